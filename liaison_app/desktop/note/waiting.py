"""Quick notes that are about nothing yet, as the inbox lists them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from liaison_app.core.words import _
from liaison_app.desktop.note.when_words import clock, day_word
from liaison_app.desktop.painting.row import Row
from liaison_app.records.note import Note
from liaison_app.records.prose import ProseState
from liaison_app.store import agenda
from liaison_app.store.reader import Reader

_MOST = 500


@dataclass(frozen=True)
class Waiting:
    """A note with its words."""

    note: Note
    text: ProseState | None

    def row(self, today: date, *, clock_24: bool) -> Row:
        """Return how the list shows it: how it begins, and when it was written."""
        moment = datetime.fromtimestamp(self.note.changed_at / 1000, UTC).astimezone()
        second = _("{day}, {time}").format(day=day_word(moment.date(), today), time=clock(moment, clock_24=clock_24))
        return Row(self.note.heading or _("Untitled"), second=second, icon="note")


def read_waiting(reader: Reader) -> list[Waiting]:
    """Return the notes that wait to be filed, the newest first; for a worker."""
    ids = agenda.unfiled_notes(reader, _MOST)
    notes = reader.many(ids)
    found: list[Waiting] = []
    for id in ids:
        note, body = notes.get(id), reader.body(id)
        if isinstance(note, Note):
            found.append(Waiting(note, body.t.get("body") if body is not None else None))
    return found
