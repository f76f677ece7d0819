"""The sync engine as the screen sees it: its state now, and a signal on the screen's thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal

from liaison_app.desktop.desk import SyncEngine, SyncNow


class SyncWatch(QObject):
    """Brings the engine's word from its thread to the screen's."""

    changed = Signal(object)
    """The SyncNow now in force."""

    _told = Signal()

    def __init__(self, engine: SyncEngine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._told.connect(lambda: self.changed.emit(self.state), Qt.ConnectionType.QueuedConnection)
        engine.listen(self._heard)

    @property
    def state(self) -> SyncNow:
        return self._engine.state

    def wake(self) -> None:
        """Sync now, without waiting for the next occasion."""
        self._engine.wake()

    def _heard(self, _state: SyncNow) -> None:
        try:
            self._told.emit()
        except RuntimeError:  # the window is gone
            return
