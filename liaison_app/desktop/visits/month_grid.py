"""The days of a month: six weeks, each day with its visits in lines, or with a dot for each where there is little room."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from liaison_app.core.day_words import long_day, short_weekday
from liaison_app.core.words import _, plural
from liaison_app.desktop.painting.shape import draw_box, draw_circle
from liaison_app.desktop.painting.text import CENTRE, LEFT, draw_text, text_width
from liaison_app.desktop.theme import theme
from liaison_app.desktop.visits.blocks import Blocks
from liaison_app.desktop.visits.calendar_facts import Calendar, Slot
from liaison_app.desktop.visits.calendar_words import kind_token
from liaison_app.desktop.visits.hours_grid import Clocks
from liaison_app.desktop.visits.visit_block import Look, VisitBlock
from liaison_app.desktop.widgets.fitted import Fitted
from liaison_app.records.trip import Trip

_WEEKS = 6
_WAYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}
_NINE = 9 * 60
_MOST_LINES = 8
"""Visits of a day that have a line even on the largest screen."""
_EDGES = 15
"""What a block leaves free at the sides of its words."""
_MOST_DOTS = 3
"""More visits than these are a dot and their number."""


class MonthGrid(Fitted):
    """Arrows move the day, Enter opens its week, N begins a visit on it; a visit can be dragged to another day."""

    opened = Signal(str)
    wanted = Signal(object, int)
    moved = Signal(str, int, int)
    turned = Signal(int)
    wandered = Signal(object)
    """A day that is not among those shown."""
    day_opened = Signal(object)
    reached = Signal(int, int)
    """Height and size of what should be in view."""
    went = Signal(object)
    """The current day is another one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._calendar = Calendar(date(2000, 1, 3), date(2000, 2, 13))
        self._clocks = Clocks("UTC")
        self._month, self.day, self._is_small = 1, date(2000, 1, 3), False
        self._slots: dict[date, list[Slot]] = {}
        self._left: dict[date, int] = {}
        self._at: dict[str, QRect] = {}
        self._look = Look("UTC")
        self._blocks = Blocks(self, self._block, lambda slot: self._at[slot.visit.id])
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("spoken_role", "map")
        self.setProperty("own_focus", True)

    @property
    def blocks(self) -> list[VisitBlock]:
        return self._blocks.shown

    def read_order(self) -> list[VisitBlock]:
        """Return the blocks as Tab goes through them."""
        return self.blocks

    @property
    def first(self) -> date:
        """The first day that is shown."""
        return self._calendar.first

    def sizeHint(self) -> QSize:
        return QSize(480, self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Ask for room for the trip and one visit on each day, or for its dots."""
        high = theme().line("caption") + 4 if self._is_small else 2 * (theme().height(20, "caption") + 2) + 6
        return QSize(300 if not self._is_small else 210, self._names() + _WEEKS * (self._head() + high))

    def be_small(self, *, small: bool) -> None:
        """Show a dot for each visit instead of its name, or the names again."""
        if small != self._is_small:
            self._is_small = small
            self.arrange()
            self.updateGeometry()
            self.update()

    def on(self, day: date) -> tuple[list[Slot], list[Trip]]:
        """Return a day's visits, and the trip it belongs to."""
        return self._slots.get(day, []), self._trips_on(day)

    def show_calendar(self, calendar: Calendar, clocks: Clocks, coming: str, day: date, month: int) -> None:
        """Show six weeks; `day` is the current one. Only days that changed are painted anew: there may be hundreds of visits."""
        frame, before = self._frame(), dict(enumerate(map(self._day_facts, self._days())))
        self._calendar, self._clocks, self.day, self._month = calendar, clocks, day, month
        self._look = Look(clocks.zone, clocks.clock_24, coming)
        self._slots = {day: [] for day in self._days()}
        for slot in sorted(calendar.slots, key=_rank):
            self._slots.get(max(slot.day, calendar.first), []).append(slot)
        self.arrange()
        self._describe()
        if frame != self._frame():
            self.update()
        for n, day in enumerate(self._days()):
            if before[n] != self._day_facts(day):
                self.update(self.rect_of(n).toAlignedRect())

    def _frame(self) -> object:
        return self._calendar.first, self._month, self.day, self._clocks.now_day

    def _day_facts(self, day: date) -> object:
        return self._left.get(day, 0), len(self._slots.get(day, [])), self._trips_on(day)

    # keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _WAYS.get(Qt.Key(event.key()))
        if step is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._go(self.day + timedelta(days=step))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.day_opened.emit(self.day)
        elif event.key() in (Qt.Key.Key_N, Qt.Key.Key_Space) and not event.modifiers():
            self.wanted.emit(self.day, _NINE)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go(self._day_at(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.day_opened.emit(self._day_at(event.position()))

    def _go(self, day: date) -> None:
        self.day = day
        if not self._calendar.first <= day <= self._calendar.last:
            self.wandered.emit(day)
        else:
            place = self.rect_of((day - self._calendar.first).days)
            self.reached.emit(round(place.top()), round(place.height()))
            self.went.emit(day)
        self._describe()
        self.update()

    # blocks

    def _block(self, slot: Slot, look: Look) -> VisitBlock:
        block = VisitBlock(slot, look, in_line=True, parent=self)
        block.chosen.connect(self.opened)
        block.nudged.connect(self._nudged)
        block.dropped.connect(self._dropped)
        block.stepped.connect(self._neighbour)
        return block

    def _nudged(self, id: str, days: int, minutes: int) -> None:
        """Up and down mean a week here."""
        self.moved.emit(id, days + 7 * ((minutes > 0) - (minutes < 0)), 0)

    def _dropped(self, block: VisitBlock, at: QPoint) -> None:
        days = (self._day_at(QPointF(at.x() + block.width() / 2, at.y() + block.height() / 2)) - block.slot.day).days
        if days:
            self.moved.emit(block.slot.visit.id, days, 0)

    def _neighbour(self, block: VisitBlock, days: int, times: int) -> None:
        shown = self.blocks
        at = shown.index(block) + days + times
        if 0 <= at < len(shown):
            shown[at].setFocus(Qt.FocusReason.TabFocusReason)

    def _days(self) -> list[date]:
        return [self._calendar.first + timedelta(days=n) for n in range(42)]

    def arrange(self) -> None:
        """Put as many visits into each day as it has lines for, in two lines each where all have room; the others are counted in its head."""
        line = theme().height(20, "caption")
        self._left, self._at = {}, {}
        shown: list[Slot] = []
        for n, day in enumerate(self._days() if not self._is_small else ()):
            room, own = self.rect_of(n).adjusted(4, self._head() + 2, -3, -3), self._slots.get(day, [])
            trips = len(self._trips_on(day))
            lines = min(_MOST_LINES, max(0, int(room.height() // (line + 2)) - trips))
            fits = own if len(own) <= lines else own[: max(0, lines - 1)]
            each = 2 if 2 * len(own) <= lines and any(self._is_long(slot, room.width()) for slot in own) else 1
            self._left[day] = len(own) - len(fits)
            for number, slot in enumerate(fits):
                top = room.top() + (number * each + trips) * (line + 2)
                self._at[slot.visit.id] = QRect(round(room.left()), round(top), round(room.width()), each * (line + 2) - 2)
            shown += fits
        self._blocks.show(shown, self._look)

    def _is_long(self, slot: Slot, wide: float) -> bool:
        """Say whether hour and name want more than one line of this width."""
        hour = 0.0 if slot.is_whole else text_width(theme().font("caption", weight=400, tabular=True), "00:00") + 6
        return hour + text_width(theme().font("caption", weight=500), slot.title) > wide - _EDGES

    def rect_of(self, number: int) -> QRectF:
        """Return the place of a day, counted from 0."""
        top = self._names()
        wide, high = self.width() / 7, (self.height() - top) / _WEEKS
        return QRectF(number % 7 * wide, top + number // 7 * high, wide, high)

    def _names(self) -> int:
        return theme().height(28, "caption")

    def _head(self) -> int:
        return theme().line("body") + 6

    def _day_at(self, point: QPointF) -> date:
        number = next((n for n in range(42) if self.rect_of(n).contains(point)), 0)
        return self._calendar.first + timedelta(days=number)

    def _trips_on(self, day: date) -> list[Trip]:
        return [trip for trip in self._calendar.trips if (trip.start or "") <= day.isoformat() <= (trip.end or trip.start or "")][:1]

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, now = QPainter(self), theme()
        painter.fillRect(self.rect(), now.colour("surface"))
        for n in range(7):
            self._paint_weekday(painter, short_weekday(self._calendar.first + timedelta(days=n)), self.rect_of(n))
        for n, day in enumerate(self._days()):
            if self.rect_of(n).intersects(QRectF(event.rect())):
                self._paint_day(painter, day, self.rect_of(n))
        if self.hasFocus() and self._calendar.first <= self.day <= self._calendar.last:
            draw_box(painter, self.rect_of((self.day - self._calendar.first).days).adjusted(1, 1, -1, -1), now.radius("small"), None, now.colour("focus"), 2)

    def _paint_weekday(self, painter: QPainter, name: str, place: QRectF) -> None:
        """The name of a day above its column, or the letter it begins with."""
        font = theme().font("caption", weight=400)
        room = QRectF(place.left() + 8, 0, place.width() - 8, self._names())
        draw_text(painter, room, name if text_width(font, name) <= room.width() else name[:1], font, theme().colour("text_2"))

    def _paint_day(self, painter: QPainter, day: date, place: QRectF) -> None:
        now, is_today, is_other = theme(), day == self._clocks.now_day, day.month != self._month
        if self._is_small and day == self.day:
            painter.fillRect(place, now.colour("selected"))
        elif is_other or day.weekday() > 4:
            painter.fillRect(place, now.colour("sunken"))
        painter.fillRect(QRectF(place.left(), place.top(), place.width(), 1), now.colour("line"))
        if day.weekday():
            painter.fillRect(QRectF(place.left(), place.top(), 1, place.height()), now.colour("line"))
        number = now.font(weight=600 if not is_other else 400, tabular=True)
        at = QRectF(place.left() + 8, place.top() + 3, text_width(number, "00"), now.line("body"))
        if is_today:
            draw_box(painter, at.adjusted(-5, 0, 5, 0), at.height() / 2, now.colour("accent"))
        draw_text(painter, at, str(day.day), number, now.colour("on_accent" if is_today else "text_2" if is_other else "text"), CENTRE if is_today else LEFT)
        if self._is_small:
            self._paint_dots(painter, day, place)
        else:
            self._paint_names(painter, day, place, at)

    def _paint_names(self, painter: QPainter, day: date, place: QRectF, at: QRectF) -> None:
        """What the lines of a day leave to be painted: how many more there are, and the trip."""
        if left := self._left.get(day, 0):
            words = plural("{n} more", "{n} more", left) if left < len(self._slots.get(day, [])) else plural("{n} visit", "{n} visits", left)
            draw_text(painter, at.adjusted(at.width() + 12, 0, place.width(), 0), words, theme().font("caption"), theme().colour("text_2"))
        for trip in self._trips_on(day):
            self._paint_trip(painter, trip, day, place)

    def _paint_dots(self, painter: QPainter, day: date, place: QRectF) -> None:
        """A dot for each visit in the colour of its kind, their number beside it where they are many, and the trip as a stripe beneath."""
        now, own, side = theme(), self._slots.get(day, []), theme().px(6)
        high = now.line("caption")
        left, top = place.left() + 8, place.top() + self._head() - 2
        many = len(own) > _MOST_DOTS
        for slot in own[: 1 if many else _MOST_DOTS]:
            draw_circle(painter, QRectF(left, top + (high - side) / 2, side, side), now.colour(kind_token(slot)))
            left += side + 4
        if many:
            draw_text(painter, QRectF(left, top, place.right() - left, high), str(len(own)), now.font("caption", tabular=True), now.colour("text"))
        if self._trips_on(day):
            painter.fillRect(QRectF(place.left(), place.bottom() - 4, place.width(), 4), now.colour("map_2"))

    def _paint_trip(self, painter: QPainter, trip: Trip, day: date, place: QRectF) -> None:
        now, line = theme(), theme().height(20, "caption")
        begins, ends = day.isoformat() == trip.start or not day.weekday(), day.isoformat() == (trip.end or trip.start)
        band = QRectF(place.left() + (4 if begins else 0), place.top() + self._head() + 2, place.width() - (4 if begins else 0) - (4 if ends else 0), line)
        painter.fillRect(band, now.colour("map_1"))
        if begins:
            draw_text(painter, band.adjusted(6, 0, -4, 0), trip.title, now.font("caption", weight=600), now.colour("map_1_text"))

    def _describe(self) -> None:
        found = self._calendar.on(self.day)
        trips = [_("trip {name}").format(name=trip.title) for trip in self._trips_on(self.day)]
        what = ", ".join([*trips, plural("{n} visit", "{n} visits", len(found))])
        self.setAccessibleName(_("Month: {day}, {what}. Enter opens the week.").format(day=long_day(self.day), what=what))


def _rank(slot: Slot) -> tuple[bool, int, str]:
    return not slot.is_whole, slot.begin, slot.visit.id
