"""Two widgets side by side that stand one below the other where there is no room for both."""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.fitted import Fitted

_GAP = 32


class Beside(Fitted):
    """The first and the second share the width; below `room` pixels (at 100 % text) they are stacked."""

    def __init__(self, first: QWidget, second: QWidget, *, shares: tuple[int, int], room: int, stacked_gap: int = 24, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._room = room
        self._stacked_gap = stacked_gap
        self._shares = shares
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_GAP)
        for widget, share in ((first, shares[0]), (second, shares[1])):
            held = QVBoxLayout()
            held.addWidget(widget)
            held.addStretch(1)
            self._row.addLayout(held, share)

    def arrange(self) -> None:
        narrow = self.width() < self._room * theme().scale
        self._row.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(self._stacked_gap if narrow else _GAP)

    def give_first(self, wanted: int, *, least: int) -> None:
        """Give the first one its share, or so much as it wants where the second keeps this much."""
        room = self.width() - _GAP
        share = room * self._shares[0] // sum(self._shares)
        first = max(share, min(wanted, room - least))
        self._row.setStretch(0, first)
        self._row.setStretch(1, max(1, room - first))
