"""The note itself: text, completion, saving, footer, and the banners that say why it cannot be written."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.note.completion import Completion
from liaison_app.desktop.note.find_bar import FindBar
from liaison_app.desktop.note.footer import NoteFooter
from liaison_app.desktop.note.incoming import Incoming
from liaison_app.desktop.note.line_marks import Vocabulary
from liaison_app.desktop.note.live_text import Sitting
from liaison_app.desktop.note.note_edit import NoteEdit
from liaison_app.desktop.note.note_pictures import NotePictures
from liaison_app.desktop.note.saving import NoteSaver, Saved
from liaison_app.desktop.note.understood import Understood
from liaison_app.desktop.widgets.banner import Banner
from liaison_app.desktop.widgets.symbol import Hairline, Pane
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.fields import Record
from liaison_app.records.prose import ProseState

_COUNT_MS = 250
_MOST_SITTINGS = 20


class NotePane(Pane):
    """A text field of one record, open for writing; `flush` saves it now."""

    settled = Signal()
    """Nothing was typed for a moment: time to look at what the words say."""
    amending = Signal()
    stale = Signal()
    """The text must be read from the store anew."""

    def __init__(self, workspace: Workspace, host: QWidget, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__("surface", parent=parent)
        self._tasks = workspace.tasks
        self.edit = NoteEdit(_("Notes"), _("What was said? @ names a person, # a topic, /task a promise."))
        self.completion = Completion(self.edit, host, workspace.tasks, today)
        self.saver = NoteSaver(self.edit.live, "notes", workspace.store, workspace.tasks, workspace.clock, self)
        self.pictures = NotePictures(self.edit, workspace, host)
        self.incoming = Incoming(self.edit, self.pictures, workspace)
        self.find_bar = FindBar(self.edit)
        self.understood = Understood()
        self.footer = NoteFooter()
        self._open = ""
        self._sittings: dict[str, Sitting] = {}
        """What can still be undone in notes that were left."""
        self.locked = Banner("", "accent", icon="lock", action=_("Amend"))
        self.failed = Banner("", "danger", action=_("Try again"))
        self._banners = QWidget()
        self._count = QTimer(self, singleShot=True, interval=_COUNT_MS)
        self._build()
        self._count.timeout.connect(self._settle)
        self.edit.live.typed.connect(self._count.start)
        self.edit.left.connect(self.saver.save)
        self.saver.changed.connect(self._saved)
        self.footer.stamped.connect(self._stamp)
        self.locked.acted.connect(self.amending)
        self.failed.acted.connect(self.saver.save)
        self.completion.picture_wanted.connect(self.incoming.choose_picture)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        banners = QVBoxLayout(self._banners)
        banners.setContentsMargins(24, 12, 24, 0)
        for banner in (self.locked, self.failed):
            banners.addWidget(banner)
            banner.hide()
        self._banners.hide()
        column.addWidget(self._banners)
        column.addWidget(self.edit, 1)
        column.addWidget(self.find_bar)
        column.addWidget(self.understood)
        column.addWidget(Hairline())
        column.addWidget(self.footer)
        self.setFocusProxy(self.edit)

    def open(self, record: Record, text: ProseState | None) -> None:
        """Show a record's text with the caret at its end; what was typed here earlier can still be undone."""
        if self._open and self._open != record.id:
            self.pictures.settle()
            self._sittings.pop(self._open, None)
            self._sittings[self._open] = self.edit.live.sitting()
            self._sittings = dict(list(self._sittings.items())[-_MOST_SITTINGS:])
        self._open = record.id
        self.find_bar.hide()
        self.saver.open(record)
        self.edit.live.load(text, self._sittings.get(record.id))
        self.pictures.begin(record, self.edit.live.words)
        cursor = self.edit.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.End)
        self.edit.setTextCursor(cursor)
        self._settle()

    def receive(self, text: ProseState) -> None:
        """Merge what another wrote into what is open."""
        with self.edit.kept_in_place():
            known = self.edit.live.receive(text)
        if not known:
            self._load_anew(text)
        self._count.start()

    def learn(self, vocabulary: Vocabulary, near: tuple[str, ...], topics: tuple[str, ...]) -> None:
        """Know these names: they are tinted in the text and offered first."""
        self.edit.styles.learn(vocabulary)
        self.completion.vocabulary = vocabulary
        self.completion.near = near
        self.completion.extra_topics = topics

    def set_locked(self, words: str) -> None:
        """Make the text read-only and say why; nothing makes it writable."""
        self.edit.setReadOnly(bool(words))
        # a read-only text can still be walked and copied from by keyboard
        if words:
            self.edit.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)
            self.locked.set_words(words)
        self.locked.setVisible(bool(words))
        self._banners.setVisible(bool(words) or not self.failed.isHidden())
        self.footer.stamp.setVisible(not words)

    def flush(self) -> list[Future[Any]]:
        self.pictures.settle()
        return list(self.saver.flush())

    def _load_anew(self, text: ProseState) -> None:
        """The text began a new generation elsewhere: what is unsaved goes to the store, which merges it; then all is read again."""
        if (future := self.saver.save()) is not None:
            self._tasks.watch(future, lambda _saved: self.stale.emit(), self)
            return
        self.load_anew(text)

    def load_anew(self, text: ProseState | None) -> None:
        """Show a text from its beginning, the caret about where it was."""
        at, scrolled = self.edit.textCursor().position(), self.edit.verticalScrollBar().value()
        self.edit.live.load(text, self.edit.live.sitting())
        cursor = self.edit.textCursor()
        cursor.setPosition(min(at, self.edit.document().characterCount() - 1))
        self.edit.setTextCursor(cursor)
        self.edit.verticalScrollBar().setValue(scrolled)

    def _saved(self, saved: Saved) -> None:
        self.footer.show_saved(saved)
        self.failed.setVisible(saved.state == "failed")
        self._banners.setVisible(saved.state == "failed" or not self.locked.isHidden())
        if saved.state == "failed":
            self.failed.set_words(_("Your words are on screen but not saved. {reason}").format(reason=saved.reason))

    def _settle(self) -> None:
        self.footer.show_words(len(self.edit.live.words.split()))
        self.settled.emit()

    def _stamp(self) -> None:
        self.edit.setFocus()
        self.edit.stamp_time()
