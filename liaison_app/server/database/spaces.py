"""SQL for spaces, their records and their logs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, TextClause, bindparam, text

_IN_ONE_QUERY = 500


class HeadRow(NamedTuple):
    """Where a space's log ends, and how much it keeps."""

    seq: int
    hash: bytes
    epoch: int
    hold: int
    records: int
    bytes: int


class Held(NamedTuple):
    """What stands for a record now."""

    ver: int
    seq: int
    env: bytes | None
    env_hash: bytes
    device: bytes
    committed_ms: int
    state: str
    size: int = 0
    """Bytes of its envelope; 0 where it was erased."""


class LoggedRow(NamedTuple):
    """A log row with, where it is the record's newest, the record's bytes."""

    seq: int
    rid: bytes
    ver: int
    env_hash: bytes
    device: bytes
    committed_ms: int
    state: str | None
    env: bytes | None
    erase: bytes | None


class NewRow(NamedTuple):
    """A version about to be written."""

    rid: bytes
    ver: int
    seq: int
    env: bytes | None
    env_hash: bytes
    head_hash: bytes
    state: str
    erase: bytes | None


def insert_space(connection: Connection, space: bytes, org: bytes, head_hash: bytes) -> None:
    statement = text("INSERT INTO spaces (id, org, head_seq, head_hash, epoch, hold) VALUES (:id, :org, 0, :hash, 1, 0)")
    connection.execute(statement, {"id": space, "org": org, "hash": head_hash})


def lock_space(connection: Connection, space: bytes) -> HeadRow | None:
    """Take the space's row for this transaction: the first statement of every push, so that the log is dense."""
    statement = text("UPDATE spaces SET head_seq = head_seq WHERE id = :id RETURNING head_seq, head_hash, epoch, hold, records, bytes")
    row = connection.execute(statement, {"id": space}).first()
    return HeadRow(*row) if row else None


def move_epoch(connection: Connection, space: bytes, epoch: int) -> None:
    connection.execute(text("UPDATE spaces SET epoch = :epoch WHERE id = :id"), {"id": space, "epoch": epoch})


def grow(connection: Connection, space: bytes, size: int) -> None:
    """Add to the bytes a space keeps; its row is this transaction's already."""
    connection.execute(text("UPDATE spaces SET bytes = bytes + :bytes WHERE id = :id"), {"id": space, "bytes": size})


def kept_in_all(connection: Connection) -> int:
    """Return how many bytes all spaces keep together."""
    return int(connection.execute(text("SELECT coalesce(sum(bytes), 0) FROM spaces")).scalar_one())


def move_head(connection: Connection, space: bytes, head: tuple[int, bytes], growth: tuple[int, int]) -> None:
    """Set where a space's log ends (seq, hash) and add to what it keeps (records, bytes)."""
    statement = text("UPDATE spaces SET head_seq = :seq, head_hash = :hash, records = records + :records, bytes = bytes + :bytes WHERE id = :id")
    connection.execute(statement, {"id": space, "seq": head[0], "hash": head[1], "records": growth[0], "bytes": growth[1]})


def head(connection: Connection, space: bytes) -> HeadRow | None:
    row = connection.execute(text("SELECT head_seq, head_hash, epoch, hold, records, bytes FROM spaces WHERE id = :id"), {"id": space}).first()
    return HeadRow(*row) if row else None


def heads(connection: Connection, spaces: Sequence[bytes]) -> dict[bytes, HeadRow]:
    found: dict[bytes, HeadRow] = {}
    statement = text("SELECT id, head_seq, head_hash, epoch, hold, records, bytes FROM spaces WHERE id IN :ids").bindparams(bindparam("ids", expanding=True))
    for part in _parts(spaces):
        for space, *rest in connection.execute(statement, {"ids": part}):
            found[bytes(space)] = HeadRow(*rest)
    return found


def head_hash_at(connection: Connection, space: bytes, seq: int) -> bytes | None:
    found = connection.execute(text("SELECT head_hash FROM log WHERE space = :space AND seq = :seq"), {"space": space, "seq": seq}).scalar()
    return bytes(found) if found is not None else None


def held(connection: Connection, space: bytes, rids: Sequence[bytes]) -> dict[bytes, Held]:
    """Return what stands for these records, without their bytes."""
    found: dict[bytes, Held] = {}
    statement = text("SELECT rid, ver, seq, env_hash, device, committed_ms, state, coalesce(length(env), 0) FROM records WHERE space = :space AND rid IN :rids")
    statement = statement.bindparams(bindparam("rids", expanding=True))
    for part in _parts(rids):
        for rid, ver, seq, env_hash, device, committed_ms, state, size in connection.execute(statement, {"space": space, "rids": part}):
            found[rid] = Held(ver, seq, None, env_hash, device, committed_ms, state, size)
    return found


def envelope(connection: Connection, space: bytes, rid: bytes) -> bytes | None:
    return connection.execute(text("SELECT env FROM records WHERE space = :space AND rid = :rid"), {"space": space, "rid": rid}).scalar()


