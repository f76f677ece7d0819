"""A page of the window on marked paper, as it looks: in the light theme, whole, cut only between sheets."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QScrollArea, QWidget

from liaison_app.desktop.printing.blocks import SPAN, Block
from liaison_app.desktop.printing.paper import BOTTOM, LEFT, TOP
from liaison_app.desktop.printing.report_pdf import blocks_pdf
from liaison_app.work.reporting import Report

_FINER = 2.0
_MOST_PIXELS = 12_000
"""Of a page's height; what lies below is not printed."""


class PictureBlock:
    """One strip of the picture."""

    holds_next = False

    def __init__(self, image: QImage, wide: int) -> None:
        self._image = image
        self.height = image.height() * SPAN / wide

    def draw(self, painter: QPainter, y: float) -> None:
        painter.drawImage(QRectF(LEFT, y, SPAN, self.height), self._image)


def picture_of(page: QWidget) -> QImage:
    """Return the page, a long one in its whole length."""
    area = max(page.findChildren(QScrollArea), key=lambda each: each.width() * each.height(), default=None)
    inner = area.widget() if area is not None and area.isVisible() else None
    whole = inner if inner is not None and inner.width() > page.width() * 0.6 and inner.height() > page.height() * 0.8 else page
    size = QSize(whole.width(), min(whole.height(), _MOST_PIXELS))
    image = QImage(size * _FINER, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(_FINER)
    image.fill(0xFFFFFF)
    whole.render(image)
    return image


def picture_pdf(image: QImage, report: Report) -> bytes:
    """Return the picture with the report's head, foot and marking."""
    return blocks_pdf(report, lambda: _strips(image))


def _strips(image: QImage) -> Iterator[Block]:
    high = int((BOTTOM - TOP) * image.width() / SPAN) - 1
    for top in range(0, image.height(), high):
        strip = image.copy(QRect(0, top, image.width(), min(high, image.height() - top)))
        strip.setDevicePixelRatio(1.0)
        yield PictureBlock(strip, image.width())
