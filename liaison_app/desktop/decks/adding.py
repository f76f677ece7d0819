"""Adding decks: several files, one after the other on a worker, with figures and a way to stop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _, plural
from liaison_app.desktop.tasks import Cancelled, Task
from liaison_app.desktop.workspace import Workspace
from liaison_app.store.reader import Reader
from liaison_app.work.decks import AddedDeck, Decks
from liaison_app.work.readers.sniffing import FileSort, recognise
from liaison_app.work.stored_files import Progress

_MEGABYTE = 1_000_000
_SEALED = ("deck_encrypted", "deck_password")
MakeDecks = Callable[[Workspace, Reader], Decks]


def _decks(workspace: Workspace, reader: Reader) -> Decks:
    return Decks(workspace.store, reader, clock=workspace.clock, approvals=workspace.approvals_on(reader))


@dataclass
class Outcome:
    """What became of the files that were handed over."""

    added: list[AddedDeck] = field(default_factory=list[AddedDeck])
    failures: list[LiaisonError] = field(default_factory=list[LiaisonError])
    sealed: list[tuple[Path, str]] = field(default_factory=list[tuple[Path, str]])
    """PDFs that want their password, with what was wrong with the one given."""
    was_stopped: bool = False


class Adding(QObject):
    """Brings files in and says what became of each."""

    began = Signal()
    progressed = Signal(int, int, str)
    ended = Signal()
    added = Signal(str)
    """The id of the deck to show."""
    sealed = Signal(object, str, str)
    """A PDF that wants its password, the deck it replaces, and what was wrong with the one given."""

    def __init__(self, workspace: Workspace, make: MakeDecks = _decks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._make = make
        self._task: Task | None = None
        self._waiting: list[tuple[list[Path], str, str]] = []

    def add(self, paths: Sequence[Path]) -> None:
        """Bring these files in; nothing happens while others are under way."""
        self._begin(list(paths), "")

    def add_opened(self, path: Path, replaces: str, password: str) -> None:
        """Bring a sealed file in with its password."""
        self._begin([path], replaces, password)

    def revise(self, deck: str, path: Path) -> None:
        """Bring a file in as the next version of a deck."""
        self._begin([path], deck)

    def _begin(self, paths: list[Path], replaces: str, password: str = "") -> None:
        if not paths:
            return
        if self._task is not None:
            if password:  # typed while another file was coming in
                self._waiting.append((paths, replaces, password))
            return
        self.began.emit()
        self._task = self._workspace.tasks.follow(lambda task: self._work(paths, replaces, password, task), lambda outcome: self._done(outcome, replaces), self)
        self._task.progressed.connect(self.progressed)

    def stop(self) -> None:
        """Stop; what was added so far stays, the file under way leaves nothing."""
        if self._task is not None:
            self._task.cancel()

    def _work(self, paths: list[Path], replaces: str, password: str, task: Task) -> Outcome:
        outcome = Outcome()
        reader = self._workspace.store.reader()
        try:
            decks = self._make(self._workspace, reader)
            for path in paths:

                def told(done: int, total: int, name: str = path.name) -> None:
                    task.report(done, total, _figures(name, done, total))

                try:
                    outcome.added.append(_bring(decks, path, replaces, password, told))
                except Cancelled:
                    outcome.was_stopped = True
                    break
                except LiaisonError as error:
                    if error.code in _SEALED and recognise(path) in (FileSort.PDF, FileSort.SEALED_OFFICE):
                        outcome.sealed.append((path, error.title if password else ""))
                    else:
                        outcome.failures.append(error)
        finally:
            reader.close()
        return outcome

    def _done(self, outcome: Outcome, replaces: str) -> None:
        self._task = None
        self.ended.emit()
        for path, wrong in outcome.sealed:
            self.sealed.emit(path, replaces, wrong)
        for error in outcome.failures:
            self._workspace.messages.failed(error)
        if outcome.added:
            self._say(outcome.added)
            self.added.emit(outcome.added[-1].deck.id)
        if self._waiting:
            self._begin(*self._waiting.pop(0))

    def _say(self, added: list[AddedDeck]) -> None:
        new = [each.deck for each in added if each.is_new]
        notices = [each.notice for each in added if each.notice]
        if not new:
            self._workspace.messages.notice(notices[0])
            return
        words = _("Added “{title}”.").format(title=new[0].title) if len(new) == 1 else plural("Added {n} deck.", "Added {n} decks.", len(new))
        self._workspace.messages.notice(" ".join([words, *notices[:1]]), lambda: self._take_back([deck.id for deck in new]))

    def _take_back(self, ids: list[str]) -> None:
        for id in ids:
            self._workspace.tasks.watch(self._workspace.store.change(id, trashed=True), None, self)


def _bring(decks: Decks, path: Path, replaces: str, password: str, told: Progress) -> AddedDeck:
    if replaces:
        return decks.revise(replaces, path, password=password, progress=told)
    return decks.add(path, password=password, progress=told)


def _figures(name: str, done: int, total: int) -> str:
    return _("{name}: {done} of {total} MB").format(name=name, done=f"{done / _MEGABYTE:.1f}", total=f"{total / _MEGABYTE:.1f}")
