"""Calendar files read into visits, and visits written as one; both away from the screen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from liaison_app.core.words import _, figure, plural
from liaison_app.desktop.taking_out import take_out
from liaison_app.desktop.workspace import Workspace
from liaison_app.store.reader import Reader
from liaison_app.work.departures import into_file
from liaison_app.work.exporting import Exported, Exporter
from liaison_app.work.importing import Account, Importer


class CalendarFile(QObject):
    """Asks for the file, does the work, says what came of it."""

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace, self._over = workspace, parent

    def read(self) -> None:
        """Ask for a calendar file and bring its events in."""
        chosen, _kind = QFileDialog.getOpenFileName(self._over, _("Read a calendar file"), str(Path.home()), _("Calendar (*.ics)"))
        if chosen:
            self.bring_in(Path(chosen))

    def write(self) -> None:
        """Ask where to, and write every visit that has a time."""
        chosen, _kind = QFileDialog.getSaveFileName(self._over, _("Write a calendar file"), str(Path.home() / "visits.ics"), _("Calendar (*.ics)"))
        if chosen:
            self.write_to(Path(chosen))

    def bring_in(self, path: Path) -> None:
        """Read this file; a second time it changes nothing."""
        store = self._workspace.store

        def work() -> Account:
            reader = store.reader()
            try:
                return Importer(store, reader).bring_in([path])[0]
            finally:
                reader.close()

        self._workspace.tasks.run(work, self._read, self)

    def write_to(self, path: Path) -> None:
        """Write to this file what may leave at TLP:AMBER or below."""
        store, to = self._workspace.store, path.with_suffix(".ics")
        leaving = into_file(store, self._workspace.clock, "visit", to)

        def work(reader: Reader) -> Exported:
            return Exporter(reader, store.chunks).write("visit", to, "TLP:AMBER", leaving)

        def taken() -> None:
            self._workspace.tasks.read(work, self._written, self)

        def count(reader: Reader) -> int:
            return reader.count("visit")

        self._workspace.tasks.read(count, lambda many: take_out(self._workspace, self._over, many, _("Write a calendar file"), taken), self)

    def _read(self, account: Account) -> None:
        if account.error is not None:
            self._workspace.messages.failed(account.error)
            return
        self._workspace.messages.notice(read_words(account))

    def _written(self, done: Exported) -> None:
        words = plural("{n} visit written, without its notes.", "{n} visits written, without their notes.", done.written)
        if done.withheld:
            words = _("{written} Held back: {n}, marked above TLP:AMBER or without a time.").format(written=words, n=figure(len(done.withheld)))
        self._workspace.messages.notice(words)


def read_words(account: Account) -> str:
    """Say what came of a calendar's events."""
    events = plural("{n} event", "{n} events", account.rows)
    words = _("{events}: {new} new, {changed} changed, {same} the same. None was removed.").format(
        events=events, new=account.created, changed=account.updated, same=account.same
    )
    if not account.rejected:
        return words
    reasons = dict.fromkeys(each.reason for each in account.rejected)
    left = _("{n} left out: {why}").format(n=figure(len(account.rejected)), why=" ".join(list(reasons)[:2]))
    return f"{words} {left}"
