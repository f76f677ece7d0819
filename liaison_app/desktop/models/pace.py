"""How often a list is read anew while others write: never for more than a fifth of the time."""

from __future__ import annotations

import time
from collections.abc import Callable

_SOON_MS = 30
_REST = 4
"""A list rests for so many times what its last reading took."""


class Pace:
    """Says when the next reading may begin; after a rest that is at once."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """`now` is in seconds."""
        self._now = now
        self._began = self._free = 0.0

    def begin(self) -> None:
        """A reading begins."""
        self._began = self._now()

    def end(self) -> None:
        """What was read stands on the screen."""
        now = self._now()
        self._free = now + _REST * (now - self._began)

    def wait_ms(self) -> int:
        """Return how long to wait with the next reading; changes that follow each other closely are one."""
        return max(_SOON_MS, round((self._free - self._now()) * 1000))
