"""Labelled facts in two columns, as a card states them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from liaison_app.desktop.painting.chip import Tone
from liaison_app.desktop.people.beside import Beside
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.chip import ChipLabel
from liaison_app.desktop.widgets.flow_layout import FlowLayout
from liaison_app.desktop.widgets.label import Label

_ROOM = 520
_LEAST = 200
"""Width that the second column keeps, at 100 % text."""


class FactColumn(QWidget):
    """A label at the left, what is known at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnMinimumWidth(0, round(80 * theme().scale))
        self._grid.setColumnStretch(1, 1)

    def add(self, label: str, value: QWidget) -> None:
        row = self._grid.rowCount()
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(Label(label, tone="text_2"), row, 0, top)
        self._grid.addWidget(value, row, 1)
        if not value.accessibleName():
            value.setAccessibleName(label)

    def add_words(self, label: str, words: str) -> None:
        """Add a fact in words; nothing where there are none."""
        if words:
            self.add(label, Label(words, wrap=True))

    def add_chips(self, label: str, words: Sequence[str], tone: Tone) -> None:
        if words:
            self.add(label, chips(words, tone))

    @property
    def is_empty(self) -> bool:
        return self._grid.count() == 0


class Facts(Beside):
    """Two columns of facts that become one where there is no room for both; an address is shown whole while the second has enough left."""

    def __init__(self, first: FactColumn, second: FactColumn, parent: QWidget | None = None) -> None:
        super().__init__(first, second, shares=(10, 7), room=_ROOM, stacked_gap=8, parent=parent)
        self._first = first
        for column in (first, second):
            column.setVisible(not column.is_empty)

    def arrange(self) -> None:
        super().arrange()
        self.give_first(self._first.sizeHint().width(), least=round(_LEAST * theme().scale))


def chips(words: Sequence[str], tone: Tone) -> QWidget:
    """Return chips side by side, on as many lines as they need."""
    holder = QWidget()
    flow = FlowLayout(holder)
    for word in words:
        flow.addWidget(ChipLabel(word, tone))
    return holder
