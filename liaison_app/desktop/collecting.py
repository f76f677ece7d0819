"""Garbage is collected on the screen's thread only: a worker that happened to collect a widget would destroy it there."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

PAUSE_MS = 300
"""What workers leave behind is looked through on the screen's thread: seldom, it is tens of milliseconds at once while they are busy."""


class Collector(QObject):
    """Takes the place of Python's automatic collection, which runs on whichever thread allocates last."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        timer = QTimer(self, interval=PAUSE_MS)
        timer.timeout.connect(self.collect)
        timer.start()

    def collect(self) -> None:
        """Collect the oldest generation that is due."""
        due = [generation for generation, (count, most) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)) if count > most]
        if due:
            gc.collect(due[-1])

    def settle(self) -> None:
        """Leave what lives as long as the program out of every later collection."""
        gc.collect()
        gc.freeze()
