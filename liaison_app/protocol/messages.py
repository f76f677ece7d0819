"""Every request and answer of LSN/1 `/v1`, declared once for MessagePack and JSON, server and client.

In MessagePack every `bytes` is binary. In JSON an `Id` is 32 lower-case hex digits and every other `bytes` is base64url without padding.
Space ids in a path or as a map key are hex in both. Times are milliseconds since 1970 UTC. A missing optional key means its default.
Headers: `Authorization: Bearer TOKEN` where a session is needed; `Liaison-Request` always (see answers.py).

call                                            request                       200 answer        other answers (an `Error`, unless named)
GET  /v1/session                    no session  -                             Challenge
POST /v1/session                    no session  SessionOrder                  Session           401 device_unknown, bad_challenge, bad_signature; 410 device_revoked
GET  /v1/config                     no session  -                             Config
GET  /v1/openapi.json               no session  -                             OpenAPI 3.1 of all this
GET  /v1/heads                                  -                             Heads
POST /v1/invites                                InviteOrder                   Done              403 forbidden, 409 invite_exists
POST /v1/enrol                      no session  Enrolment                     EnrolmentState    403 invite_expired, 404 invite_unknown, 409 invite_spent; the same body again: 200
GET  /v1/enrol                                  -                             Enrolments        the pending ones of invites this account made
GET  /v1/enrol/mine                 no session  - (Liaison-Device, -Device-Sig) EnrolmentState  401 bad_signature, 404 enrolment_unknown
GET  /v1/org/log?from=n&limit=m                 -                             LogPage           entries n, n+1, … (from=0: all)
POST /v1/org/log                    (see §5)    LogPost                       LogHead           409 LogConflict, HeadsMoved; 422 bad_entry (all or nothing)
POST /v1/devices/{d}/revoke                     LogPost (revoke_device first) LogHead           as POST /v1/org/log
GET  /v1/devices/me/orders?from=n   no session  - (Liaison-Device, -Device-Sig) Orders          401 bad_signature, device_unknown
GET  /v1/spaces/{s}/feed?after=q&limit=m&omit_own=1&bare=1  -                 Feed              bare: no row carries `env`; 404 space_unknown, 403 forbidden
GET  /v1/spaces/{s}/snapshot?at=q&before_seq=p&limit=m  -                     Snapshot          409 unknown_head when q is beyond the head
POST /v1/spaces/{s}/witness                     Witness                       Done              403 forbidden, bad_signature; how far a device that pushes nothing has seen
POST /v1/spaces/{s}/push                        Push                          PushAnswer        409 incarnation_changed, device_rewound; 413, 422, 429, 503, 507
PUT  /v1/blobs/{s}/{blob}/{i}                   raw bytes, Liaison-Content-Sha256: hex  Done   422 hash_mismatch, 409 blob_committed
GET  /v1/blobs/{s}/{blob}/{i}                   -                             raw bytes         404 chunk_unknown
DELETE /v1/blobs/{s}/{blob}/{i}                 -                             Done              takes back one chunk of an uncommitted blob; 409 blob_committed
GET  /v1/blobs/{s}/{blob}/status                -                             BlobStatus        an unknown blob has no chunks
POST /v1/blobs/{s}/{blob}/commit                BlobCommit                    BlobStatus        409 BlobIncomplete
GET  /v1/wake                                   -                             text/event-stream: `event: hint`, data = JSON WakeHint; `: alive` every 15 s
PUT  /v1/escrow/{id}                            raw bytes ≤ 4096              Done              403 forbidden when another account's
GET  /v1/audit?from=n&limit=m                   -                             AuditPage (oversight.py; owners and auditors)  403 forbidden
GET  /v1/holds                                  -                             Holds             403 forbidden
POST /v1/holds                                  HoldOrder (owners)            Holds             403 forbidden, private_space; 404 space_unknown
GET  /v1/export?space=s&after=q&limit=m         -                             ExportPage        403 forbidden, private_space; 404 space_unknown
GET  /v1/escrow/{id}                no session  -                             raw bytes         404 escrow_unknown
POST /v1/recovery                   no session  recovery.RecoveryUsed         Done              422 bad_recovery_use; the same again: 200

Everywhere: 400 malformed (the body does not decode), 401 session_needed / session_expired (POST /v1/session again), 410 device_revoked, 404 not_found, 405, 413 too_large,
415 unknown content type, 422 invalid (decodes, does not fit), 429 too_many (Retry-After: seconds), 503 busy, 507 disk_full, 500 internal.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

Id = Annotated[bytes, Meta(min_length=16, max_length=16, extra={"hex": True}, description="16 random bytes; 32 hex digits in JSON")]
Hash = Annotated[bytes, Meta(min_length=32, max_length=32)]
Key = Annotated[bytes, Meta(min_length=32, max_length=32)]
Signature = Annotated[bytes, Meta(min_length=64, max_length=64)]
Number = Annotated[int, Meta(ge=0, le=2**63 - 1)]
Name = Annotated[str, Meta(max_length=200)]
OptionalKey = Annotated[bytes, Meta(max_length=32)]
OptionalSignature = Annotated[bytes, Meta(max_length=64)]

Role = Literal["owner", "space-admin", "editor", "reader", "custodian", "auditor"]
InviteRole = Literal["owner", "space-admin", "editor", "reader", "custodian", "auditor", "device"]
PROTOCOL = "LSN/1"
MAX_BODY = 8 * 1024 * 1024
MAX_ENVELOPE = 5 * 1024 * 1024
MAX_ITEMS = 1000
MAX_ROWS = 2000
MAX_CHUNK = 4 * 1024 * 1024 + 16
MAX_CHUNKS = 4096
MAX_SEALED = 4096
MAX_ENTRIES = 1024
MAX_ENTRY = 4 * 1024 * 1024
"""A new epoch for forty thousand members."""


class Message(Struct, frozen=True, omit_defaults=True):
    """Anything that travels; unknown keys are ignored, so that a later version may add some."""


class Done(Message, frozen=True):
    """It is done, and nothing more is to be said."""

    done: bool = True


class Error(Message, frozen=True):
    """A refusal: a stable code, what happened, what to do."""

    code: str
    title: str
    what_to_do: str = ""


class Challenge(Message, frozen=True):
    """Bytes to sign, good for two minutes and one use."""

    challenge: Annotated[bytes, Meta(max_length=128)]


class SessionOrder(Message, frozen=True):
    """sig = DS over "liaison/v1/session\\0"‖server_pub‖challenge‖device_id (answers.session_message)."""

    device_id: Id
    challenge: Annotated[bytes, Meta(max_length=128)]
    sig: Signature


class Session(Message, frozen=True):
    """A token for `Authorization: Bearer`, good for fifteen minutes."""

    token: str
    expires_ms: int


class Config(Message, frozen=True):
    """What this server speaks and how much of it at once."""

    protocol: str
    server: str
    org_id: Id
    max_body: int = 0
    max_envelope: int = 0
    max_items: int = 0
    max_rows: int = 0
    max_chunk: int = 0
    max_chunks: int = 0
    space_records: int = 0
    """Quotas of this server; 0 = none."""
    space_bytes: int = 0
    total_bytes: int = 0


class SpaceHead(Struct, frozen=True, array_like=True):
    """[seq, hash, epoch]: how far a space has come."""

    seq: int
    hash: Hash
    epoch: int


class Heads(Message, frozen=True):
    """All a device needs to see that nothing is new; `spaces` (hex id) are those it may read."""

    spaces: dict[str, SpaceHead]
    log_n: int
    """How many entries the membership log has: the next entry's number."""
    incarnation: Id
    orders: int = 0
    enrolments: int = 0
    """Joiners waiting for this account to admit them."""
    held: list[str] = []
    """Those of the spaces that are under a legal hold."""


