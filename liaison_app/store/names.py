"""The names of single values kept in the vault's database."""

from __future__ import annotations

DEVICE = "device"
"""DeviceIdentity.to_bytes()."""
ACCOUNT = "account"
"""AccountIdentity.to_bytes()."""
ESCROW = "escrow"
"""Escrow id (16 bytes) and key (32 bytes)."""
PRIVATE_SPACE = "private_space"
"""Id of this person's private space, 16 bytes."""
PERSON_NAME = "person_name"
"""How this person is called in the membership log, UTF-8."""
DEVICE_NAME = "device_name"
"""How this computer is called in the membership log, UTF-8, where a person named it."""
TOLD_PEOPLE = "told_people"
"""The accounts (16 bytes each) whose coming this device's screen has told of."""

INVITE = "invite"
"""The invite file this vault joined with, as its bytes; its server_url may have been replaced by --server."""
ENROLMENT = "enrolment"
"""Our Enrolment while we wait to be admitted, MessagePack; deleted when joined."""
JOINED = "joined"
"""b"1" once this device stands in the membership log."""
NOTICES_TOLD = "notices_told"
"""Up to when the command line has told of what happened, ms UTC, ASCII digits."""
SIX_WORDS = "six_words"
"""The words to compare with the inviter by voice, separated by spaces, UTF-8."""
TOKEN = "token"  # noqa: S105 - a name, not a secret
"""Session token, UTF-8."""
INCARNATION = "incarnation"
"""The server's incarnation last seen, 16 bytes."""
LAST_SYNC = "last_sync"
TROUBLES = "troubles"
"""When everything was last known to be through, ms UTC, ASCII digits."""
ESCROW_SPENT = "escrow_spent"
"""Ids, 16 bytes each, of escrows whose paper code is to open nothing any more; until the server has written over them."""
ESCROW_LEFT = "escrow_left"
"""Ids, 16 bytes each, of escrows whose paper code another is taking the place of; until the vault opens by that one."""
ESCROW_KEPT = "escrow_kept"
"""ESCROW_FORM once the server keeps this account's escrow in that form."""
ESCROW_FORM = b"2"
"""AS‖AK‖account_id; the first form had no id, and is put anew."""
RETURNING = "returning"
"""b"1" while somebody who came back with the paper code has no certified device yet."""
RESTORED = "restored"
"""b"1" in a vault that was restored from a backup, until it has a new device identity."""

LEASE = "lease"
"""When the server was last heard and how long one may go without it (sync/lease.py)."""
REVOKED = "revoked"
"""b"revoked", b"removed" or b"wiped" once this device has seen the entry that says so; what is to be wiped is not opened again."""
LAST_WORD = "last_word"
"""b"1" once a revoked device has sent the one push it was allowed."""

PRESENTING = "presenting"
"""Which deck is being shown here and where the talk stands, while it is; what a crash leaves behind (desktop/presenter/place.py)."""

SCREEN_MEMORY = "screen_memory"
"""Recent searches, saved filters and how each list was left (desktop/memory.py)."""

PINNED = "pinned"
"""The ids of agencies and decks that are to be whole on this device, a JSON list; trips say so themselves (`pack`)."""
READ_BACK = "read_back"
"""Which files were opened chunk by chunk on this device and found right, a JSON list of blob ids."""

SHARE = "share"
"""b"1" while work made before joining is to move into the team's space once this device is admitted."""

CONTACTS = "contacts"
"""When devices were last heard, as the server said: a Contacts message, MessagePack."""
LAST_BACKUP = "last_backup"
"""When this vault was last backed up from here, ms UTC, ASCII digits."""


def invite_made(token_hash: bytes) -> str:
    """Name an invite this device made, kept as its file says it."""
    return f"invite_made:{token_hash.hex()}"


def push_no(space: str) -> str:
    """Name the number of the last push the server answered for a space, ASCII digits."""
    return f"push_no:{space}"


def push_tried(space: str) -> str:
    """Name the number of a push that was given up before it was answered, until another is: the keyring may have it already. ASCII digits."""
    return f"push_tried:{space}"


def promised(space: str) -> str:
    """Name the head that the server said our last push led to, where rows of others still lie between; ASCII digits."""
    return f"promised:{space}"


def evidence(space: str) -> str:
    """Name what was known of a space when it had to begin anew: why, how far it had been pulled, when (see store/beginning_again.py)."""
    return f"evidence:{space}"


def held(space: str) -> str:
    """Under this word stands that a space is under a legal hold: nothing in it is erased."""
    return f"held:{space}"


def doubtful(space: str) -> str:
    """Name the mark of a space whose place is from before the server was restored; b"1" until it has been compared."""
    return f"doubtful:{space}"


def notice(code: str) -> str:
    """Name something that happened and that a person is to hear of until they have: MessagePack [ms UTC, count]."""
    return f"notice:{code}"


def compared(account: str) -> str:
    """Name the mark of six words compared by voice: the two signing keys they were made from, 64 bytes."""
    return f"compared:{account}"


def witnessed(space: str) -> str:
    """Name how far this device last signed to have seen a space: MessagePack [seq, ms UTC]."""
    return f"witnessed:{space}"


def overruled(space: str) -> str:
    """Name the signatures of colleagues' statements that a person chose to go on without: MessagePack list."""
    return f"overruled:{space}"


def thumbnail(sha256: str) -> str:
    """Name the small picture of a file's first page, PNG; it goes when the file is erased."""
    return f"thumbnail:{sha256}"


def pack_checked(id: str) -> str:
    """Name what the last check of a pack found: JSON {"ms": when, "state": a print of every chunk on the disk, "damaged": blob ids}."""
    return f"pack_checked:{id}"


def fork(space: str) -> str:
    """Name the proof that the server told two stories: MessagePack [device, seq, head, signature, our head there, ms UTC]."""
    return f"fork:{space}"
