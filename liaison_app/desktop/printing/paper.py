"""A sheet of paper measured in points: type, lines, boxes, and text set into columns."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QTextLayout, QTextOption

from liaison_app.desktop.theme import load_theme

WIDTH, HEIGHT = 612.0, 792.0
"""US Letter."""
LEFT, RIGHT, TOP, BOTTOM = 50.0, 562.0, 84.0, 716.0
"""Where the words stand; head and foot lie outside."""
_FINE = 20
"""Fonts are measured so many times larger: whole pixels are then a twentieth of a point."""
_RISE = 0.72
"""Height of capitals against the size: words stand in the middle of their line."""


@dataclass(frozen=True)
class Type:
    """How words are set: points, weight, a colour of the light theme, distance of lines."""

    size: float = 9.5
    weight: int = 400
    colour: str = "text"
    leading: float = 1.35
    right: bool = False
    mono: bool = False

    @property
    def line(self) -> float:
        return self.size * self.leading

    def quiet(self) -> Type:
        return replace(self, colour="text_2")


class SetText:
    """Words broken into lines for one width; drawn wherever they end up."""

    def __init__(self, words: str, type: Type, width: float) -> None:
        self._type = type
        self._lines: list[tuple[float, str]] = []
        layout = QTextLayout(words, fine_font(type))
        units = words.encode("utf-16-le", "replace")  # Qt counts these
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width * _FINE)
            text = units[2 * line.textStart() : 2 * (line.textStart() + line.textLength())].decode("utf-16-le", "replace").rstrip()
            self._lines.append((width * _FINE - line.naturalTextWidth() if type.right else 0.0, text))
        layout.endLayout()
        self.height = len(self._lines) * type.line if words else 0.0

    def draw(self, painter: QPainter, x: float, y: float) -> None:
        """Draw with the top of the first line at y."""
        painter.save()
        painter.translate(x, y)
        painter.scale(1 / _FINE, 1 / _FINE)
        painter.setPen(QPen(colour(self._type.colour)))
        painter.setFont(fine_font(self._type))
        base = (self._type.line + self._type.size * _RISE) / 2 * _FINE
        for at, (inset, text) in enumerate(self._lines):
            # a no-break space has a glyph of its own: a plain one comes out of the PDF as a tab when it is copied
            painter.drawText(QPointF(inset, base + at * self._type.line * _FINE), text.replace(" ", "\u00a0"))
        painter.restore()


def fine_font(type: Type) -> QFont:
    """Return the app's font in the fine measure, without alternates: a reader of the PDF could not tell what letter they stand for."""
    font = load_theme("light").font("body", weight=type.weight, mono=type.mono)
    font.setPixelSize(round(type.size * _FINE))
    font.setFeature(QFont.Tag("calt"), 0)
    if type.size >= 18:
        font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 98.0)
    return font


def colour(name: str) -> QColor:
    """Return a colour of the light theme: paper is white in every theme."""
    return load_theme("light").colour(name)


def rule(painter: QPainter, x: float, y: float, to: float, name: str = "line", thick: float = 0.6) -> None:
    """Draw a horizontal line."""
    painter.setPen(QPen(colour(name), thick))
    painter.drawLine(QPointF(x, y), QPointF(to, y))


def box(painter: QPainter, rect: QRectF, ground: str = "", edge: str = "", radius: float = 4) -> None:
    """Draw a rectangle with a ground, an edge or both."""
    painter.setPen(QPen(colour(edge), 0.6) if edge else QPen(Qt.PenStyle.NoPen))
    painter.setBrush(colour(ground) if ground else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect, radius, radius)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def words_width(words: str, type: Type) -> float:
    """Return the width of words on one line."""
    layout = QTextLayout(words, fine_font(type))
    layout.beginLayout()
    line = layout.createLine()
    layout.endLayout()
    return line.naturalTextWidth() / _FINE


def draw_tlp(painter: QPainter, marking: str, right: float, middle: float) -> None:
    """Draw a TLP mark, 12 points and bold on black, ending at `right`."""
    type = Type(12, 700, f"tlp.{marking.removeprefix('TLP:').lower().replace('+', '_')}", 1.3)
    wide = words_width(marking, type)
    rect = QRectF(right - wide - 14, middle - 10, wide + 14, 20)
    box(painter, rect, "tlp.ground", radius=3)
    SetText(marking, type, wide + 2).draw(painter, rect.left() + 7, middle - type.line / 2)
