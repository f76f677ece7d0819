"""Chunks as files in a folder, named by the hash of their sealed bytes."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from pathlib import Path
from secrets import token_hex

from liaison_app.server.database.failures import disk_translated
from liaison_app.server.places import blobs_folder

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

    def take_in(self, data: bytes) -> Path:
        """Write bytes to a temporary file, through to the disk."""
        path = self._root / _ARRIVING / token_hex(16)
        with disk_translated():
            try:
                with path.open("xb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
            except OSError:
                path.unlink(missing_ok=True)
                raise
        return path

    def keep(self, arrived: Path, space: bytes, content_hash: bytes) -> None:
        """Give a taken-in file its place."""
        place = self._path(space, content_hash)
        with disk_translated():
            place.parent.mkdir(parents=True, exist_ok=True)
            arrived.replace(place)
            _sync_folder(place.parent)

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

    def discard(self, arrived: Path) -> None:
        arrived.unlink(missing_ok=True)

    def _path(self, space: bytes, content_hash: bytes) -> Path:
        name = content_hash.hex()
        return self._root / space.hex() / name[:2] / name


def open_blobs(url: str) -> FolderBlobs:
    """Return the store a URL names; file:///PATH in this version."""
    return FolderBlobs(blobs_folder(url))


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
