"""A picture in a note: grey and blurred, with its name and how to see it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter, QPainterPath

from liaison_app.core.words import _
from liaison_app.desktop.painting.shape import draw_box, draw_icon
from liaison_app.desktop.painting.text import draw_text
from liaison_app.desktop.theme import Theme

WIDE = 420
_PAD = 8


@dataclass(frozen=True)
class Tile:
    """What is said of a picture where it stands, and its blur if it is here."""

    name: str = ""
    words: str = ""
    blur: QImage | None = None
    failed: bool = False


def unknown_tile(name: str) -> Tile:
    """Return the tile of a picture nobody can find yet."""
    return Tile(name or _("Picture"), _("Not on this device yet"))


def paint_tile(painter: QPainter, theme: Theme, rect: QRectF, tile: Tile, *, active: bool) -> None:
    """Paint a tile; the one that the caret stands on has the focus ring."""
    edge = "focus" if active else "line_strong" if theme.is_contrast else "line"
    draw_box(painter, rect, theme.radius("card"), theme.colour("sunken"), theme.colour(edge), 2 if active else 1)
    side = rect.height() - 2 * _PAD
    picture = QRectF(rect.left() + _PAD, rect.top() + _PAD, side * 4 / 3, side)
    _paint_blur(painter, theme, picture, tile)
    left = picture.right() + 12
    room, name, second = rect.right() - 12 - left, theme.line("body"), theme.line("body")
    top = rect.center().y() - (name + second) / 2
    draw_text(painter, QRectF(left, top, room, name), tile.name, theme.font(weight=500), theme.colour("text"))
    draw_text(painter, QRectF(left, top + name, room, second), tile.words, theme.font(), theme.colour("danger_text" if tile.failed else "text_2"))


def _paint_blur(painter: QPainter, theme: Theme, rect: QRectF, tile: Tile) -> None:
    if tile.blur is None:
        draw_box(painter, rect, theme.radius("small"), theme.colour("chip"))
        icon = theme.px(20)
        draw_icon(painter, theme, "warning" if tile.failed else "paperclip", "chip_text", rect.center() - QPointF(icon / 2, icon / 2), icon)
        return
    painter.save()
    path = QPainterPath()
    path.addRoundedRect(rect, theme.radius("small"), theme.radius("small"))
    painter.setClipPath(path)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(rect, tile.blur)
    painter.restore()
