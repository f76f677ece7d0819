"""Every part together: drawn in every theme, named for a screen reader, reached by the keyboard."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from liaison_app.desktop.theme import NAMES, apply_theme, theme
from liaison_app.desktop.widgets.focus_ring import FocusRing

PARTS = ("components", "frame", "contacts")


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("gallery", Path(__file__).with_name("gallery.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


gallery = _load()


@pytest.fixture(autouse=True)
def _light_again(qapp: QApplication):
    apply_theme(qapp, "light", reduced_motion=True)
    yield
    apply_theme(qapp, "light")


@pytest.fixture
def shown(qtbot: QtBot) -> Iterator[Callable[[str], QWidget]]:
    """Show parts, and hold their windows: qtbot refers to them weakly, and one that dies while it is seen ends the process now and then."""
    windows: list[QWidget] = []

    def show(part: str) -> QWidget:
        window = getattr(gallery, part)()
        windows.append(window)
        qtbot.addWidget(window)
        with qtbot.waitExposed(window):
            window.show()
        window.activateWindow()
        return window

    yield show
    for window in windows:
        window.close()
        window.deleteLater()


def _focusable(window: QWidget) -> list[QWidget]:
    found = [widget for widget in window.findChildren(QWidget) if widget.isVisible() and widget.isEnabled()]
    return [widget for widget in found if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not isinstance(widget, QScrollArea)]


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("name", NAMES)
def test_every_part_is_drawn_in_every_theme_and_size(qapp: QApplication, shown: Callable[[str], QWidget], name: str, scale: float) -> None:
    apply_theme(qapp, name, scale, reduced_motion=True)
    for part in PARTS:
        picture = shown(part).grab().toImage()
        assert len(_colours(picture)) > 20, part


def _colours(picture: QImage) -> set[int]:
    return {picture.pixel(x, y) for x in range(0, picture.width(), 3) for y in range(0, picture.height(), 3)}


@pytest.mark.parametrize("part", PARTS)
def test_everything_that_takes_the_focus_has_a_name(shown: Callable[[str], QWidget], part: str) -> None:
    window = shown(part)
    nameless = [type(widget).__name__ for widget in _focusable(window) if not widget.accessibleName()]
    assert nameless == []


@pytest.mark.parametrize("part", PARTS)
def test_everything_that_takes_the_focus_is_reached_by_tab(qtbot: QtBot, shown: Callable[[str], QWidget], part: str) -> None:
    window = shown(part)
    wanted, reached = set(_focusable(window)), set[QWidget]()
    for _ in range(3 * len(wanted)):
        window.focusNextChild()
        if (focused := window.focusWidget()) is not None:
            reached.add(focused)
    assert {widget.accessibleName() for widget in wanted - reached if not isinstance(widget, QAbstractScrollArea)} == set()


def test_a_theme_put_in_force_later_repaints_what_is_shown(qapp: QApplication, shown: Callable[[str], QWidget]) -> None:
    window = shown("frame")
    before = window.grab().toImage().pixelColor(700, 700)
    apply_theme(qapp, "dark")
    qapp.processEvents()
    after = window.grab().toImage().pixelColor(700, 700)
    assert (before, after) == (gallery.load("light"), theme().colour("window"))


def test_larger_text_makes_controls_higher_at_once(qapp: QApplication, shown: Callable[[str], QWidget]) -> None:
    window = shown("frame")
    heights = {widget: widget.height() for widget in _focusable(window)}
    apply_theme(qapp, "light", 2.0)
    qapp.processEvents()
    assert [widget.accessibleName() for widget, height in heights.items() if widget.height() <= height] == []


def test_the_ring_shows_for_the_keyboard_and_not_for_the_mouse(qtbot: QtBot, shown: Callable[[str], QWidget]) -> None:
    window = shown("frame")
    ring = window.findChild(FocusRing)
    assert isinstance(ring, FocusRing)
    qtbot.waitUntil(window.isActiveWindow)
    gallery.press_tab_until(window, "Quick note")
    target = ring.target()
    assert target is not None
    assert target.accessibleName() == "Quick note"
    assert ring.isVisible()
    assert ring.geometry().contains(target.mapTo(window, target.rect().center()))
    qtbot.mouseClick(target, Qt.MouseButton.LeftButton)
    target.clearFocus()
    qtbot.mouseClick(target, Qt.MouseButton.LeftButton)
    assert not ring.isVisible()
