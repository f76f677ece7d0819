"""Every page of the window: each control has a name, and the keyboard reaches it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import SIGNAL, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QScrollBar, QWidget
from pytestqt.qtbot import QtBot

from liaison_app.desktop.frame import Frame
from liaison_app.desktop.places import PLACES
from liaison_app.desktop.theme import apply_theme
from liaison_app.desktop.workspace import Workspace
from tests.desktop.every_page import CONTROLS, address_of, describe, focusable, framed, shown

STOPS = 400


@pytest.fixture
def frame(qtbot: QtBot, workspace: Workspace) -> Frame:
    return framed(qtbot, workspace)


def named(widget: QWidget) -> bool:
    words = widget.text() if isinstance(widget, QAbstractButton) else ""
    return bool(widget.accessibleName() or words)


def by_tab(frame: Frame) -> set[QWidget]:
    """Return everything Tab comes past, once round the window."""
    seen: list[QWidget] = []
    for _stop in range(STOPS):
        QTest.keyClick(frame.window().focusWidget() or frame, Qt.Key.Key_Tab)
        now = frame.window().focusWidget()
        if now is None or (seen and now is seen[0]):
            break
        seen.append(now)
    return set(seen)


@pytest.mark.parametrize("place", [place.key for place in PLACES])
def test_every_control_has_a_name(qtbot: QtBot, frame: Frame, workspace: Workspace, place: str) -> None:
    page = shown(qtbot, frame, workspace, address_of(workspace, place))
    controls = [widget for widget in page.findChildren(QWidget) if isinstance(widget, CONTROLS) and widget.isVisible() and not isinstance(widget, QScrollBar)]
    unnamed = [describe(widget) for widget in [*focusable(page), *controls] if not named(widget)]
    assert unnamed == []


@pytest.mark.parametrize("place", [place.key for place in PLACES])
def test_the_keyboard_reaches_every_control(qtbot: QtBot, frame: Frame, workspace: Workspace, place: str) -> None:
    page = shown(qtbot, frame, workspace, address_of(workspace, place))
    reached = by_tab(frame)
    tabbed = [widget for widget in focusable(page) if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None]
    missed = [describe(widget) for widget in tabbed if widget not in reached and not _in_a_group_that_was_reached(widget, reached)]
    assert missed == []
    clicked_only = [
        describe(w)
        for w in page.findChildren(QAbstractButton)
        if w.isVisible()
        and w.isEnabled()
        and not w.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not _stands_in(w)
        and not _in_a_group_that_was_reached(w, reached)
    ]
    assert clicked_only == []


def _in_a_group_that_was_reached(widget: QWidget, reached: set[QWidget]) -> bool:
    """Radio buttons of one group share a stop: the arrows move inside it."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    return group is not None and group.exclusive() and any(button in reached for button in group.buttons())


def _stands_in(widget: QWidget) -> bool:
    """A button that only shows, or whose act is also elsewhere: the eye of a passphrase, the picture beside its radio button."""
    does_nothing = widget.receivers(SIGNAL("clicked(bool)")) == 0
    return does_nothing or bool(widget.property("by_other_means")) or isinstance(widget.parent(), CONTROLS)


@pytest.mark.parametrize("place", [place.key for place in PLACES])
@pytest.mark.parametrize("theme", ["dark", "contrast"])
def test_every_page_survives_another_theme_at_double_size_in_a_narrow_window(
    qtbot: QtBot, qapp: object, frame: Frame, workspace: Workspace, place: str, theme: str
) -> None:
    page = shown(qtbot, frame, workspace, address_of(workspace, place))
    apply_theme(qapp, theme, 2.0)  # type: ignore[arg-type]
    qtbot.wait(50)
    frame.resize(900, 600)
    qtbot.wait(20)
    assert frame.width() <= 900, f"the page asks for {page.minimumSizeHint().width()} px"
    assert not page.grab().isNull()
