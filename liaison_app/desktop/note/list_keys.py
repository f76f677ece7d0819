"""What Enter, Tab, Space and Backspace do in a list, and on the line of a picture."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QTextBlock, QTextCursor

from liaison_app.desktop.note.highlighter import fence_before, holds_code
from liaison_app.desktop.note.line_marks import LISTS, continued, kind_of, opening_of
from liaison_app.desktop.note.list_lines import LineEdit, first_again, is_entry, numbered_anew, set_in, set_out
from liaison_app.desktop.note.live_text import LiveText
from liaison_app.desktop.note.positions import Positions

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_FAR = 400
"""Lines above and below that are looked at when a list is numbered anew."""


class ListKeys:
    """Works on a cursor of the text; each key is one step of undo."""

    def __init__(self, live: LiveText, toggle: Callable[[QTextBlock], None]) -> None:
        self._live = live
        self._toggle = toggle

    def act(self, event: QKeyEvent, cursor: QTextCursor) -> bool:
        """Do what a key means here, moving the cursor; False where it means nothing special."""
        bare = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in _ENTER and not event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier):
            with self._live.one_step():
                self.enter(cursor, plain=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
            return True
        if event.key() == Qt.Key.Key_Space and bare and self._is_on_box(cursor):
            self._toggle(cursor.block())
            return True
        if event.key() == Qt.Key.Key_Backspace and bare:
            with self._live.one_step():
                return self._take_mark(cursor)
        return False

    def enter(self, cursor: QTextCursor, *, plain: bool) -> None:
        """Begin the next line: of the same list, or none where the entry is empty."""
        block = cursor.block()
        lead = continued(block.text()) if not plain and not cursor.hasSelection() and not holds_code(block) else None
        if lead == "":
            if not self._move(block, set_out(block.text(), self._above(block))):
                self._replace(block, LineEdit(0, 0, len(block.text()), ""))
            self.number(cursor)
        elif lead is not None and cursor.positionInBlock() >= _units(block, opening_of(block.text())[2]):
            cursor.insertText("\n" + lead)
            self.number(cursor)
        else:
            cursor.insertText("\n")

    def tab(self, cursor: QTextCursor, *, inwards: bool) -> bool:
        """Set the entries of the selection in or out; False where nothing can be moved and Tab may go on."""
        first, last = self._document_block(cursor.selectionStart(), cursor), self._document_block(cursor.selectionEnd(), cursor)
        if not _is_entry(first):
            return False
        moved = False
        with self._live.one_step():
            block = first
            while block.isValid() and block.blockNumber() <= last.blockNumber():
                before = block.previous().text() if _is_entry(block.previous()) else ""
                edit = set_in(block.text(), before) if inwards else set_out(block.text(), self._above(block))
                if self._move(block, edit):
                    moved = True
                    if inwards and (again := first_again(block.text())) is not None:
                        self._replace(block, again)
                block = block.next()
            if moved:
                self.number(cursor)
        return moved

    def number(self, cursor: QTextCursor) -> None:
        """Number the list around a cursor anew."""
        first = cursor.block()
        if holds_code(first):
            return
        for _step in range(_FAR):
            before = first.previous()
            if not _is_entry(before):
                break
            first = before
        blocks: list[QTextBlock] = []
        block = first
        near = cursor.blockNumber() + _FAR
        while block.isValid() and block.blockNumber() <= near and (_is_entry(block) or block.blockNumber() <= cursor.blockNumber()):
            blocks.append(block)
            block = block.next()
        for edit in numbered_anew([one.text() for one in blocks]):
            self._replace(blocks[edit.line], edit)

    def _take_mark(self, cursor: QTextCursor) -> bool:
        """Backspace at the beginning of an entry's words: one step out, then the mark goes."""
        block = cursor.block()
        kind, first, body = opening_of(block.text())
        if kind not in LISTS or holds_code(block) or cursor.hasSelection() or cursor.positionInBlock() != _units(block, body):
            return False
        if not self._move(block, set_out(block.text(), self._above(block))):
            self._replace(block, LineEdit(0, first, body, ""))
        below = QTextCursor(block.next()) if block.next().isValid() else QTextCursor(block)
        self.number(below)
        return True

    def _is_on_box(self, cursor: QTextCursor) -> bool:
        block = cursor.block()
        return (
            kind_of(block.text(), fence_before(block)) == "check"
            and not cursor.hasSelection()
            and cursor.positionInBlock() < _units(block, opening_of(block.text())[2])
        )

    def _move(self, block: QTextBlock, edit: LineEdit | None) -> bool:
        if edit is None:
            return False
        self._replace(block, edit)
        return True

    def _replace(self, block: QTextBlock, edit: LineEdit) -> None:
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + _units(block, edit.start))
        cursor.setPosition(block.position() + _units(block, edit.end), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(edit.words)

    def _above(self, block: QTextBlock) -> list[str]:
        lines: list[str] = []
        for _step in range(_FAR):
            block = block.previous()
            if not _is_entry(block):
                break
            lines.append(block.text())
        return lines[::-1]

    def _document_block(self, position: int, cursor: QTextCursor) -> QTextBlock:
        return cursor.document().findBlock(position)


def _is_entry(block: QTextBlock) -> bool:
    return block.isValid() and not holds_code(block) and is_entry(block.text())


def _units(block: QTextBlock, points: int) -> int:
    return Positions(block.text()).units(points)
