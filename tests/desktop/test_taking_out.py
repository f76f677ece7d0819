"""Many records leave the vault only with the passphrase, and by every way the vault notes it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from liaison_app.core.errors import WrongPassphrase
from liaison_app.desktop.pages.table import TablePage
from liaison_app.desktop.preferences.security import SecurityPane
from liaison_app.desktop.printing.preview import Preview
from liaison_app.desktop.sheets.page_printing import PagePrinting
from liaison_app.desktop.taking_out import Proof
from liaison_app.desktop.visits.calendar_file import CalendarFile
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.contact import Contact
from liaison_app.records.fields import Record
from liaison_app.records.values import When
from liaison_app.records.visit import Visit
from liaison_app.work.departures import BULK, Departure, departures, write_down
from tests.desktop.conftest import Heard, SetDesk


def shown(qtbot: QtBot, over: QWidget) -> Proof:
    qtbot.waitUntil(lambda: any(proof.isVisible() for proof in over.window().findChildren(Proof)))
    return next(proof for proof in over.window().findChildren(Proof) if proof.isVisible())


def table_of(qtbot: QtBot, workspace: Workspace, many: int) -> TablePage:
    fill(workspace, many, lambda n: Contact(name=f"Person {n:03}"))
    page = TablePage(workspace)
    qtbot.addWidget(page)
    page.show()
    page.shown()
    qtbot.waitUntil(lambda: len(page.shelf.numbers([])) == many)
    return page


def fill(workspace: Workspace, many: int, make: Callable[[int], Record]) -> None:
    workspace.store.put_all([make(n) for n in range(many)]).result(10)


def left(workspace: Workspace) -> list[tuple[str, int, str, str]]:
    return [(one.kind, one.records, one.way, one.name) for one in departures(workspace.reader)]


def test_so_few_as_a_screen_shows_are_saved_unasked_and_noted(qtbot: QtBot, workspace: Workspace, heard: Heard, desk: SetDesk, tmp_path: Path) -> None:
    page = table_of(qtbot, workspace, BULK)
    page.deeds.save_to(tmp_path / "few.csv")
    qtbot.waitUntil(lambda: len(heard.notices) == 1)
    assert desk.proofs == []
    assert left(workspace) == [("contact", BULK, "csv", "few.csv")]


def test_one_more_waits_for_the_right_passphrase_and_a_wrong_one_loses_nothing(
    qtbot: QtBot, workspace: Workspace, heard: Heard, desk: SetDesk, tmp_path: Path
) -> None:
    page, to = table_of(qtbot, workspace, BULK + 1), tmp_path / "people.csv"
    desk.refusal = WrongPassphrase("That is not the passphrase.", "Type it again.")
    page.deeds.save_to(to)
    proof = shown(qtbot, page)
    QTest.keyClicks(proof.passphrase.edit, "wrong words")
    QTest.keyClick(proof.passphrase.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: proof.passphrase.edit.accessibleDescription() == "That is not the passphrase. Type it again.")
    assert not to.exists()
    assert left(workspace) == []
    desk.refusal = None
    QTest.keyClicks(proof.passphrase.edit, "right words")
    QTest.keyClick(proof.passphrase.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(heard.notices) == 1)
    assert desk.proofs == ["wrong words", "right words"]
    assert len(to.read_text("utf-8-sig").splitlines()) == BULK + 2
    assert left(workspace) == [("contact", BULK + 1, "csv", "people.csv")]


def test_esc_goes_back_and_nothing_was_asked_or_made(qtbot: QtBot, workspace: Workspace, heard: Heard, desk: SetDesk, tmp_path: Path) -> None:
    page = table_of(qtbot, workspace, BULK + 1)
    page.deeds.save_to(tmp_path / "people.csv")
    proof = shown(qtbot, page)
    QTest.keyClicks(proof.passphrase.edit, "half a passphr")
    QTest.keyClick(proof.passphrase.edit, Qt.Key.Key_Escape)
    assert not proof.isVisible()
    qtbot.waitUntil(lambda: not workspace.tasks.busy)
    assert (desk.proofs, heard.notices, left(workspace), list(tmp_path.glob("*.csv"))) == ([], [], [], [])


def test_an_answer_that_comes_after_esc_lets_nothing_out(qtbot: QtBot, workspace: Workspace, tmp_path: Path) -> None:
    page = table_of(qtbot, workspace, BULK + 1)
    page.deeds.save_to(tmp_path / "people.csv")
    proof = shown(qtbot, page)
    proof.passphrase.set_text("right words")
    proof.act.click()
    proof.shut()
    qtbot.waitUntil(lambda: not workspace.tasks.busy)
    assert left(workspace) == []
    assert list(tmp_path.glob("*.csv")) == []


def test_many_rows_are_copied_only_with_the_passphrase_and_that_is_noted(qtbot: QtBot, workspace: Workspace, heard: Heard) -> None:
    page = table_of(qtbot, workspace, BULK + 1)
    QGuiApplication.clipboard().clear()
    page.view.selectAll()
    page.deeds.copy()
    proof = shown(qtbot, page)
    assert QGuiApplication.clipboard().text() == ""
    proof.passphrase.set_text("right words")
    proof.act.click()
    qtbot.waitUntil(lambda: len(heard.notices) == 1)
    assert "Person 026" not in QGuiApplication.clipboard().text()
    assert "Person 025" in QGuiApplication.clipboard().text()
    assert left(workspace) == [("contact", BULK + 1, "clipboard", "")]


def test_a_calendar_of_many_visits_asks_too(qtbot: QtBot, workspace: Workspace, heard: Heard, tmp_path: Path) -> None:
    fill(workspace, BULK + 1, lambda n: Visit(title=f"Visit {n}", start=When(1_790_000_000_000 + n, "America/New_York")))
    over = QWidget()
    qtbot.addWidget(over)
    over.show()
    CalendarFile(workspace, over).write_to(tmp_path / "visits.ics")
    proof = shown(qtbot, over)
    assert not (tmp_path / "visits.ics").exists()
    proof.passphrase.set_text("right words")
    proof.act.click()
    qtbot.waitUntil(lambda: len(heard.notices) == 1)
    assert left(workspace) == [("visit", BULK + 1, "ics", "visits.ics")]


@pytest.mark.parametrize(("records", "asked"), [(BULK, False), (BULK + 1, True)])
def test_sheets_that_show_many_records_are_saved_only_with_the_passphrase(
    qtbot: QtBot, workspace: Workspace, heard: Heard, tmp_path: Path, records: int, asked: bool
) -> None:
    over = QWidget()
    qtbot.addWidget(over)
    over.show()
    preview = Preview(over, workspace, "Contacts", b"%PDF-1.4", records)
    preview.open()
    preview.save_to(tmp_path / "people.pdf")
    if asked:
        proof = shown(qtbot, over)
        proof.passphrase.set_text("right words")
        proof.act.click()
    qtbot.waitUntil(lambda: len(heard.notices) == 1)
    assert (tmp_path / "people.pdf").exists()
    assert left(workspace) == ([("", records, "pdf", "people.pdf")] if asked else [])


def test_a_printed_table_knows_how_many_records_it_shows_and_printing_it_asks(qtbot: QtBot, workspace: Workspace) -> None:
    page = table_of(qtbot, workspace, BULK + 1)
    PagePrinting(workspace, page).print_page(page, "Contacts")
    qtbot.waitUntil(lambda: bool(page.findChildren(Preview)))
    page.findChildren(Preview)[0].print_button.click()
    proof = shown(qtbot, page)
    assert str(BULK + 1) in proof.findChildren(Card)[0].accessibleName()
    proof.cancel.click()


def test_security_shows_what_left_and_says_nothing_where_nothing_did(qtbot: QtBot, workspace: Workspace) -> None:
    pane = SecurityPane(workspace)
    qtbot.addWidget(pane)
    pane.load()
    qtbot.waitUntil(lambda: not workspace.tasks.busy)
    assert "What left the vault" not in texts_of(pane)
    write_down(workspace.store, Departure(1_790_000_000_000, "contact", 412, "csv", "people.csv"))
    write_down(workspace.store, Departure(1_790_000_000_001, "visit", 30, "clipboard"))
    for _again in range(2):
        pane.load()
        qtbot.waitUntil(lambda: not workspace.tasks.busy)
    said = texts_of(pane)
    assert said.count("412 records into “people.csv”") == 1
    assert said.index("30 records to the clipboard") < said.index("412 records into “people.csv”")


def texts_of(pane: QWidget) -> list[str]:
    return [label.text() for label in pane.findChildren(QLabel) if label.isVisibleTo(pane)]
