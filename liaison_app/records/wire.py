"""A field's value, to and from its form inside a record body."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache, partial
from typing import Any, TypeVar, assert_never, cast

from liaison_app.core.ids import ID_BYTES
from liaison_app.records.body import BadBody
from liaison_app.records.fields import AnyField, Choice, Day, File, Flag, Link, Links, Moment, Number, Part, Parts, Place, Prose, Tags, Text
from liaison_app.records.values import Manifest, Spot, When

T = TypeVar("T")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOST = 2**63
"""Larger numbers do not fit into a database's column; nor does one that is no number."""
_FIRST_MS, _LAST_MS = -62_135_510_400_000, 253_402_214_400_000
"""From the second day of year 1 to the last but one of 9999: a day is a date in every zone."""


def to_wire(field: AnyField, value: Any) -> Any:
    """Return the body form of a value (parts without their clocks)."""
    return writing(field)(value)


def writing(field: AnyField) -> Callable[[Any], Any]:
    """Return what turns a value of this field into its body form."""
    match field:
        case Text() | Choice() | Day() | Flag() | Number() | Prose():
            return lambda value: value
        case Link():
            return lambda value: bytes.fromhex(value) if value else None
        case Links():
            return lambda value: sorted({bytes.fromhex(id) for id in value})
        case Tags():
            return lambda value: sorted(set(value))
        case Moment():
            return lambda value: [value.ms, value.zone] if value else None
        case Place():
            return lambda value: {"name": value.name, "address": value.address, "lat": value.lat, "lng": value.lng} if value else None
        case File():
            return lambda value: _manifest_to_wire(value) if value else None
        case Parts():
            return lambda value: [part_to_wire(field, part) for part in value]
        case _:
            assert_never(field)


def part_to_wire(field: Parts, part: Part) -> dict[str, Any]:
    """Return one part as a map of its id, order key and values."""
    inner = {name: to_wire(sub, getattr(part, name)) for name, sub in field.of.fields().items()}
    return {**inner, "id": bytes.fromhex(part.id), "o": part.o}


def _manifest_to_wire(file: Manifest) -> dict[str, Any]:
    return {
        "name": file.name,
        "type": file.media_type,
        "size": file.size,
        "sha256": bytes.fromhex(file.sha256),
        "blob": bytes.fromhex(file.blob),
        "key": file.key,
        "chunks": [bytes.fromhex(chunk) for chunk in file.chunks],
        "sealed": file.sealed_size,
    }


def from_wire(field: AnyField, wire: Any) -> Any:
    """Return the value of a body's field. Raises BadBody where it has the wrong shape."""
    try:
        return reading(field)(wire)
    except WRONG_SHAPE as error:
        raise BadBody(f"{field.label}: {error}") from error


WRONG_SHAPE = (TypeError, ValueError, KeyError, AttributeError, IndexError)
"""What reading a value of a foreign shape may raise."""


def reading(field: AnyField) -> Callable[[Any], Any]:
    """Return what turns the body form of a field into its value; it raises one of WRONG_SHAPE."""
    match field:
        case Text() | Choice() | Prose():
            return _words
        case Link():
            return lambda wire: _id(wire) if wire is not None else None
        case Links():
            return lambda wire: tuple(sorted({_id(item) for item in wire or ()}))
        case Tags():
            return lambda wire: tuple(sorted({_typed(str, item) for item in wire or ()}))
        case Day():
            return lambda wire: _day(wire) if wire is not None else None
        case Moment():
            return lambda wire: When(_moment(wire[0]), _typed(str, wire[1])) if wire is not None else None
        case Number():
            return _number
        case Flag():
            return lambda wire: _typed(bool, wire) if wire is not None else False
        case Place():
            return lambda wire: _spot(wire) if wire is not None else None
        case File():
            return lambda wire: _manifest_from_wire(wire) if wire is not None else None
        case Parts():
            return partial(_parts_from_wire, field)
        case _:
            assert_never(field)


def _words(wire: Any) -> str:
    return _typed(str, wire) if wire is not None else ""


def _spot(wire: Any) -> Spot:
    return Spot(_typed(str, wire["name"]), _typed(str, wire["address"]), _number(wire["lat"]), _number(wire["lng"]))


def _parts_from_wire(field: Parts, wire: Any) -> tuple[Part, ...]:
    return tuple(sorted((part_from_wire(field, item) for item in wire or ()), key=lambda part: (part.o, part.id)))


def part_from_wire(field: Parts, wire: dict[str, Any]) -> Part:
    """Return one part; keys this version does not know stay in the body."""
    values = {name: read(wire.get(name)) for name, read in _readings(field.of)}
    return field.of(id=_id(wire["id"]), o=_typed(str, wire["o"]), **values)


@cache
def _readings(part: type[Part]) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    return tuple((name, reading(sub)) for name, sub in part.fields().items())


def _manifest_from_wire(wire: dict[str, Any]) -> Manifest:
    return Manifest(
        name=_typed(str, wire["name"]),
        media_type=_typed(str, wire["type"]),
        size=_typed(int, wire["size"]),
        sha256=_hash(wire["sha256"]),
        blob=_id(wire["blob"]),
        key=_typed(bytes, wire["key"]),
        chunks=tuple(_hash(chunk) for chunk in cast("list[Any]", wire["chunks"])),
        sealed_size=_typed(int, wire["sealed"]),
    )


def _typed(kind: type[T], value: Any) -> T:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise TypeError(f"expected {kind.__name__}")
    return value


def _number(value: Any) -> float | None:
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _MOST):
        return value
    raise TypeError("expected a number")


def _moment(value: Any) -> int:
    if not _FIRST_MS <= _typed(int, value) <= _LAST_MS:
        raise ValueError("expected a moment between the years 1 and 9999")
    return value


def _hash(value: Any) -> str:
    if len(_typed(bytes, value)) != 32:
        raise ValueError("expected a hash of 32 bytes")
    return value.hex()


def _day(value: Any) -> str:
    if not _DAY.fullmatch(_typed(str, value)):
        raise ValueError("expected a day, YYYY-MM-DD")
    date.fromisoformat(value)
    return value


def _id(value: Any) -> str:
    if len(_typed(bytes, value)) != ID_BYTES:
        raise ValueError("expected an id of 16 bytes")
    return value.hex()


def default(field: AnyField) -> Any:
    """Return the value of a field that was never written."""
    return from_wire(field, None)
