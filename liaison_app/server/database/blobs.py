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


def put_chunk(connection: Connection, space: bytes, blob: bytes, chunk: Chunk, at_ms: int) -> None:
    statement = text(
        "INSERT INTO blobs (space, blob, i, hash, size, account, put_ms) VALUES (:space, :blob, :i, :hash, :size, :account, :put_ms) "
        "ON CONFLICT (space, blob, i) DO UPDATE SET hash = excluded.hash, size = excluded.size, put_ms = excluded.put_ms"
    )
    connection.execute(statement, {"space": space, "blob": blob, "put_ms": at_ms, **chunk._asdict()})


def drop_chunk(connection: Connection, space: bytes, blob: bytes, i: int) -> None:
    connection.execute(text("DELETE FROM blobs WHERE space = :space AND blob = :blob AND i = :i"), {"space": space, "blob": blob, "i": i})


def drop_blob(connection: Connection, space: bytes, blob: bytes) -> list[Chunk]:
    """Forget a blob, note its content as garbage, and return what its chunks were."""
    freed = chunks(connection, space, blob)
    note_garbage(connection, space, [chunk.hash for chunk in freed], 0)
    for statement in ("DELETE FROM blobs WHERE space = :space AND blob = :blob", "DELETE FROM blob_commits WHERE space = :space AND blob = :blob"):
        connection.execute(text(statement), {"space": space, "blob": blob})
    return freed


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


def abandoned(connection: Connection, before_ms: int) -> list[tuple[bytes, bytes]]:
    """Return (space, blob) of those never committed that got no chunk since then."""
    statement = text(
        "SELECT space, blob FROM blobs WHERE NOT EXISTS (SELECT 1 FROM blob_commits WHERE blob_commits.space = blobs.space AND blob_commits.blob = blobs.blob) "
        "GROUP BY space, blob HAVING max(put_ms) < :before"
    )
    return [(bytes(space), bytes(blob)) for space, blob in connection.execute(statement, {"before": before_ms})]


# -- content that may go: noted before its bytes come and when its last use is dropped, so that nothing is ever left over


def note_garbage(connection: Connection, space: bytes, hashes: Sequence[bytes], at_ms: int) -> None:
    """Note content that nothing may be using; `at_ms` 0: to be swept at once."""
    statement = text(
        "INSERT INTO garbage (space, hash, since_ms) VALUES (:space, :hash, :at) "
        "ON CONFLICT (space, hash) DO UPDATE SET since_ms = CASE WHEN excluded.since_ms > garbage.since_ms THEN excluded.since_ms ELSE garbage.since_ms END"
    )
    for content_hash in sorted(set(hashes)):
        connection.execute(statement, {"space": space, "hash": content_hash, "at": at_ms})


def take_from_garbage(connection: Connection, space: bytes, content_hash: bytes) -> bool:
    """Strike a note out, and say whether there was one."""
    statement = text("DELETE FROM garbage WHERE space = :space AND hash = :hash RETURNING hash")
    return connection.execute(statement, {"space": space, "hash": content_hash}).first() is not None


def garbage(connection: Connection, before_ms: int, limit: int = 10_000) -> dict[bytes, list[bytes]]:
    """Return noted content by space, the oldest first."""
    found: dict[bytes, list[bytes]] = {}
    statement = text("SELECT space, hash FROM garbage WHERE since_ms < :before ORDER BY since_ms LIMIT :limit")
    for space, content_hash in connection.execute(statement, {"before": before_ms, "limit": limit}):
        found.setdefault(bytes(space), []).append(bytes(content_hash))
    return found


def unused(connection: Connection, space: bytes, hashes: Sequence[bytes]) -> list[bytes]:
    """Return those hashes that no blob of the space uses any more."""
    statement = text("SELECT DISTINCT hash FROM blobs WHERE space = :space AND hash IN :hashes").bindparams(bindparam("hashes", expanding=True))
    used = {row[0] for row in connection.execute(statement, {"space": space, "hashes": list(hashes)})} if hashes else set[bytes]()
    return [each for each in dict.fromkeys(hashes) if each not in used]
