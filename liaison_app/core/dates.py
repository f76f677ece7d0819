"""Days as people write them, in English and Spanish: "by Friday", "next Tue", "5/12", "in two weeks", "el 12 de mayo", 2026-10-09."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

_DAYS = (("mon", "lun"), ("tue", "mar"), ("wed", "mié", "mie"), ("thu", "jue"), ("fri", "vie"), ("sat", "sáb", "sab"), ("sun", "dom"))
_MONTHS = (("jan", "ene"), ("feb",), ("mar",), ("apr", "abr"), ("may",), ("jun",), ("jul",), ("aug", "ago"), ("sep",), ("oct",), ("nov",), ("dec", "dic"))
"""By their first three letters."""
_ENGLISH = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12}
_SPANISH = {"un": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "diez": 10, "quince": 15}
_NUMBERS = {**_ENGLISH, "couple": 2, **_SPANISH}
_BUSINESS_DAYS, _SATURDAY = 5, 5
_ORDER = ("first", "second", "third", "fourth")
_AMBIGUOUS = ("sun", "sat", "wed", "mon")
_ABBREVIATED_YEAR = 2

_DAY = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
    r"|lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo)"
)
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
    r"|ene(?:ro)?|febrero|marzo|abr(?:il)?|mayo|junio|julio|ago(?:sto)?|septiembre|octubre|noviembre|dic(?:iembre)?)\.?"
)
_SOME = (
    rf"(?:an?\s+)?(?P<number>\d{{1,3}}|{'|'.join(_NUMBERS)})(?:\s+of)?\s+"
    r"(?P<unit>(?:business|working|work)\s+days?|d[ií]as?\s+(?:h[aá]biles|laborables)|days?|weeks?|fortnight|months?|years?|d[ií]as?|semanas?|mes(?:es)?|años?)"
)
_CLOSE = r"(?:eod|cob|close\s+of\s+business|end\s+of\s+(?:the\s+)?day)"
_LEAD = rf"(?:(?:by|on|before|until|due|for)\s+(?:the\s+)?(?:{_CLOSE}(?:\s+on)?,?\s+)?|(?:para|hasta)\s+(?:el\s+|la\s+)?|antes\s+del?\s+|el\s+)?"
_NAMED = rf"(?:(?:{_DAY}|lun|mar|mi[eé]|jue|vie|s[aá]b|dom)\.?,?\s+(?:the\s+)?)?"
"""A weekday before a date adds nothing to it; alone, "mar" may be March and "vie" something seen."""

_DEADLINE = re.compile(r"(?:by|until|before|due|para|hasta|antes)\b", re.IGNORECASE)
_GONE = re.compile(r"\b(?:last|past)\s*$", re.IGNORECASE)
_PAST = re.compile(r"\s+pasad[oa]\b", re.IGNORECASE)
_CLOCK = re.compile(r",?\s*(?:at|around|before|after|a\s+las?)?\s*(?:noon|mediod[ií]a|\d{1,2}(?::\d\d)?\s*(?:[ap]\.?m\b\.?)?)\s*$", re.IGNORECASE)

_Days = tuple[date, ...]
"""What is meant first, then what else it may mean."""


@dataclass(frozen=True, slots=True)
class FoundDay:
    """A day found in a sentence, and where its words (text[start:end], "by" included) stand."""

    day: date
    start: int
    end: int
    others: tuple[date, ...] = ()
    """What the same words mean to other people: 5/12 is a day in December to some."""


def find_day(text: str, today: date) -> FoundDay | None:
    """Return the day a line is due by, or else the last it names, or None; days without a year are those to come."""
    found: list[FoundDay] = []
    for pattern, understand in _FORMS:
        for match in pattern.finditer(text):
            days = _understood(understand, match, today)
            if days:
                found.append(FoundDay(days[0], match.start(), match.end(), tuple(day for day in days[1:] if day != days[0])))
    # Of two readings that end together the longer one is meant: "next Tue", not "Tue".
    return max(found, key=lambda one: (bool(_DEADLINE.match(text, one.start)), one.end, -one.start), default=None)


def read_day(words: str, today: date) -> date | None:
    """Return the day that these words, and nothing else, name."""
    found = find_day(words.strip(), today)
    return found.day if found is not None and (found.start, found.end) == (0, len(words.strip())) else None


def without_day(text: str, found: FoundDay | None) -> str:
    """Return a line with the words of its day taken out."""
    if found is None:
        return " ".join(text.split())
    before, after = text[: found.start].rstrip(" ,;"), text[found.end :].lstrip(" ,;:")
    if before.endswith("(") and after.startswith(")"):
        before, after = before[:-1].rstrip(), after[1:]
    gap = "" if after[:1] in tuple(".!?)") else " "
    return " ".join(f"{before}{gap}{after}".split())


def _understood(understand: Callable[[re.Match[str], date], _Days], match: re.Match[str], today: date) -> _Days:
    try:
        return understand(match, today)
    except (ValueError, OverflowError):
        return ()  # 31 February, or a year beyond the calendar


def _iso(match: re.Match[str], _today: date) -> _Days:
    return (date(int(match["y"]), int(match["m"]), int(match["d"])),)


def _slashed(match: re.Match[str], today: date) -> _Days:
    """Month first, as in the United States; the other way round where that is a day too."""
    month, day, year = int(match["m"]), int(match["d"]), match["y"]
    rest = match.string[match.end() :]
    if not year and match[0][0].isdigit() and rest.strip(" .,;!?)") and not _CLOCK.match(rest):
        raise ValueError("1/2 in the middle of a sentence is a fraction")
    if match[0] == "24/7":
        raise ValueError("always")
    whole = int(year) + (2000 if len(year) == _ABBREVIATED_YEAR else 0) if year else None
    days: list[date] = []
    for one, other in ((month, day), (day, month)):
        try:
            days.append(date(whole, one, other) if whole else _to_come(one, other, today))
        except ValueError:
            continue
    return tuple(days)


def _named_month(match: re.Match[str], today: date) -> _Days:
    month, day = 1 + _place_in(_MONTHS, match["month"]), int(match["d"])
    return (date(int(match["y"]), month, day) if match["y"] else _to_come(month, day, today),)


def _dotted(match: re.Match[str], _today: date) -> _Days:
    """Day first, as in most of Europe; the other way round where that is a day too."""
    one, other, year = int(match["d"]), int(match["m"]), int(match["y"])
    days: list[date] = []
    for day, month in ((one, other), (other, one)):
        try:
            days.append(date(year, month, day))
        except ValueError:
            continue
    return tuple(days)


def _month_alone(match: re.Match[str], today: date) -> _Days:
    """Return the day a month begins on, or ends on where it is asked for in or at the end of it: "by December", "in December"."""
    lead, place, word = (match["lead"] or "").lower(), (match["place"] or "").lower(), match["month"]
    if not word[0].isupper() and word.lower().rstrip(".") in ("may", "march", "mar"):
        raise ValueError("a word of another kind")
    if not lead and not place:
        raise ValueError("a month, and no day of it")
    month = 1 + _place_in(_MONTHS, word)
    first = date(int(match["y"]), month, 1) if match["y"] else _month_to_come(month, today)
    if place.startswith("mid"):
        return (first.replace(day=15),)
    if any(word in place for word in ("early", "beginning", "start", "principios")):
        return (first,)
    if place or lead in ("in", "during", "en", "durante"):
        return (_last_of_month(first),)
    if first <= today:  # by a month that has begun already: next year's
        first = first.replace(year=first.year + 1)
    return first, _last_of_month(first)


def _month_to_come(month: int, today: date) -> date:
    """Return the first day of this month, of the one that has begun too."""
    return date(today.year + (month < today.month), month, 1)


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


def _day_of_month(match: re.Match[str], today: date) -> _Days:
    """Return the next day of this number: "by the 16th", at the end of what is said; "the 4th district" is none."""
    if match.string[match.end() :].strip(" .,;!?)"):
        raise ValueError("it counts something else")
    first = today.replace(day=1)
    for months in range(13):
        month = _months_on(first, months)
        try:
            wanted = month.replace(day=int(match["d"]))
        except ValueError:
            continue
        if wanted >= today:
            return (wanted,)
    raise ValueError("no month has it")


def _weekday(match: re.Match[str], today: date) -> _Days:
    """Return that day of the coming week; "next" means the week after the one that ends on Sunday."""
    if match[0] in _AMBIGUOUS and match.string.strip() != match[0]:
        raise ValueError("the sun, or one who sat")
    if _GONE.search(match.string, 0, match.start()) or _PAST.match(match.string, match.end()):
        raise ValueError("a day gone by")
    wanted = _place_in(_DAYS, match["day"])
    coming = today + timedelta((wanted - today.weekday() - 1) % 7 + 1)
    which = (match["which"] or match["after"] or "").strip().lower()
    if which.startswith(("next", "pr", "que")):
        return _of_next_week(today, wanted), coming
    return (coming, today) if wanted == today.weekday() and which else (coming,)


def _of_next_week(today: date, weekday: int) -> date:
    return today + timedelta(7 - today.weekday() + weekday)


def _weekday_of_next_week(match: re.Match[str], today: date) -> _Days:
    """Return the day of next week that has two names: "Tuesday next week"."""
    return (_of_next_week(today, _place_in(_DAYS, match["day"])),)


def _after_next(match: re.Match[str], today: date) -> _Days:
    """Return what comes a week after the next: "Friday after next", "the week after next"."""
    if match["day"] is None:
        return (_of_next_week(today, 7),)
    wanted = _place_in(_DAYS, match["day"])
    return _of_next_week(today, wanted) + timedelta(7), today + timedelta((wanted - today.weekday() - 1) % 7 + 8)


def _weekday_of_month(match: re.Match[str], today: date) -> _Days:
    """Return the day that is counted within its month: "first Monday in December"."""
    month, wanted, which = 1 + _place_in(_MONTHS, match["month"]), _place_in(_DAYS, match["day"]), match["which"].lower()
    for year in (today.year, today.year + 1):
        first = date(year, month, 1) + timedelta((wanted - date(year, month, 1).weekday()) % 7)
        found = first + timedelta(7 * _ORDER.index(which)) if which in _ORDER else first + timedelta(28)
        if found.month != month:
            found -= timedelta(7)
        if found >= today:
            return (found,)
    raise ValueError("no such day")


def _place_in(names: tuple[tuple[str, ...], ...], word: str) -> int:
    return next(place for place, starts in enumerate(names) if word.lower()[:3] in starts)


def _in_some(match: re.Match[str], today: date) -> _Days:
    return (_later(match, today),)


def _from_weekday(match: re.Match[str], today: date) -> _Days:
    """Return so much after a weekday: "a week from Friday"."""
    wanted = _place_in(_DAYS, match["day"])
    return (_later(match, today + timedelta((wanted - today.weekday() - 1) % 7 + 1)),)


def _later(match: re.Match[str], than: date) -> date:
    number = _count(match["number"])
    unit = match["unit"].lower()
    if unit.startswith(("business", "work")) or unit.endswith(("iles", "ables")):
        return _working_days_on(than, number)
    if unit.startswith("d"):
        return than + timedelta(number)
    if unit.startswith(("week", "sem", "fort")):
        return than + timedelta((14 if unit.startswith("fort") else 7) * number)
    return _months_on(than, number * (12 if unit.startswith(("year", "año")) else 1))


def _working_days_on(than: date, number: int) -> date:
    """Return the day so many Mondays to Fridays on; holidays are not known."""
    day = than
    while number:
        day += timedelta(1)
        number -= day.weekday() < _BUSINESS_DAYS
    return day


def _count(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[word.lower()]


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


def _near(match: re.Match[str], today: date) -> _Days:
    words = match["near"].lower()
    return (today + timedelta(2 if words.startswith(("the", "day", "pasado")) else 1 if words in ("tomorrow", "mañana") else 0),)


def _today(_match: re.Match[str], today: date) -> _Days:
    return (today,)


def _period(match: re.Match[str], today: date) -> _Days:
    """Return the working day a period ends on (the Friday of a week), or begins on for a next one unless its end is asked for."""
    which, period = (match["which"] or match["after"] or "").lower(), match["period"].lower()
    is_week = period in ("week", "semana")
    if period in ("year", "año"):
        year = today.year + which.startswith(("next", "pr", "que"))
        return (date(year, 12, 31) if match["end"] or year == today.year else date(year, 1, 1),)
    if period in ("weekend", "fin de semana"):
        return (_of_next_week(today, _SATURDAY) if which.startswith(("next", "pr", "que")) else today + timedelta((_SATURDAY - today.weekday()) % 7),)
    if match["end"] and which.startswith(("next", "pr")):
        return (_of_next_week(today, _BUSINESS_DAYS - 1) if is_week else _last_of_month(_months_on(today.replace(day=1), 1)),)
    if which.startswith(("next", "pr", "que")):
        return (today + timedelta(7 - today.weekday()) if is_week else _months_on(today.replace(day=1), 1),)
    return (_friday(today) if is_week else _last_of_month(today),)


def _end_of(match: re.Match[str], today: date) -> _Days:
    period = match["period"].lower()
    if period in ("week", "semana", "eow"):
        return (_friday(today),)
    return (date(today.year, 12, 31) if period in ("year", "año") else _last_of_month(today),)


def _friday(today: date) -> date:
    return today + timedelta((_BUSINESS_DAYS - 1 - today.weekday()) % 7)


def _last_of_month(today: date) -> date:
    return _months_on(today.replace(day=1), 1) - timedelta(1)


def _form(
    pattern: str, understand: Callable[[re.Match[str], date], _Days], lead: str = _LEAD
) -> tuple[re.Pattern[str], Callable[[re.Match[str], date], _Days]]:
    return re.compile(rf"(?<![\w/.-]){lead}{pattern}(?![\w/-])", re.IGNORECASE), understand


_PART_OF_MONTH = (
    r"(?:(?P<lead>by|before|until|due|in|during|para|hasta|antes\s+de|en|durante)\s+)?"
    r"(?P<place>(?:a\s+)?fin(?:es|ales)?\s+de\s+|(?:the\s+)?end\s+of\s+|late\s+|mid(?:-|\s+)|early\s+"
    r"|(?:the\s+)?(?:beginning|start)\s+of\s+|(?:a\s+)?principios\s+de\s+)?"
)
_NEXT = r"(?:(?P<which>next|this|coming|pr[oó]xim[oa]|est[ea])\s+)?"
_AFTER = r"(?P<after>\s+(?:que\s+viene|pr[oó]ximo))?"
_FORMS = (
    _form(rf"{_NAMED}(?P<y>\d{{4}})-(?P<m>\d{{1,2}})-(?P<d>\d{{1,2}})", _iso),
    _form(rf"{_NAMED}(?P<m>\d{{1,2}})/(?P<d>\d{{1,2}})(?:/(?P<y>\d{{4}}|\d{{2}}))?", _slashed),
    _form(rf"{_NAMED}{_MONTH}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<y>\d{{4}}))?", _named_month),
    _form(rf"{_NAMED}(?P<d>\d{{1,2}})(?:st|nd|rd|th|º|°)?\s+(?:of\s+|de\s+)?{_MONTH}(?:(?:,?|\s+del?)\s+(?P<y>\d{{4}}))?", _named_month),
    _form(rf"(?:{_DAY}\.?,?\s+)?the\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)", _day_of_month, r"(?:by|on|before|until|due)\s+"),
    _form(rf"{_NAMED}(?P<m>\d{{1,2}})-(?P<d>\d{{1,2}})-(?P<y>\d{{4}})", _slashed),
    _form(rf"{_NAMED}(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.(?P<y>\d{{4}})(?!\.\d)", _dotted),
    _form(rf"{_PART_OF_MONTH}{_MONTH}(?:,?\s+(?:del?\s+)?(?P<y>\d{{4}}))?(?!\s+\d)", _month_alone, ""),
    _form(rf"{_NEXT}(?P<day>{_DAY}){_AFTER}\.?", _weekday),
    _form(rf"(?P<day>{_DAY}),?\s+(?:of\s+)?next\s+week", _weekday_of_next_week),
    _form(rf"next\s+week,?\s+(?:on\s+)?(?P<day>{_DAY})", _weekday_of_next_week),
    _form(rf"(?:the\s+)?(?:(?P<day>{_DAY})|week)\s+after\s+next", _after_next),
    _form(rf"(?:the\s+)?(?P<which>{'|'.join(_ORDER)}|last)\s+(?P<day>{_DAY})\s+(?:in|of)\s+{_MONTH}", _weekday_of_month),
    _form(rf"(?:in|within|en|dentro\s+de)\s+{_SOME}", _in_some, r"(?:(?:by|due|para)\s+)?"),
    _form(rf"{_SOME}\s+from\s+(?:today|now)", _in_some),
    _form(rf"{_SOME}\s+from\s+(?P<day>{_DAY})", _from_weekday),
    _form(
        r"(?P<near>(?:the\s+)?day\s+after\s+tomorrow|today|tonight|this\s+(?:morning|afternoon|evening)|tomorrow|pasado\s+mañana|hoy|(?<!la )(?<!esta )mañana)",
        _near,
    ),
    _form(
        r"(?:(?P<end>(?:the\s+)?end\s+of\s+(?:the\s+)?|fin(?:es)?\s+de\s+la?\s+)|(?:the\s+)?(?:beginning|start)\s+of\s+|early\s+)?"
        r"(?P<which>this|next|esta?e?|pr[oó]xim[oa])\s+(?P<period>weekend|week|month|year|fin\s+de\s+semana|semana|mes|año)(?P<after>)",
        _period,
        _LEAD + r"(?:la\s+|el\s+)?",
    ),
    _form(r"(?P<end>)(?P<which>)(?:la|el)\s+(?P<period>semana|mes|año)\s+(?P<after>que\s+viene)", _period, r"(?:(?:para|hasta)\s+)?"),
    _form(r"(?:(?:the\s+)?end\s+of\s+(?:the\s+)?|fin(?:es)?\s+de\s+)(?P<period>week|month|year|mes|año)", _end_of),
    _form(r"(?P<period>eow|eom)", _end_of),
    _form(_CLOSE, _today),
)
