"""One entry of the membership log: its bytes and its signature."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Final, NamedTuple

import msgspec
from msgspec import Struct

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.protocol import labels
from liaison_app.protocol.messages import Id, Key, Number, SignedEntry
from liaison_app.protocol.operations import (
    NO_ONE,
    OPERATIONS,
    THE_ORGANISATION,
    AddMember,
    CertifyDevice,
    CreateSpace,
    NewEpoch,
    Op,
    Operation,
    OrgInit,
    RekeyAccount,
    RemoveMember,
    RevokeDevice,
    ServerKey,
    SetPolicy,
    SetRecovery,
    SetRole,
)
from liaison_app.protocol.signing import SigningKey, verify

__all__ = [
    "NO_ENTRY", "NO_ONE", "THE_ORGANISATION", "Actor", "AddMember", "BadEntry", "CertifyDevice", "CreateSpace", "Entry", "NewEpoch", "Op", "Operation", "OrgInit",
    "RekeyAccount", "RemoveMember", "RevokeDevice", "ServerKey", "SetPolicy", "SetRecovery", "SetRole", "certificate_message", "chain", "decode_entry", "encode_entry",
    "entry_hash",
]  # fmt: skip

NO_ENTRY: Final = bytes(32)


class BadEntry(LiaisonError):
    """A membership log entry that must not be believed; `reason` is one stable word or two."""

    code = "bad_entry"

    def __init__(self, reason: str) -> None:
        super().__init__(
            _("The membership log has an entry that cannot be accepted ({reason}).").format(reason=reason),
            _("Nothing was changed. If this repeats, tell the organization's owner: the server may be showing a false log."),
        )
        self.reason = reason


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
    """Take an entry apart, or raise BadEntry: malformed, unknown operation. Signatures are not looked at."""
    try:
        wire = _WIRE.decode(signed.entry)
        kind = OPERATIONS.get(wire.op)
        if kind is None:
            raise BadEntry("unknown operation")
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
