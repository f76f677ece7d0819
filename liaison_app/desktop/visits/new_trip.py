"""Beginning a trip: where to, from when to when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from liaison_app.core.dates import read_day
from liaison_app.core.words import _
from liaison_app.desktop.widgets.button import Button, IconButton
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.field import LineField
from liaison_app.records.trip import Trip


class TripForm(Card):
    """The four lines of a trip, for a new one or one that is there."""

    made = Signal(object)
    """The Trip as it should be."""
    left = Signal()

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        close = IconButton("close", _("Leave it"), keys="Esc")
        super().__init__(_("Trip"), action=close, icon="pack", icon_tone="accent_text", edge="line_strong", parent=parent)
        self._today = today
        self._trip = Trip()
        self.title = LineField(_("Where to"), _("Ohio and Pennsylvania"))
        self.start = LineField(_("From"), _("Oct 12, next Mon"))
        self.end = LineField(_("To"), _("Oct 16"))
        self.base = LineField(_("Based at"), _("Denver"))
        self._keep = Button(_("Keep"), "primary")
        days = QHBoxLayout()
        days.setSpacing(8)
        for field in (self.start, self.end, self.base):
            days.addWidget(field, 1)
        acts = QHBoxLayout()
        acts.addStretch(1)
        acts.addWidget(self._keep)
        self.add(self.title)
        self.add(days)
        self.add(acts)
        close.clicked.connect(self.left)
        self._keep.clicked.connect(self._make)
        for field in (self.title, self.start, self.end, self.base):
            field.submitted.connect(self._make)

    def begin(self, trip: Trip | None = None) -> None:
        """Show a trip's lines, or empty ones."""
        self._trip = trip or Trip(status="planned")
        for field, text in ((self.title, self._trip.title), (self.start, self._trip.start), (self.end, self._trip.end), (self.base, self._trip.base)):
            field.set_text(text or "")
            field.set_error("")
        self.title.edit.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _make(self) -> None:
        title = self.title.text().strip()
        self.title.set_error("" if title else _("Say where the trip goes."))
        start, start_known = self._day(self.start)
        end, end_known = self._day(self.end)
        if start and end and end < start:
            self.end.set_error(_("The last day comes before the first."))
        elif title and start_known and end_known:
            trip = replace(self._trip, title=title, base=self.base.text().strip())
            self.made.emit(replace(trip, start=start.isoformat() if start else None, end=end.isoformat() if end else None))

    def _day(self, field: LineField) -> tuple[date | None, bool]:
        """Return the day of a line, and whether what stands there can be understood; an empty line can."""
        text = field.text().strip()
        day = read_day(text, self._today()) if text else None
        known = day is not None or not text
        field.set_error("" if known else _("Write a day: Oct 12, next Mon, 10/12."))
        return day, known
