"""The frame: places by key, history, palette, search, notices and failures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from liaison_app.core.errors import LiaisonError
from liaison_app.desktop.frame import Frame
from liaison_app.desktop.navigation import Address
from liaison_app.desktop.widgets.rows import RowView
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact
from liaison_app.records.values import When
from liaison_app.records.visit import Visit


@pytest.fixture
def frame(qtbot: QtBot, workspace: Workspace) -> Iterator[Frame]:
    frame = Frame(workspace)
    qtbot.addWidget(frame)
    frame.resize(1280, 800)
    frame.go(Address("today"))
    frame.show()
    frame.activateWindow()
    qtbot.waitUntil(lambda: not workspace.tasks.busy)
    yield frame
    qtbot.waitUntil(lambda: not workspace.tasks.busy)


def press(frame: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(frame.focusWidget() or frame, key, modifier)


CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


def test_ctrl_and_a_number_go_to_a_place_and_alt_left_comes_back(frame: Frame) -> None:
    press(frame, Qt.Key.Key_2, CTRL)
    assert frame.here.place == "visits"
    press(frame, Qt.Key.Key_3, CTRL)
    assert frame.here.place == "contacts"
    press(frame, Qt.Key.Key_Left, ALT)
    assert frame.here.place == "visits"
    press(frame, Qt.Key.Key_Left, ALT)
    assert frame.here.place == "today"
    press(frame, Qt.Key.Key_Right, ALT)
    assert frame.here.place == "visits"


def test_typing_in_the_search_field_finds_records_and_enter_opens_the_best(qtbot: QtBot, frame: Frame, workspace: Workspace) -> None:
    quill = workspace.store.put(Contact(name="Renata Quill")).result(10)
    workspace.store.put(Agency(name="Quillan County")).result(10)
    press(frame, Qt.Key.Key_F, CTRL)
    assert frame.bar.search.hasFocus()
    qtbot.keyClicks(frame.bar.search, "renata")
    assert frame.here.place == "search"
    page = frame.page
    qtbot.waitUntil(lambda: page.answer is not None and page.answer.total == 1)  # type: ignore[union-attr]
    qtbot.keyClick(frame.bar.search, Qt.Key.Key_Return)
    assert frame.here == Address("contacts", quill.id)


def test_esc_leaves_the_search(qtbot: QtBot, frame: Frame) -> None:
    press(frame, Qt.Key.Key_F, CTRL)
    qtbot.keyClicks(frame.bar.search, "nobody")
    assert frame.here.place == "search"
    qtbot.keyClick(frame.bar.search, Qt.Key.Key_Escape)
    qtbot.keyClick(frame.bar.search, Qt.Key.Key_Escape)
    assert frame.here.place == "today"


def test_the_palette_goes_to_places_and_records(qtbot: QtBot, frame: Frame, workspace: Workspace) -> None:
    agency = workspace.store.put(Agency(name="Prescott Police Department")).result(10)
    press(frame, Qt.Key.Key_K, CTRL)
    palette = frame.palette_panel
    assert palette.isVisible()
    qtbot.keyClicks(palette.edit, "presc")
    qtbot.waitUntil(lambda: not workspace.tasks.busy)
    qtbot.keyClick(palette.edit, Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert frame.here == Address("agencies", agency.id)


def test_question_mark_shows_every_shortcut_and_esc_puts_it_away(qtbot: QtBot, frame: Frame) -> None:
    frame.rail.setFocus()
    QTest.keyClick(frame, Qt.Key.Key_Question)
    sheet = frame.shortcut_sheet
    assert sheet.isVisible()
    press(frame, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_a_failure_stands_above_the_page_until_it_is_closed(qtbot: QtBot, frame: Frame, workspace: Workspace) -> None:
    workspace.messages.failed(LiaisonError("The disk is full.", "Free some space."))
    banner = next(child for child in frame.findChildren(QWidget) if child.accessibleName() == "The disk is full. Free some space.")
    qtbot.waitUntil(banner.isVisible)
    frame.go(Address("settings"))
    qtbot.waitUntil(lambda: not banner.isVisible())


def test_undo_takes_back_what_a_notice_told_even_after_it_has_gone(frame: Frame, workspace: Workspace) -> None:
    undone: list[str] = []
    workspace.messages.notice("Moved to the trash.", lambda: undone.append("trash"))
    workspace.messages.notice("Done.", lambda: undone.append("task"))
    frame.rail.setFocus()
    press(frame, Qt.Key.Key_Z, CTRL)
    press(frame, Qt.Key.Key_Z, CTRL)
    press(frame, Qt.Key.Key_Z, CTRL)
    assert undone == ["task", "trash"]


def test_an_erasure_asks_and_escape_keeps(qtbot: QtBot, frame: Frame, workspace: Workspace) -> None:
    agreed: list[bool] = []
    workspace.messages.ask("Erase Renata Quill?", "This cannot be undone.", "Erase for good", lambda: agreed.append(True))
    press(frame, Qt.Key.Key_Escape)
    assert agreed == []
    workspace.messages.ask("Erase Renata Quill?", "This cannot be undone.", "Erase for good", lambda: agreed.append(True))
    press(frame, Qt.Key.Key_Backtab)
    press(frame, Qt.Key.Key_Space)
    assert agreed == [True]


def test_ctrl_l_asks_for_the_lock(qtbot: QtBot, frame: Frame) -> None:
    with qtbot.waitSignal(frame.locking):
        press(frame, Qt.Key.Key_L, CTRL)


def test_a_narrow_window_folds_the_rail_and_tells_the_page(frame: Frame, workspace: Workspace) -> None:
    frame.resize(860, 600)
    assert frame.rail.collapsed
    frame.resize(1280, 800)
    assert not frame.rail.collapsed


def test_a_page_opened_for_the_first_time_has_the_focus_where_one_would_type_or_choose(qtbot: QtBot, frame: Frame, workspace: Workspace) -> None:
    workspace.store.put(Contact(name="Renata Quill")).result(10)
    for place in ("contacts", "settings"):
        frame.go(Address(place))
        qtbot.waitUntil(lambda: not workspace.tasks.busy)
        assert frame.window().focusWidget() is frame.page.first_focus, place  # type: ignore[union-attr]


def test_a_page_come_back_to_shows_where_the_focus_is(qtbot: QtBot, frame: Frame, workspace: Workspace) -> None:
    for place in ("settings", "today", "settings"):
        frame.go(Address(place))
        qtbot.waitUntil(lambda: not workspace.tasks.busy)
    view = frame.window().focusWidget()
    assert isinstance(view, RowView)
    assert view.shows_focus()


def test_the_palette_says_when_nothing_is_called_so_and_enter_searches_inside_notes(qtbot: QtBot, frame: Frame) -> None:
    press(frame, Qt.Key.Key_K, CTRL)
    palette = frame.palette_panel
    qtbot.keyClicks(palette.edit, "qqqq")
    qtbot.waitUntil(lambda: [command.row.title for command in frame._commands.find("qqqq")] == ["Search notes and slides for “qqqq”"])
    qtbot.waitUntil(lambda: palette._view.currentIndex().isValid())
    qtbot.keyClick(palette.edit, Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert (frame.here.place, frame.here.text) == ("search", "qqqq")


def test_the_palette_tells_visits_at_one_agency_apart_by_their_day(qtbot: QtBot, frame: Frame, workspace: Workspace) -> None:
    for day in (3, 4):
        workspace.store.put(Visit(title="Harlan Ridge", start=When(round(datetime(2025, 3, day, 12, tzinfo=UTC).timestamp() * 1000)))).result(10)
    frame.palette_panel.open("harlan")
    qtbot.waitUntil(lambda: len(frame._commands.find("harlan")) == 2)
    assert {command.row.beside for command in frame._commands.find("harlan")} == {"visit, Mar 3, 2025", "visit, Mar 4, 2025"}


def test_what_was_agreed_to_is_done_though_the_button_that_asked_went_meanwhile(qtbot: QtBot, frame: Frame, workspace: Workspace) -> None:
    asked_by = QPushButton("Remove", frame)
    asked_by.show()
    asked_by.setFocus()
    done: list[str] = []
    workspace.messages.ask("Remove Ben?", "It cannot be taken back.", "Remove", lambda: done.append("removed"))
    shiboken6.delete(asked_by)
    button = next(found for found in frame.findChildren(QAbstractButton) if found.isVisible() and found.text() == "Remove")
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert done == ["removed"]
