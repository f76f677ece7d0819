"""Threads with time sleep while the first thread is at work, and never for good."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from types import FrameType

import pytest

from liaison_app.core.precedence import CALM_S, LOOK_S, MOST_S, OWN_S, Precedence


def _here() -> FrameType:
    frame = inspect.currentframe()
    assert frame is not None
    assert frame.f_back is not None
    return frame.f_back


def _frame() -> FrameType:
    return _here()


def _waits() -> FrameType:
    return _here()


class _World:
    """A clock that only sleep moves, and a first thread that is at work until a moment."""

    def __init__(self, busy_until: float) -> None:
        self.at = 0.0
        self._busy_until = busy_until
        self.precedence = Precedence(self._frames, lambda: self.at, self._sleep)
        self.precedence.goes_first(_waits)

    def ask(self, times: int = 1) -> float:
        """Return how many seconds another thread slept that asked so often."""
        start = self.at
        with ThreadPoolExecutor(1) as other:
            other.submit(lambda: [self.precedence.after_you() for _time in range(times)]).result()
        return self.at - start

    def _sleep(self, seconds: float) -> None:
        self.at += seconds

    def _frames(self) -> Mapping[int, FrameType]:
        return {threading.main_thread().ident or 0: _frame() if self.at < self._busy_until else _waits()}


def test_nobody_waits_where_there_is_no_screen() -> None:
    slept: list[float] = []
    Precedence(sleep=slept.append).after_you()
    assert not slept


def test_a_thread_sleeps_until_the_screen_has_been_calm_for_a_while() -> None:
    slept = _World(busy_until=0.008).ask()
    assert 0.008 + CALM_S <= slept + LOOK_S <= 0.008 + CALM_S + 3 * LOOK_S


def test_a_calm_screen_costs_no_sleep() -> None:
    assert _World(busy_until=0).ask(1000) == 0


def test_a_screen_that_is_never_done_stops_nobody_for_long() -> None:
    assert _World(busy_until=9999).ask() == pytest.approx(MOST_S, abs=LOOK_S)
    assert _World(busy_until=9999).ask(1000) == pytest.approx(MOST_S, abs=LOOK_S), "it works a while before it waits again"


def test_after_its_own_time_a_thread_asks_again() -> None:
    world = _World(busy_until=9999)
    with ThreadPoolExecutor(1) as other:

        def twice() -> float:
            world.precedence.after_you()
            world.at += OWN_S
            start = world.at
            world.precedence.after_you()
            return world.at - start

        assert other.submit(twice).result() == pytest.approx(MOST_S, abs=LOOK_S)


def test_the_first_thread_never_waits_for_itself() -> None:
    world = _World(busy_until=9999)
    world.precedence.after_you()
    assert world.at == 0


@pytest.mark.parametrize("waits", [_waits, _World.ask])
def test_any_function_may_be_where_the_screen_waits(waits: Callable[..., object]) -> None:
    Precedence().goes_first(waits)
