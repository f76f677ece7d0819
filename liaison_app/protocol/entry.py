"""One entry of the membership log: its bytes, its signature, and every operation it may carry."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated, ClassVar, Final, NamedTuple

import msgspec
from msgspec import Meta, Struct

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.protocol import labels
from liaison_app.protocol.messages import Id, Key, Name, Number, OptionalSignature, Role, SignedEntry
from liaison_app.protocol.signing import SigningKey, verify

WRAP_BYTES: Final = 80
NO_ONE: Final = bytes(16)
NO_ENTRY: Final = bytes(32)
Wrap = Annotated[bytes, Meta(min_length=WRAP_BYTES, max_length=WRAP_BYTES)]
OptionalWrap = Annotated[bytes, Meta(max_length=WRAP_BYTES)]
Box = Annotated[bytes, Meta(max_length=512)]
Epoch = Annotated[int, Meta(ge=1, le=2**32 - 1)]


class BadEntry(LiaisonError):
    """A membership log entry that must not be believed; `reason` is one stable word or two."""

    code = "bad_entry"

    def __init__(self, reason: str) -> None:
        super().__init__(
            _("The membership log has an entry that cannot be accepted ({reason}).").format(reason=reason),
            _("Nothing was changed. If this repeats, tell the organisation's owner: the server may be showing a false log."),
        )
        self.reason = reason


class Op(Struct, frozen=True, forbid_unknown_fields=True):
    """What an entry does; a reader that does not know every key does not half-apply it."""

    op: ClassVar[str] = ""


class OrgInit(Op, frozen=True):
    """Entry 0, by the root: the organisation's id and the public halves of all its keys."""

    op: ClassVar[str] = "org_init"
    org: Id
    OR: Key
    server_pub: Key
    RK: Key
    bootstrap_pub: Key


class AddMember(Op, frozen=True):
    """A person's account: signing key AS, HPKE key AK, role in the organisation."""

    op: ClassVar[str] = "add_member"
    account: Id
    name: Name
    AS: Key
    AK: Key
    role: Role


class CertifyDevice(Op, frozen=True):
    """A device of an account; cert is made with the account's AS, box holds AS‖AK sealed to DK for a second device."""

    op: ClassVar[str] = "certify_device"
    account: Id
    device: Id
    name: Name
    DS: Key
    DK: Key
    cert: OptionalSignature
    box: Box = b""


class SetRole(Op, frozen=True):
    """What an account may do in a space, with the space's keys wrapped to it as [epoch, wrap]."""

    op: ClassVar[str] = "set_role"
    space: Id
    account: Id
    role: Role
    wraps: list[tuple[Epoch, Wrap]]


class CreateSpace(Op, frozen=True):
    """A new space at epoch 1, its key wrapped to members as [account, wrap] and, unless private, to the recovery key."""

    op: ClassVar[str] = "create_space"
    space: Id
    name: Name
    private: bool
    wraps: list[tuple[Id, Wrap]]
    rk_wrap: OptionalWrap = b""


Operation = OrgInit | AddMember | CertifyDevice | SetRole | CreateSpace
_OPERATIONS: Final[dict[str, type[Operation]]] = {kind.op: kind for kind in (OrgInit, AddMember, CertifyDevice, SetRole, CreateSpace)}
LATER_OPERATIONS: Final = frozenset({"new_epoch", "revoke_device", "remove_member", "rekey_account", "set_policy", "set_recovery", "server_key"})
"""Named by the protocol, applied from the version that brings epochs and revocation."""


class _Wire(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """[n, prev, ts_ms, account, device, op, body]."""

    n: Number
    prev: Key
    ts_ms: Number
    account: Id
    device: Id
    op: str
    body: msgspec.Raw


class Entry(NamedTuple):
    """An entry taken apart; `account` and `device` are who did it, `hash` is what the next one's prev must be."""

    n: int
    prev: bytes
    ts_ms: int
    account: bytes
    device: bytes
    body: Operation
    hash: bytes
    signed: SignedEntry

    def is_signed_by(self, public: bytes) -> bool:
        return verify(public, labels.LOG + self.signed.entry, self.signed.sig)


class Actor(NamedTuple):
    """Who makes an entry, and the key that signs it (DS; OR for org_init; the bootstrap key once)."""

    account: bytes
    device: bytes
    key: SigningKey


_WIRE: Final = msgspec.msgpack.Decoder(_Wire)


def entry_hash(signed: SignedEntry) -> bytes:
    """Return SHA-256(bytes‖sig): the prev of the entry after it."""
    return sha256(signed.entry + signed.sig).digest()


def decode_entry(signed: SignedEntry) -> Entry:
    """Take an entry apart, or raise BadEntry: malformed, unknown operation, operation of a later version. Signatures are not looked at."""
    try:
        wire = _WIRE.decode(signed.entry)
        kind = _OPERATIONS.get(wire.op)
        if kind is None:
            raise BadEntry("later version" if wire.op in LATER_OPERATIONS else "unknown operation")
        body = msgspec.msgpack.decode(wire.body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadEntry("malformed") from error
    if len(signed.sig) != 64:
        raise BadEntry("malformed")
    return Entry(wire.n, wire.prev, wire.ts_ms, wire.account, wire.device, body, entry_hash(signed), signed)


def encode_entry(n: int, prev: bytes, ts_ms: int, actor: Actor, body: Operation) -> SignedEntry:
    """Write and sign entry number n."""
    wire = [n, prev, ts_ms, actor.account, actor.device, body.op, msgspec.to_builtins(body, builtin_types=(bytes,))]
    raw = msgspec.msgpack.encode(wire)
    return SignedEntry(raw, actor.key.sign(labels.LOG + raw))


def certificate_message(org_id: bytes, account: bytes, device: bytes, device_sign: bytes, device_seal: bytes) -> bytes:
    """Return what AS signs to certify a device's DS and DK."""
    return b"".join((labels.CERTIFICATE, org_id, account, device, device_sign, device_seal))


def chain(ts_ms: int, start: tuple[int, bytes], acts: Sequence[tuple[Actor, Operation]]) -> list[SignedEntry]:
    """Write several entries, each upon the one before; start = (next n, prev) as in LogHead."""
    n, prev = start
    entries: list[SignedEntry] = []
    for actor, body in acts:
        entries.append(encode_entry(n, prev, ts_ms, actor, body))
        n, prev = n + 1, entry_hash(entries[-1])
    return entries
