"""One row of a list: what stands in it, and how it is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from liaison_app.desktop.painting.chip import Chip, chip_size, draw_chip, draw_key_cap, key_cap_size
from liaison_app.desktop.painting.person import Verification, draw_avatar, draw_badge
from liaison_app.desktop.painting.shape import draw_box, draw_icon, draw_tick
from liaison_app.desktop.painting.text import LEFT, RIGHT, Paragraph, Run, Style, draw_text, matched, text_width
from liaison_app.desktop.theme import Theme

PAD = 12
GAP = 8
_SECOND = Style("caption", "text_2", 400, tabular=True)


@dataclass(frozen=True)
class Row:
    """What a row shows; every part but the title may be absent."""

    title: str
    second: str = ""
    right: str = ""
    right_second: str = ""
    right_tone: str = "text_2"
    icon: str = ""
    icon_tone: str = "text_2"
    avatar: str = ""
    badge: Verification | None = None
    badge_words: str = ""
    chips: tuple[Chip, ...] = ()
    right_chip: Chip | None = None
    keys: str = ""
    beside: str = ""
    checked: bool | None = None
    is_heading: bool = False
    title_tone: str = "text"
    matches: tuple[tuple[int, int], ...] = ()
    second_matches: tuple[tuple[int, int], ...] = ()
    marks: bool = False
    enabled: bool = True
    wraps: bool = False
    """The second line goes on below, where there is room for as many; see wrapped_height."""


@dataclass(frozen=True)
class RowState:
    """How the row stands at the moment."""

    selected: bool = False
    hovered: bool = False
    focused: bool = False
    pressed: bool = False


def row_words(row: Row) -> str:
    """Return what a screen reader says of a row."""
    chips = [chip.text for chip in (*row.chips, *((row.right_chip,) if row.right_chip else ()))]
    parts = [row.title, row.badge_words, row.beside, row.second, *chips, row.right, row.right_second]
    return ", ".join(part for part in parts if part)


def row_height(theme: Theme, row: Row, least: int = 0) -> int:
    """Return the height a row needs; `least` is its height at 100 % text."""
    if row.is_heading:
        return theme.height(32, "caption")
    return theme.height(least or 56, "body", "caption") if row.second else theme.height(least or 40, "body")


def wrapped_height(theme: Theme, row: Row, width: float, least: int, pad: int) -> int:
    """Return the height a row that wraps needs at a width."""
    beside = theme.px(theme.size("icon")) + PAD if row.icon else 0
    more = _second(theme, row, width - 2 * pad - beside).size.height() - theme.line("caption")
    return row_height(theme, row, least) + round(more)


def _second(theme: Theme, row: Row, width: float) -> Paragraph:
    return Paragraph(theme, row.second, _SECOND, max(1.0, width))


@dataclass
class _Canvas:
    """The room that is left while a row is drawn from both ends."""

    painter: QPainter
    theme: Theme
    room: QRectF
    state: RowState
    row: Row
    middle: float = field(init=False)

    def __post_init__(self) -> None:
        self.middle = self.room.center().y()

    def tone(self, token: str) -> str:
        if not self.row.enabled:
            return "disabled"
        if not self.state.selected:
            return token
        return {"text": "selected_text", "text_2": "selected_text_2", "text_3": "selected_text_2"}.get(
            token, "selected_text" if self.theme.is_contrast else token
        )

    def take_left(self, width: float, gap: float) -> None:
        self.room.setLeft(self.room.left() + width + gap)

    def take_right(self, width: float, gap: float) -> None:
        self.room.setRight(self.room.right() - width - gap)


def draw_row(painter: QPainter, theme: Theme, rect: QRectF, row: Row, state: RowState, *, pad: int = PAD) -> None:
    """Draw a row into its rectangle, ground and focus included."""
    if row.is_heading:
        at = rect.adjusted(pad, 0, -pad, 0)
        at.setTop(at.bottom() - theme.height(24, "caption"))
        draw_text(painter, at, row.title, theme.font("caption"), theme.colour("text_2"))
        return
    _draw_ground(painter, theme, rect, state)
    canvas = _Canvas(painter, theme, rect.adjusted(pad, 0, -pad, 0), state, row)
    _draw_leading(canvas)
    _draw_right(canvas)
    _draw_lines(canvas)


def _draw_ground(painter: QPainter, theme: Theme, rect: QRectF, state: RowState) -> None:
    token = "selected" if state.selected else "pressed" if state.pressed else "hover" if state.hovered else ""
    if token:
        draw_box(painter, rect, theme.radius(), theme.colour(token))
    if not state.focused:
        return
    if state.selected and theme.is_contrast:
        draw_box(painter, rect.adjusted(3, 3, -3, -3), theme.radius("small"), None, theme.colour("focus_on_selected"), 2)
    else:
        draw_box(painter, rect, theme.radius(), None, theme.colour("focus_on_selected" if state.selected else "focus"), 2)


def _draw_leading(canvas: _Canvas) -> None:
    row, theme, left = canvas.row, canvas.theme, canvas.room.left()
    if row.checked is not None:
        side = theme.px(16)
        draw_tick(canvas.painter, theme, QRectF(left + 2, round(canvas.middle - side / 2), side, side), checked=row.checked, enabled=row.enabled)
        canvas.take_left(theme.px(20), PAD)
    elif row.avatar:
        side = theme.px(theme.size("avatar"))
        draw_avatar(canvas.painter, theme, QRectF(left, round(canvas.middle - side / 2), side, side), row.avatar, selected=canvas.state.selected)
        canvas.take_left(side, PAD)
    elif row.icon:
        side = theme.px(theme.size("icon"))
        token = "selected_match" if canvas.state.selected else canvas.tone(row.icon_tone)
        draw_icon(canvas.painter, theme, row.icon, token, QPointF(left, canvas.middle - side / 2), side)
        canvas.take_left(side, PAD)


def _draw_right(canvas: _Canvas) -> None:
    row, theme, painter = canvas.row, canvas.theme, canvas.painter
    if row.keys:
        size = key_cap_size(theme, row.keys)
        draw_key_cap(painter, theme, QPointF(canvas.room.right() - size.width(), canvas.middle - size.height() / 2), row.keys)
        canvas.take_right(size.width(), GAP)
    if row.right_chip:
        size = chip_size(theme, row.right_chip)
        at = QPointF(canvas.room.right() - size.width(), canvas.middle - size.height() / 2)
        draw_chip(painter, theme, at, row.right_chip, selected=canvas.state.selected)
        canvas.take_right(size.width(), GAP)
    if row.right:
        _draw_right_words(canvas)


def _draw_right_words(canvas: _Canvas) -> None:
    row, theme = canvas.row, canvas.theme
    role = "caption" if row.second else "body"
    font = theme.font(role, weight=600 if row.right_tone not in ("text", "text_2", "text_3") else 400, tabular=True)
    small = theme.font("caption", weight=400, tabular=True)
    wide = min(canvas.room.width() * 0.5, max(text_width(font, row.right), text_width(small, row.right_second)) + 1)
    place = QRectF(canvas.room.right() - wide, canvas.room.top(), wide, canvas.room.height())
    if row.right_second:
        first, second = _two_lines(canvas, place)
        draw_text(canvas.painter, second, row.right_second, small, theme.colour(canvas.tone("text_2")), RIGHT)
        place = first
    draw_text(canvas.painter, place, row.right, font, theme.colour(canvas.tone(row.right_tone)), RIGHT)
    canvas.take_right(wide, GAP)


def _two_lines(canvas: _Canvas, room: QRectF) -> tuple[QRectF, QRectF]:
    body, caption = canvas.theme.line("body"), canvas.theme.line("caption")
    top = round(canvas.middle - (body + caption) / 2)
    return QRectF(room.left(), top, room.width(), body), QRectF(room.left(), top + body, room.width(), caption)


def _draw_lines(canvas: _Canvas) -> None:
    if not canvas.row.second:
        _draw_title(canvas, canvas.room)
        return
    first, second = _two_lines(canvas, canvas.room)
    if canvas.row.wraps:
        words = _second(canvas.theme, canvas.row, canvas.room.width())
        up = round((words.size.height() - second.height()) / 2)
        _draw_title(canvas, first.translated(0, -up))
        words.draw(canvas.painter, second.translated(0, -up).topLeft(), canvas.theme.colour(canvas.tone(_SECOND.tone)))
        return
    _draw_title(canvas, first)
    _draw_matched(canvas, second, canvas.row.second, canvas.row.second_matches, _SECOND)


def _draw_title(canvas: _Canvas, room: QRectF) -> None:
    row, theme = canvas.row, canvas.theme
    side = theme.px(16)
    after = (side + 8 if row.badge else 0) + sum(chip_size(theme, chip).width() + GAP for chip in row.chips)
    place = QRectF(room.left(), room.top(), max(24.0, room.width() - after), room.height())
    x = place.left() + _draw_matched(canvas, place, row.title, row.matches, Style("body", row.title_tone, 500)) + 4
    if row.badge:
        draw_badge(canvas.painter, theme, QPointF(x, room.center().y() - side / 2), row.badge, side, selected=canvas.state.selected)
        x += side + 4
    for chip in row.chips:
        x += 4
        x += (
            draw_chip(canvas.painter, theme, QPointF(x, room.center().y() - chip_size(theme, chip).height() / 2), chip, selected=canvas.state.selected).width()
            + 6
        )
    if row.beside and x + 6 < room.right():
        draw_text(
            canvas.painter,
            QRectF(x + 6, room.top(), room.right() - x - 6, room.height()),
            row.beside,
            theme.font("body"),
            theme.colour(canvas.tone("text_2")),
            LEFT,
        )


def _draw_matched(canvas: _Canvas, room: QRectF, text: str, matches: tuple[tuple[int, int], ...], style: Style) -> float:
    theme, colour = canvas.theme, canvas.theme.colour(canvas.tone(style.tone))
    if not matches:
        return draw_text(canvas.painter, room, text, style.font(theme), colour)
    text = QFontMetricsF(style.font(theme)).elidedText(text, Qt.TextElideMode.ElideRight, room.width() + 0.5)
    matches = tuple((start, length) for start, length in matches if start + length <= len(text))
    look = Run("", ground="mark", tone="mark_text") if canvas.row.marks else Run("", 700, "selected_match" if canvas.state.selected else "accent_text")
    paragraph = Paragraph(theme, matched(text, matches, look), style)
    canvas.painter.save()
    canvas.painter.setClipRect(room)
    paragraph.draw(canvas.painter, QPointF(room.left(), room.center().y() - paragraph.size.height() / 2), colour)
    canvas.painter.restore()
    return min(paragraph.size.width(), room.width())
