"""What a device reads: heads, the dense feed, the snapshot."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from liaison_app.protocol.hashes import head_hash_start
from liaison_app.protocol.membership import Device, Membership
from liaison_app.protocol.messages import MAX_ROWS, Erasure, Feed, Heads, Row, RowState, Snapshot, SpaceHead
from liaison_app.server.database import accounts as account_sql
from liaison_app.server.database import spaces as sql
from liaison_app.server.database.engine import Database, Transaction
from liaison_app.server.refusal import Refusal, refused
from liaison_app.server.witnesses import shown

PAGE_BYTES = 6 * 1024 * 1024
_BEYOND = 2**63 - 1


class FeedRequest(NamedTuple):
    """Rows after a seq; without the bytes of `without_device`'s own rows, which it has."""

    after: int
    limit: int
    without_device: bytes | None = None
    is_bare: bool = False
    """Leave every record's bytes out: the reader only compares the chain."""


class SnapshotRequest(NamedTuple):
    """Newest rows up to `at` (None: the head) and before a seq (None: from `at` itself)."""

    at: int | None
    before: int | None
    limit: int


class Feeds:
    """Reads spaces, each page from one moment's view."""

    def __init__(self, database: Database, incarnation: bytes) -> None:
        self._database = database
        self._incarnation = incarnation

    async def heads(self, membership: Membership, device: Device) -> Heads:
        """Return the heads of every space the device's account may read; to a revoked device only that there is an order for it."""
        account = device.account
        if device.device in membership.revoked:
            return Heads({}, membership.revoked[device.device].n + 1, self._incarnation, orders=1)
        spaces = [space.space for space in membership.spaces_of(account)]

        def work(transaction: Transaction) -> tuple[dict[bytes, sql.HeadRow], int]:
            return sql.heads(transaction, spaces), account_sql.enrolment_count(transaction, account)

        rows, waiting = await self._database.read(work)
        heads = {space.hex(): SpaceHead(row.seq, row.hash, membership.spaces[space].epoch) for space, row in rows.items()}
        held = [space.hex() for space, row in rows.items() if row.hold]
        return Heads(heads, membership.log_n, self._incarnation, enrolments=waiting, held=held)

    async def feed(self, space: bytes, request: FeedRequest) -> Feed | Refusal:
        return await self._database.read(lambda transaction: _feed(transaction, space, request))

    async def snapshot(self, space: bytes, request: SnapshotRequest) -> Snapshot | Refusal:
        return await self._database.read(lambda transaction: _snapshot(transaction, space, request))


def _feed(transaction: Transaction, space: bytes, request: FeedRequest) -> Feed | Refusal:
    head = sql.head(transaction, space)
    if head is None:
        return refused("space_unknown")
    limit = min(max(request.limit, 1), MAX_ROWS)
    rows = fitting(sql.feed_rows(transaction, space, request.after, limit, is_bare=request.is_bare), request.without_device)
    last = rows[-1].seq if rows else request.after
    more = last < head.seq
    return Feed(rows, head.seq, head.hash, more, [] if more or request.is_bare else shown(transaction, space))


def _snapshot(transaction: Transaction, space: bytes, request: SnapshotRequest) -> Snapshot | Refusal:
    head = sql.head(transaction, space)
    if head is None:
        return refused("space_unknown")
    at = head.seq if request.at is None else request.at
    head_hash = head_hash_start(space) if at == 0 else sql.head_hash_at(transaction, space, at)
    if head_hash is None:
        return refused("unknown_head")
    limit = min(max(request.limit, 1), MAX_ROWS)
    before = _BEYOND if request.before is None else request.before
    rows = fitting(sql.snapshot_rows(transaction, space, (at, before), limit), None)
    more = bool(rows) and sql.has_rows_below(transaction, space, rows[-1].seq)
    return Snapshot(rows, at, head_hash, more, [] if more else shown(transaction, space))


def fitting(found: Iterable[sql.LoggedRow], without_device: bytes | None) -> list[Row]:
    """Return as many rows as fit into an answer, at least one."""
    rows: list[Row] = []
    room = PAGE_BYTES
    for each in found:
        env = None if each.device == without_device else each.env
        room -= len(env or b"") + 200
        if room < 0 and rows:
            break
        rows.append(_row(each, env))
    return rows


def _row(logged: sql.LoggedRow, env: bytes | None) -> Row:
    state: RowState = "superseded" if logged.state is None else "erased" if logged.state == "erased" else "current"
    erase = msgspec.msgpack.decode(logged.erase, type=Erasure) if logged.erase else None
    return Row(logged.seq, logged.rid, logged.ver, logged.env_hash, logged.device, logged.committed_ms, state, env, erase)
