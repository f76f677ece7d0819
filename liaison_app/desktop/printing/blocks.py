"""The blocks a report is printed from; each knows its height and draws itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from liaison_app.desktop.printing.paper import LEFT, RIGHT, SetText, Type, box, colour, rule, words_width
from liaison_app.work.reporting import Chart, Column, Figure, Row, Section

SPAN = RIGHT - LEFT
_CELL, _SECOND, _HEAD = Type(9.5, 500), Type(8.5, 400, "text_2"), Type(8.5, 500, "text_2")
_PAD, _GAP = 5.0, 12.0
_MOST_LABELS = 14


class Block(Protocol):
    """Something printed in one piece. With `holds_next` it never stands last on a page."""

    height: float
    holds_next: bool

    def draw(self, painter: QPainter, y: float) -> None: ...


class Words:
    """A paragraph or heading, with room before and after it."""

    def __init__(self, words: str, type: Type, before: float = 0, after: float = 4, *, width: float = SPAN, holds_next: bool = False) -> None:
        self._set = SetText(words, type, width)
        self._before = before
        self.height = before + self._set.height + after
        self.holds_next = holds_next

    def draw(self, painter: QPainter, y: float) -> None:
        self._set.draw(painter, LEFT, y + self._before)


class Notice:
    """A sentence on a warm ground."""

    holds_next = False

    def __init__(self, words: str) -> None:
        self._set = SetText(words, Type(9.5, 500, "warn_text"), SPAN - 28)
        self.height = self._set.height + 34

    def draw(self, painter: QPainter, y: float) -> None:
        rect = QRectF(LEFT, y + 14, SPAN, self._set.height + 16)
        box(painter, rect, "warn_soft", radius=4)
        self._set.draw(painter, LEFT + 14, y + 22)


class Figures:
    """The report's numbers, four in a row; five stand in one."""

    holds_next = False
    _HIGH = 52.0

    def __init__(self, figures: Sequence[Figure]) -> None:
        self._figures = figures
        self._across = 5 if len(figures) == 5 else 4
        self._lines = -(-len(figures) // self._across)
        self.height = self._lines * self._HIGH + 34

    def draw(self, painter: QPainter, y: float) -> None:
        top, wide = y + 14, SPAN / self._across
        box(painter, QRectF(LEFT, top, SPAN, self._lines * self._HIGH), "surface", "line", radius=6)
        painter.setPen(QPen(colour("line"), 0.6))
        for line in range(1, self._lines):
            painter.drawLine(QPointF(LEFT, top + line * self._HIGH), QPointF(RIGHT, top + line * self._HIGH))
        for across in range(1, self._across):
            painter.drawLine(QPointF(LEFT + across * wide, top), QPointF(LEFT + across * wide, top + self._lines * self._HIGH))
        for at, figure in enumerate(self._figures):
            x, upper = LEFT + (at % self._across) * wide + 13, top + (at // self._across) * self._HIGH
            SetText(str(figure.value), Type(20, 600, "text", 1.2), wide - 20).draw(painter, x, upper + 8)
            SetText(figure.label, Type(9, 400, "text_2"), wide - 20).draw(painter, x, upper + 32)


class Columns:
    """A chart along time: columns, the highest in the accent, each with its number."""

    holds_next = False
    _HIGH = 168.0

    def __init__(self, chart: Chart) -> None:
        self._chart = chart
        self.height = self._HIGH + 14

    def draw(self, painter: QPainter, y: float) -> None:
        box(painter, QRectF(LEFT, y, SPAN, self._HIGH), "surface", "line", radius=6)
        SetText(self._chart.title, Type(10.5, 600), SPAN / 2).draw(painter, LEFT + 14, y + 10)
        SetText(self._chart.caption, Type(9, 400, "text_2", right=True), SPAN / 2 - 28).draw(painter, LEFT + SPAN / 2 + 14, y + 11)
        self._bars(painter, QRectF(LEFT + 14, y + 46, SPAN - 28, 92))

    def _bars(self, painter: QPainter, area: QRectF) -> None:
        bars = self._chart.bars
        most = max((bar.value for bar in bars), default=0)
        step = area.width() / max(len(bars), 1)
        wide = min(step * 0.62, 40)
        every = -(-len(bars) // _MOST_LABELS)
        label = Type(8.5, 400, "text_2")
        for at, bar in enumerate(bars):
            middle = area.left() + step * (at + 0.5)
            high = area.height() * bar.value / most if most else 0
            if bar.value:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colour("accent" if bar.value == most else "map_2"))
                painter.drawRect(QRectF(middle - wide / 2, area.bottom() - high, wide, high))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                _centred(painter, str(bar.value), Type(9, 600), middle, area.bottom() - high - 14)
            if at % every == 0:
                _centred(painter, bar.label, label, middle, area.bottom() + 5)
        rule(painter, area.left(), area.bottom(), area.right(), "line_strong", 0.7)


def _centred(painter: QPainter, words: str, type: Type, middle: float, y: float) -> None:
    wide = words_width(words, type)
    SetText(words, type, wide + 2).draw(painter, middle - wide / 2, y)


@dataclass(frozen=True)
class _Place:
    """Where a column stands."""

    x: float
    width: float


def _places(columns: Sequence[Column]) -> list[_Place]:
    whole, x = sum(column.share for column in columns), LEFT
    out: list[_Place] = []
    for column in columns:
        wide = SPAN * column.share / whole
        out.append(_Place(x, wide - _GAP if column is not columns[-1] else wide))
        x += wide
    return out


class TableHead:
    """The headings of a table; printed again at the top of each page."""

    holds_next = True

    def __init__(self, columns: Sequence[Column]) -> None:
        type_of = {True: Type(_HEAD.size, _HEAD.weight, _HEAD.colour, right=True), False: _HEAD}
        self._cells = [(place, SetText(column.heading, type_of[column.number], place.width)) for place, column in zip(_places(columns), columns, strict=True)]
        self.height = max(cell.height for _place, cell in self._cells) + 12

    def draw(self, painter: QPainter, y: float) -> None:
        for place, cell in self._cells:
            cell.draw(painter, place.x, y + 4)
        rule(painter, LEFT, y + self.height - 3, RIGHT, "text", 0.7)


class TableRow:
    """One row: each cell's words, a quieter line beneath, a hairline under all."""

    def __init__(self, row: Row, columns: Sequence[Column], *, holds_next: bool = False) -> None:
        self.holds_next = holds_next
        self._cells: list[tuple[_Place, SetText, SetText]] = []
        for at, (place, column, cell) in enumerate(zip(_places(columns), columns, row.cells, strict=True)):
            late = row.late and at == len(columns) - 1
            first = Type(_CELL.size, 500 if at == 0 else 400, "text", right=column.number)
            second = Type(_SECOND.size, 600 if late else 400, "danger_text" if late else "text_2", right=column.number)
            self._cells.append((place, SetText(cell.text, first, place.width), SetText(cell.second, second, place.width)))
        self.height = max(first.height + second.height for _place, first, second in self._cells) + 2 * _PAD

    def draw(self, painter: QPainter, y: float) -> None:
        for place, first, second in self._cells:
            first.draw(painter, place.x, y + _PAD - 1)
            second.draw(painter, place.x, y + _PAD - 1 + first.height)
        rule(painter, LEFT, y + self.height, RIGHT)


def section_blocks(section: Section) -> Iterator[Block]:
    """Give the blocks of a section: heading, sentence, table."""
    yield Words(section.title, Type(14, 600, "text", 1.3), before=22, after=2, holds_next=True)
    if section.lead:
        yield Words(section.lead, Type(9.5, 400, "text_2"), after=6, holds_next=bool(section.rows))
    if section.rows:
        yield TableHead(section.columns)
        # no row stands alone under the headings at the foot of a page
        yield from (TableRow(row, section.columns, holds_next=at == 0 and len(section.rows) > 1) for at, row in enumerate(section.rows))
