"""Objectives of a visit: written before, ticked during."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.core.ids import new_id
from liaison_app.core.words import _
from liaison_app.desktop.note.open_visit import OpenVisit
from liaison_app.desktop.note.people_section import RemovableRow
from liaison_app.desktop.note.section import Section, refocus
from liaison_app.desktop.note.visit_facts import VisitFacts
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.widgets.field import LineEdit
from liaison_app.records.parts import Objective


class GoalsSection(Section):
    """One line each; Space ticks, Delete removes, Enter in the empty line adds."""

    def __init__(self, open_visit: OpenVisit, parent: QWidget | None = None) -> None:
        super().__init__(_("Objectives"), _("Add an objective"), parent)
        self._open = open_visit
        self._shown: tuple[object, ...] = ()
        self._rows: list[RemovableRow] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.line = LineEdit(_("What is this visit for?"), parent=self)
        self.line.setVisible(False)
        self.line.returnPressed.connect(self._add)
        self.line.editingFinished.connect(self._left)
        self.plus.clicked.connect(self._begin)
        self.column.addLayout(self._list)
        self.column.addWidget(self.line)

    def show_facts(self, facts: VisitFacts) -> None:
        goals, read_only = facts.visit.objectives, facts.visit.submitted is not None
        if (goals, read_only) == self._shown:
            return
        self._shown = (goals, read_only)
        focused = next((n for n, row in enumerate(self._rows) if row.hasFocus()), None)
        self.set_read_only(read_only)
        self.figure.set_words(_("{done} of {all}").format(done=sum(goal.done for goal in goals), all=len(goals)) if goals else "")
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._rows = [self._row(goal, read_only=read_only) for goal in goals]
        for row in self._rows:
            self._list.addWidget(row)
        if focused is not None:
            refocus(self._rows, focused, self.plus)

    def _row(self, goal: Objective, *, read_only: bool) -> RemovableRow:
        row = RemovableRow(
            Row(goal.text, checked=goal.done, title_tone="text_2" if goal.done else "text", enabled=True), least=28, pad=0, opens=False, parent=self
        )
        row.setAccessibleDescription(_("Space ticks, Delete removes"))
        if read_only:
            row.setEnabled(False)
            row.setToolTip(_("Submitted: press Amend to change it."))
        row.ticked.connect(partial(self._tick, goal.id))
        row.removed.connect(lambda: self._open.change(objectives=tuple(one for one in self._open.visit.objectives if one.id != goal.id)))
        return row

    def _tick(self, id: str, done: bool) -> None:
        self._open.change(objectives=tuple(replace(goal, done=done) if goal.id == id else goal for goal in self._open.visit.objectives))

    def _begin(self) -> None:
        self.line.setVisible(True)
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self) -> None:
        if text := self.line.text().strip():
            self.line.clear()
            self._open.change(objectives=(*self._open.visit.objectives, Objective(id=new_id(), text=text)))
        else:
            self.plus.setFocus(Qt.FocusReason.TabFocusReason)

    def _left(self) -> None:
        if not self.line.hasFocus():
            self._add_quietly()
            self.line.setVisible(False)

    def _add_quietly(self) -> None:
        if self.line.text().strip():
            self._add()
