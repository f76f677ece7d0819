"""The agenda by trip, with what waits beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.theme import restyles, theme
from liaison_app.desktop.visits.agenda_facts import Agenda, AgendaTrip
from liaison_app.desktop.visits.agenda_words import agenda_line, is_over
from liaison_app.desktop.visits.side_cards import SideCards
from liaison_app.desktop.visits.trip_card import TripCard
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

    def __init__(self, clock_ms: Callable[[], int], today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(top=4, gap=12, parent=parent)
        self._clock_ms, self._today = clock_ms, today
        self._agenda: Agenda | None = None
        self._shut: dict[str, bool] = {}
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
        self._columns = QHBoxLayout()
        self._columns.setSpacing(24)
        self._columns.addLayout(self._list, 1)
        self._columns.setAlignment(self._list, Qt.AlignmentFlag.AlignTop)
        self._columns.addWidget(self.beside, 0, Qt.AlignmentFlag.AlignTop)
        self.add(self._columns)
        self.end()
        self.beside.opened.connect(self.opened_visit)
        self.empty.acted.connect(self.new_visit)

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
        past = [group.trip.id for group in agenda.trips if group.trip and is_over(group.trip, self._today())]
        self.cards = [self._card(group, coming, past) for group in agenda.trips]
        for card in self.cards:
            self._list.addWidget(card)
        self.empty.setVisible(not agenda.trips)
        self.beside.setVisible(bool(agenda.trips))
        self.beside.show_agenda(agenda)
        for row in (row for card in self.cards for row in card.rows if row.line.id == focused):
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
        id = group.trip.id if group.trip else ""
        now_ms = self._clock_ms()
        lines = [agenda_line(line, now_ms, is_next=line.visit.id == coming, clock_24=self.clock_24) for line in group.visits]
        shut = self._shut.get(id, id in past[_OPEN_PAST:] or (not id and len(self._agenda.trips) > 1 if self._agenda else False))
        card = TripCard(group, lines, self._today(), shut=shut)
        card.opened_visit.connect(self.opened_visit)
        card.opened_trip.connect(self.opened_trip)
        card.folded.connect(self._fold)
        return card

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
