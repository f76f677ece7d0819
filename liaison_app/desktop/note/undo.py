"""Undo of one's own typing only: what others typed meanwhile stays."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace

_MOST = 500


@dataclass(frozen=True, slots=True)
class Typed:
    """At this code point, `removed` became `added`; `step` numbers what is undone together."""

    start: int
    removed: str
    added: str
    step: int


class LocalUndo:
    """A stack of one's own edits, moved along by edits that came from elsewhere."""

    def __init__(self) -> None:
        self._done: list[Typed] = []
        self._undone: list[Typed] = []
        self._step = 0
        self._open = False
        self._grouping = False
        self._has_begun = False

    @property
    def can_undo(self) -> bool:
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        return bool(self._undone)

    def close_step(self) -> None:
        """What is typed next is undone on its own."""
        self._open = False

    def typed(self, start: int, removed: str, added: str) -> None:
        """Keep an edit; letters typed one after the other make one step, a word at most."""
        self._undone.clear()
        last = self._done[-1] if self._done else None
        if last is not None and self._open and not removed and not last.removed and last.start + len(last.added) == start and _goes_on(last.added, added):
            self._done[-1] = replace(last, added=last.added + added)
            return
        if last is not None and self._open and not added and not last.added and start + len(removed) == last.start and len(removed) == 1:
            self._done[-1] = replace(last, start=start, removed=removed + last.removed)
            return
        if not (self._grouping and self._has_begun):
            self._step += 1
        self._has_begun = True
        self._open = not self._grouping
        self._done.append(Typed(start, removed, added, self._step))
        del self._done[:-_MOST]

    @contextmanager
    def one_step(self) -> Generator[None]:
        """What is typed meanwhile is undone together."""
        outermost, self._grouping = not self._grouping, True
        if outermost:
            self._open = self._has_begun = False
        try:
            yield
        finally:
            if outermost:
                self._grouping = self._open = False

    def undo(self) -> list[Typed]:
        """Return the edits to make, in order, that take the last step back."""
        return self._turn(self._done, self._undone)

    def redo(self) -> list[Typed]:
        """Return the edits to make, in order, that do the last undone step again."""
        return self._turn(self._undone, self._done)

    def _turn(self, source: list[Typed], target: list[Typed]) -> list[Typed]:
        edits: list[Typed] = []
        while source and (not edits or source[-1].step == edits[-1].step):
            last = source.pop()
            back = Typed(last.start, last.added, last.removed, last.step)
            edits.append(back)
            target.append(back)
        self._open = False
        return edits

    def came(self, start: int, removed: int, added: int) -> None:
        """Follow an edit from elsewhere; one's own edits that it touches can no longer be undone, nor those before them."""
        self._undone.clear()
        self._open = False
        for number in range(len(self._done) - 1, -1, -1):
            mine = self._done[number]
            end = mine.start + len(mine.added)
            if start + removed <= mine.start:
                self._done[number] = replace(mine, start=mine.start + added - removed)
            elif start >= end:
                start += len(mine.removed) - len(mine.added)
            else:
                del self._done[: number + 1]
                return


def _goes_on(before: str, added: str) -> bool:
    """Say whether a letter belongs to the word before it."""
    return len(added) == 1 and added != "\n" and not (before[-1:].isspace() and not added.isspace())
