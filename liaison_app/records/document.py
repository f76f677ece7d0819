"""A record's body made and changed: what was written becomes values with clocks."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from liaison_app.core.clock import Stamp
from liaison_app.core.ids import new_id
from liaison_app.records import prose
from liaison_app.records.body import BadBody, Body, Clock, Loser
from liaison_app.records.fields import AnyField, Links, Part, Parts, Prose, Record, Tags
from liaison_app.records.kinds import KINDS
from liaison_app.records.ordering import spread
from liaison_app.records.prose import ProseState
from liaison_app.records.wire import WRONG_SHAPE, default, from_wire, part_to_wire, reading, to_wire, writing


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a store knows of a record beside its body."""

    id: str
    space: str = ""
    version: int = 0


def clock_of(stamp: Stamp) -> Clock:
    """Return a stamp in its wire form."""
    return (stamp.ms, stamp.n, bytes.fromhex(stamp.device))


def begin(record: Record, stamp: Stamp, account: str, texts: Mapping[str, ProseState] | None = None) -> Body:
    """Return the first body of a new record: only what differs from the defaults is written."""
    clock = clock_of(stamp)
    f: dict[str, Any] = {}
    c: dict[str, Clock] = {}
    t: dict[str, ProseState] = {}
    for name, field, default_value, write in _beginnings(type(record)):
        value = getattr(record, name)
        typed = texts.get(name) if texts else None
        if typed is None and value == default_value:
            continue
        if isinstance(field, Prose):
            t[name] = typed or prose.start(value)
        elif isinstance(field, Parts):
            f[name] = _write_parts(field, [], (), value, clock, f"{record.id}|{name}")
        else:
            f[name] = write(value)
        c[name] = clock
    return Body(record.kind, f, c, t, by=(bytes.fromhex(account), stamp.ms))


@cache
def _beginnings(cls: type[Record]) -> list[tuple[str, AnyField, Any, Callable[[Any], Any]]]:
    """Return each field of a kind with its value in a record that has nothing filled in, and what writes it."""
    empty = cls(id="")
    return [(name, field, getattr(empty, name), writing(field)) for name, field in cls.fields().items()]


def blank(record: Record) -> Record:
    """Return a record of the same kind and id with nothing filled in."""
    return type(record)(id=record.id)


def apply(body: Body, new: Record, base: Record, stamp: Stamp, texts: Mapping[str, ProseState] | None = None) -> Body:
    """Apply the change base → new; what others changed since base stays. `texts` are CRDT states typed in an editor.

    A value that came from another device since base, and so was never seen by whoever writes over it now, is kept for review.
    """
    clock = clock_of(stamp)
    f, c, t = dict(body.f), dict(body.c), dict(body.t)
    unseen: list[Loser] = []
    for name, field in new.fields().items():
        was, value = getattr(base, name), getattr(new, name)
        if isinstance(field, Prose):
            typed = (texts or {}).get(name)
            if typed is None and was == value:
                continue
            text = _write_text(t.get(name), was, value, typed)
            if text == t.get(name):
                continue
            t[name] = text
        elif was == value:
            continue
        else:
            f[name] = _write_value(field, f.get(name), was, value, clock, f"{new.id}|{name}")
            unseen += _unseen(name, field, body, was, f[name], clock[2])
        c[name] = clock
    return replace(body, f=f, c=c, t=t, l=_with(body.l, unseen))


def _with(losers: tuple[Loser, ...], more: list[Loser]) -> tuple[Loser, ...]:
    kept = {loser.key: loser for loser in (*losers, *more)}
    return tuple(kept[key] for key in sorted(kept)) if more else losers


def _unseen(name: str, field: AnyField, body: Body, was: Any, now: Any, mine: bytes) -> list[Loser]:
    """Return the values of other devices that stood where somebody wrote who still had `was` before their eyes."""
    match field:
        case Links() | Tags() | Prose():
            return []
        case Parts():
            shown = {bytes.fromhex(part.id): part_to_wire(field, part) for part in was}
            written = {item["id"]: item for item in now}
            return [
                Loser(f"{name}.{item['id'].hex()}.{sub}", item[sub], (clock[0], clock[1], clock[2]))
                for item in body.f.get(name) or ()
                if item["id"] in shown and item["id"] in written
                for sub in field.of.fields()
                if (clock := item["c"].get(sub)) and clock[2] != mine and item.get(sub) not in (written[item["id"]].get(sub), shown[item["id"]].get(sub))
            ]
        case _:
            stood, clock = body.f.get(name), body.c.get(name)
            return [Loser(name, stood, clock)] if clock and clock[2] != mine and stood not in (now, to_wire(field, was)) else []


