"""A trip: its stops on one thread, the people to meet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.decks.pack_card import PackCard
from liaison_app.desktop.note.agency_search import agencies_like
from liaison_app.desktop.note.section import Offers, Picker
from liaison_app.desktop.note.when_words import clock, day_word
from liaison_app.desktop.painting.chip import Chip, chip_size, draw_chip
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.painting.shape import draw_box, draw_circle, draw_icon
from liaison_app.desktop.painting.text import CENTRE, RIGHT, draw_text, text_width
from liaison_app.desktop.tasks import Tasks
from liaison_app.desktop.theme import theme
from liaison_app.desktop.visits.agenda_words import state_chip, trip_chip, trip_days
from liaison_app.desktop.visits.trip_facts import TripFacts, TripStop
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.chip import ChipLabel
from liaison_app.desktop.widgets.label import ElidedLabel, Label
from liaison_app.desktop.widgets.row_button import RowButton
from liaison_app.desktop.widgets.scroll_column import ScrollColumn
from liaison_app.records.picklists import label_of

_TABBED = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


class StopRow(QAbstractButton):
    """A numbered circle on the thread: tick when done, filled when next."""

    def __init__(self, stop: TripStop, number: int, *, when: str, chip: Chip, second: str, is_next: bool, last: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stop, self._number, self._when, self._chip, self._second = stop, number, when, chip, second
        self._is_next, self._last, self._by_key = is_next, last, False
        self.setText(stop.title)
        self.setAccessibleName(", ".join(part for part in (_("Stop {n}").format(n=number), stop.title, chip.text, second, when) if part))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        return QSize(280, theme().height(60, "body", "body"))

    def minimumSizeHint(self) -> QSize:
        return QSize(140, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._by_key = event.reason() in _TABBED
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, now = QPainter(self), theme()
        ring = now.px(31)
        if not self._last:
            painter.fillRect(QRectF(ring // 2, 6, 1, self.height() - 6), now.colour("line_strong"))
        self._paint_ring(painter, QRectF(0, 4, ring, ring))
        focused = self.hasFocus() and self._by_key
        if self.underMouse() or focused:
            ground = QRectF(ring + 4, 0, self.width() - ring - 4, self.height() - 8)
            draw_box(painter, ground, now.radius(), now.colour("hover") if self.underMouse() else None, now.colour("focus") if focused else None, 2)
        line = QRectF(ring + 13, 4, self.width() - ring - 21, now.line())
        figures = now.font(tabular=True)
        draw_text(painter, line, self._when, figures, now.colour("text_2"), RIGHT)
        size = chip_size(now, self._chip)
        room = line.adjusted(0, 0, -text_width(figures, self._when) - size.width() - 24, 0)
        wide = draw_text(painter, room, self._stop.title, now.font(weight=500), now.colour("text"))
        draw_chip(painter, now, QPointF(line.left() + wide + 8, line.center().y() - size.height() / 2), self._chip)
        draw_text(painter, line.translated(0, now.line()), self._second, now.font(), now.colour("text_2"))

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


class TripView(ScrollColumn):
    """One trip; made anew each time it changes."""

    opened_visit = Signal(str)
    opened_person = Signal(str)
    began_visit = Signal(str)
    """An agency on the way for which a visit is to be made."""
    stop_added = Signal(str)
    edited = Signal()
    left = Signal()

    def __init__(
        self, host: QWidget, tasks: Tasks, clock_ms: Callable[[], int], *, clock_24: Callable[[], bool], pack: PackCard, parent: QWidget | None = None
    ) -> None:
        super().__init__(top=18, parent=parent)
        self.pack = pack
        self._tasks, self._clock_ms, self._clock_24 = tasks, clock_ms, clock_24
        self._have: set[str] = set()
        self.title = Label("", "page", wrap=True)
        self._chip = ChipLabel("", "accent")
        self._days = ElidedLabel("", tone="text_2", tabular=True)
        back = Button(_("All visits"), icon="chevron-left", kind="quiet", keys="Esc")
        change = Button(_("Edit"), icon="edit")
        add = Button(_("Stop"), "link", icon="plus")
        self.picker = Picker(_("Agency of the new stop"), host, self._find)
        self._stops = Card(_("Stops"), action=add)
        self._people = Card(_("People to meet"))
        self._rows: list[QWidget] = []
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addWidget(self._chip)
        head.addStretch(1)
        head.addWidget(back)
        head.addWidget(change)
        self.add(head)
        self.add(self._days)
        self._thread = QVBoxLayout()
        self._thread.setSpacing(0)
        self._none = Label(_("No stops yet. Add the agencies on the way, or set this trip on a visit."), tone="text_2", wrap=True)
        self._stops.add(self.picker)
        self._stops.add(self._thread, gap=4)
        self._stops.add(self._none, gap=0)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self._people.add(self._list)
        self.add(self._stops)
        self.add(self.pack)
        self.add(self._people)
        self.end()
        back.clicked.connect(self.left)
        change.clicked.connect(self.edited)
        add.clicked.connect(self.picker.begin)
        self.picker.taken.connect(self._take)

    def show_trip(self, facts: TripFacts) -> None:
        """Show a trip's stops and people."""
        trip, now_ms = facts.trip, self._clock_ms()
        today = datetime.fromtimestamp(now_ms / 1000).astimezone().date()
        self._have = {stop.agency for stop in facts.stops}
        self.title.set_words(trip.title)
        self.pack.show_pack(trip.id, takes_decks=True)
        if (chip := trip_chip(trip, today)) is not None:
            self._chip.set_chip(chip.text, chip.tone)
        base = _("from {place}").format(place=trip.base) if trip.base else ""
        self._days.set_words(" · ".join(part for part in (trip_days(trip), base) if part))
        for row in self._rows:
            row.hide()
            row.deleteLater()
        coming = next((n for n, stop in enumerate(facts.stops) if stop.visit and stop.visit.submitted is None and stop.at_ms >= now_ms - 4 * 3_600_000), -1)
        stops = [self._stop(stop, n, is_next=n == coming, last=n == len(facts.stops) - 1) for n, stop in enumerate(facts.stops)]
        for row in stops:
            self._thread.addWidget(row)
        people: list[QWidget] = [self._person(person.id, person.row(), number) for person, number in facts.people]
        for person in people:
            self._list.addWidget(person)
        self._rows = [*stops, *people]
        self._none.setVisible(not stops)
        self._people.setVisible(bool(people))

    def _stop(self, stop: TripStop, number: int, *, is_next: bool, last: bool) -> StopRow:
        now_ms = self._clock_ms()
        visit = stop.visit
        chip = state_chip(visit, now_ms, is_next=is_next) if visit else Chip(_("No visit yet"), "suggested")
        kind = _(label_of("visit_type", visit.type)) if visit and visit.type else ""
        meet = _("{n} to meet").format(n=len(stop.people)) if stop.people else ""
        when = ""
        if stop.at_ms:
            at = visit.start.local() if visit and visit.start else datetime.fromtimestamp(stop.at_ms / 1000).astimezone()
            when = f"{day_word(at.date(), datetime.fromtimestamp(now_ms / 1000).astimezone().date())}, {clock(at, clock_24=self._clock_24())}"
        row = StopRow(stop, number + 1, when=when, chip=chip, second=" · ".join(part for part in (kind, meet) if part), is_next=is_next, last=last)
        row.clicked.connect(lambda: self.opened_visit.emit(stop.id) if stop.id else self.began_visit.emit(stop.agency))
        return row

    def _person(self, id: str, row: Row, number: int) -> RowButton:
        button = RowButton(replace(row, right=_("stop {n}").format(n=number)), least=48, pad=0)
        button.clicked.connect(lambda: self.opened_person.emit(id))
        return button

    def _find(self, typed: str, came: Callable[[Offers], None]) -> None:
        self._tasks.read(
            lambda reader: agencies_like(reader, typed), lambda found: came([(one.row(typed), one.id) for one in found if one.id not in self._have]), self
        )

    def _take(self, agency: str) -> None:
        self.picker.finish()
        self.stop_added.emit(agency)
