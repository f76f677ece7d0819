"""Quick note: the caret at once, words saved as typed, promises kept, filed now or later."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from liaison_app.desktop.pages.quick_note import QuickNote
from liaison_app.desktop.tray import Tray
from liaison_app.desktop.widgets.chip import ChipButton
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.contact import Contact
from liaison_app.records.note import Note
from liaison_app.records.task import Task
from tests.desktop.conftest import Heard
from tests.desktop.sample import sample

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def quick(qtbot: QtBot, workspace: Workspace) -> QuickNote:
    quick = QuickNote(workspace)
    qtbot.addWidget(quick)
    quick.winId()
    return quick


def opened(qtbot: QtBot, workspace: Workspace, quick: QuickNote, note: str = "") -> None:
    quick.open(note)
    qtbot.waitUntil(lambda: not workspace.tasks.busy)


def notes(workspace: Workspace) -> list[Note]:
    return [note for note in workspace.reader.list("note")[0] if isinstance(note, Note)]


def test_the_caret_is_there_within_150_ms(qtbot: QtBot, workspace: Workspace, quick: QuickNote) -> None:
    begin = time.perf_counter()
    quick.open()
    taken = time.perf_counter() - begin
    qtbot.waitUntil(quick.edit.hasFocus)
    assert taken < 0.15
    qtbot.waitUntil(lambda: not workspace.tasks.busy)


def test_words_are_saved_as_they_are_typed(qtbot: QtBot, workspace: Workspace, quick: QuickNote) -> None:
    opened(qtbot, workspace, quick)
    qtbot.keyClicks(quick.edit, "Three forged requests")
    qtbot.waitUntil(lambda: [note.body for note in notes(workspace)] == ["Three forged requests"])


def test_nothing_typed_keeps_nothing(qtbot: QtBot, workspace: Workspace, quick: QuickNote, heard: Heard) -> None:
    opened(qtbot, workspace, quick)
    qtbot.keyClick(quick.edit, Qt.Key.Key_Escape)
    assert not quick.isVisible()
    assert notes(workspace) == []
    assert heard.notices == []


def test_ctrl_enter_saves_keeps_the_promise_and_goes(qtbot: QtBot, workspace: Workspace, quick: QuickNote, heard: Heard) -> None:
    opened(qtbot, workspace, quick)
    qtbot.keyClicks(quick.edit, "/task tell the response team by 2026-12-01")
    qtbot.keyClick(quick.edit, Qt.Key.Key_Return, CTRL)
    assert not quick.isVisible()
    qtbot.waitUntil(lambda: workspace.reader.count("task") == 1)
    task = workspace.reader.list("task")[0][0]
    assert isinstance(task, Task)
    assert (task.due, task.on) == ("2026-12-01", notes(workspace)[0].id)
    assert heard.notices[-1].words == "Note kept. It waits in Today to be filed."


def test_a_chip_files_it_under_the_agency_of_the_next_visit(qtbot: QtBot, workspace: Workspace, quick: QuickNote) -> None:
    workspace.store.put_all(sample(workspace.clock.ms())).result(10)
    opened(qtbot, workspace, quick)
    qtbot.keyClicks(quick.edit, "Ask for the new mailbox")
    chip = next(c for c in quick.findChildren(ChipButton) if c.accessibleName() == "File under Harlan Ridge Police Department")
    chip.setFocus()
    qtbot.keyClick(chip, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: any(note.on and note.body == "Ask for the new mailbox" for note in notes(workspace)))


def test_each_opening_begins_a_new_note_and_one_written_opens_again(qtbot: QtBot, workspace: Workspace, quick: QuickNote) -> None:
    opened(qtbot, workspace, quick)
    qtbot.keyClicks(quick.edit, "first")
    qtbot.keyClick(quick.edit, Qt.Key.Key_Return, CTRL)
    opened(qtbot, workspace, quick)
    assert quick.edit.toPlainText() == ""
    qtbot.keyClicks(quick.edit, "second")
    qtbot.keyClick(quick.edit, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: sorted(note.body for note in notes(workspace)) == ["first", "second"])
    first = next(note for note in notes(workspace) if note.body == "first")
    opened(qtbot, workspace, quick, first.id)
    assert quick.edit.toPlainText() == "first"


def test_a_note_is_filed_under_anything_that_is_found_by_name(qtbot: QtBot, workspace: Workspace, quick: QuickNote, heard: Heard) -> None:
    contact = workspace.store.put(Contact(name="Renata Quill", rank="Lt.")).result(10)
    opened(qtbot, workspace, quick)
    qtbot.keyClicks(quick.edit, "/task call @Renata")
    qtbot.waitUntil(lambda: quick._completion.popup.isVisible() and quick._completion._offers[0].person is not None)
    qtbot.keyClick(quick.edit, Qt.Key.Key_Return)
    chip = next(c for c in quick.findChildren(ChipButton) if c.accessibleName() == "Elsewhere")
    chip.click()
    qtbot.keyClicks(quick._places.picker, "quill")
    qtbot.waitUntil(lambda: len(quick._places.picker._offers) == 1)
    qtbot.keyClick(quick._places.picker, Qt.Key.Key_Return)
    assert quick.edit.hasFocus()
    qtbot.keyClick(quick.edit, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: [note.on for note in notes(workspace)] == [contact.id])
    assert heard.notices[-1].words == "Note kept with Renata Quill."
    assert notes(workspace)[0].links == (contact.id,)
    qtbot.waitUntil(lambda: workspace.reader.count("task") == 1)
    task = workspace.reader.list("task")[0][0]
    assert isinstance(task, Task)
    assert (task.title, task.links, task.on) == ("call Renata Quill", (contact.id,), contact.id)


def test_a_note_that_is_opened_again_makes_no_promise_twice(qtbot: QtBot, workspace: Workspace, quick: QuickNote) -> None:
    opened(qtbot, workspace, quick)
    qtbot.keyClicks(quick.edit, "/task call Lee by 2027-12-01")
    qtbot.keyClick(quick.edit, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: workspace.reader.count("task") == 1)
    opened(qtbot, workspace, quick, notes(workspace)[0].id)
    qtbot.keyClick(quick.edit, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: not workspace.tasks.busy)
    assert workspace.reader.count("task") == 1


def test_the_tray_offers_three_things_and_names_nothing_of_the_vault(qtbot: QtBot) -> None:
    tray = Tray()
    assert [action.text() for action in tray.menu.actions()] == ["Quick note", "Open Liaison", "Lock"]
    for action, signal in zip(tray.menu.actions(), (tray.noted, tray.opened, tray.locked), strict=True):
        with qtbot.waitSignal(signal):
            action.trigger()
    tray.close()
