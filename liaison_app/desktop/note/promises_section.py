"""What was promised in a note, and by when."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from liaison_app.core.dates import read_day
from liaison_app.core.day_words import NEAR_DAYS, weekday_day
from liaison_app.core.words import _, begun
from liaison_app.desktop.note.open_visit import OpenVisit
from liaison_app.desktop.note.people_section import RemovableRow
from liaison_app.desktop.note.section import Section, refocus
from liaison_app.desktop.note.visit_facts import VisitFacts
from liaison_app.desktop.note.when_words import day_word
from liaison_app.desktop.painting.chip import Chip
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.painting.text import tip
from liaison_app.desktop.widgets.label import Label
from liaison_app.records.task import Task


class PromisesSection(Section):
    """Space ticks a promise, Enter gives it a day, Delete takes it back."""

    def __init__(self, open_visit: OpenVisit, parent: QWidget | None = None) -> None:
        super().__init__(_("Promised in this note"), "", parent)
        self._open = open_visit
        self._shown: tuple[object, ...] = ()
        self._rows: list[RemovableRow] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        self._none = Label(_("Type /task or [ ] and what you promise, by when."), tone="text_2", wrap=True)
        self.column.addLayout(self._list)
        self.column.addWidget(self._none)

    def show_facts(self, facts: VisitFacts) -> None:
        if (facts.tasks, self._open.today) == self._shown:
            return
        self._shown = (facts.tasks, self._open.today)
        focused = next((n for n, row in enumerate(self._rows) if row.hasFocus()), None)
        self.figure.set_words(str(len(facts.tasks)) if facts.tasks else "")
        self._none.setVisible(not facts.tasks)
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._rows = [self._row(task) for task in facts.tasks]
        for row in self._rows:
            self._list.addWidget(row)
        if focused is not None:
            refocus(self._rows, focused, self)

    def _row(self, task: Task) -> RemovableRow:
        done = task.state in ("done", "dropped")
        row = RemovableRow(
            Row(task.title, checked=done, title_tone="text_2" if done else "text", right_chip=_due_chip(task, self._open.today, done=done)),
            least=28,
            pad=0,
            parent=self,
        )
        row.setAccessibleDescription(_("Space ticks, Enter sets the day, Delete takes it back"))
        row.setToolTip(tip(task.title))
        row.ticked.connect(partial(self._tick, task))
        row.clicked.connect(lambda: self._menu(row, task))
        row.removed.connect(lambda: self._open.drop_task(task))
        return row

    def _tick(self, task: Task, done: bool) -> None:
        self._open.change_task(task, state="done" if done else "open")

    def _menu(self, row: RemovableRow, task: Task) -> None:
        menu = QMenu(self)
        menu.setAccessibleName(_("When?"))
        today = self._open.today
        for words in NEAR_DAYS:
            day = read_day(words, today) or today
            self._offer(menu, task, f"{begun(_(words))}\t{weekday_day(day)}", day)
        menu.addSeparator()
        self._offer(menu, task, _("No day"), None)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(row.mapToGlobal(QPoint(0, row.height())))

    def _offer(self, menu: QMenu, task: Task, words: str, day: date | None) -> None:
        action = QAction(words, menu)
        action.triggered.connect(lambda: self._open.change_task(task, due=day.isoformat() if day else None))
        menu.addAction(action)


def _due_chip(task: Task, today: date, *, done: bool) -> Chip:
    if not task.due:
        return Chip(_("When?"), "suggested")
    try:
        day = date.fromisoformat(task.due)
    except ValueError:
        return Chip(task.due, "outline")
    late = day < today and not done
    return Chip(day_word(day, today), "danger" if late else "warn" if not done and day <= today + timedelta(1) else "outline")
