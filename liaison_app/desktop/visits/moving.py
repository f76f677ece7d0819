"""Moving a visit to another day or hour of its own place's clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from liaison_app.records.values import When
from liaison_app.records.visit import Visit


def moved(visit: Visit, days: int = 0, minutes: int = 0) -> Visit:
    """Return the visit so many days and minutes later on the wall clock there; it lasts as long as before, also over a change of summer time."""
    if visit.start is None:
        return visit
    start = at_wall(visit.start, visit.start.local().replace(tzinfo=None) + timedelta(days=days, minutes=minutes))
    end = When(visit.end.ms + start.ms - visit.start.ms, visit.end.zone) if visit.end else None
    return replace(visit, start=start, end=end)


def at_wall(like: When, wall: datetime) -> When:
    """Return the moment at which the clock there shows this; `wall` has no zone, that of `like` is kept."""
    zone = like.local().tzinfo
    return When(round(wall.replace(tzinfo=zone).timestamp() * 1000), like.zone)
