"""The column a page stands in: padded, scrolling, as wide as it may be."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QVBoxLayout, QWidget

from liaison_app.desktop.theme import theme


class _Ground(QWidget):
    """Paints its token behind the column."""

    def __init__(self, ground: str) -> None:
        super().__init__()
        self._ground = ground

    def minimumSizeHint(self) -> QSize:
        """Ask for the height at the width there is: words broken as narrowly as they can be would make the column scroll for nothing."""
        least, layout, port = super().minimumSizeHint(), self.layout(), self.parentWidget()
        if layout is None or port is None or not layout.hasHeightForWidth():
            return least
        return QSize(least.width(), layout.minimumHeightForWidth(max(least.width(), port.width())))

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme().colour(self._ground))


class ScrollColumn(QScrollArea):
    """Pads 32 (24 on lists), scrolls up and down only, and brings what has focus into view."""

    def __init__(self, *, pad: int = 32, gap: int = 16, top: int = 16, ground: str = "window", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = _Ground(ground)
        self.column = QVBoxLayout(inner)
        self.column.setContentsMargins(pad, top, pad, pad)
        self.column.setSpacing(gap)
        self.setWidget(inner)

    def add(self, item: QWidget | QLayout, stretch: int = 0) -> None:
        if isinstance(item, QWidget):
            self.column.addWidget(item, stretch)
        else:
            self.column.addLayout(item, stretch)

    def end(self) -> None:
        """Let the room that is left stand below what was added."""
        self.column.addStretch(1)

    def show_part(self, part: QWidget) -> None:
        """Scroll until a part's top is at the top."""
        inner = self.widget()
        if inner is not None:
            self.verticalScrollBar().setValue(part.mapTo(inner, QPoint(0, 0)).y() - 16)
