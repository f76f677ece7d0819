"""Unsent stamps move to the server's time: no further than now, and never behind what they followed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from liaison_app.records.body import Body, Clock, encode, latest_ms
from liaison_app.sync.opening import clamp, shift

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


def test_a_stamp_of_a_clock_that_has_jumped_since_is_never_sent_as_the_future() -> None:
    assert moved((NOW + DAY_MS, 0, ME), None, 0) == (NOW, 0, ME)
    assert moved((NOW + 2 * DAY_MS, 0, ME), None, DAY_MS) == (NOW, 0, ME)
    assert moved((NOW + 2 * DAY_MS, 0, ME), None, -DAY_MS) == (NOW, 0, ME)


def test_a_stamp_of_the_device_that_this_vault_was_before_is_never_sent_as_the_future() -> None:
    assert moved((NOW + DAY_MS, 0, OTHER), (NOW - 5, 0, ME), 0) == (NOW, 0, OTHER)
    assert moved((NOW + DAY_MS, 0, OTHER), (NOW + DAY_MS, 0, OTHER), 0) == (NOW + DAY_MS, 0, OTHER)


@given(offset=OFFSETS, lag=st.integers(0, DAY_MS))
def test_a_record_was_made_when_the_server_says_it_was(offset: int, lag: int) -> None:
    made = Body("contact", c={"name": (NOW - offset - lag, 0, ME)}, by=(b"a" * 16, NOW - offset - lag))
    assert shift(made, None, ME, offset, NOW).by == (b"a" * 16, NOW - lag)
    assert shift(made, made, ME, offset, NOW).by == made.by


def test_the_latest_stamp_of_a_body_is_read_without_the_rest() -> None:
    made = Body("contact", f={"name": "Mia"}, c={"name": (NOW, 3, ME), "rank": (NOW - 9, 0, ME)}, by=(b"a" * 16, NOW - 5))
    assert latest_ms(encode(made)) == NOW
    assert latest_ms(encode(Body("contact", by=(b"a" * 16, NOW + 5)))) == NOW + 5


@given(offset=OFFSETS)
def test_what_others_wrote_is_never_moved(offset: int) -> None:
    assert moved((NOW - 1, 0, OTHER), None, offset) == (NOW - 1, 0, OTHER)


def test_a_stamp_later_than_its_commit_allows_is_taken_back() -> None:
    late = Body("note", f={"body": "x", "tags": ["a"]}, c={"body": (9_000, 1, ME), "tags": (3_000, 1, ME)}, by=(ME, 9_000))
    taken = clamp(late, 5_000)
    assert (taken.c["body"], taken.c["tags"], taken.by) == ((5_000, 1, ME), (3_000, 1, ME), (ME, 5_000))
    assert clamp(taken, 5_000) is taken
