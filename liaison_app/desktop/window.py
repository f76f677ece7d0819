"""The window: before unlocking a gate, then the frame; it saves everything before it goes."""

from __future__ import annotations

import base64
from collections.abc import Callable

from PySide6.QtCore import QByteArray, QEvent, QObject, QSize, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QIcon, QShowEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from liaison_app.desktop.settings import Settings

_USUAL = QSize(1280, 800)
_LEAST = QSize(640, 480)


class Window(QMainWindow):
    """Holds one thing at a time and remembers where it stood."""

    painted = Signal()
    """The first picture stands; slow imports may begin."""
    closing = Signal()
    """A person wants it closed; whoever saves calls `let_go` when that is done."""

    def __init__(self, settings: Settings, icon: QIcon) -> None:
        super().__init__()
        self._settings = settings
        self._may_close = True
        self._was_shown = False
        self.setWindowTitle("Liaison")
        self.setWindowIcon(icon)
        self.setMinimumSize(_LEAST)
        self._restore()

    def hold(self, content: QWidget) -> None:
        """Show this and nothing else."""
        before = self.takeCentralWidget()
        self.setCentralWidget(content)
        if before is not None:
            before.deleteLater()

    def wait_for_saving(self) -> None:
        """From now on closing asks `closing` first: there is work on screen."""
        self._may_close = False

    def let_go(self) -> None:
        """Close for good."""
        self._may_close = True
        self.close()

    def come_to_front(self) -> None:
        """Show the window over the others: a second start asked for it."""
        self.setWindowState(self.windowState() & ~self.windowState().WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def keep_geometry(self) -> None:
        self._settings.set(geometry=base64.b64encode(self.saveGeometry().data()).decode())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._was_shown:
            self.windowHandle().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hear of the first picture from the system's window: this one is not painted itself where what it holds covers it."""
        if event.type() in (QEvent.Type.Expose, QEvent.Type.Paint) and not self._was_shown:
            self._was_shown = True
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self.painted.emit)
        return super().eventFilter(watched, event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.keep_geometry()
        if self._may_close:
            event.accept()
        else:
            event.ignore()
            self.closing.emit()

    def _restore(self) -> None:
        kept = self._settings.now.geometry
        if not (kept and self.restoreGeometry(QByteArray(base64.b64decode(kept)))):
            self.resize(_USUAL)


Restart = Callable[[], None]
"""Replaces the process; nothing after it runs."""
