"""Unsent stamps move to the server's time: no further than now, and never behind what they followed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from liaison_app.records.body import Body, Clock
from liaison_app.sync.opening import shift

ME, OTHER = b"m" * 16, b"o" * 16
DAY_MS = 86_400_000
NOW = 1_790_000_000_000
OFFSETS = st.integers(-2 * DAY_MS, 2 * DAY_MS)


def body(clock: Clock) -> Body:
    return Body("contact", f={"name": "Mia"}, c={"name": clock})


def moved(clock: Clock, base: Clock | None, offset: int) -> Clock:
    return shift(body(clock), body(base) if base else None, ME, offset, NOW).c["name"]


def test_a_slow_clocks_stamp_that_followed_a_colleagues_does_not_run_ahead() -> None:
    colleagues = (NOW - 5000, 0, OTHER)
    assert moved((NOW - 5000, 1, ME), colleagues, DAY_MS) == (NOW, 1, ME)


def test_a_slow_clocks_own_stamp_moves_by_the_whole_difference() -> None:
    assert moved((NOW - DAY_MS - 5000, 0, ME), None, DAY_MS) == (NOW - 5000, 0, ME)


@given(lag=st.integers(0, DAY_MS), base_age=st.integers(0, 3 * DAY_MS), n=st.integers(0, 3), offset=OFFSETS)
def test_an_edit_stays_later_than_what_it_followed_and_earlier_than_now(lag: int, base_age: int, n: int, offset: int) -> None:
    base = (NOW - base_age, n, OTHER)
    wall = NOW - offset - lag
    written = (wall, 0, ME) if wall > base[0] else (base[0], base[1] + 1, ME)
    result = moved(written, base, offset)
    assert result > base
    assert result[0] <= max(NOW, base[0])


@given(offset=OFFSETS)
def test_what_others_wrote_is_never_moved(offset: int) -> None:
    assert moved((NOW - 1, 0, OTHER), None, offset) == (NOW - 1, 0, OTHER)
