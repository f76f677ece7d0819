"""What is painted under a note's names and over its boxes."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QTextBlock, QTextLine

from liaison_app.desktop.note.line_marks import Role, Span
from liaison_app.desktop.note.look import CODE_PAD, GROUNDS
from liaison_app.desktop.note.positions import Positions
from liaison_app.desktop.painting.shape import draw_box, draw_tick
from liaison_app.desktop.theme import Theme

_PAD = 2.5


def span_rects(block: QTextBlock, span: Span, origin: QPointF) -> list[QRectF]:
    """Return the rectangles a span takes, one for each line it stands in."""
    place = Positions(block.text())
    first, last = place.units(span.start), place.units(span.end)
    found: list[QRectF] = []
    for number in range(block.layout().lineCount()):
        line = block.layout().lineAt(number)
        start, end = max(first, line.textStart()), min(last, line.textStart() + line.textLength())
        if start >= end:
            continue
        left, right = _x(line, start), _x(line, end)
        found.append(QRectF(origin.x() + left - _PAD, origin.y() + line.y() + 2, right - left + 2 * _PAD, line.height() - 3))
    return found


def paint_ground(painter: QPainter, theme: Theme, rect: QRectF, role: Role) -> None:
    """Paint the soft ground of a mention, topic or promise."""
    edge = theme.colour(GROUNDS[role].replace("_soft", "_text")) if theme.is_contrast else None
    draw_box(painter, rect, theme.radius("small"), theme.colour(GROUNDS[role]), edge)


def paint_box(painter: QPainter, theme: Theme, rect: QRectF, *, checked: bool, enabled: bool) -> None:
    """Paint a box over its brackets."""
    draw_tick(painter, theme, rect, checked=checked, enabled=enabled)


def paint_quote(painter: QPainter, theme: Theme, origin: QPointF, block: QTextBlock) -> None:
    """Paint the bar beside words that somebody else said."""
    last = block.layout().lineAt(block.layout().lineCount() - 1)
    painter.fillRect(QRectF(round(origin.x()), round(origin.y()) + 2, 3, round(last.y() + last.height()) - 2), theme.colour("line_strong"))


def paint_code(painter: QPainter, theme: Theme, origin: QPointF, block: QTextBlock) -> None:
    """Paint the ground of a line of code, as wide as a line may be; those that follow one another make one ground."""
    pad, layout = CODE_PAD * theme.scale, block.layout()
    wide = max((layout.lineAt(number).width() for number in range(layout.lineCount())), default=0.0)
    top = round(origin.y())
    high = round(origin.y() + layout.lineCount() * theme.line("lead")) - top
    painter.fillRect(QRectF(round(origin.x()), top, round(wide + 2 * pad), high), theme.colour("sunken"))


def _x(line: QTextLine, position: int) -> float:
    # The binding answers a pair of x and the position it settled on; its stub says object.
    at = cast("float | tuple[float, int]", line.cursorToX(position))
    return at[0] if isinstance(at, tuple) else at
