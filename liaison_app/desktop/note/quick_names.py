"""Whom a quick note names: known to its editor, and said of the promise at the caret."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from PySide6.QtCore import QObject, Signal

from liaison_app.desktop.note.completion import Completion
from liaison_app.desktop.note.highlighter import holds_code
from liaison_app.desktop.note.line_marks import Vocabulary
from liaison_app.desktop.note.note_edit import NoteEdit
from liaison_app.desktop.note.people_search import Person
from liaison_app.desktop.note.understood import Understood
from liaison_app.work.promises import Named, may_promise, promise_in


class QuickNames(QObject):
    """Hears what completion takes; `linked` asks for a link from the note to a record."""

    linked = Signal(str)

    def __init__(self, edit: NoteEdit, completion: Completion, understood: Understood, today: Callable[[], date]) -> None:
        super().__init__(edit)
        self._edit = edit
        self._completion = completion
        self._understood = understood
        self._today = today
        self._people: dict[str, Named] = {}
        self._places: dict[str, str] = {}
        completion.person_taken.connect(self._name)
        completion.record_taken.connect(self._link)
        edit.live.typed.connect(self._tell)
        edit.cursorPositionChanged.connect(self._tell)

    def begin(self, people: Iterable[Person]) -> None:
        """Know these people, and nobody else: another note is open."""
        self._people = {one.name: Named(one.id, one.name, one.rank) for one in people}
        self._places = {}
        self._learn()

    def known(self) -> tuple[Named, ...]:
        """Return those whom a promise may speak of."""
        return tuple(self._people.values())

    def _name(self, person: Person) -> None:
        self._people[person.name] = Named(person.id, person.name, person.rank)
        self._learn()
        self.linked.emit(person.id)

    def _link(self, name: str, id: str) -> None:
        self._places[name] = id
        self._learn()
        self.linked.emit(id)

    def _learn(self) -> None:
        vocabulary = Vocabulary({name: one.id for name, one in self._people.items()} | self._places)
        self._edit.styles.learn(vocabulary)
        self._completion.vocabulary = vocabulary

    def _tell(self) -> None:
        block = self._edit.textCursor().block()
        line = "" if holds_code(block) else block.text()
        promise = promise_in(line, self._today(), known=self.known()) if may_promise(line) else None
        names = [f"{one.rank} {one.name}".strip() for one in self.known() if promise is not None and one.id in promise.people]
        self._understood.show_promise(promise, names, self._today())
