"""Colours, type and lengths from the design tokens, and putting them in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

import fontpkg_inter
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from liaison_app.core.resources import read_toml
from liaison_app.desktop.icons import TokenIconEngine, icon_pixmap
from liaison_app.desktop.immortals import keep_singletons
from liaison_app.desktop.style_sheet import style_sheet

# At import, before the first call into Qt: see the function.
keep_singletons()

TOKENS = "tokens.toml"
NAMES = ("light", "dark", "contrast")
_PROPERTY = "liaison_theme"
_RESTYLING = (QEvent.Type.StyleChange, QEvent.Type.ApplicationFontChange)
_PALETTE = {
    "Window": "window",
    "Base": "surface",
    "Button": "surface",
    "AlternateBase": "sunken",
    "Text": "text",
    "WindowText": "text",
    "ButtonText": "text",
    "BrightText": "on_accent",
    "PlaceholderText": "text_3",
    "Highlight": "selected",
    "HighlightedText": "selected_text",
    "Link": "accent_text",
    "LinkVisited": "accent_text",
    "Accent": "accent",
    "ToolTipBase": "inverse",
    "ToolTipText": "on_inverse",
    "Light": "surface",
    "Midlight": "line",
    "Mid": "line",
    "Dark": "line_strong",
    "Shadow": "line_strong",
}
_TIGHT = {"display": -0.6, "page": -0.4, "title": -0.2}
_FADED = ("Text", "WindowText", "ButtonText", "HighlightedText", "PlaceholderText")


@dataclass(frozen=True)
class Theme:
    """One of the three looks at one text size; every length and colour is asked of it."""

    name: str
    tokens: Mapping[str, Any]
    scale: float = 1.0
    reduced_motion: bool = False

    @property
    def is_contrast(self) -> bool:
        return self.name == "contrast"

    @property
    def is_dark(self) -> bool:
        return self.name != "light"

    def colour(self, token: str) -> QColor:
        """Return a token's colour; "tlp.red" and its like are the same in every theme."""
        return _colour(self.tokens["tlp"][token[4:]] if token.startswith("tlp.") else self.tokens[self.name][token])

    def line(self, role: str = "body") -> int:
        """Return the line height of a type role, in pixels."""
        return round(self.tokens["type"][role]["line"] * self.scale)

    def px(self, length: int) -> int:
        """Return the side of an icon or avatar: it grows less than text does."""
        return round(length * (1 + (self.scale - 1) * 0.4))

    def height(self, least: int, *roles: str) -> int:
        """Return a height that is `least` at 100 % and grows by what its lines of text grow."""
        return least + sum(self.line(role) - int(self.tokens["type"][role]["line"]) for role in roles)

    def size(self, name: str) -> int:
        """Return a length named in [size], as it is at 100 %."""
        return int(self.tokens["size"][name])

    def radius(self, name: str = "control") -> int:
        return int(self.tokens["radius"][name])

    @property
    def control(self) -> int:
        """The height of buttons, fields and switches."""
        return self.line("body") + round(8 + 4 * self.scale)

    def motion(self, name: str) -> int:
        """Return a duration in milliseconds; 0 for movement when less motion is asked for."""
        if self.reduced_motion and name != "notice_ms":
            return 0
        return int(self.tokens["motion"][name])

    def font(self, role: str = "body", *, weight: int | None = None, tabular: bool = False, mono: bool = False) -> QFont:
        """Return a font by role; weight 100 to 900."""
        return QFont(_font(role, weight or int(self.tokens["type"][role]["weight"]), self.scale, tabular=tabular, mono=mono))

    def icon(self, name: str, tone: str = "text_2") -> QIcon:
        """Return an icon that takes its colour when it is drawn, and so follows the theme."""
        return QIcon(TokenIconEngine(name, tone, _colour_now))

    def pixmap(self, name: str, tone: str = "text_2", size: int = 20, ratio: float = 1.0) -> QPixmap:
        """Return an icon as a picture of `size` logical pixels (not scaled with the text)."""
        return icon_pixmap(name, self.colour(tone), size, ratio)

    def palette(self) -> QPalette:
        """Return the palette Qt's own widgets draw with."""
        palette = QPalette()
        for role, token in _PALETTE.items():
            palette.setColor(QPalette.ColorRole[role], self.colour(token))
        for role in _FADED:
            palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole[role], self.colour("disabled"))
        return palette


