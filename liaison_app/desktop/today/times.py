"""Times and days in the words of Today."""

from __future__ import annotations

from datetime import date

from liaison_app.core.day_words import full_day, weekday_day
from liaison_app.core.words import _, plural
from liaison_app.desktop.painting.chip import Chip
from liaison_app.records.visit import Visit

MINUTE_MS = 60_000


def countdown(visit: Visit, now_ms: int) -> str:
    """Return how long until a visit begins, or that it is under way."""
    if visit.start is None:
        return ""
    minutes = -((now_ms - visit.start.ms) // MINUTE_MS)
    if minutes <= 0:
        return _("Now")
    if minutes < 60:
        return _("In {n} min").format(n=minutes)
    hours, rest = divmod(minutes, 60)
    if hours < 24:
        return _("In {h} h {m} min").format(h=hours, m=rest) if rest else _("In {h} h").format(h=hours)
    return plural("In {n} day", "In {n} days", hours // 24)


def day_words(day: date, today: date) -> str:
    """Return a day near to today by its name, others by date: Tomorrow, Fri, Oct 16."""
    days = (day - today).days
    if days in (0, 1):
        return _("Today") if days == 0 else _("Tomorrow")
    return weekday_day(day) if days < 300 else full_day(day)


def due_mark(days: int | None, today: date) -> tuple[str, Chip | None]:
    """Return what stands at the right of a promise: words, or a chip where it presses."""
    if days is None:
        return "", None
    if days < 0:
        return "", Chip(plural("{n} day late", "{n} days late", -days), "danger")
    if days == 0:
        return "", Chip(_("Today"), "warn")
    return day_words(date.fromordinal(today.toordinal() + days), today), None
