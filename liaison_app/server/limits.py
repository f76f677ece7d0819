"""How often one caller may ask: token buckets in memory."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Literal

from liaison_app.core.clock import Clock

_MOST_CALLERS = 50_000
Kind = Literal["session", "enrol", "escrow", "log", "sync"]


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and so many a second after that."""

    burst: int
    per_second: float


@dataclass(frozen=True, slots=True)
class Rates:
    """One rate a kind of call; the sign-in ones count by address, the others by device."""

    session: Rate = Rate(600, 10.0)
    enrol: Rate = Rate(120, 2.0)
    escrow: Rate = Rate(10, 0.05)
    log: Rate = Rate(300, 5.0)
    sync: Rate = Rate(3000, 200.0)


class Limits:
    """Counts requests per kind and caller."""

    def __init__(self, rates: Rates, clock: Clock) -> None:
        self._rates = rates
        self._clock = clock
        self._buckets: dict[tuple[str, str], tuple[float, int]] = {}

    def wait_s(self, kind: Kind, caller: str) -> int:
        """Take one turn; return 0, or how many seconds to wait before the next one."""
        rate: Rate = getattr(self._rates, kind)
        now = self._clock.ms()
        left, seen = self._buckets.get((kind, caller), (float(rate.burst), now))
        left = min(float(rate.burst), left + max(0, now - seen) / 1000 * rate.per_second)
        if left < 1:
            self._buckets[kind, caller] = (left, now)
            return max(1, ceil((1 - left) / rate.per_second))
        if len(self._buckets) >= _MOST_CALLERS:
            self._buckets.clear()
        self._buckets[kind, caller] = (left - 1, now)
        return 0
