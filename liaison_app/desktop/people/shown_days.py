"""Days and moments as lists and timelines show them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from liaison_app.core.day_words import near_day, short_weekday
from liaison_app.core.words import _, plural
from liaison_app.desktop.painting.chip import Chip

_WEEK = 7


def today() -> date:
    """Return the day it is on this machine's wall."""
    return datetime.now().astimezone().date()


def day_of(ms: int) -> date:
    """Return the local day of a moment in ms UTC."""
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone().date()


def short_day(day: date, now: date) -> str:
    """Return "today", "yesterday", "Apr 14", or with the year where it is another."""
    if day == now:
        return _("today")
    if (now - day).days == 1:
        return _("yesterday")
    return near_day(day, now)


def moment_words(at: datetime, now: date) -> str:
    """Return "Today 10:36", "Jun 2" or "Jun 2, 2025"."""
    if at.date() == now:
        return _("Today {time}").format(time=at.strftime("%H:%M"))
    return short_day(at.date(), now).capitalize()


def since_words(ms: int | None, now: date) -> str:
    """Return "today", "41 days" or "never"."""
    if ms is None:
        return _("never")
    days = (now - day_of(ms)).days
    return _("today") if days <= 0 else plural("{n} day", "{n} days", days)


def iso_words(day: str, now: date) -> str:
    """Return a stored day (YYYY-MM-DD) as people read it; what is no day stays as it is."""
    try:
        return short_day(date.fromisoformat(day), now)
    except ValueError:
        return day


def due_chip(due: str, now: date) -> Chip | None:
    """Return how a promise stands: days late, the weekday within a week, else the day."""
    try:
        day = date.fromisoformat(due)
    except ValueError:
        return None
    days = (day - now).days
    if days < 0:
        return Chip(plural("{n} day late", "{n} days late", -days), "danger")
    if days < _WEEK:
        return Chip(_("today") if days == 0 else short_weekday(day), "warn" if days == 0 else "outline")
    return Chip(short_day(day, now), "outline")
