"""The coverage of the states: truly counted, moved through by keys, on paper, and leading to the agencies."""

from __future__ import annotations

import io
import time

import pytest
import shiboken6
from pypdf import PdfReader
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest

from liaison_app.desktop.pages.agencies import AgenciesPage
from liaison_app.desktop.pages.coverage import CoveragePage
from liaison_app.desktop.printing.preview import Preview
from liaison_app.desktop.theme import apply_theme
from liaison_app.records.agency import Agency
from liaison_app.records.task import Task
from liaison_app.records.values import When
from liaison_app.records.visit import Visit
from liaison_app.store.coverage import read_coverage

NOW_MS = round(time.time() * 1000)
DAY_MS = 86_400_000


@pytest.fixture
def some(store):
    ohio, other, maine = (store.put(Agency(name=name, state=state)).result(10) for name, state in (("A", "OH"), ("B", "OH"), ("C", "ME")))
    visit = store.put(Visit(agency=ohio.id, type="training", start=When(NOW_MS - DAY_MS))).result(10)
    store.put(Visit(agency=other.id, start=When(NOW_MS - 2 * DAY_MS))).result(10)
    store.put(Visit(agency=maine.id, start=When(NOW_MS - 500 * DAY_MS))).result(10)
    store.put(Visit(agency=ohio.id, start=When(NOW_MS - DAY_MS), trashed=True)).result(10)
    for on, state in ((visit.id, "open"), (maine.id, ""), (maine.id, "done")):
        store.put(Task(title="Send it", on=on, state=state)).result(10)
    return ohio


@pytest.fixture
def page(qtbot, workspace, some):
    page = CoveragePage(workspace)
    page.resize(1072, 744)
    page.show()
    page.shown()
    qtbot.waitUntil(lambda: page.view._coverage.visits != {})
    yield page
    qtbot.waitUntil(lambda: not workspace.tasks.busy)
    shiboken6.delete(page)


def test_each_measure_counts_by_state_what_stands_outside_the_trash(some, reader):
    counted = read_coverage(reader, NOW_MS - 365 * DAY_MS, NOW_MS)
    assert (counted.visits, counted.trainings, counted.open, counted.agencies) == ({"OH": 2}, {"OH": 1}, {"OH": 1, "ME": 1}, {"OH": 2, "ME": 1})


def test_the_map_says_states_in_words_and_enter_leads_to_their_agencies(page, heard):
    tiles = page.view.map
    tiles.setFocus()
    for key in (*(Qt.Key.Key_Right,) * 6, Qt.Key.Key_Down, Qt.Key.Key_Right):  # it begins at Washington
        QTest.keyClick(tiles, key)
    assert tiles.accessibleName() == "Visits, 12 months: Ohio: 2 visits"
    QTest.keyClick(tiles, Qt.Key.Key_Return)
    assert (heard.places[-1].place, heard.places[-1].text) == ("agencies", "Ohio")


def test_the_table_has_every_state_those_with_most_first_and_opens_by_enter(page, heard):
    table = page.view.table
    model = table.states
    assert [model.index(0, column).data() for column in range(4)] == ["Ohio", "2", "1", "1"]
    assert model.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole) == "Ohio: 2 visits"
    table.setCurrentIndex(model.index(0, 0))
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert heard.places[-1].text == "Ohio"
    page.view._choose(2)
    assert model.index(0, 0).data() == "Maine"


def test_the_page_on_paper_is_marked_and_has_the_map_and_the_table(page):
    words = PdfReader(io.BytesIO(page.printed_pdf())).pages[0].extract_text().replace("\xa0", " ")
    for part in ("Coverage", "TLP:AMBER", "OH", "Ohio", "10+", "states visited"):
        assert part in words


def test_the_name_of_a_state_narrows_the_list_of_agencies_to_it(qtbot, workspace, some):
    agencies = AgenciesPage(workspace)
    agencies.find("Ohio")
    assert agencies.list.now.state == "OH"
    qtbot.waitUntil(lambda: agencies.list.table.numbers.people == 2 and not workspace.tasks.busy)
    shiboken6.delete(agencies)


def test_in_a_small_window_the_map_what_its_shades_mean_and_the_table_are_in_view_at_once(qtbot, page):
    page.resize(844, 544)
    view = page.view
    qtbot.waitUntil(lambda: view.verticalScrollBar().maximum() == 0)
    assert view.map.mapTo(view, view.map.rect().bottomRight()).y() < view.height()
    assert view.map.mapTo(view, view.map.rect().topRight()).x() < view.table.mapTo(view, QPoint(0, 0)).x()
    names = QFontMetrics(view.table.font())
    assert all(names.horizontalAdvance(name) < view.table.columnWidth(0) for name in ("Pennsylvania", "Mississippi"))


def test_a_vault_without_agencies_is_told_what_the_map_is_for(qtbot, workspace):
    page = CoveragePage(workspace)
    page.show()
    page.shown()
    qtbot.waitUntil(lambda: "No agency is known yet" in page.view._sentence.text())
    shiboken6.delete(page)


def test_what_will_be_printed_is_shown_as_much_larger_as_the_text_is(qtbot, qapp, workspace, page):
    page.resize(1248, 760)
    before = Preview(page, workspace, "Coverage", page.printed_pdf())
    before.open()
    try:
        apply_theme(qapp, "light", 1.6)
        after = Preview(page, workspace, "Coverage", page.printed_pdf())
        after.open()
        assert after._sheets[0].pixmap().width() == round(before._sheets[0].pixmap().width() * 1.6)
        page.resize(900, 600)
        after.setGeometry(page.rect())
        after._place()
        assert after._sheets[0].pixmap().width() < 900
    finally:
        apply_theme(qapp, "light")
