"""Who knows whom, drawn: the person in the middle, the others around, a thicker line the more often they were met together."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.painting.person import draw_avatar
from liaison_app.desktop.painting.shape import draw_circle
from liaison_app.desktop.painting.text import CENTRE, draw_text, text_width, tip
from liaison_app.desktop.people.circle_facts import Circle
from liaison_app.desktop.theme import restyles, theme

_WIDE, _HIGH = 280, 220
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class CirclePicture(QWidget):
    """One stop of the Tab key: arrows go around, Enter opens; the same stands beside it as a list."""

    opened = Signal(str)

    def __init__(self, circle: Circle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._circle = circle
        self._current = -1
        self._under = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("spoken_role", "chart")
        self.setProperty("own_focus", True)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._describe()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(_WIDE), theme().px(_HIGH) + 2 * theme().line("caption") - 32)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(220), self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step, people = _STEPS.get(Qt.Key(event.key())), self._circle.people
        if step is not None and people and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._current = (self._current + step) % len(people) if self._current >= 0 else 0
            self._describe()
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._current >= 0:
            self.opened.emit(people[self._current].id)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._under = self._at(event.position())
        one = self._circle.people[self._under] if self._under >= 0 else None
        self.setToolTip(tip("\n".join(part for part in (one.name, one.post, one.words) if part)) if one else "")
        self.setCursor(Qt.CursorShape.PointingHandCursor if one else Qt.CursorShape.ArrowCursor)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if (number := self._at(event.position())) >= 0:
            self.opened.emit(self._circle.people[number].id)

    def leaveEvent(self, event: QEvent) -> None:
        self._under = -1
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._current = max(0, self._current)
        self._describe()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._current = -1
        self._describe()
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if restyles(event):
            self.updateGeometry()

    def _describe(self) -> None:
        name = _("Who knows {name}, drawn").format(name=self._circle.person)
        if self._current >= 0:
            one = self._circle.people[self._current]
            name = f"{name}: {one.name}, {one.words}"
        self.setAccessibleName(name)

    # where everybody stands

    def _middle(self) -> QPointF:
        return QPointF(self.width() / 2, self.height() / 2 - theme().line("caption") / 2)

    def _place(self, number: int) -> QPointF:
        """Return the middle of somebody's circle."""
        side, line = theme().px(32), theme().line("caption")
        across = min(self.width() / 2 - side * 1.2, theme().px(_WIDE) * 0.62)
        down = self.height() / 2 - side / 2 - line / 2 - 4
        angle = math.tau * number / max(1, len(self._circle.people)) - math.pi / 2
        middle = self._middle()
        return QPointF(middle.x() + across * math.cos(angle), middle.y() + down * math.sin(angle))

    def _at(self, point: QPointF) -> int:
        reach = theme().px(32) / 2 + 4
        near = [number for number in range(len(self._circle.people)) if math.dist(self._place(number).toTuple(), point.toTuple()) <= reach]
        return near[0] if near else -1

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, now = QPainter(self), theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for one, other in self._circle.pairs:
            painter.setPen(QPen(now.colour("line"), 1))
            painter.drawLine(self._place(one), self._place(other))
        for number, one in enumerate(self._circle.people):
            bond = one.introduced_them or one.was_introduced
            pen = QPen(now.colour("accent" if bond else "line_strong"), min(5, 1 + one.times / 2))
            if not one.times:
                pen.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.drawLine(self._middle(), self._place(number))
        self._paint_person(painter, self._middle(), self._circle.person, now.px(44))
        for number, one in enumerate(self._circle.people):
            self._paint_person(painter, self._place(number), one.name, now.px(32), number)

    def _paint_person(self, painter: QPainter, middle: QPointF, name: str, side: int, number: int = -1) -> None:
        now = theme()
        rect = QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side)
        draw_circle(painter, rect.adjusted(-3, -3, 3, 3), now.colour("surface"))
        draw_avatar(painter, now, rect, name)
        if number >= 0 and number in (self._current, self._under):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(now.colour("focus"), 2))
            painter.drawEllipse(rect.adjusted(-3, -3, 3, 3))
        if number >= 0:
            font, line = now.font("caption", weight=400), now.line("caption")
            room = QRectF(middle.x() - side * 1.6, rect.bottom() + 2, side * 3.2, line)
            last = name.rsplit(" ", maxsplit=1)[-1]
            wide = min(room.width(), text_width(font, last) + 6)
            painter.fillRect(QRectF(middle.x() - wide / 2, room.top(), wide, line), now.colour("surface"))
            draw_text(painter, room, last, font, now.colour("text"), CENTRE)
