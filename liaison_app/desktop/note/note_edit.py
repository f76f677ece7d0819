"""The text of a note: Markdown as typed, boxes one can tick, names one can complete."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime

from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextCursor,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.note.exchange import belongs_elsewhere, is_for_a_note, mime_of, words_in
from liaison_app.desktop.note.highlighter import Highlighter, holds_code
from liaison_app.desktop.note.line_marks import toggled
from liaison_app.desktop.note.list_keys import ListKeys
from liaison_app.desktop.note.live_text import LiveText
from liaison_app.desktop.note.note_canvas import NoteCanvas
from liaison_app.desktop.note.picture_keys import PictureKeys
from liaison_app.desktop.note.positions import Positions
from liaison_app.desktop.theme import restyles, theme

MEASURE = 600
"""A line of a note is at most so wide, at 100 % text."""
MOST_AT_ONCE, MOST_LINES = 150_000, 4_000
"""Letters and lines put in at one time; more would hold up the keys."""


class NoteEdit(QTextEdit):
    """Plain text that looks like what it means."""

    left = Signal()
    """The focus went elsewhere."""
    line_left = Signal(int)
    """Enter was pressed in the line with this block number, or the caret moved out of it."""
    box_ticked = Signal(int, bool)
    """The box of the line with this block number was ticked or cleared."""
    given = Signal(object)
    """A QMimeData with pictures or marked-up words that were pasted or dropped; whoever listens takes them in."""
    picture_asked = Signal(str)
    """The picture of this id is to be shown."""
    too_long = Signal(int)
    """So many letters were to be put in at one time."""
    find_asked = Signal()
    link_asked = Signal(str)

    def __init__(self, name: str, placeholder: str = "", *, pad: int = 40, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pad = pad
        self._last_line = 0
        self.live = LiveText(self.document())
        self.styles = Highlighter(self.document())
        self.canvas = NoteCanvas(self, self.styles)
        self._lists = ListKeys(self.live, self._toggle)
        self._pictures = PictureKeys(self, self.live, self.picture_asked.emit)
        self.setAccessibleName(name)
        self._hint, self._hints = placeholder, True
        self.setAccessibleDescription(placeholder)
        self.setAcceptRichText(False)
        self.setProperty("boxed", False)
        self.setTabChangesFocus(True)
        self.setCursorWidth(2)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.live.changed.connect(self.styles.arrange)
        self.cursorPositionChanged.connect(self._line_watched)
        self.document().contentsChanged.connect(self._hint_watched)
        self.viewport().setMouseTracking(True)
        self._restyle()

    # what the keys do

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._own_key(event) is not None:
            event.accept()
            return True
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Undo):
            return False  # nothing typed here to take back: the window's own undo may have it
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if (act := self._own_key(event)) is not None:
            act()
        elif self._pictures.act(event) or (not self.isReadOnly() and self._act_in_list(event)):
            self.ensureCursorVisible()
        elif event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            event.ignore()  # there was nowhere to go on to
        else:
            before = self.document().blockCount()
            super().keyPressEvent(event)
            if self.document().blockCount() != before:
                self._lists.number(self.textCursor())

    def _act_in_list(self, event: QKeyEvent) -> bool:
        cursor = self.textCursor()
        if not self._lists.act(event, cursor):
            return False
        self.setTextCursor(cursor)
        return True

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab sets an entry of a list in; where that cannot be it goes on to the next control, as everywhere."""
        if not self.isReadOnly() and self._lists.tab(self.textCursor(), inwards=forward):
            return True
        return super().focusNextPrevChild(forward)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if event.commitString() and not self.isReadOnly():
            self._pictures.step_off()
        super().inputMethodEvent(event)

    def _own_key(self, event: QKeyEvent) -> Callable[[], None] | None:
        if event.matches(QKeySequence.StandardKey.Find):
            return self.find_asked.emit
        if self.isReadOnly():
            return None
        if event.matches(QKeySequence.StandardKey.Undo):
            return self.undo_typing if self.live.can_undo else None
        if event.matches(QKeySequence.StandardKey.Redo) or _is(event, Qt.Key.Key_Y):
            return self.redo_typing if self.live.can_redo else None
        if event.key() == Qt.Key.Key_V and event.modifiers() == Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier:
            return self.paste_plain
        acts = {
            Qt.Key.Key_Semicolon: self.stamp_time,
            Qt.Key.Key_B: lambda: self.embrace("**"),
            Qt.Key.Key_I: lambda: self.embrace("*"),
            Qt.Key.Key_E: lambda: self.embrace("`"),
            Qt.Key.Key_Space: self.toggle_box,
        }
        return next((act for key, act in acts.items() if _is(event, key)), None)

    def undo_typing(self) -> None:
        self._place(self.live.undo())

    def redo_typing(self) -> None:
        self._place(self.live.redo())

    def stamp_time(self) -> None:
        """Write the time at the caret."""
        if not self.isReadOnly():
            self.insert(f"{datetime.now().astimezone():%H:%M} ")

    def embrace(self, marks: str) -> None:
        """Put marks around the selection, or take them away."""
        cursor = self.textCursor()
        words = cursor.selectedText().replace("\u2029", "\n")
        if "\n" in words:
            return
        wide = len(marks)
        if len(words) > 2 * wide and words.startswith(marks) and words.endswith(marks):
            cursor.insertText(words[wide:-wide])
        else:
            cursor.insertText(f"{marks}{words}{marks}")
            if not words:
                cursor.setPosition(cursor.position() - wide)
                self.setTextCursor(cursor)
        self.live.close_step()

    def insert(self, words: str) -> None:
        """Write words at the caret, as one step of undo."""
        if len(words) > MOST_AT_ONCE or words.count("\n") > MOST_LINES:
            self.too_long.emit(len(words))
            return
        with self.live.one_step():
            self._pictures.step_off()
            self.textCursor().insertText(words)
            if "\n" in words:
                self._lists.number(self.textCursor())
        self.ensureCursorVisible()

    def insert_line(self, words: str) -> None:
        """Write a line of its own at the caret, which stands below it then."""
        with self.live.one_step():
            self._pictures.step_off()
            cursor = self.textCursor()
            before, after = ("" if cursor.atBlockStart() else "\n"), ("" if cursor.atBlockEnd() and not cursor.atEnd() and not cursor.atBlockStart() else "\n")
            cursor.insertText(f"{before}{words}{after}")
            if not after:
                cursor.movePosition(QTextCursor.MoveOperation.NextBlock)
            self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def take_line(self, words: str) -> None:
        """Take the line that says just this out of the text again, wherever it stands by now."""
        block = self.document().begin()
        while block.isValid():
            if block.text() == words:
                self._pictures.take_out(block)
                return
            block = block.next()

    def toggle_box(self) -> None:
        """Tick or clear the box of the caret's line, or begin one."""
        block = self.textCursor().block()
        if toggled(block.text()) is not None:
            self._toggle(block)
        elif not holds_code(block):
            QTextCursor(block).insertText("- [ ] ")

    def _toggle(self, block: QTextBlock) -> None:
        change = toggled(block.text())
        if change is None or self.isReadOnly() or holds_code(block):
            return
        at, letter = change
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + Positions(block.text()).units(at))
        cursor.setPosition(cursor.position() + 1, QTextCursor.MoveMode.KeepAnchor)
        self.live.close_step()
        cursor.insertText(letter)
        self.live.close_step()
        self.box_ticked.emit(block.blockNumber(), letter == "x")

    # what is copied out and comes in

    def createMimeDataFromSelection(self) -> QMimeData:
        return mime_of(self.textCursor().selectedText().replace("\u2029", "\n"))

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return not belongs_elsewhere(source) and (source.hasText() or source.hasHtml() or is_for_a_note(source))

    def insertFromMimeData(self, source: QMimeData) -> None:
        if is_for_a_note(source):
            self.given.emit(source)
        elif words := words_in(source):
            self.insert(words)

    def paste_plain(self) -> None:
        """Put in the words alone of what was copied, without their look."""
        if words := words_in(QGuiApplication.clipboard().mimeData()):
            self.insert(words)

    def _place(self, position: int | None) -> None:
        if position is not None:
            cursor = self.textCursor()
            cursor.setPosition(position)
            self.setTextCursor(cursor)

    def _line_watched(self) -> None:
        now = self.textCursor().blockNumber()
        if now != self._last_line:
            last, self._last_line = self._last_line, now
            if last < self.document().blockCount():
                self.line_left.emit(last)

    # the mouse, and what is painted under and over the words

    def mousePressEvent(self, event: QMouseEvent) -> None:
        block = self.canvas.box_at(event.position())
        if block is not None and event.button() == Qt.MouseButton.LeftButton:
            self._toggle(block)
            return
        if event.button() == Qt.MouseButton.LeftButton:
            if picture := self.canvas.picture_at(event.position()):
                self.picture_asked.emit(picture)
            elif event.modifiers() & Qt.KeyboardModifier.ControlModifier and (address := self._address(self.cursorForPosition(event.position().toPoint()))):
                self.link_asked.emit(address)
                return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        hand = self.canvas.box_at(event.position()) is not None or bool(self.canvas.picture_at(event.position()))
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.IBeamCursor)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.createStandardContextMenu(event.pos())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        address = self._address(self.textCursor() if by_key else self.cursorForPosition(event.pos()))
        if address:
            menu.addSeparator()
            menu.addAction(_("Open the link")).triggered.connect(lambda: self.link_asked.emit(address))
        menu.popup(self.viewport().mapToGlobal(self.cursorRect().bottomLeft()) if by_key else event.globalPos())

    def _address(self, cursor: QTextCursor) -> str:
        line = self.styles.line(cursor.block())
        return line.address_at(Positions(cursor.block().text()).points(cursor.positionInBlock())) if line.links else ""

    @contextmanager
    def kept_in_place(self) -> Generator[None]:
        """Whatever happens to the text meanwhile, the first line that shows stays where it is on the screen."""
        first = self.cursorForPosition(QPoint(0, 0))
        before, scrolled = self.canvas.top_left(first.block()).y(), self.verticalScrollBar().value()
        yield
        if scrolled:
            moved = round(self.canvas.top_left(first.block()).y() - before)
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() + moved)

    def paintEvent(self, event: QPaintEvent) -> None:
        shown = self.canvas.shown()
        painter = QPainter(self.viewport())
        self.canvas.paint_under(painter, shown)
        painter.end()
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        self.canvas.paint_over(painter, shown)
        if self._is_blank():
            self.canvas.paint_hint(painter, self._hint)
        painter.end()

    def _is_blank(self) -> bool:
        return self.document().isEmpty() and not self.document().firstBlock().layout().preeditAreaText()

    def _hint_watched(self) -> None:
        if self._hints != self._is_blank():
            self._hints = not self._hints
            self.viewport().update()

    # room and theme

    def resizeEvent(self, event: QResizeEvent) -> None:
        caret = self.cursorRect()
        self._fit()
        super().resizeEvent(event)
        if self.hasFocus() and caret.bottom() >= 0 and caret.top() < event.oldSize().height():
            self.ensureCursorVisible()  # what one types into is not pushed out of sight by what opens around it

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if restyles(event):
            self._restyle()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.line_left.emit(self.textCursor().blockNumber())
            self.left.emit()

    def _fit(self) -> None:
        pad = self._pad if self.width() > 480 else 16
        spare = self.width() - 2 * pad - round(MEASURE * theme().scale)
        self.setViewportMargins(pad, 20 if self._pad > 16 else 8, pad + max(0, spare - 10), 8)

    def _restyle(self) -> None:
        self.document().setDefaultFont(theme().font("lead"))
        self.styles.restyle()
        self._fit()


def _is(event: QKeyEvent, key: Qt.Key) -> bool:
    return event.key() == key and event.modifiers() == Qt.KeyboardModifier.ControlModifier
