"""Zones that a calendar file explains itself: learnt once a file, and only where working one out takes no time."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_BEGIN, _END = "BEGIN:VTIMEZONE", "END:VTIMEZONE"
_LONGEST = 64 << 10
_MOST = 100
_FOLD = re.compile(r"\n[ \t]")
_RULE = re.compile(
    r"(?:FREQ=YEARLY|INTERVAL=\d{1,3}|COUNT=\d{1,4}|UNTIL=[\dTZ]{8,16}|WKST=[A-Z]{2}|BYMONTH=\d{1,2}|BYDAY=[+-]?\d{0,2}[A-Z]{2}|BYMONTHDAY=-?\d{1,2}(?:,-?\d{1,2}){0,6}|;)+",
    re.IGNORECASE,
)
"""Clocks are put forward and back on one day of a year: a rule by the second would be followed from its beginning, for minutes or for ever."""
_BROKEN = (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError, RecursionError)


def known_zone(name: str) -> str:
    """Return the IANA name of a zone, also of the names that Windows gives; empty for one nobody knows."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    name = name.strip().strip('"')
    name = WINDOWS_TO_OLSON.get(name, name)
    try:
        return ZoneInfo(name).key if name else ""
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""


def learn_zones(head: str) -> frozenset[str]:
    """Make the zones of one file known to the reader of events, in place of those of the file before; return the names of those that were refused."""
    from icalendar.timezone import tzp

    tzp.use_default()
    refused: set[str] = set()
    for number, lines in enumerate(_blocks(head)):
        name = next((line.partition(":")[2].strip() for line in lines if _name(line) == "TZID"), "")
        if name and not known_zone(name) and not (number < _MOST and _learnt(lines)):
            refused.add(name)
    return frozenset(refused)


def explains_a_zone(lines: list[str]) -> bool:
    """Say whether an event hides a zone of its own, which no program writes."""
    return any(line.strip().upper() == _BEGIN for line in lines)


def _blocks(head: str) -> list[list[str]]:
    """Return the lines of each zone, folded ones whole."""
    blocks: list[list[str]] = []
    inside: list[str] | None = None
    for line in _FOLD.sub("", head).split("\n"):
        mark = line.strip().upper()
        if mark == _BEGIN:
            inside = []
        elif mark == _END and inside is not None:
            blocks.append(inside)
            inside = None
        elif inside is not None:
            inside.append(line)
    return blocks


def _learnt(lines: list[str]) -> bool:
    from icalendar import Calendar

    rules = [line.partition(":")[2].strip() for line in lines if _name(line) in ("RRULE", "EXRULE")]
    if sum(len(line) for line in lines) > _LONGEST or not all(_RULE.fullmatch(rule) for rule in rules):
        return False
    try:
        Calendar.from_ical("\n".join(["BEGIN:VCALENDAR", _BEGIN, *lines, _END, "END:VCALENDAR\n"]))
    except _BROKEN:
        return False
    return True


def _name(line: str) -> str:
    return re.split("[;:]", line, maxsplit=1)[0].strip().upper()
