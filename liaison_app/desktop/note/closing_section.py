"""What comes next, and whether the talk was lobbying."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.note.open_visit import OpenVisit
from liaison_app.desktop.note.saving import PAUSE_MS
from liaison_app.desktop.note.visit_facts import VisitFacts
from liaison_app.desktop.theme import restyles
from liaison_app.desktop.widgets.field import LineField
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.switch import SegmentedSwitch
from liaison_app.records.picklists import pick_list

_BESIDE = 240


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
        self.next_step.edited.connect(self._pause_anew)
        self.next_step.edit.editingFinished.connect(self.save)
        self.lobbying.chosen.connect(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.next_step)
        self._row = QHBoxLayout()
        self._word = Label(_("Lobbying"), weight=600)
        self._row.addWidget(self._word, 1)
        self._row.addWidget(self.lobbying)
        column.addLayout(self._row)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if restyles(event):
            self._fit()

    def _fit(self) -> None:
        """Large text, and a language of longer words, put the switch below its word."""
        beside = self._word.sizeHint().width() + self.lobbying.sizeHint().width() <= _BESIDE
        self._row.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)

    def show_facts(self, facts: VisitFacts) -> None:
        visit = facts.visit
        if not self._pause.isActive() and self.next_step.text() != visit.next_step:
            self.next_step.set_text(visit.next_step)
        self.lobbying.choose(self._choices.index(visit.lobbying) if visit.lobbying in self._choices else -1)
        self.next_step.edit.setReadOnly(visit.submitted is not None)
        self.next_step.setVisible(visit.submitted is None or bool(visit.next_step))
        self.lobbying.setEnabled(visit.submitted is None)

    def _pause_anew(self, _text: str) -> None:
        self._pause.start()

    def _choose(self, number: int) -> None:
        self._open.change(lobbying=self._choices[number])

    def save(self) -> None:
        """Keep the line now."""
        if self._pause.isActive() or self.next_step.edit.isModified():
            self._pause.stop()
            self.next_step.edit.setModified(False)
            self._open.change(next_step=self.next_step.text())
