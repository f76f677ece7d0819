"""One visit in the agenda: day, hours, name and people, kind, state, marking."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from liaison_app.desktop.painting.chip import Chip, chip_size, draw_chip, tlp_chip
from liaison_app.desktop.painting.shape import draw_box
from liaison_app.desktop.painting.text import draw_text, text_width
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.painted_button import PaintedButton

_ROOMY = 640
"""Width, at 100 % text, from which every column has its place."""


@dataclass(frozen=True)
class AgendaLine:
    """What stands in a row."""

    id: str
    day: str
    number: str
    said_day: str
    """With its month, as a screen reader says it."""
    hours: str
    title: str
    second: str
    kind: str
    state: Chip
    marking: str = ""
    is_next: bool = False

    @property
    def words(self) -> str:
        """What a screen reader says."""
        return ", ".join(
            part
            for part in (
                self.said_day,
                self.hours,
                self.title,
                self.second,
                self.kind,
                self.state.text,
                tlp_chip(self.marking).text if self.marking else "",
            )
            if part
        )


class AgendaRow(PaintedButton):
    """48 high; the next visit stands on the selected ground."""

    def __init__(self, line: AgendaLine, parent: QWidget | None = None) -> None:
        super().__init__(line.title, line.words, parent=parent)
        self.line = line

    def sizeHint(self) -> QSize:
        return QSize(320, theme().height(48, "body", "caption"))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, now, line = QPainter(self), theme(), self.line
        whole = QRectF(self.rect()).adjusted(1, 0, -1, 0)
        ground = "selected" if line.is_next else "pressed" if self.isDown() else "hover" if self.underMouse() else ""
        if ground:
            painter.fillRect(whole, now.colour(ground))
        if self.shows_focus():
            draw_box(painter, whole.adjusted(2, 2, -2, -2), now.radius("small"), None, now.colour("focus_on_selected" if line.is_next else "focus"), 2)
        room = whole.adjusted(15, 0, -15, 0)
        roomy = self.width() >= _ROOMY * now.scale
        room = self._paint_time(painter, room, roomy=roomy)
        room = self._paint_state(painter, room, roomy=roomy)
        self._paint_words(painter, room)

    def _ink(self, token: str) -> str:
        if not self.line.is_next:
            return token
        return {"text": "selected_text", "text_2": "selected_text_2"}[token]

    def _paint_time(self, painter: QPainter, room: QRectF, *, roomy: bool) -> QRectF:
        now, line = theme(), self.line
        figures, bold = now.font(tabular=True), now.font(weight=600, tabular=True)
        wide = text_width(figures, "Wed ")
        draw_text(painter, room, line.day, figures, now.colour(self._ink("text_2")))
        draw_text(painter, room.adjusted(wide, 0, 0, 0), line.number, bold, now.colour(self._ink("text")))
        room.setLeft(room.left() + wide + text_width(bold, "00") + 14 * now.scale)
        if line.hours:
            hours = line.hours if roomy else line.hours.split(" ")[0]
            column = text_width(figures, "00:00 to 00:00" if roomy else "00:00")
            draw_text(painter, room, hours, figures, now.colour(self._ink("text_2")))
            room.setLeft(room.left() + column + 18 * now.scale)
        return room

    def _paint_state(self, painter: QPainter, room: QRectF, *, roomy: bool) -> QRectF:
        now, line = theme(), self.line
        if line.marking:
            chip = tlp_chip(line.marking)
            size = chip_size(now, chip)
            if roomy:
                draw_chip(painter, now, QPointF(room.right() - size.width(), room.center().y() - size.height() / 2), chip)
        if roomy:
            room.setRight(room.right() - 124 * now.scale)
        size = chip_size(now, line.state)
        left = room.right() - (86 * now.scale if roomy else size.width())
        draw_chip(painter, now, QPointF(left, room.center().y() - size.height() / 2), line.state, selected=line.is_next)
        room.setRight(left - 8)
        if roomy and line.kind:
            wide = text_width(now.font(), "Conference") + 10
            place = QRectF(room.right() - wide, room.top(), wide, room.height())
            draw_text(painter, place, line.kind, now.font(), now.colour(self._ink("text_2")))
            room.setRight(place.left() - 8)
        return room

    def _paint_words(self, painter: QPainter, room: QRectF) -> None:
        now, line = theme(), self.line
        body, caption = now.line("body"), now.line("caption")
        if not line.second:
            draw_text(painter, room, line.title, now.font(weight=500), now.colour(self._ink("text")))
            return
        top = round(room.center().y() - (body + caption) / 2)
        draw_text(painter, QRectF(room.left(), top, room.width(), body), line.title, now.font(weight=500), now.colour(self._ink("text")))
        draw_text(
            painter, QRectF(room.left(), top + body, room.width(), caption), line.second, now.font("caption", weight=400), now.colour(self._ink("text_2"))
        )
