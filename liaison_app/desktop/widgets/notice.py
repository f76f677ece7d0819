"""The notice: what has just been done, and a way to undo it."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QPoint, QPropertyAnimation, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from liaison_app.desktop.painting.shape import draw_box
from liaison_app.desktop.theme import restyles, theme
from liaison_app.desktop.widgets.label import Label

_ABOVE_EDGE = 24


class Notice(QWidget):
    """One at a time at the bottom of its host; stays 6 s, and while hovered or focused."""

    undone = Signal()
    closed = Signal()

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self._words = Label("", tone="on_inverse", weight=500)
        self._undo = QPushButton("")
        self._timer = QTimer(self, singleShot=True)
        self._slide = QPropertyAnimation(self, b"pos", self)
        self._build()
        self._timer.timeout.connect(self._leave)
        self._undo.clicked.connect(self._undone)
        self._undo.installEventFilter(self)
        host.installEventFilter(self)
        self.hide()

    def tell(self, words: str, undo: str = "") -> None:
        """Show a sentence; `undo` is the word on its button, none without it. Read out politely."""
        self._words.set_words(words)
        self._undo.setText(undo)
        self._undo.setAccessibleName(undo)
        self._undo.setVisible(bool(undo))
        self.setAccessibleName(words)
        self._restyle()
        self._fit()
        self._enter()
        self._timer.start(theme().motion("notice_ms"))
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        if not self._undo.hasFocus():
            self._timer.start(theme().motion("notice_ms"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._undo and event.type() == QEvent.Type.FocusIn:
            self._timer.stop()
        elif watched is self._undo and event.type() == QEvent.Type.FocusOut and not self.underMouse():
            self._timer.start(theme().motion("notice_ms"))
        elif watched is self._host and event.type() == QEvent.Type.Resize and self.isVisible():
            self._slide.stop()
            self.move(self._place())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_box(QPainter(self), QRectF(self.rect()), theme().radius("card"), theme().colour("inverse"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if restyles(event):
            self._restyle()
            self._fit()
            self.move(self._place())

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 16, 4)
        row.setSpacing(24)
        row.addWidget(self._words)
        row.addWidget(self._undo)
        self._undo.setFlat(True)
        self._undo.setCursor(Qt.CursorShape.PointingHandCursor)
        self._restyle()

    def _restyle(self) -> None:
        now = theme()
        self._undo.setFont(now.font(weight=600))
        ink, line = now.colour("inverse_accent").name(), now.line()
        self._undo.setStyleSheet(
            f"QPushButton {{ background: transparent; border: 0; padding: 0; color: {ink}; min-height: {line}px; }} QPushButton:focus {{ text-decoration: underline; }}"
        )
        self.setFixedHeight(now.height(40, "body"))

    def _fit(self) -> None:
        """As wide as its words, within the window."""
        self._words.ensurePolished()
        self.resize(min(self.sizeHint().width(), max(self._host.width() - _ABOVE_EDGE, 0)), self.height())

    def _place(self) -> QPoint:
        host = self._host
        return QPoint((host.width() - self.width()) // 2, host.height() - self.height() - _ABOVE_EDGE)

    def _enter(self) -> None:
        place, span = self._place(), theme().motion("settle_ms")
        self.show()
        self.raise_()
        self._slide.stop()
        if not span:
            self.move(place)
            return
        self._slide.setDuration(span)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._slide.setStartValue(place + QPoint(0, 12))
        self._slide.setEndValue(place)
        self._slide.start()

    def _undone(self) -> None:
        self._leave()
        self.undone.emit()

    def _leave(self) -> None:
        self._timer.stop()
        self.hide()
        self.closed.emit()
