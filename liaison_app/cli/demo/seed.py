"""Made-up people, agencies, visits and a deck, written into a vault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from liaison_app.core.clock import Clock
from liaison_app.core.words import _
from liaison_app.records.deck import Deck
from liaison_app.records.fields import Record
from liaison_app.records.presentation import Presentation
from liaison_app.store.store import Store

SEED = 20261013
BATCH = 50
Progress = Callable[[int, int, str], None]


def plant(store: Store, clock: Clock, progress: Progress = lambda _done, _total, _words: None) -> int:
    """Write the made-up data; returns how many records."""
    from liaison_app.work.demo_data import make_demo

    records = make_demo(clock.ms(), SEED)
    decks = [record for record in records if isinstance(record, Deck)]
    if decks:
        progress(0, len(records), _("Drawing the deck"))
        drawn = _drawn_deck(store, clock, decks[0].title)
        records = [_with_file(record, decks[0].id, drawn) for record in records]
    for at in range(0, len(records), BATCH):
        progress(at, len(records), _("Writing people, agencies and visits"))
        store.put_all(records[at : at + BATCH]).result()
    return len(records)


def _drawn_deck(store: Store, clock: Clock, title: str) -> Deck:
    """Draw the deck, seal it into the vault, and return its record."""
    from liaison_app.desktop.offscreen import have_application
    from liaison_app.desktop.slides.sample_deck import FILE_NAME, make_sample_deck, sample_notes
    from liaison_app.work.decks import Decks

    have_application()
    reader = store.reader()
    try:
        with TemporaryDirectory(prefix="liaison-deck-") as folder:  # the drawn deck holds nothing of anyone's
            path = Path(folder) / FILE_NAME
            path.write_bytes(make_sample_deck())
            return replace(Decks(store, reader, clock=clock).add(path, title).deck, slides=sample_notes())
    finally:
        reader.close()


def _with_file(record: Record, first: str, drawn: Deck) -> Record:
    """Give made-up decks the drawn file; the first of them becomes the deck that was drawn."""
    if isinstance(record, Deck):
        return replace(record, id=drawn.id if record.id == first else record.id, file=drawn.file, pages=drawn.pages, slides=drawn.slides)
    if isinstance(record, Presentation) and record.deck == first:
        return replace(record, deck=drawn.id)
    return record
