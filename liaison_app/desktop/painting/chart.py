"""Charts small enough to stand beside words: sparkline, bars, tile map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from liaison_app.desktop.painting.shape import draw_box
from liaison_app.desktop.painting.text import CENTRE, RIGHT, draw_text, text_width
from liaison_app.desktop.theme import Theme

TILES: dict[str, tuple[int, int]] = {
    state: (column, row)
    for row, line in enumerate(
        (
            "AK . . . . . . . . . ME",
            ". . . . . WI . . . VT NH",
            "WA ID MT ND MN IL MI . NY MA .",
            "OR NV WY SD IA IN OH PA NJ CT RI",
            "CA UT CO NE MO KY WV VA MD DE .",
            ". AZ NM KS AR TN NC SC DC . .",
            "GU . . OK LA MS AL GA . . .",
            "HI . . TX . . . . FL VI PR",
        )
    )
    for column, state in enumerate(line.split())
    if state != "."
}
"""State or territory → column and row of the tile grid."""
STEPS = (0, 1, 2, 5, 10)
"""The least count of each of the five shades."""


@dataclass(frozen=True)
class Measure:
    """One bar: what it is and how much."""

    label: str
    value: float
    figure: str = ""


def shade(count: int) -> str:
    """Return the map token for a count: map_0 for none up to map_4 for ten and more."""
    return f"map_{sum(count >= step for step in STEPS) - 1}"


def draw_sparkline(painter: QPainter, theme: Theme, rect: QRectF, values: Sequence[float]) -> None:
    """Draw a bar for each period; an empty period is a dash on the ground line."""
    largest = max(values, default=0)
    pitch = rect.width() / max(1, len(values))
    for number, value in enumerate(values):
        left = round(rect.left() + number * pitch)
        wide = max(1.0, round(pitch) - 2.0)
        if value <= 0 or largest <= 0:
            painter.fillRect(QRectF(left, rect.bottom() - 2, wide, 2), theme.colour("line"))
            continue
        high = max(3.0, round(rect.height() * value / largest))
        painter.fillRect(QRectF(left, rect.bottom() - high, wide, high), theme.colour("accent"))


def bar_pitch(theme: Theme) -> int:
    return theme.height(24, "body")


def draw_bars(painter: QPainter, theme: Theme, rect: QRectF, measures: Sequence[Measure], current: int = -1) -> None:
    """Draw labelled bars with the figure at each; the largest is in the accent colour."""
    font = theme.font(tabular=True)
    largest = max((measure.value for measure in measures), default=0) or 1
    label = min(rect.width() * 0.45, max((text_width(theme.font(), measure.label) for measure in measures), default=0) + 11)
    figure = max((text_width(font, _figure(measure)) for measure in measures), default=0) + 12
    room = max(8.0, rect.width() - label - figure)
    for number, measure in enumerate(measures):
        line = QRectF(rect.left(), rect.top() + number * bar_pitch(theme), rect.width(), bar_pitch(theme))
        draw_text(painter, QRectF(line.left(), line.top(), label - 8, line.height()), measure.label, theme.font(), theme.colour("text"))
        bar = QRectF(line.left() + label, line.center().y() - 6, max(3.0, room * measure.value / largest), 12)
        draw_box(painter, bar, 2, theme.colour("accent" if measure.value == largest else "map_2"))
        draw_text(painter, line, _figure(measure), font, theme.colour("text"), RIGHT)
        if number == current:
            draw_box(painter, line, theme.radius("small"), None, theme.colour("focus"), 2)


def _figure(measure: Measure) -> str:
    return measure.figure or f"{measure.value:g}"


TILE = 32
"""From one tile to the next at 100 % text, where the map stands above a list."""


def tile_rect(theme: Theme, state: str, pitch: int = TILE) -> QRectF:
    """Return where a state's tile stands, in pixels from the map's corner."""
    column, row = TILES[state]
    side = theme.px(pitch)
    return QRectF(4 + column * side, 4 + row * side, side - 2, side - 2)


def draw_tile(
    painter: QPainter, theme: Theme, rect: QRectF, state: str, count: int, *, selected: bool = False, current: bool = False, hovered: bool = False
) -> None:
    """Draw a state's tile in the shade of its count; the selected one has a ring, the current one the focus. A large one tells the count too."""
    token = shade(count)
    edge = theme.colour("line") if theme.is_contrast and token == "map_0" else None
    draw_box(painter, rect, theme.radius("small"), theme.colour(token), theme.colour("line_strong") if hovered else edge)
    font = theme.font("caption", weight=600 if token in ("map_3", "map_4") else 500)
    high = theme.line("caption")
    if count and rect.height() >= 2 * high + 4:
        half = QRectF(rect.left(), rect.center().y() - high, rect.width(), high)
        draw_text(painter, half, state, font, theme.colour(f"{token}_text"), CENTRE)
        figures = theme.font("caption", weight=400, tabular=True)
        draw_text(painter, half.translated(0, high), str(count), figures, theme.colour(f"{token}_text"), CENTRE)
    else:
        draw_text(painter, rect, state, font, theme.colour(f"{token}_text"), CENTRE)
    if selected or current:
        draw_box(painter, rect.adjusted(-1, -1, 1, 1), 5, None, theme.colour("window"), 2)
        draw_box(painter, rect.adjusted(-3, -3, 3, 3), 7, None, theme.colour("focus" if current else "accent"), 2)


def step_labels() -> list[str]:
    """Return what each shade counts: "0", "1", "2–4" … "10+"."""
    return [str(low) if high - low == 1 else f"{low}–{high - 1}" for low, high in pairwise(STEPS)] + [f"{STEPS[-1]}+"]


def draw_legend(painter: QPainter, theme: Theme, rect: QRectF, words: str) -> None:
    """Draw what the shades mean, the words at the left and the steps at the right."""
    labels = step_labels()
    wide = theme.px(40)
    left = rect.right() - wide * len(labels)
    draw_text(painter, QRectF(rect.left(), rect.top(), left - rect.left() - 8, rect.height()), words, theme.font("caption", weight=400), theme.colour("text_2"))
    for number, label in enumerate(labels):
        box = QRectF(left + number * wide, rect.top(), wide, rect.height())
        painter.fillRect(box, theme.colour(f"map_{number}"))
        draw_text(painter, box, label, theme.font("caption", tabular=True), theme.colour(f"map_{number}_text"), CENTRE)
