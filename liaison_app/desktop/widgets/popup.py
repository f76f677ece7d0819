"""The list that opens at the caret: completion, or a short menu, while the editor keeps the focus."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.desktop.painting.row import Row, row_height
from liaison_app.desktop.painting.shape import draw_box
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.rows import RowsModel, RowView

_EDGE = 5
_MOST = 8


class Popup(QWidget):
    """Raised over its host; the editor hands it the keys it may take."""

    taken = Signal(int)
    dismissed = Signal()

    def __init__(self, host: QWidget, name: str, *, width: int = 320, least: int = 0) -> None:
        super().__init__(host)
        self._host = host
        self._wide = width
        self._least = least
        self._model = RowsModel()
        self._view = RowView(name, least=least, inset=0, parent=self)
        self._view.setModel(self._model)
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view.clicked.connect(self._take)
        column = QVBoxLayout(self)
        column.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        column.addWidget(self._view)
        self.hide()

    def show_rows(self, rows: Sequence[Row], at: QPoint, line: int = 0) -> None:
        """Open below a point of the host (or above it, `line` pixels higher, when there is no room)."""
        self._model.set_rows(rows)
        if not rows:
            self.dismiss()
            return
        self.place_at(at, line)
        self._view.setCurrentIndex(self._model.index(0))
        self.raise_()
        self.show()

    def place_at(self, at: QPoint, line: int = 0) -> None:
        """Stand below a point of the host, or above it, as large as there is room for."""
        rows = [self._model.row_at(number) for number in range(min(_MOST, self._model.rowCount()))]
        high = sum(row_height(theme(), row, self._least) for row in rows) + 2 * _EDGE
        host = self._host
        wide = min(round(self._wide * theme().scale), host.width() - 16)
        x = max(8, min(at.x(), host.width() - wide - 8))
        below, above = host.height() - 8 - at.y(), at.y() - line - 8
        is_below = high <= below or below >= above
        high = min(high, below if is_below else above)
        y = at.y() if is_below else at.y() - line - high
        self.setGeometry(x, y, wide, high)

    def current(self) -> int:
        return self._view.currentIndex().row()

    def take_key(self, event: QKeyEvent) -> bool:
        """Use an arrow, Enter, Tab or Esc while open; say whether it was used."""
        if not self.isVisible():
            return False
        key = Qt.Key(event.key())
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(key)
        if step is not None:
            self._move(step)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab) and not event.modifiers():
            self._take(self._view.currentIndex())
        elif key == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            return False
        return True

    def dismiss(self) -> None:
        if self.isVisible():
            self.hide()
            self.dismissed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_box(QPainter(self), QRectF(self.rect()), theme().radius("card"), theme().colour("raised"), theme().colour("line_strong"))

    def _move(self, step: int) -> None:
        count = self._model.rowCount()
        number = (self.current() + step) % count
        while self._model.row_at(number).is_heading:
            number = (number + step) % count
        self._view.setCurrentIndex(self._model.index(number))

    def _take(self, index: QModelIndex) -> None:
        if index.isValid():
            self.hide()
            self.taken.emit(index.row())