def _write_text(current: ProseState | None, was: str, value: str, typed: ProseState | None) -> ProseState:
    if typed is not None and (current is None or current.g == typed.g):
        return typed if current is None else prose.reconciled(current, typed, None)
    if typed is not None and current is not None:  # the text began a new generation while it was open in an editor
        return prose.edited(current, was, prose.read(typed))
    return prose.start(value) if current is None else prose.edited(current, was, value)


def _write_value(field: AnyField, current: Any, was: Any, value: Any, clock: Clock, owner: str) -> Any:
    match field:
        case Links() | Tags():
            now = set(to_wire(field, from_wire(field, current)))
            before, after = set(to_wire(field, was)), set(to_wire(field, value))
            return sorted((now - (before - after)) | (after - before))
        case Parts():
            return _write_parts(field, list(current or ()), was, value, clock, owner)
        case _:
            return to_wire(field, value)


def _write_parts(field: Parts, current: list[dict[str, Any]], was: tuple[Part, ...], value: tuple[Part, ...], clock: Clock, owner: str) -> list[dict[str, Any]]:
    before = {part.id: part for part in was}
    named = _ordered(_identified(field, value, was, owner))
    after = {part.id: part for part in named}
    out = {item["id"].hex(): item for item in current if item["id"].hex() in after or item["id"].hex() not in before}
    for id, part in after.items():
        old = before.get(id)
        stored = out.get(id, {"id": bytes.fromhex(id), "c": {}})
        wire = part_to_wire(field, part)
        known = part_to_wire(field, old) if old else {}
        empty = {name: to_wire(sub, default(sub)) for name, sub in field.of.fields().items()}
        changed = {name: item for name, item in wire.items() if name != "id" and item != (known or empty).get(name)}
        if changed or id not in out:
            out[id] = {**stored, **changed, "c": {**stored["c"], **{key: list(clock) for key in changed}}}
            out[id].setdefault("o", part.o)
    return sorted(out.values(), key=lambda item: item["id"])


def _identified(field: Parts, value: tuple[Part, ...], was: tuple[Part, ...], owner: str) -> list[Part]:
    """Give each new part an id: that of an equal part, else one made from its value, else a random one."""
    taken = {part.id for part in value if part.id}
    free = [part for part in was if part.id not in taken]
    out: list[Part] = []
    for part in value:
        if part.id:
            out.append(part)
            continue
        twin = next((old for old in free if _same_value(field, old, part)), None)
        if twin is not None:
            free.remove(twin)
            out.append(replace(part, id=twin.id, o=twin.o))
        else:
            id = _first_id(field, part, owner)
            out.append(replace(part, id=id if id not in taken else new_id()))
        taken.add(out[-1].id)
    return out


def _same_value(field: Parts, a: Part, b: Part) -> bool:
    names = [field.of.identity] if field.of.identity else list(field.of.fields())
    return all(_normal(getattr(a, name)) == _normal(getattr(b, name)) for name in names)


def _first_id(field: Parts, part: Part, owner: str) -> str:
    if not field.of.identity:
        return new_id()
    record, name = owner.split("|")
    value = _normal(getattr(part, field.of.identity))
    return hashlib.sha256(bytes.fromhex(record) + name.encode() + str(value).encode()).digest()[:16].hex()


def _normal(value: Any) -> Any:
    return "".join(unicodedata.normalize("NFC", value).casefold().split()) if isinstance(value, str) else value


def _ordered(parts: list[Part]) -> list[Part]:
    return [replace(part, o=o) for part, o in zip(parts, spread([part.o for part in parts]), strict=True)]


def view(body: Body, envelope: Envelope, account_of: Callable[[bytes], str] = bytes.hex) -> Record:
    """Return the record a body describes. Raises BadBody or BadProse where a value cannot be read.

    `account_of` names the account behind a device id; an unknown kind raises KeyError.
    """
    cls = KINDS[body.kind]
    readings, texts = _readings(cls)
    values: dict[str, Any] = {name: prose.read(text) for name, text in body.t.items() if name in texts}
    for name, wire in body.f.items():
        if name in readings:
            try:
                values[name] = readings[name](wire)
            except WRONG_SHAPE as error:
                raise BadBody(f"{cls.fields()[name].label}: {error}") from error
    newest = body.newest
    return cls(
        id=envelope.id,
        space=envelope.space,
        version=envelope.version,
        created_by=body.by[0].hex(),
        created_at=body.by[1],
        changed_at=newest[0],
        changed_by=account_of(newest[2]),
        losers=len(body.l),
        **values,
    )


@cache
def _readings(cls: type[Record]) -> tuple[dict[str, Callable[[Any], Any]], frozenset[str]]:
    """Return what reads each field of a kind, and which of its fields are texts."""
    fields = cls.fields()
    texts = frozenset(name for name, field in fields.items() if isinstance(field, Prose))
    return {name: reading(field) for name, field in fields.items() if name not in texts}, texts
