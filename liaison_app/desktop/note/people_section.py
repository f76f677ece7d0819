"""Who is there: added by typing, removed with Delete."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.note.open_visit import OpenVisit
from liaison_app.desktop.note.people_search import Person, people_like
from liaison_app.desktop.note.section import Offers, Picker, Section, refocus
from liaison_app.desktop.note.visit_facts import VisitFacts
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.painting.text import tip
from liaison_app.desktop.tasks import Tasks
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.row_button import RowButton


class RemovableRow(RowButton):
    """A row that Delete takes away."""

    removed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)


class PeopleSection(Section):
    """The people at the meeting, with their badges."""

    opened = Signal(str)

    def __init__(self, open_visit: OpenVisit, host: QWidget, tasks: Tasks, near: Callable[[], tuple[str, ...]], parent: QWidget | None = None) -> None:
        super().__init__(_("Who is there"), _("Add a person"), parent)
        self._open = open_visit
        self._tasks = tasks
        self._near = near
        self._shown: tuple[Person, ...] | None = None
        self._read_only = False
        self._rows: list[RemovableRow] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self._none = Label(_("Nobody yet. Type @ in the note, or press +."), tone="text_2", wrap=True)
        self.picker = Picker(_("Add a person by name"), host, self._find, self)
        self.column.addLayout(self._list)
        self.column.addWidget(self._none)
        self.column.addWidget(self.picker)
        self.plus.clicked.connect(self.picker.begin)
        self.picker.taken.connect(self._taken)

    def show_facts(self, facts: VisitFacts) -> None:
        read_only = facts.visit.submitted is not None
        if facts.people == self._shown and read_only == self._read_only:
            return
        self._shown, self._read_only = facts.people, read_only
        focused = next((n for n, row in enumerate(self._rows) if row.hasFocus()), None)
        self.set_read_only(read_only)
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._rows = [self._row(person) for person in facts.people]
        for row in self._rows:
            self._list.addWidget(row)
        self._none.setVisible(not facts.people and not read_only)
        if focused is not None:
            refocus(self._rows, focused, self.plus)

    def _row(self, person: Person) -> RemovableRow:
        row = RemovableRow(
            Row(person.title, second=person.verified, avatar=person.name, badge=person.badge, badge_words=person.post), least=40, pad=0, parent=self
        )
        row.setAccessibleDescription("" if self._read_only else _("Delete removes"))
        row.setToolTip(tip(person.post))
        row.clicked.connect(lambda: self.opened.emit(person.id))
        if not self._read_only:
            row.removed.connect(lambda: self._open.remove_person(person.id, person.name))
        return row

    def _find(self, typed: str, came: Callable[[Offers], None]) -> None:
        near, have = self._near(), set(self._open.visit.attendees)
        first = tuple(id for id in near if id not in have)

        def done(found: list[Person]) -> None:
            offers: list[tuple[Row, Person | str]] = [(person.row(typed), person) for person in found if person.id not in have]
            if typed and not any(person.name.casefold() == typed.casefold() for person in found):
                offers.append((Row(_("New person “{name}”").format(name=typed), icon="plus"), typed))
            came(offers)

        self._tasks.read(lambda reader: people_like(reader, typed, first), done, self)

    def _taken(self, what: Person | str) -> None:
        if isinstance(what, Person):
            self._open.add("attendees", [what.id])
        else:
            self._open.make_person(what, attends=True)
