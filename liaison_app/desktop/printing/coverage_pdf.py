"""Coverage on paper: the tile map with its legend, and the states that have anything as a table."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from liaison_app.core.words import _
from liaison_app.desktop.painting.chart import TILES, shade, step_labels
from liaison_app.desktop.printing.blocks import SPAN, Block, Figures, Words, section_blocks
from liaison_app.desktop.printing.paper import LEFT, SetText, Type, box, words_width
from liaison_app.desktop.printing.report_pdf import blocks_pdf
from liaison_app.work.reporting import Report

_PITCH = SPAN / 11
_HIGH = 34.0


class TileBlock:
    """The states and territories in the shades of their counts, the counts in them, the legend beneath."""

    holds_next = False

    def __init__(self, counts: dict[str, int], words: str) -> None:
        self._counts = counts
        self._words = words
        self.height = 8 * _HIGH + 44

    def draw(self, painter: QPainter, y: float) -> None:
        for state, (column, row) in TILES.items():
            count = self._counts.get(state, 0)
            rect = QRectF(LEFT + column * _PITCH, y + row * _HIGH, _PITCH - 2, _HIGH - 2)
            token = shade(count)
            box(painter, rect, token, "line", radius=3)
            _centred(painter, state, Type(9, 600, f"{token}_text"), QPointF(rect.center().x(), rect.top() + 4))
            if count:
                _centred(painter, str(count), Type(8.5, 400, f"{token}_text"), QPointF(rect.center().x(), rect.top() + 17))
        self._legend(painter, y + 8 * _HIGH + 8)

    def _legend(self, painter: QPainter, y: float) -> None:
        SetText(self._words, Type(9, 400, "text_2"), SPAN / 2).draw(painter, LEFT, y + 3)
        wide = 44.0
        labels = step_labels()
        for number, words in enumerate(labels):
            rect = QRectF(LEFT + SPAN - wide * (len(labels) - number), y, wide, 18)
            box(painter, rect, f"map_{number}", "line", radius=0)
            _centred(painter, words, Type(8.5, 400, f"map_{number}_text"), QPointF(rect.center().x(), y + 3))


def coverage_pdf(report: Report, counts: dict[str, int], words: str) -> bytes:
    """Return the page as a PDF; `words` say what the counts stand for. Needs a QGuiApplication."""

    def blocks() -> list[Block]:
        out: list[Block] = [
            Words(report.title, Type(26, 600, "text", 1.2), after=0),
            Words(_("{what}, {period}").format(what=words, period=report.period), Type(13, 400, "text_2"), after=12),
            Figures(report.figures),
            TileBlock(counts, words),
        ]
        for section in report.sections:
            out += section_blocks(section)
        return out

    return blocks_pdf(report, blocks)


def _centred(painter: QPainter, words: str, type: Type, top: QPointF) -> None:
    wide = words_width(words, type)
    SetText(words, type, wide + 2).draw(painter, top.x() - wide / 2, top.y())
