"""Beside the agenda: notes still to write, and visits a month."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.core.day_words import month_name
from liaison_app.core.words import _, figure, plural
from liaison_app.desktop.painting.chart import Measure
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.visits.agenda_facts import WAITS, Agenda, ToWrite
from liaison_app.desktop.visits.agenda_words import waited, written
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.charts import Bars
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.row_button import RowButton


class SideCards(QWidget):
    """Two cards, made anew when the agenda changes."""

    opened = Signal(str)

    def __init__(self, clock_ms: Callable[[], int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock_ms = clock_ms
        self._shown: object = None
        self._cards: list[Card] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(16)

    def show_agenda(self, agenda: Agenda) -> None:
        shown = (agenda.to_write, agenda.months)
        if shown == self._shown:
            return
        self._shown = shown
        for card in self._cards:
            card.hide()
            card.deleteLater()
        self._cards = [self._to_write(agenda.to_write), _months(agenda)]
        for card in self._cards:
            self._column.addWidget(card)

    def _to_write(self, waiting: ToWrite) -> Card:
        card = Card(_("Notes still to write"))
        if not waiting.total:
            none = _("None of the last {n} days.").format(n=WAITS) if waiting.let_go else _("None. Every visit has its note.")
            card.add(Label(none, tone="text_2", wrap=True))
        for line in waiting.visits:
            row = RowButton(Row(line.title or _("Visit without a name"), second=written(line), right_chip=waited(line, self._clock_ms())), least=52)
            row.clicked.connect(lambda _checked=False, id=line.visit.id: self.opened.emit(id))
            card.add_edge(row)
        if waiting.total > len(waiting.visits):
            card.add(Label(_("and {n} more").format(n=figure(waiting.total - len(waiting.visits))), tone="text_2"))
        if waiting.let_go:
            card.add(Label(plural("{n} visit before that has none.", "{n} visits before that have none.", waiting.let_go), tone="text_2", wrap=True))
        return card


def _months(agenda: Agenda) -> Card:
    card = Card(_("By month"))
    card.add(Bars([Measure(month_name(month.month), float(count), figure(count)) for month, count in agenda.months], _("Visits by month")))
    return card
