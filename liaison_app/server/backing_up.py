"""A server's data as one file: every table as one moment shows it, the blobs, and a manifest with the hash of each part."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import Struct

from liaison_app import __version__
from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.server.database import accounts as account_sql
from liaison_app.server.database import audit as audit_sql
from liaison_app.server.database import copying
from liaison_app.server.database import walking as sql
from liaison_app.server.database.engine import Database, Transaction
from liaison_app.server.database.schema import read_meta

MANIFEST: Final = "manifest.json"
TABLES, BLOBS, KEY, CONFIG = "tables/", "blobs/", "server.key", "server.json"
FRAME: Final = 4
"""Bytes that give the length of each row: a table is a sequence of MessagePack arrays, its column names the first."""


class Part(Struct, frozen=True):
    """One member of the archive: its size and the SHA-256 of its bytes."""

    size: int
    sha256: str


class Manifest(Struct, frozen=True, kw_only=True):
    """What a backup holds and which moment it shows."""

    v: int = 1
    app: str
    made_ms: int
    org_id: str
    incarnation: str
    schema: int
    log_n: int
    audit_n: int
    audit_hash: str
    spaces: dict[str, tuple[int, str]]
    """Space id → seq and hash of its head."""
    rows: dict[str, int]
    files: bool
    """Whether the blobs are inside; else they stay where they are kept and are backed up there."""
    key: bool
    missing: list[str] = []
    """Chunks (space/hash) that were not there, or damaged: dropped by an erasure while this was written, or what verify would name."""
    parts: dict[str, Part]


class Wanted(NamedTuple):
    """What goes into a backup beside the tables."""

    org_id: str
    config: bytes
    key: bytes | None
    read_blob: Callable[[bytes, bytes], bytes | None] | None


def make_backup(database: Database, to: Path, wanted: Wanted, made_ms: int) -> Manifest:
    """Write a backup beside `to` and give it its name once it is whole; the server may be running. Never writes over a file."""
    if to.exists():
        raise LiaisonError(_("{file} exists already.").format(file=to), _("Choose another name; a backup never takes the place of a file."), code="file_exists")
    arriving = to.with_name(to.name + ".part")
    with _file_failures(to):
        handle = os.open(arriving, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                manifest = _write(database, file, wanted, made_ms)
                file.flush()
                os.fsync(file.fileno())
            arriving.replace(to)
        finally:
            arriving.unlink(missing_ok=True)
    return manifest


def _write(database: Database, file: Any, wanted: Wanted, made_ms: int) -> Manifest:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        packing = _Packing(archive)
        manifest = database.read_now(lambda transaction: packing.tables(transaction, wanted.org_id, made_ms))
        packing.add(CONFIG, [wanted.config])
        if wanted.key is not None:
            packing.add(KEY, [wanted.key])
        missing = packing.blobs(wanted.read_blob) if wanted.read_blob else []
        manifest = msgspec.structs.replace(manifest, files=wanted.read_blob is not None, key=wanted.key is not None, missing=missing, parts=packing.parts)
        archive.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))
    return manifest


class _Packing:
    """Adds parts to an archive and remembers their hashes."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._chunks: dict[tuple[bytes, bytes], None] = {}
        self.parts: dict[str, Part] = {}

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        size, digest = 0, sha256()
        with self._archive.open(name, "w", force_zip64=True) as member:
            for piece in pieces:
                member.write(piece)
                digest.update(piece)
                size += len(piece)
        self.parts[name] = Part(size, digest.hexdigest())

    def tables(self, transaction: Transaction, org_id: str, made_ms: int) -> Manifest:
        """Add every table and return what they say of themselves; all from one transaction."""
        rows = {name: copying.row_count(transaction, name) for name in copying.table_names()}
        for name in rows:
            self.add(f"{TABLES}{name}", _framed(copying.column_names(name), copying.rows_of(transaction, name)))
        self._chunks = {(bytes(space), bytes(chunk.hash)): None for space, _blob, chunk in sql.all_chunks(transaction)}
        audit, spaces = audit_sql.audit_head(transaction), sql.all_spaces(transaction)
        return Manifest(
            app=__version__,
            made_ms=made_ms,
            org_id=org_id,
            incarnation=(read_meta(transaction, "incarnation") or b"").hex(),
            schema=int(read_meta(transaction, "schema") or b"0"),
            log_n=account_sql.entry_count(transaction),
            audit_n=audit.n + 1 if audit else 0,
            audit_hash=audit.hash.hex() if audit else "",
            spaces={row.space.hex(): (row.seq, row.hash.hex()) for row in spaces},
            rows=rows,
            files=False,
            key=False,
            parts={},
        )

    def blobs(self, read: Callable[[bytes, bytes], bytes | None]) -> list[str]:
        """Add each chunk once; return those that are not there with the bytes they should have."""
        missing: list[str] = []
        for space, content_hash in self._chunks:
            data = read(space, content_hash)
            name = f"{space.hex()}/{content_hash.hex()}"
            if data is None or sha256(data).digest() != content_hash:
                missing.append(name)
            else:
                self.add(BLOBS + name, [data])
        return missing


def _framed(columns: list[str], rows: Iterable[list[Any]]) -> Generator[bytes]:
    encoder = msgspec.msgpack.Encoder()
    for row in chain([columns], rows):
        data = encoder.encode(row)
        yield len(data).to_bytes(FRAME, "big") + data


@contextmanager
def _file_failures(to: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise LiaisonError(
            _("The backup cannot be written ({why}).").format(why=error.strerror or type(error).__name__),
            _("Check the folder of {file} and its free space; nothing was left behind.").format(file=to),
            code="cannot_write",
        ) from error
