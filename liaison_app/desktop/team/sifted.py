"""Rows of many people or devices: only so many are made, and typing finds the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.core.words import _, figure
from liaison_app.desktop.widgets.field import LineEdit
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.symbol import Hairline

MOST = 40
"""Two hundred rows take a second to make, and they are made anew with every word of the server's."""
Made = tuple[str, Callable[[], QWidget]]
"""The words that find a row, and how it is made."""


class SiftedRows(QWidget):
    """The first rows, or the first of those that hold every word that was typed."""

    def __init__(self, items: Sequence[Made], find: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items = items
        self._shown: list[QWidget] = []
        self.wanted = LineEdit(find, name=find)
        self._more = Label("", tone="text_2", wrap=True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        if len(items) > MOST:
            self._column.addWidget(_padded(self.wanted))
            self._column.addWidget(_padded(self._more))
            self.wanted.textChanged.connect(self._fill)
        else:
            for part in (self.wanted, self._more):
                part.setParent(self)
                part.hide()
        self._fill("")

    def _fill(self, typed: str) -> None:
        for row in self._shown:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        wanted = typed.casefold().split()
        found = [make for words, make in self._items if all(word in words.casefold() for word in wanted)]
        self._shown = []
        for at, make in enumerate(found[:MOST]):
            if at or len(self._items) > MOST:
                self._put(Hairline())
            self._put(make())
        self._more.set_words(_("{n} of {all} shown; type a name to find the others.").format(n=figure(min(len(found), MOST)), all=figure(len(found))))

    def _put(self, part: QWidget) -> None:
        self._shown.append(part)
        self._column.addWidget(part)


def _padded(part: QWidget) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(16, 8, 16, 8)
    column.addWidget(part)
    return holder
