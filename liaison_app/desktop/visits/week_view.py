"""The calendar of a week: trips and whole days as bands, below them the hours with their visits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from liaison_app.core.day_words import short_weekday
from liaison_app.core.words import _
from liaison_app.desktop.painting.shape import draw_box
from liaison_app.desktop.painting.text import CENTRE, RIGHT, draw_text, text_width
from liaison_app.desktop.theme import restyles, theme
from liaison_app.desktop.visits.bands import Bands
from liaison_app.desktop.visits.calendar_facts import Calendar
from liaison_app.desktop.visits.calendar_words import foot_words, zone_word
from liaison_app.desktop.visits.hours_grid import Clocks, HoursGrid, column_edges, gutter_width
from liaison_app.desktop.visits.legend import Legend

_ROOM = 96
"""Width a day needs at 100 % text."""
FEWER = (7, 3, 1)


class DayHeads(QWidget):
    """The days above their columns, and whose hours stand at the left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._days: list[date] = []
        self._edges: list[float] = []
        self._clocks = Clocks("UTC")
        self._words = ("", "")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_days(self, days: list[date], edges: list[float], clocks: Clocks, here: str) -> None:
        self._days, self._edges, self._clocks = days, edges, clocks
        self._words = (zone_word(here, days[0]), zone_word(clocks.zone, days[0]))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, theme().height(38, "body"))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, now = QPainter(self), theme()
        if self._clocks.apart:
            self._paint_clock(painter, 0, _("home"), self._words[0], "text_2", 400)
            self._paint_clock(painter, 1, _("there"), self._words[1], "text", 500)
        else:
            self._paint_clock(painter, 0, "", self._words[1], "text_2", 400)
        for number, day in enumerate(self._days):
            self._paint_day(painter, day, QRectF(self._edges[number], 0, self._edges[number + 1] - self._edges[number], self.height()))
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), now.colour("line"))

    def _paint_clock(self, painter: QPainter, column: int, whose: str, zone: str, tone: str, weight: int) -> None:
        now, wide = theme(), gutter_width(self._clocks) / self._clocks.columns
        high = now.line("caption")
        font = now.font("caption", weight=weight)
        top = self.height() / 2 - (high if whose else high / 2)
        draw_text(painter, QRectF(column * wide, top, wide - 8, high), whose or zone, font, now.colour(tone), RIGHT)
        if whose:
            draw_text(painter, QRectF(column * wide, top + high, wide - 8, high), zone, font, now.colour(tone), RIGHT)

    def _paint_day(self, painter: QPainter, day: date, room: QRectF) -> None:
        now, is_today = theme(), day == self._clocks.now_day
        name, number = now.font(weight=600 if is_today else 400), now.font("lead", weight=600, tabular=True)
        spare = room.width() - text_width(name, short_weekday(day)) - text_width(number, "00") - 32
        wide = draw_text(painter, room.adjusted(8 if spare > 0 else 2, 0, -4, 0), short_weekday(day), name, now.colour("text" if is_today else "text_2"))
        at = QRectF(room.left() + wide + (24 if is_today else 18), 0, text_width(number, "00"), self.height())
        if at.right() + 10 > room.right():
            at.moveLeft(room.left() + wide + 12)
        if is_today:
            high = now.line("lead")
            draw_box(painter, QRectF(at.left() - 8, (self.height() - high) / 2, at.width() + 16, high), high / 2, now.colour("accent"))
        draw_text(painter, at, str(day.day), number, now.colour("on_accent" if is_today else "text"), CENTRE)


