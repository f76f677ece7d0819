"""The quieter cards of Today: what is due, which agencies have gone cold, which decks run out, what lies unfiled."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.day_words import month_day
from liaison_app.core.words import _, figure, plural
from liaison_app.desktop.painting.chip import Chip
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.slides.slide_view import SlideView
from liaison_app.desktop.slides.slides import Slides, Urgency, pages_of
from liaison_app.desktop.theme import theme
from liaison_app.desktop.today.cold_row import ColdRow
from liaison_app.desktop.today.facts import Cold, DueRow, TodayFacts
from liaison_app.desktop.today.times import due_mark
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.chip import ChipLabel
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.progress import Bar
from liaison_app.desktop.widgets.row_button import RowButton
from liaison_app.records.deck import Deck
from liaison_app.records.trip import Trip
from liaison_app.work.pack_words import pack_headline, pack_sentence, wanting_words
from liaison_app.work.packs import Pack

FEW = 6
_LARGEST_OPENED = 32 << 20
_EXPIRING = 4
"""Bytes of a file that is opened for the picture of its first slide."""


class DueCard(Card):
    """Promises, the latest first; ticking one settles it."""

    ticked = Signal(str)
    opened = Signal(str, str)
    all_asked = Signal()

    def __init__(self, facts: TodayFacts, today: date, *, show_all: bool, parent: QWidget | None = None) -> None:
        more = facts.due_total > FEW and not show_all
        action = Button(_("All {n}").format(n=figure(facts.due_total)), "link") if more else None
        super().__init__(_("Due"), action=action, parent=parent)
        if action is not None:
            action.setAccessibleName(_("All {n} promises").format(n=figure(facts.due_total)))
            action.clicked.connect(self.all_asked)
        for due in facts.due if show_all else facts.due[:FEW]:
            self.add_edge(self._row(due, today))
        if not facts.due:
            self.add(Label(_("Nothing is promised and open. What you promise in a note with /task stands here."), tone="text_2", wrap=True))

    def _row(self, due: DueRow, today: date) -> RowButton:
        words, chip = due_mark(due.days, today)
        row = RowButton(Row(due.title, second=due.place or _("Not from a visit"), right=words, right_chip=chip, checked=False), least=48)
        row.ticked.connect(lambda: self.ticked.emit(due.id))
        row.clicked.connect(lambda: self.opened.emit("task", due.id))
        return row


class ColdCard(Card):
    """Agencies and people nobody has seen for longer than agreed."""

    opened = Signal(str, str)

    def __init__(self, cold: tuple[Cold, ...], parent: QWidget | None = None) -> None:
        super().__init__(_("Gone cold"), action=Label(_("visits, 12 months"), "caption", "text_2", weight=400), parent=parent)
        rows = QWidget()
        column = QVBoxLayout(rows)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(0)
        for agency in cold:
            row = ColdRow(agency)
            row.clicked.connect(lambda _checked=False, one=agency: self.opened.emit(one.kind, one.id))
            column.addWidget(row)
        self.add_edge(rows, line=False)


class ExpiringCard(Card):
    """Approved decks whose approval ends soon."""

    opened = Signal(str, str)

    def __init__(self, facts: TodayFacts, slides: Slides | None = None, parent: QWidget | None = None) -> None:
        super().__init__(_("Decks about to expire"), parent=parent)
        for deck, days in facts.decks.expiring[:_EXPIRING]:
            name = f"{deck.title}, {deck.edition}" if deck.edition else deck.title
            chip = Chip(plural("{n} day", "{n} days", days), "warn") if days >= 0 else Chip(_("Expired"), "danger")
            row = RowButton(Row(name, second=_("Approved until {day}").format(day=_day(deck.valid_until)), icon="" if slides else "decks", right_chip=chip))
            row.clicked.connect(lambda _checked=False, id=deck.id: self.opened.emit("deck", id))
            self.add_edge(_pictured(row, deck, slides) if slides is not None else row, line=True)


class UnfiledCard(Card):
    """Quick notes that wait to be filed."""

    opened = Signal(str, str)

    def __init__(self, facts: TodayFacts, parent: QWidget | None = None) -> None:
        action = Button(_("File them"), "link")
        action.clicked.connect(lambda: self.opened.emit("inbox", ""))
        super().__init__(_("Quick notes to file"), action=action, parent=parent)
        for id, title in facts.unfiled:
            row = RowButton(Row(title or _("Untitled"), icon="note"))
            row.clicked.connect(lambda id=id: self.opened.emit("note", id))
            self.add_edge(row)


class TripCard(Card):
    """The trip one is on, or about to begin."""

    opened = Signal(str, str)

    def __init__(self, trip: Trip, pack: Pack | None, today: date, parent: QWidget | None = None) -> None:
        super().__init__(_("Trip: {name}").format(name=trip.title), icon="plane", parent=parent)
        begin = date.fromisoformat(trip.start) if trip.start else None
        number = (today - begin).days + 1 if begin else 0
        parts = [
            _("{begin} to {end}").format(begin=_day(trip.start), end=_day(trip.end)) if trip.start and trip.end else _day(trip.start),
            plural("{n} stop", "{n} stops", len(trip.stops)) if trip.stops else "",
            _("day {n}").format(n=number) if number > 0 else "",
        ]
        self.add(Label(" · ".join(part for part in parts if part), tone="text_2", wrap=True), gap=4)
        if pack is not None and pack.pinned:
            self._show_pack(pack)
        open_it = Button(_("Open the trip"), size="small")
        open_it.clicked.connect(lambda: self.opened.emit("trip", trip.id))
        row = QHBoxLayout()
        row.addWidget(open_it)
        row.addStretch(1)
        self.add(row, gap=12)

    def _show_pack(self, pack: Pack) -> None:
        self.add(Bar(_("Files on this disk"), 1 - pack.missing_bytes / pack.bytes if pack.bytes else 1.0), gap=10)
        row = QHBoxLayout()
        row.addWidget(Label(pack_sentence(pack), wrap=True), 1)
        row.addWidget(ChipLabel(pack_headline(pack), "ok" if pack.is_ready else "warn"), 0, Qt.AlignmentFlag.AlignTop)
        self.add(row, gap=6)
        if pack.wanting:
            self.add(Label(wanting_words(pack.wanting[0]), tone="text_2", wrap=True), gap=4)


def _pictured(row: RowButton, deck: Deck, slides: Slides) -> QWidget:
    """Return a deck's row with its first slide at the left; a large file is not opened for that."""
    holder = QWidget()
    line = QHBoxLayout(holder)
    line.setContentsMargins(16, 0, 0, 0)
    line.setSpacing(0)
    picture = SlideView(slides, Urgency.SOME_TIME, ground=theme().colour("sunken"), radius=4)
    picture.setFixedSize(theme().px(64), theme().px(36))
    file = pages_of(deck)
    picture.show_slide(file if file is not None and file.size <= _LARGEST_OPENED else None, 0)
    line.addWidget(picture)
    line.addWidget(row, 1)
    return holder


def _day(text: str | None) -> str:
    if not text:
        return ""
    day = date.fromisoformat(text)
    return month_day(day)
