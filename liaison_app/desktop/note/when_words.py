"""Days and times as the screens say them."""

from __future__ import annotations

from datetime import date, datetime

from liaison_app.core.day_words import near_day, short_weekday
from liaison_app.core.words import _, plural
from liaison_app.records.values import When


def day_word(day: date, today: date, *, plain: bool = False) -> str:
    """Return a day as shortly as it can be told: Today, Fri, Oct 20, Oct 20 2027; `plain` leaves out the names."""
    away = (day - today).days if not plain else 1_000
    near = {-1: _("Yesterday"), 0: _("Today"), 1: _("Tomorrow")}
    if away in near:
        return near[away]
    if 1 < away < 7:
        return short_weekday(day)
    return near_day(day, today)


def clock(moment: datetime, *, clock_24: bool = True) -> str:
    """Return the time of day."""
    return f"{moment:%H:%M}" if clock_24 else f"{moment:%I:%M %p}".lstrip("0")


def span_words(start: When | None, end: When | None, *, clock_24: bool = True) -> str:
    """Return "10:30 to 12:00", or one time where there is no other."""
    if start is None:
        return ""
    first = clock(start.local(), clock_24=clock_24)
    return _("{start} to {end}").format(start=first, end=clock(end.local(), clock_24=clock_24)) if end is not None else first


def lasted(ms: int) -> str:
    """Return a stretch of time: 27 min, 1 h 50 min, 3 days."""
    minutes = max(0, ms // 60_000)
    if minutes < 60:
        return _("{n} min").format(n=minutes)
    hours, rest = divmod(minutes, 60)
    if hours < 24:
        return _("{h} h {n} min").format(h=hours, n=rest) if rest else _("{h} h").format(h=hours)
    return plural("{n} day", "{n} days", hours // 24)


def seen_at(visit_start: When | None, now_ms: int, today: date, *, clock_24: bool = True) -> str:
    """Return when a visit is: "Today, 10:31, now 27 min", "Tomorrow, 09:00", "Oct 7, 14:00"."""
    if visit_start is None:
        return _("No time yet")
    moment = visit_start.local()
    words = f"{day_word(moment.date(), today)}, {clock(moment, clock_24=clock_24)}"
    since = now_ms - visit_start.ms
    if 0 <= since < 12 * 3_600_000:
        return _("{when}, now {span}").format(when=words, span=lasted(since))
    if -24 * 3_600_000 < since < 0:
        return _("{when}, in {span}").format(when=words, span=lasted(-since))
    return words
