"""A person, edited in place: every pause saves."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any, cast

from PySide6.QtWidgets import QWidget

from liaison_app.core.words import _
from liaison_app.desktop.note.people_search import people_like
from liaison_app.desktop.people.cadence_field import CadenceField
from liaison_app.desktop.people.contact_facts import Office
from liaison_app.desktop.people.day_field import DayField
from liaison_app.desktop.people.form_grid import FormGrid
from liaison_app.desktop.people.link_field import LinkField
from liaison_app.desktop.people.part_rows import PartRows
from liaison_app.desktop.people.people_form import PeopleForm
from liaison_app.desktop.people.picker import Offer
from liaison_app.desktop.people.post_rows import PostRows
from liaison_app.desktop.people.tag_field import TagField
from liaison_app.desktop.widgets.check_box import CheckBox
from liaison_app.desktop.widgets.symbol import Hairline
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact
from liaison_app.records.fields import Record
from liaison_app.records.parts import Email, Phone
from liaison_app.store.reader import Reader


class ContactForm(PeopleForm):
    """Fields of a contact and rows of their posts."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        tasks = workspace.tasks
        tags = {
            "topics": TagField(_("Topics"), "topics", tasks, among="topic", tone="violet", placeholder=_("Add a topic")),
            "languages": TagField(_("Languages"), "languages", tasks, placeholder=_("Add a language")),
            "tags": TagField(_("Tags"), "tags", tasks, placeholder=_("Add a tag")),
        }
        super().__init__(workspace, _lines(), _picks(), tags, _("A person needs a name to be kept."), parent)
        self.emails = PartRows(_("E-mails"), _("E-mail"), Email, _("Add an e-mail"))
        self.phones = PartRows(_("Phones"), _("Phone"), Phone, _("Add a phone"))
        self._days = {"verified_on": DayField(_("Verified on")), "verified_until": DayField(_("Verification expires"))}
        self._cadence = CadenceField(_("days between meetings"))
        self._introduced = LinkField(_("Introduced by"), _("Name of a person"), _offer_people, workspace, _("Nobody introduces themselves."))
        self._consent = CheckBox(_("Agrees to slide tracking"))
        self.posts = PostRows(workspace)
        self._build()
        self._wire()

    def open(self, contact: Contact, offices: Sequence[Office] = (), *, is_new: bool = False, agency: Agency | None = None) -> None:
        """Edit this person; a new one is kept once they have a name."""
        self.begin(contact, _("New person"), is_new=is_new)
        self.posts.open(contact.id, offices)
        if agency is not None:
            self.posts.add(agency)
            self.lines["name"].edit.setFocus()

    def flush(self) -> list[Future[Any]]:
        """Save now; posts only once their person is kept."""
        futures = self.sitting.flush()
        return futures + self.posts.flush() if futures or not self.sitting.is_new else []

    def fill(self, record: Record) -> None:
        super().fill(record)
        contact = cast(Contact, record)
        self.emails.set_parts(contact.emails)
        self.phones.set_parts(contact.phones)
        for name, day in self._days.items():
            day.set_day(getattr(contact, name))
        self._cadence.set_days(contact.cadence)
        self._introduced.set_link(contact.id, contact.introduced_by)
        self._consent.setChecked(contact.tracking_consent)

    def _build(self) -> None:
        names, reach, standing, about = (FormGrid() for _number in range(4))
        names.add(self.lines["name"], broad=True)
        for name in ("given", "family", "rank"):
            names.add(self.lines[name])
        names.add(self.picks["preferred"])
        reach.add(self.emails)
        reach.add(self.phones)
        for field in (self.picks["verification"], self.lines["verified_by"], *self._days.values()):
            standing.add(field)
        for tag in self.tags.values():
            about.add(tag)
        about.add(self._cadence)
        about.add(self._introduced)
        about.add(self._consent)
        self.lay(names, Hairline(), reach, Hairline(), self.posts, Hairline(), standing, Hairline(), about)

    def _wire(self) -> None:
        setter = self.sitting.setter
        for name, rows in (("emails", self.emails), ("phones", self.phones)):
            rows.edited.connect(setter(name))
        for name, day in self._days.items():
            day.changed.connect(setter(name))
        self._cadence.changed.connect(setter("cadence"))
        self._introduced.changed.connect(setter("introduced_by"))
        self._consent.toggled.connect(setter("tracking_consent"))


def _offer_people(reader: Reader, words: str) -> list[Offer]:
    """Return people whose name or agency has these words."""
    return [(person.id, person.row(words)) for person in people_like(reader, words)] if words else []


def _lines() -> list[tuple[str, str]]:
    return [("name", _("Name")), ("given", _("Given name")), ("family", _("Family name")), ("rank", _("Rank or title")), ("verified_by", _("Verified by"))]


def _picks() -> list[tuple[str, str, str]]:
    return [("preferred", _("Preferred channel"), "channel"), ("verification", _("Verification"), "verification")]
