"""Our own SVG drawings, coloured and rendered at the screen's own resolution."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from liaison_app.core.resources import resource_path

Colour = Callable[[str], QColor]
"""Gives the colour a token has now."""


@cache
def _drawing(name: str) -> str:
    return resource_path(f"icons/{name}.svg").read_text(encoding="utf-8")


@cache
def _rendered(name: str, colour: str, pixels: int, ratio: float) -> QPixmap:
    """Return the icon as a square of so many device pixels, kept by name, colour and size."""
    renderer = QSvgRenderer(QByteArray(_drawing(name).replace("currentColor", colour).encode()))
    picture = QPixmap(pixels, pixels)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def icon_pixmap(name: str, colour: QColor, size: int, ratio: float = 1.0) -> QPixmap:
    """Return an icon of `size` logical pixels for a screen with this device pixel ratio."""
    return _rendered(name, colour.name(), max(1, round(size * ratio)), ratio)


class TokenIconEngine(QIconEngine):
    """Looks its colour up when it paints, so a change of theme reaches every icon."""

    def __init__(self, name: str, token: str, colour: Colour) -> None:
        super().__init__()
        self._name = name
        self._token = token
        self._colour = colour

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        size = min(rect.width(), rect.height())
        ratio = painter.device().devicePixelRatioF()
        corner = rect.center() - QPoint((size - 1) // 2, (size - 1) // 2)
        painter.drawPixmap(corner, icon_pixmap(self._name, self._colour(self._shade(mode)), size, ratio))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return icon_pixmap(self._name, self._colour(self._shade(mode)), min(size.width(), size.height()))

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        side = min(size.width(), size.height())
        return _rendered(self._name, self._colour(self._shade(mode)).name(), max(1, side), scale)

    def clone(self) -> QIconEngine:
        return TokenIconEngine(self._name, self._token, self._colour)

    def _shade(self, mode: QIcon.Mode) -> str:
        if mode == QIcon.Mode.Disabled:
            return "disabled"
        return "selected_match" if mode == QIcon.Mode.Selected else self._token
