"""Five tries are free; after them the wait doubles, outlives a restart and does not yield to the clock."""

from __future__ import annotations

from pathlib import Path

import pytest

from liaison_app.core.clock import SetClock
from liaison_app.core.errors import LiaisonError, WrongPassphrase
from liaison_app.vault.throttle import FREE_TRIES, LONGEST_MS, THROTTLE_NAME, TooManyTries, UnlockThrottle, delay_ms


def wrong() -> str:
    raise WrongPassphrase("no")


def right() -> str:
    return "open"


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def throttle(tmp_path: Path, clock: SetClock) -> UnlockThrottle:
    return UnlockThrottle(tmp_path, clock)


def fail(throttle: UnlockThrottle, times: int) -> None:
    for _n in range(times):
        with pytest.raises(WrongPassphrase) as refused:
            throttle.guard(wrong)
        assert not isinstance(refused.value, TooManyTries)


def test_four_wrong_tries_cost_nothing(throttle: UnlockThrottle):
    fail(throttle, FREE_TRIES - 1)
    assert throttle.wait_ms() == 0
    assert throttle.guard(right) == "open"


def test_after_the_fifth_even_the_right_passphrase_waits(throttle: UnlockThrottle, clock: SetClock):
    fail(throttle, FREE_TRIES)
    with pytest.raises(TooManyTries) as refused:
        throttle.guard(right)
    assert (refused.value.seconds, refused.value.exit_code, refused.value.code) == (2, 3, "throttled")
    assert "2 seconds" in refused.value.what_to_do
    clock.forward(2000)
    assert throttle.guard(right) == "open"


def test_a_try_while_waiting_is_neither_run_nor_counted(throttle: UnlockThrottle, clock: SetClock):
    fail(throttle, FREE_TRIES)
    for _n in range(10):
        with pytest.raises(TooManyTries):
            throttle.guard(wrong)
    assert throttle.wait_ms() == 2000


def test_the_wait_doubles_up_to_a_quarter_of_an_hour():
    assert [delay_ms(n) for n in range(9)] == [0, 0, 0, 0, 0, 2000, 4000, 8000, 16000]
    assert delay_ms(14) == LONGEST_MS == delay_ms(10_000)


def test_a_restart_does_not_help(throttle: UnlockThrottle, tmp_path: Path, clock: SetClock):
    fail(throttle, FREE_TRIES)
    assert UnlockThrottle(tmp_path, clock).wait_ms() == 2000


def test_a_clock_set_back_begins_the_wait_again_and_no_longer(throttle: UnlockThrottle, clock: SetClock):
    fail(throttle, FREE_TRIES)
    clock.forward(1500)
    clock.forward(-10_000_000)
    assert throttle.wait_ms() == 2000
    clock.forward(1999)
    assert throttle.wait_ms() == 1
    clock.forward(1)
    assert throttle.guard(right) == "open"


def test_success_starts_the_count_afresh(throttle: UnlockThrottle, tmp_path: Path):
    fail(throttle, FREE_TRIES - 1)
    throttle.guard(right)
    fail(throttle, FREE_TRIES - 1)
    assert throttle.wait_ms() == 0
    throttle.guard(right)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("noise", [b"", b"{}x", b'{"failures": "many"}', b"\xff"])
def test_a_spoilt_count_gives_no_free_tries(throttle: UnlockThrottle, tmp_path: Path, clock: SetClock, noise: bytes):
    (tmp_path / THROTTLE_NAME).write_bytes(noise)
    assert throttle.wait_ms() == 2000


def test_only_count_and_time_are_written_down(throttle: UnlockThrottle, tmp_path: Path, clock: SetClock):
    fail(throttle, 1)
    assert (tmp_path / THROTTLE_NAME).read_text() == f'{{"failures":1,"since_ms":{clock.ms()}}}'


def test_a_failure_that_is_no_wrong_passphrase_is_not_counted(throttle: UnlockThrottle, tmp_path: Path):
    def locked() -> str:
        raise LiaisonError("the keyring is locked")

    with pytest.raises(LiaisonError):
        throttle.guard(locked)
    assert list(tmp_path.iterdir()) == []
