"""A splitter with a line of one pixel, a grab of nine, and a memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QWidget

from liaison_app.desktop.theme import theme

_GRAB = 4
_STEP = 16


class _Handle(QSplitterHandle):
    """Takes the mouse four pixels to each side of the line it paints."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        upright = self.orientation() == Qt.Orientation.Horizontal
        self.setContentsMargins(*((_GRAB, 0, _GRAB, 0) if upright else (0, _GRAB, 0, _GRAB)))
        self.setAttribute(Qt.WidgetAttribute.WA_MouseNoMask, True)
        self.setMask(QRegion(self.contentsRect()))
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.contentsRect(), theme().colour("focus" if self.hasFocus() else "line"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -_STEP, Qt.Key.Key_Up: -_STEP, Qt.Key.Key_Right: _STEP, Qt.Key.Key_Down: _STEP}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        place: QRect = self.geometry()
        at = place.x() + _GRAB if self.orientation() == Qt.Orientation.Horizontal else place.y() + _GRAB
        self.moveSplitter(at + step)


class Splitter(QSplitter):
    """Panes side by side; tells the sizes chosen by hand so that they can be kept."""

    def __init__(
        self,
        *panes: QWidget,
        sizes: Sequence[int] = (),
        stretch: int = -1,
        name: str = "",
        on_sizes: Callable[[list[int]], None] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._on_sizes = on_sizes
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        for number, pane in enumerate(panes):
            self.addWidget(pane)
            self.setStretchFactor(number, 1 if number == stretch % len(panes) else 0)
        for number in range(1, self.count()):
            self.handle(number).setAccessibleName(name)
            self.handle(number).setFocusPolicy(Qt.FocusPolicy.TabFocus if name else Qt.FocusPolicy.NoFocus)
        if sizes:
            self.setSizes(list(sizes))
        self._pause = QTimer(self, singleShot=True, interval=300)
        self._pause.timeout.connect(self._tell)
        self.splitterMoved.connect(self._moved)

    def createHandle(self) -> QSplitterHandle:
        return _Handle(self.orientation(), self)

    def _moved(self, *_: int) -> None:
        self._pause.start()

    def _tell(self) -> None:
        if self._on_sizes is not None:
            self._on_sizes(self.sizes())
