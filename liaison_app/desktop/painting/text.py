"""Lines and paragraphs of text with our own line height, in runs of different weight and tone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from html import escape

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, Qt, QTextCharFormat, QTextLayout, QTextOption

from liaison_app.desktop.theme import Theme

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter
UNBOUNDED = 1_000_000.0
_NEW_LINE = "\u2028"
"""What Qt's layout of a paragraph breaks a line at; it draws the usual sign as nothing."""


@dataclass(frozen=True)
class Run:
    """A stretch of text with a weight, tone, ground or line of its own."""

    text: str
    weight: int | None = None
    tone: str | None = None
    ground: str | None = None
    underlined: bool = False


Words = str | Sequence[Run]


def runs_of(words: Words) -> tuple[Run, ...]:
    return (Run(words),) if isinstance(words, str) else tuple(words)


def plain(words: Words) -> str:
    return "".join(run.text for run in runs_of(words))


def tip(words: str) -> str:
    """Return words for a tool tip, which would take what looks like markup for markup: a name that a colleague gave could fetch a picture from elsewhere."""
    return f"<qt>{escape(words)}</qt>" if "<" in words else words


def matched(text: str, matches: Sequence[tuple[int, int]], run: Run) -> tuple[Run, ...]:
    """Split text into runs, those in `matches` (start, length) looking like `run`."""
    found: list[Run] = []
    at = 0
    for start, length in sorted(matches):
        if start < at or length <= 0:
            continue
        found += [Run(text[at:start]), replace(run, text=text[start : start + length])]
        at = start + length
    return tuple(part for part in (*found, Run(text[at:])) if part.text)


def text_width(font: QFont, text: str) -> float:
    return QFontMetricsF(font).horizontalAdvance(text)


def draw_text(painter: QPainter, rect: QRectF, text: str, font: QFont, colour: QColor, align: Qt.AlignmentFlag = LEFT) -> float:
    """Draw one line, shortened with an ellipsis if it must be; return the width drawn."""
    metrics, room = QFontMetricsF(font), rect.width() + 0.5
    wide = metrics.horizontalAdvance(text)
    if wide > room:
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        wide = metrics.horizontalAdvance(text)
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(rect, _one_line(align), text)
    return wide


@cache
def _one_line(align: Qt.AlignmentFlag) -> int:
    """Return what Qt wants to know of a line: to put such flags together takes Python as long as Qt takes to draw a short word."""
    return int(align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


def lines_of(text: str, font: QFont, width: float, most: int, *, indent: float = 0) -> list[str]:
    """Break words into at most so many lines, the first one shorter by `indent`; no word is broken, what does not fit ends in an ellipsis."""
    metrics, lines = QFontMetricsF(font), [""]
    words = text.split()
    for number, word in enumerate(words):
        longer, room = f"{lines[-1]} {word}".strip(), width - (indent if len(lines) == 1 else 0)
        if metrics.horizontalAdvance(longer) <= room:
            lines[-1] = longer
        elif len(lines) == most:
            lines[-1] = " ".join([longer, *words[number + 1 :]])
            break
        elif lines[-1] or room < width:
            lines.append(word)
        else:
            lines[-1] = word
    return [metrics.elidedText(line, Qt.TextElideMode.ElideRight, width - (indent if not number else 0) + 0.5) for number, line in enumerate(lines)]


@dataclass(frozen=True)
class Style:
    """How a paragraph is set: role, tone, weight and whether its figures line up."""

    role: str = "body"
    tone: str = "text"
    weight: int | None = None
    tabular: bool = False
    mono: bool = False

    def font(self, theme: Theme, weight: int | None = None) -> QFont:
        return theme.font(self.role, weight=weight or self.weight, tabular=self.tabular, mono=self.mono)


class Paragraph:
    """Words laid out to a width; lines are as far apart as the type role says."""

    def __init__(self, theme: Theme, words: Words, style: Style, width: float = UNBOUNDED, *, align: Qt.AlignmentFlag = LEFT) -> None:
        self._line = theme.line(style.role)
        runs = runs_of(words)
        self._layout = QTextLayout(plain(runs).replace("\n", _NEW_LINE if width < UNBOUNDED else " "), style.font(theme))
        option = QTextOption(align & Qt.AlignmentFlag.AlignHorizontal_Mask)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._layout.setTextOption(option)
        self._layout.setFormats(list(_formats(theme, runs, style)))
        self.size = self._set(width)

    def draw(self, painter: QPainter, at: QPointF, colour: QColor) -> None:
        painter.setPen(QPen(colour))
        self._layout.draw(painter, at)

    def _set(self, width: float) -> QSizeF:
        widest, y = 0.0, 0.0
        self._layout.beginLayout()
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, y + (self._line - line.height()) / 2))
            widest = max(widest, line.naturalTextWidth())
            y += self._line
        self._layout.endLayout()
        return QSizeF(widest, max(y, self._line))


def _formats(theme: Theme, runs: Sequence[Run], style: Style) -> list[QTextLayout.FormatRange]:
    found: list[QTextLayout.FormatRange] = []
    start = 0
    for run in runs:
        # Qt counts UTF-16 units.
        length = len(run.text.encode("utf-16-le")) // 2
        if run.weight or run.tone or run.ground:
            found.append(_format(theme, run, style, start, length))
        start += length
    return found


def _format(theme: Theme, run: Run, style: Style, start: int, length: int) -> QTextLayout.FormatRange:
    shape = QTextCharFormat()
    if run.weight:
        shape.setFont(style.font(theme, run.weight))
    if run.tone:
        shape.setForeground(theme.colour(run.tone))
    if run.ground:
        shape.setBackground(theme.colour(run.ground))
    shape.setFontUnderline(run.underlined)
    wanted = QTextLayout.FormatRange()
    wanted.start, wanted.length, wanted.format = start, length, shape
    return wanted
