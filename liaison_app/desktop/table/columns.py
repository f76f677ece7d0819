"""The columns of a table of each kind: those its records declare, and what others say of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

from liaison_app.core.words import N_, _
from liaison_app.desktop.models.record_table import Column, Look
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.people.shown_days import day_of, iso_words, short_day, today
from liaison_app.desktop.people.values_shown import owner_words
from liaison_app.records.fields import AnyField, Choice, Day, Flag, Link, Moment, Number, Parts, Record, Tags, Text
from liaison_app.records.kinds import KINDS
from liaison_app.records.parts import Email, Phone
from liaison_app.records.picklists import label_of
from liaison_app.store.people import Held, held_posts, last_met, last_visited, member_names
from liaison_app.store.reader import Reader
from liaison_app.store.tabled import AGENCY, CHANGED, LAST_MET, LAST_VISITED, POST

TABLED = {
    "contact": N_("Contacts"),
    "agency": N_("Agencies"),
    "visit": N_("Visits"),
    "task": N_("Promises"),
    "deck": N_("Decks"),
    "trip": N_("Trips"),
    "note": N_("Notes"),
}
"""Kinds that have a table, with what a table of them is called."""
USUAL = {
    "contact": ("name", "rank", AGENCY, "emails", "phones", LAST_MET),
    "agency": ("name", "type", "city", "state", "ori", "owner", LAST_VISITED),
    "visit": ("title", "start", "agency", "type", "topics", "next_step", "submitted"),
    "task": ("title", "due", "state", "owner", "on"),
    "deck": ("title", "state", "valid_until", "approver", "audience", "pages"),
    "trip": ("title", "start", "end", "status", "pack"),
    "note": ("title", "on", "topics", CHANGED),
}
"""What is shown where nobody chose."""
_MORE = {
    "contact": (("organisation", ""), (AGENCY, N_("Agency")), (POST, N_("Post")), ("emails", ""), ("phones", ""), ("topics", ""), (LAST_MET, N_("Last met"))),
    "agency": (("phone", ""), ("topics", ""), (LAST_VISITED, N_("Last visited"))),
    "visit": (("topics", ""), ("outcome", "")),
    "deck": (("topics", ""),),
    "note": (("topics", ""),),
}
_WIDTHS = {
    **dict.fromkeys(("title", "next_step", "outcome"), 248),
    **dict.fromkeys(("name", "agency", "emails", AGENCY), 208),
    **dict.fromkeys(("pages", "zip", "cadence", "tier"), 88),
    **dict.fromkeys(("rank", "state", "due", LAST_MET, LAST_VISITED), 112),
    "phones": 176,
}
"""In pixels at 100 % text; the others take 144."""


@dataclass(frozen=True)
class Facts:
    """What is looked up beside a record."""

    names: dict[str, str] = field(default_factory=dict[str, str])
    held: Held | None = None
    seen: int | None = None
    members: dict[str, str] | None = None
    """Names of our own people by account; None where the records have no owner."""


@dataclass(frozen=True)
class TableColumn:
    """One column: what it is called, what it shows, and what a file keeps of it."""

    key: str
    heading: str
    shown: Callable[[Record, Facts], str]
    kept: Callable[[Record, Facts], Any]
    width: int


@cache
def _declared(kind: str) -> tuple[tuple[str, str], ...]:
    """Return (key, heading) of every column of a kind, the name first."""
    cls = KINDS[kind]
    own = [(name, each.label) for name, each in cls.fields().items() if each.column]
    more = [(name, words or cls.fields()[name].label) for name, words in _MORE.get(kind, ())]
    return (*own, *more, ("tags", cls.fields()["tags"].label), (CHANGED, N_("Changed")))


def columns_of(kind: str) -> tuple[TableColumn, ...]:
    """Return every column a table of this kind may show."""
    return tuple(_column(kind, key, _(heading)) for key, heading in _declared(kind))


def _column(kind: str, key: str, heading: str) -> TableColumn:
    width = _WIDTHS.get(key, 144)
    if key in _FROM_FACTS:
        value = _FROM_FACTS[key]
        return TableColumn(key, heading, lambda record, facts: _said(value(record, facts)), value, width)
    if key in ("title", "name"):
        return TableColumn(key, heading, lambda record, _facts: record.heading or _("Untitled"), lambda record, _facts: record.heading, width)
    if key == "owner":
        return TableColumn(key, heading, _owner, _owner, width)
    declared = KINDS[kind].fields()[key]
    return TableColumn(
        key,
        heading,
        lambda record, facts: _shown(declared, getattr(record, key), facts),
        lambda record, facts: _kept(declared, getattr(record, key), facts),
        width,
    )


_FROM_FACTS: dict[str, Callable[[Record, Facts], str | int | None]] = {
    AGENCY: lambda record, facts: facts.held.agency_name if facts.held else getattr(record, "organisation", ""),
    POST: lambda _record, facts: facts.held.title if facts.held else "",
    LAST_MET: lambda _record, facts: facts.seen,
    LAST_VISITED: lambda _record, facts: facts.seen,
    CHANGED: lambda record, _facts: record.changed_at,
}


def _owner(record: Record, facts: Facts) -> str:
    return owner_words(str(getattr(record, "owner", "")), facts.members or {})


def _said(value: str | int | None) -> str:
    return value if isinstance(value, str) else short_day(day_of(value), today()) if value else ""


def kept_moment(value: Any) -> Any:
    """Return a moment in ms as a file keeps it; anything else as it is."""
    return day_of(value).isoformat() if isinstance(value, int) and not isinstance(value, bool) else value


def _shown(declared: AnyField, value: Any, facts: Facts) -> str:
    if value in (None, "", ()):
        return ""
    match declared:
        case Day():
            return iso_words(value, today())
        case Moment():
            return f"{short_day(value.local().date(), today())} {value.local().strftime('%H:%M')}"
        case Flag():
            return _("Yes") if value else ""
        case _:
            return str(_kept(declared, value, facts))


def _kept(declared: AnyField, value: Any, facts: Facts) -> Any:
    if value in (None, "", ()):
        return ""
    match declared:
        case Choice():
            return label_of(declared.among, value)
        case Link():
            return facts.names.get(value, "")
        case Tags():
            return ", ".join(label_of(declared.among, item) if declared.among else item for item in value)
        case Moment():
            return value.local().isoformat(timespec="minutes")
        case Number():
            return int(value) if value == int(value) else value
        case Parts():
            return ", ".join(part.value for part in value if isinstance(part, Email | Phone))
        case Text() | Day() | Flag():
            return value
        case _:
            return str(value)


def look_of(kind: str, now_ms: Callable[[], int]) -> Look:
    """Return how a table shows records of a kind."""
    shown = columns_of(kind)

    def text(column: TableColumn) -> Callable[[Record, Any], str]:
        return lambda record, facts: column.shown(record, facts or Facts())

    def row(record: Record, facts: Any) -> Row:
        return Row(record.heading or _("Untitled"), second=" · ".join(filter(None, (column.shown(record, facts or Facts()) for column in shown[1:4]))))

    follows = frozenset({"contact": ("post", "agency", "visit"), "agency": ("visit",), "visit": ("agency", "trip"), "task": ("visit",)}.get(kind, ()))
    return Look(row, lambda reader, records: facts_for(reader, records, now_ms()), follows, tuple(Column(each.heading, text(each), each.key) for each in shown))


def facts_for(reader: Reader, records: Sequence[Record], now_ms: int) -> dict[str, Facts]:
    """Return what is said beside each of these records, which are of one kind."""
    if not records:
        return {}
    ids = [record.id for record in records]
    kind = records[0].kind
    held = held_posts(reader, ids, today().isoformat()) if kind == "contact" else {}
    seen = last_met(reader, ids, now_ms) if kind == "contact" else last_visited(reader, ids, now_ms) if kind == "agency" else {}
    links = [name for name, each in records[0].fields().items() if isinstance(each, Link)]
    linked = {cast(str, value) for record in records for name in links if (value := getattr(record, name))}
    names = {id: card.title for id, card in reader.cards(linked).items()}
    members = member_names(reader) if "owner" in records[0].fields() else None
    return {id: Facts(names, held.get(id), seen.get(id), members) for id in ids}
