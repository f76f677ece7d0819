"""Verifies the membership log on a worker as it grows, so that nothing on the screen waits for it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from liaison_app.desktop.workspace import Workspace
from liaison_app.store.changes import Change


class LogWatch(QObject):
    """Looks at the start and after each stir of the sync; where the log said something new, decks are looked at again."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._looks = False
        workspace.sync.changed.connect(self.look)
        self.look()

    def look(self) -> None:
        """Verify what has come, unless that is under way."""
        if not self._looks:
            self._looks = True
            work = self._workspace
            work.tasks.read(work.log.verify, self._looked, self)

    def _looked(self, has_grown: bool) -> None:
        self._looks = False
        if has_grown:
            self._workspace.changes.happened.emit(Change("deck", frozenset()))
