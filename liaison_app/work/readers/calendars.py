"""Calendar files (.ics) as rows of visits: each event alone, so that one broken event costs only itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.records.picklists import label_of, pick_list
from liaison_app.work.readers.calendar_zones import explains_a_zone, known_zone, learn_zones
from liaison_app.work.readers.rows import Occurrences, Rejected, Row, clean_line, clean_text, filled, fingerprint, row_key
from liaison_app.work.readers.text_lines import decode_guess, unreadable

LARGEST = 64 << 20
_BEGIN, _END = "BEGIN:VEVENT", "END:VEVENT"
_LONGEST_NOTE = 20_000
_LONGEST_EVENT = 1 << 20


def read_calendars(path: Path) -> Iterator[Row | Rejected]:
    """Yield a row for each event. Raises LiaisonError for a file that cannot be read at all."""
    try:
        if path.stat().st_size > LARGEST:
            raise LiaisonError(
                _("“{name}” is larger than {limit} MB.").format(name=path.name, limit=LARGEST >> 20), _("Export fewer months."), code="file_too_large"
            )
        text = decode_guess(path.read_bytes())
    except OSError as error:
        raise unreadable(path, error) from error
    return _rows(text)


def _rows(text: str) -> Iterator[Row | Rejected]:
    known = Occurrences()
    head, events = _split(text)
    zone = _zone_said(head)
    refused = learn_zones(head)
    for number, lines in enumerate(events, 1):
        found = _read(number, lines, zone, refused)
        if isinstance(found, Rejected):
            yield found
            continue
        uid, values = found
        key = f"uid:{uid}" if uid else row_key((name, str(value)) for name, value in values.items())
        key, repeats = known.name(key, number, fingerprint(values))
        yield Row(number, key, "visit", values, repeats=repeats)


def _split(text: str) -> tuple[str, list[list[str]]]:
    """Return what stands outside of events (names of zones among it), and the lines of each event."""
    head: list[str] = []
    events: list[list[str]] = []
    inside: list[str] | None = None
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        mark = line.strip().upper()
        if mark == _BEGIN:
            inside = []
        elif mark == _END and inside is not None:
            events.append(inside)
            inside = None
        elif inside is not None:
            inside.append(line)
        else:
            head.append(line)
    if inside is not None:
        events.append(inside)
    return "\n".join(head), events


def _read(number: int, lines: list[str], zone: str, refused: frozenset[str]) -> tuple[str, dict[str, Any]] | Rejected:
    import icalendar

    if sum(len(line) for line in lines) > _LONGEST_EVENT or explains_a_zone(lines):
        return Rejected(number, _("This event cannot be read."))
    whole = "\n".join(["BEGIN:VCALENDAR", _BEGIN, *lines, _END, "END:VCALENDAR\n"])
    try:
        calendar: Any = icalendar.Calendar.from_ical(whole)
        event: Any = next(iter(calendar.walk("VEVENT")))
        if "DTSTART" in event and str(event["DTSTART"].params.get("TZID", "")) in refused:
            return Rejected(number, _("The calendar does not explain the time zone of this event in a way that can be followed. Begin the visit by hand."))
        return _event(number, event, zone)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError, StopIteration, RecursionError):
        return Rejected(number, _("This event cannot be read."))


def _event(number: int, event: Any, zone: str) -> tuple[str, dict[str, Any]] | Rejected:
    """Return the event's own name and the values of its visit."""
    if "DTSTART" not in event:
        return Rejected(number, _("The event does not say when it begins."))
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return Rejected(number, _("The event is cancelled."))
    if "RRULE" in event:
        return Rejected(number, _("The event repeats; Liaison keeps single visits. Begin the one you need by hand."))
    start, end = _moment(event["DTSTART"], event.start, zone), _moment(event["DTSTART"], event.end, zone)
    uid = clean_line(str(event.get("UID", "")))[:400]
    if uid and "RECURRENCE-ID" in event:
        uid = f"{uid}/{event['RECURRENCE-ID'].to_ical().decode()}"
    place = clean_line(str(event.get("LOCATION", "")))
    values = filled(
        title=clean_line(str(event.get("SUMMARY", ""))),
        type=_type(event),
        start=start,
        end=end if end != start else None,
        place={"name": place} if place else None,
        notes=clean_text(str(event.get("DESCRIPTION", "")))[:_LONGEST_NOTE],
    )
    return uid, values


def _moment(stated: Any, value: date, zone: str) -> dict[str, str]:
    """Return a moment in JSON: in the zone the event names; a whole day is the same day everywhere."""
    if not isinstance(value, datetime):
        return {"at": datetime.combine(value, time(), ZoneInfo("UTC")).isoformat(), "zone": "UTC"}
    named = known_zone(str(stated.params.get("TZID", ""))) or known_zone(getattr(value.tzinfo, "key", ""))
    if value.tzinfo is None:
        named = named or zone
        value = value.replace(tzinfo=ZoneInfo(named))
    if not named or named == "UTC":
        named = zone if value.utcoffset() == timedelta() else "UTC"
    return {"at": value.isoformat(), "zone": named}


def _type(event: Any) -> str:
    """Return the type of visit that one of the categories names."""
    found: Any = event.get("CATEGORIES")
    some = cast("list[Any]", found) if isinstance(found, list) else [found] if found is not None else []
    said = {clean_line(str(word)).casefold() for each in some for word in getattr(each, "cats", [each])}
    return next((id for id in pick_list("visit_type") if id in said or label_of("visit_type", id).casefold() in said), "")


def _zone_said(head: str) -> str:
    """Return the zone that times without one are in: the calendar's own, else this machine's."""
    for line in head.splitlines():
        name, _colon, value = line.partition(":")
        if name.strip().upper() == "X-WR-TIMEZONE" and (zone := known_zone(value.strip())):
            return zone
    here = os.environ.get("TZ", "") or "/".join(Path("/etc/localtime").resolve().parts[-2:])
    return known_zone(here) or known_zone(here.rpartition("/")[2]) or "UTC"
