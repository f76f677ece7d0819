"""Visits as a calendar file (.ics): when, where and with whom; notes never leave in it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from liaison_app.records.picklists import label_of
from liaison_app.records.visit import Visit

_MADE_BY = "-//Liaison//Visits//EN"
_AN_HOUR = timedelta(hours=1)


def write_calendar(visits: Iterable[Visit], name_of: Callable[[str], str]) -> bytes:
    """Return the visits that have a time as events, in their own zones; `name_of` gives an agency's name."""
    import icalendar

    calendar: Any = icalendar.Calendar()
    calendar.add("prodid", _MADE_BY)
    calendar.add("version", "2.0")
    days: list[date] = []
    for visit in visits:
        if visit.start is not None:
            calendar.add_component(_event(visit, name_of))
            days.append(visit.start.local().date())
    if days:
        calendar.add_missing_timezones(first_date=min(days) - timedelta(days=400), last_date=max(days) + timedelta(days=400))
    return bytes(calendar.to_ical())


def _event(visit: Visit, name_of: Callable[[str], str]) -> Any:
    import icalendar

    start = visit.start.local() if visit.start else datetime.now(UTC)
    event: Any = icalendar.Event()
    event.add("uid", f"urn:uuid:{uuid.UUID(visit.id)}")
    event.add("dtstamp", datetime.fromtimestamp(visit.changed_at / 1000, UTC).replace(microsecond=0))
    event.add("dtstart", start.replace(microsecond=0))
    event.add("dtend", (visit.end.local() if visit.end and visit.start and visit.end.ms > visit.start.ms else start + _AN_HOUR).replace(microsecond=0))
    event.add("summary", visit.title or (name_of(visit.agency) if visit.agency else "") or label_of("visit_type", visit.type or "meeting"))
    where = ", ".join(part for part in (visit.place.name, visit.place.address) if part) if visit.place else ""
    if where:
        event.add("location", where)
    if visit.type:
        event.add("categories", [label_of("visit_type", visit.type)])
    event.add("class", "PRIVATE")
    return event
