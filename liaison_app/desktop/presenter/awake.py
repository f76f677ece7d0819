"""No screen saver, no sleep and nobody else's notices while a deck is shown."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

from PySide6.QtCore import QObject

from liaison_app.core.words import _
from liaison_app.desktop.tasks import Tasks

log = logging.getLogger(__name__)

Release = Callable[[], object]
Hold = Callable[[str], list[Release]]
"""Holds the computer awake, for a reason in words; returns what ends that."""


def hold_awake(why: str) -> list[Release]:
    """Hold this computer awake by its system's own means. Slow: not on the screen's thread."""
    if sys.platform == "win32":
        from liaison_app.desktop.presenter.awake_windows import hold
    elif sys.platform == "darwin":
        from liaison_app.desktop.presenter.awake_macos import hold
    else:
        from liaison_app.desktop.presenter.awake_linux import hold
    return hold(why)


class Awake(QObject):
    """Asks when it is made, on a worker, and gives everything back at `end`, also what comes only then."""

    def __init__(self, tasks: Tasks, hold: Hold = hold_awake, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._held: list[Release] = []
        self._is_over = False
        why = _("Slides are being shown")
        tasks.run(lambda: hold(why), self._have)

    @property
    def is_held(self) -> bool:
        """Whether anything answered."""
        return bool(self._held)

    def end(self) -> None:
        """The talk is over."""
        self._is_over = True
        held, self._held = self._held, []
        if held:
            self._tasks.run(lambda: _release(held))

    def _have(self, held: list[Release]) -> None:
        self._held = held
        if self._is_over:
            self.end()


def _release(held: list[Release]) -> None:
    for release in held:
        release()
