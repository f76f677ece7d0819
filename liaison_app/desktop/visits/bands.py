"""What lasts longer than hours: trips and visits of whole days, as bands over the days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from liaison_app.core.words import _, plural
from liaison_app.desktop.painting.shape import draw_box, draw_icon
from liaison_app.desktop.painting.text import RIGHT, draw_text, text_width, tip
from liaison_app.desktop.theme import theme
from liaison_app.desktop.visits.agenda_words import trip_days
from liaison_app.desktop.visits.calendar_facts import Calendar
from liaison_app.desktop.visits.hours_grid import Clocks
from liaison_app.desktop.visits.visit_block import Look, VisitBlock
from liaison_app.desktop.widgets.key_focus import ENTER
from liaison_app.desktop.widgets.painted_button import PaintedButton
from liaison_app.records.trip import Trip

_MOST = 4
"""Rows of bands; more are counted in words at the right of the last."""


class TripBand(PaintedButton):
    """A trip over its days; opens it."""

    chosen = Signal(str)

    def __init__(self, trip: Trip, right: str, today: date, parent: QWidget | None = None) -> None:
        title = trip.title or _("Trip")
        words = ", ".join(part for part in (_("Trip: {name}").format(name=title), trip_days(trip, today), right) if part)
        super().__init__(title, words, parent=parent)
        self._id = trip.id
        self.clicked.connect(self._choose)
        self._right = right
        self.setToolTip(tip(words))
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def _choose(self) -> None:
        self.chosen.emit(self._id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (*ENTER, Qt.Key.Key_Space):
            super().keyPressEvent(event)
        else:
            event.ignore()  # the page's: arrows go through the calendar

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, now = QPainter(self), theme()
        whole = QRectF(self.rect())
        edge = now.colour("focus") if self.shows_focus() else now.colour("map_1_text") if now.is_contrast else None
        draw_box(painter, whole, now.radius("small"), now.colour("map_1"), edge, 2 if self.shows_focus() else 1)
        room, side = whole.adjusted(9, 0, -9, 0), now.px(16)
        if room.width() > side * 4:
            draw_icon(painter, now, "pack", "map_1_text", QPointF(room.left(), room.center().y() - side / 2), side)
            room.setLeft(room.left() + side + 9)
        bold, plain = now.font(weight=600), now.font()
        wide = draw_text(painter, room, self.text(), bold, now.colour("map_1_text"))
        if self._right and room.width() - wide > text_width(plain, self._right) + 16:
            draw_text(painter, room, self._right, plain, now.colour("map_1_text"), RIGHT)


@dataclass
class _Band:
    widget: QAbstractButton
    first: int
    last: int
    row: int = 0


class Bands(QWidget):
    """Rows as tall as a small control; none, none at all."""

    opened = Signal(str)
    opened_trip = Signal(str)
    moved = Signal(str, int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bands: list[_Band] = []
        self._shown: object = None
        self._edges: list[float] = []
        self._first = date(2000, 1, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Trips and whole days"))

    def show_calendar(self, calendar: Calendar, edges: list[float], clocks: Clocks, coming: str) -> None:
        self._edges = edges
        shown = (calendar, clocks, coming)
        if shown != self._shown:
            self._shown = shown
            self._make(calendar, clocks, coming)
        for band in self._bands:
            left, right = edges[band.first] + 4, edges[band.last + 1] - 4
            band.widget.setGeometry(round(left), 4 + band.row * (self._high() + 4), round(right - left), self._high())
        self.setVisible(bool(self._bands))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        rows = max((band.row + 1 for band in self._bands), default=0)
        return QSize(300, rows * (self._high() + 4) + 8 if rows else 0)

    def _high(self) -> int:
        return theme().height(28, "body")

    def _make(self, calendar: Calendar, clocks: Clocks, coming: str) -> None:
        for band in self._bands:
            band.widget.hide()
            band.widget.deleteLater()
        self._bands, self._first = [], calendar.first
        for trip in calendar.trips:
            span = _span(calendar, trip.start, trip.end)
            if span is not None:
                band = TripBand(trip, _trip_words(trip), clocks.now_day or calendar.first, self)
                band.chosen.connect(self.opened_trip)
                self._add(band, span)
        for slot in calendar.slots:
            if slot.is_whole:
                block = VisitBlock(slot, Look(clocks.zone, clocks.clock_24, coming), in_line=True, parent=self)
                block.chosen.connect(self.opened)
                block.nudged.connect(self._nudged)
                block.dropped.connect(self._dropped)
                self._add(block, _clipped(calendar, slot.day, slot.last))

    def _add(self, widget: QAbstractButton, span: tuple[int, int]) -> None:
        row = 0
        while any(band.row == row and band.first <= span[1] and band.last >= span[0] for band in self._bands):
            row += 1
        if row >= _MOST:
            widget.deleteLater()
            return
        self._bands.append(_Band(widget, *span, row))
        widget.show()

    def _nudged(self, id: str, days: int, _minutes: int) -> None:
        if days:
            self.moved.emit(id, days, 0)

    def _dropped(self, block: VisitBlock, at: QPoint) -> None:
        number = next((n for n in range(len(self._edges) - 1) if self._edges[n] <= at.x() + 20 < self._edges[n + 1]), None)
        days = number - (block.slot.day - self._first).days if number is not None else 0
        if days:
            self.moved.emit(block.slot.visit.id, days, 0)


def _span(calendar: Calendar, start: str | None, end: str | None) -> tuple[int, int] | None:
    try:
        first = date.fromisoformat(start or "")
        return _clipped(calendar, first, date.fromisoformat(end) if end else first)
    except ValueError:
        return None


def _clipped(calendar: Calendar, first: date, last: date) -> tuple[int, int]:
    most = (calendar.last - calendar.first).days
    return max(0, (first - calendar.first).days), min(most, max(0, (last - calendar.first).days))


def _trip_words(trip: Trip) -> str:
    return plural("{n} stop", "{n} stops", len(trip.stops)) if trip.stops else ""
