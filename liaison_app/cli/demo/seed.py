"""Made-up people, agencies, visits and a deck, written into a vault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from liaison_app.core.clock import Clock
from liaison_app.core.words import _
from liaison_app.records.deck import Deck
from liaison_app.store.store import Store

SEED = 20261013
BATCH = 50
TITLE, EDITION, APPROVER, AUDIENCE = "Legal process for investigators", "v7", "Imani Okafor", "Investigators and records units"
APPROVED_DAYS = 18
Progress = Callable[[int, int, str], None]


def plant(store: Store, clock: Clock, progress: Progress = lambda _done, _total, _words: None) -> int:
    """Write the made-up data; returns how many records."""
    from liaison_app.work.demo_data import make_demo

    progress(0, 1, _("Drawing a deck"))
    deck = add_deck(store, clock)
    records = make_demo(clock.ms(), SEED, owner=store.account, deck=deck.id)
    for at in range(0, len(records), BATCH):
        progress(at, len(records), _("Writing people, agencies and visits"))
        store.put_all(records[at : at + BATCH]).result()
    return len(records) + 1


def add_deck(store: Store, clock: Clock) -> Deck:
    """Draw the deck, seal it into the vault, and approve it for a while."""
    from liaison_app.desktop.offscreen import have_application
    from liaison_app.desktop.slides.sample_deck import FILE_NAME, make_sample_deck, sample_notes
    from liaison_app.work.decks import Decks

    have_application()
    reader = store.reader()
    try:
        shelf = Decks(store, reader, clock=clock)
        with TemporaryDirectory(prefix="liaison-deck-") as folder:  # the drawn deck holds nothing of anyone's
            path = Path(folder) / FILE_NAME
            path.write_bytes(make_sample_deck())
            added = shelf.add(path, TITLE).deck
        noted = replace(added, slides=sample_notes(), edition=EDITION, audience=AUDIENCE, topics=("legal-process",), marking="TLP:GREEN")
        store.put(noted, base=added).result()
        until = datetime.fromtimestamp(clock.ms() / 1000, UTC).date() + timedelta(days=APPROVED_DAYS)
        shelf.approve(added.id, until.isoformat(), APPROVER).result()
        return added
    finally:
        reader.close()
