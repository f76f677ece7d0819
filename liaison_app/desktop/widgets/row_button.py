"""One row as a widget, for the few that stand in a card."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from liaison_app.desktop.painting.row import Row, RowState, draw_row, row_height, row_words, wrapped_height
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.painted_button import PaintedButton


class RowButton(PaintedButton):
    """Opens on click or Enter; a row with a box ticks on Space or on a click at the box."""

    ticked = Signal(bool)

    def __init__(self, row: Row, *, least: int = 0, pad: int = 16, opens: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._row = row
        self._least = least
        self._pad = pad
        self._opens = opens
        if not opens and row.checked is None:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        policy = self.sizePolicy()
        policy.setHeightForWidth(row.wraps)
        self.setSizePolicy(policy)
        self.set_row(row)

    def row(self) -> Row:
        return self._row

    def set_row(self, row: Row) -> None:
        self._row = row
        self.setText(row.title)
        self.setAccessibleName(row_words(row))
        if row.checked is not None:
            self.setCheckable(True)
            self.setChecked(row.checked)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, row_height(theme(), self._row, self._least))

    def heightForWidth(self, width: int) -> int:
        return wrapped_height(theme(), self._row, width, self._least, self._pad) if self._row.wraps else -1

    def minimumSizeHint(self) -> QSize:
        return QSize(96, self.sizeHint().height())

    def nextCheckState(self) -> None:
        """A click opens; only the box ticks."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        box = self._pad + theme().px(20) + 6
        if self._row.checked is not None and event.position().x() <= box and self.rect().contains(event.position().toPoint()):
            self.setDown(False)
            self._tick()
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self._row.checked is not None:
            self._tick()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        live = self._opens and self.isEnabled()
        state = RowState(hovered=live and self.underMouse(), pressed=live and self.isDown(), focused=self.shows_focus())
        draw_row(QPainter(self), theme(), QRectF(self.rect()), self._row, state, pad=self._pad)

    def _tick(self) -> None:
        self.ticked.emit(not self._row.checked)
