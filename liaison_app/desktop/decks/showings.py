"""Where a deck has been shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from liaison_app.core.words import _
from liaison_app.desktop.decks.words import day_of, day_words
from liaison_app.records.presentation import Presentation
from liaison_app.store.reader import Reader

_LISTED = 4


@dataclass(frozen=True)
class Showings:
    """How often a deck was shown to an audience, and the latest times: visit id, its title, the day."""

    total: int
    latest: tuple[tuple[str, str, str], ...]


def showings_of(reader: Reader, deck: str, today: date) -> Showings:
    """Read them; rehearsals do not count. For a worker."""
    cards = reader.pointing_at(deck, "presentation", "deck")
    found = reader.many(card.id for card in cards)
    shown = [record for card in cards if isinstance(record := found.get(card.id), Presentation) and not record.rehearsal]
    visits = reader.cards(record.visit for record in shown[:_LISTED] if record.visit)
    latest = [
        (record.visit or "", visits[record.visit].title if record.visit in visits else _("Without a visit"), day_words(day_of(record.start.ms), today))
        for record in shown[:_LISTED]
        if record.start is not None
    ]
    return Showings(len(shown), tuple(latest))
