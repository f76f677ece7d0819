"""What the store's writer did, told on the screen's thread by one signal."""

from __future__ import annotations

import threading
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal

from liaison_app.store.changes import Change


class Source(Protocol):
    """What tells of changes, on a thread of its own: the store."""

    def listen(self, heard: Heard) -> None: ...


class Heard(Protocol):
    """What is called with each change."""

    def __call__(self, change: Change, /) -> None: ...


class Changes(QObject):
    """Carries changes from the writer's thread to the screen's; many of one kind and origin arrive as one."""

    happened = Signal(object)
    """A Change, on the thread this object lives in."""

    _woken = Signal()

    def __init__(self, source: Source, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._waiting: list[Change] = []
        self._woken.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        source.listen(self._heard)

    def _heard(self, change: Change) -> None:
        with self._lock:
            first = not self._waiting
            self._waiting.append(change)
        if first:
            try:
                self._woken.emit()
            except RuntimeError:  # the window is gone; nobody is left to tell
                return

    def _tell(self) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for change in gathered(waiting):
            self.happened.emit(change)


def gathered(changes: list[Change]) -> list[Change]:
    """Join changes of the same kind and origin, in the order of their first."""
    joined: dict[tuple[str, int], Change] = {}
    for change in changes:
        key = (change.kind, id(change.origin))
        known = joined.get(key)
        joined[key] = Change(change.kind, known.ids | change.ids, change.origin) if known else change
    return list(joined.values())
