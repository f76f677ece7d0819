"""A page of the sync engine on its way in: whole, or a part at a time while saves keep breaking it off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from liaison_app.store.verbs import ApplyPage

LEAST = 60
"""Rows that are written in one go whatever else waits: some milliseconds."""


class Landing:
    """What is left of a page. Its rows may land before its position does: whoever asks for them again finds them there."""

    def __init__(self, page: ApplyPage, land: Callable[[ApplyPage], bool]) -> None:
        self._rest = page
        self._land = land
        self._most = len(page.landed)

    def __call__(self) -> bool:
        """Write the next part, inside the caller's transaction; False where it has been overtaken."""
        return self._land(ApplyPage(self._rest.space, self._rest.landed[: self._most]) if self._is_long else self._rest)

    @property
    def _is_long(self) -> bool:
        return len(self._rest.landed) > self._most

    def shrink(self) -> None:
        """The part was broken off: try a smaller one."""
        self._most = max(LEAST, self._most // 2)

    def goes_on(self) -> bool:
        """The part stands: say whether there is more of the page, and try a larger part of that."""
        if not self._is_long:
            return False
        self._rest = replace(self._rest, landed=self._rest.landed[self._most :])
        self._most *= 2
        return True
