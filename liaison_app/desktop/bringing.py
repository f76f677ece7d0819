"""Files handed to the window, dropped or chosen: each goes where its sort belongs, or a sentence says where that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import N_, _, plural
from liaison_app.desktop.tasks import Task
from liaison_app.desktop.workspace import Workspace

if TYPE_CHECKING:
    from liaison_app.store.reader import Reader
    from liaison_app.work.importing import Account

_HOMES = {
    "contact": ("contacts", N_("“{name}” holds people."), N_("Drop it on Contacts.")),
    "agency": ("agencies", N_("“{name}” is a list of agencies."), N_("Drop it on Agencies.")),
    "visit": ("visits", N_("“{name}” is a calendar."), N_("Drop it on Visits.")),
    "deck": ("decks", N_("“{name}” holds slides."), N_("Drop it on Decks, or on a visit.")),
}
"""Where files that hold a kind of record are dropped, and what is said elsewhere."""


@dataclass
class Brought:
    """What became of the files."""

    accounts: list[Account] = field(default_factory=list["Account"])
    failures: list[LiaisonError] = field(default_factory=list[LiaisonError])
    visit: str = ""
    """The visit they were dropped on."""
    linked: list[str] = field(default_factory=list[str])
    """Decks newly linked to it."""

    @property
    def new_ids(self) -> list[str]:
        return [id for account in self.accounts for id in account.new_ids]


class Bringing(QObject):
    """Reads files on a worker, tells what came of them, and takes back what they made."""

    def __init__(self, workspace: Workspace, over: QWidget) -> None:
        super().__init__(over)
        self._work = workspace
        self._over = over
        self._task: Task | None = None

    def ask(self) -> None:
        """Ask for files; from here any sort goes to its own place."""
        known = _("Everything that can be brought in (*.vcf *.csv *.ics *.pdf *.pptx *.json *.zip)")
        chosen, _kind = QFileDialog.getOpenFileNames(self._over, _("Bring in files"), str(Path.home()), known)
        self.take([Path(path) for path in chosen], "", "")

    def take(self, paths: Sequence[Path], place: str, record: str) -> None:
        """Bring in files dropped on a place, and on the record open there; nothing happens while others are under way."""
        if paths and self._task is None:
            self._task = self._work.tasks.follow(lambda task: self._bring(list(paths), place, record, task), self._done, self, failed=self._broke)

    def _bring(self, paths: list[Path], place: str, record: str, task: Task) -> Brought:
        from liaison_app.work.importing import Importer

        brought = Brought()
        reader = self._work.store.reader()
        try:
            importer = Importer(self._work.store, reader, progress=lambda rows, name: task.report(rows, 0, name))
            for path in paths:
                try:
                    kind = kind_of(path, place)
                    brought.accounts += importer.bring_in([path])
                except LiaisonError as error:
                    brought.failures.append(error)
                    continue
                if kind == "deck" and place == "visit" and brought.accounts[-1].error is None:
                    self._link(reader, record, path, brought)
        finally:
            reader.close()
        return brought

    def _link(self, reader: Reader, visit: str, path: Path, brought: Brought) -> None:
        from liaison_app.work.decks import Decks

        deck = Decks(self._work.store, reader).add(path).deck.id  # known by its bytes: the one just brought in
        now = reader.need(visit)
        brought.visit = visit
        if deck not in now.links:
            self._work.store.change(visit, links=(*now.links, deck)).result()
            brought.linked.append(deck)

    def _broke(self, error: BaseException) -> None:
        self._task = None
        self._work.messages.failed(error)

    def _done(self, brought: Brought) -> None:
        self._task = None
        for error in [*brought.failures, *(account.error for account in brought.accounts if account.error is not None)]:
            self._work.messages.failed(error)
        whole = [account for account in brought.accounts if account.error is None]
        if whole:
            may_go_back = bool(brought.new_ids or brought.linked)
            self._work.messages.notice(brought_words(whole, linked=bool(brought.visit)), (lambda: self._take_back(brought)) if may_go_back else None)

    def _take_back(self, brought: Brought) -> None:
        changes: dict[str, dict[str, Any]] = {id: {"trashed": True} for id in brought.new_ids}
        visit = self._work.reader.get(brought.visit) if brought.linked else None
        if visit is not None:
            changes[visit.id] = {"links": tuple(id for id in visit.links if id not in brought.linked)}
        self._work.tasks.watch(self._work.store.change_all(changes), parent=self)


def kind_of(path: Path, place: str) -> str:
    """Return the kind a file is about, empty for our own exports. Raises LiaisonError where it does not belong on that place, or is nothing we read."""
    from liaison_app.work.readers.sniffing import FileSort, recognise

    sort = recognise(path)
    kinds = {
        FileSort.VCARD: "contact",
        FileSort.CONTACTS: "contact",
        FileSort.AGENCIES: "agency",
        FileSort.CALENDAR: "visit",
        FileSort.PDF: "deck",
        FileSort.PPTX: "deck",
    }
    kind = kinds.get(sort, "")
    if kind and place and place != _HOMES[kind][0] and not (kind == "deck" and place == "visit"):
        _home, what, where = _HOMES[kind]
        raise LiaisonError(_(what).format(name=path.name), _(where), code="other_place")
    return kind


def brought_words(accounts: Sequence[Account], *, linked: bool) -> str:
    """Say what came of files."""
    new, changed = sum(each.created for each in accounts), sum(each.updated for each in accounts)
    same, left = sum(each.same for each in accounts), sum(len(each.rejected) for each in accounts)
    words = [plural("{n} record is new.", "{n} records are new.", new) if new or not (changed or same) else ""]
    words.append(plural("{n} was changed.", "{n} were changed.", changed) if changed else "")
    words.append(plural("{n} was here already.", "{n} were here already.", same) if same else "")
    words.append(plural("{n} row was left out.", "{n} rows were left out.", left) if left else "")
    words.append(_("Linked to this visit.") if linked else "")
    return " ".join(part for part in words if part)
