"""The command palette: everything one can do or go to, found by typing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.painting.row import Row, row_height
from liaison_app.desktop.painting.shape import draw_box
from liaison_app.desktop.theme import restyles, theme
from liaison_app.desktop.widgets.focus_memory import FocusMemory
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.rows import RowsModel, RowView
from liaison_app.desktop.widgets.symbol import Hairline, KeyCap, Pane, Symbol

_WIDE = 640
_TOP = 96


@dataclass(frozen=True)
class Command:
    """A row under a group's heading; `key` is handed back when it is chosen."""

    key: str
    group: str
    row: Row


Provider = Callable[[str], Sequence[Command]]
"""Gives the commands for what has been typed, best first within their groups."""


class CommandPalette(QWidget):
    """A scrim over the window with a panel on it; the caret stands in its field."""

    chosen = Signal(str)
    closed = Signal()

    def __init__(self, host: QWidget, provider: Provider, placeholder: str = "") -> None:
        super().__init__(host)
        self._host = host
        self._head = QWidget()
        self._provider = provider
        self._keys: list[str] = []
        self._model = RowsModel()
        self._focus = FocusMemory(host)
        self._panel = Pane("raised", radius=12, edge="line", parent=self)
        self.edit = QLineEdit()
        self._view = RowView(_("Commands"), inset=8)
        self._build(placeholder)
        host.installEventFilter(self)
        self.hide()

    def open(self, text: str = "") -> None:
        """Show the palette and put the caret into it."""
        self._focus.note()
        self.setGeometry(self._host.rect())
        self.edit.setText(text)
        self._find(text)
        self.show()
        self.raise_()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def shut(self) -> None:
        """Hide, and give the focus back to where it was."""
        self.hide()
        self._focus.give_back()
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._host.rect())
            self._place()
        elif watched is self.edit and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        elif watched is self.edit and restyles(event):
            self._restyle()  # a new style takes the field's font after the palette's own change
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._panel.geometry().contains(event.position().toPoint()):
            self.shut()

    def paintEvent(self, event: QPaintEvent) -> None:
        share = theme().tokens["line"]["scrim_dark" if theme().is_dark else "scrim_light"]
        QPainter(self).fillRect(self.rect(), QColor.fromRgbF(0, 0, 0, share))
        draw_box(QPainter(self), QRectF(self._panel.geometry()).adjusted(-1, -1, 1, 1), 13, theme().colour("line"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if restyles(event):
            self._restyle()

    def _build(self, placeholder: str) -> None:
        column = QVBoxLayout(self._panel)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        head = QHBoxLayout(self._head)
        head.setContentsMargins(20, 0, 20, 0)
        head.setSpacing(12)
        head.addWidget(Symbol("search"))
        head.addWidget(self.edit, 1)
        head.addWidget(KeyCap(_("Esc")))
        column.addWidget(self._head)
        column.addWidget(Hairline())
        column.addSpacing(4)
        column.addWidget(self._view, 1)
        column.addSpacing(4)
        column.addWidget(Hairline())
        column.addLayout(_foot())
        self.edit.setProperty("bare", True)
        self.edit.setPlaceholderText(placeholder)
        self.edit.setAccessibleName(placeholder or _("Commands"))
        self.edit.installEventFilter(self)
        self.edit.textEdited.connect(self._find)
        self._view.setModel(self._model)
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view.clicked.connect(self._take)
        self._restyle()

    def _restyle(self) -> None:
        self.edit.setFont(theme().font("lead"))
        self._head.setFixedHeight(theme().height(56, "lead"))

    def _find(self, text: str) -> None:
        rows: list[Row] = []
        keys: list[str] = []
        group = ""
        for command in self._provider(text):
            if command.group != group:
                group = command.group
                rows.append(Row(group, is_heading=True))
                keys.append("")
            rows.append(_with_match(command.row, text))
            keys.append(command.key)
        self._keys = keys
        self._model.set_rows(rows)
        self._place()
        self._move(1, start=-1)

    def _place(self) -> None:
        wide = min(round(_WIDE * theme().scale), self.width() - 32)
        rows = sum(row_height(theme(), self._model.row_at(number), 40) for number in range(self._model.rowCount()))
        frame = self._head.height() + theme().height(40, "caption") + 12
        top = min(_TOP, max(16, self.height() // 8))
        self._panel.setGeometry((self.width() - wide) // 2, top, wide, min(frame + rows, self.height() - top - 16))

    def _key(self, event: QKeyEvent) -> bool:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None:
            self._move(step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self._view.currentIndex())
        elif event.key() == Qt.Key.Key_Escape:
            self.shut()
        else:
            return event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
        return True

    def _move(self, step: int, start: int | None = None) -> None:
        if not any(self._keys):
            return
        number = self._view.currentIndex().row() if start is None else start
        number = (number + step) % len(self._keys)
        while not self._keys[number]:
            number = (number + step) % len(self._keys)
        self._view.setCurrentIndex(self._model.index(number))

    def _take(self, index: QModelIndex) -> None:
        if index.isValid() and self._keys[index.row()]:
            key = self._keys[index.row()]
            self.shut()
            self.chosen.emit(key)


def _with_match(row: Row, text: str) -> Row:
    at = row.title.lower().find(text.strip().lower()) if text.strip() else -1
    return row if row.matches or at < 0 else replace(row, matches=((at, len(text.strip())),))


def _foot() -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(20, 10, 20, 10)
    row.setSpacing(8)
    for caps, words in ((("↑", "↓"), _("choose")), ((_("Enter"),), _("do it"))):
        for cap in caps:
            row.addWidget(KeyCap(cap))
        row.addWidget(Label(words, "caption", "text_2", weight=400))
        row.addSpacing(8)
    row.addStretch(1)
    row.addWidget(KeyCap("?"))
    row.addWidget(Label(_("all shortcuts"), "caption", "text_2", weight=400))
    return row
