"""An agency, edited in place: every pause saves."""

from __future__ import annotations

from typing import cast

from PySide6.QtWidgets import QWidget

from liaison_app.core.words import _
from liaison_app.desktop.people.cadence_field import CadenceField
from liaison_app.desktop.people.form_grid import FormGrid
from liaison_app.desktop.people.link_field import LinkField
from liaison_app.desktop.people.people_form import PeopleForm
from liaison_app.desktop.people.post_rows import offer_agencies
from liaison_app.desktop.people.tag_field import TagField
from liaison_app.desktop.widgets.field import LineField
from liaison_app.desktop.widgets.symbol import Hairline
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.agency import Agency
from liaison_app.records.fields import Record
from liaison_app.store.people import with_ori
from liaison_app.work.people_ori import ori_problem, tidy_ori


class AgencyForm(PeopleForm):
    """Fields of an agency; the ORI is looked at as it is typed."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        tasks = workspace.tasks
        tags = {
            "domains": TagField(_("Official e-mail domains"), "domains", tasks, placeholder=_("Add a domain")),
            "topics": TagField(_("Topics"), "topics", tasks, among="topic", tone="violet", placeholder=_("Add a topic")),
            "tags": TagField(_("Tags"), "tags", tasks, placeholder=_("Add a tag")),
        }
        super().__init__(workspace, _lines(), _picks(), tags, _("An agency needs a name to be kept."), parent)
        self._workspace = workspace
        self.ori = LineField(_("ORI"), "OH0990100")
        self.cadence = CadenceField(_("days between visits"))
        self.parent_agency = LinkField(_("Part of"), _("Name, city or ORI"), offer_agencies, workspace, _("An agency cannot be part of itself."))
        self._build()
        self._wire()

    def open(self, agency: Agency, *, is_new: bool = False) -> None:
        """Edit this agency; a new one is kept once it has a name."""
        self.begin(agency, _("New agency"), is_new=is_new)

    def fill(self, record: Record) -> None:
        super().fill(record)
        agency = cast(Agency, record)
        if tidy_ori(self.ori.text()) != agency.ori:
            self.ori.set_text(agency.ori)
        self._check_ori()
        self.cadence.set_days(agency.cadence)
        self.parent_agency.set_link(agency.id, agency.parent)

    def _build(self) -> None:
        names, where, bond, about = (FormGrid() for _number in range(4))
        names.add(self.lines["name"], broad=True)
        for field in (self.ori, self.lines["phone"], self.picks["type"], self.picks["jurisdiction"]):
            names.add(field)
        where.add(self.lines["address"], broad=True)
        for name in ("city", "county", "state", "zip"):
            where.add(self.lines[name])
        for field in (self.picks["tier"], self.cadence, self.lines["owner"], self.picks["status"]):
            bond.add(field)
        bond.add(self.parent_agency, broad=True)
        about.add(self.tags["domains"], broad=True)
        about.add(self.tags["topics"])
        about.add(self.tags["tags"])
        self.lay(names, Hairline(), where, Hairline(), bond, Hairline(), about)

    def _wire(self) -> None:
        setter = self.sitting.setter
        self.lines["state"].edit.editingFinished.connect(self._tidy_state)
        self.ori.edited.connect(self._ori_typed)
        self.ori.edit.editingFinished.connect(self._check_ori)
        self.cadence.changed.connect(setter("cadence"))
        self.parent_agency.changed.connect(setter("parent"))

    def _tidy_state(self) -> None:
        text = self.lines["state"].text().strip()
        if len(text) == 2 and text != text.upper():
            self.lines["state"].set_text(text.upper())
            self.sitting.set(state=text.upper())

    def _ori_typed(self, text: str) -> None:
        if not ori_problem(text):
            self.ori.set_error("")
        self.sitting.set(ori=tidy_ori(text))

    def _check_ori(self) -> None:
        text = self.ori.text()
        problem = ori_problem(text)
        record = self.sitting.record
        if not problem and text.strip() and record is not None:
            twin = with_ori(self._workspace.reader, tidy_ori(text), record.id)
            problem = _("{name} has this ORI already.").format(name=twin) if twin else ""
        self.ori.set_error(problem)


def _lines() -> list[tuple[str, str]]:
    return [
        ("name", _("Name")),
        ("phone", _("Main number")),
        ("address", _("Address")),
        ("city", _("City")),
        ("county", _("County")),
        ("state", _("State")),
        ("zip", _("ZIP")),
        ("owner", _("Relationship owner")),
    ]


def _picks() -> list[tuple[str, str, str]]:
    return [
        ("type", _("Type"), "agency_type"),
        ("jurisdiction", _("Jurisdiction"), "jurisdiction"),
        ("tier", _("Tier"), "tier"),
        ("status", _("Status"), "agency_status"),
    ]
