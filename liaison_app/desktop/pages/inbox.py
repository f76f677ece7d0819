"""Quick notes that wait to be filed: read, filed or put away by keys."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from liaison_app.core.words import _, plural
from liaison_app.desktop.note.filing import FiledAt, Filing, nearby
from liaison_app.desktop.note.note_edit import NoteEdit
from liaison_app.desktop.note.note_pictures import NotePictures
from liaison_app.desktop.note.waiting import Waiting, read_waiting
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.empty_state import EmptyState
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.rows import RowsModel, RowView
from liaison_app.desktop.widgets.splitter import Splitter
from liaison_app.desktop.widgets.symbol import Hairline, Pane
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.note import Note
from liaison_app.store.changes import Change

_NAME = "inbox"
_SIDES = [336, 736]


class InboxPage(QWidget):
    """A list of notes, the one chosen beside it, and where it may be filed. Enter opens, F files, Delete puts away."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._waiting: list[Waiting] = []
        self._shown = ""
        self._nearby: list[FiledAt] = []
        self._heading = Label(_("Notes to file"), "title")
        self._model = RowsModel()
        self.list = RowView(_("Notes to file"), least=56)
        self.list.setModel(self._model)
        self.words = NoteEdit(_("The note"), pad=24)
        self.pictures = NotePictures(self.words, workspace, self)
        self.filing = Filing(self, workspace.tasks, workspace.clock.ms, may_wait=False)
        self._open = Button(_("Open"), icon="edit", keys="Enter")
        self._file = Button(_("File under…"), "primary", keys="F")
        self._away = Button(_("Move to the trash"), "quiet", icon="trash")
        self._build()
        self._wire()

    def _build(self) -> None:
        side, main = Pane("window"), Pane("surface")
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(16, 16, 16, 12)
        head.addWidget(self._heading, 1)
        column.addLayout(head)
        column.addWidget(Hairline())
        column.addWidget(self.list, 1)
        self.words.setReadOnly(True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        detail = QVBoxLayout(main)
        detail.setContentsMargins(0, 0, 0, 0)
        detail.setSpacing(0)
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 8, 16, 8)
        foot.setSpacing(8)
        for part in (self._file, self._open):
            foot.addWidget(part)
        foot.addStretch(1)
        foot.addWidget(self._away)
        detail.addWidget(self.words, 1)
        detail.addWidget(self.filing)
        detail.addWidget(Hairline())
        detail.addLayout(foot)
        settings = self._workspace.settings
        sizes = settings.splitter(_NAME) or _SIDES
        self._split = Splitter(side, main, sizes=sizes, stretch=1, name=_("Width of the list"), on_sizes=lambda now: settings.keep_splitter(_NAME, now))
        self._none = EmptyState(
            "quick-note",
            _("No note waits to be filed"),
            _("A quick note that belongs nowhere yet waits here, until you say whom or what it is about."),
            _("Quick note"),
        )
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._none)
        self._stack.addWidget(self._split)

    def _wire(self) -> None:
        self.list.chose.connect(self._choose)
        self.list.opened.connect(self._edit_row)
        self.filing.chosen.connect(self._put)
        self._open.clicked.connect(self._edit)
        self._file.clicked.connect(self.filing.begin)
        self._away.clicked.connect(self._trash)
        self._none.acted.connect(lambda: self._workspace.navigation.go("note"))
        self._workspace.changes.happened.connect(self._changed)
        for keys, act in (("F", self.filing.begin), ("Delete", self._trash)):
            QShortcut(QKeySequence(keys), self.list, act, context=Qt.ShortcutContext.WidgetShortcut)

    # what the window calls

    @property
    def first_focus(self) -> QWidget:
        return self.list

    def shown(self) -> None:
        self._look()

    def new_record(self) -> None:
        """Ctrl+N: another quick note."""
        self._workspace.navigation.go("note")

    def leave(self) -> bool:
        """Esc: from the filing line back to the list."""
        if not self.list.hasFocus() and self._waiting:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return False

    def fit(self, narrow: bool) -> None:
        """In a narrow window the note stands below the list."""
        self._split.setOrientation(Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal)

    # reading

    def _look(self) -> None:
        now = self._workspace.clock.ms()
        self._workspace.tasks.read(lambda reader: (read_waiting(reader), nearby(reader, now)), self._know, self)

    def _know(self, found: tuple[list[Waiting], list[FiledAt]]) -> None:
        at = self.list.currentIndex().row()
        self._waiting, self._nearby = found
        today = datetime.fromtimestamp(self._workspace.clock.ms() / 1000, UTC).astimezone().date()
        clock_24 = self._workspace.settings.now.clock_24
        rows = [one.row(today, clock_24=clock_24) for one in self._waiting]
        self._model.set_rows(rows)
        self._heading.set_words(plural("{n} note to file", "{n} notes to file", len(rows)))
        self._stack.setCurrentWidget(self._split if rows else self._none)
        if rows:
            place = next((number for number, one in enumerate(self._waiting) if one.note.id == self._shown), min(max(at, 0), len(rows) - 1))
            self.list.setCurrentIndex(self._model.index(place))

    def _choose(self, index: QModelIndex) -> None:
        if not index.isValid() or index.row() >= len(self._waiting):
            return
        chosen = self._waiting[index.row()]
        self._shown = chosen.note.id
        self.words.live.load(chosen.text)
        self.pictures.begin(chosen.note, self.words.live.words)
        self.filing.offer(self._nearby, FiledAt("", ""))

    def _changed(self, change: Change) -> None:
        if change.kind == "note" and self.isVisible():
            self._look()

    # doing

    def _current(self) -> Note | None:
        number = self.list.currentIndex().row()
        return self._waiting[number].note if 0 <= number < len(self._waiting) else None

    def _edit_row(self, _index: QModelIndex) -> None:
        self._edit()

    def _edit(self) -> None:
        if (note := self._current()) is not None:
            self._workspace.navigation.open("note", note.id)

    def _put(self, place: FiledAt) -> None:
        note = self._current()
        if note is None or not place.id:
            return
        self._set(note, on=place.id)
        self._workspace.messages.notice(_("Filed under {name}.").format(name=place.name), undo=lambda: self._set(note, on=None))
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _trash(self) -> None:
        if (note := self._current()) is not None:
            self._set(note, trashed=True)
            self._workspace.messages.notice(_("The note is in the trash."), undo=lambda: self._set(note, trashed=False))

    def _set(self, note: Note, **fields: object) -> None:
        self._workspace.tasks.watch(self._workspace.store.change(note.id, **fields), parent=self)
