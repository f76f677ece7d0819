"""The ring round what has the keyboard's focus."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollArea, QSlider, QWidget

from liaison_app.desktop.painting.shape import draw_box
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.chip import ChipButton
from liaison_app.desktop.widgets.row_button import RowButton
from liaison_app.desktop.widgets.switch import SegmentedSwitch
from liaison_app.desktop.widgets.timeline import TimelineEntry

_OUT = 4
_BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
_MOVES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide)


def wants_ring(widget: QWidget) -> bool:
    """Say whether a widget leaves its focus to the ring; fields and rows draw their own inside."""
    if isinstance(widget, (RowButton, TimelineEntry)) or widget.property("own_focus"):
        return False
    return isinstance(widget, (QAbstractButton, SegmentedSwitch, QSlider))


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
        if app is not None:
            app.installEventFilter(self)

    def target(self) -> QWidget | None:
        """Return what the ring is round, if it shows."""
        return self._target

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.FocusIn and isinstance(watched, QWidget) and watched.window() is self.window():
            by_key = isinstance(event, QFocusEvent) and event.reason() in _BY_KEY
            self._follow(watched if by_key and wants_ring(watched) else None)
        elif kind == QEvent.Type.FocusOut and watched is self._target:
            self._follow(None)
        elif kind in _MOVES and self._target is not None and watched in self._watched:
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        radius = theme().radius("small" if isinstance(self._target, ChipButton) else "control")
        draw_box(QPainter(self), QRectF(self.rect()), radius + 3, None, theme().colour("focus"), 2)

    def _follow(self, target: QWidget | None) -> None:
        self._target = target
        self._watched = []
        widget = target
        while widget is not None and widget is not self.window():
            self._watched.append(widget)
            widget = widget.parentWidget()
        self._place()

    def _place(self) -> None:
        target = self._target
        if target is None or not target.isVisible():
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
