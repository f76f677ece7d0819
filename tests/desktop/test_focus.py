"""Where the focus is: on arrival, as Tab goes on, and to be seen in every theme."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSplitterHandle, QWidget
from pytestqt.qtbot import QtBot

from liaison_app.desktop.frame import Frame
from liaison_app.desktop.pages.visit import VisitPage
from liaison_app.desktop.places import PLACES
from liaison_app.desktop.theme import NAMES, apply_theme
from liaison_app.desktop.widgets.reading_order import focus_by_key, in_order, is_stop
from liaison_app.desktop.workspace import Workspace
from tests.desktop.every_page import address_of, describe, framed, shown

ROUND = 4
"""Pixels round a control that its ring is drawn in."""


@pytest.fixture
def frame(qtbot: QtBot, workspace: Workspace) -> Frame:
    return framed(qtbot, workspace)


def place_of(widget: QWidget, frame: Frame) -> QRect:
    return QRect(widget.mapTo(frame, QPoint(0, 0)), widget.size())


@pytest.mark.parametrize("place", [place.key for place in PLACES if place.key != "search"])
def test_on_arrival_a_control_has_the_focus_and_tab_goes_as_one_reads(qtbot: QtBot, frame: Frame, workspace: Workspace, place: str) -> None:
    frame.show()
    frame.activateWindow()
    page = shown(qtbot, frame, workspace, address_of(workspace, place))
    now = frame.window().focusWidget()
    assert now is not None
    assert page.isAncestorOf(now), describe(now)
    assert is_stop(now), describe(now)
    assert backwards(page, frame) == []


def backwards(page: QWidget, frame: Frame) -> list[str]:
    """Return where Tab goes back to the left or up, pane by pane."""
    handles = [place_of(handle, frame).left() for handle in page.findChildren(QSplitterHandle) if handle.isVisible()]
    found: list[str] = []
    for before, after in pairwise(stop for stop in in_order(page) if is_stop(stop)):
        one, other = place_of(before, frame), place_of(after, frame)
        column = [sum(edge < rect.center().x() for edge in handles) for rect in (one, other)]
        if column[0] > column[1] or (column[0] == column[1] and other.bottom() < one.top() and other.left() <= one.left()):
            found.append(f"{describe(before)} -> {describe(after)}")
    return found


def test_tab_comes_past_all_that_stands_in_order_and_shift_tab_goes_the_same_way_back(qtbot: QtBot, frame: Frame, workspace: Workspace) -> None:
    shown(qtbot, frame, workspace, address_of(workspace, "contacts"))
    stops = [stop for stop in in_order(frame) if is_stop(stop)]
    stops[0].setFocus()
    for stop in stops[1:]:
        QTest.keyClick(frame.window().focusWidget(), Qt.Key.Key_Tab)
        assert frame.window().focusWidget() is stop, describe(stop)
    for stop in stops[-2::-1]:
        QTest.keyClick(frame.window().focusWidget(), Qt.Key.Key_Backtab)
        assert frame.window().focusWidget() is stop, describe(stop)


def owner_of(widget: QWidget) -> str:
    """Return whose end would take the wrappers of what a widget holds away, as the binding says it."""
    found = re.search(r"^parent\.+ (.*)$", shiboken6.dump(widget), re.MULTILINE)
    return found[1] if found else ""


def test_going_through_the_pages_by_tab_makes_no_part_the_owner_of_the_window(qtbot: QtBot, frame: Frame, workspace: Workspace) -> None:
    window = frame.window()
    visit = shown(qtbot, frame, workspace, address_of(workspace, "visit"))
    assert isinstance(visit, VisitPage)
    document = visit.note.edit.document()
    for place in ("today", "visits", "settings", "visit"):
        page = shown(qtbot, frame, workspace, address_of(workspace, place))
        for stop in [stop for stop in in_order(page) if is_stop(stop)][:20]:
            QTest.keyClick(stop, Qt.Key.Key_Tab)
            assert not owner_of(window), describe(stop)
    today = shown(qtbot, frame, workspace, address_of(workspace, "today"))
    today.fit(narrow=True)  # type: ignore[attr-defined]
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert shiboken6.isValid(document)


@pytest.fixture
def _light_again(qapp: QApplication):
    yield
    apply_theme(qapp, "light")


@pytest.mark.usefixtures("_light_again")
@pytest.mark.parametrize("theme", NAMES)
def test_what_has_the_focus_looks_other_than_what_has_not(qtbot: QtBot, qapp: QApplication, frame: Frame, workspace: Workspace, theme: str) -> None:
    apply_theme(qapp, theme)
    same: list[str] = []
    kinds: set[type[QWidget]] = set()
    for place in ("visits", "agencies", "visit", "record", "settings"):
        page = shown(qtbot, frame, workspace, address_of(workspace, place))
        for stop in [stop for stop in in_order(frame) if is_stop(stop)]:
            if type(stop) not in kinds and stop.isVisible():
                kinds.add(type(stop))
                if not _shows_focus(stop, frame):
                    same.append(f"{place}: {describe(stop)}")
        page.setFocus()
    assert len(kinds) > 20
    assert same == [], "; ".join(same)


def _shows_focus(stop: QWidget, frame: Frame) -> bool:
    """Come to a control by key and compare the picture with that of the focus being elsewhere."""
    elsewhere = next(other for other in in_order(frame) if is_stop(other) and type(other) is not type(stop) and not stop.isAncestorOf(other))
    pictures: list[QImage] = []
    focus_by_key(elsewhere)
    for holder in (stop, elsewhere):
        focus_by_key(holder)
        QApplication.processEvents()
        pictures.append(frame.grab(place_of(stop, frame).adjusted(-ROUND, -ROUND, ROUND, ROUND).intersected(frame.rect())).toImage())
    return pictures[0] != pictures[1]
