"""A form for a record of any kind: for those that have no page of their own, saved as one types."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.forms.editors import BadEntry, Editor, editor_for, pause_timer
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.fields import BASE_FIELDS, Record
from liaison_app.records.values import When
from liaison_app.store.changes import Change

PAUSE_MS = 400
_HIDDEN = frozenset(("trashed", "source", "links"))


class RecordForm(QWidget):
    """Shows every field of its record; what another device writes comes in where nothing is half typed."""

    def __init__(self, workspace: Workspace, record: Record, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._base = record
        self._quiet = True
        self.editors: dict[str, Editor] = {}
        self._pause = pause_timer(self, PAUSE_MS, self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        zone = next((v.zone for name in record.fields() if isinstance(v := getattr(record, name), When)), "UTC")
        for name, field in record.fields().items():
            if name not in _HIDDEN and (name not in BASE_FIELDS or name in ("tags", "marking")):
                editor = editor_for(field, self._edited, self._name_of, zone)
                editor.show(getattr(record, name))
                self.editors[name] = editor
                column.addWidget(editor.widget)
        column.addStretch(1)
        self._quiet = False
        workspace.changes.happened.connect(self._changed)

    def save(self) -> Future[Record] | None:
        """Save what differs from the record as it was loaded; a field that cannot be read says so and waits."""
        self._pause.stop()
        wanted = self._read()
        if wanted == self._base:
            return None
        base, self._base = self._base, wanted
        future = self._workspace.store.put(wanted, base=base, origin=self)
        self._workspace.tasks.watch(future, self._saved, self, failed=lambda error: self._failed(base, error))
        return future

    def flush(self) -> list[Future[Any]]:
        future = self.save()
        return [future] if future is not None else []

    def _read(self) -> Record:
        values: dict[str, Any] = {}
        for name, editor in self.editors.items():
            try:
                values[name] = editor.value()
                editor.refuse("")
            except BadEntry as error:
                editor.refuse(str(error))
        required = [name for name, field in self._base.fields().items() if field.required and name in values and not values[name]]
        for name in required:
            self.editors[name].refuse(_("This cannot be empty."))
            values.pop(name)
        return replace(self._base, **values)

    def _edited(self) -> None:
        if not self._quiet:
            self._pause.start()

    def _saved(self, record: Record) -> None:
        self._base = replace(self._base, version=record.version)

    def _failed(self, base: Record, error: BaseException) -> None:
        self._base = base
        self._workspace.messages.failed(error)

    def _changed(self, change: Change) -> None:
        if change.origin is self or self._base.id not in change.ids:
            return
        now = self._workspace.reader.get(self._base.id)
        if now is None:
            self.setEnabled(False)
            return
        self._quiet = True
        for name, editor in self.editors.items():
            value = getattr(now, name)
            if value != getattr(self._base, name):
                editor.show(value)
        self._quiet = False
        self._base = now

    def _name_of(self, id: str) -> str:
        card = self._workspace.reader.cards([id]).get(id)
        return card.title if card else id[:8]
