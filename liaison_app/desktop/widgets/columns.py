"""Columns of cards: one, or two that become one where there is no room for both."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QBoxLayout, QLayout, QVBoxLayout, QWidget

from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.fitted import Fitted

_ROOM = 800


class TwoColumns(Fitted):
    """A flexible main column, and one of fixed width beside it, or below it when narrow."""

    def __init__(self, *, side_width: int = 336, gap: int = 24, card_gap: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side_width = side_width
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(gap)
        self._side = QWidget()
        self.main, self.side = QVBoxLayout(), QVBoxLayout(self._side)
        for column in (self.main, self.side):
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(card_gap)
            column.addStretch(1)  # an alignment would cut off what grows taller as it gets narrower
        self._row.addLayout(self.main, 1)
        self._row.addWidget(self._side)
        self.arrange()

    @property
    def is_stacked(self) -> bool:
        return self._row.direction() == QBoxLayout.Direction.TopToBottom

    def add_main(self, item: QWidget | QLayout) -> None:
        _put(self.main, item)

    def add_side(self, item: QWidget | QLayout) -> None:
        _put(self.side, item)

    def minimumSizeHint(self) -> QSize:
        """Ask for the wider column alone, so that a page can be made narrow enough to stack them."""
        wide = max(self.main.minimumSize().width(), self.side.minimumSize().width())
        return QSize(wide, super().minimumSizeHint().height())

    def arrange(self) -> None:
        narrow = self.width() < _ROOM * theme().scale
        self._row.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        self._side.setMinimumWidth(0 if narrow else self._side_width)
        self._side.setMaximumWidth(16_777_215 if narrow else self._side_width)


def column_of(*parts: QWidget) -> QWidget:
    """Return these one below the other, at the top of what room there is."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(16)
    for part in parts:
        column.addWidget(part)
    column.addStretch(1)
    return holder


def set_beside(body: QWidget, main: QWidget, side: QWidget, *, narrow: bool, side_width: int, gap: int) -> None:
    """Lay out a body that is made anew for each width: the side, so wide at usual text, beside the main column, or below it where narrow."""
    row = QBoxLayout(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight, body)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(gap)
    row.addWidget(main, 0 if narrow else 1)
    row.addWidget(side, 1 if narrow else 0)
    if not narrow:
        side.setFixedWidth(round(side_width * min(theme().scale, 1.3)))


def _put(column: QVBoxLayout, item: QWidget | QLayout) -> None:
    if isinstance(item, QWidget):
        column.insertWidget(column.count() - 1, item)
    else:
        column.insertLayout(column.count() - 1, item)
