"""The agenda: trips with their visits, notes still to write, how many a month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from liaison_app.records.trip import Trip
from liaison_app.records.visit import Visit
from liaison_app.store.reader import Reader

_CHUNK = 200
_MOST = 1_000
_MONTHS = 3
_WAITS = 60
"""Days after which a note that was never written is let go."""


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
    """A trip with its visits in order of time; trip is None for those on their own."""

    trip: Trip | None
    visits: tuple[AgendaVisit, ...]


@dataclass(frozen=True)
class Agenda:
    """Everything the page shows."""

    trips: tuple[AgendaTrip, ...]
    to_write: tuple[AgendaVisit, ...]
    months: tuple[tuple[date, int], ...]
    """First days of the last months, the latest first, and how many visits began in each."""


def read_agenda(reader: Reader, now_ms: int, today: date) -> Agenda:
    """Read the agenda from three months ago on; for a worker."""
    since = _month(today, -(_MONTHS - 1))
    visits = _visits_since(reader, since)
    lines = _lines(reader, visits)
    trips = {record.id: record for record in _trips(reader) if _is_near(record, today) or any(line.visit.trip == record.id for line in lines)}
    groups = [AgendaTrip(trip, tuple(line for line in lines if line.visit.trip == trip.id)) for trip in sorted(trips.values(), key=lambda t: _rank(t, today))]
    alone = tuple(line for line in lines if line.visit.trip not in trips)
    if alone:
        groups.append(AgendaTrip(None, tuple(reversed(alone))))
    return Agenda(tuple(groups), _to_write(lines, now_ms), _by_month(lines, today))


def _visits_since(reader: Reader, since: date) -> list[Visit]:
    limit = int(datetime(since.year, since.month, since.day, tzinfo=UTC).timestamp() * 1000)
    numbers = reader.numbers("visit", "at", descending=True)
    found: list[Visit] = []
    for at in range(0, min(len(numbers), _MOST), _CHUNK):
        page = reader.page(numbers[at : at + _CHUNK])
        some = [record for n in numbers[at : at + _CHUNK] if isinstance(record := page.get(n), Visit)]
        found += [visit for visit in some if _when(visit) >= limit]
        if some and _when(some[-1]) < limit:
            break
    return found


def _lines(reader: Reader, visits: Sequence[Visit]) -> list[AgendaVisit]:
    ids = {id for visit in visits for id in (visit.agency, *visit.attendees) if id}
    names = {id: card.title for id, card in reader.cards(ids).items()}
    lines = [
        AgendaVisit(
            visit,
            visit.title or names.get(visit.agency or "", ""),
            tuple(sorted(names[id] for id in visit.attendees if id in names)),
            sum(1 for line in visit.notes.splitlines() if line.strip()),
        )
        for visit in visits
    ]
    return sorted(lines, key=lambda line: _when(line.visit))


def _trips(reader: Reader) -> list[Trip]:
    numbers = reader.numbers("trip", "start", descending=True)[:_CHUNK]
    return [record for record in reader.page(numbers).values() if isinstance(record, Trip)] if numbers else []


def _is_near(trip: Trip, today: date) -> bool:
    return (trip.end or trip.start or "9999") >= (today - timedelta(30)).isoformat()


def _rank(trip: Trip, today: date) -> tuple[int, str, str]:
    """Under way first, then those to come, then those gone by, the latest first."""
    now, start, end = today.isoformat(), trip.start or "9999-12-31", trip.end or trip.start or "9999-12-31"
    if start <= now <= end:
        return 0, start, trip.title
    if start > now:
        return 1, start, trip.title
    return 2, "".join(chr(0x10FFFF - ord(letter)) for letter in end), trip.title


def _to_write(lines: Sequence[AgendaVisit], now_ms: int) -> tuple[AgendaVisit, ...]:
    oldest = now_ms - _WAITS * 86_400_000
    waiting = [
        line
        for line in lines
        if line.visit.submitted is None and line.visit.start is not None and oldest < (line.visit.end or line.visit.start).ms < now_ms - 3_600_000
    ]
    return tuple(sorted(waiting, key=lambda line: _when(line.visit)))


def _by_month(lines: Sequence[AgendaVisit], today: date) -> tuple[tuple[date, int], ...]:
    counts = Counter(line.visit.start.local().date().replace(day=1) for line in lines if line.visit.start)
    return tuple((month, counts[month]) for month in (_month(today, -back) for back in range(_MONTHS)))


def _month(today: date, away: int) -> date:
    index = today.year * 12 + today.month - 1 + away
    return date(index // 12, index % 12 + 1, 1)


def _when(visit: Visit) -> int:
    return visit.start.ms if visit.start else visit.created_at
