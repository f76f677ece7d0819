"""Quick notes that wait: read, filed by keys, put away, brought back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from liaison_app.desktop.pages.inbox import InboxPage
from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact
from liaison_app.records.note import Note


@pytest.fixture
def notes(store):
    store.put(Agency(name="Harlan Ridge Police Department")).result(10)
    store.put(Contact(name="Renata Quill")).result(10)
    return [store.put(Note(body=f"Note {number}\nmore")).result(10) for number in range(3)]


@pytest.fixture
def page(qtbot, workspace, notes, heard):
    page = InboxPage(workspace)
    qtbot.addWidget(page)
    page.resize(1000, 700)
    page.show()
    page.activateWindow()
    page.shown()
    qtbot.waitUntil(lambda: page._model.rowCount() == 3)
    page.list.setFocus()
    yield page
    qtbot.waitUntil(lambda: not workspace.tasks.busy)


def test_the_newest_note_is_read_beside_the_list(page):
    assert page._model.row_at(0).title == "Note 2"
    assert page.words.toPlainText() == "Note 2\nmore"
    assert page._heading.text() == "3 notes to file"


def test_a_note_is_filed_under_a_person_by_keys_and_that_can_be_undone(qtbot, page, reader, notes, heard):
    qtbot.keyClick(page.list, Qt.Key.Key_Down)
    qtbot.keyClick(page.list, Qt.Key.Key_F)
    qtbot.keyClicks(page.filing.picker, "quill")
    qtbot.waitUntil(lambda: page.filing.picker.popup.isVisible() and len(page.filing.picker._offers) == 1)
    qtbot.keyClick(page.filing.picker, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page._model.rowCount() == 2)
    filed = reader.get(notes[1].id)
    assert filed.on
    assert reader.get(filed.on).name == "Renata Quill"
    assert page.list.hasFocus()
    assert heard.notices[-1].words == "Filed under Renata Quill."
    heard.notices[-1].undo()
    qtbot.waitUntil(lambda: page._model.rowCount() == 3)


def test_delete_puts_a_note_away_with_a_way_back(qtbot, page, reader, notes, heard):
    qtbot.keyClick(page.list, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: page._model.rowCount() == 2)
    assert reader.get(notes[2].id).trashed
    heard.notices[-1].undo()
    qtbot.waitUntil(lambda: page._model.rowCount() == 3)


def test_enter_opens_the_note_and_without_any_the_page_says_what_belongs_here(qtbot, page, store, notes, heard):
    qtbot.keyClick(page.list, Qt.Key.Key_Return)
    assert (heard.places[-1].place, heard.places[-1].record) == ("note", notes[2].id)
    for note in notes:
        store.change(note.id, trashed=True).result(10)
    qtbot.waitUntil(page._none.isVisible)
