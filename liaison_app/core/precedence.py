"""Threads with time let the one that draws the screen go first.

Qt calls into Python some hundred times to arrange and paint one page, and each time the screen's thread waits for the interpreter, a whole turn of it where another thread
is busy. So a thread that works through many rows asks before each of them: it offers the interpreter, and sleeps while the screen's thread is at work.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

OFFER_S = 0.0002
"""The interpreter is offered so often."""
LOOK_S = 0.001
AT_WORK = 0.12
"""The screen's thread is at work when it used this share of the time since the last look."""
CALM_S = 0.004
"""It has done its work when it was not seen at any for so long."""
MOST_S = 0.03
"""No row waits longer than this, whatever the screen does."""
OWN_S = 0.01
"""A thread that has waited that long in vain works so long before it asks again: a window that is never done does not stop what goes on behind it."""
Seconds = Callable[[], float]


class _Own(threading.local):
    """What one thread that asks remembers, in seconds."""

    offered = looked = spent = free_until = 0.0


class Precedence:
    """Knows the thread that goes first by what it uses of a processor. Does nothing until there is one."""

    def __init__(self, now: Seconds = time.perf_counter, sleep: Callable[[float], object] = time.sleep) -> None:
        """`now` and `sleep` are in seconds."""
        self._now, self._sleep = now, sleep
        self._first: int | None = None
        self._spent: Seconds = float
        self._own = _Own()

    def goes_first(self, spent: Seconds | None = None) -> None:
        """The calling thread goes first from now on; `spent` tells its processor time in seconds, which some systems cannot."""
        if spent is None and hasattr(time, "pthread_getcpuclockid"):
            clock = time.pthread_getcpuclockid(threading.get_ident())
            spent = lambda: time.clock_gettime(clock)  # noqa: E731
        if spent is not None:
            self._spent, self._first = spent, threading.get_ident()

    def after_you(self) -> None:
        """Let the screen's thread go first, where it has something to do; takes so many milliseconds at the most."""
        now, own = self._now(), self._own
        if self._first is None or now - own.offered < OFFER_S or threading.get_ident() == self._first:
            return
        self._sleep(0)
        own.offered = now = self._now()
        if now - own.looked < LOOK_S or not self._at_work(now) or now < own.free_until:
            return
        end, seen = now + MOST_S, now
        while now < end and now - seen < CALM_S:
            self._sleep(LOOK_S)
            now = self._now()
            if self._at_work(now):
                seen = now
        if now >= end:
            own.free_until = now + OWN_S

    def _at_work(self, now: float) -> bool:
        """Say whether the screen's thread worked since this thread looked last."""
        own, spent = self._own, self._spent()
        share = (spent - own.spent) / (now - own.looked)
        own.looked, own.spent = now, spent
        return share >= AT_WORK


_precedence = Precedence()
goes_first = _precedence.goes_first
after_you = _precedence.after_you
