"""A row of a card with what can be done about it at its right."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.widgets.row_button import RowButton


class ActingRow(QWidget):
    """The row fills the line; its controls keep their own width."""

    def __init__(self, row: Row, *controls: QWidget, least: int = 56, opens: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = RowButton(row, least=least, opens=opens)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 16 if controls else 0, 0)
        line.setSpacing(8)
        line.addWidget(self.button, 1)
        for control in controls:
            line.addWidget(control)
