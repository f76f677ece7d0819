"""The versions of a record: who changed what and when, and the way back to any of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.people.facts import FactColumn
from liaison_app.desktop.people.shown_days import moment_words, today
from liaison_app.desktop.people.values_shown import shown
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.row_button import RowButton
from liaison_app.desktop.widgets.scroll_column import ScrollColumn
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.fields import Record
from liaison_app.store.people import member_names
from liaison_app.store.reader import Reader
from liaison_app.work.people_timeline import changed_fields, moment


@dataclass(frozen=True)
class Version:
    """A record as it was, who wrote it and when; the first is how it stands now."""

    record: Record
    gen: int
    by: str
    at_ms: int


def read_versions(reader: Reader, id: str) -> tuple[Version, ...]:
    """Return the versions kept, newest first."""
    now = reader.get(id)
    if now is None:
        return ()
    names = member_names(reader)
    earlier = [Version(reader.version(id, kept.gen), kept.gen, names.get(kept.by, ""), kept.at) for kept in reader.history(id)]
    return (Version(now, now.version, names.get(now.changed_by, ""), now.changed_at), *earlier)


class HistoryView(ScrollColumn):
    """One row for each version; an opened one shows what it differs in from now."""

    done = Signal()
    restored = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(pad=32, top=24, gap=16, ground="surface", parent=parent)
        self._workspace = workspace
        self._versions: Sequence[Version] = ()
        self._title = Label("", "title", elide=True)
        back = Button(_("Done"), "plain", keys="Esc")
        back.clicked.connect(self.done)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(back)
        self._rows = QWidget()
        self._held = QVBoxLayout()
        self.add(head)
        self.add(Label(_("Every version is kept for twelve months, the latest fifty in any case."), tone="text_2", wrap=True))
        self.add(self._held)
        self.end()

    def open(self, id: str) -> None:
        """Show the versions of this record."""
        self._workspace.tasks.read(lambda reader: read_versions(reader, id), self._show, self)

    def _show(self, versions: Sequence[Version]) -> None:
        self._versions = versions
        self._title.set_words(_("History of {name}").format(name=versions[0].record.heading) if versions else _("No history"))
        self._rows.hide()
        self._rows.deleteLater()
        self._rows = QWidget()
        column = QVBoxLayout(self._rows)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for number in range(len(versions)):
            column.addWidget(self._row(number))
        self._held.addWidget(self._rows)
        if first := self._rows.findChild(RowButton):
            first.setFocus()

    def _row(self, number: int) -> QWidget:
        version, now = self._versions[number], today()
        before = self._versions[number + 1].record if number + 1 < len(self._versions) else None
        what = ", ".join(changed_fields(before, version.record)) if before is not None else _("Added")
        title = _("As it stands now") if number == 0 else moment_words(moment(version.at_ms), now)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        row = RowButton(Row(title, second=what or _("No field changed"), right=version.by, icon="history"), pad=12)
        column.addWidget(row)
        if number:
            row.clicked.connect(lambda: self._open(holder, version))
        return holder

    def _open(self, holder: QWidget, version: Version) -> None:
        opened = holder.findChild(Card)
        if opened is not None:
            opened.setVisible(not opened.isVisible())
            return
        card = Card()
        now, facts = self._versions[0].record, FactColumn()
        for name, field in version.record.fields().items():
            then = getattr(version.record, name)
            if then != getattr(now, name) and name not in ("source", "links"):
                facts.add_words(_(field.label), shown(field, then, self._workspace.reader) or _("nothing"))
        if facts.is_empty:
            card.add(Label(_("The same as now."), tone="text_2"))
        else:
            restore = Button(_("Restore this version"), "plain", icon="undo")
            restore.clicked.connect(lambda: self._restore(version))
            card.add(facts)
            card.add(restore)
        column = holder.layout()
        if column is not None:
            column.addWidget(card)

    def _restore(self, version: Version) -> None:
        id, before = version.record.id, self._versions[0].gen
        store, messages = self._workspace.store, self._workspace.messages

        def restored(_record: Record) -> None:
            messages.notice(_("Earlier version restored."), lambda: self._workspace.tasks.watch(store.revert(id, before)))
            self.restored.emit()

        self._workspace.tasks.watch(store.revert(id, version.gen, origin=self), restored, self)
