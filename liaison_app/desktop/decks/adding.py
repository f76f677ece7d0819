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

_MEGABYTE = 1_000_000
MakeDecks = Callable[[Workspace, Reader], Decks]


def _decks(workspace: Workspace, reader: Reader) -> Decks:
    return Decks(workspace.store, reader, clock=workspace.clock)


@dataclass
class Outcome:
    """What became of the files that were handed over."""

    added: list[AddedDeck] = field(default_factory=list[AddedDeck])
    failures: list[LiaisonError] = field(default_factory=list[LiaisonError])
    was_stopped: bool = False


class Adding(QObject):
    """Brings files in and says what became of each."""

    began = Signal()
    progressed = Signal(int, int, str)
    ended = Signal()
    added = Signal(str)
    """The id of the deck to show."""

    def __init__(self, workspace: Workspace, make: MakeDecks = _decks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._make = make
        self._task: Task | None = None

    def add(self, paths: Sequence[Path]) -> None:
        """Bring these files in; nothing happens while others are under way."""
        self._begin(list(paths), "")

    def revise(self, deck: str, path: Path) -> None:
        """Bring a file in as the next version of a deck."""
        self._begin([path], deck)

    def _begin(self, paths: list[Path], replaces: str) -> None:
        if not paths or self._task is not None:
            return
        self.began.emit()
        self._task = self._workspace.tasks.follow(lambda task: self._work(paths, replaces, task), self._done, self)
        self._task.progressed.connect(self.progressed)

    def stop(self) -> None:
        """Stop; what was added so far stays, the file under way leaves nothing."""
        if self._task is not None:
            self._task.cancel()

    def _work(self, paths: list[Path], replaces: str, task: Task) -> Outcome:
        outcome = Outcome()
        reader = self._workspace.store.reader()
        try:
            decks = self._make(self._workspace, reader)
            for path in paths:

                def told(done: int, total: int, name: str = path.name) -> None:
                    task.report(done, total, _figures(name, done, total))

                try:
                    outcome.added.append(decks.revise(replaces, path, progress=told) if replaces else decks.add(path, progress=told))
                except Cancelled:
                    outcome.was_stopped = True
                    break
                except LiaisonError as error:
                    outcome.failures.append(error)
        finally:
            reader.close()
        return outcome

    def _done(self, outcome: Outcome) -> None:
        self._task = None
        self.ended.emit()
        for error in outcome.failures:
            self._workspace.messages.failed(error)
        if outcome.added:
            self._say(outcome.added)
            self.added.emit(outcome.added[-1].deck.id)

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


def _figures(name: str, done: int, total: int) -> str:
    return _("{name}: {done} of {total} MB").format(name=name, done=f"{done / _MEGABYTE:.1f}", total=f"{total / _MEGABYTE:.1f}")
