"""The framing of a sealed record: which bytes stand where, and what is signed. Sealing itself is the vault's."""

from __future__ import annotations

import struct
from collections.abc import Callable
from hashlib import sha256
from typing import Final, NamedTuple

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.protocol import labels

MAGIC: Final = b"LSN1"
SUITE: Final = 1
KIND_RECORD: Final = 1

HEAD_BYTES: Final = 100
SALT_BYTES: Final = 32
COMMIT_BYTES: Final = 32
TAG_BYTES: Final = 16
SIGNATURE_BYTES: Final = 64
AAD_BYTES: Final = HEAD_BYTES + SALT_BYTES
HEADER_BYTES: Final = 168
OVERHEAD: Final = HEADER_BYTES + TAG_BYTES + SIGNATURE_BYTES
MINIMUM_PLAINTEXT: Final = 256
NO_PREVIOUS: Final = bytes(32)

FLAG_ZSTD: Final = 0x0001
_DICTIONARY_SHIFT: Final = 8
_KNOWN_FLAGS: Final = FLAG_ZSTD | 0xFF00
_HEAD: Final = struct.Struct(">4sBBH16sI16sQ16s32s")
_COUNT: Final = struct.Struct(">I")


class BadEnvelope(LiaisonError):
    """Bytes that are no envelope of this protocol; `reason` is one stable word."""

    code = "bad_envelope"

    def __init__(self, reason: str) -> None:
        super().__init__(_("A sealed record is malformed ({reason}).").format(reason=reason), _("It was set aside; nothing else is affected."))
        self.reason = reason


class Head(NamedTuple):
    """What an envelope says in the clear, the first 100 bytes; ids are 16 bytes."""

    flags: int
    space: bytes
    epoch: int
    record: bytes
    version: int
    device: bytes
    prev_hash: bytes

    def encode(self) -> bytes:
        return _HEAD.pack(MAGIC, SUITE, KIND_RECORD, *self)

    @property
    def compressed(self) -> bool:
        return bool(self.flags & FLAG_ZSTD)

    @property
    def dictionary(self) -> int:
        return self.flags >> _DICTIONARY_SHIFT


class Envelope(NamedTuple):
    """A framed envelope taken apart; `ciphertext` ends in the 16-byte tag."""

    head: Head
    salt: bytes
    commit: bytes
    ciphertext: bytes
    signature: bytes
    raw: bytes

    @property
    def aad(self) -> bytes:
        return self.raw[:AAD_BYTES]

    @property
    def signed(self) -> bytes:
        """The message under the signature, label included."""
        return labels.ENVELOPE + self.raw[:-SIGNATURE_BYTES]


def parse(raw: bytes) -> Envelope:
    """Take an envelope apart, or raise BadEnvelope with reason length, magic, suite, kind or flags."""
    if len(raw) < OVERHEAD:
        raise BadEnvelope("length")
    magic, suite, kind, *rest = _HEAD.unpack_from(raw)
    if magic != MAGIC:
        raise BadEnvelope("magic")
    if suite != SUITE:
        raise BadEnvelope("suite")
    if kind != KIND_RECORD:
        raise BadEnvelope("kind")
    (count,) = _COUNT.unpack_from(raw, HEADER_BYTES - _COUNT.size)
    end = HEADER_BYTES + count
    if count < TAG_BYTES or len(raw) != end + SIGNATURE_BYTES:
        raise BadEnvelope("length")
    head = Head(*rest)
    if head.flags & ~_KNOWN_FLAGS or (head.dictionary and not head.compressed):
        raise BadEnvelope("flags")
    commit = raw[AAD_BYTES : AAD_BYTES + COMMIT_BYTES]
    return Envelope(head, raw[HEAD_BYTES:AAD_BYTES], commit, raw[HEADER_BYTES:end], raw[end:], raw)


def assemble(head: Head, salt: bytes, commit: bytes, ciphertext: bytes, sign: Callable[[bytes], bytes]) -> bytes:
    """Return the whole envelope; `sign` gets the labelled message and gives 64 bytes."""
    return assemble_encoded(head.encode(), salt, commit, ciphertext, sign)


def assemble_encoded(head: bytes, salt: bytes, commit: bytes, ciphertext: bytes, sign: Callable[[bytes], bytes]) -> bytes:
    """As `assemble`, for a caller who already holds the head's 100 bytes."""
    unsigned = b"".join((head, salt, commit, _COUNT.pack(len(ciphertext)), ciphertext))
    return unsigned + sign(labels.ENVELOPE + unsigned)


def epoch_of(raw: bytes) -> int:
    """Return the epoch that an envelope's head names, without looking at anything else; 0 where there is none."""
    return int.from_bytes(raw[24:28], "big") if len(raw) >= _HEAD.size else 0


def envelope_hash(raw: bytes) -> bytes:
    """Return SHA-256 of the whole envelope: what the log, the feed and the next version name it by."""
    return sha256(raw).digest()


def flags_for(*, compressed: bool, dictionary: int = 0) -> int:
    """Return the two flag bytes as a number; `dictionary` is 0..255 and needs compression."""
    return (FLAG_ZSTD | dictionary << _DICTIONARY_SHIFT) if compressed else 0


def padme(n: int) -> int:
    """Return n rounded up so that its size tells little (at most 12 % more; Nikitin et al., PURBs, 2019)."""
    if n < 2:
        return n
    exponent = n.bit_length() - 1
    low_bits = exponent - exponent.bit_length()
    mask = (1 << max(low_bits, 0)) - 1
    return (n + mask) & ~mask


def padded_size(n: int) -> int:
    """Return the size of the padded plaintext of a body of n bytes: 4 bytes of length before it, at least 256."""
    return padme(max(MINIMUM_PLAINTEXT, 4 + n))
