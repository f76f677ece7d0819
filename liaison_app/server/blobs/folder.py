"""Chunks as files in a folder, named by the hash of their sealed bytes."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from secrets import token_hex

from liaison_app.server.database.failures import disk_translated

_ARRIVING = "arriving"
_LEFT_BEHIND_S = 3600
"""A file that has been arriving for so long belongs to a server that was killed."""


class FolderBlobs:
    """One folder a space; a file appears whole or not at all."""

    def __init__(self, root: Path) -> None:
        self._root = root
        with disk_translated():
            arriving = root / _ARRIVING
            arriving.mkdir(parents=True, exist_ok=True)
            for left in arriving.iterdir():
                if left.stat().st_mtime < time.time() - _LEFT_BEHIND_S:
                    left.unlink()

    def put(self, space: bytes, content_hash: bytes, data: bytes) -> None:
        """Write bytes through to the disk, then give the file its place."""
        arriving, place = self._root / _ARRIVING / token_hex(16), self._path(space, content_hash)
        with disk_translated():
            try:
                with arriving.open("xb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                place.parent.mkdir(parents=True, exist_ok=True)
                arriving.replace(place)
                _sync_folder(place.parent)
            except OSError:
                arriving.unlink(missing_ok=True)
                raise

    def read(self, space: bytes, content_hash: bytes) -> bytes | None:
        with disk_translated():
            try:
                return self._path(space, content_hash).read_bytes()
            except FileNotFoundError:
                return None

    def drop(self, space: bytes, hashes: Iterable[bytes]) -> None:
        with disk_translated():
            for content_hash in hashes:
                self._path(space, content_hash).unlink(missing_ok=True)

    def stored(self, space: bytes) -> Iterator[bytes]:
        """Give the content hashes there are of a space, in any order."""
        with disk_translated():
            for path in (self._root / space.hex()).glob("??/*"):
                yield bytes.fromhex(path.name)

    def check(self) -> None:
        """Raise StorageFailed where the folder cannot be used."""
        with disk_translated():
            list((self._root / _ARRIVING).iterdir())

    def _path(self, space: bytes, content_hash: bytes) -> Path:
        name = content_hash.hex()
        return self._root / space.hex() / name[:2] / name


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
