"""The segmented switch for two to four choices."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from liaison_app.desktop.painting.shape import draw_box
from liaison_app.desktop.painting.text import CENTRE, draw_text, text_width, tip
from liaison_app.desktop.theme import restyles, theme

_LEAST = 56
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class SegmentedSwitch(QWidget):
    """Exactly one of a few words, or none yet; the arrow keys change it."""

    chosen = Signal(int)

    def __init__(self, choices: Sequence[str], name: str, *, current: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices = list(choices)
        self._name = name
        self._current = current
        self._under = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("spoken_role", "choice")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self._describe()

    def current(self) -> int:
        """Return the number of the choice, -1 for none."""
        return self._current

    def choose(self, number: int) -> None:
        """Choose without a signal; -1 chooses none."""
        self._current = number
        self._describe()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(sum(self._natural())) + 1, theme().control)

    def minimumSizeHint(self) -> QSize:
        """Return what it gives way to where room is short: each word is then shortened, and the tool tip has them whole."""
        hint = self.sizeHint()
        return QSize(min(hint.width(), round(_LEAST * theme().scale) * len(self._choices)), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setToolTip("" if self.width() >= self.sizeHint().width() - 1 else tip(", ".join(self._choices)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._take(min(len(self._choices) - 1, max(0, self._current + step)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._take(self._at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._under = self._at(event.position().x())
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._under = -1
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        now = theme()
        whole = QRectF(self.rect())
        draw_box(painter, whole, now.radius(), now.colour("surface"))
        painter.save()
        clip = QPainterPath()
        clip.addRoundedRect(whole, now.radius(), now.radius())
        painter.setClipPath(clip)
        left = 0.0
        for number, width in enumerate(self._widths()):
            self._paint_segment(painter, number, QRectF(left, 0, width + 1, self.height()))
            left += width
        painter.restore()
        draw_box(painter, whole, now.radius(), None, now.colour("line_strong" if self.isEnabled() else "line"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if restyles(event):
            self.updateGeometry()

    def _paint_segment(self, painter: QPainter, number: int, rect: QRectF) -> None:
        now, chosen = theme(), number == self._current
        ground = "selected" if chosen else "hover" if number == self._under and self.isEnabled() else ""
        if ground:
            painter.fillRect(rect, now.colour(ground))
        if number:
            painter.fillRect(QRectF(round(rect.left()), 0, 1, rect.height()), now.colour("line"))
        token = "disabled" if not self.isEnabled() else "selected_text" if chosen else "text_2"
        draw_text(painter, rect.adjusted(4, 0, -4, 0), self._choices[number], now.font(weight=600 if chosen else 500), now.colour(token), CENTRE)

    def _widths(self) -> list[float]:
        natural = self._natural()
        return [width * min(1.0, (self.width() - 1) / sum(natural)) for width in natural]

    def _natural(self) -> list[float]:
        font = theme().font(weight=600)
        return [round(text_width(font, words)) + 24.0 for words in self._choices]

    def _at(self, x: float) -> int:
        left = 0.0
        for number, width in enumerate(self._widths()):
            left += width
            if x < left:
                return number
        return len(self._choices) - 1

    def _take(self, number: int) -> None:
        if number != self._current:
            self.choose(number)
            self.chosen.emit(number)

    def _describe(self) -> None:
        word = self._choices[self._current] if 0 <= self._current < len(self._choices) else ""
        self.setAccessibleName(f"{self._name}: {word}" if word else self._name)
        self.setAccessibleDescription(", ".join(self._choices))
