"""Visits: the agenda by trip, the calendar, a trip, and how a visit begins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedLayout, QWidget

from liaison_app.core.ids import new_id
from liaison_app.desktop.decks.pack_card import PackCard
from liaison_app.desktop.note.agency_search import trip_on
from liaison_app.desktop.note.open_visit import here_zone
from liaison_app.desktop.printing.briefings import Briefings
from liaison_app.desktop.visits.calendar_file import CalendarFile
from liaison_app.desktop.visits.home import VisitsHome
from liaison_app.desktop.visits.moves import Moves
from liaison_app.desktop.visits.trip_facts import TripFacts, read_trip
from liaison_app.desktop.visits.trip_view import TripView
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.agency import Agency
from liaison_app.records.fields import Record
from liaison_app.records.parts import Stop
from liaison_app.records.presentation import Presentation
from liaison_app.records.trip import Trip
from liaison_app.records.values import When
from liaison_app.records.visit import Visit
from liaison_app.store.changes import Change

_ABOUT = frozenset(("visit", "trip", "agency", "contact"))


class VisitsPage(QWidget):
    """Arranges; the views show, the store writes."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._trip: TripFacts | None = None
        self.home = VisitsHome(workspace, self._today, here_zone)
        self.agenda = self.home.agenda
        self._calendar_file = CalendarFile(workspace, self)
        self._moves = Moves(workspace, self)
        self._briefings = Briefings(workspace, self)
        self.pack = PackCard(workspace, self)
        self.pack.opened.connect(workspace.navigation.open)
        self.trip = TripView(self, workspace.tasks, workspace.clock.ms, clock_24=lambda: workspace.settings.now.clock_24, pack=self.pack)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.home)
        self._stack.addWidget(self.trip)
        self._soon = QTimer(self, singleShot=True, interval=50)
        self._minute = QTimer(self, interval=60_000)
        self._wire()
        self._read()

    def _wire(self) -> None:
        navigation = self._workspace.navigation
        self._soon.timeout.connect(self._read)
        self._minute.timeout.connect(self._read)
        self._workspace.changes.happened.connect(self._changed)
        self.home.opened_visit.connect(self._open_visit)
        self.home.new_visit.connect(self.new_record)
        self.home.moved.connect(self._moves.move)
        self.home.file_read.connect(self._calendar_file.read)
        self.home.file_written.connect(self._calendar_file.write)
        self.agenda.opened_trip.connect(partial(navigation.open, "trip"))
        self.home.begin_visit.chose_agency.connect(self._begin)
        self.home.begin_visit.named_agency.connect(self._begin_with_new)
        self.home.form.made.connect(self._keep_trip)
        self.trip.opened_visit.connect(self._open_visit)
        self.trip.opened_person.connect(partial(navigation.open, "contact"))
        self.trip.began_visit.connect(self._begin)
        self.trip.stop_added.connect(self._add_stop)
        self.trip.edited.connect(self._edit_trip)
        self.trip.briefed.connect(self._briefings.show)
        self.trip.week_wanted.connect(self._show_week)
        self.trip.left.connect(self._back)

    # what the window calls

    @property
    def first_focus(self) -> QWidget:
        return self.trip if self._stack.currentWidget() is self.trip else self.home.first_focus

    def new_record(self, agency: str = "", **fields: object) -> None:
        """Begin a visit now: at this agency, or where the person says."""
        self._stack.setCurrentWidget(self.home)
        if agency or fields:
            self._begin(agency, **fields)
        else:
            self.home.ask_visit()

    def open_record(self, id: str) -> None:
        """Open a trip; what was shown at a visit opens that visit."""
        record = self._workspace.reader.get(id)
        if isinstance(record, Presentation | Visit):
            visit = record.id if isinstance(record, Visit) else record.visit
            if visit:
                self._open_visit(visit)
            return
        self._trip = read_trip(self._workspace.reader, id)
        if self._trip is not None:
            self.trip.show_trip(self._trip)
            self._stack.setCurrentWidget(self.trip)

    def shown(self) -> None:
        self._minute.start()
        self._read()

    def leave(self) -> bool:
        """Esc: shut what is being begun, or go from a trip back to the agenda."""
        if self.home.stop_beginning():
            return True
        if self._stack.currentWidget() is self.trip:
            self._back()
            return True
        return False

    # reading

    def _today(self) -> date:
        return datetime.fromtimestamp(self._workspace.clock.ms() / 1000).astimezone().date()

    def _changed(self, change: Change) -> None:
        if change.kind in _ABOUT and self.isVisible():
            self._soon.start()

    def _read(self) -> None:
        self.home.read()
        if self._trip is not None:
            id = self._trip.trip.id
            self._workspace.tasks.read(lambda reader: read_trip(reader, id), self._trip_came, self)

    def _trip_came(self, facts: TripFacts | None) -> None:
        if self._trip is not None and facts is not None and facts.trip.id == self._trip.trip.id and facts != self._trip:
            self._trip = facts
            self.trip.show_trip(facts)

    # beginning

    def _open_visit(self, id: str) -> None:
        self._workspace.navigation.open("visit", id)

    def _begin(self, agency: str, **fields: object) -> None:
        """Make a visit that starts now, on the trip under way, and open its note."""
        start = self.home.at or When(self._workspace.clock.ms(), here_zone())
        trip = self._trip.trip if self._stack.currentWidget() is self.trip and self._trip else trip_on(self._workspace.reader, start.local().date())
        usual: dict[str, object] = {"type": "meeting", "trip": trip.id if trip else None, "start": start}
        known = {name: value for name, value in fields.items() if name in Visit.fields()}
        visit = replace(Visit(agency=agency or None), **(usual | known))
        self.home.stop_beginning()
        self._put(visit, lambda: self._open_visit(visit.id))

    def _begin_with_new(self, name: str) -> None:
        agency = Agency(name=name)
        self._put(agency, lambda: self._begin(agency.id))

    def _keep_trip(self, trip: Trip) -> None:
        base = self._trip.trip if self._trip and self._trip.trip.id == trip.id else None
        self.home.form.hide()
        self._put(trip, lambda: self._workspace.navigation.open("trip", trip.id), base)

    def _edit_trip(self) -> None:
        if self._trip is not None:
            self._stack.setCurrentWidget(self.home)
            self.home.form.show()
            self.home.form.begin(self._trip.trip)

    def _add_stop(self, agency: str) -> None:
        if self._trip is not None:
            trip = self._trip.trip
            self._put(replace(trip, stops=(*trip.stops, Stop(id=new_id(), agency=agency))), self._read, trip)

    def _show_week(self, day: str) -> None:
        self._back()
        self.home.turn_to("week", date.fromisoformat(day) if day else None)

    def _back(self) -> None:
        self._trip = None
        self._stack.setCurrentWidget(self.home)
        self._workspace.navigation.go("visits")

    def _put(self, record: Record, then: Callable[[], None], base: Record | None = None) -> None:
        future = self._workspace.store.put(record, base=base, origin=self)
        self._workspace.tasks.watch(future, lambda _saved: then(), self)
