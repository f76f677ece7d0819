"""What the calendar says: of a week, a month, a visit, a clock."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from liaison_app.core.day_words import long_day, month_name, weekday_day
from liaison_app.core.words import _, figure
from liaison_app.desktop.note.when_words import clock, span_words
from liaison_app.desktop.visits.calendar_facts import Calendar, Slot
from liaison_app.records.picklists import label_of

_CALLS = frozenset(("call",))
_TRAININGS = frozenset(("training", "conference"))


def week_words(first: date, last: date) -> str:
    """Return "October 12 to 18", "October 26 to November 1", or the one day."""
    if first == last:
        return weekday_day(first)
    end = str(last.day) if first.month == last.month else month_name_day(last)
    return _("{start} to {end}").format(start=month_name_day(first), end=end)


def month_name_day(day: date) -> str:
    """Return "October 13"."""
    return _("{month} {day}").format(month=month_name(day.month), day=day.day)


def month_words(day: date) -> str:
    return _("{month} {year}").format(month=month_name(day.month), year=day.year)


def slot_words(slot: Slot, *, clock_24: bool) -> str:
    """Return what a screen reader says of a visit in the calendar."""
    visit = slot.visit
    hours = _("all day") if slot.is_whole else span_words(visit.start, visit.end, clock_24=clock_24)
    kind = _(label_of("visit_type", visit.type)) if visit.type else ""
    state = _("submitted") if visit.submitted else ""
    return ", ".join(part for part in (slot.title or _("Visit without a name"), long_day(slot.day), hours, kind, state) if part)


def zone_word(zone: str, day: date) -> str:
    """Return a zone's short name on a day: "ET", "CEST", "UTC"."""
    words = noon(zone, day).strftime("%Z") or zone
    return words[0] + words[-1] if len(words) == 3 and words.isalpha() and words[1] in "SD" and words.endswith("T") else words


def hours_apart(here: str, there: str, day: date) -> int:
    """Return how many minutes the clock there is ahead of the one here."""
    ahead, own = noon(there, day).utcoffset(), noon(here, day).utcoffset()
    return round((ahead - own).total_seconds() / 60) if ahead is not None and own is not None else 0


def noon(zone: str, day: date) -> datetime:
    try:
        return datetime.combine(day, time(12), ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return datetime.combine(day, time(12), ZoneInfo("UTC"))


def kind_token(slot: Slot) -> str:
    """Return the colour of a visit's edge."""
    if slot.visit.submitted is not None:
        return "text_3"
    if slot.visit.type in _TRAININGS:
        return "violet_text"
    return "ok_text" if slot.visit.type in _CALLS else "accent"


def kind_icon(slot: Slot) -> str:
    return "training" if slot.visit.type in _TRAININGS else "phone" if slot.visit.type in _CALLS else ""


def hour_words(minutes: int, *, clock_24: bool) -> str:
    """Return an hour at the edge of the grid."""
    return clock(datetime(2000, 1, 1, minutes // 60 % 24, minutes % 60), clock_24=clock_24)  # noqa: DTZ001 - a clock's face, no moment


def foot_words(calendar: Calendar) -> str:
    """Return what stands under the grid."""
    if not calendar.slots and not calendar.trips:
        return _("Nothing in these days yet.")
    if calendar.left_out:
        return _("{n} more visits in these days are not drawn; the agenda and the search have them all.").format(n=figure(calendar.left_out))
    return _("Times are the place’s own.")
