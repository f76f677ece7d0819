"""The hours of a few days: lines, the time now, the visits where they stand, and a place for the next one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from liaison_app.core.day_words import long_day
from liaison_app.core.words import _
from liaison_app.desktop.painting.shape import draw_box, draw_circle
from liaison_app.desktop.painting.text import RIGHT, draw_text
from liaison_app.desktop.theme import theme
from liaison_app.desktop.visits.blocks import Blocks
from liaison_app.desktop.visits.calendar_facts import Calendar, Slot
from liaison_app.desktop.visits.calendar_words import hour_words
from liaison_app.desktop.visits.lanes import Laid, drawn_end, lay
from liaison_app.desktop.visits.visit_block import Look, VisitBlock
from liaison_app.desktop.widgets.fitted import Fitted

_DAY = 24 * 60
_STEP = 30
"""Minutes of one cell."""
_HOUR = 46
"""Height of an hour at 100 % text."""
_SNAP = 15
_HALF_DAY = 5 * 60
_AHEAD = 90
"""Minutes after now that should be seen with it."""
_WEEKEND = 0.55
"""Width of a Saturday or Sunday on which nothing happens, against a working day."""
_WAYS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -_STEP), Qt.Key.Key_Down: (0, _STEP)}


@dataclass(frozen=True)
class Clocks:
    """The hours at the edge: those of the place, and of home where they differ by so many minutes."""

    zone: str
    apart: int = 0
    now_day: date | None = None
    now_minute: int = 0
    """The time now on the place's clock."""
    clock_24: bool = True

    @property
    def columns(self) -> int:
        return 2 if self.apart else 1


def column_edges(width: float, gutter: float, days: Sequence[date], busy: frozenset[date]) -> list[float]:
    """Return where each day begins, and where the last one ends; an empty weekend is narrower."""
    shares = [_WEEKEND if day.weekday() > 4 and day not in busy and len(days) > 3 else 1.0 for day in days]
    unit = max(0.0, width - gutter) / (sum(shares) or 1)
    edges = [gutter]
    for share in shares:
        edges.append(edges[-1] + share * unit)
    return edges


def gutter_width(clocks: Clocks) -> int:
    return round((48 if clocks.clock_24 else 66) * theme().scale) * clocks.columns


