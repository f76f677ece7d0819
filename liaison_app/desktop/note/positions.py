"""The one converter between Qt's positions (UTF-16 units) and the words' own (code points)."""

from __future__ import annotations

import re
from bisect import bisect_left

_WIDE = re.compile("[\U00010000-\U0010ffff]")


class Positions:
    """Keeps where the characters stand that take two units; all other text costs nothing."""

    def __init__(self, words: str = "") -> None:
        self._wide = _wide_in(words)

    def points(self, units: int) -> int:
        """Return the code point position of a unit position; inside a pair it is that of the pair's start."""
        low, high = 0, len(self._wide)
        while low < high:
            middle = (low + high) // 2
            # the wide character number `middle` starts at this unit, because `middle` pairs stand before it
            if self._wide[middle] + middle < units:
                low = middle + 1
            else:
                high = middle
        inside = low > 0 and self._wide[low - 1] + low - 1 == units - 1
        return units - low if not inside else self._wide[low - 1]

    def units(self, points: int) -> int:
        """Return the unit position of a code point position."""
        return points + bisect_left(self._wide, points)

    def replace(self, start: int, removed: int, words: str) -> None:
        """Follow an edit: so many code points from here became these words."""
        first, last = bisect_left(self._wide, start), bisect_left(self._wide, start + removed)
        if first == len(self._wide) and not (words and _WIDE.search(words)):
            return
        moved = len(words) - removed
        after = [at + moved for at in self._wide[last:]] if moved else self._wide[last:]
        self._wide = [*self._wide[:first], *(start + at for at in _wide_in(words)), *after]


def units_in(words: str) -> int:
    """Return how many UTF-16 units these words take."""
    return len(words) + len(_wide_in(words))


def _wide_in(words: str) -> list[int]:
    return [] if words.isascii() else [match.start() for match in _WIDE.finditer(words)]
