"""Agencies near another: by degrees where both are known, else in the same county."""

from __future__ import annotations

import math
from dataclasses import dataclass

from liaison_app.records.agency import Agency
from liaison_app.store.reader import Reader

_REACH_MILES = 60.0
_LOOKED_AT = 1_500
_OF_STATE = (
    "SELECT r.id FROM k_agency AS k JOIN card AS c ON c.n = k.n AND c.trashed = 0 JOIN rec AS r ON r.n = k.n "
    "WHERE k.state = ? AND r.id <> ? AND coalesce(k.status, '') <> 'closed' AND NOT EXISTS ("
    "SELECT 1 FROM k_visit AS v JOIN card AS vc ON vc.n = v.n AND vc.trashed = 0 WHERE v.agency = r.id AND v.start BETWEEN ? AND ?) "
    "ORDER BY (k.county = ?) DESC, (k.tier <> '') DESC, c.sort LIMIT ?"
)


@dataclass(frozen=True, slots=True)
class Near:
    """An agency close by: miles as the crow flies, None where only the county is known."""

    id: str
    name: str
    miles: float | None
    where: str


def nearby(reader: Reader, agency: Agency, since_ms: int, until_ms: int, limit: int) -> list[Near]:
    """Return agencies within 60 miles that had no visit in this time, the nearest first; without degrees those of the same county."""
    if not agency.state:
        return []
    rows = reader.query(_OF_STATE, (agency.state, agency.id, since_ms, until_ms, agency.county, _LOOKED_AT))
    others = [other for other in reader.many(id for (id,) in rows).values() if isinstance(other, Agency)]
    if agency.lat is not None and agency.lng is not None:
        measured = [Near(other.id, other.heading, far, other.city) for other in others if (far := _miles(agency, other)) is not None and far <= _REACH_MILES]
        return sorted(measured, key=lambda one: (one.miles or 0.0, one.name))[:limit]
    return [Near(other.id, other.heading, None, other.city) for other in others if agency.county and other.county == agency.county][:limit]


def miles_between(lat: float, lng: float, other_lat: float, other_lng: float) -> float:
    """Return the distance on the globe."""
    one, other, turn = math.radians(lat), math.radians(other_lat), math.radians(other_lng - lng)
    part = math.sin((other - one) / 2) ** 2 + math.cos(one) * math.cos(other) * math.sin(turn / 2) ** 2
    return 2 * 3958.8 * math.asin(min(1.0, math.sqrt(part)))


def _miles(agency: Agency, other: Agency) -> float | None:
    if None in (agency.lat, agency.lng, other.lat, other.lng):
        return None
    return miles_between(agency.lat or 0.0, agency.lng or 0.0, other.lat or 0.0, other.lng or 0.0)
