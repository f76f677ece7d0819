"""Handouts: chosen slides on paper with lines for notes, marked, and a record of whom they were shared with."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import date

from liaison_app.core.clock import Clock
from liaison_app.core.errors import LiaisonError, UsageError
from liaison_app.core.ids import new_id
from liaison_app.core.words import _
from liaison_app.records.deck import Deck
from liaison_app.records.fields import Record
from liaison_app.records.parts import SharedHandout
from liaison_app.records.values import When
from liaison_app.store.store import Store
from liaison_app.work.deck_slides import Audience, slide_words, slides_for, slides_left_out
from liaison_app.work.deck_standing import Standing, Verdict
from liaison_app.work.markings import RED, above, marking_named, too_high
from liaison_app.work.stored_files import StoredFiles

_RANGE = re.compile(r"(\d{1,4})(?:\s*[-–]\s*(\d{1,4}))?")


@dataclass(frozen=True, slots=True)
class Handout:
    """What stands on the sheets: slides by number with their titles, and what head and foot say."""

    title: str
    marking: str
    recipient: str
    day: str
    slides: tuple[tuple[int, str], ...]
    caution: str = ""
    """Said on every sheet where the deck is not approved."""

    @property
    def numbers(self) -> str:
        """The slides as people write them: 1-4, 9."""
        return slide_words([number for number, _title in self.slides])


def plan_handout(deck: Deck, verdict: Verdict, wish: Wish, day: date) -> Handout:
    """Return a handout of the slides wished for. Raises LiaisonError where the deck, or one of its slides, may not go to the recipient."""
    recipient = wish.recipient.strip()
    if not recipient:
        raise UsageError(_("A handout is for somebody."), _("Say whom it is shared with: a person, an agency or a class."))
    verdict.demand_showable()
    marking = deck.marking or "TLP:CLEAR"
    if marking == RED:
        raise LiaisonError(
            _("“{title}” is TLP:RED and goes onto no handout.").format(title=deck.title), _("Show it, and hand nothing out."), code="red_handout"
        )
    allowed = marking_named(wish.ceiling)
    if above(marking, allowed):
        raise LiaisonError(_("This handout may not go to {name}.").format(name=recipient), too_high(marking, allowed), code="above_ceiling")
    titles = {int(each.slide or 0): each.title for each in deck.slides}
    numbers = _numbers(deck, wish)
    title = f"{deck.title}, {deck.edition}" if deck.edition else deck.title
    slides = tuple((number, titles.get(number, "")) for number in numbers)
    return Handout(title, marking, recipient, day.isoformat(), slides, _caution(verdict))


def _numbers(deck: Deck, wish: Wish) -> tuple[int, ...]:
    """Return the slides that go onto the sheets; those the audience may not see are left out, or refused where they were named."""
    kept_back = slides_left_out(deck, wish.audience)
    if wish.slides.strip():
        numbers = chosen_slides(wish.slides, int(deck.pages or 0))
        if named := [number for number in numbers if number in kept_back]:
            title = _("Kept for law enforcement, and not for the public: slide {slides}.").format(slides=slide_words(named))
            raise LiaisonError(title, _("Leave it out, or hand it to law enforcement."), code="le_only")
        return numbers
    hidden = {int(each.slide or 0) for each in deck.slides if each.hidden}
    found = tuple(number for number in slides_for(deck, wish.audience) if number not in hidden)
    if not found:
        raise LiaisonError(_("There is no slide to print."), _("Choose slides that the deck has."), code="no_slides")
    return found


def chosen_slides(text: str, pages: int) -> tuple[int, ...]:
    """Read "1-4, 9" as slides of a deck with so many pages, each once, in the order written. Raises UsageError."""
    out: list[int] = []
    for part in re.split(r"[,;]", text):
        found = _RANGE.fullmatch(part.strip())
        if found is None:
            raise UsageError(_("“{part}” names no slides.").format(part=part.strip()[:40]), _("Write slides as 1-4, 9."))
        first, last = int(found[1]), int(found[2] or found[1])
        if not 1 <= first <= last <= pages:
            raise UsageError(_("There is no slide {part}: the deck has {n}.").format(part=part.strip()[:40], n=pages), _("Write slides as 1-4, 9."))
        out += range(first, last + 1)
    return tuple(dict.fromkeys(out))


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for: slides ("1-4, 9"; empty: all that are not hidden), for whom, before which audience, up to which marking."""

    recipient: str
    slides: str = ""
    audience: Audience = Audience.PUBLIC
    ceiling: str = ""


class Handouts:
    """Prints handouts of one vault's decks; `draw` turns a handout and the deck's PDF into sheets. Slow: never on the screen's thread."""

    def __init__(self, store: Store, clock: Clock, draw: Callable[[Handout, bytes], bytes]) -> None:
        self._store = store
        self._clock = clock
        self._draw = draw
        self._files = StoredFiles(store.chunks)

    def today(self, zone: str) -> date:
        """Return the day it is in a zone."""
        return When(self._clock.ms(), zone).local().date()

    def make(self, deck: Deck, handout: Handout) -> bytes:
        """Return the sheets as a PDF."""
        pages = deck.show or (deck.file if deck.file is not None and deck.file.media_type == "application/pdf" else None)
        if pages is None:
            title = _("The slides of “{title}” cannot be drawn yet.").format(title=deck.title)
            raise LiaisonError(title, _("Export it as PDF and add that file on the Decks page."), code="needs_pdf")
        return self._draw(handout, self._files.read(pages))

    def record(self, deck: Deck, handout: Handout, printed: bytes, *, zone: str = "UTC", visit: str | None = None) -> Future[Record]:
        """Keep on the deck with whom the handout was shared; two people sharing at once both stay."""
        now = When(self._clock.ms(), zone)
        made = SharedHandout(
            id=new_id(),
            o=f"{now.ms:015d}V",
            recipient=handout.recipient,
            visit=visit,
            at=now,
            by=self._store.account,
            slides=handout.numbers,
            edition=deck.edition,
            as_marked=handout.marking,
            file=hashlib.sha256(printed).hexdigest(),
        )
        return self._store.put(replace(deck, shared=(*deck.shared, made)), base=deck)


def _caution(verdict: Verdict) -> str:
    """Return what stands on every sheet of a deck that is not approved; nothing of one that is."""
    if verdict.is_approved:
        return ""
    return _("The approval of these slides has ended.") if verdict.standing is Standing.EXPIRED else _("These slides are not approved.")
