"""What a file's row changes in a record: only what the file says now and did not say last time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from liaison_app.records.fields import AnyField, Links, Part, Parts, Prose, Record, Tags
from liaison_app.records.wire import default
from liaison_app.work.json_shape import field_from_json


@dataclass(frozen=True, slots=True)
class RowChange:
    """A change to hand to the store: the record as it should be, and the base that makes it a difference."""

    record: Record
    base: Record


def row_change(current: Record, last: Mapping[str, Any] | None, now: Mapping[str, Any]) -> RowChange | None:
    """Return the change that a row makes, or None where it makes none.

    `last` is what the file said at the last import: what is edited here since stays, unless the file changed that very field.
    Without it, nothing is known of what the file said before, and the row only fills what is empty. Raises BadValue.
    """
    record, base = {}, {}
    for name, field in current.fields().items():
        if name not in now or (last is not None and last.get(name) == now[name]):
            continue
        stands, will = getattr(current, name), field_from_json(field, now[name], default(field))
        if last is None:
            if not stands and will:
                record[name], base[name] = will, stands
            continue
        pair = _difference(field, stands, field_from_json(field, last.get(name), default(field)), will)
        if pair is not None:
            record[name], base[name] = pair
    return RowChange(replace(current, **record), replace(current, **base)) if record else None


def _difference(field: AnyField, stands: Any, was: Any, will: Any) -> tuple[Any, Any] | None:
    """Return (new, base) for one field, or None where it already is as the file wants it."""
    match field:
        case Links() | Tags():
            gone, come = set(was) - set(will), set(will) - set(was)
            return (will, was) if gone & set(stands) or come - set(stands) else None
        case Parts():
            new = _parts(field, stands, was, will)
            return None if new == stands else (new, stands)
        case Prose():
            return None if stands == will or was == will else (will, was)
        case _:
            return None if stands == will else (will, stands)


def _parts(field: Parts, stands: tuple[Part, ...], was: tuple[Part, ...], will: tuple[Part, ...]) -> tuple[Part, ...]:
    """Take out what the file no longer names, put in what it names anew; entries made here stay, labels given here too."""
    before, after = {_name(field, part): part for part in was}, {_name(field, part): part for part in will}
    out: list[Part] = []
    for part in stands:
        name = _name(field, part)
        if name in after:
            out.append(_relabelled(field, part, before.get(name), after.pop(name)))
        elif name not in before:
            out.append(part)
    return (*out, *(part for name, part in after.items() if name not in before))


def _relabelled(field: Parts, part: Part, was: Part | None, will: Part) -> Part:
    changed = {name: getattr(will, name) for name in field.of.fields() if was is None or getattr(was, name) != getattr(will, name)}
    return replace(part, **changed) if was is not None else part


def _name(field: Parts, part: Part) -> Any:
    if field.of.identity:
        return "".join(str(getattr(part, field.of.identity)).casefold().split())
    return tuple(getattr(part, name) for name in field.of.fields())
