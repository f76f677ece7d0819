"""A field's value in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, assert_never

from liaison_app.core.day_words import month_day
from liaison_app.core.ids import is_id
from liaison_app.core.words import _, plural
from liaison_app.desktop.people.shown_days import iso_words, today
from liaison_app.records.fields import AnyField, Choice, Day, File, Flag, Link, Links, Moment, Number, Parts, Place, Prose, Tags, Text
from liaison_app.records.parts import Email, Phone
from liaison_app.records.picklists import label_of
from liaison_app.records.values import When
from liaison_app.store.reader import Reader

_ZONES = {
    "America/New_York": "Eastern",
    "America/Chicago": "Central",
    "America/Denver": "Mountain",
    "America/Phoenix": "Arizona",
    "America/Los_Angeles": "Pacific",
    "America/Anchorage": "Alaska",
    "Pacific/Honolulu": "Hawaii",
}


def shown(field: AnyField, value: Any, reader: Reader) -> str:
    """Return what a value says to a person; empty where it says nothing."""
    if value is None or value == "" or value == ():
        return ""
    match field:
        case Text() | Prose():
            return str(value)
        case Choice():
            return label_of(field.among, value)
        case Link() | Links():
            ids = (value,) if isinstance(field, Link) else value
            cards = reader.cards(ids)
            return ", ".join(cards[id].title if id in cards else _("a record that is not here") for id in ids)
        case Tags():
            return ", ".join(label_of(field.among, item) if field.among else item for item in value)
        case Day():
            return iso_words(value, today())
        case Moment():
            return moment_of(value)
        case Number():
            return f"{value:g} {field.unit}".strip()
        case Flag():
            return _("Yes") if value else _("No")
        case Place():
            return ", ".join(part for part in (value.name, value.address) if part)
        case File():
            return str(value.name)
        case Parts():
            return _parts(value)
        case _:
            assert_never(field)


def owner_words(owner: str, members: Mapping[str, str]) -> str:
    """Return who an owner is: a name as it was typed, a member's, or oneself where nobody else is known."""
    if not is_id(owner):
        return owner
    return members.get(owner, "" if members else _("me"))


def moment_of(when: When) -> str:
    """Return "Oct 8, 09:30, Eastern"."""
    local = when.local()
    year = f", {local.year}" if local.year != today().year else ""
    return f"{month_day(local.date())}{year}, {local.strftime('%H:%M')}, {_(_ZONES.get(when.zone, when.zone))}"


def _parts(parts: tuple[Any, ...]) -> str:
    if all(isinstance(part, Email | Phone) for part in parts):
        return ", ".join(part.value for part in parts)
    return plural("{n} entry", "{n} entries", len(parts))
