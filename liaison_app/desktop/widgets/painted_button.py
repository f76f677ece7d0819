"""A button that paints itself: what every row, chip, block and place of ours is beneath its drawing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from liaison_app.desktop.theme import restyles
from liaison_app.desktop.widgets.key_focus import ENTER, came_by_key


class PaintedButton(QAbstractButton):
    """Enter presses it as Space does; it knows when its focus is to be seen, and measures itself anew when the type changes."""

    def __init__(self, words: str = "", name: str = "", *, own_focus: bool = True, parent: QWidget | None = None) -> None:
        """`own_focus`: it paints its focus itself; without, the window's ring goes round it."""
        super().__init__(parent)
        self._by_key = False
        self.setText(words)
        self.setAccessibleName(name or words)
        self.setProperty("own_focus", own_focus)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def shows_focus(self) -> bool:
        """Say whether it has the focus, and a key brought it or was pressed since."""
        return self.hasFocus() and self._by_key

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._by_key = True
        if event.key() in ENTER:
            self.click()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._by_key = came_by_key(event)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if restyles(event):
            self.updateGeometry()
