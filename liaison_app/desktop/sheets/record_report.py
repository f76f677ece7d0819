"""Everything a record says, as a report of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from liaison_app.core.day_words import full_day
from liaison_app.core.words import _
from liaison_app.desktop.people.shown_days import day_of
from liaison_app.desktop.people.values_shown import owner_words, shown
from liaison_app.desktop.titles import titles_of
from liaison_app.records.fields import BASE_FIELDS, Link, Links, Prose
from liaison_app.records.kinds import KINDS
from liaison_app.store.people import member_names
from liaison_app.store.reader import Reader
from liaison_app.store.tables import columns
from liaison_app.work.markings import highest
from liaison_app.work.reporting import Cell, Chart, Column, Report, Row, Section

_UNSAID = frozenset(("source", "trashed", "links", "card", "file", "show", "lat", "lng"))


def plain_report(title: str, day: date, marking: str, sections: Sequence[Section], summary: Sequence[str] = ()) -> Report:
    """Return a report without figures or chart."""
    return Report(title, full_day(day), day.isoformat(), day.isoformat(), marking or "TLP:CLEAR", tuple(summary), (), Chart("", "", ()), tuple(sections))


def record_report(reader: Reader, id: str, day: date) -> Report | None:
    """Return everything a record says, its texts in full, and what points at it; None where it is gone. For a worker."""
    record = reader.get(id)
    if record is None:
        return None
    title = titles_of(reader, [id]).get(id) or record.heading or _("Untitled")
    facts: list[Row] = []
    texts: list[Section] = []
    for name, field in record.fields().items():
        words = "" if name in _UNSAID else shown(field, getattr(record, name), reader)
        words = owner_words(words, member_names(reader)) if name == "owner" else words
        if words and isinstance(field, Prose):
            texts.append(Section(_(field.label), words))
        elif words and (name not in BASE_FIELDS or name == "tags") and words != title:
            facts.append(Row(id, (Cell(_(field.label)), Cell(words))))
    about = Section("", "", (Column(_("Field"), 1), Column(_("What it says"), 3)), tuple(facts))
    near = [getattr(record, name) for name, field in record.fields().items() if isinstance(field, Link | Links)]
    named = [one for each in near for one in ((each,) if isinstance(each, str) else each or ())]
    around, others = _around(reader, id)
    marking = highest([record.marking, *(each.marking for each in reader.many([*named, *others]).values())])
    return plain_report(title, day, marking, [about, *texts, *around])


def _around(reader: Reader, id: str) -> tuple[list[Section], list[str]]:
    """Return visits, promises and notes that name a record, and their ids: the sheet is marked as the highest of them."""
    cards = [card for card in reader.pointing_at(id, limit=200) if card.kind in ("visit", "task", "note", "presentation", "contact")]
    if not cards:
        return [], []
    names = titles_of(reader, [card.id for card in cards])
    rows = tuple(Row(card.id, (Cell(full_day(day_of(card.at or card.changed))), Cell(names.get(card.id, card.title)))) for card in cards)
    return [Section(_("What happened"), "", (Column(_("When"), 1), Column(_("What"), 3)), rows)], [card.id for card in cards]


def marking_of_all(reader: Reader) -> str:
    """Return the highest marking of anything in the vault: that of a picture which may show any of it."""
    found: set[str] = set()
    for kind, cls in KINDS.items():
        if "marking" in columns(cls):
            found |= reader.markings(kind)
    return highest(found)
