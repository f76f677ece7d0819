"""What can be done to a whole record: into the trash, back, and out for good."""

from __future__ import annotations

from PySide6.QtCore import QObject

from liaison_app.core.words import _, plural
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.fields import Record
from liaison_app.work.erasing import Mention, erase, mentions

MOST_NAMED = 5


class Deeds(QObject):
    """Trash and restore say how to undo them; only erasing asks."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace

    def do(self, what: str, record: Record) -> None:
        """Do trash, restore or erase."""
        match what:
            case "trash":
                self._set(record.id, trashed=True)
                self._workspace.messages.notice(_("{name} is in the trash.").format(name=record.heading), lambda: self._set(record.id, trashed=False))
            case "restore":
                self._set(record.id, trashed=False)
                self._workspace.messages.notice(_("{name} is back.").format(name=record.heading), lambda: self._set(record.id, trashed=True))
            case "erase":
                self._workspace.tasks.read(lambda reader: mentions(reader, record.id), lambda named: self._ask(record, named), self)
            case _:
                raise ValueError(what)

    def _set(self, id: str, *, trashed: bool) -> None:
        self._workspace.tasks.watch(self._workspace.store.change(id, trashed=trashed))

    def _ask(self, record: Record, named: list[Mention]) -> None:
        words = _("Erases it here at once, and at the next sync on the server and on every device. This cannot be undone.")
        choice = ""
        if named:
            titles = ", ".join(each.title or each.kind for each in named[:MOST_NAMED])
            reach = plural("{n} other record names it", "{n} other records name it", len(named))
            words = f"{words}\n\n{reach}: {titles}. " + _("Links to it go.")
        if texts := sum(bool(each.texts) for each in named):
            choice = plural("Take name, e-mails and phones out of {n} text too", "Take name, e-mails and phones out of {n} texts too", texts)

        def agreed(*chosen: bool) -> None:
            self._erase(record, redacting=chosen == (True,))

        self._workspace.messages.ask(_("Erase {name}?").format(name=record.heading), words, _("Erase"), agreed, choice)

    def _erase(self, record: Record, *, redacting: bool) -> None:
        store = self._workspace.store

        def work() -> None:
            reader = store.reader()
            try:
                erase(store, reader, record.id, "erased by hand", redacting=redacting)
            finally:
                reader.close()

        self._workspace.tasks.run(work, None, self)
