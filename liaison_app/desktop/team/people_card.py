"""People: who belongs, with which role, and whether the six words were compared."""

from __future__ import annotations

from functools import partial
from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from liaison_app.core.words import _, plural
from liaison_app.desktop.painting.chip import Chip
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.team.lines import ActingRow
from liaison_app.desktop.team.person_menu import PersonMenu
from liaison_app.desktop.team.sifted import SiftedRows
from liaison_app.desktop.team.words import elsewhere, person_second, role_word
from liaison_app.desktop.team_facts import Person, TeamFacts
from liaison_app.desktop.widgets.button import IconButton
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.label import Label


class PeopleCard(Card):
    """Every member a row; what may be done with one is behind its dots."""

    compared = Signal(str, bool)
    removing = Signal(object)
    role_wanted = Signal(str, str, str)
    """Account, space, role."""

    def __init__(self, facts: TeamFacts, parent: QWidget | None = None, *, narrow: bool = False) -> None:
        here = [person for person in facts.people if not person.left]
        super().__init__(_("People"), action=Label(plural("{n} person", "{n} people", len(here)), tone="text_2"), parent=parent)
        self._facts = facts
        self._narrow = narrow
        self.rows: dict[str, ActingRow] = {}
        self.sifted = SiftedRows([(f"{person.name} {role_word(person.role)}", partial(self._row, person)) for person in facts.people], _("Find a person"))
        self.add_edge(self.sifted)
        if any(not (person.is_me or person.left or person.compared) for person in facts.people):
            self.add(
                Label(
                    _("Not compared: read the six words to each other by telephone. Both screens show the same; then mark it with the dots."),
                    tone="text_2",
                    wrap=True,
                )
            )

    def _row(self, person: Person) -> ActingRow:
        self.rows[person.account] = made = self._made(person)
        return made

    def _made(self, person: Person) -> ActingRow:
        mark = Chip(_("You")) if person.is_me else Chip(_("Compared"), "ok", "check") if person.compared else Chip(_("Not compared"), "warn")
        mark = Chip(_("Has left")) if person.left else mark
        role = Chip(role_word(person.role), _tone(person))
        other = "" if person.left else elsewhere(person, self._facts.spaces)
        role = Chip(other) if other and person.role in ("editor", "reader", "space-admin") else role
        chips = (role, mark) if self._narrow else (role,)
        row = Row(person.name, second=person_second(person), avatar=person.name, chips=chips, right_chip=None if self._narrow else mark)
        if person.is_me or person.left:
            return ActingRow(row, least=64)
        more = IconButton("more", _("What to do with {name}").format(name=person.name))
        more.clicked.connect(lambda: self._open(person, more))
        return ActingRow(row, more, least=64)

    def _open(self, person: Person, button: QWidget) -> None:
        menu = PersonMenu(self._facts, person, button)
        menu.compared.connect(partial(self.compared.emit, person.account))
        menu.role_wanted.connect(partial(self.role_wanted.emit, person.account))
        menu.removing.connect(partial(self.removing.emit, person))
        menu.open_below(button)


def _tone(person: Person) -> Literal["accent", "neutral"]:
    return "accent" if person.role == "owner" else "neutral"
