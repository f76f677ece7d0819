"""The look: what the tokens promise is what Qt is told."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from typing import get_args

import pytest
from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtGui import QColor, QFontInfo, QFontMetricsF, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication

from liaison_app.desktop.painting.chip import Chip, Tone, draw_chip, draw_count, draw_key_cap
from liaison_app.desktop.theme import NAMES, Theme, apply_theme, load_fonts, load_theme, theme

GROUNDS = ("rail", "window", "surface", "raised", "sunken", "hover")
ON_GROUNDS = ("text", "text_2", "text_3", "accent_text", "danger_text", "warn_text", "ok_text", "violet_text")
PAIRS = [(text, ground) for ground in GROUNDS for text in ON_GROUNDS] + [
    ("text", "pressed"),
    ("text_2", "pressed"),
    ("text_2", "rail_hover"),
    ("selected_text", "selected"),
    ("selected_text_2", "selected"),
    ("selected_match", "selected"),
    ("rail_selected_text", "rail_selected"),
    ("accent_text", "accent_soft"),
    ("danger_text", "danger_soft"),
    ("warn_text", "warn_soft"),
    ("ok_text", "ok_soft"),
    ("violet_text", "violet_soft"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("on_accent", "accent_pressed"),
    ("on_danger", "danger"),
    ("on_danger", "danger_hover"),
    ("chip_text", "chip"),
    ("mark_text", "mark"),
    ("added_text", "added"),
    ("removed_text", "removed"),
    ("on_inverse", "inverse"),
    ("inverse_accent", "inverse"),
    *((f"map_{step}_text", f"map_{step}") for step in range(5)),
    *((f"tlp.{level}", "tlp.ground") for level in ("red", "amber", "amber_strict", "green", "clear")),
]
ROLES = (
    (QPalette.ColorRole.Text, QPalette.ColorRole.Base),
    (QPalette.ColorRole.WindowText, QPalette.ColorRole.Window),
    (QPalette.ColorRole.ButtonText, QPalette.ColorRole.Button),
)
MORE_ROLES = (
    (QPalette.ColorRole.HighlightedText, QPalette.ColorRole.Highlight),
    (QPalette.ColorRole.PlaceholderText, QPalette.ColorRole.Base),
    (QPalette.ColorRole.ToolTipText, QPalette.ColorRole.ToolTipBase),
    (QPalette.ColorRole.Link, QPalette.ColorRole.Base),
)


@pytest.fixture(autouse=True)
def _light_again(qapp: QApplication):
    yield
    apply_theme(qapp, "light")


def luminance(colour: QColor) -> float:
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (colour.redF(), colour.greenF(), colour.blueF())]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: QColor, other: QColor) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", NAMES)
def test_every_text_can_be_read_on_every_ground_it_stands_on(name: str) -> None:
    look = load_theme(name)
    poor = {pair: ratio for pair in PAIRS if (ratio := round(contrast(look.colour(pair[0]), look.colour(pair[1])), 2)) < 4.5}
    assert poor == {}


@pytest.mark.parametrize("name", NAMES)
def test_the_palette_qt_draws_with_can_be_read(qapp: QApplication, name: str) -> None:
    apply_theme(qapp, name)
    palette = qapp.palette()
    poor = [pair for pair in ROLES + MORE_ROLES if contrast(palette.color(pair[0]), palette.color(pair[1])) < 4.5]
    assert poor == []


@pytest.mark.parametrize("name", NAMES)
def test_what_cannot_be_used_can_still_be_made_out(qapp: QApplication, name: str) -> None:
    """WCAG asks no contrast of disabled words; here they keep the 3.0 of drawn marks, so that what cannot be had is still known."""
    look = apply_theme(qapp, name)
    palette = qapp.palette()
    assert {ground: ratio for ground in GROUNDS if (ratio := round(contrast(look.colour("disabled"), look.colour(ground)), 2)) < 3.0} == {}
    assert {contrast(look.colour("disabled"), look.colour(ground)) < contrast(look.colour("text_2"), look.colour(ground)) for ground in GROUNDS} == {True}
    group = QPalette.ColorGroup.Disabled
    assert [pair for pair in ROLES if contrast(palette.color(group, pair[0]), palette.color(group, pair[1])) < 3.0] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_chip_can_be_read_as_it_is_drawn_on_every_ground(qapp: QApplication, name: str) -> None:
    look, poor = apply_theme(qapp, name), dict[tuple[str, str], float]()
    for ground in (*GROUNDS, "pressed", "selected", "rail_hover"):
        for tone in get_args(Tone):
            chip = Chip("TLP:RED", tone) if tone == "tlp" else Chip("HHH", tone)
            ratio = _drawn(look, ground, lambda painter, chip=chip, on=ground: draw_chip(painter, look, QPointF(2, 2), chip, selected=on == "selected"))
            if ratio < 4.5:
                poor[tone, ground] = ratio
    assert poor == {}


@pytest.mark.parametrize("name", NAMES)
def test_counts_and_caps_of_keys_can_be_read_as_they_are_drawn(qapp: QApplication, name: str) -> None:
    look = apply_theme(qapp, name)
    room = QRectF(0, 0, 38, 24)
    drawn = {
        "waiting": _drawn(look, "rail", lambda painter: draw_count(painter, look, room, 111, waiting=True)),
        "count": _drawn(look, "rail", lambda painter: draw_count(painter, look, room, 111, waiting=False)),
        "keys": _drawn(look, "surface", lambda painter: draw_key_cap(painter, look, QPointF(2, 2), "HH")),
        "keys on accent": _drawn(look, "accent", lambda painter: draw_key_cap(painter, look, QPointF(2, 2), "HH", on_accent=True)),
    }
    assert {what: ratio for what, ratio in drawn.items() if ratio < 4.5} == {}
    dim = _drawn(look, "surface", lambda painter: draw_key_cap(painter, look, QPointF(2, 2), "HH", enabled=False))
    assert dim >= 3.0


def _drawn(look: Theme, ground: str, draw: Callable[[QPainter], object]) -> float:
    """Return the contrast of the inmost pixels of thick letters with what is round them, as drawn: the edge of a box does not count."""
    image = QImage(200, 60, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(2)
    image.fill(look.colour(ground))
    painter = QPainter(image)
    draw(painter)
    painter.end()
    inside = image.copy(8, 12, 180, 20)  # the band of the letters, without the box's upper and lower edge
    counted = Counter(inside.pixel(x, y) for y in range(inside.height()) for x in range(12, 80))
    base = QColor(counted.most_common(1)[0][0])
    return round(max(contrast(QColor(pixel), base) for pixel, many in counted.items() if many >= 8), 2)


@pytest.mark.parametrize("name", NAMES)
def test_lines_rings_and_marks_can_be_seen(name: str) -> None:
    look = load_theme(name)
    for mark in ("line_strong", "focus", "accent", "danger", "warn", "ok", "violet"):
        for ground in ("window", "surface"):
            assert contrast(look.colour(mark), look.colour(ground)) >= 3.0, (mark, ground)


def test_an_icon_takes_the_colour_of_a_theme_put_in_force_later(qapp: QApplication) -> None:
    icon = apply_theme(qapp, "light").icon("visits", "text")
    before = _colours(icon.pixmap(24, 24).toImage())
    apply_theme(qapp, "contrast")
    after = _colours(icon.pixmap(24, 24).toImage())
    assert before == {"#1c1b19"}
    assert after == {"#ffffff"}


def _colours(image) -> set[str]:
    points = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return {colour.name() for x, y in points if (colour := image.pixelColor(x, y)).alpha() == 255}


def test_inter_is_drawn_and_its_weights_differ(qapp: QApplication) -> None:
    assert "Inter" in load_fonts()
    look = apply_theme(qapp, "light")
    assert QFontInfo(look.font()).family() == "Inter"
    widths = [QFontMetricsF(look.font("title", weight=weight)).horizontalAdvance("Harlan Ridge") for weight in (400, 500, 600, 700)]
    assert widths == sorted(set(widths))


def test_figures_in_columns_are_equally_wide(qapp: QApplication) -> None:
    metrics = QFontMetricsF(apply_theme(qapp, "light").font(tabular=True))
    assert metrics.horizontalAdvance("1111") == pytest.approx(metrics.horizontalAdvance("8888"))


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 2.0])
def test_heights_hold_their_text_at_every_size(scale: float) -> None:
    look = load_theme("light", scale=scale)
    for role in ("page", "title", "lead", "body", "caption"):
        assert QFontMetricsF(look.font(role)).height() <= look.line(role) + 1
    assert look.control >= look.line() + 8
    assert look.height(56, "body", "caption") >= look.line("body") + look.line("caption") + 16


def test_the_drawn_sizes_stand_at_one_hundred_percent() -> None:
    look = load_theme("light")
    assert (look.control, look.height(40, "body"), look.px(20), look.height(56, "body", "caption")) == (32, 40, 20, 56)


def test_the_text_size_stays_between_one_and_two_hundred_percent() -> None:
    assert load_theme("light", scale=9.0).scale == 2.0
    assert load_theme("light", scale=0.1).scale == 1.0


def test_less_motion_moves_nothing_but_a_notice_still_stays() -> None:
    still = load_theme("light", reduced_motion=True)
    assert (still.motion("quick_ms"), still.motion("settle_ms"), still.motion("notice_ms")) == (0, 0, 6000)


def test_an_unknown_theme_is_refused() -> None:
    with pytest.raises(ValueError, match="purple"):
        load_theme("purple")


def test_the_theme_in_force_is_the_one_last_applied(qapp: QApplication) -> None:
    chosen = apply_theme(qapp, "dark", 1.5)
    assert isinstance(theme(), Theme)
    assert theme() is chosen


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None never dies from 3.12 on")
def test_none_outlives_any_number_of_calls_into_qt() -> None:
    thing = QObject()
    for _ in range(30_000):
        thing.setObjectName("x")
    assert sys.getrefcount(None) > 1_000_000
