"""Tells when somebody has come in, and when this device itself was let in: then six words are to be compared."""

from __future__ import annotations

from PySide6.QtCore import QObject

from liaison_app.core.words import _, plural
from liaison_app.desktop.desk import SyncNow
from liaison_app.desktop.team_facts import Arrivals
from liaison_app.desktop.workspace import Workspace


class ArrivalWatch(QObject):
    """Asks after each sync that came through; the desk remembers who was told of."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._synced: int | None = 0
        workspace.sync.changed.connect(self._look)

    def _look(self, state: SyncNow) -> None:
        if state.phase == "idle" and state.last_sync_ms != self._synced:
            self._synced = state.last_sync_ms
            self._workspace.tasks.run(self._workspace.desk.team.arrivals, self._tell, self)

    def _tell(self, came: Arrivals) -> None:
        names = [person.name for person in came.people]
        if came.me:
            self._suggest(_("You are in. Compare six words with whoever invited you."))
        elif len(names) == 1:
            self._suggest(_("{name} has joined.").format(name=names[0]))
        elif names:
            self._suggest(plural("{n} person has joined.", "{n} people have joined.", len(names)))

    def _suggest(self, words: str) -> None:
        self._workspace.messages.suggest(words, _("Compare words"), lambda: self._workspace.navigation.go("settings", "members"))
