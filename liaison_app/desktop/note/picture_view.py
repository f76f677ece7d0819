"""A picture of a note, shown because somebody asked; closed again it is blurred as before."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.overlays import Overlay
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.button import IconButton
from liaison_app.desktop.widgets.label import ElidedLabel

_EDGE = 24


class PictureView(Overlay):
    """Over the page; Esc, a click beside it and Close end it, and the picture leaves the memory."""

    def __init__(self, host: QWidget) -> None:
        panel = QWidget()
        super().__init__(host, panel, 960)
        self._name = ElidedLabel("", weight=600)
        self._close = IconButton("close", _("Close"), keys="Esc")
        self._canvas = _Canvas()
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 8, 8)
        head.addWidget(self._name, 1)
        head.addWidget(self._close)
        column = QVBoxLayout(panel)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._canvas, 1)
        self._close.clicked.connect(self.shut)

    def room(self) -> QSize:
        """Return how many device pixels a picture may fill."""
        ratio = self._host.devicePixelRatioF()
        return QSize(round((self._host.width() - 2 * _EDGE - 32) * ratio), round((self._host.height() - 2 * _EDGE - 80) * ratio))

    def open(self, name: str, image: QImage) -> None:
        """Show a picture."""
        self._name.set_words(name)
        self._canvas.show_image(name, image)
        self.open_panel(self._close)

    def shut(self) -> None:
        super().shut()
        self._canvas.show_image("", QImage())

    def _place(self) -> None:
        want = self._canvas.wanted()
        wide = min(max(want.width() + 32, theme().px(320)), self.width() - 2 * _EDGE)
        high = min(want.height() + 80, self.height() - 2 * _EDGE)
        self._panel.setGeometry((self.width() - wide) // 2, (self.height() - high) // 2, wide, high)


class _Canvas(QWidget):
    """Paints a picture in the middle, as large as it fits."""

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()

    def show_image(self, name: str, image: QImage) -> None:
        self._image = image
        self.setAccessibleName(_("Picture: {name}").format(name=name))
        self.update()

    def wanted(self) -> QSize:
        return self._image.size() / self.devicePixelRatioF()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        room = self.rect().adjusted(16, 0, -16, -16)
        size = self.wanted()
        if size.width() > room.width() or size.height() > room.height():
            size = size.scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = room.left() + (room.width() - size.width()) / 2, room.top() + (room.height() - size.height()) / 2
        painter.drawImage(QRectF(left, top, size.width(), size.height()), self._image)