class HoursGrid(Fitted):
    """Arrows move the cell, Enter begins a visit in it; what a visit is dragged to is told."""

    opened = Signal(str)
    wanted = Signal(object, int)
    """A visit is to be made on this day at this minute."""
    moved = Signal(str, int, int)
    """A visit's id, and by how many days and minutes."""
    turned = Signal(int)
    """The days before (-1) or after (1) are wanted."""
    reached = Signal(int, int)
    """Height and size of what should be in view."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._calendar = Calendar(date.min, date.min)
        self._clocks = Clocks("UTC")
        self._day, self._minute = 0, 9 * 60
        self._laid: dict[str, Laid] = {}
        self._blocks = Blocks(self, self._block, self._place_of)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("spoken_role", "map")
        self.setProperty("own_focus", True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Hours"))

    # what is asked of it

    @property
    def blocks(self) -> list[VisitBlock]:
        return self._blocks.shown

    def read_order(self) -> list[VisitBlock]:
        """Return the blocks as Tab goes through them."""
        return self.blocks

    @property
    def days(self) -> list[date]:
        first = self._calendar.first
        return [first + timedelta(days=n) for n in range((self._calendar.last - first).days + 1)]

    @property
    def edges(self) -> list[float]:
        return column_edges(self.width(), gutter_width(self._clocks), self.days, frozenset(slot.day for slot in self._calendar.slots))

    @property
    def cell(self) -> tuple[date, int]:
        """The day and the minute at which a new visit would begin."""
        return self.days[min(self._day, len(self.days) - 1)], self._minute

    def show_calendar(self, calendar: Calendar, clocks: Clocks, coming: str) -> None:
        """Show the visits of these days anew; what had the focus has it again."""
        self._calendar, self._clocks = calendar, clocks
        slots = sorted((slot for slot in calendar.slots if not slot.is_whole), key=lambda slot: (slot.day, slot.begin, slot.visit.id))
        self._laid = {one.slot.visit.id: one for day in self.days for one in lay([slot for slot in slots if slot.day == day])}
        self._blocks.show([slot for slot in slots if slot.visit.id in self._laid], Look(clocks.zone, clocks.clock_24, coming))
        self._describe()
        self.updateGeometry()
        self.update()

    def y_of(self, minute: float) -> float:
        return 8 + minute * _HOUR * theme().scale / 60

    def first_minute(self, high: int) -> int:
        """Return the minute that should stand at the top of so many pixels: where they hold half a day, seven at the latest; else the first visit.

        Of days with today among them now is in view, with what comes next.
        """
        begins = [slot.begin for slot in self._calendar.slots if not slot.is_whole]
        first = max(0, min(begins, default=9 * 60) - _STEP) if high < self.y_of(_HALF_DAY) else max(0, min([8 * 60, *begins]) - 60)
        if self._clocks.now_day not in self.days:
            return first
        now, held = self._clocks.now_minute, round((high - self.y_of(0)) * 60 / (_HOUR * theme().scale))
        return first if now + _AHEAD <= first + held else min(max(0, now - _STEP), _DAY - held)

    def sizeHint(self) -> QSize:
        return QSize(480, round(self.y_of(_DAY)) + 10)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    # keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = _WAYS.get(Qt.Key(event.key()))
        if way is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._step(*way)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._take()
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if (place := self._at(event.position(), _STEP)) is not None:
            self._day, self._minute = place
            self._describe()
            self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._at(event.position(), _STEP) is not None:
            self._take()

    def _step(self, days: int, minutes: int) -> None:
        self._minute = min(_DAY - _STEP, max(0, self._minute + minutes))
        self._day += days
        if not 0 <= self._day < len(self.days):
            self._day = len(self.days) - 1 if days < 0 else 0
            self.turned.emit(days)
        self._describe()
        self.reached.emit(round(self.y_of(self._minute)), round(_HOUR * theme().scale))
        self.update()

    def _take(self) -> None:
        slots = (slot for slot in self._calendar.slots if slot.visit.id in self._laid and slot.day == self.cell[0])
        here = next((slot for slot in slots if slot.begin <= self._minute < drawn_end(slot)), None)
        if here is not None:
            self.opened.emit(here.visit.id)
        else:
            self.wanted.emit(*self.cell)

    def _at(self, point: QPointF, snap: int) -> tuple[int, int] | None:
        edges = self.edges
        day = next((n for n in range(len(edges) - 1) if edges[n] <= point.x() < edges[n + 1]), None)
        minute = (point.y() - 8) * 60 / (_HOUR * theme().scale)
        return (day, max(0, min(_DAY - snap, int(minute // snap) * snap))) if day is not None else None

    # blocks

    def _block(self, slot: Slot, look: Look) -> VisitBlock:
        block = VisitBlock(slot, look, parent=self)
        block.chosen.connect(self.opened)
        block.nudged.connect(self.moved)
        block.dropped.connect(self._dropped)
        block.stepped.connect(self._neighbour)
        return block

    def _dropped(self, block: VisitBlock, at: QPoint) -> None:
        place = self._at(QPointF(at.x() + min(block.width() / 2, 40), at.y() + self.y_of(_SNAP / 2) - 8), _SNAP)
        if place is not None:
            days, minutes = (self.days[place[0]] - block.slot.day).days, place[1] - block.slot.begin
            if days or minutes:
                self.moved.emit(block.slot.visit.id, days, minutes)

    def _neighbour(self, block: VisitBlock, days: int, times: int) -> None:
        """Go to the next visit of the day, or to the one nearest in time on the next day that has any."""
        if times:
            same = [other for other in self.blocks if other.slot.day == block.slot.day]
            at = same.index(block) + times
            found = same[at] if 0 <= at < len(same) else None
        else:
            ahead = [other for other in self.blocks if (other.slot.day - block.slot.day).days * days > 0]
            found = min(ahead, key=lambda other: (abs((other.slot.day - block.slot.day).days), abs(other.slot.begin - block.slot.begin)), default=None)
        if found is not None:
            found.setFocus(Qt.FocusReason.TabFocusReason)
            self.reached.emit(found.y(), found.height())

    def arrange(self) -> None:
        for block in self.blocks:
            block.setGeometry(self._place_of(block.slot))

    def _place_of(self, slot: Slot) -> QRect:
        one, edges, number = self._laid[slot.visit.id], self.edges, (slot.day - self._calendar.first).days
        left, wide = edges[number] + 4, edges[number + 1] - edges[number] - 8
        top, bottom = self.y_of(slot.begin), self.y_of(min(_DAY, drawn_end(slot)))
        gap = 2 if one.lanes > 1 else 0
        return QRect(round(left + wide * one.lane / one.lanes), round(top), round(wide / one.lanes) - gap, round(bottom - top) - 1)

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, now, edges = QPainter(self), theme(), self.edges
        painter.fillRect(self.rect(), now.colour("surface"))
        for number, day in enumerate(self.days):
            if day.weekday() > 4:
                painter.fillRect(QRectF(edges[number], 0, edges[number + 1] - edges[number], self.height()), now.colour("sunken"))
        for hour in range(25):
            y = round(self.y_of(hour * 60))
            painter.fillRect(QRectF(edges[0], y, self.width() - edges[0], 1), now.colour("line"))
            if hour < 24:
                self._paint_hour(painter, hour, y)
        for edge in edges[:-1]:
            painter.fillRect(QRectF(round(edge), 0, 1, self.height()), now.colour("line"))
        self._paint_now(painter, edges)
        if self.hasFocus():
            cell = QRectF(edges[self._day] + 2, self.y_of(self._minute) + 1, edges[self._day + 1] - edges[self._day] - 3, _HOUR * now.scale / 2 - 1)
            draw_box(painter, cell, now.radius("small"), None, now.colour("focus"), 2)

    def _paint_hour(self, painter: QPainter, hour: int, y: float) -> None:
        now, clocks = theme(), self._clocks
        wide, high = gutter_width(clocks) / clocks.columns, now.line("caption")
        there = QRectF((clocks.columns - 1) * wide, y - high / 2, wide - 8, high)
        tone, weight = ("text", 500) if clocks.apart else ("text_2", 400)
        draw_text(painter, there, hour_words(hour * 60, clock_24=clocks.clock_24), now.font("caption", weight=weight, tabular=True), now.colour(tone), RIGHT)
        if clocks.apart:
            home = hour_words((hour * 60 - clocks.apart) % _DAY, clock_24=clocks.clock_24)
            draw_text(painter, QRectF(0, y - high / 2, wide - 8, high), home, now.font("caption", weight=400, tabular=True), now.colour("text_2"), RIGHT)

    def _paint_now(self, painter: QPainter, edges: list[float]) -> None:
        day = self._clocks.now_day
        if day is None or day not in self.days:
            return
        now, number = theme(), self.days.index(day)
        y = self.y_of(self._clocks.now_minute)
        painter.fillRect(QRectF(edges[number], y - 1, edges[number + 1] - edges[number], 2), now.colour("danger"))
        draw_circle(painter, QRectF(edges[number] - 5, y - 5, 10, 10), now.colour("danger"))

    def _describe(self) -> None:
        day, minute = self.cell
        words = _("Hours: {day}, {time}. Enter begins a visit here.")
        self.setAccessibleName(words.format(day=long_day(day), time=hour_words(minute, clock_24=self._clocks.clock_24)))