class InviteOrder(Message, frozen=True):
    """Announces an invite; role "device" is for a second device of the maker's own account."""

    token_hash: Hash
    role: InviteRole
    expires_ms: Number
    space: Id | None = None


class Enrolment(Message, frozen=True):
    """A joiner's own public halves; for a second device of one account AS, AK and cert are empty and account_id is the inviter's."""

    token_hash: Hash
    account_id: Id
    device_id: Id
    name: Name
    DS: Key
    DK: Key
    mac: Hash
    AS: OptionalKey = b""
    AK: OptionalKey = b""
    cert: OptionalSignature = b""
    device_name: Name = ""


class PendingEnrolment(Message, frozen=True):
    """An enrolment waiting for the maker of its invite, with what that invite said."""

    enrolment: Enrolment
    role: InviteRole
    made_ms: int
    space: Id | None = None


class Enrolments(Message, frozen=True):
    """Those who wait for this account."""

    items: list[PendingEnrolment]


class EnrolmentState(Message, frozen=True):
    """How far a joiner has come; once "joined" the device can open a session."""

    state: Literal["waiting", "joined"]


class SignedEntry(Struct, frozen=True, array_like=True):
    """[entry, sig]: a membership log entry as its very bytes (membership.py)."""

    entry: Annotated[bytes, Meta(max_length=MAX_ENTRY)]
    sig: Signature


class LogPage(Message, frozen=True):
    """Entries in order from the number asked for; `log_n` counts all there are."""

    entries: list[SignedEntry]
    log_n: int
    more: bool = False


class LogPost(Message, frozen=True):
    """Appends all entries or none; expected_prev = hash of the last known one."""

    expected_prev: Hash
    entries: Annotated[list[SignedEntry], Meta(min_length=1, max_length=MAX_ENTRIES)]


class LogHead(Message, frozen=True):
    """Where the membership log ends: its number of entries and the hash of the last."""

    log_n: int
    log_hash: Hash


