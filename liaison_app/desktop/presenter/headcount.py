"""How many people are in the room, counted while they are there."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QIntValidator, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.presenter.look import look
from liaison_app.desktop.presenter.parts import Box, KeyButton
from liaison_app.desktop.presenter.session import Session
from liaison_app.desktop.presenter.side import QuestionLine

_MOST = 99_999


class _NumberLine(QuestionLine):
    """As wide as the number it is for."""

    def sizeHint(self) -> QSize:
        return QSize(look().px(72), look().control)


class Headcount(Box):
    """One line with a number; Enter keeps it, Escape leaves it as it was."""

    left = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._session = session
        self.line = _NumberLine()
        self.line.setAccessibleName(_("People in the room"))
        self.line.setValidator(QIntValidator(0, _MOST, self.line))
        self.line.setFixedWidth(look().px(72))
        self._button = open_line = KeyButton(_("People in the room"), "A", icon="contacts")
        self._words_need = open_line.sizeHint().width() + self.line.width() + 40
        open_line.clicked.connect(self.begin)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.addWidget(open_line)
        row.addStretch()
        row.addWidget(self.line)
        self.line.editingFinished.connect(self._keep)
        self.line.returnPressed.connect(self.left)
        self.line.left.connect(self._leave)
        self.follow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._button.set_compact(compact=self._words_need > self.width())

    def follow(self) -> None:
        """Show the number that is kept."""
        people = self._session.showing.audience_size
        self.line.setText(str(people) if people else "")

    def begin(self) -> None:
        """Put the caret in the line, over the number that stands."""
        self.line.setFocus()
        self.line.selectAll()

    def _keep(self) -> None:
        self._session.count_audience(int(self.line.text() or 0))

    def _leave(self) -> None:
        self.follow()
        self.left.emit()
