"""A trip's page: stops, visits, people to meet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from liaison_app.desktop.note.people_search import Person, people_by_id
from liaison_app.records.agency import Agency
from liaison_app.records.trip import Trip
from liaison_app.records.values import Spot
from liaison_app.records.visit import Visit
from liaison_app.store.nearby import miles_between
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
    at: tuple[float, float] | None = None
    """Degrees north and east, where known."""
    state: str = ""
    miles: float | None = None
    """To the next stop as the crow flies, None where one of the two is not known."""


@dataclass(frozen=True)
class TripFacts:
    """A trip with its stops in order of time."""

    trip: Trip
    stops: tuple[TripStop, ...]
    people: tuple[tuple[Person, int], ...]
    """Who is to be met, and at which stop, counted from 1."""

    @property
    def miles(self) -> float:
        """Return the way from the first stop to the last as the crow flies, as far as it is known."""
        return sum(stop.miles or 0.0 for stop in self.stops)

    @property
    def states(self) -> tuple[str, ...]:
        """Return the states on the way in order, each once (two letters)."""
        return tuple(dict.fromkeys(stop.state for stop in self.stops if stop.state))

    @property
    def zones(self) -> tuple[str, ...]:
        """Return the zones the visits are in, each once."""
        return tuple(dict.fromkeys(stop.visit.start.zone for stop in self.stops if stop.visit and stop.visit.start))


def read_trip(reader: Reader, id: str) -> TripFacts | None:
    """Read a trip's page; for a worker."""
    trip = reader.get(id)
    if not isinstance(trip, Trip):
        return None
    cards = reader.pointing_at(id, "visit", "trip", 200)
    visits = [record for record in reader.many([card.id for card in cards]).values() if isinstance(record, Visit)]
    found = reader.many(id for id in [*(v.agency for v in visits), *(s.agency for s in trip.stops)] if id)
    agencies = {id: agency for id, agency in found.items() if isinstance(agency, Agency)}
    seen = {visit.agency for visit in visits}
    stops = [_of_visit(visit, agencies.get(visit.agency or "")) for visit in visits]
    for stop in trip.stops:
        if stop.agency not in seen:
            agency = agencies.get(stop.agency or "")
            name = agency.heading if agency else stop.place.name if stop.place else ""
            state = agency.state if agency else ""
            stops.append(TripStop("", stop.agency or "", name, stop.at.ms if stop.at else 0, None, at=_degrees(stop.place, agency), state=state))
    stops.sort(key=lambda stop: stop.at_ms or 1 << 62)
    away = [_between(one, other) for one, other in pairwise(stops)]
    stops = [replace(stop, miles=miles) for stop, miles in zip(stops, [*away, None], strict=False)]
    return TripFacts(trip, tuple(stops), _to_meet(reader, stops))


def _of_visit(visit: Visit, agency: Agency | None) -> TripStop:
    title = visit.title or (agency.heading if agency else "")
    start = visit.start.ms if visit.start else 0
    at = _degrees(visit.place, agency)
    return TripStop(visit.id, visit.agency or "", title, start, visit, visit.attendees, at, agency.state if agency else "")


def _degrees(place: Spot | None, agency: Agency | None) -> tuple[float, float] | None:
    for one in (place, agency):
        if one is not None and one.lat is not None and one.lng is not None:
            return one.lat, one.lng
    return None


def _between(one: TripStop, other: TripStop) -> float | None:
    return miles_between(*one.at, *other.at) if one.at and other.at else None


def _to_meet(reader: Reader, stops: list[TripStop]) -> tuple[tuple[Person, int], ...]:
    first = {id: number for number, stop in reversed(list(enumerate(stops, 1))) for id in stop.people}
    return tuple((person, first[person.id]) for person in people_by_id(reader, sorted(first, key=lambda id: first[id])))
