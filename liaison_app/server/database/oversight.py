"""SQL for legal holds: the spaces under one, the versions kept for them, and a space read out whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, text

from liaison_app.server.database.spaces import LoggedRow, NewRow, a_few_at_a_time

_KEEP_STANDING = text(
    "INSERT INTO history (space, rid, ver, env) SELECT space, rid, ver, env FROM records WHERE space = :space AND rid = :rid AND env IS NOT NULL "
    "ON CONFLICT (space, rid, ver) DO NOTHING"
)
_KEEP_PASSING = text("INSERT INTO history (space, rid, ver, env) VALUES (:space, :rid, :ver, :env) ON CONFLICT (space, rid, ver) DO NOTHING")
_EVERYTHING = text(
    "SELECT log.seq, log.rid, log.ver, log.env_hash, log.device, log.committed_ms, records.state, COALESCE(records.env, history.env), records.erase "
    "FROM log LEFT JOIN records ON records.space = log.space AND records.seq = log.seq AND records.rid = log.rid "
    "LEFT JOIN history ON history.space = log.space AND history.rid = log.rid AND history.ver = log.ver "
    "WHERE log.space = :space AND log.seq > :after AND log.seq <= :upto ORDER BY log.seq"
)


def set_hold(connection: Connection, space: bytes, *, held: bool) -> None:
    connection.execute(text("UPDATE spaces SET hold = :hold WHERE id = :space"), {"space": space, "hold": int(held)})


def spaces_on_hold(connection: Connection) -> list[bytes]:
    return [bytes(row[0]) for row in connection.execute(text("SELECT id FROM spaces WHERE hold <> 0 ORDER BY id"))]


def keep_superseded(connection: Connection, space: bytes, rows: Sequence[NewRow]) -> None:
    """Keep what these rows are about to take the place of, each other included."""
    connection.execute(_KEEP_STANDING, [{"space": space, "rid": rid} for rid in {row.rid for row in rows}])
    last = {row.rid: row.ver for row in rows}
    passing = [{"space": space, "rid": row.rid, "ver": row.ver, "env": row.env} for row in rows if row.env is not None and row.ver < last[row.rid]]
    if passing:
        connection.execute(_KEEP_PASSING, passing)


def drop_history(connection: Connection, space: bytes) -> None:
    connection.execute(text("DELETE FROM history WHERE space = :space"), {"space": space})


def everything(connection: Connection, space: bytes, after: int, limit: int) -> Iterable[LoggedRow]:
    """Give log rows with all the bytes there are, those kept under a hold included."""
    return a_few_at_a_time(connection, _EVERYTHING, {"space": space, "after": after, "upto": after + limit})
