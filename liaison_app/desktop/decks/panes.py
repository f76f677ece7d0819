"""The grid and the column beside it; one of them where there is no room for both."""

from __future__ import annotations

from typing import cast

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.settings import Settings
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.splitter import Splitter

_TWO_COLUMNS = 700
_SIDE = 312


class DeckPanes(QWidget):
    """Two panes with a splitter that remembers itself; Back leads from the column to the grid where only one shows."""

    def __init__(self, shelf: QWidget, side: QWidget, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shelf = shelf
        self._window_is_narrow = False
        self._narrow = False
        self._in_detail = False
        self._has_deck = False
        self.back = Button(_("Decks"), "link", icon="chevron-left")
        self.back.clicked.connect(self.to_grid)
        self._right = QWidget()
        self._right.setMinimumWidth(_SIDE)
        right = QVBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.back)
        right.addWidget(side, 1)
        kept = settings.splitter("decks") or [736, 336]
        keep = settings.keep_splitter
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(Splitter(shelf, self._right, sizes=kept, stretch=0, name=_("Width of the list"), on_sizes=lambda sizes: keep("decks", sizes)))
        self._arrange()

    @property
    def is_in_detail(self) -> bool:
        """Whether the column stands alone."""
        return self._narrow and self._in_detail and self._has_deck

    def fit(self, *, narrow: bool) -> None:
        """Take the window's word for how narrow it is; large text makes it narrower still."""
        self._window_is_narrow = narrow
        one_column = narrow or self.width() < _TWO_COLUMNS * theme().scale
        if one_column != self._narrow:  # what one is busy with stays in sight
            self._in_detail = one_column and self._holds_focus()
        self._narrow = one_column
        self._arrange()

    def show_deck(self, *, there: bool) -> None:
        """Say whether a deck is chosen: without one the column is away."""
        self._has_deck = there
        self._arrange()

    def to_detail(self) -> None:
        self._in_detail = True
        self._arrange()

    def to_grid(self) -> None:
        self._in_detail = False
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit(narrow=self._window_is_narrow)

    def _holds_focus(self) -> bool:
        focused = cast("QWidget | None", self.window().focusWidget())  # Qt gives None where nothing has the focus
        return focused is not None and self._right.isAncestorOf(focused)

    def _arrange(self) -> None:
        self._right.setVisible(self._has_deck and (not self._narrow or self._in_detail))
        self._shelf.setVisible(not self.is_in_detail)
        self.back.setVisible(self._narrow)
