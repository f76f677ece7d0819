"""A record as the command line and exports show it: plain JSON values, there and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, assert_never, cast

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.records.fields import AnyField, Choice, Day, File, Flag, Link, Links, Moment, Number, Part, Parts, Place, Prose, Record, Tags, Text
from liaison_app.records.values import Manifest, When
from liaison_app.work.json_values import BadValue, days, flag, id_of, ids, moment, number, option, place, text, words

READ_ONLY = ("id", "kind", "space", "version", "created_at", "created_by", "changed_at", "changed_by", "losers")
"""Keys that a record shows and that nobody writes; on the way in they are passed over."""

_ZONE = "_zone"
_FIRST_MS = -62_135_510_400_000  # 2 January of year 1
_LAST_MS = 253_402_214_399_000  # 30 December 9999


def to_json(record: Record) -> dict[str, Any]:
    """Return the record as INTERFACE's “A record in JSON”."""
    own = {name: field_to_json(field, getattr(record, name)) for name, field in record.fields().items()}
    front = {name: own.pop(name) for name in ("tags", "marking", "links", "trashed")}
    return {
        "id": record.id,
        "kind": record.kind,
        "space": record.space,
        "version": record.version,
        "created_at": utc(record.created_at),
        "created_by": record.created_by,
        "changed_at": utc(record.changed_at),
        "changed_by": record.changed_by,
        **front,
        "losers": record.losers,
        **own,
    }


