"""Shows put together from slides of approved decks: locked, and approved for as long as those are."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from liaison_app.core.clock import Clock
from liaison_app.core.errors import LiaisonError, UsageError
from liaison_app.core.words import _
from liaison_app.records.deck import Deck
from liaison_app.records.parts import SlideSource, SpeakerNotes
from liaison_app.records.values import Manifest
from liaison_app.store.reader import Reader
from liaison_app.store.store import Store
from liaison_app.work.approvals import Approvals, shown_hash
from liaison_app.work.deck_standing import version_words
from liaison_app.work.markings import highest
from liaison_app.work.readers.decks import DeckReader
from liaison_app.work.stored_files import Source, StoredFiles

_PDF = "application/pdf"
_MOST_SLIDES = 300


@dataclass(frozen=True, slots=True)
class Pick:
    """One slide that is wanted: its deck, and its number there from 1."""

    deck: str
    slide: int


class CustomShows:
    """Builds shows in this device's name; `reader` belongs to the calling thread. Slow: never on the screen's thread."""

    def __init__(self, store: Store, reader: Reader, clock: Clock, read: DeckReader | None = None, approvals: Approvals | None = None) -> None:
        self._store = store
        self._reader = reader
        self._read = read or DeckReader()
        self._files = StoredFiles(store.chunks)
        self._approvals = approvals or Approvals(reader, clock)

    def build(self, title: str, picks: Sequence[Pick], builder: str, *, told: Callable[[str], None] = lambda _title: None) -> Deck:
        """Return the show of these slides, in this order, signed by this device. Refuses slides of a deck that is not approved today. Tells each deck it reads."""
        if not title.strip():
            raise UsageError(_("A show needs a title."), _("Say what it is called."))
        if not picks or len(picks) > _MOST_SLIDES:
            raise UsageError(_("A show has between 1 and {most} slides.").format(most=_MOST_SLIDES), _("Choose the slides it is to have."))
        decks, until = self._sources(picks)
        order = list(decks)
        bodies: list[bytes] = []
        for deck in decks.values():
            told(deck.title)
            bodies.append(self._files.read(_pages(deck)))
        name = f"{title.strip()}.pdf"
        pdf = self._read.joined(bodies, [(order.index(pick.deck), pick.slide) for pick in picks], name)
        file = self._files.seal(Source(io.BytesIO(pdf), len(pdf), name, _PDF))
        try:
            bare = self._deck(title.strip(), picks, decks, file)
            signed = self._approvals.sign(bare, until, builder, self._store.account)
            today = self._approvals.today().isoformat()
            done = replace(bare, state="approved", valid_from=today, valid_until=until.isoformat(), approver=builder, approvals=(signed,))
            kept = self._store.put(done).result()
        except BaseException:
            self._files.drop(file)
            raise
        assert isinstance(kept, Deck)
        return kept

    def _sources(self, picks: Sequence[Pick]) -> tuple[dict[str, Deck], date]:
        """Return the decks the slides are in, and the day the first of their approvals ends."""
        decks: dict[str, Deck] = {}
        until = date.max
        for id in dict.fromkeys(pick.deck for pick in picks):
            deck = self._reader.need(id)
            if not isinstance(deck, Deck):
                raise LiaisonError(_("{id} is not a deck.").format(id=id), _("“liaison list deck” shows the decks."), code="not_a_deck")
            if deck.sources:
                raise LiaisonError(
                    _("“{title}” is a show itself.").format(title=deck.title), _("Take its slides from the decks they come from."), code="locked_show"
                )
            verdict = self._approvals.verdict(deck)
            if not verdict.is_approved or verdict.until is None:
                raise LiaisonError(
                    _("{title} is not approved.").format(title=version_words(deck)), verdict.why or _("Have it approved first."), code="not_approved"
                )
            decks[id], until = deck, min(until, verdict.until)
        if len({deck.space for deck in decks.values()}) > 1:
            raise LiaisonError(_("These decks are in different spaces."), _("Build a show from the decks of one space."), code="several_spaces")
        for pick in picks:
            if not 1 <= pick.slide <= int(decks[pick.deck].pages or 0):
                told = _("{title} has no slide {n}.").format(title=version_words(decks[pick.deck]), n=pick.slide)
                raise UsageError(told, _("It has {n}.").format(n=int(decks[pick.deck].pages or 0)))
        return decks, until

    @staticmethod
    def _deck(title: str, picks: Sequence[Pick], decks: dict[str, Deck], file: Manifest) -> Deck:
        first = next(iter(decks.values()))
        said = {id: {int(each.slide or 0): each for each in deck.slides} for id, deck in decks.items()}
        sources: list[SlideSource] = []
        slides: list[SpeakerNotes] = []
        for number, pick in enumerate(picks, 1):
            deck = decks[pick.deck]
            sources.append(SlideSource(o=f"{number:05d}V", deck=deck.id, slide=pick.slide, edition=deck.edition, file=shown_hash(deck)))
            if (notes := said[pick.deck].get(pick.slide)) is not None:
                slides.append(replace(notes, id="", o=f"{number:05d}V", slide=number, hidden=False))
        return Deck(
            title=title,
            space=first.space,
            audience=first.audience if len({deck.audience for deck in decks.values()}) == 1 else "",
            topics=tuple(dict.fromkeys(topic for deck in decks.values() for topic in deck.topics)),
            marking=highest([deck.marking for deck in decks.values()]),
            pages=len(picks),
            file=file,
            slides=tuple(slides),
            sources=tuple(sources),
        )


def _pages(deck: Deck) -> Manifest:
    pages = deck.show or (deck.file if deck.file is not None and deck.file.media_type == _PDF else None)
    if pages is None:
        title = _("The slides of “{title}” cannot be drawn yet.").format(title=deck.title)
        raise LiaisonError(title, _("Export it as PDF and add that file on the Decks page."), code="needs_pdf")
    return pages
