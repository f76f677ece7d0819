"""Spaces: whose keys this device holds, and at which epoch they are."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from liaison_app.core.words import _, plural
from liaison_app.desktop.painting.chip import Chip
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.team.lines import ActingRow
from liaison_app.desktop.team.words import role_word
from liaison_app.desktop.team_facts import SpaceLine, TeamFacts
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.field import LineEdit


class SpacesCard(Card):
    """Every space a row; an owner may add one, an admin may change a space's keys."""

    making = Signal(str)
    rotating = Signal(object)
    holding = Signal(object)
    """A SpaceLine that is to be put under a legal hold, or to be let out of it."""

    def __init__(self, facts: TeamFacts, parent: QWidget | None = None) -> None:
        super().__init__(_("Spaces"), parent=parent)
        self.rows: dict[str, ActingRow] = {}
        for space in facts.spaces:
            self.rows[space.space] = self._row(space)
            self.add_edge(self.rows[space.space])
        self.name = LineEdit(_("Name of a new space"))
        self.make = Button(_("Add a space"), icon="plus")
        if facts.may_administer:
            line = QHBoxLayout()
            line.setSpacing(8)
            line.addWidget(self.name, 1)
            line.addWidget(self.make)
            self.add(line)
            self.name.returnPressed.connect(self._make)
            self.make.clicked.connect(self._make)
        else:
            for control in (self.name, self.make):
                control.setParent(self)
                control.hide()

    def _row(self, space: SpaceLine) -> ActingRow:
        who = _("Yours alone; recovery cannot open it") if space.private else plural("{n} person", "{n} people", len(space.members))
        changed = plural("keys changed once", "keys changed {n} times", space.epoch - 1) if space.epoch > 1 else ""
        second = " · ".join(part for part in (who, changed) if part)
        row = Row(
            _("Only me") if space.private else space.name,
            second=second,
            icon="lock" if space.private else "contacts",
            chips=(Chip(_("On hold"), "warn"),) if space.held else (),
            right_chip=Chip(role_word(space.role)),
        )
        if space.private or not space.may_change:
            return ActingRow(row)
        new_keys = Button(_("New keys"), size="small")
        new_keys.setAccessibleName(_("New keys for {space}").format(space=space.name))
        new_keys.clicked.connect(lambda: self.rotating.emit(space))
        if not space.may_hold:
            return ActingRow(row, new_keys)
        hold = Button(_("Lift hold") if space.held else _("Hold"), size="small")
        name = _("Lift the legal hold on {space}") if space.held else _("Put {space} on legal hold")
        hold.setAccessibleName(name.format(space=space.name))
        hold.clicked.connect(lambda: self.holding.emit(space))
        return ActingRow(row, new_keys, hold)

    def _make(self) -> None:
        if self.name.text().strip():
            self.making.emit(self.name.text().strip())
