"""What comes next, and whether the talk was lobbying."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.note.open_visit import OpenVisit
from liaison_app.desktop.note.saving import PAUSE_MS
from liaison_app.desktop.note.visit_facts import VisitFacts
from liaison_app.desktop.widgets.field import LineField
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.switch import SegmentedSwitch
from liaison_app.records.picklists import pick_list


class ClosingSection(QWidget):
    """The next step in one line, and the lobbying switch."""

    def __init__(self, open_visit: OpenVisit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._open = open_visit
        self._choices = [value.id for value in pick_list("lobbying").values()]
        self.next_step = LineField(_("Next step"), _("One line, for the list"))
        self.lobbying = SegmentedSwitch([_(value.label) for value in pick_list("lobbying").values()], _("Lobbying"), current=-1)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.save)
        self.next_step.edited.connect(lambda _text: self._pause.start())
        self.next_step.edit.editingFinished.connect(self.save)
        self.lobbying.chosen.connect(lambda number: open_visit.change(lobbying=self._choices[number]))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.next_step)
        row = QHBoxLayout()
        row.addWidget(Label(_("Lobbying"), weight=600), 1)
        row.addWidget(self.lobbying)
        column.addLayout(row)

    def show_facts(self, facts: VisitFacts) -> None:
        visit = facts.visit
        if not self._pause.isActive() and self.next_step.text() != visit.next_step:
            self.next_step.set_text(visit.next_step)
        self.lobbying.choose(self._choices.index(visit.lobbying) if visit.lobbying in self._choices else -1)
        self.next_step.edit.setReadOnly(visit.submitted is not None)
        self.lobbying.setEnabled(visit.submitted is None)

    def save(self) -> None:
        """Keep the line now."""
        if self._pause.isActive() or self.next_step.edit.isModified():
            self._pause.stop()
            self.next_step.edit.setModified(False)
            self._open.change(next_step=self.next_step.text())
