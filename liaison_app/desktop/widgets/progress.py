"""Progress: a bar, the figures in words, and a way to stop."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from liaison_app.desktop.painting.shape import draw_box
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.label import ElidedLabel, Label

PATIENCE_MS = 400


class Bar(QProgressBar):
    """A bar 6 high, 0 to 1; a goal's tick stands where it should be today."""

    def __init__(self, name: str, fraction: float = 0.0, *, tone: str = "accent", tick: float | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(0, 10_000)
        self.setTextVisible(False)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._tone = tone
        self._tick = tick
        self.set_fraction(fraction)

    def set_fraction(self, fraction: float, *, tone: str = "") -> None:
        self._tone = tone or self._tone
        self.setValue(round(10_000 * min(1.0, max(0.0, fraction))))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, 12 if self._tick is not None else 6)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        now = theme()
        track = QRectF(0, (self.height() - 6) / 2, self.width(), 6)
        draw_box(painter, track, 3, now.colour("map_0"))
        if self.value() > 0:
            draw_box(painter, QRectF(0, track.top(), max(6.0, self.width() * self.value() / 10_000), 6), 3, now.colour(self._tone))
        if self._tick is not None:
            painter.fillRect(QRectF(round((self.width() - 2) * self._tick), (self.height() - 12) / 2, 2, 12), now.colour("text"))


class ProgressRow(QWidget):
    """Long work under way; shows itself only when it has taken 400 ms."""

    cancelled = Signal()

    def __init__(self, title: str, cancel: str, *, patience_ms: int = PATIENCE_MS, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bar = Bar(title)
        self._figures = Label("", tone="text_2", tabular=True)
        self._cancel = Button(cancel, size="small")
        self._cancel.clicked.connect(self.cancelled)
        self._timer = QTimer(self, singleShot=True, interval=patience_ms)
        self._timer.timeout.connect(self.show)
        self._build(title)
        self.hide()

    def begin(self) -> None:
        self._bar.set_fraction(0)
        self._timer.start()

    def report(self, done: int, total: int, words: str) -> None:
        """Say how far it is, in figures and words ("4,210 of 18,604")."""
        self._bar.set_fraction(done / total if total else 0)
        self._figures.set_words(words)
        self._bar.setAccessibleDescription(words)

    def finish(self) -> None:
        self._timer.stop()
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_box(QPainter(self), QRectF(self.rect()), theme().radius("card"), theme().colour("surface"), theme().colour("line"))

    def _build(self, title: str) -> None:
        self.setAccessibleName(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(17, 13, 17, 13)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(ElidedLabel(title, weight=500), 1)
        head.addWidget(self._figures)
        head.addWidget(self._cancel)
        column.addLayout(head)
        column.addWidget(self._bar)
