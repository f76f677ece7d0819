"""Turns the /task lines of an open note into tasks, once, and keeps a line and its task together."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QTextCursor

from liaison_app.desktop.note.note_edit import NoteEdit
from liaison_app.desktop.note.open_visit import OpenVisit
from liaison_app.desktop.note.promises import Promise, promise_in, same_title
from liaison_app.records.task import Task


class NotePromises(QObject):
    """Looks at a line when the caret leaves it; a cursor in the text remembers which task each line made."""

    def __init__(self, edit: NoteEdit, open_visit: OpenVisit, parent: QObject | None = None) -> None:
        super().__init__(parent or edit)
        self._edit = edit
        self._open = open_visit
        self._places: dict[str, QTextCursor] = {}
        edit.line_left.connect(self.look_at)
        edit.box_ticked.connect(self._ticked)

    def begin(self) -> None:
        """Forget the places of another note."""
        self._places.clear()

    def settle(self) -> None:
        """Keep every promise of the note; before submitting it."""
        for number in range(self._edit.document().blockCount()):
            self.look_at(number)

    def look_at(self, number: int) -> None:
        """Make or mend the task of one line."""
        block = self._edit.document().findBlockByNumber(number)
        if not block.isValid() or "/task" not in block.text() or self._edit.isReadOnly() or self._open.facts is None:
            return
        promise = promise_in(block.text(), self._open.today, number)
        if promise is None:
            return
        id = self._open.keep_promise(promise, self._known(number, promise))
        self._places[id] = QTextCursor(block)

    def _known(self, number: int, promise: Promise) -> str:
        """Return the task this line made before: by its place in the text, or by what it says."""
        here = next((id for id, place in self._places.items() if place.blockNumber() == number and "/task" in place.block().text()), "")
        return here or next((task.id for task in self._tasks() if same_title(task.title) == same_title(promise.title)), "")

    def _ticked(self, number: int, done: bool) -> None:
        promise = promise_in(self._edit.document().findBlockByNumber(number).text(), self._open.today, number)
        if promise is None:
            return
        task = next((task for task in self._tasks() if task.id == self._known(number, promise)), None)
        if task is not None and (task.state == "done") != done:
            self._open.change_task(task, state="done" if done else "open")

    def _tasks(self) -> tuple[Task, ...]:
        return self._open.facts.tasks if self._open.facts is not None else ()
