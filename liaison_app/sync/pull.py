"""Pull: rows of a space, newest first at first and in order ever after, opened, merged and landed."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from liaison_app.protocol import messages as m
from liaison_app.protocol.hashes import erase_hash, erase_statement, head_hash_start, head_hash_step
from liaison_app.protocol.membership import Device, Membership
from liaison_app.protocol.signing import verify
from liaison_app.records.body import NONSENSE, Body, decode, encode
from liaison_app.records.merging import merge
from liaison_app.store.rows import Held
from liaison_app.store.verbs import (
    ApplyPage,
    Gone,
    KnownIds,
    Landed,
    Position,
    PositionOf,
    ReadHeld,
    ReadPosition,
    ReadVersions,
    SetAside,
    SizeSetAside,
    SnapshotPosition,
)
from liaison_app.sync.account import Account
from liaison_app.sync.calls import Calls
from liaison_app.sync.effects import Effect, Progress
from liaison_app.sync.opening import Examined, Opened, Opener
from liaison_app.sync.outcome import Interrupted, SpaceStopped, Tally
from liaison_app.sync.parallel import Aside, Later, Pending
from liaison_app.sync.reasons import CURABLE
from liaison_app.sync.witnessing import Witnessing

MOST_ASIDE, MOST_FALSE, MOST_ASIDE_BYTES = 20_000, 3_000, 256 * 1024 * 1024
"""What may stand aside in one space before nothing more of it is taken in: in all, for reasons that nothing ends, in bytes."""
FIRST_PAGE, PAGE = 200, 1000
"""Rows in the first page of a first sync, so that it is soon usable, and in every other."""
SMALLEST_PAGE = 10
LINE_BROKE = ("broken", "timeout")
T = TypeVar("T")
Steps = Generator[Effect, Any, None]
Earlier = dict[str, frozenset[bytes]]
"""Bodies that records had here before, by id."""


@dataclass(frozen=True, slots=True)
class Page:
    """Rows sorted by what becomes of them."""

    opened: list[Opened]
    aside: list[SetAside]
    gone: list[Gone]


class Pull:
    """Brings one space up to a head the server has shown."""

    def __init__(
        self, me: Account, calls: Calls, space: str, opener: Opener, tally: Tally, aside: Aside = Later, *, read_log: Callable[[], Steps] | None = None
    ) -> None:
        """`read_log` brings the membership log up to date, for rows of writers it does not name yet."""
        self._me = me
        self._read_log = read_log
        self._calls = calls
        self._space = space
        self._opener = opener
        self._tally = tally
        self._aside = aside
        self._witnessing = Witnessing(me, calls, space)

    def to(self, head: m.SpaceHead | None) -> Steps:
        """Pull until this head is reached; SpaceStopped where the server contradicts what it showed before, or shows no head of a space we are in."""
        at: PositionOf = yield ReadPosition(self._space)
        if head is None:
            if at.position.seq:
                raise SpaceStopped("no_access")
            return
        yield from self._bear()
        here = at.position
        if here.seq == 0 and head.seq > 0:
            snapshot = at.snapshot or SnapshotPosition(head.seq, head.hash, head.seq + 1)
            here = yield from self._first(snapshot)
        if head.seq < max(here.seq, self._me.promised.get(self._space, 0)):
            self._me.promised.pop(self._space, None)
            raise SpaceStopped("rollback")
        if head.seq == here.seq:
            if here.seq and head.hash != here.head:
                raise SpaceStopped("rollback")
            return
        while here.seq < head.seq:
            here = yield from self._next(here)

    def _first(self, snapshot: SnapshotPosition) -> Generator[Effect, Any, Position]:
        """Take the records as they stand at one head, newest first; goes on where an earlier try stopped.

        A small page first, which is stored at once; after it each page is opened while the one before is stored.
        """
        end = Position(snapshot.at, snapshot.head)
        page = yield from self._snapshot(snapshot, min(FIRST_PAGE, self._me.page))
        ahead = self._examining(page.rows)
        while True:
            rows, examining = page.rows, ahead
            snapshot = replace(snapshot, before=rows[-1].seq if rows else 0)
            if not page.more or not rows:
                yield from self._witnessing.compare_first(page.witnesses, end)
                yield from self._land(rows, examining, position=end)
                return end
            try:
                page = yield from self._snapshot(snapshot, self._me.page)
            except Interrupted:
                yield from self._land(rows, examining, position=None, snapshot=snapshot)
                raise
            ahead = self._examining(page.rows)
            yield from self._land(rows, examining, position=None, snapshot=snapshot)

    def _snapshot(self, snapshot: SnapshotPosition, limit: int) -> Generator[Effect, Any, m.Snapshot]:
        path = f"/v1/spaces/{self._space}/snapshot?at={snapshot.at}&before_seq={snapshot.before}&limit={limit}"
        answer = yield from self._as_much_as_passes(self._calls.send("GET", path))
        if answer.status == 409:  # it no longer has the head that this first sync began at
            raise SpaceStopped("rollback")
        page = self._calls.read(m.Snapshot, answer)
        if page.at != snapshot.at or page.head_hash != snapshot.head:
            raise SpaceStopped("rollback")
        seqs = [row.seq for row in page.rows]
        if seqs != sorted(set(seqs), reverse=True) or any(not 0 < seq < snapshot.before for seq in seqs):
            raise SpaceStopped("gap")
        return page

    def _as_much_as_passes(self, asking: Generator[Effect, Any, T]) -> Generator[Effect, Any, T]:
        """Ask for smaller pages over a line that breaks before a whole one is through, and for larger ones again once it holds."""
        try:
            answer = yield from asking
        except Interrupted as broken:
            if broken.kind in LINE_BROKE:
                self._me.page = max(SMALLEST_PAGE, self._me.page // 4)
            raise
        self._me.page = min(PAGE, self._me.page * 2)
        return answer

    def _examining(self, rows: list[m.Row]) -> Pending[list[Examined]]:
        return self._aside(lambda: self._opener.examine([row for row in rows if row.env is not None]))

    def _next(self, here: Position) -> Generator[Effect, Any, Position]:
        asking = self._calls.ask(m.Feed, "GET", f"/v1/spaces/{self._space}/feed?after={here.seq}&limit={self._me.page}")
        page = yield from self._as_much_as_passes(asking)
        head = here.head or head_hash_start(bytes.fromhex(self._space))
        seq = here.seq
        trail = {seq: head}
        for row in page.rows:
            if row.seq != seq + 1:
                raise SpaceStopped("gap")
            seq, head = row.seq, head_hash_step(head, row.seq, row.rid, row.ver, row.env_hash)
            trail[seq] = head
        if seq == here.seq or page.head_seq < seq:
            raise SpaceStopped("rollback")
        if page.head_seq == seq and page.head_hash != head:
            raise SpaceStopped("rollback")
        yield from self._witnessing.compare(page.witnesses, trail)
        there = Position(seq, head, tuple(trail.items()))
        yield from self._land(page.rows, None, position=there, goes_on=True)
        return there

    def _land(
        self,
        rows: list[m.Row],
        examining: Pending[list[Examined]] | None,
        *,
        position: Position | None,
        snapshot: SnapshotPosition | None = None,
        goes_on: bool = False,
    ) -> Steps:
        """Open, merge and store a page, which `goes_on` from where this device was; tried again when a record was edited while it was being merged."""
        if self._read_log is not None and self._me.membership is not None and self._opener.misses_a_writer(rows):
            # somebody was let in after we asked for the heads: what they wrote would stand aside for good
            yield from self._read_log()
            self._opener.trust(self._me.membership)
            examining = None
        ids = tuple(dict.fromkeys(row.rid.hex() for row in rows))
        erased: set[str] = yield KnownIds(ids)
        held: dict[str, Held] = yield ReadHeld(ids)
        page = self._open([row for row in rows if row.rid.hex() not in erased], rows, held, examining)
        if goes_on and any(self._is_by_a_copy(item, held.get(item.row.rid.hex())) for item in page.opened):
            raise SpaceStopped("device_rewound")  # before any of it is taken for words of our own, which a form may write over unseen
        back = tuple(Gone(row.rid.hex(), row.ver) for row in rows if row.env is not None and row.rid.hex() in erased)
        while True:
            waiting = [item for item in page.opened if _is_ahead(item.row, held.get(item.row.rid.hex()))]  # the rest came in with a part of this page
            landed, spoilt = self._merge(waiting, held, (yield from self._earlier(held)))
            page_of = ApplyPage(self._space, tuple(landed), tuple(page.gone), (*page.aside, *spoilt), position, snapshot, back)
            if (yield page_of):
                break
            held = yield ReadHeld(ids)
        if page.aside:
            yield from self._bear()
        self._tally.pulled += len(page.opened) - len(spoilt)
        self._tally.merged += sum(row.dirty for row in landed)
        yield Progress(self._tally.pushed, self._tally.pulled)

    def _is_by_a_copy(self, item: Opened, mine: Held | None) -> bool:
        """Say whether our key signed a version that this vault knows nothing of: a push of ours without an answer leaves its record unsent."""
        return item.row.device == self._me.device.id and (mine is None or (not mine.dirty and mine.ver > 0))

    def _earlier(self, held: dict[str, Held]) -> Generator[Effect, Any, Earlier]:
        """Return what records in doubt were before: a server that was restored shows some of them as they once stood."""
        doubted = tuple(id for id, mine in held.items() if mine.ver < 0)
        return {id: frozenset(bodies) for id, bodies in (yield ReadVersions(doubted)).items()} if doubted else {}

    def _bear(self) -> Steps:
        """Refuse to go on where a server pours in what is not what it claims: it would fill the disk and keep other spaces waiting."""
        many, false, size = yield SizeSetAside(self._space, CURABLE)
        if many > MOST_ASIDE or false > MOST_FALSE or size > MOST_ASIDE_BYTES:
            raise SpaceStopped("flood")

    def take(self, rows: list[m.Row]) -> Steps:
        """Land rows that came outside the feed: what stood in the way of a push."""
        yield from self._land(rows, None, position=None)

    def _open(self, rows: list[m.Row], all_rows: list[m.Row], held: dict[str, Held], examining: Pending[list[Examined]] | None) -> Page:
        fresh: list[m.Row] = []
        gone: list[Gone] = []
        aside: list[SetAside] = []
        newest = _newest(rows)
        for row in rows:
            mine = held.get(row.rid.hex())
            if mine is not None and mine.ver != 0 and mine.space != self._space:
                aside += [_set_aside(row, "space")] if row.env is not None or row.state == "erased" else []
            elif row.state == "erased":
                if self._erasure_is_proven(row, mine):
                    gone.append(Gone(row.rid.hex(), row.ver))
                else:
                    aside.append(_set_aside(row, "erasure"))
            elif row.env is not None and newest[row.rid] == row.ver and _is_ahead(row, mine):
                fresh.append(row)
            elif row.env is not None and mine is not None and mine.ver > row.ver:  # its newest, the server says; but it showed a newer one
                aside.append(_set_aside(row, "older"))
            elif mine is not None and mine.ver == row.ver and mine.env_hash != row.env_hash:
                raise SpaceStopped("rollback")
        wanted = {row.seq for row in fresh}
        examined = self._opener.examine(fresh) if examining is None else [each for each in examining.result() if each.row.seq in wanted]
        opened, refused = self._opener.sort(examined, _previous(all_rows, held))
        return Page(opened, aside + refused, gone)

    def _erasure_is_proven(self, row: m.Row, mine: Held | None) -> bool:
        """Say whether somebody who may erase this record signed that it goes, upon a version that is no older than ours."""
        erase, membership = row.erase, self._me.membership
        if erase is None or membership is None or row.ver != erase.base_ver + 1 or (mine is not None and mine.ver >= row.ver):
            return False
        space = bytes.fromhex(self._space)
        device = membership.any_device(row.device)
        if device is None or row.env_hash != erase_hash(space, row.rid, erase.base_ver, erase.reason):
            return False
        own = membership.wrote_at(space, row.device, row.seq) and _is_creator(membership, device, mine)
        if not own and not membership.administered_at(space, row.device, row.seq):
            return False
        return verify(device.DS, erase_statement(space, row.rid, erase.base_ver, erase.reason), erase.sig)

    def _merge(self, opened: list[Opened], held: dict[str, Held], earlier: Earlier) -> tuple[list[Landed], list[SetAside]]:
        landed: list[Landed] = []
        spoilt: list[SetAside] = []
        for item in opened:
            try:
                landed.append(self._landed(item, held.get(item.row.rid.hex()), earlier))
            except NONSENSE as error:
                row = item.row
                spoilt.append(SetAside(row.rid.hex(), row.seq, row.ver, row.env_hash, f"schema: {error}", row.env or b""))
        return landed, spoilt

    def _landed(self, item: Opened, mine: Held | None, earlier: Earlier) -> Landed:
        row = item.row
        id = row.rid.hex()
        if mine is None or not mine.dirty:
            seen = mine.gen if mine else 0
            return Landed(id, item.body.kind, row.ver, row.env_hash, item.state, None, dirty=False, seen_gen=seen, body=item.body, ready=item.ready)
        merged = merge(decode(mine.state), item.body, _base(item, mine, earlier.get(id, frozenset())))
        state = encode(merged)
        if state == item.state:
            return Landed(id, item.body.kind, row.ver, row.env_hash, state, None, dirty=False, seen_gen=mine.gen, body=item.body, ready=item.ready)
        return Landed(id, item.body.kind, row.ver, row.env_hash, state, item.state, dirty=True, seen_gen=mine.gen, body=merged)


def _base(item: Opened, mine: Held, earlier: frozenset[bytes]) -> Body | None:
    """Return what both sides last agreed on."""
    if mine.ver < 0 and (mine.env_hash == item.row.env_hash or item.state in earlier):
        return item.body  # what a restored server shows is what this record came from: nothing of it is new
    return decode(mine.agreed) if mine.agreed is not None else None


def _is_ahead(row: m.Row, mine: Held | None) -> bool:
    return mine is None or mine.ver < row.ver


def _set_aside(row: m.Row, reason: str) -> SetAside:
    return SetAside(row.rid.hex(), row.seq, row.ver, row.env_hash, reason, row.env or b"")


def _newest(rows: list[m.Row]) -> dict[bytes, int]:
    """Return the highest version of each record among these rows."""
    newest: dict[bytes, int] = {}
    for row in rows:
        newest[row.rid] = max(row.ver, newest.get(row.rid, 0))
    return newest


def _is_creator(membership: Membership, device: Device, mine: Held | None) -> bool:
    """Say whether a device's account made our copy of a record; where that names nobody known, the server's word is taken."""
    creator = decode(mine.state).by[0] if mine is not None else b""
    return creator == device.account or membership.any_member(creator) is None


def _previous(rows: list[m.Row], held: dict[str, Held]) -> dict[bytes, tuple[int, bytes]]:
    """Return (version, hash) of what came before each record's newest row: its row in this page, or our own copy."""
    known = {bytes.fromhex(id): (mine.ver, mine.env_hash) for id, mine in held.items() if mine.env_hash}
    newest = _newest(rows)
    return known | {row.rid: (row.ver, row.env_hash) for row in rows if row.ver == newest[row.rid] - 1}
