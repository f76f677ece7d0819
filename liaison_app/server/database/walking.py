"""SQL to look over everything a server keeps: for verify and status."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from liaison_app.server.database.blobs import Chunk

_STREAMED: Any = {"yield_per": 500}
_MOST_FAULTS = 20


class SpaceRow(NamedTuple):
    """A space as the database has it."""

    space: bytes
    seq: int
    hash: bytes
    epoch: int
    hold: int


class LogRow(NamedTuple):
    """A row of a space's log with the head after it."""

    seq: int
    rid: bytes
    ver: int
    env_hash: bytes
    device: bytes
    head_hash: bytes


class Standing(NamedTuple):
    """A record's newest version beside the log row it says it belongs to (None: there is no such row)."""

    rid: bytes
    ver: int
    env: bytes | None
    env_hash: bytes
    device: bytes
    state: str
    erase: bytes | None
    logged: tuple[bytes, int, bytes, bytes] | None
    """(rid, ver, env_hash, device)"""


class Counts(NamedTuple):
    """How much a space holds."""

    records: int
    erased: int
    bytes: int
    last_ms: int


def file_faults(transaction: Connection) -> list[str]:
    """Return what SQLite finds wrong with its own pages and indexes; PostgreSQL looks after its files itself."""
    if transaction.dialect.name != "sqlite":
        return []
    found = [str(row[0]) for row in transaction.execute(text(f"PRAGMA integrity_check({_MOST_FAULTS})"))]
    return [] if found == ["ok"] else found


def all_spaces(connection: Connection) -> list[SpaceRow]:
    return [SpaceRow(*row) for row in connection.execute(text("SELECT id, head_seq, head_hash, epoch, hold FROM spaces ORDER BY id"))]


def log_rows(connection: Connection, space: bytes) -> Iterator[LogRow]:
    statement = text("SELECT seq, rid, ver, env_hash, device, head_hash FROM log WHERE space = :space ORDER BY seq").execution_options(**_STREAMED)
    return (LogRow(*row) for row in connection.execute(statement, {"space": space}))


def standing_rows(connection: Connection, space: bytes) -> Iterator[Standing]:
    statement = text(
        "SELECT records.rid, records.ver, records.env, records.env_hash, records.device, records.state, records.erase, log.rid, log.ver, log.env_hash, log.device "
        "FROM records LEFT JOIN log ON log.space = records.space AND log.seq = records.seq WHERE records.space = :space ORDER BY records.rid"
    ).execution_options(**_STREAMED)
    for row in connection.execute(statement, {"space": space}):
        yield Standing._make((*row[:7], None if row[7] is None else (row[7], row[8], row[9], row[10])))


def unmatched_records(connection: Connection, space: bytes) -> list[bytes]:
    """Return records whose versions in the log are not 1, 2, … up to the one that stands."""
    statement = text(
        "SELECT l.rid FROM (SELECT rid, max(ver) AS newest, min(ver) AS oldest, count(DISTINCT ver) AS each_one, count(*) AS many FROM log WHERE space = :space GROUP BY rid) AS l "
        "LEFT JOIN records ON records.space = :space AND records.rid = l.rid "
        "WHERE records.rid IS NULL OR records.ver <> l.newest OR l.oldest <> 1 OR l.many <> l.newest OR l.each_one <> l.many ORDER BY l.rid"
    )
    return [bytes(row[0]) for row in connection.execute(statement, {"space": space})]


def kept_versions(connection: Connection, space: bytes) -> Iterator[tuple[bytes, int, bytes, bytes | None]]:
    """Give (record, version, bytes, hash in the log) of every version kept under a hold."""
    statement = text(
        "SELECT history.rid, history.ver, history.env, log.env_hash FROM history "
        "LEFT JOIN log ON log.space = history.space AND log.rid = history.rid AND log.ver = history.ver WHERE history.space = :space ORDER BY history.rid, history.ver"
    ).execution_options(**_STREAMED)
    return ((row[0], row[1], row[2], row[3]) for row in connection.execute(statement, {"space": space}))


def counts(connection: Connection, space: bytes) -> Counts:
    statement = text(
        "SELECT count(*), sum(CASE WHEN state = 'erased' THEN 1 ELSE 0 END), sum(length(env)), max(committed_ms) FROM records WHERE space = :space"
    )
    row = connection.execute(statement, {"space": space}).one()
    return Counts(row[0], int(row[1] or 0), int(row[2] or 0), int(row[3] or 0))


def all_chunks(connection: Connection) -> Iterator[tuple[bytes, bytes, Chunk]]:
    """Give (space, blob, chunk) of every chunk there should be."""
    statement = text("SELECT space, blob, i, hash, size, account FROM blobs ORDER BY space, blob, i").execution_options(**_STREAMED)
    return ((row[0], row[1], Chunk(*row[2:])) for row in connection.execute(statement))


def broken_commits(connection: Connection) -> list[tuple[bytes, bytes]]:
    """Return (space, blob) of files said to be complete that have not every chunk."""
    statement = text(
        "SELECT c.space, c.blob FROM blob_commits AS c LEFT JOIN (SELECT space, blob, count(*) AS many, max(i) AS last FROM blobs GROUP BY space, blob) AS b "
        "ON b.space = c.space AND b.blob = c.blob WHERE b.many IS NULL OR b.many <> c.total OR b.last <> c.total - 1 ORDER BY c.space, c.blob"
    )
    return [(bytes(row[0]), bytes(row[1])) for row in connection.execute(statement)]


def blob_totals(connection: Connection) -> tuple[int, int, int]:
    """Return how many files are complete, how many chunks there are, and their bytes."""
    files = connection.execute(text("SELECT count(*) FROM blob_commits")).scalar_one()
    chunks, size = connection.execute(text("SELECT count(*), sum(size) FROM blobs")).one()
    return files, chunks, int(size or 0)


def enrolments_waiting(connection: Connection) -> int:
    return connection.execute(text("SELECT count(*) FROM enrolments")).scalar_one()
