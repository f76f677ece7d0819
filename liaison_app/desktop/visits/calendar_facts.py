"""What a calendar shows: the visits of a span of days where they stand in their own place's time, and the trips over them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from liaison_app.records.trip import Trip
from liaison_app.records.visit import Visit
from liaison_app.store.periods import trips_between, visits_touching
from liaison_app.store.reader import Reader

MOST_A_DAY = 12
"""Visits of one day that are drawn; more could not be told apart."""
_REACH = timedelta(days=15)
"""A visit of several days that began so long ago is still found."""
_DAY = 24 * 60


@dataclass(frozen=True)
class Slot:
    """One visit on one day: its minutes are those of the clock on the wall there."""

    visit: Visit
    title: str
    day: date
    begin: int
    end: int
    """Minutes since midnight; 24 hours at most."""
    last: date
    """The day it ends on."""
    is_whole: bool = False
    """Takes the whole day, or several."""
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class Calendar:
    """The days from first to last, their visits and trips."""

    first: date
    last: date
    slots: tuple[Slot, ...] = ()
    trips: tuple[Trip, ...] = ()
    left_out: int = 0
    """Visits beyond what is shown."""

    def on(self, day: date) -> list[Slot]:
        """Return what stands on a day, whole days first, then by time."""
        found = [slot for slot in self.slots if slot.day <= day <= slot.last]
        return sorted(found, key=lambda slot: (not slot.is_whole, slot.begin, slot.visit.id))

    def zone(self, here: str) -> str:
        """Return the zone most of these visits are in, that of here where there are none."""
        zones = Counter(slot.visit.start.zone for slot in self.slots if slot.visit.start)
        return max(zones, key=lambda zone: (zones[zone], zone)) if zones else here


def week_of(day: date) -> tuple[date, date]:
    """Return the Monday and the Sunday around a day."""
    first = day - timedelta(days=day.weekday())
    return first, first + timedelta(days=6)


def month_of(day: date) -> tuple[date, date]:
    """Return the first and last day of the six weeks that show a month."""
    first = week_of(day.replace(day=1))[0]
    return first, first + timedelta(days=41)


def read_calendar(reader: Reader, first: date, last: date) -> Calendar:
    """Read the visits and trips of these days; for a worker."""
    ids = visits_touching(reader, _ms(first - _REACH), _ms(first - timedelta(days=1)), _ms(last + timedelta(days=2)))
    visits: list[Visit] = []
    for at in range(0, len(ids), 500):
        found = reader.many(ids[at : at + 500])
        visits += [visit for id in ids[at : at + 500] if isinstance(visit := found.get(id), Visit)]
    near = [visit for visit in visits if _touches(visit, first, last)]
    kept = _few_a_day(near)
    names = {id: card.title for id, card in reader.cards({id for visit in kept for id in (visit.agency, *visit.attendees) if id}).items()}
    slots = [slot for visit in kept if (slot := slot_of(visit, names.get(visit.agency or "", ""), _people(visit, names))) is not None]
    trips = reader.many(trips_between(reader, first.isoformat(), last.isoformat()))
    return Calendar(first, last, tuple(slots), _trips(list(trips.values())), len(near) - len(kept))


def slot_of(visit: Visit, agency: str = "", people: tuple[str, ...] = ()) -> Slot | None:
    """Return where a visit stands, None for one without a time."""
    if visit.start is None:
        return None
    start = visit.start.local()
    end = visit.end.local() if visit.end and visit.end.ms > visit.start.ms else start + timedelta(hours=1)
    last = (end - timedelta(minutes=1)).date()
    days = (last - start.date()).days
    is_whole = days > 0 and ((start.time() == time() and end.time() == time()) or (end - start) >= timedelta(hours=20))
    is_whole = is_whole or (start.time() == time() and end - start >= timedelta(hours=23))
    finish = _DAY if days else end.hour * 60 + end.minute or _DAY
    title = visit.title or agency
    return Slot(visit, title, start.date(), start.hour * 60 + start.minute, finish, last if is_whole else start.date(), is_whole, people)


def _few_a_day(visits: Sequence[Visit]) -> list[Visit]:
    """Return as many visits of each day as can be told apart, the earliest."""
    drawn: Counter[date] = Counter()
    kept: list[Visit] = []
    for visit in visits:
        day = visit.start.local().date() if visit.start else date.min
        if drawn[day] < MOST_A_DAY:
            drawn[day] += 1
            kept.append(visit)
    return kept


def _touches(visit: Visit, first: date, last: date) -> bool:
    slot = slot_of(visit)
    return slot is not None and slot.day <= last and slot.last >= first


def _people(visit: Visit, names: dict[str, str]) -> tuple[str, ...]:
    return tuple(sorted(names[id] for id in visit.attendees if id in names))


def _trips(records: Sequence[object]) -> tuple[Trip, ...]:
    return tuple(sorted((one for one in records if isinstance(one, Trip) and one.start), key=lambda trip: (trip.start or "", trip.title)))


def _ms(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)
