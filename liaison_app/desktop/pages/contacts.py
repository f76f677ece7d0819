"""Contacts: the people one works with, and everything that happened with each of them."""

from __future__ import annotations

from concurrent.futures import Future
from functools import partial
from typing import Any

from PySide6.QtGui import QKeySequence, QShortcut, Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.people.contact_card import ContactCard
from liaison_app.desktop.people.contact_facts import ContactFacts, read_contact
from liaison_app.desktop.people.contact_form import ContactForm
from liaison_app.desktop.people.contact_list import ContactList
from liaison_app.desktop.people.deeds import Deeds
from liaison_app.desktop.people.history_view import HistoryView
from liaison_app.desktop.people.main_number import offer_main_number
from liaison_app.desktop.people.nobody_yet import no_people
from liaison_app.desktop.people.panes import Panes
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact
from liaison_app.records.post import Post
from liaison_app.store.changes import Change

_AROUND = frozenset(("contact", "post", "agency", "visit", "task", "presentation", "note"))


class ContactsPage(QWidget):
    """Arranges the list, the card, the form and the history of a person."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._id = ""
        self._facts: ContactFacts | None = None
        self.list = ContactList(workspace)
        self.card = ContactCard()
        self.form = ContactForm(workspace)
        self.history = HistoryView(workspace)
        self._deeds = Deeds(workspace, self)
        self._detail = QStackedWidget()
        for view in (self.card, self.form, self.history):
            self._detail.addWidget(view)
        self.panes = Panes("contacts", _("Contacts"), (self.list, self._detail), workspace.settings)
        self._empty = no_people()
        self._whole = QStackedWidget()
        self._whole.addWidget(self.panes)
        self._whole.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._whole)
        self._wire()

    @property
    def first_focus(self) -> QWidget:
        return self.list.filter

    def open_record(self, id: str) -> None:
        """Show a person, or the person a post belongs to."""
        record = self._workspace.reader.get(id)
        person = record.contact if isinstance(record, Post) else id
        if not person:
            return
        self._leave_form()
        self.list.select(person)
        self._show(person)
        self.panes.to_detail()

    def new_record(self, **fields: Any) -> None:
        """Begin a new person; `agency` (an id) begins their first post."""
        self._leave_form()
        agency = self._workspace.reader.get(fields.pop("agency", "") or "")
        known = {name: value for name, value in fields.items() if name in Contact.fields()}
        self._whole.setCurrentWidget(self.panes)
        self._detail.setCurrentWidget(self.form)
        self.panes.to_detail()
        self.form.open(Contact(**known), is_new=True, agency=agency if isinstance(agency, Agency) else None)

    def find(self, text: str) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Filter the list by these words."""
        self.list.filter_by(text)
        self.panes.to_list()
        self.list.filter.setFocus()

    def flush(self) -> list[Future[Any]]:
        self.list.keep_place()
        return self.form.flush() if self._editing else []

    def printed_record(self) -> str:
        """Return the id of what Ctrl+P prints."""
        return self.list.current

    def leave(self) -> bool:
        """Step out of the form, the history, or (when narrow) the card."""
        if self._detail.currentWidget() is not self.card:
            self._done()
            return True
        if self.panes.is_narrow and self.panes.shows_detail:
            self.panes.to_list()
            return True
        return False

    def fit(self, narrow: bool) -> None:
        self.panes.fit(narrow)

    def shown(self) -> None:
        self._refresh()

    @property
    def _editing(self) -> bool:
        return self._detail.currentWidget() is self.form

    def _wire(self) -> None:
        self.list.chose.connect(self._chose)
        self.list.opened.connect(self.panes.to_detail)
        self.list.counted.connect(self._counted)
        self.card.wanted.connect(self._do)
        self.card.opened.connect(self._workspace.navigation.open)
        self.form.done.connect(self._done)
        self.history.done.connect(self._done)
        self.history.restored.connect(self._done)
        self.panes.stepped.connect(self.list.step)
        self._empty.acted.connect(self.new_record)
        self._workspace.changes.happened.connect(self._changed)
        QShortcut(QKeySequence("Ctrl+E"), self, lambda: self._do("edit"), context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _chose(self, id: str) -> None:
        if id != self._id or self._detail.currentWidget() is not self.card:
            self._leave_form()
            self._show(id)

    def _show(self, id: str) -> None:
        self._id = id
        self._detail.setCurrentWidget(self.card)
        self._refresh()

    def _refresh(self) -> None:
        id = self._id
        if id:
            now = self._workspace.clock.ms()
            self._workspace.tasks.read(lambda reader: read_contact(reader, id, now), partial(self._came, id), self)

    def _came(self, id: str, facts: ContactFacts | None) -> None:
        if id != self._id:
            return
        self._facts = facts
        if facts is not None:
            self.card.show_facts(facts)
        self.panes.strip.set_place(self.list.place())

    def _changed(self, change: Change) -> None:
        if change.kind in _AROUND and not self._editing and self.isVisible():
            self._refresh()

    def _counted(self, people: int) -> None:
        nothing = people == 0 and not self._editing and not self._id and not self.list.filter.text()
        self._whole.setCurrentWidget(self._empty if nothing else self.panes)

    def _done(self) -> None:
        record = self.form.sitting.record if self._editing else None
        self._leave_form()
        if record is not None and record.heading:
            self.list.select(record.id)
            self._id = record.id
        self._detail.setCurrentWidget(self.card)
        self._refresh()
        self.list.view.setFocus()

    def _leave_form(self) -> None:
        if self._editing:
            self.form.close_sitting()
            self._detail.setCurrentWidget(self.card)

    def _do(self, what: str) -> None:
        if self._facts is None or self._facts.contact.id != self._id:
            return
        contact = self._facts.contact
        if what == "edit" and not self._editing:
            self._detail.setCurrentWidget(self.form)
            self.form.open(contact, self._facts.offices)
        elif what == "history":
            self._detail.setCurrentWidget(self.history)
            self.history.open(contact.id)
        elif what == "note":
            self._workspace.navigation.new("visit", agency=next((o.agency.id for o in self._facts.offices if o.agency), None), attendees=(contact.id,))
        elif what == "call":
            offer_main_number(self._workspace, self._facts.offices)
        else:
            self._deeds.do(what, contact)
