"""The agenda by trip, with what waits beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.words import _, plural
from liaison_app.desktop.theme import restyles, theme
from liaison_app.desktop.visits.agenda_facts import MORE, Agenda, AgendaTrip, Reach
from liaison_app.desktop.visits.agenda_words import agenda_line
from liaison_app.desktop.visits.side_cards import SideCards
from liaison_app.desktop.visits.trip_card import TripCard
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.empty_state import EmptyState
from liaison_app.desktop.widgets.scroll_column import ScrollColumn

_SIDE = 240
_BOTH = 880
"""Width from which the agenda has room beside it, at 100 % text."""
_OPEN_PAST = 1
"""So many trips that have gone by stand open; the others open on a click."""


class AgendaView(ScrollColumn):
    """Cards of trips; the next visit is lit."""

    opened_visit = Signal(str)
    opened_trip = Signal(str)
    new_visit = Signal()
    further = Signal()
    """More is to be read, as far as `reach` says."""

    def __init__(self, clock_ms: Callable[[], int], today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(top=4, gap=12, parent=parent)
        self._clock_ms, self._today = clock_ms, today
        self._agenda: Agenda | None = None
        self._shut: dict[str, bool] = {}
        self.reach = Reach()
        self._go_on: tuple[str, int] | None = None
        """The card and the row that takes the focus once more is shown."""
        self.cards: list[TripCard] = []
        self.beside = SideCards(clock_ms)
        self.empty = EmptyState(
            "visits",
            _("Visits stand here"),
            _("Every meeting, training and call, by trip, with the notes still to write. Begin with the one you are in."),
            _("New visit"),
        )
        self.clock_24 = True
        self.coming = ""
        """The visit that comes next."""
        self._build()

    def _build(self) -> None:
        self.add(self.empty)
        self.empty.hide()
        self._list = QVBoxLayout()
        self._list.setSpacing(16)
        self.later, self.earlier = Button("", "link"), Button("", "link")
        self._columns = QHBoxLayout()
        self._columns.setSpacing(24)
        self._columns.addLayout(self._list, 1)
        self._columns.setAlignment(self._list, Qt.AlignmentFlag.AlignTop)
        self._columns.addWidget(self.beside, 0, Qt.AlignmentFlag.AlignTop)
        self.add(self._columns)
        self.end()
        self.beside.opened.connect(self.opened_visit)
        self.empty.acted.connect(self.new_visit)
        self.later.clicked.connect(lambda: self._show_more("later"))
        self.earlier.clicked.connect(lambda: self._show_more("earlier"))

    def show_agenda(self, agenda: Agenda) -> None:
        """Show trips and visits; what was open stays open, and the focus stays where it was."""
        if agenda == self._agenda and self.cards:
            return
        self._agenda = agenda
        focused = next((row.line.id for card in self.cards for row in card.rows if row.hasFocus()), "")
        for card in self.cards:
            card.hide()
            card.deleteLater()
        self.coming = coming = self._next(agenda)
        past = [group.key for group in agenda.trips if group.trip and group.is_gone]
        self.cards = [self._card(group, coming, past) for group in agenda.trips]
        for card in self.cards:
            self._list.addWidget(card)
        self._show_links(agenda)
        self.empty.setVisible(not agenda.trips)
        self.beside.setVisible(bool(agenda.trips))
        self.beside.show_agenda(agenda)
        if self._go_on is None:
            rows = [row for card in self.cards for row in card.rows if row.line.id == focused]
        else:
            key, number = self._go_on
            self._go_on = None
            rows = [row for card in self.cards if card.key == key for row in card.rows[number : number + 1]]
        for row in rows:
            row.setFocus(Qt.FocusReason.TabFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if restyles(event):
            self._fit()

    def _fit(self) -> None:
        """Put what stands beside the agenda below it where there is no room for both."""
        narrow = self.width() < _BOTH * theme().scale
        self._columns.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        if narrow:
            self.beside.setMinimumWidth(0)
            self.beside.setMaximumWidth(16_777_215)
        else:
            self.beside.setFixedWidth(round(_SIDE * theme().scale))

    def _card(self, group: AgendaTrip, coming: str, past: list[str]) -> TripCard:
        now_ms = self._clock_ms()
        lines = [agenda_line(line, now_ms, is_next=line.visit.id == coming, clock_24=self.clock_24) for line in group.visits]
        others = self._agenda is not None and len(self._agenda.trips) > 1
        away = others and not group.trip and all(line.visit.id != coming for line in group.visits)
        shut = self._shut.get(group.key, away or group.key in past[_OPEN_PAST:])
        card = TripCard(group, lines, self._today(), shut=shut)
        card.opened_visit.connect(self.opened_visit)
        card.opened_trip.connect(self.opened_trip)
        card.folded.connect(self._fold)
        card.more_wanted.connect(self._show_more)
        return card

    def _show_links(self, agenda: Agenda) -> None:
        """Put below the cards what leads to trips further away."""
        for link, words in (
            (self.later, plural("Show {n} later trip", "Show {n} later trips", min(MORE, agenda.more_trips))),
            (self.earlier, plural("Show {n} earlier trip", "Show {n} earlier trips", min(MORE, agenda.more_trips_gone))),
        ):
            link.setText(words)
            link.setAccessibleName(words)
            self._list.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        self.later.setVisible(agenda.more_trips > 0)
        self.earlier.setVisible(agenda.more_trips_gone > 0)

    def _show_more(self, key: str) -> None:
        """Go on with a group of visits on no trip, or with the trips to come ("later") or gone by ("earlier")."""
        shown = next((len(card.rows) for card in self.cards if card.key == key), 0)
        self._go_on = (key, shown) if shown else None
        name = {"coming": "visits", "gone": "visits_gone", "later": "trips", "earlier": "trips_gone"}[key]
        self.reach = replace(self.reach, **{name: getattr(self.reach, name) + MORE})
        self.further.emit()

    def _fold(self, id: str, shut: bool) -> None:
        self._shut[id] = shut
        agenda, self._agenda = self._agenda, None
        if agenda is not None:
            self.show_agenda(agenda)

    def _next(self, agenda: Agenda) -> str:
        now_ms = self._clock_ms()
        coming = [line.visit for group in agenda.trips for line in group.visits if line.visit.start and line.visit.start.ms > now_ms - 1_800_000]
        waiting = [visit for visit in coming if visit.submitted is None and visit.start is not None]
        return min(waiting, key=lambda visit: visit.start.ms if visit.start else 0).id if waiting else ""
