"""The invite file: how a joiner finds the server, knows it again, and proves to hold the file."""

from __future__ import annotations

import hmac
from hashlib import sha256
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.protocol import labels
from liaison_app.protocol.codec import JSON, Undecodable, decode, encode
from liaison_app.protocol.messages import Enrolment, Id, InviteRole, Key, Message

VERSION: Final = 1
VALID_MS: Final = 72 * 3600 * 1000
MAX_FILE: Final = 16 * 1024
MARK: Final = "liaison-invite"
DEVICE_ROLE: Final = "device"


class BadInvite(LiaisonError):
    """A file that is no usable invite."""

    code = "bad_invite"


class Inviter(Message, frozen=True):
    """Who made the invite: account and its signing key, so that both sides can show the six words."""

    account: Id
    AS: Key


class Invite(Message, frozen=True):
    """What the file says. `bootstrap` (32-byte seed) stands in the very first invite only; role "device" is for a second device of the inviter."""

    server_url: str
    server_pub: Key
    org_id: Id
    or_fpr: Key
    token: Id
    role: InviteRole
    expires_ms: int
    bootstrap: Annotated[bytes, Meta(min_length=32, max_length=32)] | None = None
    inviter: Inviter | None = None
    space: Id | None = None
    account: Id | None = None
    """Whose account comes back with it, after all its devices were revoked."""
    v: int = 0
    type: str = ""

    @property
    def token_hash(self) -> bytes:
        return sha256(self.token).digest()

    def __repr__(self) -> str:
        return f"Invite({self.role}, {self.server_url})"


class _Version(Message, frozen=True):
    type: str
    v: int


def write_invite(invite: Invite) -> bytes:
    """Return the file's bytes: JSON, ids in hex, keys in base64url."""
    return msgspec.json.format(encode(msgspec.structs.replace(invite, v=VERSION, type=MARK), JSON), indent=1) + b"\n"


def read_invite(raw: bytes) -> Invite:
    """Read the file, or raise BadInvite saying which kind of wrong it is; whether it has expired is the caller's to ask."""
    again = _("Ask for a new invite file.")
    if len(raw) > MAX_FILE:
        raise BadInvite(_("This file is too large to be an invite."), again)
    try:
        version = decode(raw, _Version, JSON)
    except Undecodable as error:
        raise BadInvite(_("This file is not a Liaison invite."), _("Choose the invite file that was given to you.")) from error
    if version.type != MARK:
        raise BadInvite(_("This file is not a Liaison invite."), _("Choose the invite file that was given to you."))
    if version.v != VERSION:
        raise BadInvite(_("This invite was made by a newer version of Liaison."), _("Update Liaison, then join with the same file."))
    try:
        return decode(raw, Invite, JSON)
    except Undecodable as error:
        raise BadInvite(_("This invite is damaged or incomplete."), again) from error


def enrol_mac(token: bytes, account: bytes, device: bytes, keys: tuple[bytes, bytes, bytes, bytes], called: tuple[str, str]) -> bytes:
    """Return the proof of holding the file; keys = (AS, AK, DS, DK), the first two empty for a second device; called = the person's and the device's name."""
    said = (len(each).to_bytes(2, "big") + each for each in (name.encode() for name in called))
    return hmac.digest(token, b"".join((labels.ENROL, account, device, *keys, *said)), "sha256")


def enrolment_is_proven(token: bytes, enrolment: Enrolment) -> bool:
    """Say whether the joiner held the invite file: checked by the maker, who alone knows the token besides the joiner."""
    keys = (enrolment.AS, enrolment.AK, enrolment.DS, enrolment.DK)
    called = (enrolment.name, enrolment.device_name)
    return hmac.compare_digest(enrol_mac(token, enrolment.account_id, enrolment.device_id, keys, called), enrolment.mac)
