"""Days as people write them: "by Friday", "next Tue", "5/12", "in two weeks", 2026-10-09."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_WORDS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12}
_BUSINESS_DAYS = 5
_AMBIGUOUS = ("sun", "sat", "wed", "mon")

_DAY = r"(?P<day>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
_MONTH = r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_NUMBER = rf"(?P<number>\d{{1,3}}|{'|'.join(_WORDS)})"
_LEAD = r"(?:(?:by|on|before|until|due|for)\s+(?:the\s+)?)?"


@dataclass(frozen=True, slots=True)
class FoundDay:
    """A day found in a sentence, and where its words (text[start:end], "by" included) stand."""

    day: date
    start: int
    end: int


def find_day(text: str, today: date) -> FoundDay | None:
    """Return the last day named in a line, or None; days without a year are those to come."""
    found: list[FoundDay] = []
    for pattern, understand in _FORMS:
        for match in pattern.finditer(text):
            day = _understood(understand, match, today)
            if day is not None:
                found.append(FoundDay(day, match.start(), match.end()))
    # Of two readings that end together the longer one is meant: "next Tue", not "Tue".
    return max(found, key=lambda one: (one.end, -one.start), default=None)


def read_day(words: str, today: date) -> date | None:
    """Return the day that these words, and nothing else, name."""
    found = find_day(words.strip(), today)
    return found.day if found is not None and (found.start, found.end) == (0, len(words.strip())) else None


def without_day(text: str, found: FoundDay | None) -> str:
    """Return a line with the words of its day taken out."""
    if found is None:
        return " ".join(text.split())
    return " ".join((text[: found.start].rstrip(" ,;") + " " + text[found.end :].lstrip(" ,;")).split())


def _understood(understand: Callable[[re.Match[str], date], date], match: re.Match[str], today: date) -> date | None:
    try:
        return understand(match, today)
    except (ValueError, OverflowError):
        return None  # 31 February, or a year beyond the calendar


def _iso(match: re.Match[str], _today: date) -> date:
    return date(int(match["y"]), int(match["m"]), int(match["d"]))


def _slashed(match: re.Match[str], today: date) -> date:
    """Month first, as in the United States."""
    month, day, year = int(match["m"]), int(match["d"]), match["y"]
    if year:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    if match[0][0].isdigit() and match.string[match.end() :].strip():
        raise ValueError("1/2 in the middle of a sentence is a fraction")
    return _to_come(month, day, today)


def _named_month(match: re.Match[str], today: date) -> date:
    month = 1 + next(n for n, name in enumerate(_MONTHS) if name.startswith(match["month"].lower()[:3]))
    day = int(match["d"])
    return date(int(match["y"]), month, day) if match["y"] else _to_come(month, day, today)


def _to_come(month: int, day: int, today: date) -> date:
    """Return this month and day, next year's if it has gone by; 29 February waits for a leap year."""
    for year in range(today.year, today.year + 9):
        try:
            wanted = date(year, month, day)
        except ValueError:
            if (month, day) != (2, 29):
                raise
            continue
        if wanted >= today:
            return wanted
    raise ValueError("no such day")


def _weekday(match: re.Match[str], today: date) -> date:
    """Return that day of the coming week; "next" means the week after the one that ends on Sunday."""
    if match[0] in _AMBIGUOUS and match.string.strip() != match[0]:
        raise ValueError("the sun, or one who sat")
    wanted = next(n for n, name in enumerate(_DAYS) if name.startswith(match["day"].lower()[:3]))
    if (match["which"] or "").lower() == "next":
        return today + timedelta(7 - today.weekday() + wanted)
    return today + timedelta((wanted - today.weekday() - 1) % 7 + 1)


def _in_some(match: re.Match[str], today: date) -> date:
    number = _count(match["number"])
    unit = match["unit"].lower()
    if unit.startswith("day"):
        return today + timedelta(number)
    if unit.startswith("week"):
        return today + timedelta(7 * number)
    return _months_on(today, number * (12 if unit.startswith("year") else 1))


def _count(word: str) -> int:
    return int(word) if word.isdigit() else _WORDS[word.lower()]


def _months_on(today: date, number: int) -> date:
    """Return the same day so many months on, or the last one of that month."""
    index = today.year * 12 + today.month - 1 + number
    year, month = index // 12, index % 12 + 1
    for day in range(today.day, 27, -1):
        try:
            return date(year, month, day)
        except ValueError:
            if not 1 <= year <= 9999:
                raise
    return date(year, month, min(today.day, 28))


def _near(match: re.Match[str], today: date) -> date:
    return today + timedelta({"today": 0, "tonight": 0, "tomorrow": 1}[match["near"].lower()])


def _period(match: re.Match[str], today: date) -> date:
    """Return the working day a period ends on (the Friday of a week), or begins on for a next one."""
    which, period = match["which"].lower(), match["period"].lower()
    friday = today + timedelta((_BUSINESS_DAYS - 1 - today.weekday()) % 7)
    if which == "next":
        return today + timedelta(7 - today.weekday()) if period == "week" else _months_on(today.replace(day=1), 1)
    if period == "week":
        return friday
    return _months_on(today.replace(day=1), 1) - timedelta(1)


def _form(pattern: str, understand: Callable[[re.Match[str], date], date]) -> tuple[re.Pattern[str], Callable[[re.Match[str], date], date]]:
    return re.compile(rf"(?<![\w/.-]){_LEAD}{pattern}(?![\w/-])", re.IGNORECASE), understand


_FORMS = (
    _form(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})", _iso),
    _form(r"(?P<m>\d{1,2})/(?P<d>\d{1,2})(?:/(?P<y>\d{4}|\d{2}))?", _slashed),
    _form(rf"{_MONTH}\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<y>\d{{4}}))?", _named_month),
    _form(rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}\.?(?:,?\s+(?P<y>\d{{4}}))?", _named_month),
    _form(rf"(?:(?P<which>next|this|coming)\s+)?{_DAY}\.?", _weekday),
    _form(rf"(?:in|within)\s+{_NUMBER}\s+(?P<unit>days?|weeks?|months?|years?)", _in_some),
    _form(r"(?P<near>today|tonight|tomorrow)", _near),
    _form(r"(?:end\s+of\s+(?:the\s+)?)?(?P<which>this|next)\s+(?P<period>week|month)", _period),
)
