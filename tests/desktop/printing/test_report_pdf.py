"""A printed report carries its marking on every page, loses no row, and is the same bytes for the same records."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from liaison_app.core.clock import SetClock
from liaison_app.core.ids import new_id
from liaison_app.desktop.printing.blocks import Words
from liaison_app.desktop.printing.paper import BOTTOM, TOP, Type
from liaison_app.desktop.printing.report_pdf import laid_out, report_pdf
from liaison_app.store.store import Store
from liaison_app.work.demo_data import make_demo
from liaison_app.work.reporting import Report
from liaison_app.work.reporting_make import make_report


@pytest.fixture
def report(tmp_path: Path) -> Report:
    store = Store(tmp_path, "ab" * 48, clock=SetClock(), device=new_id(), account=new_id())
    store.put_all(make_demo(round(datetime(2026, 10, 13, 12, 40, tzinfo=UTC).timestamp() * 1000), 5)).result()
    reader = store.reader()
    made = make_report(reader, "2026-08-01", "2026-10-31", "TLP:AMBER")
    reader.close()
    store.close()
    return made


def printed(report: Report) -> list[str]:
    """Return the words of each page; two signs share one drawing in the font, and the PDF names the other."""
    return [page.extract_text().replace("\u00a0", " ").replace("\u02bc", "’") for page in PdfReader(io.BytesIO(report_pdf(report))).pages]


@pytest.mark.usefixtures("qapp")
def test_every_page_is_marked_and_numbered_and_no_row_is_lost(report: Report) -> None:
    pages = printed(report)
    assert len(pages) > 2
    for number, text in enumerate(pages, 1):
        assert text.count("TLP:AMBER") == 2
        assert f"{number} of {len(pages)}" in text
    whole = "".join("\n".join(pages).split())
    for section in report.sections:
        for row in section.rows:
            assert "".join(row.cells[0].text.split()) in whole


@pytest.mark.usefixtures("qapp")
def test_the_same_report_is_the_same_bytes(report: Report) -> None:
    assert report_pdf(report) == report_pdf(report)


@pytest.mark.usefixtures("qapp")
def test_words_of_any_script_come_out_of_the_pdf_as_they_went_in(report: Report) -> None:
    odd = replace(report, title="Zoë’s ≥ 5 Łódź 2703(d)", summary=("One 😀 two " * 20 + "end.",), sections=())
    text = printed(odd)[0]
    assert "Zoë’s ≥ 5 Łódź 2703(d)" in text
    assert " two end." in " ".join(text.split())


@pytest.mark.usefixtures("qapp")
def test_nothing_is_set_outside_the_sheet_and_no_heading_stands_last() -> None:
    blocks = [Words(f"{n} " + "words " * (n * 7 % 90), Type(), holds_next=n % 5 == 0) for n in range(120)]
    sheets = laid_out(blocks)
    assert [block for sheet in sheets for _y, block in sheet] == blocks
    for sheet in sheets:
        assert sheet[0][0] == TOP
        assert all(y + block.height <= BOTTOM for y, block in sheet)
        assert not sheet[-1][1].holds_next or sheet is sheets[-1]


@pytest.mark.usefixtures("qapp")
def test_a_chart_gives_way_where_the_report_is_one_page_without_it(report: Report) -> None:
    rows = next(section for section in report.sections if len(section.rows) > 3)
    bare = replace(report, summary=(), figures=report.figures[:5])
    found: set[tuple[int, bool]] = set()
    for count in (2, 6, 10, 14, 30):
        pages = printed(replace(bare, sections=(replace(rows, rows=(rows.rows * 30)[:count]),)))
        found.add((min(len(pages), 2), report.chart.title in pages[0]))
    assert found == {(1, True), (1, False), (2, True)}
