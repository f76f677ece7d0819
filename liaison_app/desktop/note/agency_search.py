"""Finding an agency or a trip as its name is typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from liaison_app.core.words import _
from liaison_app.desktop.painting.row import Row
from liaison_app.records.agency import Agency
from liaison_app.records.trip import Trip
from liaison_app.store.reader import Reader

_MOST = 6
_LOOKED_AT = 60


@dataclass(frozen=True)
class Found:
    """An agency or a trip offered in a list."""

    id: str
    name: str
    second: str
    icon: str

    def row(self, typed: str = "") -> Row:
        at = self.name.casefold().find(typed.casefold()) if typed else -1
        return Row(self.name, second=self.second, icon=self.icon, matches=((at, len(typed)),) if at >= 0 else ())


def agencies_like(reader: Reader, typed: str) -> list[Found]:
    """Return agencies whose names hold what was typed; without it, those seen most lately. For a worker."""
    if typed:
        hits = reader.named(typed, "agency", _LOOKED_AT)
        words = typed.casefold().split()
        ids = [hit.id for hit in sorted(hits, key=lambda hit: not all(word in hit.title.casefold() for word in words))][:_MOST]
    else:
        ids = _visited_lately(reader)
    records = reader.many(ids)
    return [_agency(record) for id in ids if isinstance(record := records.get(id), Agency) and not record.trashed]


def trips_around(reader: Reader, typed: str, today: date) -> list[Found]:
    """Return trips by name, those nearest to today first, and the way to have none. For a worker."""
    numbers = reader.numbers("trip", words=typed)[:500]
    trips = [record for record in reader.page(numbers).values() if isinstance(record, Trip)] if numbers else []
    trips.sort(key=lambda trip: abs((_day(trip.start, today) - today).days))
    found = [Found(trip.id, trip.title, " – ".join(day for day in (trip.start, trip.end) if day), "pack") for trip in trips[:_MOST]]
    return found if typed else [*found, Found("", _("No trip"), _("A visit on its own"), "close")]


def trip_on(reader: Reader, day: date) -> Trip | None:
    """Return the trip under way on a day."""
    numbers = reader.numbers("trip", "start", descending=True)[:100]
    trips = [record for record in reader.page(numbers).values() if isinstance(record, Trip)] if numbers else []
    return next((trip for trip in trips if trip.start and trip.start <= day.isoformat() <= (trip.end or trip.start)), None)


def _visited_lately(reader: Reader) -> list[str]:
    numbers = reader.numbers("visit", "at", descending=True)[:40]
    page = reader.page(numbers) if numbers else {}
    ids = [getattr(page[n], "agency", None) for n in numbers if n in page]
    return list(dict.fromkeys(id for id in ids if id))[:_MOST]


def _agency(agency: Agency) -> Found:
    return Found(agency.id, agency.name, ", ".join(part for part in (agency.city, agency.state) if part), "agencies")


def _day(text: str | None, otherwise: date) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return otherwise - timedelta(3_650)
