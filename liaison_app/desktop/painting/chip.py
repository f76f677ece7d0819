"""Chips, TLP marks, counts and key caps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QFont, QPainter

from liaison_app.core.words import figure
from liaison_app.desktop.painting.shape import draw_box, draw_icon
from liaison_app.desktop.painting.text import CENTRE, LEFT, RIGHT, draw_text, text_width
from liaison_app.desktop.theme import Theme

Tone = Literal["neutral", "accent", "ok", "warn", "danger", "violet", "outline", "suggested", "tlp"]
_GROUNDS = {
    "neutral": ("chip", "chip_text"),
    "accent": ("accent_soft", "accent_text"),
    "ok": ("ok_soft", "ok_text"),
    "warn": ("warn_soft", "warn_text"),
    "danger": ("danger_soft", "danger_text"),
    "violet": ("violet_soft", "violet_text"),
    "outline": ("surface", "text_2"),
    "suggested": ("surface", "text_2"),
}


@dataclass(frozen=True)
class Chip:
    """A state in a word; the tone only helps."""

    text: str
    tone: Tone = "neutral"
    icon: str = ""
    removable: bool = False


def tlp_chip(level: str) -> Chip:
    """Return the mark for a level: clear, green, amber, amber+strict or red, with or without "TLP:"."""
    word = level.upper().replace("_", "+").removeprefix("TLP:")
    return Chip(f"TLP:{word}", "tlp")


def chip_size(theme: Theme, chip: Chip) -> QSizeF:
    width = text_width(_font(theme, chip), chip.text) + 16
    width += theme.px(16) + 1 if chip.icon else 0
    width += theme.px(16) if chip.removable else 0
    return QSizeF(round(width), theme.height(24 if chip.removable else 20, "caption"))


def draw_chip(painter: QPainter, theme: Theme, at: QPointF, chip: Chip, *, selected: bool = False) -> QRectF:
    """Draw a chip with its top left corner at a point and return the place it took."""
    rect = QRectF(QPointF(round(at.x()), round(at.y())), chip_size(theme, chip))
    if chip.tone == "tlp":
        return _draw_tlp(painter, theme, rect, chip)
    ground, token = _GROUNDS[chip.tone]
    edge = {"outline": "line_strong", "suggested": "line_strong"}.get(chip.tone, token if theme.is_contrast else None)
    hollow = chip.tone in ("outline", "suggested") and not selected
    fill = None if hollow else theme.colour("surface" if selected else ground)
    draw_box(painter, rect, theme.radius("small"), fill, theme.colour(edge) if edge else None, dashed=chip.tone == "suggested")
    inside = rect.adjusted(8, 0, -8, 0)
    if chip.icon:
        side = theme.px(16)
        draw_icon(painter, theme, chip.icon, token, QPointF(rect.left() + 5, rect.center().y() - side / 2), side)
        inside.setLeft(rect.left() + 9 + side)
    draw_text(painter, inside, chip.text, _font(theme, chip), theme.colour(token), LEFT)
    if chip.removable:
        side = theme.px(14)
        draw_icon(painter, theme, "close", token, QPointF(rect.right() - 6 - side, rect.center().y() - side / 2), side)
    return rect


def draw_tlp(painter: QPainter, theme: Theme, at: QPointF, level: str) -> QRectF:
    """Draw the mark of a TLP level and return the place it took."""
    return draw_chip(painter, theme, at, tlp_chip(level))


def _draw_tlp(painter: QPainter, theme: Theme, rect: QRectF, chip: Chip) -> QRectF:
    word = chip.text.removeprefix("TLP:").lower().replace("+", "_")
    edge = theme.colour("line_strong") if theme.is_dark else None
    draw_box(painter, rect, theme.radius("small"), theme.colour("tlp.ground"), edge)
    draw_text(painter, rect, chip.text, _font(theme, chip), theme.colour(f"tlp.{word}"), CENTRE)
    return rect


def _font(theme: Theme, chip: Chip) -> QFont:
    return theme.font("caption", weight=700 if chip.tone == "tlp" else 500)


def count_size(theme: Theme, number: int) -> QSizeF:
    high = theme.height(18, "caption")
    return QSizeF(max(high + 3, round(text_width(theme.font("caption", weight=600, tabular=True), figure(number))) + 12), high)


def draw_count(painter: QPainter, theme: Theme, rect: QRectF, number: int, *, waiting: bool) -> None:
    """Draw a number at the right of a rectangle: in an amber round where a decision waits, else bare."""
    if not waiting:
        draw_text(painter, rect, figure(number), theme.font("caption", tabular=True), theme.colour("text_2"), RIGHT)
        return
    size = count_size(theme, number)
    box = QRectF(rect.right() - size.width(), round(rect.center().y() - size.height() / 2), size.width(), size.height())
    draw_box(painter, box, size.height() / 2, theme.colour("warn_soft"), theme.colour("warn_text") if theme.is_contrast else None)
    draw_text(painter, box, figure(number), theme.font("caption", weight=600, tabular=True), theme.colour("warn_text"), CENTRE)


def key_cap_size(theme: Theme, keys: str) -> QSizeF:
    return QSizeF(max(theme.px(18), round(text_width(theme.font("caption"), keys)) + 12), theme.height(19, "caption"))


def draw_key_cap(painter: QPainter, theme: Theme, at: QPointF, keys: str, *, on_accent: bool = False, enabled: bool = True) -> QRectF:
    """Draw the cap of a key ("Ctrl K") with its top left corner at a point and return the place it took."""
    rect = QRectF(QPointF(round(at.x()), round(at.y())), key_cap_size(theme, keys))
    edge = theme.colour("on_accent" if on_accent else "line")
    ground = None if on_accent else theme.colour("surface")
    token = "on_accent" if on_accent else "text_2" if enabled else "disabled"
    # The lower edge is twice as thick: a darker box shows under the face.
    draw_box(painter, rect, theme.radius("small"), edge if not on_accent else None, edge)
    draw_box(painter, rect.adjusted(0, 0, 0, -1), theme.radius("small"), ground, edge)
    draw_text(painter, rect.adjusted(0, 0, 0, -1), keys, theme.font("caption"), theme.colour(token), CENTRE)
    return rect
