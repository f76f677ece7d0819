"""Turns what an open note says in so many words into records: /task and boxes into tasks, once, and /next into the visit's next step."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QTextCursor

from liaison_app.desktop.note.highlighter import holds_code
from liaison_app.desktop.note.note_edit import NoteEdit
from liaison_app.desktop.note.open_visit import OpenVisit
from liaison_app.desktop.note.understood import Understood
from liaison_app.records.task import Task
from liaison_app.work.fences import lines_outside
from liaison_app.work.promises import Promise, may_promise, next_step_in, promise_in, same_title


class NotePromises(QObject):
    """Looks at a line when the caret leaves it; a cursor in the text remembers which task each line made."""

    def __init__(self, edit: NoteEdit, open_visit: OpenVisit, understood: Understood, parent: QObject | None = None) -> None:
        super().__init__(parent or edit)
        self._understood = understood
        self._steps: set[str] = set()
        """Next steps that this note has said: each is taken over once, so that what is typed at the side afterwards stays."""
        self._edit = edit
        self._open = open_visit
        self._places: dict[str, QTextCursor] = {}
        edit.line_left.connect(self.look_at)
        edit.box_ticked.connect(self._ticked)
        edit.live.typed.connect(self._tell)
        edit.cursorPositionChanged.connect(self._tell)

    def begin(self) -> None:
        """Forget the places of another note; to be called when its words are there."""
        self._places.clear()
        words = self._edit.live.words
        self._steps = {step for _number, line in lines_outside(words) if (step := next_step_in(line))} if "/next" in words else set()
        self._tell()

    def settle(self) -> None:
        """Keep every promise of the note; before submitting it."""
        for number in range(self._edit.document().blockCount()):
            self.look_at(number)

    def look_at(self, number: int) -> None:
        """Make or mend the task of one line."""
        block = self._edit.document().findBlockByNumber(number)
        if not block.isValid() or self._edit.isReadOnly() or self._open.facts is None or holds_code(block):
            return
        if "/next" in block.text() and (step := next_step_in(block.text())) and step not in self._steps:
            self._steps.add(step)
            self._open.change(next_step=step)
        if not may_promise(block.text()):
            return
        promise = self._promise(block.text(), number)
        if promise is None:
            return
        known = self._known(number, promise)
        if known or promise.is_to_do:
            self._places[self._open.keep_promise(promise, known)] = QTextCursor(block)

    def _promise(self, line: str, number: int) -> Promise | None:
        return promise_in(line, self._open.today, number, self._open.known_people())

    def _tell(self) -> None:
        """Show what the caret's line is understood to promise, before it is one."""
        block = self._edit.textCursor().block()
        line = "" if holds_code(block) else block.text()
        promise = self._promise(line, 0) if may_promise(line) and self._open.facts is not None and not self._edit.isReadOnly() else None
        names = {one.id: f"{one.rank} {one.name}".strip() for one in self._open.known_people()} if promise is not None else {}
        self._understood.show_promise(promise, [names[id] for id in promise.people] if promise is not None else [], self._open.today)

    def _known(self, number: int, promise: Promise) -> str:
        """Return the task this line made before: by its place in the text, or by what it says."""
        here = next((id for id, place in self._places.items() if place.blockNumber() == number and may_promise(place.block().text())), "")
        return here or next((task.id for task in self._tasks() if same_title(task.title) == same_title(promise.title)), "")

    def _ticked(self, number: int, done: bool) -> None:
        promise = self._promise(self._edit.document().findBlockByNumber(number).text(), number)
        if promise is None:
            return
        task = next((task for task in self._tasks() if task.id == self._known(number, promise)), None)
        if task is not None and (task.state == "done") != done:
            self._open.change_task(task, state="done" if done else "open")

    def _tasks(self) -> tuple[Task, ...]:
        return self._open.facts.tasks if self._open.facts is not None else ()
