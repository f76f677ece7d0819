"""Reading anew whenever something has changed: one question at a time, and once more where it was asked again meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject

from liaison_app.desktop.tasks import Again, Failed, Tasks
from liaison_app.store.reader import Reader

T = TypeVar("T")


class Asking(QObject):
    """Every answer is told, unlike in Latest: what changes all the time is shown nevertheless."""

    def __init__(self, tasks: Tasks, failed: Failed, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._failed = failed
        self._busy = False
        self._next: Callable[[], None] | None = None

    def ask(self, fn: Callable[[Reader], T], done: Callable[[T], object]) -> None:
        """Ask on a worker, at once or after the answer that is under way; of those that wait the newest is asked."""
        if self._busy:
            self._next = lambda: self.ask(fn, done)
            return
        self._busy = True
        self._tasks.read(fn, lambda answer: self._came(answer, done), self, failed=lambda error: self._broke(error, lambda: self.ask(fn, done)))

    def _came(self, answer: Any, done: Callable[[Any], object]) -> None:
        self._busy = False
        done(answer)
        self._go_on()

    def _broke(self, error: BaseException, again: Callable[[], None]) -> None:
        self._busy = False
        self._tasks.could_not_read(Again(id(self), again))
        self._failed(error)
        self._go_on()

    def _go_on(self) -> None:
        waiting, self._next = self._next, None
        if waiting is not None and not self._busy:
            waiting()
