"""The posts of a person, edited where the person is: each is a record of its own."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.people.contact_facts import Office
from liaison_app.desktop.people.day_field import DayField
from liaison_app.desktop.people.form_grid import FormGrid
from liaison_app.desktop.people.picker import Offer, PickerEdit
from liaison_app.desktop.people.sitting import Sitting
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.check_box import CheckBox
from liaison_app.desktop.widgets.field import LineField
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.agency import Agency
from liaison_app.records.post import Post
from liaison_app.store.people import agencies
from liaison_app.store.reader import Reader

_MOST = 7


def offer_agencies(reader: Reader, words: str) -> list[Offer]:
    """Return the agencies whose name, city or ORI has these words."""
    numbers = agencies(reader, words=words)[:_MOST]
    found = reader.page(numbers) if numbers else {}
    return [(found[n].id, Row(found[n].heading, beside=cast(Agency, found[n]).state)) for n in numbers if n in found]


class _PostRow(Card):
    """Agency, title, unit, days; saved by itself."""

    removed = Signal(object)

    def __init__(self, workspace: Workspace, post: Post, agency: str, *, is_new: bool) -> None:
        super().__init__(pad=16)
        self._workspace = workspace
        self.sitting = Sitting(workspace, self)
        self.sitting.open(post, is_new=is_new)
        self.agency = LineField(_("Agency"), edit=PickerEdit(_("Name, city or ORI"), offer_agencies, workspace.tasks))
        self.agency.set_text(agency)
        self.title = LineField(_("Post"))
        self.title.set_text(post.title)
        self.unit = LineField(_("Unit"))
        self.unit.set_text(post.unit)
        self._start, self._end = DayField(_("From")), DayField(_("To"))
        self._start.set_day(post.start)
        self._end.set_day(post.end)
        self._main = CheckBox(_("Main post"))
        self._main.setChecked(post.primary)
        self._build()
        self._wire()

    @property
    def post(self) -> Post:
        return cast(Post, self.sitting.record)

    def _build(self) -> None:
        grid = FormGrid()
        grid.add(self.agency, broad=True)
        for field in (self.title, self.unit, self._start, self._end):
            grid.add(field)
        gone = Button(_("Remove this post"), "quiet", icon="trash")
        gone.clicked.connect(lambda: self.removed.emit(self))
        foot = QHBoxLayout()
        foot.addWidget(self._main)
        foot.addStretch(1)
        foot.addWidget(gone)
        self.add(grid)
        self.add(foot)

    def _wire(self) -> None:
        cast(PickerEdit, self.agency.edit).picked.connect(self._picked)
        self.agency.edit.editingFinished.connect(self._check)
        self.title.edited.connect(self.sitting.setter("title"))
        self.unit.edited.connect(self.sitting.setter("unit"))
        self._start.changed.connect(self.sitting.setter("start"))
        self._end.changed.connect(self.sitting.setter("end"))
        self._main.toggled.connect(self.sitting.setter("primary"))

    def _picked(self, id: str, title: str) -> None:
        self.agency.set_text(title)
        self.agency.set_error("")
        self.sitting.set(agency=id)

    def _check(self) -> None:
        known = self._workspace.reader.cards([self.post.agency]) if self.post.agency else {}
        name = known[self.post.agency].title if self.post.agency in known else ""
        if self.agency.text() != name:
            self.agency.set_error(_("Choose an agency from the list, or make it first in Agencies."))


class PostRows(QWidget):
    """Existing posts, and new ones that begin once an agency is chosen."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._contact = ""
        self._rows: list[_PostRow] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(8)
        add = Button(_("Add a post"), "link", icon="plus")
        add.clicked.connect(self.add)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addWidget(Label(_("Posts"), weight=500))
        whole.addLayout(self._column)
        whole.addWidget(add)

    def open(self, contact: str, offices: Sequence[Office]) -> None:
        for row in list(self._rows):
            self._drop(row)
        self._contact = contact
        for office in offices:
            self._put(office.post, office.agency.heading if office.agency else "", is_new=False)

    def add(self, agency: Agency | None = None) -> None:
        """Begin another post, at this agency if one is given."""
        given = agency if isinstance(agency, Agency) else None
        post = Post(contact=self._contact, primary=not self._rows)
        row = self._put(post, given.heading if given else "", is_new=True)
        if given is not None:
            row.sitting.set(agency=given.id)
            row.title.setFocus()
        else:
            row.agency.setFocus()

    def flush(self) -> list[Future[Any]]:
        return [future for row in self._rows for future in row.sitting.flush()]

    def _put(self, post: Post, agency: str, *, is_new: bool) -> _PostRow:
        row = _PostRow(self._workspace, post, agency, is_new=is_new)
        self._rows.append(row)
        self._column.addWidget(row)
        row.removed.connect(self._remove)
        return row

    def _remove(self, row: _PostRow) -> None:
        post, is_new = row.post, row.sitting.is_new
        row.sitting.flush()
        self._drop(row)
        if is_new:
            return
        self._workspace.tasks.watch(self._workspace.store.change(post.id, trashed=True, origin=self), parent=self)
        self._workspace.messages.notice(_("Post removed."), lambda: self._restore(post.id))

    def _restore(self, id: str) -> None:
        self._workspace.tasks.watch(self._workspace.store.change(id, trashed=False))

    def _drop(self, row: _PostRow) -> None:
        row.sitting.flush()
        self._rows.remove(row)
        row.hide()
        row.deleteLater()
