"""Decks shown at a visit, and the way to show one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.note.section import Offers, Picker, Section
from liaison_app.desktop.note.visit_facts import Shown, VisitFacts
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.tasks import Tasks
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.row_button import RowButton
from liaison_app.records.deck import Deck
from liaison_app.store.reader import Reader

_MOST = 6


class DecksSection(Section):
    """What was shown, how long, and what was asked; plus presents a deck here."""

    opened = Signal(str)
    presented = Signal(str)
    summed = Signal()
    """The page on what was shown is asked for."""
    drawings_asked = Signal()

    def __init__(self, host: QWidget, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(_("Decks"), _("Present a deck"), parent)
        self._tasks = tasks
        self._shown: tuple[Shown, ...] | None = None
        self._rows: list[RowButton] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self._none = Label(_("None shown yet."), tone="text_2")
        self.summary = Button(_("What was shown"), "quiet", icon="reports")
        self.summary.hide()
        self.summary.clicked.connect(self.summed)
        self.drawings = Button(_("Slides with drawings"), "quiet", icon="edit")
        self.drawings.hide()
        self.drawings.clicked.connect(self.drawings_asked)
        self.picker = Picker(_("Deck to present"), host, self._find, self)
        self.column.addLayout(self._list)
        self.column.addWidget(self._none)
        self.column.addWidget(self.summary)
        self.column.addWidget(self.drawings)
        self.column.addWidget(self.picker)
        self.plus.clicked.connect(self.picker.begin)
        self.picker.taken.connect(self._present)

    def show_facts(self, facts: VisitFacts) -> None:
        self.set_read_only(facts.visit.submitted is not None)
        if facts.shown == self._shown:
            return
        self._shown = facts.shown
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._rows = [self._row(shown) for shown in facts.shown]
        for row in self._rows:
            self._list.addWidget(row)
        self._none.setVisible(not facts.shown)
        self.summary.setVisible(bool(facts.shown))
        self.drawings.setVisible(any(shown.is_drawn_on for shown in facts.shown))

    def _present(self, deck: str) -> None:
        self.picker.finish()
        self.presented.emit(deck)

    def _row(self, shown: Shown) -> RowButton:
        row = RowButton(Row(shown.title, second=shown.second, icon="decks"), least=44, pad=0, parent=self)
        row.clicked.connect(lambda: self.opened.emit(shown.deck))
        return row

    def _find(self, typed: str, came: Callable[[Offers], None]) -> None:
        self._tasks.read(lambda reader: decks_like(reader, typed), lambda decks: came([(offer_of(deck), deck.id) for deck in decks]), self)


def decks_like(reader: Reader, typed: str) -> list[Deck]:
    """Return decks whose titles hold what was typed, those in force first; for a worker."""
    numbers = reader.numbers("deck", words=typed)[:200]
    decks = [record for record in reader.page(numbers).values() if isinstance(record, Deck)] if numbers else []
    return sorted(decks, key=lambda deck: (deck.state != "approved", deck.title.casefold()))[:_MOST]


def offer_of(deck: Deck) -> Row:
    """Return how a deck is offered."""
    return Row(deck.title, second=deck.edition or _("Deck"), icon="decks")
