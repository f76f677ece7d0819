"""Wall time passed in, and the hybrid logical clock that orders edits."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import NamedTuple, Protocol


class Clock(Protocol):
    """Tells the time; a collaborator, so that tests can move it."""

    def ms(self) -> int:
        """Return milliseconds since 1970 UTC."""
        ...


class SystemClock:
    """The machine's own time."""

    def ms(self) -> int:
        return time.time_ns() // 1_000_000


@dataclass
class SetClock:
    """A clock that stands still until it is moved."""

    now: int = 1_790_000_000_000

    def ms(self) -> int:
        return self.now

    def forward(self, ms: int) -> None:
        self.now += ms


class Stamp(NamedTuple):
    """When a field was written: milliseconds UTC, a counter within them, the device (32 hex)."""

    ms: int
    n: int
    device: str


class Stamper:
    """Hands out stamps that always grow, whatever the wall clock does (Kulkarni et al. 2014)."""

    def __init__(self, clock: Clock, device: str, last: Stamp | None = None) -> None:
        self._clock = clock
        self._device = device
        self._last = (last.ms, last.n) if last else (0, 0)
        self._lock = threading.Lock()

    def stamp(self) -> Stamp:
        """Return a stamp later than every earlier one and every one witnessed."""
        with self._lock:
            now = self._clock.ms()
            ms, n = self._last
            self._last = (now, 0) if now > ms else (ms, n + 1)
            return Stamp(*self._last, self._device)

    def witness(self, stamp: Stamp) -> None:
        """Never hand out a stamp at or before this one."""
        with self._lock:
            self._last = max(self._last, (stamp.ms, stamp.n))
