"""The Review page: both values side by side, settled by key, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from liaison_app.desktop.pages.review import ReviewPage
from liaison_app.desktop.theme import apply_theme
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.contact import Contact
from liaison_app.records.parts import Email
from liaison_app.records.values import When
from liaison_app.records.visit import Visit
from liaison_app.store.kept import waiting_review
from liaison_app.store.store import Store
from tests.desktop.pages.crossed import BEN, cross, introduce
from tests.desktop.pages.staged import staged, texts

MINE = {"next_step": "Send the preservation checklist by Friday", "outcome": "They use it from November"}
BENS = {"next_step": "Send the emergency-request checklist by October 20", "outcome": "They use it from today"}


@pytest.fixture
def visit(store: Store) -> Visit:
    introduce(store, (store.account, "Nora Whitlock"), (BEN, "Ben Achterhof"))
    made = store.put(Visit(title="Tallis County", type="meeting", marking="TLP:GREEN", notes="We talked at length.", start=When(1_790_000_000_000))).result(10)
    assert isinstance(made, Visit)
    cross(store, made, MINE, BENS)
    return made


@pytest.fixture
def page(qtbot: QtBot, workspace: Workspace, heard: Any) -> Iterator[ReviewPage]:
    page = ReviewPage(workspace)
    with staged(qtbot, workspace, page, lambda: qtbot.waitUntil(lambda: not page._soon.isActive())):
        yield page


def now(workspace: Workspace, visit: Visit) -> Visit:
    record = workspace.reader.need(visit.id)
    assert isinstance(record, Visit)
    return record


def done_buttons(page: ReviewPage) -> list[QAbstractButton]:
    return [one for one in page.card.findChildren(QAbstractButton) if one.text() == "Done with this one" and one.isVisible()]


def opened(qtbot: QtBot, page: ReviewPage, fields: int = 2) -> None:
    qtbot.waitUntil(lambda: len(page.card.fields) == fields)
    page.card.focus_first()


def boxes(page: ReviewPage, field: int) -> list[str]:
    return [box.accessibleName() for box in page.card.fields[field].boxes]


def field_called(page: ReviewPage, label: str) -> int:
    return [one._label for one in page.card.fields].index(label)


def test_both_values_stand_side_by_side_with_whose_they_are(qtbot: QtBot, visit: Visit, page: ReviewPage) -> None:
    opened(qtbot, page)
    assert boxes(page, field_called(page, "Next step")) == [MINE["next_step"], f"{BENS['next_step']}, in force"]
    shown = texts(page.card)
    for words in ("Tallis County", "Mine", "Ben Achterhof", "The note itself needs no decision."):
        assert words in shown
    assert page.view.model().index(0, 0).data() == "Tallis County"
    assert page.card.fields[0].switch.accessibleDescription() == "Keep mine, Keep Ben’s, Edit"


def test_where_one_column_fits_one_that_waits_alone_is_open_and_keeps_the_focus_when_it_is_read_again(
    qtbot: QtBot, workspace: Workspace, visit: Visit, page: ReviewPage
) -> None:
    page.fit(True)
    page.shown()
    qtbot.waitUntil(lambda: page.panes.shows_detail and page.card.fields[0].switch.hasFocus())
    page.read()
    qtbot.waitUntil(lambda: not workspace.tasks.busy)
    assert page.card.fields[0].switch.hasFocus()
    assert page.leave()
    page.read()
    qtbot.waitUntil(lambda: not workspace.tasks.busy)
    assert not page.panes.shows_detail


def test_one_keeps_mine_two_keeps_theirs_and_the_record_follows(qtbot: QtBot, workspace: Workspace, visit: Visit, page: ReviewPage) -> None:
    opened(qtbot, page)
    first, second = page.card.fields
    QTest.keyClick(first.switch, Qt.Key.Key_1)
    QTest.keyClick(first.switch, Qt.Key.Key_Down)
    assert second.switch.hasFocus()
    QTest.keyClick(second.switch, Qt.Key.Key_2)
    qtbot.waitUntil(lambda: waiting_review(workspace.reader) == [])
    kept = [getattr(now(workspace, visit), field.contested.path) for field in (first, second)]
    assert kept == [MINE[first.contested.path], BENS[second.contested.path]]
    assert boxes(page, 0)[0].endswith("in force, chosen")
    QTest.keyClick(second.switch, Qt.Key.Key_Up)
    QTest.keyClick(first.switch, Qt.Key.Key_2)
    qtbot.waitUntil(lambda: getattr(now(workspace, visit), first.contested.path) == BENS[first.contested.path])


def test_a_choice_is_taken_back_by_undo(qtbot: QtBot, workspace: Workspace, visit: Visit, page: ReviewPage, heard: Any) -> None:
    opened(qtbot, page)
    field = page.card.fields[field_called(page, "Outcome")]
    field.switch.setFocus()
    QTest.keyClick(field.switch, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: now(workspace, visit).outcome == MINE["outcome"])
    workspace.messages.undo()
    qtbot.waitUntil(lambda: now(workspace, visit).outcome == BENS["outcome"])
    assert field.switch.current() == -1
    assert field.boxes[1].accessibleName().endswith("in force")


def test_e_writes_a_third_value_and_escape_leaves_it(qtbot: QtBot, workspace: Workspace, visit: Visit, page: ReviewPage) -> None:
    opened(qtbot, page)
    field = page.card.fields[field_called(page, "Next step")]
    field.switch.setFocus()
    QTest.keyClick(field.switch, Qt.Key.Key_E)
    assert page.leave()
    assert field._editor is None
    assert field.switch.current() == -1
    QTest.keyClick(field.switch, Qt.Key.Key_E)
    editor = field._editor
    assert editor is not None
    assert editor.line is not None
    editor.line.edit.selectAll()
    QTest.keyClicks(editor.line.edit, "Send both by Friday")
    QTest.keyClick(editor.line.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: now(workspace, visit).next_step == "Send both by Friday")
    qtbot.waitUntil(lambda: "In force: Send both by Friday" in texts(page.card))


def test_done_lets_stand_what_is_in_force_and_goes_on_to_the_next(qtbot: QtBot, store: Store, workspace: Workspace, visit: Visit, page: ReviewPage) -> None:
    other = store.put(Contact(name="Jonah Pruett")).result(10)
    cross(store, other, {"rank": "Chief"}, {"rank": "Deputy chief"})
    qtbot.waitUntil(lambda: len(page.waiting) == 2)
    page.open_record(visit.id)
    opened(qtbot, page)
    qtbot.waitUntil(lambda: bool(done_buttons(page)))
    (done,) = done_buttons(page)
    QTest.keyClick(done, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: waiting_review(workspace.reader) == [other.id])
    assert now(workspace, visit).outcome == BENS["outcome"]
    qtbot.waitUntil(lambda: "Jonah Pruett" in texts(page.card))
    qtbot.waitUntil(lambda: page.view.model().rowCount() == 1)


def test_a_value_inside_a_list_and_a_moment_are_settled_too(qtbot: QtBot, store: Store, workspace: Workspace, page: ReviewPage) -> None:
    introduce(store, (BEN, "Ben Achterhof"))
    person = store.put(Contact(name="Mia Ott", emails=(Email(value="mia@x.gov", label="old"),))).result(10)
    assert isinstance(person, Contact)
    part = person.emails[0]
    cross(
        store,
        person,
        {"emails": (Email(id=part.id, o=part.o, value=part.value, label="desk"),)},
        {"emails": (Email(id=part.id, o=part.o, value=part.value, label="home"),)},
    )
    opened(qtbot, page, 1)
    assert page.card.fields[0]._label == "E-mails: Label"
    QTest.keyClick(page.card.fields[0].switch, Qt.Key.Key_1)

    def labels() -> list[str]:
        record = workspace.reader.need(person.id)
        assert isinstance(record, Contact)
        return [email.label for email in record.emails]

    qtbot.waitUntil(lambda: labels() == ["desk"])
    workspace.messages.undo()
    qtbot.waitUntil(lambda: labels() == ["home"])


def test_a_moment_is_edited_in_its_own_zone(qtbot: QtBot, store: Store, workspace: Workspace, page: ReviewPage) -> None:
    introduce(store, (BEN, "Ben Achterhof"))
    start = When(1_791_464_400_000, "America/New_York")
    visit = store.put(Visit(title="Start", start=start)).result(10)
    assert isinstance(visit, Visit)
    cross(store, visit, {"start": When(start.ms + 1_800_000, start.zone)}, {"start": When(start.ms + 3_600_000, start.zone)})
    opened(qtbot, page, 1)
    field = page.card.fields[0]
    assert boxes(page, 0)[0].startswith("Oct 8, 09:30")
    field.edit()
    assert field._editor is not None
    assert field._editor.line is not None
    assert field._editor.line.text() == "2026-10-08 10:00"
    line = field._editor.line
    line.set_text("ten")
    QTest.keyClick(line.edit, Qt.Key.Key_Return)
    assert "Write day and time as" in texts(line)
    line.set_text("2026-10-08 11:15")
    QTest.keyClick(line.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: now(workspace, visit).start == When(start.ms + 8_100_000, start.zone))


def test_what_another_device_settled_goes_from_the_list(qtbot: QtBot, store: Store, visit: Visit, page: ReviewPage) -> None:
    opened(qtbot, page)
    for path in ("next_step", "outcome"):
        store.resolve(visit.id, path, None, keep_current=True, origin="sync").result(10)
    qtbot.waitUntil(lambda: "Nothing to review" in texts(page))


def test_everything_that_takes_focus_has_a_name(qtbot: QtBot, qapp: QApplication, visit: Visit, page: ReviewPage) -> None:
    opened(qtbot, page)
    page.card.fields[0].edit()
    for theme, scale in (("dark", 1.0), ("contrast", 2.0)):
        apply_theme(qapp, theme, scale)
        page.grab()
    focusable = [widget for widget in page.findChildren(QWidget) if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible()]
    assert [type(widget).__name__ for widget in focusable if not widget.accessibleName()] == []
