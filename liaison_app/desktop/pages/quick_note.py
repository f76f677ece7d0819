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
from liaison_app.desktop.desk import SyncNow
from liaison_app.desktop.note.completion import Completion
from liaison_app.desktop.note.filing import Filing, nearby
from liaison_app.desktop.note.note_edit import NoteEdit
from liaison_app.desktop.note.promises import promise_in
from liaison_app.desktop.note.saving import NoteSaver, Saved
from liaison_app.desktop.sync_words import cell_state
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.button import Button, IconButton
from liaison_app.desktop.widgets.label import ElidedLabel, Label
from liaison_app.desktop.widgets.symbol import Hairline, Pane, Symbol
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.note import Note
from liaison_app.records.task import Task

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
        self.done = Button(_("Done"), "primary", keys="Ctrl Enter")
        self._close = IconButton("close", _("Close"))
        self._saved = ElidedLabel("", tone="ok_text", tabular=True)
        self._saved_symbol = Symbol("check-circle", "ok_text", 18)
        self._sync = Label("", tone="text_2")
        self._places = Filing()
        self._agencies: list[tuple[str, str]] = []
        self._build()
        self._wire()

    def open(self, note: str = "") -> None:
        """Show a new note, or one already written, with the caret in it."""
        if self.isVisible() and not note:
            self._to_front()
            return
        found = self._workspace.reader.get(note) if note else None
        self._note = found if isinstance(found, Note) else Note()
        body = self._workspace.reader.body(self._note.id)
        self.saver.open(self._note)
        self.edit.live.load(body.t.get("body") if body else None)
        self._tell_saved(self.saver.standing)
        self._tell_sync(self._workspace.sync.state)
        self._offer([])
        self._workspace.tasks.read(lambda reader: nearby(reader, self._workspace.clock.ms()), self._offer, self)
        self._to_front()

    def flush(self) -> list[Future[Any]]:
        """Save what is unsaved now."""
        return list(self.saver.flush())

    def finish(self) -> None:
        """Save, keep the promises in it, and go."""
        workspace, note, words = self._workspace, self._note, self.edit.live.words
        self.flush()
        promises = [promise for number, line in enumerate(words.splitlines()) if (promise := promise_in(line, self._today(), number))]
        known = {card.title for card in workspace.reader.pointing_at(note.id, "task")}
        for promise in promises:
            if promise.title not in known:
                task = Task(title=promise.title, due=promise.due, state="open", on=note.on or note.id)
                workspace.tasks.watch(workspace.store.put(task))
        self.hide()
        if words.strip():
            workspace.messages.notice(_("Note kept. It waits in Today to be filed.") if not note.on else _("Note kept."))

    # filing

    def _offer(self, agencies: list[tuple[str, str]]) -> None:
        self._agencies = agencies
        self._places.offer(agencies, self._note.on or "")

    def _file(self, agency: str) -> None:
        self._note = replace(self._note, on=agency or None)
        if self.edit.live.words.strip():  # an empty note is not kept, wherever it is filed
            self.flush()
            self._workspace.tasks.watch(self._workspace.store.change(self._note.id, on=agency or None))
        self.saver.renew(self._note)
        self._offer(self._agencies)

    def _today(self) -> date:
        return datetime.fromtimestamp(self._workspace.clock.ms() / 1000, UTC).astimezone().date()

    # what is said

    def _tell_saved(self, saved: Saved) -> None:
        at = datetime.fromtimestamp(saved.at_ms / 1000, UTC).astimezone() if saved.at_ms else None
        failed = saved.state == "failed"
        words = {
            "untouched": "",
            "typing": _("Saving…"),
            "saved": _("Saved {time}").format(time=f"{at:%H:%M:%S}") if at else "",
            "failed": _("Not saved. {reason}").format(reason=saved.reason),
        }[saved.state]
        self._saved.set_tone("danger_text" if failed else "ok_text" if saved.state == "saved" else "text_2")
        self._saved_symbol.set_symbol("warning" if failed else "check-circle", "danger_text" if failed else "ok_text")
        self._saved_symbol.setVisible(saved.state in ("saved", "failed"))
        self._saved.setVisible(bool(words))
        self._saved.set_words(words)

    def _tell_sync(self, state: SyncNow) -> None:
        self._sync.set_words(cell_state(state).title)

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
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.setContentsMargins(20, 8, 8, 8)
        head.setSpacing(8)
        foot.setContentsMargins(24, 8, 16, 8)
        foot.setSpacing(8)
        for part in (Symbol("quick-note", "accent_text"), Label(_("Quick note"), weight=600)):
            head.addWidget(part)
        head.addStretch(1)
        head.addWidget(self._close)
        for part in (self._saved_symbol, self._saved, self._sync):
            foot.addWidget(part)
        foot.addStretch(1)
        foot.addWidget(self.done)
        column.addLayout(head)
        column.addWidget(Hairline())
        column.addWidget(self.edit, 1)
        column.addWidget(self._places)
        column.addWidget(Hairline())
        column.addLayout(foot)

    def _wire(self) -> None:
        self.saver.changed.connect(self._tell_saved)
        self._places.chosen.connect(self._file)
        self._workspace.sync.changed.connect(self._tell_sync)
        self.edit.left.connect(self.saver.save)
        self.done.clicked.connect(self.finish)
        self._close.clicked.connect(self.finish)
