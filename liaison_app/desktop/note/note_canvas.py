"""Where the boxes, pictures and names of a note stand on the screen, and what is painted under and over its words."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtGui import QPainter, QTextBlock
from PySide6.QtWidgets import QTextEdit

from liaison_app.desktop.note.grounds import paint_box, paint_code, paint_ground, paint_quote, span_rects
from liaison_app.desktop.note.highlighter import Highlighter
from liaison_app.desktop.note.line_marks import Line, name_of
from liaison_app.desktop.note.look import GROUNDS, PICTURE_HIGH
from liaison_app.desktop.note.tile import WIDE, Tile, paint_tile, unknown_tile
from liaison_app.desktop.painting.text import Paragraph, Style
from liaison_app.desktop.theme import theme

Shown = list[tuple[QTextBlock, Line]]
"""The lines that show, each with what it is made of."""


class NoteCanvas:
    """Knows the geometry of an editor's lines; all points are the viewport's."""

    def __init__(self, edit: QTextEdit, styles: Highlighter) -> None:
        self._edit = edit
        self._styles = styles
        self.tile_of: Callable[[str], Tile | None] = lambda _id: None

    def top_left(self, block: QTextBlock) -> QPointF:
        scrolled = QPointF(self._edit.horizontalScrollBar().value(), self._edit.verticalScrollBar().value())
        return block.layout().position() - scrolled

    def visible_blocks(self) -> list[QTextBlock]:
        """Return the blocks that show, from the top."""
        found: list[QTextBlock] = []
        block = self._edit.cursorForPosition(QPoint(0, 0)).block()
        while block.isValid() and self.top_left(block).y() < self._edit.viewport().height():
            found.append(block)
            block = block.next()
        return found

    def shown(self) -> Shown:
        return [(block, self._styles.line(block)) for block in self.visible_blocks()]

    def box_at(self, point: QPointF) -> QTextBlock | None:
        """Return the line whose box is at a point."""
        if self._edit.isReadOnly():
            return None
        block = self._edit.cursorForPosition(point.toPoint()).block()
        hit = self.box_rect(block).adjusted(-8, -4, 4, 4) if self._styles.line(block).kind == "check" else QRectF()
        return block if hit.contains(point) else None

    def picture_at(self, point: QPointF) -> str:
        """Return the id of the picture at a point, or nothing."""
        block = self._edit.cursorForPosition(point.toPoint()).block()
        line = self._styles.line(block)
        return line.picture if line.picture and self._tile_rect(block).contains(point) else ""

    def paint_under(self, painter: QPainter, shown: Shown) -> None:
        """Paint the grounds of names and code, and the bars of what others said."""
        for block, line in shown:
            for span in line.spans:
                if span.role in GROUNDS:
                    for rect in span_rects(block, span, self.top_left(block)):
                        paint_ground(painter, theme(), rect, span.role)
            if line.kind == "quote":
                paint_quote(painter, theme(), self.top_left(block), block)
            elif line.kind == "code":
                paint_code(painter, theme(), self.top_left(block), block)

    def paint_over(self, painter: QPainter, shown: Shown) -> None:
        """Paint boxes over their brackets, and pictures over the lines that name them."""
        for block, line in shown:
            if line.kind == "check":
                paint_box(painter, theme(), self.box_rect(block), checked=line.done, enabled=not self._edit.isReadOnly())
            elif line.picture:
                tile = self.tile_of(line.picture) or unknown_tile(name_of(block.text()))
                active = self._edit.hasFocus() and self._edit.textCursor().blockNumber() == block.blockNumber()
                paint_tile(painter, theme(), self._tile_rect(block), tile, active=active)

    def paint_hint(self, painter: QPainter, words: str) -> None:
        """Paint what an empty note says, where the first letters will stand and after the caret; Qt's own stands higher and under it."""
        block, after = self._edit.document().firstBlock(), self._edit.cursorWidth() + 1
        line, at = block.layout().lineAt(0), self.top_left(block)
        hint = Paragraph(theme(), words, Style("lead", "text_3"), self._edit.viewport().width() - at.x() - after)
        top = line.y() + (line.height() - theme().line("lead")) / 2
        hint.draw(painter, QPointF(at.x() + after, at.y() + top), theme().colour("text_3"))

    def _tile_rect(self, block: QTextBlock) -> QRectF:
        place = self.top_left(block)
        wide = min(WIDE * theme().scale, self._edit.viewport().width() - 4.0)
        return QRectF(round(place.x()) + 1, round(place.y()), wide, PICTURE_HIGH * theme().scale)

    def box_rect(self, block: QTextBlock) -> QRectF:
        """Return where the box of a line is painted."""
        line = block.layout().lineAt(0)
        indent = self._styles.look.indent_room(self._styles.line(block).indent)
        place = self.top_left(block) + QPointF(line.x() + indent, line.y())
        side = theme().px(16)
        return QRectF(round(place.x()), round(place.y() + (line.height() - side) / 2) + 1, side, side)
