"""Whatever page is in front goes on marked paper: a table's rows, everything a record says, or the page as it looks."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from liaison_app.desktop.printing.preview import Preview
from liaison_app.desktop.printing.report_pdf import sections_pdf
from liaison_app.desktop.sheets.page_printing import PagePrinting
from liaison_app.desktop.sheets.record_report import record_report
from liaison_app.desktop.table.columns import columns_of
from liaison_app.desktop.table.copied import rows_of
from liaison_app.desktop.table.table_report import table_report
from liaison_app.desktop.theme import apply_theme, theme
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.contact import Contact
from liaison_app.records.values import When
from liaison_app.records.visit import Visit

DAY = date(2026, 11, 23)


def words_of(pdf: bytes) -> list[str]:
    buffer = QBuffer()
    buffer.setData(QByteArray(pdf))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    pages = QPdfDocument()
    pages.load(buffer)
    found = [pages.getAllText(number).text().replace("\u00a0", " ") for number in range(pages.pageCount())]
    pages.close()
    return found


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(900, 700)
    host.show()
    return host


def test_a_record_is_printed_whole_with_its_marking_on_every_sheet(workspace: Workspace) -> None:
    notes = "\n".join(f"Line {number} of the note, " + "with words that fill it " * 6 for number in range(90)) + "\n" + "long " * 1500
    visit = Visit(title="Portal training", marking="TLP:AMBER", notes=notes, start=When(1_790_000_000_000, "America/New_York"))
    workspace.store.put(visit).result(10)
    report = record_report(workspace.reader, visit.id, DAY)
    assert report is not None
    sheets = words_of(sections_pdf(report))
    assert len(sheets) > 3
    assert all(sheet.count("TLP:AMBER") == 2 for sheet in sheets)
    whole = " ".join(" ".join(sheets).split())
    assert "Line 0 of the note" in whole
    assert "Line 89 of the note" in whole
    assert whole.count("long") == 1500


def test_a_note_is_printed_as_it_looks_and_code_letter_by_letter(workspace: Workspace) -> None:
    notes = "## Requests\nA **bold** word\n- one\n  - [x] below\n> said\n```sh\ngrep  '**' mail # /task\n\n  - kept\n```\n`lone`"
    visit = Visit(title="Portal training", notes=notes, start=When(1_790_000_000_000, "America/New_York"))
    workspace.store.put(visit).result(10)
    report = record_report(workspace.reader, visit.id, DAY)
    assert report is not None
    (sheet,) = words_of(sections_pdf(report))
    lines = [" ".join(line.split()) for line in sheet.splitlines()]
    assert {"Requests", "A bold word", "said", "grep '**' mail # /task", "- kept", "lone"} <= set(lines)
    assert "```" not in sheet


def test_the_rows_of_a_table_are_printed_under_their_heads_and_marked_as_the_highest(workspace: Workspace) -> None:
    people = [Contact(name=f"Person {number:03}", marking="TLP:GREEN" if number == 7 else "") for number in range(60)]
    workspace.store.put_all(people).result(10)
    rows = rows_of(workspace.reader, workspace.reader.numbers("contact"), 0)
    report = table_report("Contacts", columns_of("contact"), rows, len(rows), DAY)
    sheets = words_of(sections_pdf(report))
    assert report.marking == "TLP:GREEN"
    assert "Person 059" in sheets[-1]
    assert all("Name" in sheet for sheet in sheets)


def test_a_page_without_a_record_is_printed_as_it_looks_in_light_whatever_the_theme(
    qtbot: QtBot, qapp: QApplication, host: QWidget, workspace: Workspace
) -> None:
    workspace.store.put(Contact(name="Ann", marking="TLP:AMBER")).result(10)
    apply_theme(qapp, "dark")
    page = QLabel("Words of the page", host)
    page.resize(800, 500)
    PagePrinting(workspace, host).print_page(page, "Today")
    qtbot.waitUntil(lambda: bool(host.findChildren(Preview)))
    preview = host.findChildren(Preview)[0]
    assert theme().name == "dark"
    assert preview.pages.pageCount() == 1
    assert preview.pages.getAllText(0).text().count("TLP:AMBER") == 2


def test_the_preview_saves_what_it_shows(qtbot: QtBot, host: QWidget, workspace: Workspace, tmp_path: Path) -> None:
    workspace.store.put(Contact(name="Ann Ott")).result(10)
    rows = rows_of(workspace.reader, workspace.reader.numbers("contact"), 0)
    pdf = sections_pdf(table_report("Contacts", columns_of("contact"), rows, 1, DAY))
    preview = Preview(host, workspace, "Contacts", pdf)
    preview.open()
    assert preview.print_button.hasFocus() or not host.isActiveWindow()
    preview.save_to(tmp_path / "people.pdf")
    qtbot.waitUntil((tmp_path / "people.pdf").exists)
    assert (tmp_path / "people.pdf").read_bytes() == pdf
