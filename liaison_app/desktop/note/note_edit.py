"""The text of a note: Markdown as typed, boxes one can tick, names one can complete."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QTextBlock, QTextCursor
from PySide6.QtWidgets import QTextEdit, QWidget

from liaison_app.desktop.note.grounds import paint_box, paint_ground, span_rects
from liaison_app.desktop.note.highlighter import Highlighter
from liaison_app.desktop.note.line_marks import continued, toggled
from liaison_app.desktop.note.live_text import LiveText, plain_words
from liaison_app.desktop.note.look import GROUNDS
from liaison_app.desktop.note.positions import Positions
from liaison_app.desktop.theme import restyles, theme

MEASURE = 600
"""A line of a note is at most so wide, at 100 % text."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class NoteEdit(QTextEdit):
    """Plain text that looks like what it means."""

    left = Signal()
    """The focus went elsewhere."""
    line_left = Signal(int)
    """Enter was pressed in the line with this block number, or the caret moved out of it."""
    box_ticked = Signal(int, bool)
    """The box of the line with this block number was ticked or cleared."""

    def __init__(self, name: str, placeholder: str = "", *, pad: int = 40, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pad = pad
        self._last_line = 0
        self.live = LiveText(self.document())
        self.styles = Highlighter(self.document())
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setAcceptRichText(False)
        self.setProperty("boxed", False)
        self.setTabChangesFocus(True)
        self.setCursorWidth(2)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.live.changed.connect(self.styles.arrange)
        self.cursorPositionChanged.connect(self._line_watched)
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
        act = self._own_key(event)
        if act is not None:
            act()
        elif (
            event.key() in _ENTER
            and not event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
            and not self.isReadOnly()
        ):
            self._enter(plain=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            super().keyPressEvent(event)

    def _own_key(self, event: QKeyEvent) -> Callable[[], None] | None:
        if self.isReadOnly():
            return None
        if event.matches(QKeySequence.StandardKey.Undo):
            return self.undo_typing if self.live.can_undo else None
        if event.matches(QKeySequence.StandardKey.Redo) or _is(event, Qt.Key.Key_Y):
            return self.redo_typing if self.live.can_redo else None
        acts = {
            Qt.Key.Key_Semicolon: self.stamp_time,
            Qt.Key.Key_B: lambda: self.embrace("**"),
            Qt.Key.Key_I: lambda: self.embrace("*"),
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
        self.live.close_step()
        self.textCursor().insertText(words)
        self.live.close_step()
        self.ensureCursorVisible()

    def toggle_box(self) -> None:
        """Tick or clear the box of the caret's line, or begin one."""
        block = self.textCursor().block()
        if toggled(block.text()) is not None:
            self._toggle(block)
        else:
            QTextCursor(block).insertText("- [ ] ")

    def _toggle(self, block: QTextBlock) -> None:
        change = toggled(block.text())
        if change is None or self.isReadOnly():
            return
        at, letter = change
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + Positions(block.text()).units(at))
        cursor.setPosition(cursor.position() + 1, QTextCursor.MoveMode.KeepAnchor)
        self.live.close_step()
        cursor.insertText(letter)
        self.live.close_step()
        self.box_ticked.emit(block.blockNumber(), letter == "x")

    def _enter(self, *, plain: bool) -> None:
        cursor = self.textCursor()
        block = cursor.block()
        lead = continued(block.text()) if not plain and not cursor.hasSelection() else None
        self.live.close_step()
        if lead == "":
            cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
        elif lead is not None and cursor.positionInBlock() >= Positions(block.text()).units(self.styles.line(block).body):
            cursor.insertText("\n" + lead)
        else:
            cursor.insertText("\n")
        self.live.close_step()
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def insertFromMimeData(self, source: QMimeData) -> None:
        if source.hasText():
            self.insert(plain_words(source.text()))

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
        block = self._box_at(event.position())
        if block is not None and event.button() == Qt.MouseButton.LeftButton:
            self._toggle(block)
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if self._box_at(event.position()) is not None else Qt.CursorShape.IBeamCursor)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.createStandardContextMenu(event.pos())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def _box_at(self, point: QPointF) -> QTextBlock | None:
        if self.isReadOnly():
            return None
        block = self.cursorForPosition(point.toPoint()).block()
        if toggled(block.text()) is None:
            return None
        hit = self._box_rect(block).adjusted(-8, -4, 4, 4)
        return block if hit.contains(point) else None

    def _box_rect(self, block: QTextBlock) -> QRectF:
        line = block.layout().lineAt(0)
        place = self._top_left(block) + QPointF(line.x(), line.y())
        side = theme().px(16)
        return QRectF(round(place.x()), round(place.y() + (line.height() - side) / 2) + 1, side, side)

    def _top_left(self, block: QTextBlock) -> QPointF:
        scrolled = QPointF(self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        return block.layout().position() - scrolled

    def visible_blocks(self) -> list[QTextBlock]:
        """Return the blocks that show, from the top."""
        found: list[QTextBlock] = []
        block = self.cursorForPosition(QPoint(0, 0)).block()
        while block.isValid() and self._top_left(block).y() < self.viewport().height():
            found.append(block)
            block = block.next()
        return found

    def paintEvent(self, event: QPaintEvent) -> None:
        blocks = [(block, self.styles.line(block)) for block in self.visible_blocks()]
        painter = QPainter(self.viewport())
        for block, line in blocks:
            for span in line.spans:
                if span.role in GROUNDS:
                    for rect in span_rects(block, span, self._top_left(block)):
                        paint_ground(painter, theme(), rect, span.role)
        painter.end()
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        for block, line in blocks:
            if line.kind == "check":
                paint_box(painter, theme(), self._box_rect(block), checked=line.done, enabled=not self.isReadOnly())
        painter.end()

    # room and theme

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

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
