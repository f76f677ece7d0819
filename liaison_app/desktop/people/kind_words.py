"""What a record of each kind is called, and its icon."""

from __future__ import annotations

from liaison_app.core.words import N_, _
from liaison_app.records.fields import Record
from liaison_app.records.picklists import label_of
from liaison_app.records.visit import Visit

_WORDS = {
    "agency": (N_("Agency"), "agencies"),
    "contact": (N_("Person"), "contacts"),
    "post": (N_("Post"), "agencies"),
    "visit": (N_("Visit"), "visits"),
    "note": (N_("Note"), "note"),
    "task": (N_("Promise"), "task"),
    "deck": (N_("Deck"), "decks"),
    "presentation": (N_("Presentation"), "present"),
    "trip": (N_("Trip"), "car"),
}


def kind_word(record: Record) -> str:
    """Return "Meeting" for a visit that is one, else what its kind is called."""
    if isinstance(record, Visit) and record.type:
        return label_of("visit_type", record.type)
    return _(_WORDS[record.kind][0]) if record.kind in _WORDS else record.kind


def kind_icon(record: Record) -> str:
    return _WORDS[record.kind][1] if record.kind in _WORDS else "note"
