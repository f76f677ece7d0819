"""Threads with time let the one that draws the screen go first.

Each call of Qt gives the interpreter away, and a busy thread gives it back a turn later: a repaint has hundreds of such calls. So a thread that works through many rows asks
before each of them, and while the screen's thread is at work it sleeps instead. What is asked costs 2 µs; where there is no screen, nothing.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Mapping
from types import CodeType, FrameType, FunctionType
from typing import Any

Frames = Callable[[], Mapping[int, FrameType]]

LOOK_S = 0.001
CALM_S = 0.004
"""The screen's thread has done its work when it was not seen at any for so long."""
MOST_S = 0.03
"""No row waits longer than this, whatever the screen does."""
OWN_S = 0.01
"""A thread that has waited that long in vain works so long before it asks again: a window that is never done does not stop what goes on behind it."""


class Precedence:
    """Knows the thread that goes first, and where in its program it waits for something to do."""

    def __init__(
        self,
        frames: Frames = sys._current_frames,  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - the only way to see another thread
        now: Callable[[], float] = time.perf_counter,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        """`frames` gives the innermost frame of each thread; `now` and `sleep` are in seconds."""
        self._frames, self._now, self._sleep = frames, now, sleep
        self._first: int | None = None
        self._waiting: frozenset[CodeType] = frozenset()
        self._own = threading.local()

    def goes_first(self, waits_in: Callable[..., Any]) -> None:
        """The calling thread goes first from now on, except while this function (one that runs an event loop) is the innermost it is in."""
        assert isinstance(waits_in, FunctionType)
        self._first = threading.get_ident()
        self._waiting |= {waits_in.__code__}

    def after_you(self) -> None:
        """Sleep while the screen's thread is at work; so many milliseconds at the most."""
        if self._first is None or threading.get_ident() == self._first:
            return
        now = self._now()
        if now < getattr(self._own, "until", 0.0) or not self._at_work():
            return
        end, seen = now + MOST_S, now
        while now < end and now - seen < CALM_S:
            self._sleep(LOOK_S)
            now = self._now()
            if self._at_work():
                seen = now
        if now >= end:
            self._own.until = now + OWN_S

    def _at_work(self) -> bool:
        frame = self._frames().get(self._first or 0)
        return frame is not None and frame.f_code not in self._waiting


_precedence = Precedence()
goes_first = _precedence.goes_first
after_you = _precedence.after_you
