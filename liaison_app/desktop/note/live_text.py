"""Keeps an open document and its draft the same, whoever writes into either."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QTextCursor, QTextDocument

from liaison_app.desktop.note.positions import Positions
from liaison_app.desktop.note.undo import LocalUndo, Typed
from liaison_app.records.prose import Draft, ProseState
from liaison_app.records.text_difference import difference

_FOREIGN = re.compile("\r\n?|[\u2028\u2029\ufdd0\ufdd1\u0000]|[\ud800-\udfff]")
"""What a document would change on its own: other line ends, its frame marks, halves of pairs."""


def plain_words(words: str) -> str:
    """Return words with line ends as a note has them and nothing a document cannot hold."""
    return _FOREIGN.sub(lambda match: "\n" if match[0] in "\r\n\u2028\u2029" else "", words)


@dataclass(frozen=True)
class Sitting:
    """What is kept of a text that was left: its words then, its state, and what can still be undone."""

    words: str
    state: ProseState
    undo: LocalUndo


class LiveText(QObject):
    """Every change of the document goes into the draft at once, and what others wrote goes into the document."""

    typed = Signal()
    changed = Signal(int, int)
    """First and last block number that an edit, one's own or another's, touched."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        document.setUndoRedoEnabled(False)  # Qt's own undo would take back what others wrote
        self._undo = LocalUndo()
        self._quiet = False
        self.draft = Draft(None)
        self.words = ""
        self._positions = Positions()
        document.documentLayout()  # a document without a layout does not tell of its changes
        document.contentsChange.connect(self._contents_changed)

    @property
    def _document(self) -> QTextDocument:
        """Asked for at each use: the wrapper of what Qt itself made may be taken away while it stands (decision 0003)."""
        return cast(QTextDocument, self.parent())

    def sitting(self) -> Sitting:
        """Return what to come back to after another text was shown."""
        return Sitting(self.words, self.draft.state, self._undo)

    def load(self, state: ProseState | None, sitting: Sitting | None = None) -> None:
        """Show a text from its beginning; what was typed in an earlier sitting can still be undone, where others left it alone."""
        self.draft = Draft(state)
        if sitting is not None:
            self.draft.receive(sitting.state)  # what was typed last may still be on its way to the disk
        self._make_plain()
        self.words = self.draft.words
        self._positions = Positions(self.words)
        self._undo = sitting.undo if sitting is not None else LocalUndo()
        if sitting is not None:
            self._undo.close_step()
            for edit in reversed(difference(sitting.words, self.words)):
                self._undo.came(edit.start, edit.end - edit.start, len(edit.words))
        self._quiet = True
        self._document.setPlainText(self.words)
        self._quiet = False
        self.changed.emit(0, self._document.blockCount() - 1)

    def receive(self, state: ProseState) -> bool:
        """Merge another's words into what is open; caret and selection stay with their words. False: load it anew."""
        if not self.draft.receive(state):
            return False
        self._make_plain()
        words = self.draft.words
        for edit in reversed(difference(self.words, words)):
            self._undo.came(edit.start, edit.end - edit.start, len(edit.words))
            self._write(edit.start, edit.end - edit.start, edit.words)
        return True

    # one's own edits

    @property
    def can_undo(self) -> bool:
        return self._undo.can_undo

    @property
    def can_redo(self) -> bool:
        return self._undo.can_redo

    def undo(self) -> int | None:
        """Take back one's last step; returns the unit position after it."""
        return self._replay(self._undo.undo())

    def redo(self) -> int | None:
        return self._replay(self._undo.redo())

    def close_step(self) -> None:
        self._undo.close_step()

    def one_step(self) -> AbstractContextManager[None]:
        """What is typed meanwhile is undone together."""
        return self._undo.one_step()

    def points(self, units: int) -> int:
        """Return the code point position of a document's position."""
        return self._positions.points(units)

    def _replay(self, edits: list[Typed]) -> int | None:
        for edit in edits:
            self.draft.replace(edit.start, len(edit.removed), edit.added)
            self._write(edit.start, len(edit.removed), edit.added)
        if not edits:
            return None
        self.typed.emit()
        return self._positions.units(edits[-1].start + len(edits[-1].added))

    def _write(self, start: int, removed: int, words: str) -> None:
        """Change the document as the draft has been changed, without telling the draft."""
        first, last = self._positions.units(start), self._positions.units(start + removed)
        cursor = QTextCursor(self._document)
        cursor.setPosition(first)
        cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
        self._quiet = True
        cursor.insertText(words)
        self._quiet = False
        self._follow(start, removed, words)
        self._tell(self._positions.units(start), words)

    def _follow(self, start: int, removed: int, words: str) -> None:
        self.words = self.words[:start] + words + self.words[start + removed :]
        self._positions.replace(start, removed, words)

    def _tell(self, at: int, words: str) -> None:
        """Say which lines hold these words, which stand from a place of the document on."""
        first = self._document.findBlock(at).blockNumber()
        self.changed.emit(first, first + words.count("\n"))

    def _contents_changed(self, at: int, removed: int, added: int) -> None:
        if self._quiet:
            return
        whole = self._positions.units(len(self.words))
        # Qt counts the end of the last block in; words end before it.
        start = self._positions.points(at)
        end = self._positions.points(min(at + removed, whole))
        words = self._text(self._positions.units(start), at + added)
        if words == self.words[start:end]:
            if "\n" in words:  # how they look was changed, or they were replaced by themselves: Qt makes lines anew then
                self._tell(at, words)
            return
        made_anew = words
        start, old, words = _narrowed(start, self.words[start:end], words)
        self.draft.replace(start, len(old), words)
        self._undo.typed(start, old, words)
        self._follow(start, len(old), words)
        self._tell(at, made_anew)
        self.typed.emit()

    def _text(self, first: int, last: int) -> str:
        cursor = QTextCursor(self._document)
        cursor.setPosition(first)
        cursor.setPosition(min(last, self._document.characterCount() - 1), QTextCursor.MoveMode.KeepAnchor)
        return cursor.selectedText().replace("\u2029", "\n").replace("\u2028", "\n")

    def _make_plain(self) -> None:
        for match in reversed(list(_FOREIGN.finditer(self.draft.words))):
            self.draft.replace(match.start(), match.end() - match.start(), plain_words(match[0]))


def _narrowed(start: int, old: str, new: str) -> tuple[int, str, str]:
    """Leave out what is the same at both ends, so that only what was typed is merged with others' words."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return start + head, old[head : len(old) - tail], new[head : len(new) - tail]
