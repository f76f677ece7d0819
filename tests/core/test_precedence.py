"""Threads with time sleep while the first thread is at work, and never for good."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from liaison_app.core.precedence import AT_WORK, CALM_S, LOOK_S, MOST_S, OFFER_S, OWN_S, Precedence

ROW_S = 2 * OFFER_S


class _World:
    """A clock that only sleep and work move, and a first thread that uses a share of it until a moment."""

    def __init__(self, share: float, until: float = 9999) -> None:
        self.at = 10.0
        self._share, self._until = share, 10.0 + until
        self.precedence = Precedence(lambda: self.at, self._sleep)
        self.precedence.goes_first(lambda: min(self.at, self._until) * self._share)

    def rows(self, count: int) -> float:
        """Let another thread go through so many rows; returns how many seconds it stood back."""
        start = self.at

        def work() -> None:
            for _row in range(count):
                self.at += ROW_S
                self.precedence.after_you()

        with ThreadPoolExecutor(1) as other:
            other.submit(work).result()
        return self.at - start - count * ROW_S

    def _sleep(self, seconds: float) -> None:
        self.at += seconds


def test_nobody_waits_where_there_is_no_screen() -> None:
    slept: list[float] = []
    Precedence(sleep=slept.append).after_you()
    assert not slept


def test_a_calm_screen_is_offered_the_interpreter_and_nobody_sleeps() -> None:
    assert _World(share=AT_WORK / 2).rows(1000) == pytest.approx(0, abs=1e-9)


def test_a_thread_sleeps_until_the_screen_has_been_calm_for_a_while() -> None:
    stood = _World(share=0.9, until=0.008).rows(100)
    assert 0.008 + CALM_S - 5 * LOOK_S <= stood <= 0.008 + CALM_S + 3 * LOOK_S


def test_a_screen_that_is_never_done_leaves_a_thread_its_own_share_of_the_time() -> None:
    rows = round(4 * OWN_S / ROW_S)
    stood = _World(share=0.9).rows(rows)
    assert 3 * MOST_S - 3 * LOOK_S <= stood <= 5 * (MOST_S + LOOK_S)


def test_the_first_thread_never_waits_for_itself() -> None:
    world = _World(share=0.9)
    start = world.at
    world.at += 1
    world.precedence.after_you()
    assert world.at == start + 1


@pytest.mark.skipif(not hasattr(time, "pthread_getcpuclockid"), reason="this system does not tell what another thread uses")
def test_a_real_thread_at_work_is_stood_back_for() -> None:
    precedence, ready, end = Precedence(), threading.Event(), threading.Event()

    def draw() -> None:
        precedence.goes_first()
        ready.set()
        while not end.is_set():
            sum(range(200))

    first = threading.Thread(target=draw)
    first.start()
    assert ready.wait(30)
    try:
        most = 0.0
        for _try in range(200):
            start = time.perf_counter()
            precedence.after_you()
            most = max(most, time.perf_counter() - start)
            sum(range(20_000))
        assert most >= CALM_S
    finally:
        end.set()
        first.join(30)
