"""Which slides hold rooms, and which agencies have seen which version of which deck."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _, plural
from liaison_app.records.deck import Deck
from liaison_app.records.presentation import Presentation
from liaison_app.store.reader import Reader
from liaison_app.work.audience_rows import Audiences, presentations, read_audiences
from liaison_app.work.deck_changes import SlideChanges


@dataclass(frozen=True, slots=True)
class SlideHold:
    """One slide over all rooms: how many had it up for two seconds or more, for how long in the middle, and what it set off."""

    slide: int
    title: str
    rooms: int
    passed: int
    """Rooms that were shown the deck and not this slide."""
    median_seconds: float
    total_seconds: float
    again: int
    """Rooms in which somebody went back to it."""
    questions: int


@dataclass(frozen=True, slots=True)
class DeckHold:
    """A deck's slides; `untracked` rooms kept no slides, for the one person there had not agreed."""

    deck: Deck
    rooms: int
    untracked: int
    slides: tuple[SlideHold, ...]
    marking: str
    withheld: int


@dataclass(frozen=True, slots=True)
class SeenVersion:
    """The last version of a deck that an agency saw, and what stands now; `changes` is None where they are the same or cannot be compared."""

    agency: str
    agency_name: str
    deck: str
    title: str
    day: str
    seen: str
    now: str
    now_deck: str
    presentation: str
    changes: SlideChanges | None = None
    why_unknown: str = ""

    @property
    def is_old(self) -> bool:
        return self.deck != self.now_deck

    def words(self) -> str:
        """Say it in a sentence."""
        saw = _("They saw {version}").format(version=self.seen or self.title)
        if not self.is_old:
            return _("{saw}, the one that stands.").format(saw=saw)
        if self.changes is None:
            return _("{saw}; {now} is newer. {why}").format(saw=saw, now=self.now or _("another"), why=self.why_unknown).strip()
        return _("{saw}; {now} {changed}.").format(saw=saw, now=self.now or _("the newer one"), changed=self.changes.words())


def slides_that_hold(reader: Reader, deck: Deck, marking: str = "") -> DeckHold:
    """Return how a deck's slides did, in their order; each version is a deck of its own."""
    rows = read_audiences(reader, presentations(reader, deck.id, "deck"), marking)
    tracked = [each for each in rows.shown if each.views]
    titles = {int(each.slide or 0): each.title for each in deck.slides}
    numbers = range(1, max([int(deck.pages or 0), *(int(view.slide or 0) for each in tracked for view in each.views)]) + 1)
    asked = [int(question.slide or 0) for each in rows.shown for question in each.questions]
    slides = tuple(_held(number, titles.get(number, ""), tracked, asked.count(number)) for number in numbers)
    return DeckHold(deck, len(tracked), len(rows.shown) - len(tracked), slides, rows.marking, len(rows.withheld))


def _held(slide: int, title: str, tracked: list[Presentation], questions: int) -> SlideHold:
    rooms = [[view.seconds or 0.0 for view in each.views if view.slide == slide] for each in tracked]
    seen = [room for room in rooms if room]
    lengths = [sum(room) for room in seen]
    again = sum(len(room) > 1 for room in seen)
    middle = median(lengths) if lengths else 0.0
    return SlideHold(slide, title, len(seen), len(rooms) - len(seen), round(middle, 1), round(sum(lengths), 1), again, questions)


def versions_seen(reader: Reader, compare: Callable[[Deck, Deck], SlideChanges], *, deck: str = "", agency: str = "", marking: str = "") -> list[SeenVersion]:
    """Return, for each agency and family of versions, what it saw last; those furthest behind first. Slow where files are compared."""
    shelf = {each.id: each for each in reader.list("deck")[0] if isinstance(each, Deck)}
    family = Families(shelf.values())
    rows = read_audiences(reader, presentations(reader), marking)
    latest: dict[tuple[str, str], Presentation] = {}
    for shown in rows.shown:
        at = rows.agency_of(shown)
        if at is None or not shown.deck or shown.deck not in rows.decks or (agency and at.id != agency):
            continue
        if not deck or family.first(shown.deck) == family.first(deck):
            latest[at.id, family.first(shown.deck)] = shown
    found = [_seen(rows, shown, shelf, family, compare) for shown in latest.values()]
    return sorted(found, key=lambda each: (not each.is_old, each.day, each.agency_name.casefold(), each.title.casefold()))


def _seen(rows: Audiences, shown: Presentation, shelf: dict[str, Deck], family: Families, compare: Callable[[Deck, Deck], SlideChanges]) -> SeenVersion:
    agency, old = rows.agency_of(shown), shelf[shown.deck or ""]
    assert agency is not None
    new = shelf[family.newest(old.id)]
    changes, why = None, ""
    if new.id != old.id:
        try:
            changes = compare(old, new)
        except LiaisonError as error:
            why = error.title
    day = shown.start.local().date().isoformat() if shown.start else ""
    seen = shown.edition or old.edition
    return SeenVersion(agency.id, agency.name, old.id, old.title, day, seen, new.edition or new.title, new.id, shown.id, changes, why)


class Families:
    """Versions of one deck: which came first, and which stands now. A newer one counts once it is approved and not retired."""

    def __init__(self, decks: Iterable[Deck]) -> None:
        self._decks = {deck.id: deck for deck in decks}

    def first(self, id: str) -> str:
        """Return the oldest version of a deck's family that is here."""
        seen = {id}
        while (before := self._decks[id].replaces if id in self._decks else None) in self._decks and before not in seen:
            id = before or id
            seen.add(id)
        return id

    def newest(self, id: str) -> str:
        """Return the newest version in force, else the one given."""
        first = self.first(id)
        line = [deck for deck in self._decks.values() if deck.state == "approved" and not deck.trashed and self.first(deck.id) == first]
        newer = [deck for deck in line if self._depth(deck.id) > self._depth(id)]
        return max(newer, key=lambda deck: (self._depth(deck.id), deck.created_at, deck.id)).id if newer else id

    def _depth(self, id: str) -> int:
        seen: set[str] = set()
        while id in self._decks and id not in seen:
            seen.add(id)
            id = self._decks[id].replaces or ""
        return len(seen)


def held_words(held: DeckHold) -> str:
    """Say on how much the figures stand."""
    words = plural("Shown to {n} room.", "Shown to {n} rooms.", held.rooms)
    if held.untracked:
        words += " " + plural("{n} more kept no slides.", "{n} more kept no slides.", held.untracked)
    return words
