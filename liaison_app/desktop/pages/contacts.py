"""Contacts: the people one works with, and everything that happened with each of them."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from liaison_app.core.words import _
from liaison_app.desktop.people.contact_card import ContactCard
from liaison_app.desktop.people.contact_facts import ContactFacts, read_contact
from liaison_app.desktop.people.contact_form import ContactForm
from liaison_app.desktop.people.contact_list import ContactList
from liaison_app.desktop.people.main_number import offer_main_number
from liaison_app.desktop.people.nobody_yet import no_people
from liaison_app.desktop.people.people_page import PeoplePage, Whole
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact
from liaison_app.records.post import Post
from liaison_app.store.reader import Reader


class ContactsPage(PeoplePage[ContactFacts]):
    """The list, the card, the form and the history of a person."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        self.list, self.card, self.form = ContactList(workspace), ContactCard(), ContactForm(workspace)
        super().__init__(workspace, self.list, self.card, self.form, Whole("contacts", _("Contacts"), no_people()), parent)

    def open_record(self, id: str) -> None:
        """Show a person, or the person a post belongs to."""
        record = self._workspace.reader.get(id)
        person = record.contact if isinstance(record, Post) else id
        if person:
            super().open_record(person)

    def new_record(self, **fields: Any) -> None:
        """Begin a new person; `agency` (an id) begins their first post."""
        agency = self._workspace.reader.get(fields.pop("agency", "") or "")
        known = {name: value for name, value in fields.items() if name in Contact.fields()}
        self.to_form()
        self.form.open(Contact(**known), is_new=True, agency=agency if isinstance(agency, Agency) else None)

    def read(self, reader: Reader, id: str, now_ms: int) -> ContactFacts | None:
        return read_contact(reader, id, now_ms)

    def edit(self, facts: ContactFacts) -> None:
        self.form.open(facts.contact, facts.offices)

    def do(self, what: str, facts: ContactFacts) -> bool:
        match what:
            case "note":
                agency = next((office.agency.id for office in facts.offices if office.agency), None)
                self._workspace.navigation.new("visit", agency=agency, attendees=(facts.contact.id,))
            case "call":
                offer_main_number(self._workspace, facts.offices)
            case _:
                return False
        return True