@cache
def _colour(value: str) -> QColor:
    """Return a colour that nobody changes: who wants another shade makes a copy."""
    return QColor(value)


@cache
def _font(role: str, weight: int, scale: float, *, tabular: bool, mono: bool) -> QFont:
    tokens = read_toml(TOKENS)
    font = QFont([tokens["font"]["mono" if mono else "family"], "DejaVu Sans"])
    font.setPixelSize(max(1, round(tokens["type"][role]["size"] * scale)))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    # A variable font takes its weight by axis; setWeight would embolden it a second time.
    if not mono:
        font.setVariableAxis(QFont.Tag("wght"), float(weight))
    if tabular:
        font.setFeature(QFont.Tag("tnum"), 1)
    if role in _TIGHT:
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, _TIGHT[role] * scale)
    return font


def _colour_now(token: str) -> QColor:
    return theme().colour(token)


def load_theme(name: str, *, scale: float = 1.0, reduced_motion: bool = False) -> Theme:
    """Return the theme called light, dark or contrast; scale 1.0 to 2.0."""
    if name not in NAMES:
        raise ValueError(f"no theme is called {name}")
    return Theme(name, read_toml(TOKENS), min(2.0, max(1.0, scale)), reduced_motion)


@cache
def _default() -> Theme:
    return load_theme("light")


def theme() -> Theme:
    """Return the theme in force; the application object carries it, as it carries the palette."""
    app = QCoreApplication.instance()
    kept = app.property(_PROPERTY) if app is not None else None
    return cast(Theme, kept) if kept is not None else _default()


def restyles(event: QEvent) -> bool:
    """Say whether this change event means that colours or type have changed."""
    return event.type() in _RESTYLING


def load_fonts() -> list[str]:
    """Register Inter, which ships as a package, and return the families found."""
    files = sorted((Path(fontpkg_inter.ROOT) / "files").glob("Inter*.ttf"))
    numbers = [QFontDatabase.addApplicationFont(str(file)) for file in files]
    return [family for number in numbers if number >= 0 for family in QFontDatabase.applicationFontFamilies(number)]


def system_name() -> str:
    """Return the theme the system asks for: contrast, dark or light."""
    hints = QGuiApplication.styleHints()
    if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
        return "contrast"
    return "dark" if hints.colorScheme() == Qt.ColorScheme.Dark else "light"


def system_stills() -> bool:
    """Say whether the system asks for less motion."""
    hints = QGuiApplication.styleHints()  # held: what it gives out goes with it
    return hints.accessibility().motionPreference() == Qt.MotionPreference.ReducedMotion


def apply_theme(app: QApplication, name: str = "system", scale: float = 1.0, *, reduced_motion: bool = False) -> Theme:
    """Put a theme in force over the whole application, at start or at any time after."""
    chosen = load_theme(system_name() if name == "system" else name, scale=scale, reduced_motion=reduced_motion or system_stills())
    if app.style().objectName() != "fusion" and app.property(_PROPERTY) is None:
        app.setStyle("Fusion")
    if "Inter" not in QFontDatabase.families():
        load_fonts()
    app.setProperty(_PROPERTY, chosen)
    app.setFont(chosen.font("body"))
    app.setPalette(chosen.palette())
    app.setStyleSheet(style_sheet(chosen.tokens[chosen.name], chosen.control, chosen.line("body")))
    return chosen
