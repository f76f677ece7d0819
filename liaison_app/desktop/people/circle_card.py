"""Who knows whom, on a person's card: the picture, and the same as a list."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.core.words import _, plural
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.people.beside import Beside
from liaison_app.desktop.people.circle_facts import Circle
from liaison_app.desktop.people.circle_picture import CirclePicture
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.row_button import RowButton

_ROOM = 560
_FIRST = 4
_DRAWN_FROM = 3
"""Fewer people than this need no picture."""


class CircleCard(QWidget):
    """Each of the people opens their card."""

    opened = Signal(str, str)

    def __init__(self, circle: Circle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture = CirclePicture(circle, self)
        self.picture.setVisible(len(circle.people) >= _DRAWN_FROM)
        self.picture.opened.connect(self._open)
        rows = QWidget()
        held = QVBoxLayout(rows)
        held.setContentsMargins(0, 0, 0, 0)
        held.setSpacing(0)
        self.rows: list[RowButton] = []
        for number, one in enumerate(circle.people):
            row = RowButton(Row(one.name, second=one.words or one.post, avatar=one.name), least=48, pad=0)
            row.clicked.connect(lambda _checked=False, id=one.id: self._open(id))
            held.addWidget(row)
            row.setVisible(number < _FIRST)
            self.rows.append(row)
        hidden = len(circle.people) - _FIRST
        self.more = Button(plural("Show {n} more", "Show {n} more", hidden), "link")
        self.more.setVisible(hidden > 0)
        self.more.clicked.connect(self._show_all)
        held.addWidget(self.more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(Label(_("Who knows whom"), "lead", weight=600))
        is_drawn = len(circle.people) >= _DRAWN_FROM
        column.addWidget(Beside(self.picture, rows, shares=(1, 1), room=_ROOM, stacked_gap=8) if is_drawn else rows)

    def _show_all(self) -> None:
        for row in self.rows:
            row.show()
        self.more.hide()
        self.rows[_FIRST].setFocus()

    def _open(self, id: str) -> None:
        self.opened.emit("contact", id)
