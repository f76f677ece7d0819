"""Agencies: where we are at home, where not, and what is open with each."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from liaison_app.core.words import _
from liaison_app.desktop.decks.agency_decks import AgencyDecks
from liaison_app.desktop.people.agency_card import AgencyCard
from liaison_app.desktop.people.agency_facts import AgencyFacts, read_agency
from liaison_app.desktop.people.agency_form import AgencyForm
from liaison_app.desktop.people.agency_list import AgencyList
from liaison_app.desktop.people.nobody_yet import no_agencies
from liaison_app.desktop.people.people_page import PeoplePage, Whole
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.agency import Agency
from liaison_app.store.reader import Reader


class AgenciesPage(PeoplePage[AgencyFacts]):
    """The map and list, the page of an agency with its decks, the form and the history."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        self.list, self.card, self.form = AgencyList(workspace), AgencyCard(), AgencyForm(workspace)
        super().__init__(workspace, self.list, self.card, self.form, Whole("agencies", _("Agencies"), no_agencies(), wide=400), parent)
        self.decks = AgencyDecks(workspace, self)
        self.card.below.addWidget(self.decks)

    def new_record(self, **fields: Any) -> None:
        """Begin a new agency, in the state that the list is narrowed to."""
        self.to_form()
        known: dict[str, Any] = {"state": self.list.now.state, **{name: value for name, value in fields.items() if name in Agency.fields()}}
        self.form.open(Agency(**known), is_new=True)

    def leave(self) -> bool:
        """Step out of the map that stands in the list's place, or as every such page does."""
        return (self.list.isVisible() and self.list.leave_map()) or super().leave()

    def read(self, reader: Reader, id: str, now_ms: int) -> AgencyFacts | None:
        return read_agency(reader, id, now_ms)

    def show_facts(self, facts: AgencyFacts) -> None:
        super().show_facts(facts)
        self.decks.show_agency(facts.agency.id)

    def edit(self, facts: AgencyFacts) -> None:
        self.form.open(facts.agency)

    def do(self, what: str, facts: AgencyFacts) -> bool:
        match what:
            case "visit":
                self._workspace.navigation.new("visit", agency=facts.agency.id)
            case "person":
                self._workspace.navigation.new("contacts", agency=facts.agency.id)
            case _:
                return False
        return True
