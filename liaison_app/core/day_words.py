"""Days in words, in the language in force: the names of months and weekdays, and how they stand together."""

from __future__ import annotations

from datetime import date

from liaison_app.core.words import N_, _

_MONTHS = (
    N_("January"),
    N_("February"),
    N_("March"),
    N_("April"),
    N_("May (the month)"),
    N_("June"),
    N_("July"),
    N_("August"),
    N_("September"),
    N_("October"),
    N_("November"),
    N_("December"),
)
_SHORT_MONTHS = (N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"), N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec"))
_DAYS = (N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"))
_SHORT_DAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
NEAR_DAYS = (N_("today"), N_("tomorrow"), N_("Friday"), N_("next Monday"), N_("in two weeks"))
"""Days as they are offered to somebody who writes; core.dates reads them back in every language."""


def month_name(month: int) -> str:
    """Return the name of a month, 1 to 12."""
    # English spells May's long and short names alike; the long one is marked apart for languages that do not.
    return _(_MONTHS[month - 1]).removesuffix(" (the month)")


def short_month(month: int) -> str:
    """Return a month, 1 to 12, in three letters or so."""
    return _(_SHORT_MONTHS[month - 1])


def weekday_name(day: date) -> str:
    return _(_DAYS[day.weekday()])


def short_weekday(day: date) -> str:
    return _(_SHORT_DAYS[day.weekday()])


def month_day(day: date) -> str:
    """Return "Oct 13"."""
    return _("{month} {day}").format(month=short_month(day.month), day=day.day)


def full_day(day: date) -> str:
    """Return "Oct 13, 2027"."""
    return _("{month} {day}, {year}").format(month=short_month(day.month), day=day.day, year=day.year)


def near_day(day: date, now: date) -> str:
    """Return a day with its year only where that is another than this one's: "Oct 13", "Oct 13, 2027"."""
    return month_day(day) if day.year == now.year else full_day(day)


def month_year(day: date) -> str:
    """Return "Oct 2027"."""
    return _("{month} {year}").format(month=short_month(day.month), year=day.year)


def weekday_day(day: date) -> str:
    """Return "Tue, Oct 13"."""
    return _("{weekday}, {month} {day}").format(weekday=short_weekday(day), month=short_month(day.month), day=day.day)


def long_day(day: date) -> str:
    """Return "Tuesday, October 13"."""
    return _("{weekday}, {full_month} {day}").format(weekday=weekday_name(day), full_month=month_name(day.month), day=day.day)
