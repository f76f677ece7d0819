"""How one gets about on a trip: how far it is, through which states, on whose clock."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.us_states import state_name
from liaison_app.core.words import _, figure, plural
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.visits.calendar_words import hours_apart, zone_word
from liaison_app.desktop.visits.trip_facts import TripFacts
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.remade import Remade
from liaison_app.desktop.widgets.symbol import Symbol


def miles_words(miles: float) -> str:
    """Return "about 61 mi", or that it is around the corner."""
    return _("about {n} mi").format(n=figure(round(miles))) if miles >= 1 else _("under a mile")


class GettingAbout(Card):
    """Lines of what is known; nothing where nothing is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Getting around"), parent=parent)
        self._lines = Remade()
        self.add(self._lines)

    def show_trip(self, facts: TripFacts, here: str, today: date) -> None:
        """Show the way in all, the states and the clocks; `here` is the zone one is in."""
        lines = [self._way(facts), *self._states(facts), *(_clock(zone, here, today) for zone in facts.zones)]
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        shown = [line for line in lines if line is not None]
        for line in shown:
            column.addWidget(_line(line))
        if facts.miles:
            column.addWidget(Label(_("Straight from stop to stop; roads are longer."), "caption", "text_2", weight=400, wrap=True))
        self._lines.put(holder)
        self.setVisible(bool(shown))

    @staticmethod
    def _way(facts: TripFacts) -> Row | None:
        return Row(_("From stop to stop"), icon="car", right=miles_words(facts.miles)) if facts.miles else None

    @staticmethod
    def _states(facts: TripFacts) -> list[Row]:
        states = facts.states
        if not states:
            return []
        names = ", ".join(state_name(state) for state in states) if len(states) < 4 else ", ".join(states)
        return [Row(names, icon="pin", right=plural("{n} state", "{n} states", len(states)) if len(states) > 1 else "")]


def _clock(zone: str, here: str, today: date) -> Row:
    apart = hours_apart(here, zone, today)
    hours = f"{abs(apart) / 60:g}"
    words = _("same as here") if not apart else _("{n} h ahead of here").format(n=hours) if apart > 0 else _("{n} h behind here").format(n=hours)
    short, city = zone_word(zone, today), zone.rpartition("/")[2].replace("_", " ")
    return Row(_("{zone}, {city}").format(zone=short, city=city) if short != city else city, icon="globe", right=words)


def _line(row: Row) -> QWidget:
    holder = QWidget()
    line = QHBoxLayout(holder)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(10)
    line.addWidget(Symbol(row.icon, "text_2", 18), 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(Label(row.title, wrap=True), 1)
    if row.right:
        line.addWidget(Label(row.right, tone="text_2", tabular=True), 0, Qt.AlignmentFlag.AlignTop)
    return holder
