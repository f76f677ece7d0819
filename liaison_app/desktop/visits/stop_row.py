"""A stop on a trip's thread: what it is, when, and the way to the next one."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from liaison_app.core.words import _
from liaison_app.desktop.painting.chip import Chip, chip_size, draw_chip
from liaison_app.desktop.painting.shape import draw_box, draw_circle, draw_icon
from liaison_app.desktop.painting.text import CENTRE, RIGHT, draw_text, text_width
from liaison_app.desktop.theme import theme
from liaison_app.desktop.visits.trip_facts import TripStop
from liaison_app.desktop.widgets.painted_button import PaintedButton


class StopRow(PaintedButton):
    """A numbered circle on the thread: tick when done, filled when next."""

    def __init__(
        self, stop: TripStop, number: int, *, when: str, chip: Chip, second: str, way: str, is_next: bool, last: bool, parent: QWidget | None = None
    ) -> None:
        said = (_("Stop {n}").format(n=number), stop.title, chip.text, second, when, way)
        super().__init__(stop.title, ", ".join(part for part in said if part), parent=parent)
        self._way = way
        self._stop, self._number, self._when, self._chip, self._second = stop, number, when, chip, second
        self._is_next, self._last = is_next, last

    def sizeHint(self) -> QSize:
        return QSize(280, theme().height(60, "body", "body") + (theme().height(24, "caption") if self._way else 0))

    def minimumSizeHint(self) -> QSize:
        return QSize(140, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, now = QPainter(self), theme()
        ring = now.px(31)
        if not self._last:
            painter.fillRect(QRectF(ring // 2, 6, 1, self.height() - 6), now.colour("line_strong"))
        self._paint_ring(painter, QRectF(0, 4, ring, ring))
        focused = self.shows_focus()
        if self.underMouse() or focused:
            ground = QRectF(ring + 4, 0, self.width() - ring - 4, theme().height(52, "body", "body"))
            draw_box(painter, ground, now.radius(), now.colour("hover") if self.underMouse() else None, now.colour("focus") if focused else None, 2)
        line = QRectF(ring + 13, 4, self.width() - ring - 21, now.line())
        figures = now.font(tabular=True)
        draw_text(painter, line, self._when, figures, now.colour("text_2"), RIGHT)
        size = chip_size(now, self._chip)
        room = line.adjusted(0, 0, -text_width(figures, self._when) - size.width() - 24, 0)
        wide = draw_text(painter, room, self._stop.title, now.font(weight=500), now.colour("text"))
        draw_chip(painter, now, QPointF(line.left() + wide + 8, line.center().y() - size.height() / 2), self._chip)
        draw_text(painter, line.translated(0, now.line()), self._second, now.font(), now.colour("text_2"))
        if self._way:
            self._paint_way(painter, line.translated(0, 2 * now.line() + 6))

    def _paint_ring(self, painter: QPainter, circle: QRectF) -> None:
        now = theme()
        visit = self._stop.visit
        if visit is not None and visit.submitted is not None:
            draw_circle(painter, circle, now.colour("ok_soft"), now.colour("ok_text") if now.is_contrast else None)
            side = now.px(18)
            draw_icon(painter, now, "check", "ok_text", QPointF(circle.center().x() - side / 2, circle.center().y() - side / 2), side)
            return
        ground, ink = ("accent", "on_accent") if self._is_next else ("surface", "text")
        draw_circle(painter, circle, now.colour(ground), None if self._is_next else now.colour("line_strong"))
        draw_text(painter, circle, str(self._number), now.font(weight=600), now.colour(ink), CENTRE)

    def _paint_way(self, painter: QPainter, line: QRectF) -> None:
        now, side = theme(), theme().px(16)
        high = now.line("caption")
        draw_icon(painter, now, "car", "text_2", QPointF(line.left(), line.top() + (high - side) / 2), side)
        draw_text(painter, QRectF(line.left() + side + 8, line.top(), line.width(), high), self._way, now.font("caption", weight=400), now.colour("text_2"))
