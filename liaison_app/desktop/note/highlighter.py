"""Styles the marks of a note as they are typed; the marks stay in the text."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QSyntaxHighlighter, QTextBlock, QTextCursor, QTextDocument

from liaison_app.desktop.note.line_marks import Line, Vocabulary, kind_of, opening_of, read_line
from liaison_app.desktop.note.look import Look
from liaison_app.desktop.note.positions import Positions
from liaison_app.desktop.theme import theme
from liaison_app.work.fences import fence_after, is_code

_MOST_KEPT = 2_000
_AT_ONCE = 40
"""Lines below an edit that become code, or cease to be, before the keys have their turn."""


class Highlighter(QSyntaxHighlighter):
    """Characters by the highlighter's own formats, gaps and indents by block formats."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self.vocabulary = Vocabulary()
        self.look = Look(theme())
        self._lines: dict[tuple[str, int], Line] = {}
        self._rest: list[QTextCursor] = []
        self._arranging = False
        """Where lines begin that are still to turn."""
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._go_on)

    def restyle(self) -> None:
        """Take the theme in force."""
        self.look = Look(theme())
        self.rehighlight()
        self.arrange(0, self.document().blockCount() - 1)

    def learn(self, vocabulary: Vocabulary) -> None:
        """Know these names from now on; only lines that may hold one are looked at again."""
        if (vocabulary.people, vocabulary.topics) == (self.vocabulary.people, self.vocabulary.topics):
            return
        self.vocabulary = vocabulary
        self._lines.clear()
        block = self.document().begin()
        while block.isValid():
            text = block.text()
            if "@" in text or "#" in text:
                self.rehighlightBlock(block)
            block = block.next()

    def line(self, block: QTextBlock) -> Line:
        return self._read(block.text(), fence_before(block))

    def _read(self, text: str, fence: int) -> Line:
        """Return a line understood; each is painted far more often than it changes."""
        line = self._lines.get((text, fence))
        if line is None:
            if len(self._lines) >= _MOST_KEPT:
                self._lines.clear()
            line = self._lines[text, fence] = read_line(text, self.vocabulary, fence)
        return line

    def highlightBlock(self, text: str) -> None:
        if not text:
            return
        line = self._read(text, max(0, self.currentBlockState()))
        place = Positions(text)
        in_heading = line.kind == "heading"
        for span in line.spans:
            first, last = place.units(span.start), place.units(span.end)
            shape = (
                self.look.box(text[span.start : span.end]) if span.role == "box" else self.look.of(span.role, in_heading=in_heading and span.role != "heading")
            )
            self.setFormat(first, last - first, shape)

    def arrange(self, first: int, last: int) -> None:
        """Give the lines from one block number to another, and the one after, their gaps and indents; and all those that became code, or ceased to be."""
        if self._arranging:
            return  # told of its own doing
        self._arranging = True
        try:
            turned = self._arrange(first, last)
        finally:
            self._arranging = False
        for each in turned:
            self.rehighlightBlock(each)

    def _arrange(self, first: int, last: int) -> list[QTextBlock]:
        """Return the lines that became code, or ceased to be."""
        together = QTextCursor(self.document())
        together.beginEditBlock()  # a line laid out anew for each of thousands would take minutes
        block = self.document().findBlockByNumber(first)
        above = block.previous()
        before = kind_of(above.text(), fence_before(above)) if above.isValid() else None
        fence = fence_after(above.text(), fence_before(above)) if above.isValid() else 0
        turned: list[QTextBlock] = []
        while block.isValid() and (block.blockNumber() <= last + 1 or fence_before(block) != fence):
            if block.blockNumber() > last + _AT_ONCE:
                self._rest.append(QTextCursor(block))
                self._soon.start()
                break
            text = block.text()
            if fence_before(block) != fence:
                block.setUserState(fence)
                turned.append(block)
            kind, mark, body = opening_of(text, fence)
            wanted = self.look.block(kind, before, mark, body - mark)
            if block.blockFormat() != wanted:
                QTextCursor(block).setBlockFormat(wanted)
            before, fence = kind, fence_after(text, fence)
            block = block.next()
        together.endEditBlock()
        return turned

    def _go_on(self) -> None:
        rest, self._rest = self._rest, []
        for each in rest:
            self.arrange(each.blockNumber(), each.blockNumber())


def fence_before(block: QTextBlock) -> int:
    """Return the fence of code that stands open before a line, 0 for none."""
    return max(0, block.userState())


def holds_code(block: QTextBlock) -> bool:
    """Say whether a line is code, or a fence of it."""
    return is_code(block.text(), fence_before(block))
