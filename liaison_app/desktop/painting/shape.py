"""Boxes, rings and icons drawn on whole pixels."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from liaison_app.desktop.theme import Theme


def draw_box(
    painter: QPainter, rect: QRectF, radius: float, ground: QColor | None, edge: QColor | None = None, thick: float = 1, *, dashed: bool = False
) -> None:
    """Draw a rounded box; its edge lies inside the rectangle."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    inset = thick / 2 if edge is not None else 0
    pen = QPen(Qt.PenStyle.NoPen) if edge is None else QPen(edge, thick)
    if edge is not None and dashed:
        pen.setDashPattern([3, 2])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.setBrush(ground if ground is not None else Qt.BrushStyle.NoBrush)
    inner = rect.adjusted(inset, inset, -inset, -inset)
    painter.drawRoundedRect(inner, max(0.0, radius - inset), max(0.0, radius - inset))
    painter.restore()


def draw_circle(painter: QPainter, rect: QRectF, ground: QColor | None, edge: QColor | None = None) -> None:
    draw_box(painter, rect, rect.width() / 2, ground, edge)


def draw_line(painter: QPainter, x: float, y: float, width: float, colour: QColor) -> None:
    """Draw a hairline from left to right."""
    painter.fillRect(QRectF(x, y, width, 1), colour)


def draw_icon(painter: QPainter, theme: Theme, name: str, token: str, at: QPointF, side: int) -> None:
    """Draw an icon with its top left corner at a point."""
    painter.drawPixmap(QPointF(round(at.x()), round(at.y())), theme.pixmap(name, token, side, painter.device().devicePixelRatioF()))


def draw_tick(painter: QPainter, theme: Theme, rect: QRectF, *, checked: bool, enabled: bool = True) -> None:
    """Draw the box of a check box."""
    if not checked:
        draw_box(painter, rect, 4, theme.colour("surface"), theme.colour("line_strong" if enabled else "line"))
        return
    draw_box(painter, rect, 4, theme.colour("accent" if enabled else "disabled"))
    unit = rect.width() / 16
    path = QPainterPath(rect.topLeft() + QPointF(4.4, 8.3) * unit)
    path.lineTo(rect.topLeft() + QPointF(7.0, 10.8) * unit)
    path.lineTo(rect.topLeft() + QPointF(11.7, 5.6) * unit)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.colour("on_accent"), 1.8 * unit, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
    painter.restore()


def draw_logo(painter: QPainter, theme: Theme, rect: QRectF) -> None:
    """Draw the app's mark: two strokes that reach for each other."""
    unit = rect.width() / 56
    draw_box(painter, rect, 14 * unit, theme.colour("accent"))
    path = QPainterPath()
    path.moveTo(17, 13.5)
    path.lineTo(17, 34.5)
    path.quadTo(17, 42.5, 25, 42.5)
    path.lineTo(26.5, 42.5)
    path.moveTo(29.5, 13.5)
    path.lineTo(31.5, 13.5)
    path.quadTo(39.5, 13.5, 39.5, 21.5)
    path.lineTo(39.5, 42.5)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(unit, unit)
    painter.setPen(QPen(theme.colour("on_accent"), 5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
    painter.restore()
