"""Decks and photos: sealed in chunks of 4 MiB, opened one by one, never whole in memory nor plain on disk."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from liaison_app.core.errors import Damaged, LiaisonError
from liaison_app.core.ids import ID_BYTES, RandomBytes
from liaison_app.core.words import _
from liaison_app.protocol import labels
from liaison_app.vault.kdf import hkdf

CHUNK_BYTES = 4 * 1024 * 1024
PAD_BYTES = 64 * 1024
TAG_BYTES = 16
_KEY = 32
_NONCE = 12


@dataclass(frozen=True)
class BlobKey:
    """The id and the key BK of one version of one file; a changed file gets a new one, else a nonce would be used twice."""

    blob_id: bytes
    key: bytes = field(repr=False)


@dataclass(frozen=True)
class Manifest:
    """What the record's File field says of the bytes: true size, SHA-256 of the plaintext and of each sealed chunk."""

    size: int
    sha256: bytes
    chunks: tuple[bytes, ...]


@dataclass(frozen=True)
class SealedChunk:
    """One chunk as it is cached and uploaded."""

    index: int
    total: int
    sha256: bytes
    sealed: bytes = field(repr=False)


class BlobDamaged(Damaged):
    """A chunk is not the one the record names."""

    code = "blob_damaged"

    def __init__(self, index: int) -> None:
        super().__init__(_("Part {n} of this file is damaged.").format(n=index + 1), _("Sync again to fetch it anew, or add the file again."))
        self.index = index


class SourceChanged(LiaisonError):
    """The file grew or shrank while it was read."""

    code = "source_changed"

    def __init__(self) -> None:
        super().__init__(_("The file changed while it was being added."), _("Close the program that is writing it and add it again."))


def new_blob_key(random: RandomBytes = secrets.token_bytes) -> BlobKey:
    """Return a fresh id and key, for one sealing of one file."""
    return BlobKey(random(ID_BYTES), random(_KEY))


def chunk_count(size: int) -> int:
    """Return how many chunks a file of `size` bytes has: an empty file has one."""
    return max(1, -(-size // CHUNK_BYTES))


def sealed_size(size: int, index: int) -> int:
    """Return the length of a sealed chunk of a file of `size` bytes."""
    return _padded(min(CHUNK_BYTES, size - index * CHUNK_BYTES), is_last=index == chunk_count(size) - 1) + TAG_BYTES


class BlobSealer:
    """Seals a stream of known size once, chunk after chunk; holds about two chunks in memory."""

    def __init__(self, stream: BinaryIO, size: int, key: BlobKey) -> None:
        self._stream = stream
        self._size = size
        self._key = key
        self._plain = hashlib.sha256()
        self._hashes: list[bytes] = []

    def __iter__(self) -> Iterator[SealedChunk]:
        """Give the chunks in order; raises SourceChanged when the stream is longer or shorter than was said."""
        if self._hashes:
            raise ValueError("a blob key seals one stream once")
        total = chunk_count(self._size)
        for index in range(total):
            plain = self._read(min(CHUNK_BYTES, self._size - index * CHUNK_BYTES))
            is_last = index == total - 1
            if is_last and self._stream.read(1):
                raise SourceChanged
            self._plain.update(plain)
            sealed = _cipher(self._key, index, total, plain.ljust(_padded(len(plain), is_last=is_last), b"\0"))
            self._hashes.append(hashlib.sha256(sealed).digest())
            yield SealedChunk(index, total, self._hashes[-1], sealed)

    def manifest(self) -> Manifest:
        """Return the manifest, once every chunk has been given."""
        if len(self._hashes) != chunk_count(self._size):
            raise ValueError("the blob is not sealed yet")
        return Manifest(self._size, self._plain.digest(), tuple(self._hashes))

    def _read(self, wanted: int) -> bytes:
        parts: list[bytes] = []
        while wanted and (part := self._stream.read(wanted)):
            parts.append(part)
            wanted -= len(part)
        if wanted:
            raise SourceChanged
        return parts[0] if len(parts) == 1 else b"".join(parts)


def open_chunk(sealed: bytes, index: int, key: BlobKey, manifest: Manifest) -> bytes:
    """Return a chunk's plaintext without its padding, or raise BlobDamaged."""
    total = len(manifest.chunks)
    if total != chunk_count(manifest.size) or not 0 <= index < total or hashlib.sha256(sealed).digest() != manifest.chunks[index]:
        raise BlobDamaged(index)
    aead, nonce = _chunk_key(key, index, total)
    try:
        plain = aead.decrypt(nonce, sealed, None)
    except InvalidTag:
        raise BlobDamaged(index) from None
    length = min(CHUNK_BYTES, manifest.size - index * CHUNK_BYTES)
    if len(plain) != _padded(length, is_last=index == total - 1) or plain.count(0, length) != len(plain) - length:
        raise BlobDamaged(index)
    return plain if len(plain) == length else plain[:length]


def open_chunks(fetch: Callable[[int], bytes], key: BlobKey, manifest: Manifest) -> Iterator[bytes]:
    """Give the plaintext chunk by chunk from `fetch(index)`; a wrong whole raises BlobDamaged before the last chunk is given."""
    whole = hashlib.sha256()
    for index in range(len(manifest.chunks)):
        plain = open_chunk(fetch(index), index, key, manifest)
        whole.update(plain)
        if index == len(manifest.chunks) - 1 and whole.digest() != manifest.sha256:
            raise BlobDamaged(index)
        yield plain


def _padded(length: int, *, is_last: bool) -> int:
    return max(1, -(-length // PAD_BYTES)) * PAD_BYTES if is_last else length


def _chunk_key(key: BlobKey, index: int, total: int) -> tuple[AESGCM, bytes]:
    place = index.to_bytes(4, "big") + total.to_bytes(4, "big") + bytes((index == total - 1,))
    derived = hkdf(key.key, key.blob_id, labels.CHUNK + place, _KEY + _NONCE)
    return AESGCM(derived[:_KEY]), derived[_KEY:]


def _cipher(key: BlobKey, index: int, total: int, plain: bytes) -> bytes:
    aead, nonce = _chunk_key(key, index, total)
    return aead.encrypt(nonce, plain, None)
