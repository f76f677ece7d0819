"""The agenda from today on in both ways: trips with their visits, notes still to write, how many a month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from liaison_app.records.trip import Trip
from liaison_app.records.visit import Visit
from liaison_app.store import itinerary
from liaison_app.store.reader import Reader

MORE = 50
"""By so many visits or trips the agenda goes on at a time."""
MOST_TO_WRITE = 8
"""Notes still to write that are named; the others are counted."""
WAITS = 60
"""Days after which a note that was never written is only counted."""
_MONTHS = 3
_DAY_MS = 86_400_000


@dataclass(frozen=True)
class Reach:
    """How far the agenda is shown from today on, in both ways."""

    trips: int = MORE
    trips_gone: int = 6
    visits: int = MORE
    visits_gone: int = MORE
    """Of those on no trip; a trip's own are shown whole."""


@dataclass(frozen=True)
class AgendaVisit:
    """One line of the agenda."""

    visit: Visit
    title: str
    people: tuple[str, ...]
    lines: int
    """Lines written so far."""


@dataclass(frozen=True)
class AgendaTrip:
    """A trip with its visits in order of time; trip is None for those on their own, which go from today away."""

    trip: Trip | None
    visits: tuple[AgendaVisit, ...]
    is_gone: bool = False
    """Over before today."""
    more: int = 0
    """Visits that are not shown."""

    @property
    def key(self) -> str:
        """Return what the group is known by while the page stands."""
        return self.trip.id if self.trip else "gone" if self.is_gone else "coming"


@dataclass(frozen=True)
class ToWrite:
    """Notes still to write: those that wait longest, how many wait, and how many wait no longer."""

    visits: tuple[AgendaVisit, ...]
    total: int
    let_go: int


@dataclass(frozen=True)
class Agenda:
    """Everything the page shows."""

    trips: tuple[AgendaTrip, ...]
    to_write: ToWrite
    months: tuple[tuple[date, int], ...]
    """First days of the last months, the latest first, and how many visits began in each."""
    more_trips: int = 0
    more_trips_gone: int = 0
    """Trips that are not shown."""


def read_agenda(reader: Reader, now_ms: int, today: date, reach: Reach | None = None) -> Agenda:
    """Read the agenda as far as it is shown, and count the rest; for a worker."""
    reach, day = reach or Reach(), today.isoformat()
    coming, gone = itinerary.trips_from(reader, day, reach.trips), itinerary.trips_before(reader, day, reach.trips_gone)
    trips = sorted((trip for trip in reader.many((*coming, *gone)).values() if isinstance(trip, Trip)), key=lambda trip: _rank(trip, today))
    on_trips = _lines(reader, itinerary.visits_of(reader, [trip.id for trip in trips]))
    over = set(gone)
    groups = [AgendaTrip(trip, tuple(line for line in on_trips if line.visit.trip == trip.id), is_gone=trip.id in over) for trip in trips]
    groups += _alone(reader, _ms(today), reach)
    all_gone, all_coming = itinerary.count_trips(reader, day)
    return Agenda(
        tuple(sorted(groups, key=lambda group: group.is_gone)),
        _to_write(reader, now_ms),
        _by_month(reader, today),
        all_coming - len(coming),
        all_gone - len(gone),
    )


def _alone(reader: Reader, midnight: int, reach: Reach) -> list[AgendaTrip]:
    """Return the visits on no trip from today on, and those before it."""
    gone, coming = itinerary.count_alone(reader, midnight)
    ahead = _lines(reader, itinerary.alone_from(reader, midnight, reach.visits))
    behind = _lines(reader, itinerary.alone_before(reader, midnight, reach.visits_gone))
    groups = (AgendaTrip(None, ahead, more=coming - len(ahead)), AgendaTrip(None, behind, is_gone=True, more=gone - len(behind)))
    return [group for group in groups if group.visits]


def _lines(reader: Reader, ids: Sequence[str]) -> tuple[AgendaVisit, ...]:
    """Read visits in the order of their ids."""
    found = reader.many(ids)
    visits = [visit for id in ids if isinstance(visit := found.get(id), Visit)]
    named = {id for visit in visits for id in (visit.agency, *visit.attendees) if id}
    names = {id: card.title for id, card in reader.cards(named).items()}
    return tuple(
        AgendaVisit(
            visit,
            visit.title or names.get(visit.agency or "", ""),
            tuple(sorted(names[id] for id in visit.attendees if id in names)),
            sum(1 for line in visit.notes.splitlines() if line.strip()),
        )
        for visit in visits
    )


def _rank(trip: Trip, today: date) -> tuple[int, str, str]:
    """Under way first, then those to come, then those gone by, the latest first."""
    now, start, end = today.isoformat(), trip.start or "9999-12-31", trip.end or trip.start or "9999-12-31"
    if start <= now <= end:
        return 0, start, trip.title
    if start > now:
        return 1, start, trip.title
    return 2, "".join(chr(0x10FFFF - ord(letter)) for letter in end), trip.title


def _to_write(reader: Reader, now_ms: int) -> ToWrite:
    oldest, newest = now_ms - WAITS * _DAY_MS, now_ms - 3_600_000
    waiting = _lines(reader, itinerary.to_write(reader, oldest, newest, MOST_TO_WRITE))
    return ToWrite(waiting, itinerary.count_to_write(reader, oldest, newest), itinerary.count_to_write(reader, 0, oldest + 1))


def _by_month(reader: Reader, today: date) -> tuple[tuple[date, int], ...]:
    firsts = [_month(today, away) for away in range(1 - _MONTHS, 2)]
    counts = itinerary.count_between(reader, [_ms(first) for first in firsts])
    return tuple(reversed(list(zip(firsts[:-1], counts, strict=True))))


def _month(today: date, away: int) -> date:
    index = today.year * 12 + today.month - 1 + away
    return date(index // 12, index % 12 + 1, 1)


def _ms(day: date) -> int:
    """Return when a day begins here."""
    return round(datetime.combine(day, time()).astimezone().timestamp() * 1000)
