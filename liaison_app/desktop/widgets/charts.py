"""Charts as widgets; each opens the rows behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from liaison_app.desktop.painting.chart import TILE, TILES, Measure, bar_pitch, draw_bars, draw_legend, draw_tile, tile_rect
from liaison_app.desktop.painting.text import tip
from liaison_app.desktop.theme import restyles, theme

Tell = Callable[[str, int], str]
"""Puts a state (two letters) and its count into words."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class Bars(QWidget):
    """Labelled bars; a click, or Enter on the current one, opens its rows."""

    opened = Signal(int)

    def __init__(self, measures: Sequence[Measure], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._measures = tuple(measures)
        self._current = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("spoken_role", "chart")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._describe()

    def sizeHint(self) -> QSize:
        return QSize(240, bar_pitch(theme()) * len(self._measures))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None and self._measures:
            self._current = min(len(self._measures) - 1, max(0, self._current + step))
            self._describe()
            self.update()
        elif event.key() in _ENTER and self._current >= 0:
            self.opened.emit(self._current)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        number = int(event.position().y()) // bar_pitch(theme())
        if 0 <= number < len(self._measures):
            self.opened.emit(number)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._current = -1
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_bars(QPainter(self), theme(), QRectF(self.rect()), self._measures, self._current)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if restyles(event):
            self.updateGeometry()

    def _describe(self) -> None:
        shown = self._measures if self._current < 0 else (self._measures[self._current],)
        self.setAccessibleName(f"{self._name}: " + ", ".join(f"{measure.label} {measure.figure or f'{measure.value:g}'}" for measure in shown))


class TileMap(QWidget):
    """The states as a grid of tiles in the shade of their counts; one or none is chosen."""

    chosen = Signal(str)
    """A state's two letters, "" when the choice was taken away."""

    def __init__(
        self, name: str, counts: Mapping[str, int] | None = None, parent: QWidget | None = None, *, tell: Tell | None = None, pitch: int = TILE
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._counts = dict(counts or {})
        self._tell = tell or _plainly
        self._pitch = pitch
        self._selected = ""
        self._current = ""
        self._under = ""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("spoken_role", "chart")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._describe("")

    def set_counts(self, counts: Mapping[str, int], name: str = "") -> None:
        """Show these counts; `name` says what they count now."""
        self._counts = dict(counts)
        self._name = name or self._name
        self._describe(self._current or self._selected)
        self.update()

    def choose(self, state: str) -> None:
        """Choose without a signal."""
        self._selected = state
        self.update()

    def sizeHint(self) -> QSize:
        side = theme().px(self._pitch)
        return QSize(side * 11 + 6, side * 8 + 14 + theme().height(20, "caption"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ways = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
        way = ways.get(Qt.Key(event.key()))
        if way is not None:
            self._current = self._beside(self._current or self._selected, way) if self._current or self._selected else "WA"
            self._describe(self._current)
            self.update()
        elif event.key() in _ENTER and self._current:
            self._take(self._current)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if state := self._at(event.position()):
            self._take(state)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._under = self._at(event.position())
        self.setToolTip(tip(self._tell(self._under, self._counts.get(self._under, 0))) if self._under else "")
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._under = ""
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._current = ""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        # The ringed tiles come last, over their neighbours.
        for state in sorted(TILES, key=lambda state: state in (self._selected, self._current)):
            count = self._counts.get(state, 0)
            rect = tile_rect(theme(), state, self._pitch)
            draw_tile(painter, theme(), rect, state, count, selected=state == self._selected, current=state == self._current, hovered=state == self._under)
        high = theme().height(20, "caption")
        draw_legend(painter, theme(), QRectF(4, self.height() - high, self.width() - 8, high), self._name)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if restyles(event):
            self.updateGeometry()

    def _at(self, point: QPointF) -> str:
        return next((state for state in TILES if tile_rect(theme(), state, self._pitch).contains(point)), "")

    def _beside(self, state: str, way: tuple[int, int]) -> str:
        places = {place: name for name, place in TILES.items()}
        column, row = TILES[state]
        for _ in range(11):
            column, row = column + way[0], row + way[1]
            if (column, row) in places:
                return places[column, row]
        return state

    def _take(self, state: str) -> None:
        self._selected = "" if state == self._selected else state
        self._describe(self._selected)
        self.update()
        self.chosen.emit(self._selected)

    def _describe(self, state: str) -> None:
        self.setAccessibleName(f"{self._name}: {self._tell(state, self._counts.get(state, 0))}" if state else self._name)


def _plainly(state: str, count: int) -> str:
    return f"{state}, {count}"
