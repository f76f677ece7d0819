"""The use of the recovery key: what is asked for, signed by the root or by two custodians, and told to the server's audit log."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Annotated, Final, Literal

from msgspec import Meta

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.protocol.codec import Undecodable, decode, encode
from liaison_app.protocol.messages import Hash, Id, Key, Message, Number, OptionalKey, Signature
from liaison_app.protocol.signing import SigningKey, verify

Purpose = Literal["leaver", "legal", "access", "other"]
PURPOSES: Final = ("leaver", "legal", "access", "other")
MOST_SPACES: Final = 1000
_ORDER: Final = b"liaison/v1/recovery-used\0"
_EXPORT: Final = b"liaison/v1/legal-export\0"
_CUSTODIAN: Final = b"liaison/v1/custodian\0"


class BadRecoveryUse(LiaisonError):
    """A use of the recovery key that neither the root nor two custodians have signed; `reason` is one or two stable words."""

    code = "bad_recovery_use"

    def __init__(self, reason: str) -> None:
        super().__init__(
            _("This use of the organization's recovery is not authorized ({reason}).").format(reason=reason),
            _("This needs the root key, or two different custodians that the membership log names."),
        )
        self.reason = reason


class RecoveryOrder(Message, frozen=True):
    """What is to be opened, upon which log; the case's own words stay with the export, here stands their hash."""

    org: Id
    recovery: Key
    log_n: Number
    log_hash: Hash
    spaces: Annotated[list[Id], Meta(min_length=1, max_length=MOST_SPACES)]
    purpose: Purpose
    case_hash: Hash
    made_ms: Number


class OrderSignature(Message, frozen=True):
    """A signature with its key; a custodian's stands beside their sealing key, for both together make the custodian's id."""

    signing: Key
    sig: Signature
    sealing: OptionalKey = b""


class RecoveryUsed(Message, frozen=True):
    """A RecoveryOrder as its very bytes, and who signed it."""

    order: Annotated[bytes, Meta(max_length=32_768)]
    by: Annotated[list[OrderSignature], Meta(min_length=1, max_length=2)]


def custodian_id(signing: bytes, sealing: bytes) -> bytes:
    """Return the id that belongs to a custodian's two public keys, and to no others."""
    return sha256(_CUSTODIAN + signing + sealing).digest()[:16]


def case_hash(case: str) -> bytes:
    """Return what an order says of a case: 32 bytes that tell its words to nobody who does not know them."""
    return sha256(b"liaison/v1/case\0" + case.encode()).digest()


def sign_order(order: bytes, key: SigningKey, sealing: bytes = b"") -> OrderSignature:
    return OrderSignature(key.public, key.sign(_ORDER + order), sealing)


def sign_export(manifest: bytes, key: SigningKey, sealing: bytes = b"") -> OrderSignature:
    """Sign an export's manifest: whoever opened it stands for it."""
    return OrderSignature(key.public, key.sign(_EXPORT + sha256(manifest).digest()), sealing)


def signs_export(signature: OrderSignature, manifest: bytes) -> bool:
    return verify(signature.signing, _EXPORT + sha256(manifest).digest(), signature.sig)


def signs_order(signature: OrderSignature, order: bytes) -> bool:
    return verify(signature.signing, _ORDER + order, signature.sig)


def encode_order(order: RecoveryOrder) -> bytes:
    return encode(order)


def read_order(raw: bytes) -> RecoveryOrder:
    """Read an order; raises BadRecoveryUse."""
    try:
        return decode(raw, RecoveryOrder)
    except Undecodable:
        raise BadRecoveryUse("malformed") from None


def authorised_by(used: RecoveryUsed, org_id: bytes, root: bytes, custodians: Mapping[bytes, bytes]) -> bytes:
    """Return who authorised this use, in 32 bytes: SHA-256 of the root, or both custodians' ids in order. Raises BadRecoveryUse.

    `custodians` gives the sealing key that the membership log names for each custodian's id.
    """
    if read_order(used.order).org != org_id:
        raise BadRecoveryUse("another organisation")
    if not all(signs_order(signature, used.order) for signature in used.by):
        raise BadRecoveryUse("bad signature")
    if any(signature.signing == root for signature in used.by):
        return sha256(root).digest()
    ids = sorted({custodian_id(signature.signing, signature.sealing) for signature in used.by})
    if not all(custodians.get(id) == signature.sealing for id, signature in ((custodian_id(one.signing, one.sealing), one) for one in used.by)):
        raise BadRecoveryUse("no custodian")
    if len(ids) != 2:
        raise BadRecoveryUse("one custodian alone")
    return b"".join(ids)
