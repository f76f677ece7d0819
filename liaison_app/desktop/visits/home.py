"""The visits as agenda, week or month: the head with its switch, the ways to begin, and the three views."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from liaison_app.core.day_words import weekday_day
from liaison_app.core.words import _
from liaison_app.desktop.note.when_words import clock
from liaison_app.desktop.theme import theme
from liaison_app.desktop.visits.agenda_facts import read_agenda
from liaison_app.desktop.visits.agenda_view import AgendaView
from liaison_app.desktop.visits.calendar_facts import Calendar, month_of, read_calendar
from liaison_app.desktop.visits.calendar_words import hours_apart, month_words, noon, week_words
from liaison_app.desktop.visits.hours_grid import Clocks
from liaison_app.desktop.visits.month_view import MonthView
from liaison_app.desktop.visits.new_trip import TripForm
from liaison_app.desktop.visits.new_visit import NewVisitCard
from liaison_app.desktop.visits.week_view import WeekView
from liaison_app.desktop.widgets.button import Button, IconButton
from liaison_app.desktop.widgets.fitted import Fitted
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.menu import Menu
from liaison_app.desktop.widgets.switch import SegmentedSwitch
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.values import When

_LARGE = 1.5
"""From so large a text on the tools say less."""
VIEWS = ("agenda", "week", "month")


class VisitsHome(Fitted):
    """Shows one of the three; what it wants done is told."""

    opened_visit = Signal(str)
    moved = Signal(str, int, int)
    """A visit's id, and by how many days and minutes."""
    file_read = Signal()
    file_written = Signal()
    new_visit = Signal()

    def __init__(self, workspace: Workspace, today: Callable[[], date], here: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._today, self._here = workspace, today, here
        self._day = today()
        self._zone = here()
        self._turning = 0
        self.at: When | None = None
        """When a visit that is being begun is to be; None for now."""
        self.agenda = AgendaView(workspace.clock.ms, today)
        self.week = WeekView(here)
        self.month = MonthView()
        self.begin_visit = NewVisitCard(self, workspace.tasks)
        self.form = TripForm(today)
        self._stack = QStackedWidget()
        for view in (self.agenda, self.week, self.month):
            self._stack.addWidget(view)
        self._build()
        self._wire()
        self.turn_to(workspace.settings.now.visits_view)

    # what is asked of it

    @property
    def view(self) -> str:
        return VIEWS[self._stack.currentIndex()]

    @property
    def first_focus(self) -> QWidget:
        """The hours, the month, or the switch above the agenda."""
        return {"week": self.week.grid, "month": self.month.grid}.get(self.view, self.switch)

    def turn_to(self, view: str, day: date | None = None) -> None:
        """Show the agenda, the week or the month, around a day."""
        number = VIEWS.index(view) if view in VIEWS else 0
        self._day = day or self._day
        self._stack.setCurrentIndex(number)
        self.switch.choose(number)
        self._workspace.settings.set(visits_view=VIEWS[number])
        self.read()

    def read(self) -> None:
        """Read what is shown again, away from the screen."""
        workspace, today, reach = self._workspace, self._today(), self.agenda.reach
        now_ms = workspace.clock.ms()
        self.agenda.clock_24 = workspace.settings.now.clock_24
        workspace.tasks.read(lambda reader: read_agenda(reader, now_ms, today, reach), self.agenda.show_agenda, self)
        if self.view != "agenda":
            first, last = self._span()
            workspace.tasks.read(lambda reader: read_calendar(reader, first, last), partial(self._calendar_came, self.view), self)
        self._say_title()

    def ask_visit(self) -> None:
        """Ask where one is, or with whom the visit is that is to stand in the chosen cell."""
        self.form.hide()
        self.at = None
        self.begin_visit.begin_now()

    def ask_trip(self) -> None:
        """Ask where a trip goes."""
        self.begin_visit.hide()
        self.form.show()
        self.form.begin()

    def stop_beginning(self) -> bool:
        """Shut what is being begun; say whether anything was."""
        begun = next((card for card in (self.begin_visit, self.form) if card.isVisible()), None)
        if begun is not None:
            begun.hide()
            self.at = None
        return begun is not None

    # inside

    def _build(self) -> None:
        self._title = Label(_("Visits"), "page")
        self._before, self._after = IconButton("chevron-left", _("Earlier"), keys="PgUp"), IconButton("chevron-right", _("Later"), keys="PgDown")
        self._now = Button(_("Today"))
        self.switch = SegmentedSwitch([_("Agenda"), _("Week"), _("Month")], _("Show the visits as"))
        self._trip = Button(_("Trip"), icon="plus")
        self._trip.setAccessibleName(_("New trip"))
        self._file = Button(_("Calendar file"), icon="calendar")
        self._names, self._tools = names, tools = QHBoxLayout(), QHBoxLayout()
        names.setSpacing(8)
        tools.setSpacing(8)
        names.addWidget(self._title)
        names.addSpacing(12)
        for part in (self._before, self._after, self._now):
            names.addWidget(part)
        names.addStretch(1)
        for part in (self.switch, self._trip, self._file):
            tools.addWidget(part)
        tools.addStretch(1)
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.setContentsMargins(32, 16, 32, 12)
        self._head.setSpacing(8)
        self._head.addLayout(names, 1)
        self._head.addLayout(tools)
        cards = QVBoxLayout()
        cards.setContentsMargins(32, 0, 32, 0)
        for card in (self.begin_visit, self.form):
            cards.addWidget(card)
            card.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addLayout(cards)
        column.addWidget(self._stack, 1)

    def _wire(self) -> None:
        self.switch.chosen.connect(self._choose)
        self._before.clicked.connect(lambda: self._turn(-1))
        self._after.clicked.connect(lambda: self._turn(1))
        self._now.clicked.connect(lambda: self._turn(0))
        self._trip.clicked.connect(self.ask_trip)
        self._file.clicked.connect(self._offer_file)
        self.form.left.connect(self.form.hide)
        self.begin_visit.left.connect(self.stop_beginning)
        self.agenda.opened_visit.connect(self.opened_visit)
        self.agenda.new_visit.connect(self.new_visit)
        self.agenda.further.connect(self.read)
        self.week.fits.connect(self._fewer)
        for grid in (self.week, self.month.grid):
            grid.opened.connect(self.opened_visit)
            grid.wanted.connect(self._ask_at)
            grid.moved.connect(self.moved)
            grid.turned.connect(self._turn)
        self.week.opened_trip.connect(self.agenda.opened_trip)
        self.month.grid.day_opened.connect(partial(self.turn_to, "week"))
        self.month.grid.wandered.connect(partial(self.turn_to, "month"))

    def _choose(self, number: int) -> None:
        self.turn_to(VIEWS[number])

    def _fewer(self, _days: int) -> None:
        self.read()

    def _offer_file(self) -> None:
        menu = Menu(self._file)
        menu.add(_("Read a calendar file …"), "import").triggered.connect(self._ask_read)
        menu.add(_("Write a calendar file …"), "export").triggered.connect(self._ask_written)
        menu.open_below(self._file)

    def _ask_read(self) -> None:
        self.file_read.emit()

    def _ask_written(self) -> None:
        self.file_written.emit()

    # the days shown

    def _span(self) -> tuple[date, date]:
        return month_of(self._day) if self.view == "month" else self.week.days_from(self._day)

    def _turn(self, by: int) -> None:
        if not by:
            self._day = self._today()
        elif self.view == "month":
            self._day = _month_away(self._day, by)
        else:
            self._day += timedelta(days=by * self.week.count)
        self.read()

    def _calendar_came(self, view: str, calendar: Calendar) -> None:
        if view != self.view or (calendar.first, calendar.last) != self._span():
            return
        self._zone = calendar.zone(self._here())
        clocks, coming = self._clocks(calendar.first), self.agenda.coming
        if view == "month":
            self.month.show_calendar(calendar, clocks, coming, self._day, self._day.month)
        else:
            self.week.show_calendar(calendar, clocks, coming)

    def _clocks(self, day: date) -> Clocks:
        zone = noon(self._zone, day).tzinfo
        now = datetime.fromtimestamp(self._workspace.clock.ms() / 1000, zone)
        return Clocks(self._zone, hours_apart(self._here(), self._zone, day), now.date(), now.hour * 60 + now.minute, self._workspace.settings.now.clock_24)

    def _say_title(self) -> None:
        is_agenda = self.view == "agenda"
        words = _("Visits") if is_agenda else month_words(self._day) if self.view == "month" else week_words(*self._span())
        self._title.set_words(words)
        for part in (self._before, self._after, self._now):
            part.setVisible(not is_agenda)
        self.arrange()

    def _ask_at(self, day: date, minute: int) -> None:
        """Ask with whom the visit is that begins then, on the clock of the place the days are shown in."""
        wall = datetime.combine(day, time(minute // 60, minute % 60), noon(self._zone, day).tzinfo or ZoneInfo("UTC"))
        self.at = When(round(wall.timestamp() * 1000), self._zone)
        self.form.hide()
        words = f"{weekday_day(day)}, {clock(wall, clock_24=self._workspace.settings.now.clock_24)}"
        self.begin_visit.begin_at(words)

    # room

    def arrange(self) -> None:
        self._file.set_words(_("File") if theme().scale >= _LARGE else _("Calendar file"))
        self._file.setAccessibleName(_("Calendar file"))
        narrow = self._names.sizeHint().width() + self._tools.sizeHint().width() + 80 > self.width()
        self._head.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        self._head.setAlignment(Qt.AlignmentFlag.AlignTop)


def _month_away(day: date, by: int) -> date:
    index = day.year * 12 + day.month - 1 + by
    return date(index // 12, index % 12 + 1, 1)