class WeekView(QWidget):
    """Seven days, three or one, as many as there is room for."""

    opened = Signal(str)
    opened_trip = Signal(str)
    wanted = Signal(object, int)
    moved = Signal(str, int, int)
    turned = Signal(int)
    fits = Signal(int)
    """How many days there is room for has changed."""

    def __init__(self, here: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._here = here
        self._calendar: Calendar | None = None
        self._clocks = Clocks("UTC")
        self._scale = theme().scale
        self.count = 7
        self._is_at_first = False
        """Nobody has scrolled yet."""
        self.heads, self.bands, self.grid, self.legend = DayHeads(), Bands(), HoursGrid(), Legend()
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self.grid)
        self._sheet = QWidget()
        column = QVBoxLayout(self._sheet)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        for part in (self.heads, self.bands):
            column.addWidget(part)
        column.addWidget(self._area, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(32, 0, 32, 8)
        whole.setSpacing(4)
        whole.addWidget(self._sheet, 1)
        whole.addWidget(self.legend)
        self.bands.opened.connect(self.opened)
        self.bands.opened_trip.connect(self.opened_trip)
        self.bands.moved.connect(self.moved)
        self.grid.opened.connect(self.opened)
        self.grid.wanted.connect(self.wanted)
        self.grid.moved.connect(self.moved)
        self.grid.turned.connect(self.turned)
        self.grid.reached.connect(self._bring)
        bar = self._area.verticalScrollBar()
        bar.rangeChanged.connect(self._resized)
        bar.actionTriggered.connect(self._scrolled)

    def show_calendar(self, calendar: Calendar, clocks: Clocks, coming: str) -> None:
        """Show these days; another week opens at its first visit, the same one stays where it was."""
        is_other = self._calendar is None or self._calendar.first != calendar.first
        self._calendar, self._clocks = calendar, clocks
        self.grid.show_calendar(calendar, clocks, coming)
        self.legend.show_words(foot_words(calendar), _("In the hours, Enter begins a visit."))
        self._lay(coming)
        if is_other:
            self._to_first()

    def days_from(self, day: date) -> tuple[date, date]:
        """Return the days to show around one: the whole week, or as many as fit from it on."""
        if self.count == FEWER[0]:
            first = day - timedelta(days=day.weekday())
            return first, first + timedelta(days=6)
        return day, day + timedelta(days=self.count - 1)

    def _to_first(self) -> None:
        """Show where these days begin, or now; so it stays in any size of the window until somebody scrolls."""
        self._is_at_first = True
        self._to(round(self.grid.y_of(self.grid.first_minute(self._area.height()))) - theme().line("caption"))

    def _resized(self) -> None:
        if self._is_at_first and self._scale == theme().scale:  # larger text keeps the hour at the top, below
            self._to_first()

    def _scrolled(self) -> None:
        self._is_at_first = False

    def _to(self, top: int) -> None:
        """Scroll there, though the hours may still have to be laid out as high as they will be."""
        bar = self._area.verticalScrollBar()
        bar.setMaximum(max(bar.maximum(), self.grid.sizeHint().height() - self._area.height()))
        bar.setValue(top)

    def _bring(self, top: int, high: int) -> None:
        self._is_at_first = False
        self._area.ensureVisible(0, top, 0, 8)
        self._area.ensureVisible(0, top + high, 0, 8)

    def _lay(self, coming: str = "") -> None:
        if self._calendar is None:
            return
        days = self.grid.days
        wide = self._area.viewport().width() or self._sheet.width() - 2
        edges = column_edges(wide, gutter_width(self._clocks), days, frozenset(slot.day for slot in self._calendar.slots))
        self.heads.show_days(days, edges, self._clocks, self._here())
        self.bands.show_calendar(self._calendar, edges, self._clocks, coming)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = (self.width() - 64 - gutter_width(self._clocks)) / (_ROOM * theme().scale)
        count = next((few for few in FEWER if few <= max(1.0, room)), 1)
        if count != self.count:
            self.count = count
            self.fits.emit(count)
        self._lay()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if restyles(event):
            self._lay()
            before, self._scale = self._scale, theme().scale
            if before != self._scale:  # the hour that stood at the top goes on standing there
                self._is_at_first = False
                self._to(round(self._area.verticalScrollBar().value() * self._scale / before))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        turn = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1, Qt.Key.Key_Home: 0}.get(Qt.Key(event.key()))
        if turn is not None:
            self.turned.emit(turn)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme()
        draw_box(QPainter(self), QRectF(self._sheet.geometry()), now.radius("card"), now.colour("surface"), now.colour("line"))
