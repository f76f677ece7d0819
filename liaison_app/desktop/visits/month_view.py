"""The calendar of a month in its frame; where its days are too narrow for names, the current one is told beside them."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.painting.shape import draw_box
from liaison_app.desktop.theme import theme
from liaison_app.desktop.visits.calendar_facts import Calendar
from liaison_app.desktop.visits.calendar_words import foot_words
from liaison_app.desktop.visits.day_panel import DayPanel
from liaison_app.desktop.visits.hours_grid import Clocks
from liaison_app.desktop.visits.legend import Legend
from liaison_app.desktop.visits.month_grid import MonthGrid
from liaison_app.desktop.visits.visit_block import Look
from liaison_app.desktop.widgets.fitted import Fitted

_ROOM = 120
"""Width a day needs at 100 % text for the names of its visits."""


class MonthView(Fitted):
    """The days, what the colours mean, and the day's own list where there is no room for names."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid, self.day_panel, self.legend = MonthGrid(), DayPanel(), Legend()
        self._look = Look("UTC")
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self.grid)
        self.grid.reached.connect(self._bring)
        self.grid.went.connect(self._tell_day)
        self.day_panel.opened.connect(self.grid.opened)
        self.day_panel.wanted.connect(self.grid.wanted)
        self.day_panel.moved.connect(self.grid.moved)
        row = QHBoxLayout()
        row.setSpacing(17)
        row.addWidget(self._area, 11)
        row.addWidget(self.day_panel, 9)
        column = QVBoxLayout(self)
        column.setContentsMargins(33, 1, 33, 8)
        column.setSpacing(5)
        column.addLayout(row, 1)
        column.addWidget(self.legend)

    def show_calendar(self, calendar: Calendar, clocks: Clocks, coming: str, day: date, month: int) -> None:
        is_other = self.grid.first != calendar.first
        self._look = Look(clocks.zone, clocks.clock_24, coming)
        self.grid.show_calendar(calendar, clocks, coming, day, month)
        self._tell_day(day)
        if is_other:
            place = self.grid.rect_of((day - calendar.first).days)
            self._bring(round(place.top()), round(place.height()))
        self.legend.show_words(foot_words(calendar), _("On a day, N begins a visit and Enter opens its week."))

    def _tell_day(self, day: date) -> None:
        self.day_panel.show_day(day, *self.grid.on(day), self._look)

    def _bring(self, top: int, high: int) -> None:
        self._area.ensureVisible(0, top, 0, 4)
        self._area.ensureVisible(0, top + high, 0, 4)

    def arrange(self) -> None:
        small = self.width() - 66 < 7 * _ROOM * theme().scale
        self.grid.be_small(small=small)
        self.day_panel.setVisible(small)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        turn = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1, Qt.Key.Key_Home: 0}.get(Qt.Key(event.key()))
        if turn is not None:
            self.grid.turned.emit(turn)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        now, painter = theme(), QPainter(self)
        draw_box(painter, QRectF(self._area.geometry()).adjusted(-1, -1, 1, 1), now.radius("card"), now.colour("surface"), now.colour("line"))
