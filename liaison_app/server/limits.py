"""How often one caller may ask: token buckets in memory."""

from __future__ import annotations

import secrets
from math import ceil
from typing import Final, Literal

import msgspec
from msgspec import Struct

from liaison_app.core.clock import Clock
from liaison_app.core.ids import RandomBytes

_MOST_CALLERS: Final = 50_000
Kind = Literal["session", "enrol", "escrow", "log", "sync"]


class Rate(Struct, frozen=True, forbid_unknown_fields=True):
    """So many at once, and so many a second after that."""

    burst: int
    per_second: float


class Rates(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One rate a kind of call; all but `sync` count by address, which counts by device."""

    session: Rate = Rate(600, 10.0)
    enrol: Rate = Rate(120, 2.0)
    escrow: Rate = Rate(10, 0.05)
    log: Rate = Rate(300, 5.0)
    sync: Rate = Rate(3000, 200.0)

    def shared_by(self, workers: int) -> Rates:
        """Return one worker's part: they do not tell each other, so together they never allow more than one alone."""
        return Rates(**{name: Rate(max(1, rate.burst // workers), rate.per_second / workers) for name, rate in msgspec.structs.asdict(self).items()})


class Limits:
    """Counts requests per kind and caller."""

    def __init__(self, rates: Rates, clock: Clock, random: RandomBytes = secrets.token_bytes) -> None:
        self._rates = rates
        self._clock = clock
        self._random = random
        self._buckets: dict[tuple[str, str], tuple[float, int]] = {}
        """The longest unseen first."""

    def wait_s(self, kind: Kind, caller: str) -> int:
        """Take one turn; return 0, or how many seconds to wait before the next one: not the same for all who were refused together."""
        rate: Rate = getattr(self._rates, kind)
        now = self._clock.ms()
        left, seen = self._buckets.pop((kind, caller), (float(rate.burst), now))
        left = min(float(rate.burst), left + max(0, now - seen) / 1000 * rate.per_second)
        if len(self._buckets) >= _MOST_CALLERS:
            del self._buckets[next(iter(self._buckets))]
        self._buckets[kind, caller] = (left - 1 if left >= 1 else left, now)
        if left >= 1:
            return 0
        wait = max(1, ceil((1 - left) / rate.per_second))
        return wait + self._random(1)[0] * (wait // 2 + 1) // 255
