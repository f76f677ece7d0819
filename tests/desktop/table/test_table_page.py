"""The table of a kind: filtered, sorted, remembered; many rows tagged, linked, copied, saved and put away, and taken back."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from html import escape
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from liaison_app.desktop.memory import Memory
from liaison_app.desktop.pages.table import TablePage
from liaison_app.desktop.table.columns import TABLED, Facts, TableColumn, columns_of
from liaison_app.desktop.table.copied import as_words
from liaison_app.desktop.theme import apply_theme, theme
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact
from liaison_app.records.kinds import KINDS
from liaison_app.records.parts import Email
from liaison_app.records.trip import Trip
from liaison_app.records.visit import Visit
from tests.desktop.conftest import Heard


@pytest.fixture
def page(qtbot: QtBot, workspace: Workspace) -> Iterator[TablePage]:
    workspace.store.put_all(
        [
            Contact(name="Cleo Marsh", rank="Lt.", emails=(Email(value="cleo@metro.gov"),)),
            Contact(name="Ann Ott", rank="Sgt."),
            Contact(name="=cmd()", rank="Det.", marking="TLP:AMBER"),
            Agency(name="Metro"),
            Visit(title="First"),
            Visit(title="Second"),
            Trip(title="Ohio", start="2026-11-20"),
        ]
    ).result(10)
    page = TablePage(workspace)
    qtbot.addWidget(page)
    page.resize(1000, 600)
    page.show()
    page.shown()
    settle(qtbot, workspace)
    yield page
    settle(qtbot, workspace)


def settle(qtbot: QtBot, workspace: Workspace) -> None:
    qtbot.wait(60)
    qtbot.waitUntil(lambda: not workspace.tasks.busy)


def names(page: TablePage) -> list[str]:
    table = page.shelf.table
    return [str(table.index(row, 0).data()) for row in range(table.rowCount())]


def test_heads_sort_and_how_the_table_was_left_is_remembered_in_the_vault(qtbot: QtBot, page: TablePage, workspace: Workspace) -> None:
    QAbstractItemModelTester(page.shelf.table)
    assert names(page) == ["=cmd()", "Ann Ott", "Cleo Marsh"]
    rank = [column.key for column in columns_of("contact")].index("rank")
    page.view.horizontalHeader().setSortIndicator(rank, Qt.SortOrder.DescendingOrder)
    qtbot.waitUntil(lambda: names(page) == ["Ann Ott", "Cleo Marsh", "=cmd()"])
    page.find("is:unverified ann")
    qtbot.waitUntil(lambda: names(page) == ["Ann Ott"])
    page.flush()
    for saved in workspace.memory.flush():
        saved.result(10)
    kept = Memory(workspace.store, workspace.reader, workspace.tasks).place("table:contact")
    assert (kept.words, kept.falling, kept.narrowed) == ("is:unverified ann", True, {"column": "rank"})


def test_pressing_a_head_sorts_and_chooses_no_row(qtbot: QtBot, page: TablePage) -> None:
    head = page.view.horizontalHeader()
    QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(30, head.height() // 2))
    qtbot.waitUntil(lambda: names(page) == ["Cleo Marsh", "Ann Ott", "=cmd()"])
    assert page.view.selected_rows() == []


def test_rows_are_tagged_and_put_away_together_and_that_is_taken_back(qtbot: QtBot, page: TablePage, workspace: Workspace, heard: Heard) -> None:
    page.view.selectAll()
    page.deeds.tag("vip")
    qtbot.waitUntil(lambda: len(heard.notices) == 1)
    assert len(workspace.reader.with_value("tags", "vip")) == 3
    workspace.messages.undo()
    qtbot.waitUntil(lambda: workspace.reader.with_value("tags", "vip") == [])
    page.view.selectRow(1)
    QTest.keyClick(page.view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: names(page) == ["=cmd()", "Cleo Marsh"])
    workspace.messages.undo()
    qtbot.waitUntil(lambda: len(names(page)) == 3)


def test_visits_become_part_of_a_trip_and_undo_takes_them_out_again(qtbot: QtBot, page: TablePage, workspace: Workspace, heard: Heard) -> None:
    page.open_record("visit")
    qtbot.waitUntil(lambda: len(names(page)) == 2)
    trip = workspace.reader.list("trip")[0][0]
    page.view.selectAll()
    page.deeds.link(trip.id, trip.heading)
    qtbot.waitUntil(lambda: len(heard.notices) == 1)
    assert workspace.reader.count("visit", where={"trip": trip.id}) == 2
    workspace.messages.undo()
    qtbot.waitUntil(lambda: workspace.reader.count("visit", where={"trip": trip.id}) == 0)


def test_what_is_shown_is_saved_as_a_table_no_cell_of_which_runs(qtbot: QtBot, page: TablePage, workspace: Workspace, heard: Heard, tmp_path: Path) -> None:
    page.deeds.save_to(tmp_path / "people.csv")
    qtbot.waitUntil(lambda: len(heard.notices) == 1)
    rows = list(csv.DictReader((tmp_path / "people.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [row["Name"] for row in rows] == ["'=cmd()", "Ann Ott", "Cleo Marsh"]
    assert rows[2]["E-mails"] == "cleo@metro.gov"
    assert [row["Marking"] for row in rows] == ["TLP:AMBER", "", ""]
    assert "1 of them is marked" in heard.notices[0].words


def test_rows_are_copied_as_a_table(qtbot: QtBot, page: TablePage, heard: Heard) -> None:
    page.view.selectRow(1)
    QTest.keyClick(page.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(heard.notices) == 1)
    data = QGuiApplication.clipboard().mimeData()
    assert data.text().split("\t")[:2] == ["Ann Ott", "Sgt."]
    assert "<td>Ann Ott</td>" in data.html()


@pytest.mark.parametrize(
    ("cell", "copied"),
    [("=1+1", "'=1+1"), ("-1+cmd|' /C calc'!A0", "'-1+cmd|' /C calc'!A0"), ("@x", "'@x"), ("+1 (615) 555-0100", "+1 (615) 555-0100"), ("-3.5", "-3.5")],
)
def test_a_copied_cell_acts_as_no_formula_where_it_is_pasted(cell: str, copied: str) -> None:
    column = TableColumn("name", "Name", lambda _record, _facts: cell, lambda _record, _facts: cell, 100)
    words, html = as_words([(Contact(name=cell), Facts())], [column])
    assert words == copied
    assert f"<td>{escape(copied)}</td>" in html


def test_every_kind_has_a_table_whose_columns_show_something(qtbot: QtBot, page: TablePage, workspace: Workspace) -> None:
    for kind in TABLED:
        page.open_record(kind)
        settle(qtbot, workspace)
        assert page.shelf.kind == kind
        assert len({column.heading for column in page.shelf.columns}) == len(page.shelf.columns)
        assert page.shelf.table.rowCount() == workspace.reader.count(kind)
        assert set(page.shelf.shown()) <= set(range(len(page.shelf.columns)))
    assert set(TABLED) <= set(KINDS)


def test_enter_opens_a_row_where_its_kind_is_shown(page: TablePage, heard: Heard) -> None:
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_Down)
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    assert heard.places[-1].place == "contacts"


def test_a_filter_is_saved_by_its_words_and_forgotten_again_with_a_way_back(page: TablePage, workspace: Workspace, heard: Heard) -> None:
    page.find("is:unverified")
    save = next(action for action in page.head.saved_filters.menu_now().actions() if action.text() == "Save this filter")
    save.trigger()
    assert workspace.memory.filters("tables") == {"is:unverified": "is:unverified"}
    menu = page.head.saved_filters.menu_now()
    [forget] = [action for each in menu.findChildren(QMenu) for action in each.actions() if action.text() == "is:unverified"]
    forget.trigger()
    assert workspace.memory.filters("tables") == {}
    assert heard.notices[-1].undo is not None
    heard.notices[-1].undo()
    assert workspace.memory.filters("tables") == {"is:unverified": "is:unverified"}


def test_what_paints_the_heads_grows_with_the_text(qtbot: QtBot, qapp: QApplication, page: TablePage) -> None:
    heads = page.view.horizontalHeader()
    try:
        apply_theme(qapp, "light", 2.0)
        qtbot.waitUntil(lambda: heads.viewport().font().pixelSize() == theme().font("caption").pixelSize() == 24)
    finally:
        apply_theme(qapp, "light")
    qtbot.waitUntil(lambda: heads.viewport().font().pixelSize() == 12)
