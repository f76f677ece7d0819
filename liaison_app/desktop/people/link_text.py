"""A stretch of text that opens something."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from liaison_app.desktop.painting.text import LEFT, draw_text, text_width
from liaison_app.desktop.theme import restyles, theme


class LinkText(QAbstractButton):
    """As high as a line of text; underlined under the mouse."""

    def __init__(self, words: str, *, description: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(words)
        self.setAccessibleName(words)
        self.setAccessibleDescription(description)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        return QSize(round(text_width(theme().font(), self.text())) + 2, theme().line())

    def minimumSizeHint(self) -> QSize:
        return QSize(32, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        font = theme().font()
        font.setUnderline(self.underMouse())
        draw_text(QPainter(self), QRectF(self.rect()), self.text(), font, theme().colour("accent_text"), LEFT)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if restyles(event):
            self.updateGeometry()
