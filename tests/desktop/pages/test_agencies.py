"""The Agencies page: map, list, page and form, driven by keys on a real store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from liaison_app.desktop.pages.agencies import AgenciesPage
from liaison_app.desktop.people.agency_list import Narrowed
from liaison_app.desktop.theme import apply_theme
from liaison_app.desktop.widgets.rows import ROW_ROLE
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact
from liaison_app.records.post import Post
from liaison_app.records.task import Task
from liaison_app.records.visit import Visit
from liaison_app.store.store import Store
from tests.desktop.pages.staged import ago, kept, staged, texts

NOW = datetime.now(UTC)


@pytest.fixture
def harlan(store: Store) -> Agency:
    agency = kept(
        store,
        Agency(name="Harlan Ridge Police Department", type="municipal-police", state="OH", county="Harlan County", ori="OH0990100", tier="tier-1", cadence=30),
    )
    kept(store, Visit(type="meeting", agency=agency.id, start=ago(41)))
    return agency


@pytest.fixture
def others(store: Store) -> list[Agency]:
    return [
        kept(store, Agency(name="Kestrel County District Attorney", type="district-attorney", state="PA")),
        kept(store, Agency(name="Marrow County Sheriff", type="sheriff", state="OH")),
    ]


@pytest.fixture
def page(qtbot: QtBot, workspace: Workspace, heard: Any) -> Iterator[AgenciesPage]:
    page = AgenciesPage(workspace)
    with staged(qtbot, workspace, page, page.flush):
        yield page


def rows(page: AgenciesPage) -> list[str]:
    table = page.list.table
    return [str(table.index(row, 0).data()) for row in range(table.rowCount())]


def button(widget: QWidget, name: str) -> QAbstractButton:
    return next(one for one in widget.findChildren(QAbstractButton) if one.accessibleName() == name and one.isVisibleTo(widget))


def test_rows_say_type_place_ori_and_how_long_ago(qtbot: QtBot, harlan: Agency, others: list[Agency], page: AgenciesPage) -> None:
    tester = QAbstractItemModelTester(page.list.table, QAbstractItemModelTester.FailureReportingMode.Fatal)
    qtbot.waitUntil(lambda: len(rows(page)) == 3)
    row = page.list.table.index(0, 0).data(ROW_ROLE)
    assert (row.second, row.right, row.right_second, row.right_tone) == ("Municipal police · Harlan County", "41 days", "OH0990100", "warn_text")
    assert page.list.table.index(1, 0).data(ROW_ROLE).right == "never"
    assert "1 ours of 3" in texts(page.list)
    assert tester.model() is page.list.table


def test_the_map_narrows_the_list_by_keys_and_the_chip_takes_it_away(qtbot: QtBot, harlan: Agency, others: list[Agency], page: AgenciesPage) -> None:
    qtbot.waitUntil(lambda: len(rows(page)) == 3)
    tiles = page.list.map
    qtbot.waitUntil(lambda: tiles._counts == {"OH": 1})
    tiles.setFocus()
    tiles._current = "PA"
    QTest.keyClick(tiles, Qt.Key.Key_Left)
    QTest.keyClick(tiles, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: rows(page) == ["Harlan Ridge Police Department", "Marrow County Sheriff"])
    chip = button(page.list, "Ohio")
    QTest.keyClick(chip, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: len(rows(page)) == 3)
    assert page.list.now == Narrowed()


def test_types_ours_and_words_narrow_together(qtbot: QtBot, harlan: Agency, others: list[Agency], page: AgenciesPage) -> None:
    page.list._take_type("sheriff")
    page.list._take_type("municipal-police")
    qtbot.waitUntil(lambda: rows(page) == ["Harlan Ridge Police Department", "Marrow County Sheriff"])
    QTest.keyClick(button(page.list, "Ours"), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: rows(page) == ["Harlan Ridge Police Department"])
    page.list.filter.setFocus()
    QTest.keyClicks(page.list.filter, "oh099")
    qtbot.waitUntil(lambda: page.list.now.words == "oh099" and rows(page) == ["Harlan Ridge Police Department"])
    QTest.keyClicks(page.list.filter, "zzz")
    qtbot.waitUntil(lambda: rows(page) == [])
    assert "No agency is left" in texts(page.list)


def test_opening_an_agency_that_the_filters_hide_takes_them_away(qtbot: QtBot, harlan: Agency, others: list[Agency], page: AgenciesPage) -> None:
    page.list._to_state("PA")
    qtbot.waitUntil(lambda: rows(page) == ["Kestrel County District Attorney"])
    page.open_record(harlan.id)
    page.list.table.reload()
    qtbot.waitUntil(lambda: page.list.current == harlan.id)
    assert page.list.now == Narrowed()


def test_the_page_begins_with_numbers_then_people_and_what_is_open(qtbot: QtBot, store: Store, harlan: Agency, page: AgenciesPage, heard: Any) -> None:
    person = kept(store, Contact(name="Renata Quill", verification="met-in-person", verified_on="2026-04-14"))
    kept(store, Post(contact=person.id, agency=harlan.id, title="Lieutenant"))
    gone = kept(store, Contact(name="Otto Gone"))
    kept(store, Post(contact=gone.id, agency=harlan.id, title="Sergeant", end="2020-01-01"))
    due = (date.today() - timedelta(9)).isoformat()  # noqa: DTZ011
    kept(store, Task(title="checklist", on=harlan.id, due=due, state="open"))
    kept(store, Task(title="old one", on=harlan.id, due=due, state="done"))
    page.open_record(harlan.id)
    qtbot.waitUntil(lambda: "people, 1 verified" in texts(page.card))
    shown = texts(page.card)
    for words in ("1\nvisits, 12 months", "1\npeople, 1 verified", "1\nopen with them", "41\ndays since a visit", "30\ndays, cadence"):
        assert words in shown
    names = [one.accessibleName() for one in page.card.findChildren(QAbstractButton)]
    assert "Renata Quill, Met in person, Apr 14, Lieutenant" in names
    assert "Checklist, 9 days late" in names
    assert not any("Otto Gone, Unverified" in name for name in names)
    row = next(one for one in page.card.findChildren(QAbstractButton) if one.accessibleName().startswith("Renata Quill, Met"))
    QTest.keyClick(row, Qt.Key.Key_Return)
    assert (heard.places[-1].place, heard.places[-1].record) == ("contacts", person.id)


def test_an_ori_is_looked_at_as_it_is_typed(qtbot: QtBot, workspace: Workspace, harlan: Agency, others: list[Agency], page: AgenciesPage) -> None:
    page.open_record(others[1].id)
    qtbot.waitUntil(lambda: page._facts is not None and page._facts.agency.id == others[1].id)
    page._do("edit")
    ori = page.form.ori
    ori.edit.setFocus()
    QTest.keyClicks(ori.edit, "oh0960")
    page.form.lines["name"].edit.setFocus()
    assert "An ORI has nine characters, two letters for the state first; this one has 6." in texts(ori)
    ori.edit.selectAll()
    QTest.keyClicks(ori.edit, "oh 099-0100")
    ori.edit.editingFinished.emit()
    assert "Harlan Ridge Police Department has this ORI already." in texts(ori)
    ori.edit.selectAll()
    QTest.keyClicks(ori.edit, "oh0960000")
    ori.edit.editingFinished.emit()
    assert "ORI already" not in texts(ori)
    qtbot.waitUntil(lambda: getattr(workspace.reader.need(others[1].id), "ori", "") == "OH0960000")


def test_a_new_agency_begins_in_the_state_of_the_map(qtbot: QtBot, workspace: Workspace, harlan: Agency, page: AgenciesPage) -> None:
    page.list._to_state("PA")
    page.new_record()
    QTest.keyClicks(page.form.lines["name"].edit, "Orrin Township Police")
    QTest.keyClicks(page.form.cadence.edit, "x")
    assert "Write a number of days" in texts(page.form.cadence)
    page.form.cadence.edit.clear()
    QTest.keyClicks(page.form.cadence.edit, "90")
    futures = page.flush()
    assert [future.result(10).heading for future in futures] == ["Orrin Township Police"]
    qtbot.waitUntil(lambda: workspace.reader.count("agency") == 2)
    assert page.leave()
    qtbot.waitUntil(lambda: "Orrin Township Police" in texts(page.card))
    made = page._facts
    assert made is not None
    assert (made.agency.state, made.agency.cadence) == ("PA", 90)


def test_an_agency_goes_to_the_trash_and_comes_back(qtbot: QtBot, workspace: Workspace, harlan: Agency, page: AgenciesPage, heard: Any) -> None:
    page.open_record(harlan.id)
    qtbot.waitUntil(lambda: page._facts is not None)
    page._do("trash")
    qtbot.waitUntil(lambda: rows(page) == [])
    heard.notices[-1].undo()
    qtbot.waitUntil(lambda: rows(page) == ["Harlan Ridge Police Department"])


def test_many_agencies_begin_with_ours(qtbot: QtBot, store: Store, harlan: Agency, workspace: Workspace) -> None:
    store.put_all([Agency(name=f"Department {number}", state="TX") for number in range(201)]).result(10)
    page = AgenciesPage(workspace)
    qtbot.waitUntil(lambda: rows(page) == ["Harlan Ridge Police Department"])
    assert page.list.now.ours
    qtbot.waitUntil(lambda: not workspace.tasks.busy)
    shiboken6.delete(page)


def test_many_agencies_of_which_none_is_ours_are_all_shown(qtbot: QtBot, store: Store, workspace: Workspace) -> None:
    store.put_all([Agency(name=f"Department {number}", state="TX") for number in range(201)]).result(10)
    page = AgenciesPage(workspace)
    qtbot.waitUntil(lambda: len(rows(page)) == 201)
    assert not page.list.now.ours
    qtbot.waitUntil(lambda: not workspace.tasks.busy)
    shiboken6.delete(page)


def test_an_empty_place_says_how_to_begin(qtbot: QtBot, page: AgenciesPage) -> None:
    qtbot.waitUntil(lambda: "No agencies yet" in texts(page))
    QTest.keyClick(button(page, "Add an agency"), Qt.Key.Key_Space)
    assert page.form.isVisible()


@pytest.mark.parametrize("editing", [False, True])
def test_everything_that_takes_focus_has_a_name(qtbot: QtBot, qapp: QApplication, harlan: Agency, page: AgenciesPage, editing: bool) -> None:
    page.open_record(harlan.id)
    qtbot.waitUntil(lambda: "Harlan Ridge" in texts(page.card))
    if editing:
        page._do("edit")
    for theme, scale in (("dark", 1.0), ("contrast", 2.0)):
        apply_theme(qapp, theme, scale)
        page.grab()
    focusable = [widget for widget in page.findChildren(QWidget) if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible()]
    assert [type(widget).__name__ for widget in focusable if not widget.accessibleName()] == []


def test_where_the_map_would_leave_few_rows_it_stands_in_their_place_when_asked_for(
    qtbot: QtBot, harlan: Agency, others: list[Agency], page: AgenciesPage
) -> None:
    found = page.list

    def shown() -> tuple[bool, bool]:
        return found.map.isVisible(), found.view.isVisible()

    assert shown() == (True, True)
    page.resize(844, 420)
    page.fit(narrow=True)
    assert shown() == (False, True)
    button(page, "State").click()
    assert shown() == (True, False)
    assert found.map.hasFocus()
    assert page.leave()
    assert shown() == (False, True)
    button(page, "State").click()
    found.map.chosen.emit("CO")
    assert found.now.state == "CO"
    assert shown() == (False, True)


def test_filters_can_be_kept_and_the_table_opened_from_the_head_of_the_list(qtbot: QtBot, harlan: Agency, page: AgenciesPage) -> None:
    qtbot.waitUntil(lambda: bool(rows(page)))
    assert button(page.list, "Saved filters").isVisible()
    assert button(page.list, "As a table").isVisible()
