"""One section at the side of a note: its heading, a way to add, and what stands in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.widgets.button import IconButton
from liaison_app.desktop.widgets.field import LineEdit
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.popup import Popup

Offers = Sequence[tuple[Row, Any]]
Finder = Callable[[str, Callable[[Offers], None]], None]
"""Looks for what was typed and calls back with rows and what each stands for."""


class Section(QWidget):
    """A heading, what was counted at its right, and a column of parts."""

    def __init__(self, title: str, add_words: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self.figure = Label("", tone="text_2", tabular=True)
        self.plus = IconButton("plus", add_words)
        if not add_words:
            self.plus.hide()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Label(title, weight=600, wrap=True), 1)
        head.addWidget(self.figure)
        head.addWidget(self.plus)
        self._can_add = bool(add_words)
        self.column.addLayout(head)

    def set_read_only(self, read_only: bool) -> None:
        """Show what is there without a way to change it."""
        self.plus.setVisible(self._can_add and not read_only)


class Picker(LineEdit):
    """A line that finds records as a name is typed; opens with the section's plus and closes when left."""

    taken = Signal(object)

    def __init__(self, name: str, host: QWidget, find: Finder, parent: QWidget | None = None) -> None:
        super().__init__(name, parent=parent)
        self._find = find
        self._host = host
        self._offers: Offers = ()
        self._asked = 0
        self.popup = Popup(host, name, least=48)
        self.popup.taken.connect(self._taken)
        self.textEdited.connect(self._look)
        self.installEventFilter(self)
        self.hide()

    def begin(self) -> None:
        """Show the line, put the caret into it, and offer what is near at hand."""
        self.clear()
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._look("")

    def finish(self) -> None:
        self._asked += 1
        self.popup.hide()
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.finish()
        if not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        if event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
            return True
        return self.popup.take_key(event)

    def _leave(self) -> None:
        self.finish()
        owner = self.parentWidget()
        if isinstance(owner, Section):
            owner.plus.setFocus(Qt.FocusReason.TabFocusReason)

    def _look(self, typed: str) -> None:
        self._asked += 1
        asked = self._asked
        self._find(typed.strip(), lambda offers: self._came(asked, offers))

    def _came(self, asked: int, offers: Offers) -> None:
        if asked != self._asked or not self.isVisible():
            return
        self._offers = offers
        self.popup.show_rows([row for row, _what in offers], self.mapTo(self._host, QPoint(0, self.height() + 4)), self.height() + 8)

    def _taken(self, number: int) -> None:
        what = self._offers[number][1]
        self.clear()
        self.taken.emit(what)
        self.setFocus()
        self._look("")


def refocus(parts: Sequence[QWidget], number: int, otherwise: QWidget) -> None:
    """Give the focus to the part that took the place of one that went."""
    target = parts[min(number, len(parts) - 1)] if parts else otherwise
    target.setFocus(Qt.FocusReason.TabFocusReason)
