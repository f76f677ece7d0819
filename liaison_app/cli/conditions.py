"""`--where field=value`: what a list is narrowed by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from liaison_app.cli.spaces import space_named
from liaison_app.core.errors import LiaisonError, UsageError
from liaison_app.core.words import _
from liaison_app.records.fields import AnyField, Flag, Link, Links, Moment, Number, Part, Parts, Record, Tags
from liaison_app.work.json_values import BadValue, id_of, moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from liaison_app.store.reader import Reader

Condition = tuple[str, Any]


def conditions(kind: type[Record], words: Sequence[str], reader: Reader) -> tuple[dict[str, Any], list[Condition]]:
    """Return what the store filters by, one condition a field, and what is left to be looked at record by record."""
    first: dict[str, Any] = {}
    more: list[Condition] = []
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise UsageError(_("--where needs FIELD=VALUE, not “{word}”.").format(word=word[:40]), _("For example --where state=TN."))
        field = kind.fields().get(name)
        wanted = space_named(reader, value).id if name == "space" else _value(name, field, value)
        if name in first or isinstance(field, Parts):
            more.append((name, wanted))
        else:
            first[name] = wanted
    return first, more


def _value(name: str, field: AnyField | None, word: str) -> Any:
    try:
        match field:
            case Link() | Links():
                return id_of(word) or ""
            case Moment():
                found = moment(word)
                return found.ms if found else ""
            case Number():
                return float(word) if word else ""
            case Flag():
                return word.lower() in ("true", "1", "yes")
            case _:
                return word
    except BadValue as error:
        raise LiaisonError(f"{name}: {error}", _("Nothing was listed."), code="bad_field") from error
    except ValueError as error:
        raise LiaisonError(_("{name}: “{word}” is not a number.").format(name=name, word=word[:40]), _("Nothing was listed."), code="bad_field") from error


def matching(records: list[Record], more: list[Condition]) -> list[Record]:
    """Return those records that meet these conditions too."""
    return [record for record in records if all(_meets(record, name, wanted) for name, wanted in more)]


def _meets(record: Record, name: str, wanted: Any) -> bool:
    field = record.fields().get(name)
    value: Any = record.space if name == "space" else getattr(record, name)
    match field:
        case Parts():
            return any(_part_meets(field, part, str(wanted)) for part in value)
        case Moment():
            return (value.ms if value else "") == wanted
        case _:
            if isinstance(field, Links | Tags):
                return wanted in value
            return str(value or "").casefold() == str(wanted or "").casefold()


def _part_meets(field: Parts, part: Part, wanted: str) -> bool:
    names = [field.of.identity] if field.of.identity else list(field.of.fields())
    return any(str(getattr(part, name)).casefold() == wanted.casefold() for name in names)
