"""Files sealed into a vault's chunk folder and opened again; never whole on disk, never plain there."""

from __future__ import annotations

import errno
import hashlib
import secrets
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import BinaryIO

from liaison_app.core.errors import LiaisonError
from liaison_app.core.ids import RandomBytes
from liaison_app.core.words import _, plural
from liaison_app.records.values import Manifest
from liaison_app.store.files import ChunkFolder
from liaison_app.vault.blobs import BlobKey, BlobSealer, SealedChunk, new_blob_key, open_chunks, sealed_size
from liaison_app.vault.blobs import Manifest as SealedManifest
from liaison_app.work.whole_file import whole_file

Progress = Callable[[int, int], None]
"""Told the bytes done and the bytes in all; raising from it stops the work, and what was written is removed."""

_WRITERS = 2
_READERS = 2
_WAITING = 3
"""Sealed chunks (4 MiB each) that may wait for the disk at one time."""


class FileNotHere(LiaisonError):
    """Parts of a file have not reached this device."""

    code = "file_not_here"

    def __init__(self, name: str, missing: int) -> None:
        super().__init__(
            _("“{name}” has not come to this device yet: {missing}.").format(
                name=name, missing=plural("{n} part is missing", "{n} parts are missing", missing)
            ),
            _("Sync until everything is through, then try again."),
        )
        self.missing = missing


class Condition(Enum):
    """How a stored file was found."""

    SOUND = "verified"
    MISSING = "missing"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Source:
    """A stream to seal: its length in bytes, and what people call it."""

    stream: BinaryIO
    size: int
    name: str
    media_type: str


class StoredFiles:
    """Seals files into chunks and opens them; holds a handful of chunks in memory at most, except `read`."""

    def __init__(self, chunks: ChunkFolder, random: RandomBytes = secrets.token_bytes) -> None:
        self._chunks = chunks
        self._random = random

    def seal(self, source: Source, progress: Progress | None = None) -> Manifest:
        """Seal a file under a fresh key and return what its record keeps; every chunk is on the disk then, or none is."""
        key = new_blob_key(self._random)
        sealer = BlobSealer(source.stream, source.size, key)
        written: list[str] = []
        try:
            sealed_size = self._write(sealer, source.size, written, progress)
        except BaseException:
            for sha256 in written:
                self._chunks.remove(sha256)
            raise
        whole = sealer.manifest()
        hashes = tuple(sha256.hex() for sha256 in whole.chunks)
        return Manifest(source.name, source.media_type, source.size, whole.sha256.hex(), key.blob_id.hex(), key.key, hashes, sealed_size)

    def _write(self, sealer: BlobSealer, size: int, written: list[str], progress: Progress | None) -> int:
        """Seal on this thread while others wait for the disk; returns the bytes of all sealed chunks."""
        done = 0
        waiting: deque[Future[None]] = deque()
        with ThreadPoolExecutor(_WRITERS, "sealed chunks") as pool:
            for chunk in sealer:
                while len(waiting) >= _WAITING:
                    waiting.popleft().result()
                written.append(chunk.sha256.hex())
                waiting.append(pool.submit(self._keep, chunk))
                done += len(chunk.sealed)
                if progress:
                    progress(min(done, size), size)
            for each in waiting:
                each.result()
        return done

    def _keep(self, chunk: SealedChunk) -> None:
        try:
            self._chunks.write(chunk.sha256.hex(), chunk.sealed)
        except OSError as error:
            raise _cannot_write(_("The vault's folder"), error) from error

    def missing(self, file: Manifest) -> int:
        """Return how many chunks of a file have not come yet."""
        return sum(not self._chunks.has(sha256) for sha256 in file.chunks)

    def open(self, file: Manifest) -> Iterator[bytes]:
        """Give the plaintext chunk by chunk. Raises FileNotHere at once, or BlobDamaged where a chunk is not the one named."""
        missing = self.missing(file)
        if missing:
            raise FileNotHere(file.name, missing)
        sealed = SealedManifest(file.size, bytes.fromhex(file.sha256), tuple(bytes.fromhex(sha256) for sha256 in file.chunks))
        return open_chunks(lambda index: self._fetch(file, index), BlobKey(bytes.fromhex(file.blob), file.key), sealed)

    def _fetch(self, file: Manifest, index: int) -> bytes:
        try:
            return self._chunks.read(file.chunks[index])
        except FileNotFoundError as error:
            raise FileNotHere(file.name, self.missing(file) or 1) from error
        except OSError as error:
            raise LiaisonError(
                _("The vault's folder cannot be read: {why}.").format(why=error.strerror or error), _("Check the disk, then try again."), code="cannot_read"
            ) from error

    def read(self, file: Manifest) -> bytes:
        """Return a whole file's plaintext, for drawing from memory."""
        return b"".join(self.open(file))

    def save(self, file: Manifest, to: Path) -> Path:
        """Write the very bytes to a place the person chose: all of them, or the place is as it was."""
        with whole_file(to) as out:
            for piece in self.open(file):
                out.write(piece)
        return to

    def check(self, file: Manifest, told: Callable[[int], None] = lambda _bytes: None) -> Condition:
        """Open every chunk and compare it with the manifest. Tells the bytes of each chunk."""
        try:
            for index, _piece in enumerate(self.open(file)):
                told(sealed_size(file.size, index))
        except FileNotHere:
            return Condition.MISSING
        except LiaisonError:
            return Condition.DAMAGED
        return Condition.SOUND

    def missing_bytes(self, file: Manifest) -> int:
        """Return how many bytes of sealed chunks are still to come."""
        return sum(sealed_size(file.size, index) for index, sha256 in enumerate(file.chunks) if not self._chunks.has(sha256))

    def state(self, file: Manifest) -> str:
        """Return a print of what the disk says of a file's chunks (size, time of writing) without reading them; empty where one is missing."""
        whole = hashlib.sha256()
        for sha256 in file.chunks:
            try:
                found = self._chunks.path(sha256).stat()
            except OSError:
                return ""
            whole.update(f"{sha256} {found.st_size} {found.st_mtime_ns}\n".encode())
        return whole.hexdigest()

    def read_back(self, file: Manifest, told: Callable[[int], None]) -> Condition:
        """Read every chunk and compare it with its hash, without opening it: for files that were opened here before. Tells the bytes of each chunk."""
        worst = Condition.SOUND
        with ThreadPoolExecutor(_READERS, "read back") as pool:
            for index, is_right in enumerate(pool.map(self._chunks.verify, file.chunks)):
                told(sealed_size(file.size, index))
                if is_right is None:
                    worst = Condition.MISSING if worst is Condition.SOUND else worst
                elif not is_right:
                    worst = Condition.DAMAGED
        return worst

    def drop_damaged(self, file: Manifest) -> int:
        """Remove those chunks that are not what their names say; returns how many."""
        wrong = [sha256 for sha256 in file.chunks if self._chunks.verify(sha256) is False]
        for sha256 in wrong:
            self._chunks.remove(sha256)
        return len(wrong)

    def drop(self, file: Manifest) -> None:
        """Remove a file's chunks from this device."""
        for sha256 in file.chunks:
            self._chunks.remove(sha256)


def _cannot_write(place: str, error: OSError) -> LiaisonError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return LiaisonError(_("The disk is full: {place} could not be written.").format(place=place), _("Free some space, then try again."), code="disk_full")
    return LiaisonError(
        _("{place} cannot be written: {why}.").format(place=place, why=error.strerror or error),
        _("Choose another folder, or restore write access, then try again."),
        code="cannot_write",
    )
