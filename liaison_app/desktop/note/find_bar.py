"""Find in the note: every match marked, how many there are, and the next one by a key."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QTextEdit, QWidget

from liaison_app.core.words import _, figure
from liaison_app.desktop.note.note_edit import NoteEdit
from liaison_app.desktop.note.positions import Positions
from liaison_app.desktop.theme import restyles, theme
from liaison_app.desktop.widgets.button import IconButton
from liaison_app.desktop.widgets.field import LineEdit
from liaison_app.desktop.widgets.label import Label

_PAUSE_MS = 120


class FindBar(QWidget):
    """Enter goes to the next match, Shift+Enter to the one before, Esc back into the note at the match."""

    closed = Signal()

    def __init__(self, edit: NoteEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edit = edit
        self._found: list[tuple[int, int]] = []
        """Where the matches stand, in units of the document."""
        self._at: int | None = None
        self.line = LineEdit(_("Find in this note"))
        self.count = Label("", tone="text_2", tabular=True)
        self._before = IconButton("chevron-up", _("Match before"), keys="Shift Enter")
        self._after = IconButton("chevron-down", _("Next match"), keys="Enter")
        self._close = IconButton("close", _("Close"), keys="Esc")
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 4, 16, 4)
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        for part in (self.count, self._before, self._after, self._close):
            row.addWidget(part)
        self.line.installEventFilter(self)
        self.line.textEdited.connect(self._look)
        self._before.clicked.connect(lambda: self.step(-1))
        self._after.clicked.connect(lambda: self.step(1))
        self._close.clicked.connect(self.shut)
        self._pause.timeout.connect(self._look_again)
        edit.find_asked.connect(self.open)
        edit.live.changed.connect(self._changed)
        edit.verticalScrollBar().valueChanged.connect(self._mark)
        self.hide()

    def open(self) -> None:
        """Show the bar; what is selected in the note is looked for."""
        words = self._edit.textCursor().selectedText()
        self.show()
        if words and "\u2029" not in words:
            self.line.setText(words)
        self.line.selectAll()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._look()

    def shut(self) -> None:
        """Go back into the note; the match that was reached stays selected."""
        self.hide()
        if self._at is not None and self._at < len(self._found):
            self._select(*self._found[self._at])
        self._found = []
        self._edit.setExtraSelections([])
        self._edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()

    def step(self, by: int) -> None:
        """Go to the next match (1) or the one before (-1), round the ends."""
        if not self._found:
            return
        here = self._edit.textCursor().selectionStart()
        after = [number for number, (start, _end) in enumerate(self._found) if start > here]
        before = [number for number, (start, _end) in enumerate(self._found) if start < here]
        self._go(after[0] if by > 0 and after else 0 if by > 0 else before[-1] if before else len(self._found) - 1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_F3):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() == Qt.Key.Key_Escape:
            self.shut()
        else:
            self.step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        return True

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if restyles(event):
            self._mark()

    def _look(self) -> None:
        """Look anew and go to the first match from where one is."""
        self._find()
        here = self._edit.textCursor().selectionStart()
        if self._found:
            self._go(next((number for number, (start, _end) in enumerate(self._found) if start >= here), 0))

    def _look_again(self) -> None:
        self._find()
        self._tell()

    def _find(self) -> None:
        wanted, words = self.line.text(), self._edit.live.words
        places = Positions(words)
        found = re.finditer(re.escape(wanted), words, re.IGNORECASE) if wanted else ()
        self._at = None
        self._found = [(places.units(match.start()), places.units(match.end())) for match in found]
        self._mark()
        self._tell()

    def _go(self, number: int) -> None:
        self._at = number
        start, _end = self._found[number]
        self._select(start, start)
        self._edit.ensureCursorVisible()
        self._mark()
        self._tell(number)

    def _select(self, start: int, end: int) -> None:
        cursor = self._edit.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        self._edit.setTextCursor(cursor)

    def _tell(self, number: int | None = None) -> None:
        many = len(self._found)
        if not self.line.text():
            words = ""
        elif not many:
            words = _("Not in this note")
        elif number is None:
            words = _("{all} found").format(all=figure(many))
        else:
            words = _("{n} of {all}").format(n=figure(number + 1), all=figure(many))
        self.count.set_words(words)
        self.line.set_wrong(wrong=bool(self.line.text()) and not many)
        for button in (self._before, self._after):
            button.setEnabled(bool(many))

    def _changed(self, _first: int, _last: int) -> None:
        if self.isVisible():
            self._pause.start()

    def _mark(self) -> None:
        """Mark the matches that show; a long note has more than can be painted at once."""
        blocks = self._edit.canvas.visible_blocks() if self._found else []
        if not blocks:
            self._edit.setExtraSelections([])
            return
        first, last = blocks[0].position(), blocks[-1].position() + blocks[-1].length()
        marks: list[QTextEdit.ExtraSelection] = []
        for number, (start, end) in enumerate(self._found):
            if first <= start < last:
                mark = QTextEdit.ExtraSelection()
                mark.cursor = QTextCursor(self._edit.document())
                mark.cursor.setPosition(start)
                mark.cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
                is_here = number == self._at
                mark.format.setBackground(theme().colour("focus" if is_here else "mark"))
                mark.format.setForeground(theme().colour("window" if is_here else "mark_text"))
                marks.append(mark)
        self._edit.setExtraSelections(marks)
