"""What a talk begins with, read on a worker: the deck and what it is worth, the visit, the room, and what a crash left behind."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QTimeZone

from liaison_app.core.clock import Clock
from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.desktop.presenter.place import Place
from liaison_app.desktop.slides.slides import pages_of
from liaison_app.records.deck import Deck
from liaison_app.records.presentation import Presentation
from liaison_app.records.visit import Visit
from liaison_app.store.reader import Reader
from liaison_app.work.approvals import Approvals
from liaison_app.work.deck_slides import Audience, as_its_sources_say, slides_left_out
from liaison_app.work.deck_standing import Verdict
from liaison_app.work.rooms import Room, room_of
from liaison_app.work.showing import Occasion, Showing


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asked to be shown: from a slide (from 1; 0 for the first), to an audience or to oneself."""

    deck: str
    visit: str = ""
    slide: int = 0
    rehearsal: bool = False


@dataclass(frozen=True)
class Found:
    """Everything the windows are opened with."""

    deck: Deck
    visit: Visit | None
    verdict: Verdict
    room: Room
    wanted: Wanted
    before: Presentation | None = None
    """The record of this very talk where it ended without anybody ending it."""

    @property
    def for_law_enforcement(self) -> int:
        """How many slides a public audience does not see."""
        return len(slides_left_out(self.deck, Audience.PUBLIC))

    @property
    def can_be_public(self) -> bool:
        """Whether anything is left for a public audience."""
        return self.for_law_enforcement < int(self.deck.pages or 1)

    @property
    def planned_s(self) -> int:
        """How long the visit is, in seconds; 0 where it does not say."""
        visit = self.visit
        return max(0, visit.end.ms - visit.start.ms) // 1000 if visit and visit.start and visit.end else 0

    def showing(self, clock: Clock, account: str) -> Showing:
        """Return the talk's own record, begun anew or gone on with."""
        visit, room = self.visit, self.room
        occasion = Occasion(
            visit=visit.id if visit else None,
            space=visit.space if visit else self.deck.space,
            zone=visit.start.zone if visit and visit.start else bytes(QTimeZone.systemTimeZoneId().data()).decode() or "UTC",
            rehearsal=self.wanted.rehearsal,
            audience_size=room.named or None,
            viewers=room.viewers,
            anonymous=room.anonymous,
            alone=room.named == 1,
            owner=account,
        )
        return Showing(self.deck, occasion, clock, self.before)


def find(reader: Reader, approvals: Approvals, wanted: Wanted, place: Place | None) -> Found:
    """Read a talk's beginnings; `place` is where one was left behind. Raises LiaisonError where the deck cannot be shown."""
    deck = reader.need(wanted.deck)
    if not isinstance(deck, Deck):
        raise LiaisonError(_("This is not a deck."), _("Choose one on the Decks page."), code="not_a_deck")
    if pages_of(deck) is None:
        title = _("The slides of “{title}” cannot be drawn yet.").format(title=deck.title)
        raise LiaisonError(title, _("Export it as PDF and add that file on the Decks page."), code="needs_pdf")
    verdict = approvals.verdict(deck)
    verdict.demand_showable()
    visit = reader.get(wanted.visit) if wanted.visit else None
    visit = visit if isinstance(visit, Visit) else None
    found = Found(as_its_sources_say(deck, reader), visit, verdict, room_of(reader, visit), wanted)
    same = place is not None and (place.deck, place.visit, place.rehearsal) == (deck.id, visit.id if visit else "", wanted.rehearsal)
    if place is None or wanted.slide or not same:
        return found
    before = reader.get(place.showing)
    return replace(found, wanted=replace(wanted, slide=place.slide), before=before if isinstance(before, Presentation) else None)
