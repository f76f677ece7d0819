"""The offline lease: two weeks to warn, thirty days to lock, and a clock set back wins nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from liaison_app.sync.lease import DAY_MS, Lease, from_bytes, to_bytes, warning

START = 1_790_000_000_000
FRESH = Lease(START, START, START)
days = st.integers(0, 400)


def test_it_warns_at_fourteen_days_and_locks_at_thirty() -> None:
    assert [FRESH.standing(START + n * DAY_MS) for n in (0, 13, 14, 29, 30, 300)] == ["", "", "warn", "warn", "locked", "locked"]
    assert FRESH.left(START + 20 * DAY_MS) == 10
    assert "20 days" in warning(FRESH, START + 20 * DAY_MS)
    assert warning(FRESH, START) == warning(None, START) == ""


def test_the_organisation_sets_the_days() -> None:
    strict = Lease(START, START, START, 1, 3)
    assert [strict.standing(START + n * DAY_MS) for n in (0, 1, 2, 3)] == ["", "warn", "warn", "locked"]


@given(st.lists(st.integers(-400, 400), min_size=1, max_size=40))
def test_no_walk_of_the_clock_makes_the_lease_longer(steps: list[int]) -> None:
    lease, now, before = FRESH, START, 0
    for step in steps:
        now = max(1, now + step * DAY_MS)
        lease = lease.seen(now)
        assert lease.days(now) >= before, "days without the server are never taken back"
        before = lease.days(now)


@given(days)
def test_a_clock_that_is_set_back_at_every_opening_locks_after_thirty_openings(behind: int) -> None:
    lease = FRESH.seen(START + DAY_MS)
    now = START - (behind + 1) * DAY_MS
    for _opening in range(29):
        lease = lease.seen(now)
    assert lease.standing(now) == "locked"


@given(days, st.integers(1, 365), st.integers(1, 365))
def test_what_is_kept_is_what_is_read(later: int, warn: int, lock: int) -> None:
    lease = Lease(START, START, START + later, warn, lock)
    assert from_bytes(to_bytes(lease)) == lease
    assert from_bytes(None) is None
