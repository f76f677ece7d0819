"""Stored files on this device: sealed chunks in a folder, named by their hash. Nothing here is plaintext."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path

from liaison_app.records.fields import File, Record
from liaison_app.records.values import Manifest
from liaison_app.store import names
from liaison_app.store.database import Connection


class ChunkFolder:
    """Sealed chunks by SHA-256 (hex); writes are atomic and reach the disk before they return."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256

    def has(self, sha256: str) -> bool:
        return self.path(sha256).exists()

    def read(self, sha256: str) -> bytes:
        """Return a chunk. Raises FileNotFoundError where it has not come yet."""
        return self.path(sha256).read_bytes()

    def verify(self, sha256: str) -> bool | None:
        """Say whether a chunk's bytes are what its name says; None where it is missing."""
        try:
            return hashlib.sha256(self.read(sha256)).hexdigest() == sha256
        except FileNotFoundError:
            return None

    def write(self, sha256: str, sealed: bytes) -> None:
        """Keep a chunk under its hash."""
        target = self.path(sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{sha256}.{secrets.token_hex(4)}")
        try:
            with part.open("xb") as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)

    def remove(self, sha256: str) -> None:
        self.path(sha256).unlink(missing_ok=True)

    def sweep(self, keep: Collection[str], before: float) -> int:
        """Delete files last written before this time (s since 1970) whose names are not to be kept, half-written ones too; returns how many."""
        gone = 0
        for path in self._folder.glob("*/*"):
            try:
                if path.name not in keep and path.is_file() and path.stat().st_mtime < before:
                    path.unlink()
                    gone += 1
            except FileNotFoundError:
                continue  # somebody else was quicker
        return gone


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def manifests(record: Record) -> list[Manifest]:
    """Return the files a record holds."""
    return [value for name in _file_fields(type(record)) if (value := getattr(record, name)) is not None]


def all_manifests(versions: Iterable[Record]) -> list[Manifest]:
    """Return the files that any of a record's versions holds, each once."""
    return list({file.blob: file for version in versions for file in manifests(version)}.values())


@cache
def _file_fields(cls: type[Record]) -> list[str]:
    return [name for name, field in cls.fields().items() if isinstance(field, File)]


def forget_files(db: Connection, files: list[Manifest]) -> list[Manifest]:
    """Of the files of a record that was just purged, forget and return those that no other record holds."""
    alone = [file for file in files if not db.execute("SELECT 1 FROM member WHERE value = ? AND field = '.blob'", (file.blob,)).fetchone()]
    db.executemany("DELETE FROM blob_jobs WHERE blob = ?", [(file.blob,) for file in alone])
    db.executemany("DELETE FROM kv WHERE k = ?", [(names.thumbnail(file.sha256),) for file in alone])
    return alone


def note_blobs(db: Connection, record: Record, direction: str) -> None:
    """Queue the chunks of a record's files for one direction ("up" or "down"); chunks already queued stay as they are."""
    for file in manifests(record):
        total = len(file.chunks)
        db.executemany(
            "INSERT OR IGNORE INTO blob_jobs(blob, space, chunk, total, sha256, direction) VALUES(?,?,?,?,?,?)",
            [(file.blob, record.space, at, total, sha256, direction) for at, sha256 in enumerate(file.chunks)],
        )
