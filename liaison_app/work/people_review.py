"""Values that two people wrote at once: what is in force, what lost, and whose each is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from liaison_app.records.body import BadBody, Body, Clock, Loser
from liaison_app.records.fields import AnyField, Part, Parts, Record
from liaison_app.records.text_difference import difference
from liaison_app.records.wire import from_wire
from liaison_app.store.kept import waiting_review
from liaison_app.store.reader import Reader

MOST = 200
Stretch = tuple[int, int]
"""Where words differ: start and length, in code points."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the values: whose, and when it was written."""

    value: Any
    account: str
    device: str
    ms: int
    n: int
    in_force: bool = False

    @property
    def clock(self) -> tuple[int, int, str]:
        return (self.ms, self.n, self.device)


@dataclass(frozen=True, slots=True)
class Contested:
    """A field with more than one value; `path` names it as the store does."""

    path: str
    field: AnyField
    of: AnyField | None
    """The list it stands in, for a value inside a part."""
    sides: tuple[Side, ...]

    @property
    def standing(self) -> int:
        """The number of the side in force."""
        return next((number for number, side in enumerate(self.sides) if side.in_force), 0)


@dataclass(frozen=True, slots=True)
class Review:
    """A record that waits for a look."""

    record: Record
    fields: tuple[Contested, ...]
    note_words: int
    """Words of its texts, which hold what everybody wrote; 0 where it has none."""

    @property
    def newest(self) -> Side:
        return max((side for one in self.fields for side in one.sides), key=lambda side: side.clock)


AccountOf = Callable[[bytes], str]


def read_reviews(reader: Reader, me: str, account_of: AccountOf) -> list[Review]:
    """Return the records that wait, latest change first; `me` is this person's account, whose values come first."""
    found = (read_review(reader, id, me, account_of) for id in waiting_review(reader)[:MOST])
    return [review for review in found if review is not None]


def read_review(reader: Reader, id: str, me: str, account_of: AccountOf) -> Review | None:
    """Return what waits in one record; None where nothing (readable) does."""
    record, body = reader.get(id), reader.body(id)
    if record is None or body is None:
        return None
    paths = dict.fromkeys(loser.field for loser in body.l)
    fields = [one for path in paths if (one := _contested(record, body, path, me, account_of)) is not None]
    words = sum(len(str(getattr(record, name, "")).split()) for name in body.t)
    return Review(record, tuple(fields), words) if fields else None


def _contested(record: Record, body: Body, path: str, me: str, account_of: AccountOf) -> Contested | None:
    found = _field_at(record, path)
    if found is None:
        return None
    field, of = found
    losers = [loser for loser in body.l if loser.field == path]
    try:
        sides = [_side(field, *_in_force(body, path), account_of, in_force=True)]
        sides += [_side(field, loser.value, loser.clock, account_of) for loser in _latest(losers)]
    except BadBody:
        return None
    sides.sort(key=lambda side: (side.account != me, not side.in_force, -side.ms))
    return Contested(path, field, of, tuple(sides))


def _latest(losers: list[Loser]) -> list[Loser]:
    return sorted(losers, key=lambda loser: loser.clock, reverse=True)[:3]


def _side(field: AnyField, wire: Any, clock: Clock, account_of: AccountOf, *, in_force: bool = False) -> Side:
    ms, n, device = clock
    return Side(from_wire(field, wire), account_of(device), device.hex(), ms, n, in_force)


def _field_at(record: Record, path: str) -> tuple[AnyField, AnyField | None] | None:
    name, _dot, rest = path.partition(".")
    field = record.fields().get(name)
    if field is None or not rest:
        return (field, None) if field is not None else None
    sub = field.of.fields().get(rest.partition(".")[2]) if isinstance(field, Parts) else None
    return (sub, field) if sub is not None else None


def _in_force(body: Body, path: str) -> tuple[Any, Clock]:
    name, _dot, rest = path.partition(".")
    if not rest:
        return body.f.get(name), body.c.get(name, body.newest)
    part_id, _dot, sub = rest.partition(".")
    parts = cast("list[dict[str, Any]]", body.f.get(name) or [])
    nothing: dict[str, Any] = {}
    part = next((part for part in parts if part["id"].hex() == part_id), nothing)
    clock = cast("list[Any] | None", part.get("c", {}).get(sub))
    return part.get(sub), (clock[0], clock[1], clock[2]) if clock else body.newest


def with_value(record: Record, path: str, value: Any) -> Mapping[str, Any]:
    """Return the fields to set so that the value at a path becomes this one."""
    name, _dot, rest = path.partition(".")
    if not rest:
        return {name: value}
    part_id, _dot, sub = rest.partition(".")
    parts = cast("tuple[Part, ...]", getattr(record, name))
    return {name: tuple(replace(part, **{sub: value}) if part.id == part_id else part for part in parts)}


def differing(a: str, b: str) -> tuple[list[Stretch], list[Stretch]]:
    """Return the stretches of each text that the other has not, whole words at a time."""
    left: list[Stretch] = []
    right: list[Stretch] = []
    moved = 0
    for edit in difference(a, b):
        start = edit.start + moved
        left.append((edit.start, edit.end - edit.start))
        right.append((start, len(edit.words)))
        moved += len(edit.words) - (edit.end - edit.start)
    return _whole_words(a, left), _whole_words(b, right)


def _whole_words(text: str, stretches: list[Stretch]) -> list[Stretch]:
    out: list[Stretch] = []
    for start, length in stretches:
        end = start + length
        while length and start > 0 and not text[start - 1].isspace() and not text[start].isspace():
            start -= 1
        while length and end < len(text) and not text[end].isspace() and not text[end - 1].isspace():
            end += 1
        while start < end and text[start].isspace():
            start += 1
        while start < end and (text[end - 1].isspace() or text[end - 1] in ",.;:"):
            end -= 1
        if out and start <= sum(out[-1]) + 1:
            start, end = out[-1][0], max(end, sum(out.pop()))
        if end > start:
            out.append((start, end - start))
    return out
