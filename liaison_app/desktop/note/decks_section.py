"""Decks of a visit: those to be shown, those that were, and the way to show one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.note.open_visit import OpenVisit
from liaison_app.desktop.note.people_section import RemovableRow
from liaison_app.desktop.note.section import Offers, Picker, Section, refocus
from liaison_app.desktop.note.visit_facts import Shown, VisitFacts
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.painting.text import tip
from liaison_app.desktop.tasks import Tasks
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.menu import Menu
from liaison_app.desktop.widgets.row_button import RowButton
from liaison_app.records.deck import Deck
from liaison_app.store.reader import Reader

_MOST = 6


class DecksSection(Section):
    """Plus takes a deck along; Enter on one presents, opens or leaves it. What was shown says how long, and what was asked."""

    opened = Signal(str)
    presented = Signal(str)
    summed = Signal()
    """The page on what was shown is asked for."""
    drawings_asked = Signal()

    def __init__(self, open_visit: OpenVisit, host: QWidget, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(_("Decks"), _("Add a deck"), parent)
        self._open = open_visit
        self._tasks = tasks
        self._known: tuple[object, ...] = ()
        self._ready: tuple[Deck, ...] = ()
        self._read_only = False
        self._rows: list[RowButton] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self._none = Label(_("None yet. Drop one here, or press +."), tone="text_2", wrap=True)
        self.summary = Button(_("What was shown"), "quiet", icon="reports")
        self.summary.hide()
        self.drawings = Button(_("Slides with drawings"), "quiet", icon="edit")
        self.drawings.hide()
        self.adder = Picker(_("Deck by name"), host, self._find, self)
        self.picker = Picker(_("Deck to present"), host, self._find_to_present, self)
        self.column.addLayout(self._list)
        for part in (self._none, self.summary, self.drawings, self.adder, self.picker):
            self.column.addWidget(part)
        self.summary.clicked.connect(self.summed)
        self.drawings.clicked.connect(self.drawings_asked)
        self.plus.clicked.connect(self.adder.begin)
        self.adder.taken.connect(self._add)
        self.picker.taken.connect(self._present)

    def show_facts(self, facts: VisitFacts) -> None:
        self._read_only = facts.visit.submitted is not None
        self.set_read_only(self._read_only)
        known = (facts.shown, facts.ready, self._read_only)
        if known == self._known:
            return
        self._known, self._ready = known, facts.ready
        focused = next((number for number, row in enumerate(self._rows) if row.hasFocus()), None)
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._rows = [*map(self._ready_row, facts.ready), *map(self._shown_row, facts.shown)]
        for row in self._rows:
            self._list.addWidget(row)
        self._none.setVisible(not self._rows and not self._read_only)
        self.summary.setVisible(bool(facts.shown))
        self.drawings.setVisible(any(shown.is_drawn_on for shown in facts.shown))
        if focused is not None:
            refocus(self._rows, focused, self.plus)

    def _add(self, deck: Deck) -> None:
        self.adder.finish()
        self._open.take_along(deck)
        self.plus.setFocus()

    def _present(self, deck: Deck) -> None:
        self.picker.finish()
        self.presented.emit(deck.id)

    def _ready_row(self, deck: Deck) -> RowButton:
        second = " · ".join(part for part in (deck.edition, _("Not shown yet")) if part)
        row = RemovableRow(Row(deck.title, second=second, icon="decks"), least=44, pad=0, parent=self)
        row.setToolTip(tip(deck.title))
        if self._read_only:
            row.clicked.connect(lambda: self.opened.emit(deck.id))
            return row
        row.setAccessibleDescription(_("Enter presents or opens it, Delete takes it off"))
        row.clicked.connect(lambda: self._menu(row, deck))
        row.removed.connect(lambda: self._open.leave_behind(deck))
        return row

    def _menu(self, row: RowButton, deck: Deck) -> None:
        menu = Menu(self)
        menu.setAccessibleName(deck.title)
        menu.add(_("Present"), "present").triggered.connect(lambda: self.presented.emit(deck.id))
        menu.add(_("Open the deck"), "decks").triggered.connect(lambda: self.opened.emit(deck.id))
        menu.addSeparator()
        menu.add(_("Take off this visit"), "close", keys=_("Delete")).triggered.connect(lambda: self._open.leave_behind(deck))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.open_below(row)

    def _shown_row(self, shown: Shown) -> RowButton:
        row = RowButton(Row(shown.title, second=shown.second, icon="decks"), least=44, pad=0, parent=self)
        row.clicked.connect(lambda: self.opened.emit(shown.deck))
        return row

    def _find(self, typed: str, came: Callable[[Offers], None]) -> None:
        have = {deck.id for deck in self._ready}
        self._tasks.read(lambda reader: decks_like(reader, typed), lambda decks: came([(offer_of(deck), deck) for deck in decks if deck.id not in have]), self)

    def _find_to_present(self, typed: str, came: Callable[[Offers], None]) -> None:
        """Offer those taken along first."""
        first = [deck for deck in self._ready if typed.casefold() in deck.title.casefold()]

        def done(decks: list[Deck]) -> None:
            came([(offer_of(deck), deck) for deck in {deck.id: deck for deck in (*first, *decks)}.values()])

        self._tasks.read(lambda reader: decks_like(reader, typed), done, self)


def decks_like(reader: Reader, typed: str) -> list[Deck]:
    """Return decks whose titles hold what was typed, those in force first; for a worker."""
    numbers = reader.numbers("deck", words=typed)[:200]
    decks = [record for record in reader.page(numbers).values() if isinstance(record, Deck)] if numbers else []
    return sorted(decks, key=lambda deck: (deck.state != "approved", deck.title.casefold()))[:_MOST]


def offer_of(deck: Deck) -> Row:
    """Return how a deck is offered."""
    return Row(deck.title, second=deck.edition or _("Deck"), icon="decks")
