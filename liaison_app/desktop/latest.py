"""Asking as one types: one question at a time, and of those that came meanwhile only the newest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject

from liaison_app.desktop.tasks import Again, Failed, Tasks
from liaison_app.store.reader import Reader

T = TypeVar("T")
_Asked = tuple[Callable[[Reader], Any], Callable[[Any], object]]


class Latest(QObject):
    """Keeps workers from answering what nobody waits for any more."""

    def __init__(self, tasks: Tasks, failed: Failed, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._failed = failed
        self._asked: _Asked | None = None
        self._busy = False

    def ask(self, fn: Callable[[Reader], T], done: Callable[[T], object]) -> None:
        """Ask on a worker; `done` is called unless something newer was asked before the answer came."""
        self._asked = (fn, done)
        if not self._busy:
            self._go()

    def drop(self) -> None:
        """Want no answer any more."""
        self._asked = None

    def _go(self) -> None:
        if self._asked is None:
            return
        asked = self._asked
        self._busy = True
        self._tasks.read(asked[0], lambda answer: self._came(asked, answer), self, failed=self._broke)

    def _came(self, asked: _Asked, answer: Any) -> None:
        self._busy = False
        if self._asked is not asked:
            self._go()
            return
        self._asked = None
        asked[1](answer)

    def _broke(self, error: BaseException) -> None:
        asked, self._busy, self._asked = self._asked, False, None
        if asked is not None:
            self._tasks.could_not_read(Again(id(self), lambda: self.ask(*asked)))
        self._failed(error)