class Orders(Message, frozen=True):
    """The membership log from the entry asked for up to the one, number n, that revokes the device that asks; nothing where none does."""

    entries: list[SignedEntry]
    n: int
    more: bool = False


class Contact(Struct, frozen=True, array_like=True):
    """[device, at_ms]: when a device last opened a session, by the server's clock and on its word alone."""

    device: Id
    at_ms: int


class Contacts(Message, frozen=True):
    """When devices were last heard: one's own, and for owners everybody's. A session lasts a quarter of an hour, so moments are that coarse."""

    items: list[Contact]


class LogConflict(Error, frozen=True):
    """The log has moved on: the entries after expected_prev, or all when that is unknown."""

    entries: list[SignedEntry] = []
    log_n: int = 0


class HeadsMoved(Error, frozen=True):
    """A new epoch must end the one before at the space's head: the heads of the spaces that were named, by hex id."""

    heads: dict[str, int] = {}


class Erasure(Message, frozen=True):
    """sig = DS over hashes.erase_statement(space, rid, base_ver, reason); reason is a code, never free text; blobs are dropped with the record."""

    reason: Annotated[str, Meta(max_length=64)]
    sig: Signature
    base_ver: Number = 0
    blobs: Annotated[list[Id], Meta(max_length=1000)] = []


RowState = Literal["current", "superseded", "erased"]


class Witness(Message, frozen=True):
    """A device has seen this head at this seq. sig = DS over hashes.witness_statement(space, incarnation, seq, head); `device` stands in answers only."""

    incarnation: Id
    seq: Number
    head: Hash
    sig: Signature
    device: Id | None = None


class Row(Message, frozen=True):
    """One row of a space's log. `env` stands on a record's newest row only; an erased record's last row has `erase` instead."""

    seq: int
    rid: Id
    ver: int
    env_hash: Hash
    device: Id
    committed_ms: int
    state: RowState = "current"
    env: bytes | None = None
    erase: Erasure | None = None


class Feed(Message, frozen=True):
    """Rows after+1, after+2, … without gaps; head_seq and head_hash are the space's head when the page was read."""

    rows: list[Row]
    head_seq: int
    head_hash: Hash
    more: bool = False
    witnesses: list[Witness] = []
    """On the last page: what other devices signed last, for comparing."""


class Snapshot(Message, frozen=True):
    """Newest rows of records with seq ≤ at, newest first; head_hash belongs to `at`. Page on with before_seq = the last row's seq."""

    rows: list[Row]
    at: int
    head_hash: Hash
    more: bool = False
    witnesses: list[Witness] = []
    """On the last page: what other devices signed last, for comparing."""


class PushItem(Message, frozen=True):
    """One record's next version, sealed, or its erasure; base_ver is the version it was made from (0: none)."""

    rid: Id
    base_ver: Number
    env: bytes | None = None
    erase: Erasure | None = None


class Push(Message, frozen=True):
    """push_no counts 1, 2, … per device and space, and is spent only by a 200; `seen` is the seq this device has pulled to."""

    incarnation: Id
    push_no: Number
    seen: Number
    items: Annotated[list[PushItem], Meta(max_length=MAX_ITEMS)]
    witness: Witness | None = None
    """How far this device has seen the space, signed."""


PushStatus = Literal["ok", "conflict", "gone", "forbidden", "stale_epoch", "too_large", "on_hold", "bad"]


class PushResult(Message, frozen=True):
    """What became of one item. ok: ver, seq. conflict: ver and seq of what stands there and, while the answer has room, env with device and committed_ms
    (ver 0: nothing stands there). gone: ver, seq of the erasure. bad: `reason`, one word."""

    status: PushStatus
    ver: int = 0
    seq: int = 0
    env: bytes | None = None
    device: Id | None = None
    committed_ms: int = 0
    reason: str = ""


class PushAnswer(Message, frozen=True):
    """Results in the order of the items. Rows before_seq+1 … head_seq are this push's own ok items in order,
    so a device that stands at before_seq may step to head_seq by itself and compare head_hash."""

    results: list[PushResult]
    before_seq: int
    head_seq: int
    head_hash: Hash
    committed_ms: int


class BlobCommit(Message, frozen=True):
    """SHA-256 of every chunk's ciphertext, in order."""

    hashes: Annotated[list[Hash], Meta(min_length=1, max_length=MAX_CHUNKS)]


class BlobStatus(Message, frozen=True):
    """Chunk i is there when bit i%8 (least significant first) of byte i//8 is set."""

    bitmap: bytes
    committed: bool = False
    total: int = 0
    """Number of chunks; 0 until committed."""


class BlobIncomplete(Error, frozen=True):
    """Some chunks are missing or have another hash: the bitmap of the good ones."""

    bitmap: bytes = b""


class WakeHint(Message, frozen=True):
    """Something may be new: spaces (hex), the membership log, or a joiner waiting. Only a hint to ask for heads."""

    spaces: list[str] = []
    log: bool = False
    enrolments: bool = False
