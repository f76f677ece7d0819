"""A trip in the agenda: its heading, and its visits below."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from liaison_app.core.words import _, plural
from liaison_app.desktop.painting.chip import chip_size, draw_chip
from liaison_app.desktop.painting.shape import draw_box, draw_icon
from liaison_app.desktop.painting.text import RIGHT, draw_text, text_width
from liaison_app.desktop.theme import theme
from liaison_app.desktop.visits.agenda_facts import MORE, AgendaTrip
from liaison_app.desktop.visits.agenda_row import AgendaLine, AgendaRow
from liaison_app.desktop.visits.agenda_words import group_name, months_apart, trip_chip, trip_figures
from liaison_app.desktop.widgets.button import Button, IconButton
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.painted_button import PaintedButton


class _Heading(PaintedButton):
    """Name, state and days of a trip; opens it."""

    def __init__(self, group: AgendaTrip, today: date, parent: QWidget) -> None:
        self._title = group_name(group)
        self._icon = "pack" if group.trip else "phone"
        self._chip = trip_chip(group.trip, today) if group.trip else None
        self._figures = trip_figures(group, today)
        said = (self._title, self._chip.text if self._chip else "", self._figures)
        super().__init__(self._title, ", ".join(part for part in said if part), parent=parent)
        if group.trip is None:  # there is nothing to open
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.setEnabled(False)

    def sizeHint(self) -> QSize:
        return QSize(240, theme().height(56 if self._chip else 48, "lead"))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, now = QPainter(self), theme()
        room = QRectF(self.rect())
        if self.shows_focus():
            draw_box(painter, room.adjusted(2, 4, -2, -4), now.radius(), None, now.colour("focus"), 2)
        side = now.px(20)
        under_way = self._chip is not None and self._chip.tone == "accent"
        draw_icon(painter, now, self._icon, "warn_text" if under_way else "text_2", QPointF(16, room.center().y() - side / 2), side)
        figures = now.font(tabular=True)
        name = now.font("lead", weight=600)
        left = 16 + side + 8
        chip = chip_size(now, self._chip).width() + 8 if self._chip else 0
        spare = room.width() - left - text_width(name, self._title) - chip - 16
        wanted = text_width(figures, self._figures)
        right = wanted + 8 if spare >= min(wanted, 120 * now.scale) else 0
        wide = draw_text(painter, QRectF(left, 0, room.width() - left - chip - right, room.height()), self._title, name, now.colour("text"))
        if self._chip:
            draw_chip(painter, now, QPointF(left + wide + 8, room.center().y() - chip_size(now, self._chip).height() / 2), self._chip)
        if right:
            place = QRectF(left + wide + chip + 8, 0, room.width() - left - wide - chip - 16, room.height())
            draw_text(painter, place, self._figures, figures, now.colour("text_2"), RIGHT)


class TripCard(Card):
    """Opens and shuts; the rows of a shut one are made when it opens."""

    opened_visit = Signal(str)
    opened_trip = Signal(str)
    folded = Signal(str, bool)
    """A group's key, and whether it is shut now."""
    more_wanted = Signal(str)
    """The key of a group of which more is to be shown."""

    def __init__(self, group: AgendaTrip, lines: Sequence[AgendaLine], today: date, *, shut: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._group = group
        self.key = group.key
        self._lines = lines
        self._months = [] if group.trip else months_apart(group.visits, today)
        self.rows: list[AgendaRow] = []
        self._shut = shut
        name = group_name(group)
        self.setAccessibleName(name)
        self._fold = IconButton("chevron-down" if shut else "chevron-up", _("Show or hide the visits of {trip}").format(trip=name))
        heading = _Heading(group, today, self)
        heading.clicked.connect(self._open_trip)
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 16, 0)
        row.setSpacing(4)
        row.addWidget(heading, 1)
        row.addWidget(self._fold)
        self.add_edge(head, line=False)
        self._fold.clicked.connect(self._turn)
        if not shut:
            self._fill()

    def _open_trip(self) -> None:
        if self._group.trip:
            self.opened_trip.emit(self._group.trip.id)

    def _fill(self) -> None:
        for number, line in enumerate(self._lines):
            if self._months and self._months[number]:
                self._add_month(self._months[number])
            row = AgendaRow(line)
            row.clicked.connect(lambda _checked=False, id=line.id: self.opened_visit.emit(id))
            self.add_edge(row)
            self.rows.append(row)
        if self._group.more:
            n = min(MORE, self._group.more)
            more = Button(plural("Show {n} more", "Show {n} more", n), "link")
            more.setAccessibleName(f"{more.text()}, {self.accessibleName()}")
            more.clicked.connect(self._want_more)
            self.add(more)

    def _add_month(self, words: str) -> None:
        month = Label(words, "caption", "text_2", weight=600, wrap=True)
        month.setContentsMargins(15, 8, 15, 8)
        self.add_edge(month)

    def _want_more(self) -> None:
        self.more_wanted.emit(self.key)

    def _turn(self) -> None:
        self.folded.emit(self.key, not self._shut)
