"""Sealing a record's body into its envelope and opening it again, in the check order of PROTOCOL §3."""

from __future__ import annotations

import hmac
import secrets
import struct
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from liaison_app.core.errors import LiaisonError
from liaison_app.core.ids import RandomBytes
from liaison_app.core.words import _
from liaison_app.protocol import compression, labels
from liaison_app.protocol.envelope import (
    COMMIT_BYTES,
    HEAD_BYTES,
    NO_PREVIOUS,
    SALT_BYTES,
    Envelope,
    Head,
    assemble_encoded,
    padded_size,
    parse,
)
from liaison_app.protocol.signing import SigningKey, VerifyingKey
from liaison_app.vault.kdf import hkdf

_KEY = 32
_NONCE = 12
_DERIVED = _KEY + _NONCE + COMMIT_BYTES
_LENGTH = struct.Struct(">I")


class NotAuthentic(LiaisonError):
    """A well-formed envelope that is not what it claims to be, or not what belongs here; `reason` is one stable word."""

    code = "not_authentic"

    def __init__(self, reason: str) -> None:
        super().__init__(_("A sealed record does not check out ({reason}).").format(reason=reason), _("It was set aside; nothing else is affected."))
        self.reason = reason


class RecordTooLarge(LiaisonError):
    """A body of more than an envelope holds."""

    code = "record_too_large"

    def __init__(self) -> None:
        super().__init__(_("This record is too large to be kept."), _("Shorten it, or attach the long part as a file."))


class Expected(NamedTuple):
    """Which envelope belongs in this place; no `prev_hash` when the version before is not known here."""

    space: bytes
    record: bytes
    version: int
    prev_hash: bytes | None = None


def seal_record(
    body: bytes,
    *,
    space: bytes,
    epoch: int,
    record: bytes,
    version: int,
    device: bytes,
    space_key: bytes,
    signer: SigningKey,
    prev_hash: bytes = NO_PREVIOUS,
    random: RandomBytes = secrets.token_bytes,
    level: int = compression.LEVEL,
) -> bytes:
    """Compress (to this level), pad, seal and sign one body; ids and hashes in bytes, `version` = base + 1."""
    if len(body) > compression.BODY_LIMIT:
        raise RecordTooLarge
    flags, packed = compression.compress(body, level)
    head = Head(flags, space, epoch, record, version, device, prev_hash).encode()
    salt = random(SALT_BYTES)
    key, nonce, commit = _keys(space_key, salt, head)
    plaintext = (_LENGTH.pack(len(packed)) + packed).ljust(padded_size(len(packed)), b"\0")
    ciphertext = AESGCM(key).encrypt(nonce, plaintext, head + salt)
    return assemble_encoded(head, salt, commit, ciphertext, signer.sign)


def open_record(raw: bytes, expected: Expected, *, space_key: bytes, signer: VerifyingKey) -> bytes:
    """Return the body, or raise BadEnvelope or NotAuthentic with its reason; the device's write role is the caller's to check."""
    envelope = parse(raw)
    check_place(envelope, expected)
    check_signature(envelope, signer)
    return unseal(envelope, space_key)


def check_place(envelope: Envelope, expected: Expected) -> None:
    """Refuse an envelope of another space, record or version, or one that does not follow the version known here."""
    head = envelope.head
    if head.space != expected.space:
        raise NotAuthentic("space")
    if head.record != expected.record:
        raise NotAuthentic("record")
    if head.version != expected.version:
        raise NotAuthentic("version")
    if expected.prev_hash is not None and head.prev_hash != expected.prev_hash:
        raise NotAuthentic("prev_hash")


def check_signature(envelope: Envelope, signer: VerifyingKey) -> None:
    """Refuse an envelope the device did not sign; 90 µs outside the GIL, so two threads check two at a time."""
    if not signer.verifies(envelope.signed, envelope.signature):
        raise NotAuthentic("signature")


def unseal(envelope: Envelope, space_key: bytes) -> bytes:
    """Return the body of an envelope whose place and signature were checked, or will be before anyone sees it."""
    raw = envelope.raw
    key, nonce, commit = _keys(space_key, envelope.salt, raw[:HEAD_BYTES])
    if not hmac.compare_digest(commit, envelope.commit):
        raise NotAuthentic("commitment")
    try:
        plaintext = AESGCM(key).decrypt(nonce, envelope.ciphertext, envelope.aad)
    except InvalidTag:
        raise NotAuthentic("tag") from None
    return _unpadded(plaintext, envelope.head.flags)


def _unpadded(plaintext: bytes, flags: int) -> bytes:
    if len(plaintext) < _LENGTH.size:
        raise NotAuthentic("padding")
    (length,) = _LENGTH.unpack_from(plaintext)
    end = _LENGTH.size + length
    if len(plaintext) != padded_size(length) or plaintext.count(0, end) != len(plaintext) - end:
        raise NotAuthentic("padding")
    try:
        return compression.decompress(plaintext[_LENGTH.size : end], flags)
    except compression.BadCompression as error:
        raise NotAuthentic(f"compression: {error.reason}") from error


def _keys(space_key: bytes, salt: bytes, head: bytes) -> tuple[bytes, bytes, bytes]:
    derived = hkdf(space_key, salt, labels.RECORD + head, _DERIVED)
    return derived[:_KEY], derived[_KEY : _KEY + _NONCE], derived[_KEY + _NONCE :]
