"""A trip's page: stops, visits, people to meet."""

from __future__ import annotations

from dataclasses import dataclass

from liaison_app.desktop.note.people_search import Person, people_by_id
from liaison_app.records.trip import Trip
from liaison_app.records.visit import Visit
from liaison_app.store.reader import Reader


@dataclass(frozen=True)
class TripStop:
    """One stop: a visit, or an agency that is on the way but has none yet."""

    id: str
    """The visit's id, empty where there is none."""
    agency: str
    title: str
    at_ms: int
    visit: Visit | None
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class TripFacts:
    """A trip with its stops in order of time."""

    trip: Trip
    stops: tuple[TripStop, ...]
    people: tuple[tuple[Person, int], ...]
    """Who is to be met, and at which stop, counted from 1."""


def read_trip(reader: Reader, id: str) -> TripFacts | None:
    """Read a trip's page; for a worker."""
    trip = reader.get(id)
    if not isinstance(trip, Trip):
        return None
    cards = reader.pointing_at(id, "visit", "trip", 200)
    visits = [record for record in reader.many([card.id for card in cards]).values() if isinstance(record, Visit)]
    names = {id: card.title for id, card in reader.cards([a for a in [*(v.agency for v in visits), *(s.agency for s in trip.stops)] if a]).items()}
    seen = {visit.agency for visit in visits}
    stops = [_of_visit(visit, names.get(visit.agency or "", "")) for visit in visits]
    for stop in trip.stops:
        if stop.agency not in seen:
            name = names.get(stop.agency or "", "") or (stop.place.name if stop.place else "")
            stops.append(TripStop("", stop.agency or "", name, stop.at.ms if stop.at else 0, None))
    stops.sort(key=lambda stop: stop.at_ms or 1 << 62)
    return TripFacts(trip, tuple(stops), _to_meet(reader, stops))


def _of_visit(visit: Visit, agency: str) -> TripStop:
    return TripStop(visit.id, visit.agency or "", visit.title or agency, visit.start.ms if visit.start else 0, visit, visit.attendees)


def _to_meet(reader: Reader, stops: list[TripStop]) -> tuple[tuple[Person, int], ...]:
    first = {id: number for number, stop in reversed(list(enumerate(stops, 1))) for id in stop.people}
    return tuple((person, first[person.id]) for person in people_by_id(reader, sorted(first, key=lambda id: first[id])))
