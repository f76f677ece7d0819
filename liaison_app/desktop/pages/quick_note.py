"""Quick note: over anything, the caret waiting; filed now or later."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from liaison_app.core.words import _
from liaison_app.desktop.note.completion import Completion
from liaison_app.desktop.note.filing import FiledAt, Filing, filed_at, nearby
from liaison_app.desktop.note.incoming import Incoming
from liaison_app.desktop.note.note_edit import NoteEdit
from liaison_app.desktop.note.note_pictures import NotePictures
from liaison_app.desktop.note.people_search import people_by_id
from liaison_app.desktop.note.quick_foot import QuickFoot
from liaison_app.desktop.note.quick_names import QuickNames
from liaison_app.desktop.note.saving import NoteSaver
from liaison_app.desktop.note.understood import Understood
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.button import IconButton
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.symbol import Hairline, Pane, Symbol
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.note import Note
from liaison_app.records.task import Task
from liaison_app.work.promises import promises_in, same_title, task_id

_WIDE, _HIGH = 560, 368
_FLAGS = Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint


class QuickNote(Pane):
    """Made at start and hidden, so that opening it is only showing it."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__("surface", radius=12, edge="line_strong")
        self.setWindowFlags(_FLAGS)
        self.setWindowTitle(_("Quick note"))
        self.setAccessibleName(_("Quick note"))
        self._workspace = workspace
        self._note = Note()
        self._drag: QPoint | None = None
        self.edit = NoteEdit(_("Quick note"), _("What happened? @ names a person, # a topic, /task a promise."), pad=24)
        self.saver = NoteSaver(self.edit.live, "body", workspace.store, workspace.tasks, workspace.clock, self)
        self._completion = Completion(self.edit, self, workspace.tasks, self._today)
        self.pictures = NotePictures(self.edit, workspace, self)
        self._incoming = Incoming(self.edit, self.pictures, workspace)
        self._understood = Understood()
        self._names = QuickNames(self.edit, self._completion, self._understood, self._today)
        self.foot = QuickFoot()
        self._close = IconButton("close", _("Close"))
        self._places = Filing(self, workspace.tasks, workspace.clock.ms)
        self._nearby: list[FiledAt] = []
        self._here = FiledAt("", "")
        self._build()
        self._wire()

    def open(self, note: str = "") -> None:
        """Show a new note, or one already written, with the caret in it."""
        if self.isVisible() and not note:
            self._to_front()
            return
        found = self._workspace.reader.get(note) if note else None
        if isinstance(found, Note) and found.picture is not None and found.on:
            place = filed_at(self._workspace.reader, found.on)
            self._workspace.navigation.open(place.kind, place.id)  # a picture is seen where it stands
            return
        self._leave()
        self._note = found if isinstance(found, Note) else Note()
        body = self._workspace.reader.body(self._note.id)
        self.saver.open(self._note)
        self.edit.live.load(body.t.get("body") if body else None)
        self.pictures.begin(self._note, self.edit.live.words)
        self._names.begin(people_by_id(self._workspace.reader, self._note.links))
        self.foot.show_saved(self.saver.standing)
        self.foot.show_sync(self._workspace.sync.state)
        self._here = filed_at(self._workspace.reader, self._note.on)
        self._offer([])
        self._workspace.tasks.read(lambda reader: nearby(reader, self._workspace.clock.ms()), self._offer, self)
        self._to_front()

    def flush(self) -> list[Future[Any]]:
        """Save what is unsaved now."""
        self.pictures.settle()
        return list(self.saver.flush())

    def finish(self) -> None:
        """Save, keep the promises in it, and go."""
        words = self.edit.live.words
        self._leave()
        self.hide()
        if words.strip():
            self._workspace.messages.notice(
                _("Note kept. It waits in Today to be filed.") if not self._here.id else _("Note kept with {name}.").format(name=self._here.name)
            )

    def _leave(self) -> None:
        """Bring everything the note says into the store."""
        self.flush()
        workspace, note = self._workspace, self._note
        known = {same_title(card.title) for on in (note.id, note.on) if on for card in workspace.reader.pointing_at(on, "task")}
        for promise in promises_in(self.edit.live.words, self._today(), self._names.known()):
            id = task_id(note.id, promise.title)
            if promise.is_to_do and same_title(promise.title) not in known and workspace.reader.get(id) is None:
                state = "done" if promise.done else "open"
                task = Task(id=id, title=promise.title, due=promise.due, state=state, on=note.on or note.id, links=promise.people, space=note.space)
                workspace.tasks.watch(workspace.store.put(task))

    # filing

    def _offer(self, places: list[FiledAt]) -> None:
        self._nearby = places
        self._places.offer(places, self._here)

    def _file(self, place: FiledAt) -> None:
        self._here = place
        self._change(on=place.id or None)
        self._offer(self._nearby)
        self.edit.setFocus()

    def _link(self, id: str) -> None:
        self._change(links=tuple(dict.fromkeys((*self._note.links, id))))

    def _change(self, **fields: Any) -> None:
        """Set fields of the note; an empty note is not kept, wherever it is filed."""
        self._note = replace(self._note, **fields)
        if self.edit.live.words.strip():
            self.flush()
            self._workspace.tasks.watch(self._workspace.store.change(self._note.id, **fields))
        self.saver.renew(self._note)

    def _today(self) -> date:
        return datetime.fromtimestamp(self._workspace.clock.ms() / 1000, UTC).astimezone().date()

    # the window

    def _to_front(self) -> None:
        self.show()
        self.raise_()
        self.activateWindow()
        self.edit.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ) or event.key() == Qt.Key.Key_Escape:
            self.finish()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.finish()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._drag = event.globalPosition().toPoint() - self.pos()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag is not None:
            self.move(event.globalPosition().toPoint() - self._drag)

    def _build(self) -> None:
        self.resize(round(_WIDE * theme().scale), round(_HIGH * theme().scale))
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(20, 8, 8, 8)
        head.setSpacing(8)
        for part in (Symbol("quick-note", "accent_text"), Label(_("Quick note"), weight=600)):
            head.addWidget(part)
        head.addStretch(1)
        head.addWidget(self._close)
        column.addLayout(head)
        column.addWidget(Hairline())
        column.addWidget(self.edit, 1)
        column.addWidget(self._understood)
        column.addWidget(self._places)
        column.addWidget(Hairline())
        column.addWidget(self.foot)

    def _wire(self) -> None:
        self.saver.changed.connect(self.foot.show_saved)
        self._places.chosen.connect(self._file)
        self._workspace.sync.changed.connect(self.foot.show_sync)
        self.edit.left.connect(self.saver.save)
        self._names.linked.connect(self._link)
        self._completion.picture_wanted.connect(self._incoming.choose_picture)
        self.foot.done.clicked.connect(self.finish)
        self._close.clicked.connect(self.finish)
