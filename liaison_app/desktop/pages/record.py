"""A record whose kind has no place of its own: a promise, a post, a deck as it was shown."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.forms.record_form import RecordForm
from liaison_app.desktop.models.search_results import KINDS
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.titles import titles_of
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.empty_state import EmptyState
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.reading_order import hand_on
from liaison_app.desktop.widgets.row_button import RowButton
from liaison_app.desktop.widgets.scroll_column import ScrollColumn
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.fields import Link, Links, Record

_WIDE = 640


class RecordPage(QWidget):
    """The form of one record, and the records it points to."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.form: RecordForm | None = None
        self._body: QWidget | None = None
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._show(_nothing())

    def open_record(self, id: str) -> None:
        """Show a record; what was open is saved first."""
        self.flush()
        record = self._workspace.reader.get(id)
        self._show(_nothing() if record is None else self._page(record))
        if self.form is not None:
            hand_on(self, self.form)

    def flush(self) -> list[Future[Any]]:
        return self.form.flush() if self.form is not None else []

    def _page(self, record: Record) -> QWidget:
        column = ScrollColumn(pad=32, gap=16, top=16)
        inner = QWidget()
        parts = QVBoxLayout(inner)
        parts.setContentsMargins(0, 0, 0, 0)
        parts.setSpacing(16)
        inner.setMaximumWidth(_WIDE)
        head = QHBoxLayout()
        head.addWidget(Label(titles_of(self._workspace.reader, [record.id]).get(record.id, record.heading), "page", wrap=True), 1)
        trash = Button(_("Move to the trash"), icon="trash")
        trash.clicked.connect(lambda: self._trash(record))
        head.addWidget(trash)
        self.form = RecordForm(self._workspace, record)
        card = Card(_(KINDS[record.kind][0]))
        card.add(self.form, gap=12)
        parts.addLayout(head)
        parts.addWidget(card)
        linked = self._links(record)
        if linked is not None:
            parts.addWidget(linked)
        column.add(inner)
        column.end()
        return column

    def _links(self, record: Record) -> Card | None:
        ids = [id for name, field in record.fields().items() if isinstance(field, Link | Links) for id in _ids(getattr(record, name))]
        kinds = self._workspace.reader.cards(ids)
        names = titles_of(self._workspace.reader, ids)
        if not kinds:
            return None
        card = Card(_("Belongs to"))
        for id, known in kinds.items():
            row = RowButton(Row(names[id], icon=KINDS[known.kind][1]), least=48)
            row.clicked.connect(lambda _checked=False, id=id, kind=known.kind: self._workspace.navigation.open(kind, id))
            card.add_edge(row)
        return card

    def _trash(self, record: Record) -> None:
        workspace = self._workspace
        self.flush()
        workspace.tasks.watch(workspace.store.change(record.id, trashed=True), lambda _record: self._trashed(record), self)

    def _trashed(self, record: Record) -> None:
        workspace = self._workspace
        workspace.messages.notice(
            _("In the trash: {title}").format(title=record.heading), lambda: workspace.tasks.watch(workspace.store.change(record.id, trashed=False))
        )
        workspace.navigation.left.emit()

    def _show(self, body: QWidget) -> None:
        if self._body is not None:
            self._whole.removeWidget(self._body)
            self._body.hide()
            self._body.deleteLater()
        self._body = body
        self._whole.addWidget(body)
        body.show()


def _ids(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [str(id) for id in value] if isinstance(value, tuple) else []  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]


def _nothing() -> EmptyState:
    return EmptyState("task", _("Nothing is open"), _("A promise, a post or a presentation opens here from search, Today, or the page of a person."))
