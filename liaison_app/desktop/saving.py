"""Waiting until everything on screen is saved, without holding the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

from liaison_app.desktop.tasks import Tasks


class Saving:
    """Looks at every outcome; says once that all are saved, or what the first failure was."""

    def __init__(self, futures: Sequence[Future[Any]], tasks: Tasks, saved: Callable[[], None], failed: Callable[[BaseException], None]) -> None:
        self._left = len(futures)
        self._first: BaseException | None = None
        self._saved = saved
        self._failed = failed
        for future in futures:
            tasks.watch(future, lambda _record: self._one(None), failed=self._one)
        if not futures:
            saved()

    def _one(self, error: BaseException | None) -> None:
        self._left -= 1
        self._first = self._first or error
        if self._left:
            return
        if self._first is None:
            self._saved()
        else:
            self._failed(self._first)
