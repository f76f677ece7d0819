"""The line of a picture behaves as one thing: it is shown, passed over or taken out whole."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QTextBlock, QTextCursor
from PySide6.QtWidgets import QTextEdit

from liaison_app.desktop.note.highlighter import fence_before
from liaison_app.desktop.note.line_marks import kind_of, pictures_in
from liaison_app.desktop.note.live_text import LiveText

_SHOWS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_TAKES = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)


class PictureKeys:
    """Keys on a picture's line, and the keys beside it that would break it."""

    def __init__(self, edit: QTextEdit, live: LiveText, show: Callable[[str], None]) -> None:
        self._edit = edit
        self._live = live
        self._show = show

    def act(self, event: QKeyEvent) -> bool:
        """Do what a key means at a picture; False where there is none, or the key means what it always does."""
        cursor, key = self._edit.textCursor(), event.key()
        if cursor.hasSelection() or event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            return False
        if not is_picture(cursor.block()):
            return not self._edit.isReadOnly() and self._beside(cursor, key)
        if key in _SHOWS and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._show(pictures_in(cursor.block().text())[0])
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and not event.modifiers():
            self._pass(cursor, forward=key == Qt.Key.Key_Right)
        elif self._edit.isReadOnly():
            return False
        elif key in _TAKES:
            self.take_out(cursor.block())
        else:
            if event.text() and event.text().isprintable():
                self.step_off()
            return False
        return True

    def step_off(self) -> None:
        """Go to a line below the picture that the caret stands on: what is written next must not break it."""
        cursor = self._edit.textCursor()
        if not is_picture(cursor.block()) or cursor.hasSelection():
            return
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        cursor.insertText("\n")
        self._edit.setTextCursor(cursor)

    def take_out(self, block: QTextBlock) -> None:
        """Take a picture's line out of the text, in one step of undo."""
        cursor = QTextCursor(block)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        if block.next().isValid():
            cursor.movePosition(QTextCursor.MoveOperation.NextBlock, QTextCursor.MoveMode.KeepAnchor)
        elif block.previous().isValid():
            cursor.setPosition(block.position() - 1)
            cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        with self._live.one_step():
            cursor.removeSelectedText()

    def _beside(self, cursor: QTextCursor, key: int) -> bool:
        """Backspace below a picture and Delete above it would join lines: they go onto the picture instead."""
        block = cursor.block()
        other = (
            block.previous()
            if key == Qt.Key.Key_Backspace and cursor.atBlockStart()
            else block.next()
            if key == Qt.Key.Key_Delete and cursor.atBlockEnd()
            else None
        )
        if other is None or not other.isValid() or not is_picture(other):
            return False
        self._edit.setTextCursor(QTextCursor(other))
        return True

    def _pass(self, cursor: QTextCursor, *, forward: bool) -> None:
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock if forward else QTextCursor.MoveOperation.StartOfBlock)
        cursor.movePosition(QTextCursor.MoveOperation.NextCharacter if forward else QTextCursor.MoveOperation.PreviousCharacter)
        self._edit.setTextCursor(cursor)


def is_picture(block: QTextBlock) -> bool:
    return kind_of(block.text(), fence_before(block)) == "picture"
