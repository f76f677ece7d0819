"""What the server refuses, as values: a status, a stable code, what happened, what to do."""

from __future__ import annotations

from dataclasses import dataclass

from liaison_app.core.words import N_
from liaison_app.protocol.messages import Error


@dataclass(frozen=True, slots=True)
class Refusal:
    """A typed outcome: the status and the body of a refused request."""

    status: int
    error: Error
    retry_after_s: int | None = None


class Refused(Exception):
    """Carries a refusal out of a dependency, where there is no return value to give."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.error.code)
        self.refusal = refusal


_AGAIN = N_("Try again in a moment.")
_UPDATE = N_("Check that both sides run the same version.")
_ASK = N_("Ask the organization's owner.")
_SIGN_IN = N_("Open a session and repeat the request.")
_MORE_ROOM = N_("Erase what is no longer needed, or ask the server's administrator for more room; nothing of this request was stored.")
_NEW_INVITE = N_("Ask for a new invite file.")

_KNOWN: dict[str, tuple[int, str, str]] = {
    "malformed": (400, N_("The message could not be read."), _UPDATE),
    "invalid": (422, N_("The message does not have the expected shape."), _UPDATE),
    "unknown_content_type": (415, N_("This content type is not understood here."), N_("Send application/msgpack or application/json.")),
    "not_found": (404, N_("There is nothing at this address."), N_("Check the server's address, and that both sides run the same version.")),
    "method_not_allowed": (405, N_("This address does not take that method."), _UPDATE),
    "too_large": (413, N_("The message is too large."), N_("Send less at once.")),
    "too_many": (429, N_("Too many requests."), N_("Wait, then try again.")),
    "internal": (500, N_("The server failed on this request."), N_("Try again; if it repeats, tell the server's administrator.")),
    "busy": (503, N_("The server is busy."), _AGAIN),
    "disk_full": (507, N_("The server has no room left."), N_("Tell the server's administrator; nothing of this request was stored.")),
    "quota_records": (507, N_("This space has no room for more records."), _MORE_ROOM),
    "quota_space": (507, N_("This space has no room left."), _MORE_ROOM),
    "quota_total": (507, N_("The organization has no room left on its server."), _MORE_ROOM),
    "session_needed": (401, N_("A session is needed."), _SIGN_IN),
    "session_expired": (401, N_("The session has ended."), _SIGN_IN),
    "bad_challenge": (401, N_("This challenge has expired."), N_("Try again: a new one is asked for.")),
    "bad_signature": (401, N_("The signature is not this device's."), N_("If this repeats, join again with a new invite.")),
    "device_unknown": (401, N_("This device is not in the membership log."), _ASK),
    "device_revoked": (410, N_("This device's rights were taken away."), N_("The signed order for it is at /v1/devices/me/orders.")),
    "forbidden": (403, N_("This account may not do that."), _ASK),
    "private_space": (403, N_("A private space is its owner's alone."), N_("Holds and exports concern shared spaces.")),
    "space_unknown": (404, N_("There is no such space here."), _ASK),
    "unknown_head": (409, N_("The server has not seen that much of this space."), N_("Sync again.")),
    "incarnation_changed": (409, N_("The server was restored from a backup."), N_("Sync again: everything is compared, and what is missing is sent.")),
    "device_rewound": (409, N_("This device sent less than before: it was restored from a backup, or copied."), N_("Sync again: it goes on as a new device.")),
    "invite_exists": (409, N_("This invite was already announced."), N_("Make another one.")),
    "invite_unknown": (404, N_("The server does not know this invite."), _NEW_INVITE),
    "invite_expired": (403, N_("This invite has expired."), _NEW_INVITE),
    "invite_spent": (409, N_("This invite was already used."), _NEW_INVITE),
    "device_exists": (409, N_("This device is already known here."), N_("Make a new vault, and join with a new invite.")),
    "account_keys": (
        409,
        N_("This account has a device still, or other keys by now."),
        N_("Use the recovery code of the vault that it used last; where it has a device left, add this one from there."),
    ),
    "enrolment_unknown": (404, N_("This device is not waiting to be let in."), _NEW_INVITE),
    "log_moved": (409, N_("Others changed the membership log meanwhile."), N_("Sync first: its new entries come with it.")),
    "head_moved": (409, N_("Others changed the space meanwhile."), N_("Sync, then try again.")),
    "bad_entry": (422, N_("A membership log entry cannot be accepted."), _ASK),
    "bad_recovery_use": (422, N_("This use of the recovery key is not authorized."), N_("This needs the root key, or two custodians that the log names.")),
    "hash_mismatch": (422, N_("What arrived is not what was announced."), N_("Send it again.")),
    "blob_committed": (409, N_("This file is complete and can no longer change."), N_("Send a changed file as a new one.")),
    "blob_incomplete": (409, N_("Some parts of the file are missing."), N_("Send the missing parts, then commit again.")),
    "chunk_unknown": (404, N_("This part of the file is not here."), N_("Wait until its device has sent it.")),
    "chunk_damaged": (404, N_("This part of the file is damaged on the server."), N_("Send it again from a device that has it.")),
    "escrow_unknown": (404, N_("Nothing is kept under this code."), N_("Check the code.")),
    "storage_failed": (503, N_("The server's database reported an error."), N_("Tell the server's administrator.")),
}


def refused(code: str, detail: str = "", *, retry_after_s: int | None = None) -> Refusal:
    """Return a known refusal; `detail` goes behind its title in brackets and never holds content or names.

    Said in English whatever the server's own language is: the device that asked says it in its person's.
    """
    status, title, what_to_do = _KNOWN[code]
    shown = f"{title[:-1]} ({detail})." if detail else title
    return Refusal(status, Error(code, shown, what_to_do), retry_after_s)


def refusal_status(code: str) -> int:
    return _KNOWN[code][0]
