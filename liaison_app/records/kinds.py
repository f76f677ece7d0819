"""Every kind of record this version knows."""

from __future__ import annotations

from liaison_app.core.errors import UsageError
from liaison_app.core.words import _
from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact
from liaison_app.records.deck import Deck
from liaison_app.records.fields import Record
from liaison_app.records.note import Note
from liaison_app.records.post import Post
from liaison_app.records.presentation import Presentation
from liaison_app.records.task import Task
from liaison_app.records.trip import Trip
from liaison_app.records.visit import Visit

KINDS: dict[str, type[Record]] = {cls.kind: cls for cls in (Agency, Contact, Post, Visit, Note, Task, Deck, Presentation, Trip)}

PLURALS = {"agency": "agencies"}


def kind_named(word: str) -> type[Record]:
    """Return the kind called by this word, or refuse with the words that are known."""
    if word in KINDS:
        return KINDS[word]
    raise UsageError(
        _("There is no kind of record called “{word}”.").format(word=word),
        _("Use one of: {kinds}.").format(kinds=", ".join(sorted(KINDS))),
        code="unknown_kind",
    )
