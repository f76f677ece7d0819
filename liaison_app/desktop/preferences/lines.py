"""A line of a settings card: what it is, a word more, and its control."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.desktop.theme import restyles, theme
from liaison_app.desktop.widgets.fitted import Fitted
from liaison_app.desktop.widgets.label import Label

_NAMES = 104
_WORDS = 120
"""Width that the words of a line need beside its control, at 100 % text."""


class SettingLine(Fitted):
    """Name at the left with a second line beneath, the control at the right, or below them where there is no room."""

    def __init__(self, name: str, control: QWidget | None, second: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._control = control
        self.second = Label(second, "caption", "text_2", weight=400, wrap=True)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Label(name, weight=500, wrap=True))
        words.addWidget(self.second)
        if not second:  # shown before it has a place, it would be a window for a moment
            self.second.hide()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(16, 8, 16, 8)
        self._row.setSpacing(16)
        self._row.addLayout(words, 1)
        if control is not None:
            self._row.addWidget(control)
            if not control.accessibleName():
                control.setAccessibleName(name)

    def minimumSizeHint(self) -> QSize:
        """Ask for the wider of the two alone, so that a page can be made narrow enough to stack them."""
        wide = self._control.minimumSizeHint().width() if self._control is not None else 0
        return QSize(max(wide, round(_WORDS * theme().scale)) + 32, super().minimumSizeHint().height())

    def arrange(self) -> None:
        wide = self._control.sizeHint().width() if self._control is not None else 0
        stacked = self.width() < wide + round(_WORDS * theme().scale) + 48
        self._row.setDirection(QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(8 if stacked else 16)


class FactLine(QWidget):
    """A fact of a card: its name in a column, its words, and a tick or an act at the right."""

    def __init__(self, name: str, words: str, control: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = Label(words, wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(16)
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
