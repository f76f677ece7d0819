"""Everything a visit's page shows, read together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from liaison_app.core.day_words import month_day
from liaison_app.core.words import _, plural
from liaison_app.desktop.note.people_search import Person, people_by_id, people_of_agency
from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact
from liaison_app.records.deck import Deck
from liaison_app.records.presentation import Presentation
from liaison_app.records.prose import ProseState
from liaison_app.records.task import Task
from liaison_app.records.trip import Trip
from liaison_app.records.visit import Visit
from liaison_app.store.reader import Reader
from liaison_app.store.unsent import Standing, standing_of
from liaison_app.work.promises import Named


@dataclass(frozen=True)
class Shown:
    """A deck as it was shown at a visit."""

    deck: str
    title: str
    second: str
    is_drawn_on: bool = False
    """Drawings on its slides were kept."""


@dataclass(frozen=True)
class VisitFacts:
    """A visit with the names of what it points at."""

    visit: Visit
    agency: str
    trip: str
    people: tuple[Person, ...]
    """Those who are there."""
    mentioned: tuple[Person, ...]
    """Those linked because the note names them."""
    places: tuple[tuple[str, str], ...]
    """Agencies and decks linked because the note names them: name and id."""
    tasks: tuple[Task, ...]
    shown: tuple[Shown, ...]
    ready: tuple[Deck, ...]
    """Decks linked to the visit that were not shown at it yet."""
    standing: Standing

    @property
    def title(self) -> str:
        return self.visit.title or self.agency or _("Visit without a name")


@dataclass(frozen=True)
class Near:
    """Who and what a visit's agency brings to mind: offered first when a name is typed."""

    people: tuple[str, ...] = ()
    names: tuple[Named, ...] = ()
    topics: tuple[str, ...] = ()


def read_visit(reader: Reader, id: str) -> VisitFacts | None:
    """Read a visit's page; None where there is no such visit. A few milliseconds."""
    visit = reader.get(id)
    if not isinstance(visit, Visit):
        return None
    cards = reader.cards([one for one in (visit.agency, visit.trip) if one])
    linked = people_by_id(reader, visit.links)
    shown = _shown(reader, id)
    return VisitFacts(
        visit=visit,
        agency=cards[visit.agency].title if visit.agency in cards else "",
        trip=_trip_words(reader, visit),
        people=tuple(sorted(people_by_id(reader, visit.attendees), key=lambda person: person.name.casefold())),
        mentioned=tuple(linked),
        places=tuple((card.title, card.id) for card in reader.cards(visit.links).values() if card.kind in ("agency", "deck") and card.title),
        tasks=promised_on(reader, id),
        shown=shown,
        ready=_ready(reader, visit, {one.deck for one in shown}),
        standing=standing_of(reader, id),
    )


def submitted_words(visit: Visit) -> str:
    """Say when a visit was submitted, and what that means; nothing where it was not."""
    stamp = visit.submitted.local() if visit.submitted else None
    return _("Submitted {day}, {time}. It can be read, not changed.").format(day=month_day(stamp.date()), time=f"{stamp:%H:%M}") if stamp else ""


def read_text(reader: Reader, id: str) -> ProseState | None:
    """Read a visit's notes as their CRDT state."""
    body = reader.body(id)
    return body.t.get("notes") if body is not None else None


def promised_on(reader: Reader, id: str) -> tuple[Task, ...]:
    """Return the tasks promised at a visit, in the order they were made."""
    cards = reader.pointing_at(id, "task", "on", 100)
    found = [task for task in reader.many([card.id for card in cards]).values() if isinstance(task, Task)]
    return tuple(sorted(found, key=lambda task: (task.created_at, task.id)))


def read_near(reader: Reader, agency: str | None) -> Near:
    """Read who works at an agency and what they deal with; for a worker."""
    ids = people_of_agency(reader, agency)
    contacts = [record for record in reader.many(ids).values() if isinstance(record, Contact)]
    record = reader.get(agency) if agency else None
    topics = [*(record.topics if isinstance(record, Agency) else ()), *(topic for contact in contacts for topic in contact.topics)]
    return Near(tuple(ids), tuple(Named(contact.id, contact.name, contact.rank) for contact in contacts), tuple(dict.fromkeys(topics)))


def day_number(trip: Trip, visit: Visit) -> int | None:
    """Return which stop of a trip a visit is, counted from 1."""
    numbers = [number for number, stop in enumerate(trip.stops, 1) if stop.agency and stop.agency == visit.agency]
    return numbers[0] if numbers else None


def _trip_words(reader: Reader, visit: Visit) -> str:
    trip = reader.get(visit.trip) if visit.trip else None
    if not isinstance(trip, Trip):
        return ""
    stop = day_number(trip, visit)
    if stop is None:
        return trip.title
    return _("{trip} trip, stop {n} of {all}").format(trip=trip.title, n=stop, all=len(trip.stops))


def _shown(reader: Reader, id: str) -> tuple[Shown, ...]:
    cards = reader.pointing_at(id, "presentation", "visit", 50)
    found = [record for record in reader.many([card.id for card in cards]).values() if isinstance(record, Presentation) and not record.rehearsal]
    decks = {id: record for id, record in reader.many([one.deck for one in found if one.deck]).items() if isinstance(record, Deck)}
    found.sort(key=lambda one: one.start.ms if one.start else one.created_at)
    return tuple(_one_shown(one, decks.get(one.deck or "")) for one in found)


def _ready(reader: Reader, visit: Visit, shown: set[str]) -> tuple[Deck, ...]:
    linked = reader.many(visit.links)
    decks = [record for id in visit.links if isinstance(record := linked.get(id), Deck)]
    return tuple(deck for deck in decks if not deck.trashed and deck.id not in shown)


def _one_shown(shown: Presentation, deck: Deck | None) -> Shown:
    slides = len({view.slide for view in shown.views})
    minutes = round(sum(view.seconds or 0 for view in shown.views) / 60)
    words = _("{slides}, {n} min").format(slides=plural("{n} slide", "{n} slides", slides), n=minutes)
    if shown.questions:
        words += " · " + plural("{n} question", "{n} questions", len(shown.questions))
    name = deck.title + (f", {deck.edition}" if deck.edition else "") if deck else shown.title
    return Shown(shown.deck or "", name, words, bool(shown.drawings))


def topics_suggested(words: str, have: Sequence[str], near: Sequence[str], labels: dict[str, str]) -> list[str]:
    """Return up to three topics (ids) that a note's words or its people bring to mind and that it does not have."""
    low = words.casefold()
    named = [id for label, id in labels.items() if label.casefold() in low]
    return [id for id in dict.fromkeys([*named, *near]) if id not in have][:3]