def utc(ms: int) -> str:
    """Return a moment of the machine's as RFC 3339 in UTC, to the millisecond."""
    return datetime.fromtimestamp(_in_calendar(ms) / 1000, UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def field_to_json(field: AnyField, value: Any) -> Any:
    """Return one field's value in JSON."""
    match field:
        case Text() | Prose() | Choice() | Day() | Flag() | Number():
            return value
        case Link():
            return value or None
        case Links() | Tags():
            return list(value)
        case Moment():
            return _moment(value) if value else None
        case Place():
            return {"name": value.name, "address": value.address, "lat": value.lat, "lng": value.lng} if value else None
        case File():
            return _file(value) if value else None
        case Parts():
            return [_part_to_json(field, part) for part in value]
        case _:
            assert_never(field)


def _part_to_json(field: Parts, part: Part) -> dict[str, Any]:
    """Inside a list a moment is RFC 3339 with its offset; a zone that has a name stands beside it."""
    out: dict[str, Any] = {"id": part.id}
    for name, sub in field.of.fields().items():
        value = getattr(part, name)
        if isinstance(sub, Moment) and value:
            out[name] = _moment(value)["at"]
            if value.zone != "UTC":
                out[name + _ZONE] = value.zone
        else:
            out[name] = field_to_json(sub, value)
    return out


def _in_calendar(ms: int) -> int:
    """Keep a moment of another device's telling within the years that can be written, a day short of both ends for every zone."""
    return min(max(ms, _FIRST_MS), _LAST_MS)


def _moment(value: When) -> dict[str, str]:
    local = replace(value, ms=_in_calendar(value.ms)).local()
    return {"at": local.isoformat(timespec="milliseconds" if value.ms % 1000 else "seconds"), "zone": value.zone}


def _file(file: Manifest) -> dict[str, Any]:
    return {"name": file.name, "type": file.media_type, "size": file.size, "sha256": file.sha256}


def from_json(data: Any, base: Record) -> Record:
    """Return `base` with the fields that `data` gives; LiaisonError names what is wrong with them, all at once."""
    if not isinstance(data, Mapping):
        raise LiaisonError(_("A record in JSON is an object, like {example}.").format(example='{"name": "Mia Ott"}'), code="bad_json")
    declared = base.fields()
    given: dict[str, Any] = {str(name): value for name, value in data.items() if name not in READ_ONLY}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    wrong = [_unknown(name, base) for name in given if name not in declared]
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name in declared:
            try:
                values[name] = field_from_json(declared[name], value, getattr(base, name))
            except BadValue as error:
                wrong.append(f"{name}: {error}")
    if wrong:
        raise LiaisonError(
            " ".join(wrong), _("Nothing was saved. “liaison get ID” shows a record as it is written; “liaison put --help” has an example."), code="bad_field"
        )
    return _checked(replace(base, **_named(values, base)), base)


def _unknown(name: str, base: Record) -> str:
    return _("{name}: no such field of {kind} (known: {fields}).").format(name=name, kind=base.kind, fields=", ".join(base.fields()))


def _named(values: dict[str, Any], base: Record) -> dict[str, Any]:
    """Compose a contact's name of its parts where no name is given and none was chosen otherwise."""
    if base.kind != "contact" or values.get("name") or not ("given" in values or "family" in values):
        return values
    before = _full(getattr(base, "given", ""), getattr(base, "family", ""))
    if "name" not in values and getattr(base, "name", "") not in ("", before):
        return values
    return {**values, "name": _full(values.get("given", getattr(base, "given", "")), values.get("family", getattr(base, "family", "")))}


def _full(given: str, family: str) -> str:
    return f"{given} {family}".strip()


def _checked(record: Record, base: Record) -> Record:
    """Refuse what this change leaves unfinished; what was unfinished before does not stand in its way."""
    fresh = [problem for problem in record.problems() if problem not in base.problems() or not base.version]
    if fresh:
        raise LiaisonError(" ".join(f"{_(problem)}." for problem in fresh), _("Nothing was saved: give what is missing."), code="incomplete")
    return record


def field_from_json(field: AnyField, value: Any, now: Any) -> Any:
    """Read one field's value; `now` is what stands in the record. Raises BadValue with the end of a sentence."""
    match field:
        case Text() | Prose():
            return text(value)
        case Choice(among=among):
            return option(among, value, now)
        case Link():
            return id_of(value)
        case Links():
            return ids(value)
        case Tags():
            return words(value)
        case Day():
            return days(value)
        case Moment():
            return moment(value)
        case Number():
            return number(value)
        case Flag():
            return flag(value)
        case Place():
            return place(value)
        case File():
            return _same_file(value, now)
        case Parts():
            return _parts(field, value, now)
        case _:
            assert_never(field)


def _same_file(value: Any, now: Manifest | None) -> Manifest | None:
    """A file comes in by “liaison deck add” only; giving back what was shown changes nothing."""
    if value == (_file(now) if now else None):
        return now
    raise BadValue(_("a file is not set here; add it with “liaison deck add”."))


def _parts(field: Parts, value: Any, now: tuple[Part, ...]) -> tuple[Part, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise BadValue(_("must be a list."))
    free = list(now)
    out = [_part(field, item, free) for item in cast("list[Any]", value)]
    if len({part.id for part in out if part.id}) != sum(1 for part in out if part.id):
        raise BadValue(_("names one id twice."))
    return tuple(out)


def _part(field: Parts, item: Any, free: list[Part]) -> Part:
    """Read one part; what it does not say stays as it is in the part of the same id, or of the same value."""
    known = field.of.fields()
    main = _main(field)
    if isinstance(item, str) and item and main:
        item = {main: item}
    if not isinstance(item, Mapping):
        raise BadValue(_("each entry must be an object with {names}.").format(names=", ".join(known)))
    given: dict[str, Any] = {str(name): value for name, value in item.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    id = id_of(given.pop("id", None))
    given = _with_zones(given, known)
    if strange := [name for name in given if name not in known]:
        raise BadValue(_("no such field in an entry: {names} (known: {known}).").format(names=", ".join(strange), known=", ".join(known)))
    old = _twin(main, free, id, given)
    start = replace(old) if old else field.of(id=id or "")
    return replace(start, **{name: field_from_json(known[name], value, getattr(start, name)) for name, value in given.items()})


def _with_zones(given: dict[str, Any], known: Mapping[str, AnyField]) -> dict[str, Any]:
    """Put the zone that stands beside a moment into it."""
    out = dict(given)
    for name, field in known.items():
        if isinstance(field, Moment) and name + _ZONE in out:
            zone = out.pop(name + _ZONE)
            if isinstance(out.get(name), str):
                out[name] = {"at": out[name], "zone": zone}
    return out


def _main(field: Parts) -> str:
    """Return the field that stands for a part where only a string is given."""
    return field.of.identity or next((name for name, sub in field.of.fields().items() if isinstance(sub, Text)), "")


def _twin(key: str, free: list[Part], id: str | None, given: dict[str, Any]) -> Part | None:
    if id is not None:
        twin = next((part for part in free if part.id == id), None)
    else:
        twin = next((part for part in free if key and _plain(getattr(part, key)) == _plain(given.get(key))), None)
    if twin is not None:
        free.remove(twin)
    return twin


def _plain(value: Any) -> Any:
    return "".join(value.casefold().split()) if isinstance(value, str) else value
