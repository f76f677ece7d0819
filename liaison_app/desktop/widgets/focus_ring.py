"""The ring round what has the keyboard's focus."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QScrollArea, QSlider, QWidget
from shiboken6 import isValid

from liaison_app.desktop.painting.shape import draw_box
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.charts import Bars, TileMap
from liaison_app.desktop.widgets.chip import ChipButton
from liaison_app.desktop.widgets.switch import SegmentedSwitch

_OUT = 4
_MOVES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide)


def wants_ring(widget: QWidget) -> bool:
    """Say whether a widget leaves its focus to the ring; fields and rows draw their own inside."""
    if widget.property("own_focus"):
        return False
    return isinstance(widget, (QAbstractButton, QComboBox, SegmentedSwitch, QSlider, Bars, TileMap))


class FocusRing(QWidget):
    """One for each window; follows the focus, lets the mouse through, shows for the keyboard only."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._target: QWidget | None = None
        self._watched: list[QWidget] = []
        self.hide()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._changed)

    def target(self) -> QWidget | None:
        """Return what the ring is round, if it shows."""
        return self._target

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES and self._target is not None:
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        radius = theme().radius("small" if isinstance(self._target, ChipButton) else "control")
        draw_box(QPainter(self), QRectF(self.rect()), radius + 3, None, theme().colour("focus"), 2)

    def _changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is None or now.window() is not self.window():
            self._follow(None)
            return
        # Qt sets this for Tab and shortcuts and leaves it; taken back, it tells of each change alone.
        by_key = self.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        self.window().setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange, False)
        self._follow(now if by_key and wants_ring(now) else None)

    def _follow(self, target: QWidget | None) -> None:
        for widget in self._watched:
            if isValid(widget):
                widget.removeEventFilter(self)
        self._target = target
        self._watched = []
        widget = target
        while widget is not None and widget is not self.window():
            widget.installEventFilter(self)
            self._watched.append(widget)
            widget = widget.parentWidget()
        self._place()

    def _place(self) -> None:
        target = self._target
        if target is None or not isValid(target) or not target.isVisible():
            self.hide()
            return
        rect = QRect(target.mapTo(self.window(), QPoint(0, 0)), target.size()).adjusted(-_OUT, -_OUT, _OUT, _OUT)
        self.setGeometry(rect)
        seen = self._seen(target).translated(-rect.topLeft())
        if seen.isEmpty():
            self.hide()
            return
        self.setMask(QRegion(seen))
        self.raise_()
        self.show()

    def _seen(self, target: QWidget) -> QRect:
        """Return what of the ring's place the scrolling round it lets show, in the window's coordinates."""
        rect = self.geometry()
        parent = target.parentWidget()
        while parent is not None and parent is not self.window():
            if isinstance(parent, QScrollArea):
                port = parent.viewport()
                rect = rect.intersected(QRect(port.mapTo(self.window(), QPoint(0, 0)), port.size()))
            parent = parent.parentWidget()
        return rect
