"""The latest time this device has reason to believe: its own clock, unless the server or an earlier opening was later."""

from __future__ import annotations

from datetime import UTC, date, datetime

from liaison_app.core.clock import Clock
from liaison_app.store import names
from liaison_app.store.kept import value_of
from liaison_app.store.reader import Reader
from liaison_app.sync.lease import TOLERANCE_MS, from_bytes


class KnownTime:
    """Time that a clock set back does not turn back; reads one small value at each asking."""

    def __init__(self, reader: Reader, clock: Clock) -> None:
        self._reader = reader
        self._clock = clock

    def ms(self, at_least: int = 0) -> int:
        """Return milliseconds since 1970 UTC. `at_least` is a moment that has surely passed."""
        lease = from_bytes(value_of(self._reader, names.LEASE))
        seen = max(lease.server_ms, lease.latest_ms) if lease else 0
        return max(self._clock.ms(), seen, at_least)

    def today(self, at_least: int = 0) -> date:
        """Return the day it is here, by that time."""
        return datetime.fromtimestamp(self.ms(at_least) / 1000, UTC).astimezone().date()

    def is_set_back(self, at_least: int = 0) -> bool:
        """Say whether this computer's clock is behind what is known, by more than clocks are usually put right."""
        return self._clock.ms() < self.ms(at_least) - TOLERANCE_MS
