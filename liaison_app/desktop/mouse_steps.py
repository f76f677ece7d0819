"""The side buttons of a mouse: back and forward, as in a browser."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent

_STEPS = {Qt.MouseButton.BackButton: -1, Qt.MouseButton.ForwardButton: 1}


class MouseSteps(QObject):
    """Sees presses at the native window, before any list takes them for its own."""

    stepped = Signal(int)

    def watch(self, window: QObject) -> None:
        """Watch a native window (QWindow)."""
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.MouseButtonPress:
            return False
        step = _STEPS.get(cast(QMouseEvent, event).button())
        if step is None:
            return False
        self.stepped.emit(step)
        return True
