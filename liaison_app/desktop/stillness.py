"""Says when the started application has shown all that it was about to show."""

from __future__ import annotations

from collections.abc import Generator

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from liaison_app.desktop.app import App
from liaison_app.desktop.slides.slides import Slides

_SOON_MS = 1_000
"""A timer that fires later than this, and once, is a person's pause (a notice leaves, the vault locks), not a page still to be drawn."""


class Stillness:
    """Looks at what the application has under way: work on other threads, slides, pauses before a page is read anew, syncing."""

    def __init__(self, app: App) -> None:
        self._app = app

    def waits_for(self) -> str:
        """Say what is still to come, in a word; nothing where all is shown."""
        if self._app.tasks.busy:
            return "work"
        session = self._app.session
        if session is not None and session.workspace.sync.state.phase == "working":
            return "sync"
        for root in self._roots():
            if any(slides.busy for slides in root.findChildren(Slides)):
                return "slides"
            if any(timer.isActive() and timer.isSingleShot() and timer.interval() <= _SOON_MS for timer in root.findChildren(QTimer)):
                return "pause"
        return ""

    def _roots(self) -> Generator[QObject]:
        yield self._app
        yield from QApplication.topLevelWidgets()
