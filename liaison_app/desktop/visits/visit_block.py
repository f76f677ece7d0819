"""One visit in the calendar: an edge in the colour of its kind, its name, its hours; it can be dragged and nudged."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.note.when_words import clock, span_words
from liaison_app.desktop.painting.shape import draw_box, draw_icon
from liaison_app.desktop.painting.text import LEFT, draw_text, lines_of, text_width, tip
from liaison_app.desktop.theme import theme
from liaison_app.desktop.visits.calendar_facts import Slot
from liaison_app.desktop.visits.calendar_words import kind_icon, kind_token, slot_words, zone_word
from liaison_app.desktop.widgets.key_focus import ENTER
from liaison_app.desktop.widgets.painted_button import PaintedButton

_WAYS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
NUDGE = 15
"""Minutes that Shift with an arrow moves a visit."""


@dataclass(frozen=True)
class Look:
    """What is said of a visit beside what it is: on which clock, and which visit comes next."""

    zone: str
    clock_24: bool = True
    coming: str = ""


class VisitBlock(PaintedButton):
    """A click or Enter opens it; dragging or Shift with an arrow moves it; plain arrows go to its neighbours."""

    chosen = Signal(str)
    """Its visit is to be opened."""
    dropped = Signal(object, QPoint)
    """The block, and where its top left corner was let go in the grid."""
    nudged = Signal(str, int, int)
    """The visit, days and minutes."""
    stepped = Signal(object, int, int)

    def __init__(self, slot: Slot, look: Look, *, in_line: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._in_line = in_line
        self._pressed_at, self._home = QPoint(), QPoint()
        self.is_dragged = False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self._choose)
        self.slot, self._look = slot, look
        self.show_slot(slot, look)

    def shows(self, slot: Slot, look: Look) -> bool:
        """Say whether it shows just this."""
        return (self.slot, self._look.zone, self._look.clock_24, self._is_next) == (slot, look.zone, look.clock_24, slot.visit.id == look.coming)

    def show_slot(self, slot: Slot, look: Look) -> None:
        """Show this visit instead of another, or as it is now."""
        self.slot, self._look, self._is_next = slot, look, slot.visit.id == look.coming
        self.setText(slot.title or _("Visit without a name"))
        self.setAccessibleName(slot_words(slot, clock_24=look.clock_24))
        self.setAccessibleDescription(
            _("Enter opens it. Shift with an arrow key moves it.") if self.can_move else _("Enter opens it. It is submitted and keeps its time.")
        )
        self.setToolTip(tip("\n".join(part for part in (self.text(), self._hours(), ", ".join(slot.people)) if part)))
        self.update()

    @property
    def can_move(self) -> bool:
        """Say whether the visit may still be given another time."""
        return self.slot.visit.submitted is None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = _WAYS.get(Qt.Key(event.key()))
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() in (*ENTER, Qt.Key.Key_Space):
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape and self.is_dragged:
            self._end_drag()
        elif way is not None and shift:
            self.nudged.emit(self.slot.visit.id, way[0], way[1] * NUDGE)
        elif way is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.stepped.emit(self, *way)
        else:
            event.ignore()

    def _choose(self) -> None:
        self.chosen.emit(self.slot.visit.id)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at, self._home = event.position().toPoint(), self.pos()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        away = event.position().toPoint() - self._pressed_at
        if event.buttons() & Qt.MouseButton.LeftButton and self.can_move and (self.is_dragged or away.manhattanLength() >= QApplication.startDragDistance()):
            if not self.is_dragged:
                self.is_dragged = True
                self.setDown(False)
                self.raise_()
            self.move(self.pos() + away)
            self.update()
        elif not self.is_dragged:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.is_dragged:
            at = self.pos()
            self._end_drag()
            self.dropped.emit(self, at)
        else:
            super().mouseReleaseEvent(event)

    def _end_drag(self) -> None:
        self.is_dragged = False
        self.setDown(False)
        self.move(self._home)
        self.update()

    def _hours(self) -> str:
        if self.slot.is_whole:
            return _("all day")
        visit = self.slot.visit
        words = span_words(visit.start, visit.end, clock_24=self._look.clock_24)
        if visit.start is not None and visit.start.zone != self._look.zone:
            return f"{words} {zone_word(visit.start.zone, self.slot.day)}"
        return words

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, now = QPainter(self), theme()
        whole = QRectF(self.rect()).adjusted(0, 0, -1, -1)
        done = self.slot.visit.submitted is not None
        ground = "selected" if self._is_next else "hover" if self.underMouse() else "sunken" if done else "surface"
        draw_box(
            painter, whole, now.radius("small"), now.colour(ground), now.colour("accent" if self._is_next else "line_strong" if now.is_contrast else "line")
        )
        painter.fillRect(QRectF(whole.left(), whole.top() + 1, 3, whole.height() - 2), now.colour(kind_token(self.slot)))
        if self.shows_focus():
            draw_box(painter, whole, now.radius("small"), None, now.colour("focus_on_selected" if self._is_next else "focus"), 2)
        painter.setClipRect(whole.adjusted(3, 1, -2, -1))
        inside = whole.adjusted(9, 2, -5, -2)
        if self._in_line or whole.height() < 2 * now.line("caption") + 6:
            self._paint_line(painter, inside)
        else:
            self._paint_words(painter, inside)

    def _paint_line(self, painter: QPainter, room: QRectF) -> None:
        """Its hour where there is room for it, then its name, in as many lines as there are."""
        now, start, indent = theme(), self.slot.visit.start, 0.0
        high, font = now.line("caption"), now.font("caption", weight=500)
        most = max(1, int((room.height() + 2) // high))
        line = QRectF(room.left(), room.top(), room.width(), room.height() if most == 1 else high)
        if start is not None and not self.slot.is_whole:
            figures = now.font("caption", weight=400, tabular=True)
            hour = clock(start.local(), clock_24=self._look.clock_24)
            if text_width(figures, hour) < room.width() * 0.6:
                indent = draw_text(painter, line, hour, figures, now.colour(self._ink("text_2"))) + 6
        for number, words in enumerate(lines_of(self.text(), font, room.width(), most, indent=indent)):
            draw_text(painter, line.adjusted(0 if number else indent, 0, 0, 0), words, font, now.colour(self._ink("text")))
            line.translate(0, high)

    def _paint_words(self, painter: QPainter, room: QRectF) -> None:
        now, font, high = theme(), theme().font("caption", weight=600), theme().line("caption")
        icon = kind_icon(self.slot)
        room = room.adjusted(0, 3, 0, 0)
        if icon:
            side = now.px(14)
            draw_icon(painter, now, icon, self._ink("text"), QPointF(room.left(), room.top() + (high - side) / 2), side)
        indent, y = now.px(14) + 5 if icon else 0, room.top()
        for number, words in enumerate(lines_of(self.text(), font, room.width(), max(1, int((room.height() + 2) // high)), indent=indent)):
            left = room.left() + (0 if number else indent)
            draw_text(painter, QRectF(left, y, room.right() - left, high), words, font, now.colour(self._ink("text")))
            y += high
        for words, token in self._below():
            if y + high > room.bottom() + 2:
                break
            draw_text(
                painter, QRectF(room.left(), y, room.width(), high), words, now.font("caption", weight=400, tabular=True), now.colour(self._ink(token)), LEFT
            )
            y += high

    def _below(self) -> list[tuple[str, str]]:
        lines = [(self._hours(), "text_2")]
        if self.slot.visit.submitted is not None:
            lines.append((_("Note submitted"), "ok_text"))
        elif self.slot.people:
            lines.append((", ".join(self.slot.people), "text_2"))
        return lines

    def _ink(self, token: str) -> str:
        return {"text": "selected_text", "text_2": "selected_text_2"}.get(token, token) if self._is_next else token
