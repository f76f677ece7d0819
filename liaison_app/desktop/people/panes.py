"""List and detail side by side; one of them, with a strip that leads back, where the window is narrow."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.settings import Settings
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.button import Button, IconButton
from liaison_app.desktop.widgets.fitted import Fitted
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.splitter import Splitter

_ROOM = 600
"""Pixels at 100 % text below which list and detail do not stand beside each other."""


class Strip(QWidget):
    """Leads back to the list and steps to the neighbours."""

    back = Signal()
    stepped = Signal(int)

    def __init__(self, place: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._where = Label("", tone="text_2", tabular=True)
        back = Button(place, "link", icon="chevron-left", keys="")
        up = IconButton("chevron-up", _("Previous"))
        down = IconButton("chevron-down", _("Next"))
        back.clicked.connect(self.back)
        up.clicked.connect(lambda: self.stepped.emit(-1))
        down.clicked.connect(lambda: self.stepped.emit(1))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 12, 4)
        row.setSpacing(4)
        row.addWidget(back)
        row.addStretch(1)
        row.addWidget(self._where)
        row.addSpacing(4)
        row.addWidget(up)
        row.addWidget(down)

    def set_place(self, words: str) -> None:
        self._where.set_words(words)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().colour("window"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme().colour("line"))


class Panes(Fitted):
    """Holds a list pane and a detail pane; the splitter remembers itself by the page's name."""

    stepped = Signal(int)
    returned = Signal()

    def __init__(self, name: str, place: str, panes: tuple[QWidget, QWidget], settings: Settings, *, wide: int = 336, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._narrow = False
        self._in_detail = False
        self._list, detail = panes
        self.strip = Strip(place)
        self._right = QWidget()
        column = QVBoxLayout(self._right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addWidget(detail, 1)
        self._splitter = Splitter(
            self._list,
            self._right,
            sizes=settings.splitter(name) or [wide, 960],
            stretch=1,
            name=_("Width of the list"),
            on_sizes=lambda sizes: settings.keep_splitter(name, sizes),
        )
        self._list.setMinimumWidth(min(wide, 264))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._splitter)
        self.strip.back.connect(self.to_list)
        self.strip.stepped.connect(self.stepped)
        self.arrange()

    @property
    def is_narrow(self) -> bool:
        """Say whether there is one column: the window is narrow, or its text large."""
        return self._narrow or self.width() < _ROOM * theme().scale

    @property
    def shows_detail(self) -> bool:
        return not self.is_narrow or self._in_detail

    def fit(self, narrow: bool) -> None:
        self._narrow = narrow
        self.arrange()

    def to_detail(self) -> None:
        self._in_detail = True
        self.arrange()

    def to_list(self) -> None:
        self._in_detail = False
        self.arrange()
        self.returned.emit()

    def leave(self) -> bool:
        """Go back to the list where only one of the two shows; say whether that was so."""
        if self.is_narrow and self.shows_detail:
            self.to_list()
            return True
        return False

    def arrange(self) -> None:
        self.strip.setVisible(self.is_narrow)
        self._list.setVisible(not self.is_narrow or not self._in_detail)
        self._right.setVisible(self.shows_detail)
