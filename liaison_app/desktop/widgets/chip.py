"""Chips as widgets: to read, to take, to remove."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from liaison_app.desktop.painting.chip import Chip, Tone, chip_size, draw_chip, tlp_chip
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.painted_button import PaintedButton
from liaison_app.desktop.widgets.symbol import Painted


class ChipLabel(Painted):
    """A state to read."""

    def __init__(self, text: str, tone: Tone = "neutral", *, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setToolTip("")
        self._chip = Chip(text, tone, icon)

    def set_chip(self, text: str, tone: Tone = "neutral", *, icon: str = "") -> None:
        self._chip = Chip(text, tone, icon)
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def measure(self) -> QSize:
        return chip_size(theme(), self._chip).toSize()

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_chip(QPainter(self), theme(), QPointF(0, 0), self._chip)


class TlpLabel(ChipLabel):
    """A TLP mark in FIRST's colours; level is clear, green, amber, amber+strict or red."""

    def __init__(self, level: str, parent: QWidget | None = None) -> None:
        super().__init__(tlp_chip(level).text, "tlp", parent=parent)

    def set_level(self, level: str) -> None:
        self.set_chip(tlp_chip(level).text, "tlp")


class ChipButton(PaintedButton):
    """A chip to click: a suggestion to take, a topic to open, or one to remove (Delete does it too)."""

    removed = Signal()

    def __init__(
        self, text: str, tone: Tone = "suggested", *, icon: str = "", removable: bool = False, remove_words: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, own_focus=False, parent=parent)
        self._chip = Chip(text, tone, icon, removable)
        self.setAccessibleDescription(remove_words)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if removable:
            self.clicked.connect(self.removed)

    def sizeHint(self) -> QSize:
        return chip_size(theme(), self._chip).toSize()

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._chip.removable and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_chip(QPainter(self), theme(), QPointF(0, 0), self._chip)