def creator(connection: Connection, space: bytes, rid: bytes) -> bytes | None:
    """Return the device that wrote the record's first version."""
    statement = text("SELECT device FROM log WHERE space = :space AND rid = :rid ORDER BY ver LIMIT 1")
    return connection.execute(statement, {"space": space, "rid": rid}).scalar()


_INSERT_LOG = "INSERT INTO log (space, device, committed_ms, seq, rid, ver, env_hash, head_hash) VALUES ({})"
_PUT_RECORD = (
    "INSERT INTO records (space, device, committed_ms, rid, ver, seq, env, env_hash, state, erase) VALUES ({}) "
    "ON CONFLICT (space, rid) DO UPDATE SET ver = excluded.ver, seq = excluded.seq, env = excluded.env, env_hash = excluded.env_hash, "
    "device = excluded.device, committed_ms = excluded.committed_ms, state = excluded.state, erase = excluded.erase"
)


def append_rows(connection: Connection, space: bytes, device: bytes, committed_ms: int, rows: Sequence[NewRow]) -> None:
    """Write log rows and the records' newest versions; of two versions of one record only the last stays in `records`."""
    shared = (space, device, committed_ms)
    newest = {row.rid: row for row in rows}.values()
    _insert(connection, _INSERT_LOG, [(*shared, row.seq, row.rid, row.ver, row.env_hash, row.head_hash) for row in rows])
    _insert(connection, _PUT_RECORD, [(*shared, row.rid, row.ver, row.seq, row.env, row.env_hash, row.state, row.erase) for row in newest])


def _insert(connection: Connection, statement: str, rows: list[tuple[Any, ...]]) -> None:
    """Hand rows to the driver as they are, with its own marks: naming each value of a thousand rows took as long as writing them."""
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    connection.exec_driver_sql(statement.format(", ".join([mark] * len(rows[0]))), rows)


_FEED = text(
    "SELECT log.seq, log.rid, log.ver, log.env_hash, log.device, log.committed_ms, records.state, records.env, records.erase "
    "FROM log LEFT JOIN records ON records.space = log.space AND records.seq = log.seq AND records.rid = log.rid "
    "WHERE log.space = :space AND log.seq > :after AND log.seq <= :upto ORDER BY log.seq"
)
_SNAPSHOT = text(
    "SELECT seq, rid, ver, env_hash, device, committed_ms, state, env, erase FROM records "
    "WHERE space = :space AND seq <= :at AND seq < :before ORDER BY seq DESC LIMIT :limit"
)


_BARE = text(
    "SELECT seq, rid, ver, env_hash, device, committed_ms, NULL, NULL, NULL FROM log WHERE space = :space AND seq > :after AND seq <= :upto ORDER BY seq"
)


def feed_rows(connection: Connection, space: bytes, after: int, limit: int, *, is_bare: bool = False) -> Iterator[LoggedRow]:
    return a_few_at_a_time(connection, _BARE if is_bare else _FEED, {"space": space, "after": after, "upto": after + limit})


def snapshot_rows(connection: Connection, space: bytes, window: tuple[int, int], limit: int) -> Iterator[LoggedRow]:
    """Give newest rows with seq ≤ window[0] and < window[1], newest first."""
    return a_few_at_a_time(connection, _SNAPSHOT, {"space": space, "at": window[0], "before": window[1], "limit": limit})


def has_rows_below(connection: Connection, space: bytes, seq: int) -> bool:
    statement = text("SELECT 1 FROM records WHERE space = :space AND seq < :seq LIMIT 1")
    return connection.execute(statement, {"space": space, "seq": seq}).first() is not None


def a_few_at_a_time(connection: Connection, statement: TextClause, values: dict[str, Any]) -> Iterator[LoggedRow]:
    """Give rows as they are asked for: each may hold 5 MiB and a page ends at some megabytes, so no driver may fetch two thousand of them first."""
    with connection.execute(statement, values, execution_options={"stream_results": True, "max_row_buffer": 64}) as rows:
        for row in rows:
            yield LoggedRow(*row)


class LastPush(NamedTuple):
    """The last push of one device into one space, and the answer it was given."""

    push_no: int
    body_hash: bytes
    answer: bytes


def last_push(connection: Connection, device: bytes, space: bytes) -> LastPush | None:
    statement = text("SELECT push_no, body_hash, answer FROM device_state WHERE device = :device AND space = :space")
    row = connection.execute(statement, {"device": device, "space": space}).first()
    return LastPush(*row) if row else None


def remember_push(connection: Connection, device: bytes, space: bytes, last: LastPush) -> None:
    statement = text(
        "INSERT INTO device_state (device, space, push_no, body_hash, answer) VALUES (:device, :space, :push_no, :body_hash, :answer) "
        "ON CONFLICT (device, space) DO UPDATE SET push_no = excluded.push_no, body_hash = excluded.body_hash, answer = excluded.answer"
    )
    connection.execute(statement, {"device": device, "space": space, **last._asdict()})


def _parts(items: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (items[start : start + _IN_ONE_QUERY] for start in range(0, len(items), _IN_ONE_QUERY))
