"""A line of a settings card: what it is, a word more, and its control."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.desktop.theme import restyles, theme
from liaison_app.desktop.widgets.label import Label

_NAMES = 128


class SettingLine(QWidget):
    """Name at the left with a second line beneath, the control at the right."""

    def __init__(self, name: str, control: QWidget | None, second: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.second = Label(second, "caption", "text_2", weight=400, wrap=True)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Label(name, weight=500, wrap=True))
        words.addWidget(self.second)
        if not second:  # shown before it has a place, it would be a window for a moment
            self.second.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(16)
        row.addLayout(words, 1)
        if control is not None:
            row.addWidget(control)
            if not control.accessibleName():
                control.setAccessibleName(name)


class FactLine(QWidget):
    """A fact of a card: its name in a column, its words, and a tick or an act at the right."""

    def __init__(self, name: str, words: str, control: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = Label(words, wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        self._title = Label(name, tone="text_2")
        row.addWidget(self._title)
        row.addWidget(self.words, 1)
        if control is not None:
            row.addWidget(control)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if restyles(event):
            self._fit()

    def _fit(self) -> None:
        """The column of names is as wide as they are, in any size of text."""
        self._title.ensurePolished()
        self._title.setFixedWidth(max(theme().px(_NAMES), self._title.sizeHint().width()))
