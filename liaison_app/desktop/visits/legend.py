"""What the colours in the calendar mean, and whose clock it goes by."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.painting.text import RIGHT, draw_text, text_width
from liaison_app.desktop.theme import theme


class Legend(QWidget):
    """One line under the grid; what the colours mean stands there too while there is room, and then which key does what."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._hint = "", ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_words(self, words: str, hint: str = "") -> None:
        self._words, self._hint = words, hint
        self.setAccessibleName(" ".join(part for part in (words, hint) if part))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, theme().height(28, "caption"))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, now, left = QPainter(self), theme(), 0.0
        font = now.font("caption", weight=400)
        kinds = (("accent", _("visit")), ("violet_text", _("training")), ("ok_text", _("call")), ("text_3", _("submitted")))
        told = " ".join(part for part in (self._words, self._hint) if part)
        if sum(text_width(font, words) + 36 for _token, words in kinds) + text_width(font, told) + 24 > self.width():
            told = self._words
        room = self.width() - text_width(font, told) - 24
        for token, words in kinds:
            wide = text_width(font, words) + 36
            if left + wide > room:
                break
            painter.fillRect(QRectF(left, self.height() / 2 - 7, 3, 14), now.colour(token))
            draw_text(painter, QRectF(left + 11, 0, wide, self.height()), words, font, now.colour("text_2"))
            left += wide
        draw_text(painter, QRectF(left, 0, self.width() - left, self.height()), told, font, now.colour("text_2"), RIGHT)
