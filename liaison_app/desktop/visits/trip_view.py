"""A trip: its stops on one thread, the people to meet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.decks.pack_card import PackCard
from liaison_app.desktop.note.agency_search import agencies_like
from liaison_app.desktop.note.open_visit import here_zone
from liaison_app.desktop.note.section import Offers, Picker
from liaison_app.desktop.note.when_words import clock, day_word
from liaison_app.desktop.painting.chip import Chip
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.tasks import Tasks
from liaison_app.desktop.theme import theme
from liaison_app.desktop.visits.agenda_words import state_chip, trip_chip, trip_days
from liaison_app.desktop.visits.getting_about import GettingAbout, miles_words
from liaison_app.desktop.visits.stop_row import StopRow
from liaison_app.desktop.visits.trip_facts import TripFacts, TripStop
from liaison_app.desktop.widgets.button import Button, IconButton
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.chip import ChipLabel
from liaison_app.desktop.widgets.columns import TwoColumns
from liaison_app.desktop.widgets.label import ElidedLabel, Label
from liaison_app.desktop.widgets.row_button import RowButton
from liaison_app.desktop.widgets.scroll_column import ScrollColumn
from liaison_app.records.picklists import label_of

_CHECKED = ("official_domain", "called_back", "met_in_person", "credential_seen")
_TWO_PEOPLE = 560
"""Width, at 100 % text, from which people stand two in a row."""


class TripView(ScrollColumn):
    """One trip; its rows are made anew each time it changes."""

    opened_visit = Signal(str)
    opened_person = Signal(str)
    began_visit = Signal(str)
    """An agency on the way for which a visit is to be made."""
    stop_added = Signal(str)
    edited = Signal()
    briefed = Signal(str)
    """The trip whose briefing is wanted."""
    week_wanted = Signal(str)
    """The day (ISO) whose week is wanted."""
    left = Signal()

    def __init__(
        self, host: QWidget, tasks: Tasks, clock_ms: Callable[[], int], *, clock_24: Callable[[], bool], pack: PackCard, parent: QWidget | None = None
    ) -> None:
        super().__init__(top=18, gap=12, parent=parent)
        self.pack = pack
        self._tasks, self._clock_ms, self._clock_24 = tasks, clock_ms, clock_24
        self._have: set[str] = set()
        self._facts: TripFacts | None = None
        self.title = Label("", "page", wrap=True)
        self._chip = ChipLabel("", "accent")
        self._days = ElidedLabel("", tone="text_2", tabular=True)
        self.picker = Picker(_("Agency of the new stop"), host, self._find)
        self._add_stop = Button(_("Stop"), "link", icon="plus")
        self._add_stop.setAccessibleName(_("Add a stop"))
        self._verified = Label("", tone="text_2", tabular=True)
        self._stops = Card(_("Stops"), action=self._add_stop)
        self._people = Card(_("People to meet"), action=self._verified)
        self._about = GettingAbout()
        self._rows: list[QWidget] = []
        self._thread = QVBoxLayout()
        self._thread.setSpacing(0)
        self._none = Label(_("No stops yet. Add the agencies on the way, or set this trip on a visit."), tone="text_2", wrap=True)
        self._list = QGridLayout()
        self._list.setVerticalSpacing(0)
        self._list.setHorizontalSpacing(24)
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._build()
        self._add_stop.clicked.connect(self.picker.begin)
        self.picker.taken.connect(self._take)

    def _build(self) -> None:
        names = QHBoxLayout()
        names.setSpacing(8)
        names.addWidget(self.title)
        names.addWidget(self._chip)
        names.addStretch(1)
        self._head.setSpacing(8)
        self._head.addLayout(names, 1)
        self._tools = self._make_tools()
        self._head.addLayout(self._tools)
        self._stops.add(self.picker)
        self._stops.add(self._thread, gap=4)
        self._stops.add(self._none, gap=0)
        self._people.add(self._list)
        both = TwoColumns(side_width=320)
        for card in (self._stops, self._people):
            both.add_main(card)
        for card in (self.pack, self._about):
            both.add_side(card)
        self.add(self._head)
        self.add(self._days)
        self.add(both)
        self.end()

    def _make_tools(self) -> QHBoxLayout:
        back = Button(_("All visits"), icon="chevron-left", kind="quiet", keys="Esc")
        week = Button(_("Show the week"), icon="calendar")
        briefing = Button(_("Briefing"), icon="reports")
        change = IconButton("edit", _("Edit the trip"), "plain")
        back.clicked.connect(self.left)
        week.clicked.connect(self._show_week)
        briefing.clicked.connect(self._brief)
        change.clicked.connect(self.edited)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (back, week, briefing, change):
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _show_week(self) -> None:
        if self._facts is not None:
            self.week_wanted.emit(self._facts.trip.start or "")

    def _brief(self) -> None:
        if self._facts is not None:
            self.briefed.emit(self._facts.trip.id)

    def show_trip(self, facts: TripFacts) -> None:
        """Show a trip's stops and people."""
        self._facts = facts
        trip, now_ms = facts.trip, self._clock_ms()
        today = datetime.fromtimestamp(now_ms / 1000).astimezone().date()
        self._have = {stop.agency for stop in facts.stops}
        self.title.set_words(trip.title)
        self.pack.show_pack(trip.id, takes_decks=True)
        if (chip := trip_chip(trip, today)) is not None:
            self._chip.set_chip(chip.text, chip.tone)
        base = _("from {place}").format(place=trip.base) if trip.base else ""
        self._days.set_words(" · ".join(part for part in (trip_days(trip, today), base) if part))
        for row in self._rows:
            row.hide()
            row.deleteLater()
        coming = next((n for n, stop in enumerate(facts.stops) if stop.visit and stop.visit.submitted is None and stop.at_ms >= now_ms - 4 * 3_600_000), -1)
        stops = [self._stop(stop, n, is_next=n == coming, last=n == len(facts.stops) - 1) for n, stop in enumerate(facts.stops)]
        for row in stops:
            self._thread.addWidget(row)
        people: list[QWidget] = [self._person(person.id, person.row(), number) for person, number in facts.people]
        self._rows = [*stops, *people]
        self._lay_people(people)
        checked = sum(person.badge in _CHECKED for person, _number in facts.people)
        self._verified.set_words(_("{n} of {all} verified").format(n=checked, all=len(people)))
        self._about.show_trip(facts, here_zone(), today)
        self._fit()
        self._none.setVisible(not stops)
        self._people.setVisible(bool(people))

    def _lay_people(self, people: list[QWidget]) -> None:
        across = 2 if self._stops.width() >= _TWO_PEOPLE * theme().scale else 1
        for number, person in enumerate(people):
            self._list.addWidget(person, number // across, number % across)
        for column in range(2):
            self._list.setColumnStretch(column, 1 if column < across else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        self._lay_people([row for row in self._rows if isinstance(row, RowButton)])

    def _fit(self) -> None:
        """Put the tools below the title where both have no room in a row."""
        wanted = self.title.sizeHint().width() + self._chip.sizeHint().width() + self._tools.sizeHint().width() + 100
        self._head.setDirection(QBoxLayout.Direction.TopToBottom if wanted > self.width() else QBoxLayout.Direction.LeftToRight)

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
        way = miles_words(stop.miles) if stop.miles is not None else ""
        row = StopRow(stop, number + 1, when=when, chip=chip, second=" · ".join(part for part in (kind, meet) if part), way=way, is_next=is_next, last=last)
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
