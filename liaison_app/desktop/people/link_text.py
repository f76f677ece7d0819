"""A stretch of text that opens something."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from liaison_app.desktop.painting.text import LEFT, draw_text, text_width
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.painted_button import PaintedButton


class LinkText(PaintedButton):
    """As high as a line of text; underlined under the mouse."""

    def __init__(self, words: str, *, description: str = "", parent: QWidget | None = None) -> None:
        super().__init__(words, own_focus=False, parent=parent)
        self.setAccessibleDescription(description)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(round(text_width(theme().font(), self.text())) + 2, theme().line())

    def minimumSizeHint(self) -> QSize:
        return QSize(32, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        font = theme().font()
        font.setUnderline(self.underMouse())
        draw_text(QPainter(self), QRectF(self.rect()), self.text(), font, theme().colour("accent_text"), LEFT)
