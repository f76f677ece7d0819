"""When the vault locks by itself: after quiet minutes, when the computer sleeps, when its session is locked."""

from __future__ import annotations

import logging
import sys
from typing import cast

from PySide6.QtCore import SLOT, QEvent, QObject, QTimer, Signal, Slot

_SLEEPING = cast(bytes, SLOT("_sleeping(bool)"))  # a str, whatever the stubs say
_LOCKING = cast(bytes, SLOT("_locking()"))
log = logging.getLogger(__name__)
_TOUCHES = (
    QEvent.Type.KeyPress,
    QEvent.Type.MouseMove,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
    QEvent.Type.TouchUpdate,
    QEvent.Type.TabletPress,
    QEvent.Type.InputMethod,
)


class IdleWatch(QObject):
    """Tells when nobody has touched any watched window for so many minutes; waits while a presentation holds it."""

    quiet = Signal(int)
    """The minutes that passed."""

    def __init__(self, minutes: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._minutes = minutes
        self._holds: set[object] = set()
        self.timer = QTimer(self, singleShot=True)
        self.timer.timeout.connect(self._passed)
        self.touched()

    def watch(self, window: QObject) -> None:
        """Watch a native window (QWindow): it sees each key and move once, before any widget."""
        window.installEventFilter(self)

    def set_minutes(self, minutes: int) -> None:
        self._minutes = minutes
        self.touched()

    def hold(self, by: object) -> None:
        """Do not lock until `by` releases it: a presentation is running."""
        self._holds.add(by)

    def release(self, by: object) -> None:
        self._holds.discard(by)
        self.touched()

    def touched(self) -> None:
        """Begin counting afresh."""
        self.timer.start(self._minutes * 60_000)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _TOUCHES:
            self.touched()
        return False

    def _passed(self) -> None:
        if self._holds:
            self.touched()
        else:
            self.quiet.emit(self._minutes)


class SleepWatch(QObject):
    """Tells when the computer is about to sleep or its session is being locked, where the system says so."""

    slept = Signal()

    def listen(self) -> bool:
        """Ask the system to tell us; False where it cannot (no system bus, another platform)."""
        if not sys.platform.startswith("linux"):
            return False
        from PySide6.QtDBus import QDBusConnection

        bus = QDBusConnection.systemBus()
        if not bus.isConnected():
            log.info("no system bus: the vault locks by time and by hand only")
            return False
        login = "org.freedesktop.login1"
        sleeping = bus.connect(login, "/org/freedesktop/login1", f"{login}.Manager", "PrepareForSleep", self, _SLEEPING)
        locking = bus.connect(login, "", f"{login}.Session", "Lock", self, _LOCKING)
        return bool(sleeping or locking)

    @Slot(bool)
    def _sleeping(self, begins: bool) -> None:
        if begins:
            self.slept.emit()

    @Slot()
    def _locking(self) -> None:
        self.slept.emit()
