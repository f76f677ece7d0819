"""What the agenda says of visits and trips."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from liaison_app.core.day_words import full_day, month_day, month_name, near_day, short_weekday
from liaison_app.core.words import _, plural
from liaison_app.desktop.note.head import marking_level
from liaison_app.desktop.note.when_words import lasted, span_words
from liaison_app.desktop.painting.chip import Chip
from liaison_app.desktop.visits.agenda_facts import AgendaTrip, AgendaVisit
from liaison_app.desktop.visits.agenda_row import AgendaLine
from liaison_app.desktop.visits.calendar_words import month_words
from liaison_app.records.picklists import label_of
from liaison_app.records.trip import Trip
from liaison_app.records.visit import Visit

_DAY_MS = 86_400_000


def agenda_line(line: AgendaVisit, now_ms: int, *, is_next: bool, clock_24: bool) -> AgendaLine:
    """Return the row of a visit."""
    visit = line.visit
    start = visit.start.local() if visit.start else None
    return AgendaLine(
        id=visit.id,
        day=short_weekday(start) if start else "",
        number=str(start.day) if start else "",
        said_day=f"{short_weekday(start)}, {near_day(start, datetime.fromtimestamp(now_ms / 1000, UTC))}" if start else "",
        hours=span_words(visit.start, visit.end, clock_24=clock_24),
        title=line.title or _("Visit without a name"),
        second=people_words(line.people) or visit.next_step,
        kind=_(label_of("visit_type", visit.type)) if visit.type else "",
        state=state_chip(visit, now_ms, is_next=is_next),
        marking=marking_level(visit.marking),
        is_next=is_next,
    )


def state_chip(visit: Visit, now_ms: int, *, is_next: bool) -> Chip:
    """Say how a visit stands, in a word or two."""
    if visit.submitted is not None:
        return Chip(_("Submitted"), "ok")
    if visit.start is None:
        return Chip(_("No time yet"), "suggested")
    if visit.start.ms > now_ms:
        away = visit.start.ms - now_ms
        return Chip(_("In {span}").format(span=lasted(away)), "accent") if is_next and away < _DAY_MS else Chip(_("Planned"), "neutral")
    if now_ms < (visit.end.ms if visit.end else visit.start.ms + 3_600_000):
        return Chip(_("Now"), "accent")
    return Chip(_("To write"), "warn")


def people_words(names: tuple[str, ...]) -> str:
    """Name two people, or one and how many more."""
    if len(names) <= 2:
        return ", ".join(names)
    return _("{name} and {n} more").format(name=names[0], n=len(names) - 1)


def trip_days(trip: Trip, today: date) -> str:
    """Return the days of a trip: "Oct 12 to 16", "Oct 30 to Nov 2", with the year where it is another than this one's."""
    start, end = _day(trip.start), _day(trip.end)
    if start is None:
        return _("No days yet")
    if end is None or end == start:
        return near_day(start, today)
    if start.year != end.year:
        return _("{start} to {end}").format(start=full_day(start), end=full_day(end))
    days = _("{start} to {end}").format(start=month_day(start), end=str(end.day) if end.month == start.month else month_day(end))
    return days if end.year == today.year else _("{days}, {year}").format(days=days, year=end.year)


def trip_figures(group: AgendaTrip, today: date) -> str:
    """Return what stands at the right of a trip's heading."""
    if group.trip is None:
        return plural("{n} visit", "{n} visits", len(group.visits) + group.more)
    stops = len(group.trip.stops)
    figure = plural("{n} stop", "{n} stops", stops) if stops else plural("{n} visit", "{n} visits", len(group.visits))
    return f"{trip_days(group.trip, today)} · {figure}"


def group_name(group: AgendaTrip) -> str:
    """Return what a card of the agenda is called."""
    if group.trip is not None:
        return group.trip.title
    return _("No trip, before today") if group.is_gone else _("No trip")


def months_apart(lines: Sequence[AgendaVisit], today: date) -> list[str]:
    """Return what stands above each row: the month where it begins, nothing within it and none above this one; the year where it is another."""
    firsts = [line.visit.start.local().date().replace(day=1) if line.visit.start else None for line in lines]
    words: list[str] = []
    before: date | None = today.replace(day=1)
    for first in firsts:
        words.append("" if first is None or first == before else month_name(first.month) if first.year == today.year else month_words(first))
        before = first or before
    return words


def trip_chip(trip: Trip, today: date) -> Chip | None:
    """Say where in a trip we are."""
    start, end = _day(trip.start), _day(trip.end or trip.start)
    if trip.status == "cancelled":
        return Chip(_("Cancelled"), "outline")
    if start is None or end is None or today < start:
        return Chip(_("Being planned"), "neutral")
    if today > end:
        return Chip(_("Done"), "neutral")
    return Chip(_("Day {n}").format(n=(today - start).days + 1), "accent")


def waited(line: AgendaVisit, now_ms: int) -> Chip:
    """Return how long a note has been waiting to be written."""
    start = line.visit.end or line.visit.start
    days = (now_ms - start.ms) // _DAY_MS if start else 0
    return Chip(plural("{n} day", "{n} days", days) if days else _("Today"), "danger" if days >= 5 else "warn")


def written(line: AgendaVisit) -> str:
    """Return "Oct 7, call · 3 lines so far"."""
    start = line.visit.start.local() if line.visit.start else None
    day = month_day(start) if start else ""
    kind = _(label_of("visit_type", line.visit.type)).lower() if line.visit.type and line.title else ""
    lines = plural("{n} line so far", "{n} lines so far", line.lines) if line.lines else ""
    return " · ".join(part for part in (", ".join(part for part in (day, kind) if part), lines) if part)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
