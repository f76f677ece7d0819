"""A line that names another record, found as its name is typed."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from liaison_app.desktop.people.picker import Offering, PickerEdit
from liaison_app.desktop.widgets.field import LineField
from liaison_app.desktop.workspace import Workspace


class LinkField(LineField):
    """Gives the id of what was taken, None once the line is emptied; a record never links to itself."""

    changed = Signal(object)

    def __init__(self, label: str, placeholder: str, offers: Offering, workspace: Workspace, refusal: str, parent: QWidget | None = None) -> None:
        """`refusal` says why a record cannot be taken for its own."""
        super().__init__(label, edit=PickerEdit(placeholder, offers, workspace.tasks), parent=parent)
        self._workspace = workspace
        self._refusal = refusal
        self._own = ""
        picker = cast(PickerEdit, self.edit)
        picker.picked.connect(self._picked)
        picker.editingFinished.connect(self._left)

    def set_link(self, own: str, id: str | None) -> None:
        """Show the record that `own` names here; what is being typed stays."""
        self._own = own
        if not self.edit.hasFocus():
            known = self._workspace.reader.cards([id]) if id else {}
            self.set_text(known[id].title if id in known else "")

    def _picked(self, id: str, title: str) -> None:
        self.set_error(self._refusal if id == self._own else "")
        if id != self._own:
            self.set_text(title)
            self.changed.emit(id)

    def _left(self) -> None:
        if not self.text().strip():
            self.set_error("")
            self.changed.emit(None)
