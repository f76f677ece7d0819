"""A widget that arranges what it holds by hand."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from liaison_app.desktop.theme import restyles


class Fitted(QWidget):
    """Arranges what it holds anew when its size, its colours or its type change."""

    def arrange(self) -> None:
        """Put everything where it belongs in the room there is."""
        raise NotImplementedError

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if restyles(event):
            self.updateGeometry()
            self.arrange()
