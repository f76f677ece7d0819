"""Avatars and verification badges."""

from __future__ import annotations

import zlib
from typing import Literal

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from liaison_app.desktop.painting.shape import draw_circle, draw_icon
from liaison_app.desktop.painting.text import CENTRE, draw_text
from liaison_app.desktop.theme import Theme

Verification = Literal["unverified", "official_domain", "called_back", "met_in_person", "credential_seen", "expired", "revoked"]
BADGES: dict[Verification, tuple[str, str]] = {
    "unverified": ("unverified", "text_2"),
    "official_domain": ("verified", "accent_text"),
    "called_back": ("verified", "ok_text"),
    "met_in_person": ("verified", "ok_text"),
    "credential_seen": ("verified", "ok_text"),
    "expired": ("unverified", "warn_text"),
    "revoked": ("revoked", "danger_text"),
}
"""State → icon and colour token."""
_GROUNDS = (("accent_soft", "accent_text"), ("violet_soft", "violet_text"), ("chip", "chip_text"), ("ok_soft", "ok_text"), ("warn_soft", "warn_text"))
_TITLES = {"lt", "lt.", "det", "det.", "inv", "inv.", "sgt", "sgt.", "dr", "dr.", "chief", "sheriff", "agent", "capt", "capt."}


def initials(name: str) -> str:
    """Return one or two letters for a name, its title left out."""
    words = [word for word in name.split() if word[0].isalnum() and word.lower() not in _TITLES]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
    return "".join(letters).upper()


def avatar_tones(name: str) -> tuple[str, str]:
    """Return ground and text tokens, always the same for a name."""
    return _GROUNDS[zlib.crc32(" ".join(name.lower().split()).encode()) % len(_GROUNDS)]


def draw_avatar(painter: QPainter, theme: Theme, rect: QRectF, name: str, *, selected: bool = False) -> None:
    """Draw a circle with a name's initials."""
    ground, token = avatar_tones(name)
    edge = theme.colour(token) if theme.is_contrast else None
    draw_circle(painter, rect, theme.colour("surface" if selected else ground), edge)
    font = theme.font("caption", weight=600)
    font.setPixelSize(max(9, round(rect.width() * (0.375 if rect.width() < 48 else 0.357))))
    draw_text(painter, rect, initials(name), font, theme.colour(token), CENTRE)


def draw_badge(painter: QPainter, theme: Theme, at: QPointF, state: Verification, side: int = 16, *, selected: bool = False) -> None:
    """Draw the shield of a verification state, its top left corner at a point."""
    icon, token = BADGES[state]
    draw_icon(painter, theme, icon, "selected_match" if selected and theme.is_contrast else token, at, side)
