"""A widget that shows one slide, as large as it fits."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, floor
from typing import cast

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, QSizeF
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QRegion
from PySide6.QtWidgets import QWidget

from liaison_app.core.words import _
from liaison_app.desktop.slides.slides import Slides, Urgency
from liaison_app.records.values import Manifest

WHITE = QColor("#FFFFFF")
BLACK = QColor("#000000")


def fitted(picture: QSize, room: QRectF) -> QRectF:
    """Return where a picture of these proportions stands, centred, in a room."""
    if picture.isEmpty() or room.isEmpty():
        return QRectF(room)
    scale = min(room.width() / picture.width(), room.height() / picture.height())
    width, height = picture.width() * scale, picture.height() * scale
    return QRectF(room.center().x() - width / 2, room.center().y() - height / 2, width, height)


def _inside(place: QRectF) -> QRect:
    """Return the whole pixels that a place covers altogether."""
    return QRect(QPoint(ceil(place.left()), ceil(place.top())), QPoint(floor(place.right()) - 1, floor(place.bottom()) - 1))


def draw_picture(painter: QPainter, image: QImage, place: QRectF, radius: float = 0) -> None:
    """Draw a slide; its picture is laid on white paper already."""
    painter.save()
    if radius or image.size() != place.size().toSize() * painter.device().devicePixelRatio():
        painter.setRenderHints(QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing)
    if radius:
        path = QPainterPath()
        path.addRoundedRect(place, radius, radius)
        painter.setClipPath(path)
    painter.drawImage(place, image)
    painter.restore()


class SlideView(QWidget):
    """Shows a slide, black, white or nothing; asks for the picture at its own size."""

    def __init__(self, slides: Slides, urgency: Urgency, *, ground: QColor = BLACK, radius: float = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slides = slides
        self._urgency = urgency
        self._ground = ground
        self._radius = radius
        self._file: Manifest | None = None
        self._page = -1
        self._cover: QColor | None = None
        self._last: QImage | None = None
        self.setAccessibleName(_("Slide"))
        slides.drawn.connect(self._drawn)
        slides.refused.connect(self._refused)

    def show_slide(self, file: Manifest | None, page: int) -> None:
        """Show a page (from 0); -1 shows nothing."""
        if file is None or page < 0:
            self._last = None
        self._file, self._page = file, page
        self.setAccessibleName(_("Slide {n}").format(n=page + 1) if page >= 0 else _("No slide"))
        self.update()

    def expect(self, page: int) -> None:
        """Have a page (from 0) drawn at this size in good time: it is likely to come next."""
        if self._file is not None and page >= 0 and self.isVisible():
            self._slides.picture(self._file, page, self.device_box(), Urgency.NEXT)

    def cover(self, colour: QColor | None) -> None:
        """Hide the slide behind a colour; None shows it again."""
        self._cover = colour
        self.update()

    def device_box(self) -> QSize:
        """Return this widget's size in device pixels."""
        ratio = self.devicePixelRatioF()
        return QSize(round(self.width() * ratio), round(self.height() * ratio))

    def place(self) -> QRectF:
        """Return where the slide stands in this widget."""
        return self._stands(self._last) if self._last is not None else QRectF(self.rect())

    def _stands(self, image: QImage) -> QRectF:
        """Return where a picture stands: on whole pixels where it was drawn for this very size, so that nothing is blurred."""
        place, ratio = fitted(image.size(), QRectF(self.rect())), self.devicePixelRatioF()
        own = QSizeF(image.size()) / ratio
        if abs(own.width() - place.width()) >= 1 or abs(own.height() - place.height()) >= 1:
            return place
        return QRectF(QPointF(round(place.left() * ratio) / ratio, round(place.top() * ratio) / ratio), own)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        image = self._picture() if self._cover is None else None
        place = self._stands(image) if image is not None else QRectF()
        around = QRegion(self.rect()) if self._radius else QRegion(self.rect()).subtracted(QRegion(_inside(place)))
        for part in cast("Iterable[QRect]", around):  # not beneath the slide: filling a whole screen costs as much as the slide itself
            painter.fillRect(part, self._cover or self._ground)
        if image is not None:
            self._last = image
            whole = self.enlarged(place)
            painter.setClipRect(place)
            draw_picture(painter, image, whole, self._radius if whole == place else 0)
            self.paint_over(painter, whole)

    def wanted_box(self) -> QSize:
        """Return the size to ask a picture for."""
        return self.device_box()

    def enlarged(self, place: QRectF) -> QRectF:
        """Return where the whole slide lies, of which `place` shows a part."""
        return place

    def paint_over(self, painter: QPainter, place: QRectF) -> None:
        """Draw over the slide that stands in `place`; nothing here."""

    def _picture(self) -> QImage | None:
        """Return the slide, a smaller picture of it, or the one before while it is drawn: never a flash of nothing."""
        if self._file is None or self._page < 0:
            return None
        exact = self._slides.picture(self._file, self._page, self.wanted_box(), self._urgency)
        return exact or self._slides.nearest(self._file, self._page) or self._last

    def _drawn(self, file: str, page: int) -> None:
        if self._file is not None and (file, page) == (self._file.sha256, self._page):
            self.update()

    def _refused(self, file: str, _error: object) -> None:
        if self._file is not None and file == self._file.sha256:
            self._last = None
            self.update()
