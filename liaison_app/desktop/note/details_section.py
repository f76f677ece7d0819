"""A visit's name, agency, trip, day and hours, typed as one says them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from liaison_app.core.dates import read_day
from liaison_app.core.words import _
from liaison_app.desktop.note.agency_search import agencies_like, trips_around
from liaison_app.desktop.note.open_visit import OpenVisit, here_zone
from liaison_app.desktop.note.section import Offers, Picker, Section
from liaison_app.desktop.note.visit_facts import VisitFacts
from liaison_app.desktop.tasks import Tasks
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.field import LineField
from liaison_app.desktop.widgets.label import Label
from liaison_app.records.values import When

_HOUR = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*([ap])?m?\.?", re.IGNORECASE)


class DetailsSection(Section):
    """Opens from the visit's menu; each line is kept when it is left."""

    closed = Signal()

    def __init__(self, open_visit: OpenVisit, host: QWidget, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(_("Details"), "", parent)
        self._open = open_visit
        self._tasks = tasks
        self.title = LineField(_("Title"), _("The agency's name, if empty"))
        self.agency_picker = Picker(_("Agency by name"), host, self._find_agency, self)
        self.trip_picker = Picker(_("Trip by name"), host, self._find_trip, self)
        self.day = LineField(_("Day"), _("Today, next Tue, 10/13"))
        self.start = LineField(_("From"), "10:30")
        self.end = LineField(_("To"), "12:00")
        self._change_agency = Button(_("Agency…"), size="small")
        self._change_trip = Button(_("Trip…"), size="small")
        self._trip = Label("", tone="text_2", wrap=True)
        done = Button(_("Done"), size="small")
        hours = QHBoxLayout()
        hours.setSpacing(8)
        hours.addWidget(self.start)
        hours.addWidget(self.end)
        acts = QHBoxLayout()
        acts.setSpacing(8)
        for button in (self._change_agency, self._change_trip):
            acts.addWidget(button)
        acts.addStretch(1)
        acts.addWidget(done)
        self.column.setSpacing(8)
        for part in (self.title, self._trip, self.agency_picker, self.trip_picker, self.day):
            self.column.addWidget(part)
        self.column.addLayout(hours)
        self.column.addLayout(acts)
        self._change_agency.clicked.connect(self.agency_picker.begin)
        self._change_trip.clicked.connect(self.trip_picker.begin)
        self.agency_picker.taken.connect(self._take_agency)
        self.trip_picker.taken.connect(self._take_trip)
        done.clicked.connect(self.closed)
        self.title.edit.editingFinished.connect(self._keep_title)
        for field in (self.day, self.start, self.end):
            field.edit.editingFinished.connect(self._keep_time)

    def show_facts(self, facts: VisitFacts) -> None:
        visit = facts.visit
        self._trip.set_words(" · ".join(part for part in (facts.agency or _("No agency"), facts.trip or _("No trip")) if part))
        start = visit.start.local() if visit.start else None
        end = visit.end.local() if visit.end else None
        texts = ((self.title, visit.title), (self.day, f"{start:%Y-%m-%d}" if start else ""))
        texts += ((self.start, f"{start:%H:%M}" if start else ""), (self.end, f"{end:%H:%M}" if end else ""))
        for field, text in texts:
            if not field.edit.hasFocus():
                field.set_text(text)
        self.setVisible(self.isVisible() and visit.submitted is None)

    def _keep_title(self) -> None:
        self._open.change(title=self.title.text().strip())

    def _keep_time(self) -> None:
        day = read_day(self.day.text(), self._open.today)
        start, end = read_hour(self.start.text()), read_hour(self.end.text())
        self.day.set_error("" if day or not self.day.text().strip() else _("Write a day: today, next Tue, 10/13, 2026-10-13."))
        self.start.set_error("" if start or not self.start.text().strip() else _("Write a time: 10:30 or 2 pm."))
        self.end.set_error("" if end or not self.end.text().strip() else _("Write a time: 12:00 or 2 pm."))
        if day is None:
            return
        zone = self._open.visit.start.zone if self._open.visit.start else here_zone()
        first = moment(day, start or time(9), zone)
        last = moment(day, end, zone) if end else None
        self._open.change(start=first, end=last if last and last.ms > first.ms else None)

    def _find_agency(self, typed: str, came: Callable[[Offers], None]) -> None:
        self._tasks.read(lambda reader: agencies_like(reader, typed), lambda found: came([(agency.row(typed), agency.id) for agency in found]), self)

    def _find_trip(self, typed: str, came: Callable[[Offers], None]) -> None:
        today = self._open.today
        self._tasks.read(lambda reader: trips_around(reader, typed, today), lambda found: came([(trip.row(typed), trip.id) for trip in found]), self)

    def _take_agency(self, id: str) -> None:
        self.agency_picker.finish()
        self._open.change(agency=id)

    def _take_trip(self, id: str) -> None:
        self.trip_picker.finish()
        self._open.change(trip=id or None)


def read_hour(words: str) -> time | None:
    """Return the time of day these words name: 10:30, 9, 2 pm, 14.15."""
    match = _HOUR.fullmatch(words.strip())
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    return time(hour, minute) if hour < 24 and minute < 60 else None


def moment(day: date, hour: time, zone: str) -> When:
    """Return a wall time in a zone as a moment."""
    try:
        there = ZoneInfo(zone)
    except (ValueError, OSError, KeyError):
        there = ZoneInfo("UTC")
    return When(round(datetime.combine(day, hour, there).astimezone(UTC).timestamp() * 1000), zone)
