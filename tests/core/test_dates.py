"""Days in people's words."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_app.core.dates import find_day, read_day, without_day
from liaison_app.core.day_words import NEAR_DAYS, full_day, long_day, month_day, weekday_day
from liaison_app.core.languages import NAMES, catalogue
from liaison_app.core.words import use_catalogue

TUESDAY = date(2026, 10, 13)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("by Friday", date(2026, 10, 16)),
        ("Fri", date(2026, 10, 16)),
        ("on Tuesday", date(2026, 10, 20)),
        ("next Tue", date(2026, 10, 20)),
        ("next Friday", date(2026, 10, 23)),
        ("this Thursday", date(2026, 10, 15)),
        ("5/12", date(2027, 5, 12)),
        ("12/5", date(2026, 12, 5)),
        ("by 12/5/27", date(2027, 12, 5)),
        ("12/05/2028", date(2028, 12, 5)),
        ("in two weeks", date(2026, 10, 27)),
        ("in 3 days", date(2026, 10, 16)),
        ("within a month", date(2026, 11, 13)),
        ("in a year", date(2027, 10, 13)),
        ("2026-10-09", date(2026, 10, 9)),
        ("by 2027-01-31", date(2027, 1, 31)),
        ("today", TUESDAY),
        ("by tomorrow", date(2026, 10, 14)),
        ("Oct 20", date(2026, 10, 20)),
        ("by the 3rd of November", date(2026, 11, 3)),
        ("March 1, 2027", date(2027, 3, 1)),
        ("Feb 29", date(2028, 2, 29)),
        ("end of this week", date(2026, 10, 16)),
        ("next week", date(2026, 10, 19)),
        ("next month", date(2026, 11, 1)),
        ("end of the this month", date(2026, 10, 31)),
        ("TOMORROW", date(2026, 10, 14)),
        ("day after tomorrow", date(2026, 10, 15)),
        ("by the 16th", date(2026, 10, 16)),
        ("by the 3rd", date(2026, 11, 3)),
        ("Friday, Oct 16", date(2026, 10, 16)),
        ("by Fri 10/16", date(2026, 10, 16)),
        ("12 May", date(2027, 5, 12)),
        ("May 12, 2027", date(2027, 5, 12)),
        ("a week from Friday", date(2026, 10, 23)),
        ("in a couple of weeks", date(2026, 10, 27)),
        ("in a fortnight", date(2026, 10, 27)),
        ("by the end of the month", date(2026, 10, 31)),
        ("EOW", date(2026, 10, 16)),
        ("end of the year", date(2026, 12, 31)),
        ("para el viernes", date(2026, 10, 16)),
        ("el próximo martes", date(2026, 10, 20)),
        ("el viernes que viene", date(2026, 10, 23)),
        ("mañana", date(2026, 10, 14)),
        ("pasado mañana", date(2026, 10, 15)),
        ("en dos semanas", date(2026, 10, 27)),
        ("dentro de 3 días", date(2026, 10, 16)),
        ("antes del 3 de noviembre", date(2026, 11, 3)),
        ("12 de mayo de 2028", date(2028, 5, 12)),
        ("la semana que viene", date(2026, 10, 19)),
        ("fin de mes", date(2026, 10, 31)),
        ("Friday after next", date(2026, 10, 30)),
        ("the week after next", date(2026, 10, 26)),
        ("Thursday next week", date(2026, 10, 22)),
        ("next week on Thursday", date(2026, 10, 22)),
        ("by the end of next week", date(2026, 10, 23)),
        ("by the end of next month", date(2026, 11, 30)),
        ("beginning of next month", date(2026, 11, 1)),
        ("this weekend", date(2026, 10, 17)),
        ("next weekend", date(2026, 10, 24)),
        ("first Monday in December", date(2026, 12, 7)),
        ("the last Friday of October", date(2026, 10, 30)),
        ("in 10 business days", date(2026, 10, 27)),
        ("en 3 días hábiles", date(2026, 10, 16)),
        ("this afternoon", TUESDAY),
        ("the day after tomorrow", date(2026, 10, 15)),
        ("EOD", TUESDAY),
        ("next year", date(2027, 1, 1)),
        ("by the end of next year", date(2027, 12, 31)),
        ("this year", date(2026, 12, 31)),
        ("el año que viene", date(2027, 1, 1)),
        ("by December", date(2026, 12, 1)),
        ("before March 2028", date(2028, 3, 1)),
        ("by October", date(2027, 10, 1)),
        ("in December", date(2026, 12, 31)),
        ("in October", date(2026, 10, 31)),
        ("end of November", date(2026, 11, 30)),
        ("by the end of Feb 2028", date(2028, 2, 29)),
        ("mid-November", date(2026, 11, 15)),
        ("early January", date(2027, 1, 1)),
        ("para diciembre", date(2026, 12, 1)),
        ("a fines de noviembre", date(2026, 11, 30)),
        ("a principios de enero", date(2027, 1, 1)),
        ("12.5.2027", date(2027, 5, 12)),
        ("by 25.12.2026", date(2026, 12, 25)),
        ("by EOD Friday", date(2026, 10, 16)),
        ("by close of business on Friday", date(2026, 10, 16)),
        ("12-31-2026", date(2026, 12, 31)),
    ],
)
def test_a_day_in_words_is_understood(words, day):
    assert read_day(words, TUESDAY) == day


@pytest.mark.parametrize(
    "words",
    [
        "",
        "soon",
        "31/31",
        "2/30",
        "2026-13-40",
        "Monaco",
        "Friday night lights",
        "sunk cost",
        "section 5/12/13/14",
        "in",
        "in 12 parsecs",
        "0000-01-01",
        "24/7",
        "last Friday",
        "el viernes pasado",
        "by may",
        "in march",
        "by Marching",
        "1.2.3",
        "12.5.27.1",
        "last December",
        "December",
        "32.13.2026",
    ],
)
def test_words_that_name_no_day_are_left_alone(words):
    assert read_day(words, TUESDAY) is None


@pytest.mark.parametrize(
    ("line", "title", "day"),
    [
        ("call Sgt. Lee by Friday", "call Sgt. Lee", date(2026, 10, 16)),
        ("send form 12-5 next Tue, please", "send form 12-5 please", date(2026, 10, 20)),
        ("send the checklist", "send the checklist", None),
        ("ask who sat in the sun", "ask who sat in the sun", None),
        ("clean 1/2 of the list by 11/2", "clean 1/2 of the list", date(2026, 11, 2)),
        ("Monday's form by Thu", "Monday's form", date(2026, 10, 15)),
        ("ask about the 4th district", "ask about the 4th district", None),
        ("ring her on 11/2 at 3pm", "ring her at 3pm", date(2026, 11, 2)),
        ("ring her 11/2, 9:30 am", "ring her 9:30 am", date(2026, 11, 2)),
        ("call Lee by Friday about the Monday meeting", "call Lee about the Monday meeting", date(2026, 10, 16)),
        ("ask for what was sent last Friday", "ask for what was sent last Friday", None),
        ("call Lee (by Friday)!", "call Lee!", date(2026, 10, 16)),
        ("by Friday: call Lee", "call Lee", date(2026, 10, 16)),
        ("they answer 24/7", "they answer 24/7", None),
        ("train Lee by December 5", "train Lee", date(2026, 12, 5)),
        ("train Lee in May about 2703(d)", "train Lee about 2703(d)", date(2027, 5, 31)),
        ("use version 10.4.2026.1", "use version 10.4.2026.1", None),
        ("march in step", "march in step", None),
        ("llamar a Lee por la mañana", "llamar a Lee por la mañana", None),
        ("llamar al Sgt. Lee antes del viernes", "llamar al Sgt. Lee", date(2026, 10, 16)),
    ],
)
def test_a_promise_is_parted_from_its_day(line, title, day):
    found = find_day(line, TUESDAY)
    assert (found.day if found else None) == day
    assert without_day(line, found) == title


def test_the_31st_a_month_on_is_the_last_day():
    assert read_day("in one month", date(2027, 1, 31)) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("words", "others"),
    [
        ("call by 5/12", (date(2026, 12, 5),)),
        ("call by 5/5", ()),
        ("call by 25/12", ()),
        ("call next Fri", (date(2026, 10, 16),)),
        ("call next Tue", ()),
        ("call Friday after next", (date(2026, 10, 23),)),
        ("call this Tue", (TUESDAY,)),
        ("call by Friday", ()),
        ("call on May 12", ()),
        ("call by December", (date(2026, 12, 31),)),
        ("call on 12.5.2027", (date(2027, 12, 5),)),
    ],
)
def test_words_that_mean_two_days_say_so(words, others):
    found = find_day(words, TUESDAY)
    assert found is not None
    assert found.others == others


def test_a_day_that_is_no_month_is_read_the_other_way_round():
    assert read_day("25/12", TUESDAY) == date(2026, 12, 25)


DAYS = st.dates(date(1990, 1, 1), date(2200, 12, 31))


@given(DAYS, DAYS)
def test_an_iso_day_is_read_as_itself(day, today):
    assert read_day(day.isoformat(), today) == day


@given(DAYS, st.sampled_from(["Mon", "tuesday", "WED", "thurs", "fri", "Sat", "sunday"]))
def test_a_weekday_is_one_of_the_next_seven_days(today, word):
    day = read_day(word, today)
    assert today < day <= today + timedelta(7)
    assert day.strftime("%A").lower().startswith(word.lower()[:3])


@given(
    DAYS,
    DAYS,
    st.sampled_from(["{d:%B} {d.day}, {d.year}", "{d.day} {d:%b} {d.year}", "{d:%A}, {d.month}/{d.day}/{d.year}", "by {d:%a} {d:%b} {d.day}, {d.year}"]),
)
def test_a_whole_date_is_read_as_itself_however_it_is_written(day, today, form):
    assert read_day(form.format(d=day), today) == day


@given(
    DAYS, st.sampled_from(["{d:%B} {d.day}", "{d.day}/{d.month}", "the {d.day} of {d:%b}", "Fri", "next Mon", "in {d.day} days", "next month", "EOM", "mañana"])
)
def test_a_day_without_a_year_is_never_one_that_has_gone_by(today, form):
    found = find_day(form.format(d=today), today)
    assert found is None or all(day >= today for day in (found.day, *found.others))


@given(st.text(max_size=80), st.dates())
def test_no_line_and_no_day_breaks_it(line, today):
    found = find_day(line, today)
    if found is not None:
        assert 0 <= found.start < found.end <= len(line)
        without_day(line, found)


@pytest.fixture(params=sorted(NAMES))
def language(request: pytest.FixtureRequest) -> Iterator[gettext.NullTranslations]:
    """Each language in force in turn."""
    words = catalogue(request.param)
    use_catalogue(words)
    yield words
    use_catalogue(catalogue("en"))


def test_a_day_that_is_offered_means_the_same_in_every_language(language):
    for offered in NEAR_DAYS:
        said = language.gettext(offered)
        assert read_day(said, TUESDAY) == read_day(offered, TUESDAY) is not None, said
        line = f"call {'by' if said == offered else 'para'} {said}"
        found = find_day(line, TUESDAY)
        assert found is not None, line
        assert (found.day, without_day(line, found)) == (read_day(offered, TUESDAY), "call")


def test_a_day_as_it_is_shown_is_read_back_in_every_language(language):
    for passed in range(365):
        day = TUESDAY + timedelta(passed)
        for shown in (month_day(day), full_day(day), weekday_day(day), long_day(day)):
            assert read_day(shown, TUESDAY) == day, shown


@pytest.mark.parametrize(
    "hint",
    [
        "Today, next Tue, 10/13",
        "Oct 12, next Mon",
        "Oct 16",
        "2026-10-09, May 3 …",
        "such as 2027-03-31 or in two weeks",
        "Write the day as 2026-10-13, or as Friday, tomorrow, in two weeks.",
    ],
)
def test_a_hint_shows_days_that_are_read(language, hint):
    # each example of a hint, in whatever language it is given, is a day
    said = re.sub(r"^(?:such as|como|Write the day as|Escriba el día como) |[….]", "", language.gettext(hint))
    for example in re.split(r", (?:or as |o como )?| or | o ", said):
        assert read_day(example.strip(), TUESDAY) is not None, example


@pytest.mark.parametrize(
    ("words", "day"), [("el lunes próximo", date(2026, 10, 19)), ("el lunes que viene", date(2026, 10, 19)), ("el próximo lunes", date(2026, 10, 19))]
)
def test_the_next_monday_may_be_said_in_more_than_one_way(words, day):
    assert read_day(words, TUESDAY) == day
