"""A space's rows opened with recovered keys: each version as JSON, who wrote it and when, or why it stays closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from liaison_app.core.words import _
from liaison_app.protocol.hashes import head_hash_start, head_hash_step
from liaison_app.protocol.membership import Membership, Space
from liaison_app.protocol.messages import Row
from liaison_app.records import document
from liaison_app.records.body import Body
from liaison_app.records.fields import Record
from liaison_app.records.kinds import KINDS
from liaison_app.records.prose import BadProse, ProseState, read
from liaison_app.records.wire import WRONG_SHAPE
from liaison_app.sync.opening import Examined, Opened, Opener
from liaison_app.sync.reasons import why_set_aside
from liaison_app.work.json_shape import to_json, utc
from liaison_app.work.recovery_material import KeptSpace

_PAGE = 500
NOT_KEPT = "not_kept"
"""The server had given up this version's bytes: there was no hold when the next one came."""


@dataclass(frozen=True, slots=True)
class Version:
    """One row of a space's log: what is said of it, the record where it opened, and the sealed bytes as they lie on the server."""

    row: Row
    line: dict[str, Any]
    record: Record | None
    why_closed: str


@dataclass
class Reading:
    """What became of a space while it was read: how its chain came out."""

    seq: int = 0
    head: bytes = b""
    broken_at: int | None = None
    before: dict[bytes, tuple[int, bytes]] = field(default_factory=dict[bytes, tuple[int, bytes]])

    def take(self, row: Row) -> None:
        """Walk the chain of the log over this row."""
        if row.seq != self.seq + 1 and self.broken_at is None:
            self.broken_at = self.seq + 1
        self.seq = row.seq
        self.head = head_hash_step(self.head, row.seq, row.rid, row.ver, row.env_hash)

    def is_whole(self, kept: KeptSpace) -> bool:
        """Say whether the rows come to the head that the server names."""
        return self.broken_at is None and (self.seq, self.head) == (kept.head_seq, kept.head_hash)


class RecoveredSpace:
    """Reads one space from its first row to its last; nothing is written."""

    def __init__(self, membership: Membership, space: Space, kept: KeptSpace, keys: dict[int, bytes]) -> None:
        self._membership = membership
        self._space = space
        self._kept = kept
        held = {(space.space.hex(), epoch): key for epoch, key in keys.items()}
        self._opener = Opener(space.space.hex(), membership, held, map)
        self.reading = Reading(head=head_hash_start(space.space))

    @property
    def is_whole(self) -> bool:
        """Say, after all versions were read, whether the rows are the ones that the head stands for."""
        return self.reading.is_whole(self._kept)

    def versions(self) -> Iterator[Version]:
        """Give every row in order."""
        page: list[Row] = []
        for row in self._kept.rows():
            self.reading.take(row)
            page.append(row)
            if len(page) == _PAGE:
                yield from self._opened(page)
                page = []
        yield from self._opened(page)

    def _opened(self, page: list[Row]) -> Iterator[Version]:
        examined = {each.row.seq: each for each in self._opener.examine([row for row in page if row.env is not None])}
        for row in page:
            yield self._version(row, examined.get(row.seq))

    def _version(self, row: Row, examined: Examined | None) -> Version:
        line = self._line(row)
        why = self._objection(row, examined)
        self.reading.before[row.rid] = (row.ver, row.env_hash)
        record: Record | None = None
        if examined is not None and isinstance(examined.outcome, Opened) and not why:
            body = examined.outcome.body
            record, line["value"] = self._value(row, body)
            line["losing_values"] = [_loser(name, value, clock, self._account_of) for name, value, clock in body.l]
        if row.erase is not None:
            line["erased"] = {"reason": row.erase.reason}
        line |= {"opened": not why and row.erase is None, "why_closed": why, "why_closed_words": _words(why)}
        return Version(row, line, record, why)

    def _objection(self, row: Row, examined: Examined | None) -> str:
        if row.erase is not None:
            return ""
        if examined is None:
            return NOT_KEPT
        before = self.reading.before.get(row.rid)
        if examined.prev_hash is not None and before and before[0] == row.ver - 1 and before[1] != examined.prev_hash:
            return "prev_hash"
        return "" if isinstance(examined.outcome, Opened) else examined.outcome

    def _line(self, row: Row) -> dict[str, Any]:
        account = self._account_of(row.device)
        member = self._membership.any_member(bytes.fromhex(account)) if account else None
        return {
            "seq": row.seq,
            "record": row.rid.hex(),
            "version": row.ver,
            "state": row.state,
            "env_hash": row.env_hash.hex(),
            "device": row.device.hex(),
            "account": account,
            "member": member.name if member else "",
            "committed_at": utc(row.committed_ms),
        }

    def _account_of(self, device: bytes) -> str:
        known = self._membership.any_device(device)
        return known.account.hex() if known else ""

    def _value(self, row: Row, body: Body) -> tuple[Record | None, dict[str, Any]]:
        """Return the record and its JSON; of a kind that this version does not know, the fields as they stand."""
        if body.kind in KINDS:
            try:
                record = document.view(body, document.Envelope(row.rid.hex(), self._space.space.hex(), row.ver), self._account_of)
                return record, to_json(record)
            except WRONG_SHAPE:
                pass  # told as it stands, below
        texts = {name: _text(text) for name, text in body.t.items()}
        return None, {"id": row.rid.hex(), "kind": body.kind, "space": self._space.space.hex(), "version": row.ver, "as_it_stands": plain(body.f) | texts}


def _loser(name: str, value: Any, clock: tuple[int, int, bytes], account_of: Any) -> dict[str, Any]:
    return {"field": name, "value": plain(value), "at": utc(clock[0]), "by": account_of(clock[2])}


def _text(state: ProseState) -> str:
    """Return a text's words; where they cannot be read, its bytes in hex."""
    try:
        return read(state)
    except BadProse:
        return state.u.hex()


def plain(value: Any) -> Any:
    """Return a body's value as JSON can hold it: bytes in hex."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in cast("dict[Any, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in cast("list[Any]", value)]
    return value


def _words(why: str) -> str:
    if not why:
        return ""
    return _("The server kept no bytes of this version: a newer one had come, and the space was not on hold.") if why == NOT_KEPT else why_set_aside(why)
