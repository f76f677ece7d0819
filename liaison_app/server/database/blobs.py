"""SQL for blobs: which chunk of which blob has which content hash."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, text


class Chunk(NamedTuple):
    """One stored chunk of a blob."""

    i: int
    hash: bytes
    size: int
    account: bytes
    """Whose device put it there first."""


def chunks(connection: Connection, space: bytes, blob: bytes) -> list[Chunk]:
    statement = text("SELECT i, hash, size, account FROM blobs WHERE space = :space AND blob = :blob ORDER BY i")
    return [Chunk(*row) for row in connection.execute(statement, {"space": space, "blob": blob})]


def chunk(connection: Connection, space: bytes, blob: bytes, i: int) -> Chunk | None:
    statement = text("SELECT i, hash, size, account FROM blobs WHERE space = :space AND blob = :blob AND i = :i")
    row = connection.execute(statement, {"space": space, "blob": blob, "i": i}).first()
    return Chunk(*row) if row else None


def put_chunk(connection: Connection, space: bytes, blob: bytes, chunk: Chunk) -> None:
    statement = text(
        "INSERT INTO blobs (space, blob, i, hash, size, account) VALUES (:space, :blob, :i, :hash, :size, :account) "
        "ON CONFLICT (space, blob, i) DO UPDATE SET hash = excluded.hash, size = excluded.size"
    )
    connection.execute(statement, {"space": space, "blob": blob, **chunk._asdict()})


def drop_chunk(connection: Connection, space: bytes, blob: bytes, i: int) -> None:
    connection.execute(text("DELETE FROM blobs WHERE space = :space AND blob = :blob AND i = :i"), {"space": space, "blob": blob, "i": i})


def drop_blob(connection: Connection, space: bytes, blob: bytes) -> list[bytes]:
    """Forget a blob and return its chunks' hashes."""
    hashes = [chunk.hash for chunk in chunks(connection, space, blob)]
    for statement in ("DELETE FROM blobs WHERE space = :space AND blob = :blob", "DELETE FROM blob_commits WHERE space = :space AND blob = :blob"):
        connection.execute(text(statement), {"space": space, "blob": blob})
    return hashes


def belongs_to(connection: Connection, space: bytes, blob: bytes, account: bytes) -> bool:
    """Say whether an account put some of a blob there."""
    return any(chunk.account == account for chunk in chunks(connection, space, blob))


def committed_total(connection: Connection, space: bytes, blob: bytes) -> int:
    """Return how many chunks a committed blob has; 0 when it is not committed."""
    statement = text("SELECT total FROM blob_commits WHERE space = :space AND blob = :blob")
    return connection.execute(statement, {"space": space, "blob": blob}).scalar() or 0


def commit_blob(connection: Connection, space: bytes, blob: bytes, total: int, at_ms: int) -> None:
    statement = text("INSERT INTO blob_commits (space, blob, total, committed_ms) VALUES (:space, :blob, :total, :at)")
    connection.execute(statement, {"space": space, "blob": blob, "total": total, "at": at_ms})


def unused(connection: Connection, space: bytes, hashes: Sequence[bytes]) -> list[bytes]:
    """Return those hashes that no blob of the space uses any more."""
    statement = text("SELECT DISTINCT hash FROM blobs WHERE space = :space AND hash IN :hashes").bindparams(bindparam("hashes", expanding=True))
    used = {row[0] for row in connection.execute(statement, {"space": space, "hashes": list(hashes)})} if hashes else set[bytes]()
    return [each for each in dict.fromkeys(hashes) if each not in used]
