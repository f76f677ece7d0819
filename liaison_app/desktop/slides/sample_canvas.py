"""The paper of the sample deck: text, boxes and marks in points on a 16:9 page."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen

from liaison_app.desktop.theme import load_theme

WIDTH, HEIGHT, MARGIN = 960, 540, 60
INK, DEEP, MID, LIGHT, PALE, PAPER = "#0E2A3F", "#0F4A6E", "#2A76A4", "#7FB5DA", "#CFE1EE", "#F5F7F8"
GREY, LINE, WHITE, AMBER, RED, WINE, GREEN = "#57646D", "#D5DDE2", "#FFFFFF", "#E5A93B", "#B3261E", "#5B1A17", "#1F7A4D"
OWNER = "Alderline · Trust and Safety"
TITLE = "Legal process for investigators"
_TIGHT_FROM = 26


@dataclass(frozen=True)
class Type:
    """How text is set: pixels (points on this page), weight and colour."""

    size: float = 16
    weight: int = 400
    colour: str = INK
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft


class Canvas:
    """One page after the other; the painter draws in points."""

    def __init__(self, painter: QPainter) -> None:
        self._painter = painter
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def font(self, size: float, weight: int) -> QFont:
        """Return the app's font at any size."""
        font = load_theme("light").font("body", weight=weight)
        font.setPixelSize(round(size))
        if size >= _TIGHT_FROM:
            font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 97)
        return font

    def text(self, x: float, y: float, words: str, type: Type, width: float = WIDTH - 2 * MARGIN) -> float:
        """Set lines ("\\n" breaks, words wrap) with the top at y; return the y below them."""
        self._painter.setPen(QPen(QColor(type.colour)))
        self._painter.setFont(self.font(type.size, type.weight))
        leading = type.size * (1.18 if type.size >= _TIGHT_FROM else 1.4)
        metrics = self._painter.fontMetrics()
        for paragraph in words.split("\n"):
            for line in _wrapped(paragraph, width, metrics.horizontalAdvance):
                self._painter.drawText(QRectF(x, y, width, leading), int(type.align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip), line)
                y += leading
        return y

    def box(self, x: float, y: float, width: float, height: float, colour: str, radius: float = 8, edge: str = "") -> None:
        self._painter.setPen(QPen(QColor(edge), 1) if edge else Qt.PenStyle.NoPen)
        self._painter.setBrush(QColor(colour))
        self._painter.drawRoundedRect(QRectF(x, y, width, height), radius, radius)

    def circle(self, x: float, y: float, radius: float, colour: str, *, thick: float = 0) -> None:
        """Draw a disc, or a ring where a thickness is given."""
        self._painter.setPen(QPen(QColor(colour), thick) if thick else Qt.PenStyle.NoPen)
        self._painter.setBrush(Qt.BrushStyle.NoBrush if thick else QColor(colour))
        self._painter.drawEllipse(QPointF(x, y), radius, radius)

    def line(self, x: float, y: float, to_x: float, to_y: float, colour: str = LINE, thick: float = 1) -> None:
        self._painter.setPen(QPen(QColor(colour), thick, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        self._painter.drawLine(QPointF(x, y), QPointF(to_x, to_y))

    def tick(self, x: float, y: float, side: float, colour: str) -> None:
        self.strokes([(x, y + side * 0.5), (x + side * 0.36, y + side * 0.86), (x + side, y + side * 0.1)], colour, side * 0.16)

    def strokes(self, points: list[tuple[float, float]], colour: str, thick: float) -> None:
        """Draw a line through points."""
        path = QPainterPath(QPointF(*points[0]))
        for point in points[1:]:
            path.lineTo(QPointF(*point))
        self._painter.setPen(QPen(QColor(colour), thick, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.drawPath(path)

    def ground(self, colour: str) -> None:
        self._painter.fillRect(QRectF(0, 0, WIDTH, HEIGHT), QColor(colour))

    def page(self, title: str, number: int) -> float:
        """Begin a page of content; return the y below its title."""
        self.ground(PAPER)
        below = self.text(MARGIN, 46, title, Type(36, 700), 760)
        self.foot(number, GREY)
        return below + 24

    def foot(self, number: int, colour: str) -> None:
        """Set the owner, the title and the page number at the foot."""
        self.text(MARGIN, 497, f"{OWNER.split(' ·', maxsplit=1)[0]} · {TITLE}", Type(12, 400, colour))
        self.text(MARGIN, 497, str(number), Type(12, 400, colour, Qt.AlignmentFlag.AlignRight))


def _wrapped(text: str, width: float, measure: object) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}".strip()
        if line and measure(longer) > width:  # type: ignore[operator]
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line]
