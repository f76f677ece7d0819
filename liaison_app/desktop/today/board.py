"""Today's cards in two columns, or in one where the window is narrow."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.decks.newer_card import NewerCard
from liaison_app.desktop.slides.slides import Slides
from liaison_app.desktop.today.cards import ColdCard, DueCard, ExpiringCard, TripCard, UnfiledCard
from liaison_app.desktop.today.facts import TodayFacts
from liaison_app.desktop.today.next_card import NextCard
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.columns import column_of, set_beside
from liaison_app.desktop.widgets.label import Label

SIDE = 336


class Board(QWidget):
    """Built anew from facts; tells what was asked for."""

    noted = Signal(str)
    """A visit whose note is wanted."""
    briefed = Signal(str)
    presented = Signal(str)
    opened = Signal(str, str)
    ticked = Signal(str)
    all_asked = Signal()
    new_asked = Signal()

    def __init__(
        self,
        facts: TodayFacts,
        now_ms: int,
        today: date,
        foot: QWidget,
        *,
        narrow: bool,
        show_all: bool,
        clock_24: bool,
        slides: Slides,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._facts, self._clock_24, self._slides = facts, clock_24, slides
        self._today = today
        self._next: NextCard | None = None
        main, side = column_of(self._leading(now_ms), self._due(show_all=show_all)), column_of(*self._side(), foot)
        set_beside(self, main, side, narrow=narrow, side_width=SIDE, gap=16 if narrow else 24)

    def tick(self, now_ms: int) -> None:
        """Say the time that is left now."""
        if self._next is not None:
            self._next.tick(now_ms)

    def _leading(self, now_ms: int) -> Card:
        if self._facts.next is None:
            return self._nothing_planned()
        card = NextCard(self._facts, self._facts.next, now_ms, self._today, clock_24=self._clock_24)
        card.noted.connect(self.noted)
        card.briefed.connect(self.briefed)
        card.presented.connect(self.presented)
        card.opened.connect(self.opened)
        self._next = card
        return card

    def _nothing_planned(self) -> Card:
        card = Card(_("Nothing is planned"))
        card.add(Label(_("The next visit stands here, with whom you will meet and what you promised them."), tone="text_2", wrap=True))
        new = Button(_("New visit"), "primary", icon="plus")
        new.clicked.connect(self.new_asked)
        row = QHBoxLayout()
        row.addWidget(new)
        row.addStretch(1)
        card.add(row, gap=16)
        return card

    def _due(self, *, show_all: bool) -> Card:
        card = DueCard(self._facts, self._today, show_all=show_all)
        card.ticked.connect(self.ticked)
        card.opened.connect(self.opened)
        card.all_asked.connect(self.all_asked)
        return card

    def _side(self) -> list[QWidget]:
        facts = self._facts
        cards: list[TripCard | ColdCard | NewerCard | ExpiringCard | UnfiledCard] = []
        if facts.trip is not None:
            cards.append(TripCard(facts.trip, facts.pack, self._today))
        if facts.cold:
            cards.append(ColdCard(facts.cold))
        if facts.decks.replaced:
            cards.append(NewerCard(facts.decks.replaced))
        if facts.decks.expiring:
            cards.append(ExpiringCard(facts, self._slides))
        if facts.unfiled:
            cards.append(UnfiledCard(facts))
        for card in cards:
            card.opened.connect(self.opened)
        return list(cards)
