"""What Today asks of the store."""

from __future__ import annotations

from liaison_app.core.clock import SetClock
from liaison_app.records.agency import Agency
from liaison_app.records.note import Note
from liaison_app.store.agenda import unfiled_notes
from liaison_app.store.reader import Reader
from liaison_app.store.store import Store


def test_the_newest_notes_that_are_about_nothing_come_first_and_no_more_than_asked_for(store: Store, reader: Reader, clock: SetClock) -> None:
    agency = Agency(name="East")
    store.put(agency).result()
    notes = [Note(title="a"), Note(title="b"), Note(title="filed", on=agency.id), Note(title="c"), Note(title="thrown away"), Note(title="d")]
    for note in notes:
        clock.forward(1000)
        store.put(note).result()
    store.change(notes[4].id, trashed=True).result()
    clock.forward(1000)
    store.change(notes[0].id, title="a, changed last").result()
    page = {id: reader.need(id).heading for id in unfiled_notes(reader, 3)}
    assert list(page.values()) == ["a, changed last", "d", "c"]
