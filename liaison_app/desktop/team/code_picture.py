"""The square code of an invite, to be read by a camera or from a picture of it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.painting.shape import draw_box
from liaison_app.desktop.theme import theme
from liaison_app.work.invite_code import SquareCode

QUIET = 4
"""Modules of white around the code; readers want four (ISO/IEC 18004)."""


class CodePicture(QWidget):
    """Black on white in every theme: a reader needs the contrast more than the eye needs the look."""

    def __init__(self, code: SquareCode, side: int = 248, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._code = code
        self._side = side
        self.setAccessibleName(_("The invite as a square code"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        modules = self._code.side + 2 * QUIET
        each = max(2, round(self._side * theme().scale) // modules)
        return QSize(modules * each, modules * each)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, whole = QPainter(self), QRectF(self.rect())
        draw_box(painter, whole, theme().radius(), QColor(255, 255, 255), theme().colour("line"))
        painter.drawImage(self.rect(), picture(self._code))


def picture(code: SquareCode) -> QImage:
    """Return the code with its quiet zone, one pixel a module."""
    side = code.side + 2 * QUIET
    image = QImage(side, side, QImage.Format.Format_Grayscale8)
    image.fill(255)
    for y in range(code.side):
        for x in range(code.side):
            if code.is_dark(x, y):
                image.setPixel(x + QUIET, y + QUIET, 0xFF000000)
    return image
