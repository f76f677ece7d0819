"""The meter under a new passphrase: five fifths and a sentence."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from liaison_app.desktop.painting.shape import draw_box
from liaison_app.desktop.painting.text import Run
from liaison_app.desktop.theme import theme
from liaison_app.desktop.welcome.phrase import Strength
from liaison_app.desktop.widgets.label import Label

_FIFTHS = 5
_GAP = 4


class _Fifths(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.strength = Strength(0, "text_2", "", "")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(200, 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, now = QPainter(self), theme()
        wide = (self.width() - _GAP * (_FIFTHS - 1)) / _FIFTHS
        for number in range(_FIFTHS):
            token = self.strength.tone if number < self.strength.fifths else "map_0"
            draw_box(painter, QRectF(number * (wide + _GAP), 0, wide, self.height()), 3, now.colour(token))


class PassphraseMeter(QWidget):
    """Says what is known, and how to do better."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fifths = _Fifths()
        self.words = Label("", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._fifths)
        column.addWidget(self.words)

    def show_strength(self, strength: Strength) -> None:
        """Fill the fifths and say the sentence."""
        self._fifths.strength = strength
        tone = f"{strength.tone}_text" if strength.tone in ("ok", "warn", "danger") else strength.tone
        self.words.set_words([Run(f"{strength.first} ", weight=600, tone=tone), Run(strength.rest)] if strength.first else strength.rest)
        self._fifths.update()
