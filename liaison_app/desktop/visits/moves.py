"""Giving visits another time, and taking it back."""

from __future__ import annotations

from PySide6.QtCore import QObject

from liaison_app.core.day_words import weekday_day
from liaison_app.core.words import _
from liaison_app.desktop.note.when_words import span_words
from liaison_app.desktop.visits.moving import moved
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.visit import Visit


class Moves(QObject):
    """One visit at a time; a notice says where it stands now, and undoes it."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace

    def move(self, id: str, days: int, minutes: int) -> None:
        """Move a visit by so many days and minutes of its own place's clock."""
        visit = self._workspace.reader.get(id)
        if not isinstance(visit, Visit) or visit.start is None:
            return
        if visit.submitted is not None:
            self._workspace.messages.notice(_("A submitted visit keeps its time. Amend it first."))
            return
        after = moved(visit, days, minutes)
        self._set(after)
        self._workspace.messages.notice(self._words(after), lambda: self._set(visit))

    def _set(self, visit: Visit) -> None:
        self._workspace.tasks.watch(self._workspace.store.change(visit.id, start=visit.start, end=visit.end))

    def _words(self, visit: Visit) -> str:
        start = visit.start.local() if visit.start else None
        card = self._workspace.reader.cards([visit.agency]).get(visit.agency) if visit.agency else None
        name = visit.title or (card.title if card else "") or _("Visit without a name")
        hours = span_words(visit.start, visit.end, clock_24=self._workspace.settings.now.clock_24)
        day = weekday_day(start.date()) if start else ""
        return _("{name} is now on {day}, {hours}.").format(name=name, day=day, hours=hours)
