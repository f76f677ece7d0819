"""The visit page: writing, naming, promising, merging, submitting."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QTextEdit, QWidget

from liaison_app.core.errors import LiaisonError
from liaison_app.desktop.pages.visit import VisitPage
from liaison_app.desktop.theme import apply_theme
from liaison_app.records import prose
from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact
from liaison_app.records.parts import Objective
from liaison_app.records.post import Post
from liaison_app.records.prose import Draft
from liaison_app.records.task import Task
from liaison_app.records.values import When
from liaison_app.records.visit import Visit


@pytest.fixture
def agency(store):
    return store.put(Agency(name="Harlan Ridge Police Department", topics=("child-safety",))).result(10)


@pytest.fixture
def renata(store, agency):
    contact = store.put(Contact(name="Renata Quill", rank="Lt.", verification="met-in-person")).result(10)
    store.put(Post(contact=contact.id, agency=agency.id, title="Lieutenant", primary=True)).result(10)
    return contact


@pytest.fixture
def calvin(store):
    return store.put(Contact(name="Calvin Oduya")).result(10)


@pytest.fixture
def visit(store, agency):
    return store.put(Visit(agency=agency.id, type="meeting", start=When(1_790_000_000_000), notes="First line")).result(10)


@pytest.fixture
def page(qtbot, workspace, visit, heard):
    page = VisitPage(workspace)
    page.resize(1072, 744)
    page.show()
    page.activateWindow()
    page.open_record(visit.id)
    qtbot.waitUntil(page.note.edit.hasFocus)
    yield page
    page.note.edit.clearFocus()
    qtbot.waitUntil(lambda: not page.flush() and not workspace.tasks.busy)
    shiboken6.delete(page)


def saved(qtbot, reader, visit) -> Visit:
    return reader.get(visit.id)


def type_words(page: VisitPage, words: str) -> None:
    QTest.keyClicks(page.note.edit, words)


def press(page: VisitPage, key: Qt.Key, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(page.note.edit, key, modifiers)


def test_what_is_typed_is_saved_after_a_pause_and_the_footer_says_so(qtbot, page, reader, visit):
    type_words(page, " and more")
    assert page.note.saver.standing.state == "typing"
    qtbot.waitUntil(lambda: reader.get(visit.id).notes == "First line and more")
    qtbot.waitUntil(lambda: page.note.saver.standing.state == "saved")


def test_typing_without_a_pause_is_saved_all_the_same(qtbot, page, reader, visit):
    for _ in range(12):
        type_words(page, "x")
        qtbot.wait(100)
        if reader.get(visit.id).notes.endswith("x"):
            return
    pytest.fail("nothing was saved in 1.2 s of typing")


def test_one_sitting_makes_one_version(qtbot, page, reader, visit):
    for word in ("one", "two", "three"):
        type_words(page, f" {word}")
        assert all(future.result(10) for future in page.flush())
    assert len(reader.history(visit.id)) <= 1


def test_flush_gives_the_outcome_of_the_last_letters(page, reader, visit):
    type_words(page, "!")
    for future in page.flush():
        future.result(10)
    assert reader.get(visit.id).notes == "First line!"


def test_what_another_device_wrote_comes_in_and_the_caret_stays(qtbot, page, store, reader, visit):
    type_words(page, " mine")
    other = Draft(reader.body(visit.id).t["notes"])
    other.replace(0, 0, "Theirs first\n")
    store.put(visit, base=visit, texts={"notes": other.take()}, origin="sync").result(10)
    qtbot.waitUntil(lambda: "Theirs first" in page.note.edit.toPlainText())
    assert page.note.edit.toPlainText() == "Theirs first\nFirst line mine"
    type_words(page, "!")
    for future in page.flush():
        future.result(10)
    assert reader.get(visit.id).notes == "Theirs first\nFirst line mine!"
    press(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert page.note.edit.toPlainText().startswith("Theirs first\nFirst line")


def test_a_text_that_began_a_new_generation_is_read_anew_and_nothing_is_lost(qtbot, page, store, reader, visit):
    type_words(page, " mine")
    store.put(visit, base=visit, texts={"notes": prose.start("First line\nTheirs", generation=3)}, origin="sync").result(10)
    qtbot.waitUntil(lambda: "Theirs" in page.note.edit.toPlainText())
    qtbot.waitUntil(lambda: "mine" in page.note.edit.toPlainText() and "mine" in reader.get(visit.id).notes)


def test_a_failed_save_keeps_the_words_says_so_and_is_tried_again(qtbot, page, workspace, reader, visit, monkeypatch):
    refused: Future = Future()
    refused.set_exception(LiaisonError("The disk is full.", "Free some space.", code="disk_full"))
    with monkeypatch.context() as broken:
        broken.setattr(workspace.store, "put", lambda *_args, **_kw: refused)
        type_words(page, " kept")
        page.note.saver.save()
        qtbot.waitUntil(page.note.failed.isVisible)
    assert "disk is full" in page.note.failed.accessibleName()
    assert page.note.edit.toPlainText() == "First line kept"
    page.note.failed.acted.emit()
    qtbot.waitUntil(lambda: reader.get(visit.id).notes == "First line kept")
    qtbot.waitUntil(lambda: not page.note.failed.isVisible())


def test_a_person_is_named_by_keyboard_alone(qtbot, page, reader, visit, calvin, renata):
    type_words(page, " with @cal")
    qtbot.waitUntil(page.note.completion.popup.isVisible)
    press(page, Qt.Key.Key_Return)
    assert page.note.edit.toPlainText() == "First line with @Calvin Oduya "
    qtbot.waitUntil(lambda: calvin.id in reader.get(visit.id).links)
    assert not page.note.completion.popup.isVisible()


def test_people_of_the_agency_are_offered_before_a_letter_is_typed(qtbot, page, renata):
    qtbot.waitUntil(lambda: renata.id in page.note.completion.near, timeout=5000)
    type_words(page, " @")
    qtbot.waitUntil(page.note.completion.popup.isVisible)
    press(page, Qt.Key.Key_Tab)
    assert page.note.edit.toPlainText().endswith("@Renata Quill ")


def test_shift_enter_makes_a_new_person_at_the_agency(qtbot, page, reader, visit, agency, heard):
    type_words(page, " @Ida Holm")
    qtbot.waitUntil(page.note.completion.popup.isVisible)
    press(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert page.note.edit.toPlainText().endswith("@Ida Holm ")
    qtbot.waitUntil(lambda: [c for c in reader.list("contact")[0] if c.name == "Ida Holm"] != [])
    made = next(c for c in reader.list("contact")[0] if c.name == "Ida Holm")
    qtbot.waitUntil(lambda: made.id in reader.get(visit.id).links)
    assert reader.pointing_at(agency.id, "post", "agency")
    heard.notices[-1].undo()
    qtbot.waitUntil(lambda: made.id not in reader.get(visit.id).links)


def test_escape_leaves_the_word_as_it_is(qtbot, page, calvin):
    type_words(page, " @cal")
    qtbot.waitUntil(page.note.completion.popup.isVisible)
    press(page, Qt.Key.Key_Escape)
    type_words(page, "l")
    assert page.note.edit.toPlainText().endswith("@call")


def test_a_topic_is_completed_and_becomes_the_visits(qtbot, page, reader, visit):
    type_words(page, " #chi")
    qtbot.waitUntil(page.note.completion.popup.isVisible)
    press(page, Qt.Key.Key_Return)
    assert page.note.edit.toPlainText().endswith("#Child safety ")
    qtbot.waitUntil(lambda: "child-safety" in reader.get(visit.id).topics)


def test_a_promise_becomes_a_task_with_its_day(qtbot, page, reader, visit):
    today = datetime.now().astimezone().date()
    press(page, Qt.Key.Key_Return)
    type_words(page, "/task call Sgt. Lee by tomorrow")
    press(page, Qt.Key.Key_Escape)
    press(page, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: reader.count("task") == 1)
    task = reader.list("task")[0][0]
    assert (task.title, task.due, task.on) == ("call Sgt. Lee", (today + timedelta(1)).isoformat(), visit.id)
    qtbot.waitUntil(lambda: page.side.promises.figure.text() == "1")


def test_a_box_becomes_a_task_that_is_done_once_it_is_ticked(qtbot, page, reader, visit):
    press(page, Qt.Key.Key_Return)
    type_words(page, "[ ] send the form by tomorrow")
    press(page, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: reader.count("task") == 1)
    [task] = reader.list("task")[0]
    assert (task.title, task.state, task.on) == ("send the form", "open", visit.id)
    qtbot.waitUntil(lambda: page.side.promises.figure.text() == "1")
    QTest.keyClick(page.note.edit, Qt.Key.Key_Up)
    QTest.keyClick(page.note.edit, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: reader.get(task.id).state == "done")


def test_a_promise_whose_line_is_mended_stays_one_task(qtbot, page, reader):
    press(page, Qt.Key.Key_Return)
    type_words(page, "/task call Lee")
    press(page, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: reader.count("task") == 1)
    press(page, Qt.Key.Key_Up)
    press(page, Qt.Key.Key_End)
    type_words(page, " and Moss")
    press(page, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: [task.title for task in reader.list("task")[0]] == ["call Lee and Moss"])


def test_lists_go_on_and_boxes_are_ticked_by_key_and_by_mouse(page):
    press(page, Qt.Key.Key_Return)
    type_words(page, "- [ ] send it")
    press(page, Qt.Key.Key_Return)
    type_words(page, "second")
    assert page.note.edit.toPlainText().endswith("- [ ] send it\n- [ ] second")
    press(page, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert page.note.edit.toPlainText().endswith("- [x] second")
    edit = page.note.edit
    block = edit.document().findBlockByNumber(1)
    spot = edit.canvas.box_rect(block).center().toPoint()
    QTest.mouseClick(edit.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(spot))
    assert "- [x] send it" in edit.toPlainText()
    press(page, Qt.Key.Key_Return)
    press(page, Qt.Key.Key_Return)
    type_words(page, "after")
    assert edit.toPlainText().endswith("- [x] second\nafter")


def test_a_time_stamp_is_written_by_its_key(page):
    press(page, Qt.Key.Key_Return)
    press(page, Qt.Key.Key_Semicolon, Qt.KeyboardModifier.ControlModifier)
    stamp = page.note.edit.toPlainText().split("\n")[-1]
    assert datetime.strptime(stamp.strip(), "%H:%M")  # noqa: DTZ007 - a wall time


def test_bold_is_put_round_the_selection_and_taken_off_again(page):
    edit = page.note.edit
    cursor = edit.textCursor()
    cursor.setPosition(0)
    cursor.setPosition(5, QTextCursor.MoveMode.KeepAnchor)
    edit.setTextCursor(cursor)
    press(page, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert edit.toPlainText() == "**First** line"
    press(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert edit.toPlainText() == "First line"


def test_someone_is_added_and_removed_at_the_side_by_keyboard(qtbot, page, reader, visit, calvin, heard):
    page.side.people.plus.setFocus()
    QTest.keyClick(page.side.people.plus, Qt.Key.Key_Space)
    picker = page.side.people.picker
    QTest.keyClicks(picker, "cal")
    qtbot.waitUntil(picker.popup.isVisible)
    QTest.keyClick(picker, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: reader.get(visit.id).attendees == (calvin.id,))
    QTest.keyClick(picker, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(page.side.people._rows) == 1)
    row = page.side.people._rows[0]
    row.setFocus()
    QTest.keyClick(row, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: reader.get(visit.id).attendees == ())
    heard.notices[-1].undo()
    qtbot.waitUntil(lambda: reader.get(visit.id).attendees == (calvin.id,))


def test_the_side_shows_what_another_device_changed(qtbot, page, store, reader, visit, calvin):
    now = reader.get(visit.id)
    store.put(replace(now, attendees=(calvin.id,), objectives=(Objective(text="Agree", done=True),)), base=now, origin="sync").result(10)
    qtbot.waitUntil(lambda: page.side.goals.figure.text() == "1 of 1")
    assert [row.row().title for row in page.side.people._rows] == ["Calvin Oduya"]


def test_an_objective_is_added_and_ticked(qtbot, page, reader, visit):
    QTest.keyClick(page.side.goals.plus, Qt.Key.Key_Space)
    QTest.keyClicks(page.side.goals.line, "Renew the check")
    QTest.keyClick(page.side.goals.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [goal.text for goal in reader.get(visit.id).objectives] == ["Renew the check"])
    qtbot.waitUntil(lambda: len(page.side.goals._rows) == 1 and bool(page.open_visit.visit.objectives[0].id))
    QTest.keyClick(page.side.goals._rows[0], Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: reader.get(visit.id).objectives[0].done)


def test_a_suggested_topic_is_taken(qtbot, page, reader, visit):
    qtbot.waitUntil(lambda: any(chip.text().startswith("Child safety") for chip in page.side.topics._chips))
    next(chip for chip in page.side.topics._chips if chip.text().startswith("Child safety")).click()
    qtbot.waitUntil(lambda: reader.get(visit.id).topics == ("child-safety",))


def test_a_promise_is_ticked_at_the_side(qtbot, page, store, reader, visit):
    task = store.put(Task(title="Call", state="open", on=visit.id)).result(10)
    qtbot.waitUntil(lambda: len(page.side.promises._rows) == 1)
    QTest.keyClick(page.side.promises._rows[0], Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: reader.get(task.id).state == "done")


def test_the_next_step_and_lobbying_are_kept(qtbot, page, reader, visit):
    QTest.keyClicks(page.side.closing.next_step.edit, "Call in May")
    QTest.keyClick(page.side.closing.lobbying, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: (reader.get(visit.id).next_step, reader.get(visit.id).lobbying) == ("Call in May", "no"))


def test_submitting_saves_stamps_and_locks_and_amending_opens_again(qtbot, page, reader, visit):
    press(page, Qt.Key.Key_Return)
    type_words(page, "/task write to Lee")
    press(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: reader.get(visit.id).submitted is not None)
    assert reader.get(visit.id).notes.endswith("/task write to Lee")
    assert reader.count("task") == 1
    qtbot.waitUntil(page.note.locked.isVisible)
    before = page.note.edit.toPlainText()
    type_words(page, "nothing")
    assert page.note.edit.toPlainText() == before
    page.note.locked.acted.emit()
    qtbot.waitUntil(lambda: reader.get(visit.id).submitted is None and reader.get(visit.id).amendment == 1)
    type_words(page, "more")
    assert page.note.edit.toPlainText() == before + "more"


def test_the_footer_says_that_a_served_space_has_not_got_it_yet(qtbot, page, store, reader, visit):
    assert page.note.footer._sent.text() == "Kept on this device only"


def test_another_visit_is_opened_with_everything_of_the_first_one_saved(qtbot, page, store, reader, visit):
    other = store.put(Visit(title="Other", notes="Other words")).result(10)
    type_words(page, " last letters")
    page.open_record(other.id)
    assert page.note.edit.toPlainText() == "Other words"
    qtbot.waitUntil(lambda: reader.get(visit.id).notes == "First line last letters")
    assert reader.get(other.id).notes == "Other words"


def test_a_record_that_is_no_visit_opens_nothing(page, calvin):
    page.open_record(calvin.id)
    assert page._stack.currentWidget() is page._none


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("narrow", [False, True])
def test_everything_has_a_name_and_can_be_reached_by_keyboard(qapp, page, scale, narrow):
    apply_theme(qapp, "light", scale)
    page.fit(narrow)
    for part in page.findChildren(QWidget):
        if part.isVisible() and part.focusPolicy() != Qt.FocusPolicy.NoFocus and isinstance(part, QAbstractButton | QLineEdit | QTextEdit):
            assert part.accessibleName(), part
            assert part.focusPolicy() & Qt.FocusPolicy.TabFocus, part
    apply_theme(qapp, "light")


def test_escape_leads_from_the_side_back_into_the_note(page):
    page.side.people.plus.setFocus()
    assert page.leave()
    assert page.note.edit.hasFocus()
    assert not page.leave()


def test_making_the_page_opens_no_window_and_takes_no_focus(qtbot, workspace):
    host = QWidget()
    line = QLineEdit(host)
    host.show()
    host.activateWindow()
    line.setFocus()
    qtbot.waitUntil(line.hasFocus)
    page = VisitPage(workspace, host)
    assert line.hasFocus()
    assert [window for window in QApplication.topLevelWidgets() if window.isVisible()] == [host]
    shiboken6.delete(page)
    shiboken6.delete(host)


def test_a_promise_names_its_person_and_is_said_before_it_is_made(qtbot, page, workspace, reader, visit, renata):
    qtbot.waitUntil(lambda: bool(page.open_visit.known_people()))
    press(page, Qt.Key.Key_Return)
    type_words(page, "/task call Lt. Quill by 2027-05-12")
    assert page.note.understood.isVisible()
    assert page.note.understood.line.text() == "Promise: call Lt. Quill, by Wednesday, May 12, 2027 (Lt. Renata Quill)"
    press(page, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: reader.count("task") == 1)
    [task] = [one for one in reader.list("task")[0] if isinstance(one, Task)]
    assert (task.title, task.due, task.links) == ("call Lt. Quill", "2027-05-12", (renata.id,))
    assert not page.note.understood.isVisible()


def test_a_day_that_may_mean_two_is_asked_by_showing_both(qtbot, page, reader):
    press(page, Qt.Key.Key_Return)
    type_words(page, "/task call by 5/12")
    qtbot.waitUntil(page.note.completion.popup.isVisible)
    press(page, Qt.Key.Key_Down)
    press(page, Qt.Key.Key_Return)
    line = page.note.edit.toPlainText().splitlines()[-1]
    assert line.startswith("/task call 20")
    assert line.strip().endswith("-12-05")


def test_enter_ends_the_line_where_the_day_stands_as_it_was_understood(qtbot, page):
    press(page, Qt.Key.Key_Return)
    type_words(page, "/task call by 5/12")
    qtbot.waitUntil(page.note.completion.popup.isVisible)
    press(page, Qt.Key.Key_Return)
    assert page.note.edit.toPlainText().endswith("/task call by 5/12\n")


def test_next_in_the_note_becomes_the_next_step_once(qtbot, page, reader, visit):
    press(page, Qt.Key.Key_Return)
    type_words(page, "/next send the draft")
    press(page, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: reader.get(visit.id).next_step == "send the draft")
    page.open_visit.change(next_step="another")
    qtbot.waitUntil(lambda: reader.get(visit.id).next_step == "another")
    press(page, Qt.Key.Key_Up)
    press(page, Qt.Key.Key_Down)
    assert page.open_visit.visit.next_step == "another"


def test_an_agency_is_named_from_the_store_and_linked(qtbot, page, reader, visit, agency):
    type_words(page, " /agency harl")
    qtbot.waitUntil(page.note.completion.popup.isVisible)
    press(page, Qt.Key.Key_Return)
    assert page.note.edit.toPlainText() == "First line @Harlan Ridge Police Department "
    qtbot.waitUntil(lambda: agency.id in reader.get(visit.id).links)
    assert "@Harlan Ridge Police Department" in [
        page.note.edit.toPlainText()[span.start : span.end] for span in page.note.edit.styles.line(page.note.edit.document().begin()).spans
    ]


def test_what_was_typed_can_be_undone_after_another_visit_was_open(qtbot, page, store, visit):
    other = store.put(Visit(title="Other")).result(10)
    type_words(page, " more")
    page.open_record(other.id)
    assert page.note.edit.toPlainText() == ""
    page.open_record(visit.id)
    assert page.note.edit.toPlainText() == "First line more"
    press(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert page.note.edit.toPlainText() == "First line "


def test_find_opens_in_the_note_and_esc_goes_back_into_it(qtbot, page):
    press(page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.note.find_bar.isVisible()
    QTest.keyClicks(page.note.find_bar.line, "line")
    assert page.note.find_bar.count.text() == "1 of 1"
    QTest.keyClick(page.note.find_bar.line, Qt.Key.Key_Escape)
    assert page.note.edit.hasFocus()
