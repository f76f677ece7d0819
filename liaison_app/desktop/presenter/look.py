"""The presenter is dark in a dark room, whatever the rest of the window looks like."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QPalette

from liaison_app.desktop.style_sheet import style_sheet
from liaison_app.desktop.theme import Theme, load_theme, theme


@cache
def _loaded(name: str, scale: float, reduced_motion: bool) -> Theme:
    return load_theme(name, scale=scale, reduced_motion=reduced_motion)


def look() -> Theme:
    """Return the presenter's theme: dark, or high contrast where that is in force."""
    now = theme()
    return _loaded("contrast" if now.is_contrast else "dark", now.scale, now.reduced_motion)


def look_sheet() -> str:
    """Return the style sheet for what Qt draws in the presenter's window."""
    now = look()
    return style_sheet(now.tokens[now.name], now.control, now.line())


def look_palette() -> QPalette:
    """Return the palette of the presenter's window."""
    return look().palette()
