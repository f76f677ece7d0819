"""The calendar of the Visits page: where visits stand, moving them by keys and mouse, beginning one in a cell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import shiboken6
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSlider

from liaison_app.desktop.pages.visits import VisitsPage
from liaison_app.desktop.painting.text import lines_of
from liaison_app.desktop.theme import apply_theme, theme
from liaison_app.desktop.visits.blocks import AT_ONCE
from liaison_app.desktop.visits.calendar_facts import Calendar, Slot, read_calendar, slot_of, week_of
from liaison_app.desktop.visits.calendar_words import hours_apart, week_words, zone_word
from liaison_app.desktop.visits.hours_grid import Clocks, HoursGrid
from liaison_app.desktop.visits.lanes import drawn_end, lay
from liaison_app.desktop.visits.month_grid import MonthGrid
from liaison_app.desktop.visits.moving import moved
from liaison_app.desktop.visits.week_view import WeekView
from liaison_app.desktop.widgets.reading_order import in_order
from liaison_app.records.agency import Agency
from liaison_app.records.trip import Trip
from liaison_app.records.values import When
from liaison_app.records.visit import Visit
from tests.desktop.pages.staged import begin_visit

ZONE = "America/New_York"
TODAY = datetime.now().astimezone().date()
MONDAY = week_of(TODAY)[0]
NEXT_MONDAY = MONDAY + timedelta(7)


def when(day: date, hour: int = 10, minute: int = 0, zone: str = ZONE) -> When:
    return When(round(datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone)).timestamp() * 1000), zone)


@pytest.fixture
def page(qtbot, workspace, heard):
    page = VisitsPage(workspace)
    page.resize(1072, 744)
    page.show()
    page.activateWindow()
    page.home.turn_to("week")
    yield page
    qtbot.waitUntil(lambda: not workspace.tasks.busy and not page._soon.isActive())
    shiboken6.delete(page)


@given(st.lists(st.tuples(st.integers(0, 1400), st.integers(1, 300)), max_size=14))
@settings(max_examples=60, deadline=None)
def test_no_two_visits_at_one_time_stand_in_one_lane_and_each_is_laid_once(spans):
    slots = [Slot(Visit(), "", MONDAY, begin, min(1440, begin + length), MONDAY) for begin, length in spans]
    laid = lay(slots)
    assert sorted(one.slot.visit.id for one in laid) == sorted(slot.visit.id for slot in slots)
    for one in laid:
        assert 0 <= one.lane < one.lanes
        for other in laid:
            if one is not other and one.slot.begin < drawn_end(other.slot) and other.slot.begin < drawn_end(one.slot):
                assert one.lane != other.lane
                assert one.lanes == other.lanes


@given(st.integers(-400, 400), st.integers(-96, 96))
@settings(max_examples=60, deadline=None)
def test_a_moved_visit_keeps_its_length_and_its_own_clock_over_a_change_of_summer_time(days, quarters):
    visit = Visit(start=when(date(2026, 10, 30), 12), end=when(date(2026, 10, 30), 13, 30))
    after = moved(visit, days, quarters * 15)
    assert after.end.ms - after.start.ms == 90 * 60_000
    wall = visit.start.local().replace(tzinfo=None) + timedelta(days=days, minutes=quarters * 15)
    if wall.hour > 3:  # the hour that the clocks jump over shows no time of its own
        assert after.start.local().replace(tzinfo=None) == wall


def test_a_visit_stands_on_the_day_and_hour_of_its_own_place():
    late = slot_of(Visit(start=when(date(2026, 10, 13), 22), end=when(date(2026, 10, 14), 1)))
    assert (late.day, late.begin, late.end, late.is_whole) == (date(2026, 10, 13), 22 * 60, 24 * 60, False)
    whole = slot_of(Visit(start=when(date(2026, 10, 13), 0, zone="UTC"), end=when(date(2026, 10, 15), 0, zone="UTC")))
    assert (whole.day, whole.last, whole.is_whole) == (date(2026, 10, 13), date(2026, 10, 14), True)
    assert slot_of(Visit(title="No time")) is None


def test_the_two_clocks_are_named_and_as_far_apart_as_they_are():
    assert zone_word("America/Denver", date(2026, 10, 13)) == "MT"
    assert zone_word("Europe/Berlin", date(2026, 10, 13)) == "CEST"
    assert hours_apart("America/Denver", ZONE, date(2026, 10, 13)) == 120


def test_a_week_holds_its_visits_trips_and_what_began_before_it(store, reader):
    store.put(Visit(title="In it", start=when(MONDAY + timedelta(2)))).result(10)
    store.put(Visit(title="Days long", start=when(MONDAY - timedelta(2), 0), end=when(MONDAY + timedelta(1), 0))).result(10)
    store.put(Visit(title="After it", start=when(MONDAY + timedelta(7)))).result(10)
    store.put(Visit(title="Thrown away", start=when(MONDAY), trashed=True)).result(10)
    store.put(Trip(title="Ohio", start=(MONDAY - timedelta(3)).isoformat(), end=MONDAY.isoformat())).result(10)
    store.put(Trip(title="Gone", start=(MONDAY - timedelta(9)).isoformat(), end=(MONDAY - timedelta(1)).isoformat())).result(10)
    week = read_calendar(reader, *week_of(MONDAY))
    assert [slot.title for slot in week.slots] == ["Days long", "In it"]
    assert [trip.title for trip in week.trips] == ["Ohio"]
    assert week.zone("UTC") == ZONE


def blocks(page: VisitsPage) -> list[str]:
    return [block.text() for block in page.home.week.grid.blocks]


def test_shift_and_an_arrow_move_a_visit_and_the_notice_takes_it_back(qtbot, store, reader, page, heard):
    visit = store.put(Visit(title="Board", start=when(MONDAY + timedelta(1)), end=when(MONDAY + timedelta(1), 11))).result(10)
    qtbot.waitUntil(lambda: blocks(page) == ["Board"])
    block = page.home.week.grid.blocks[0]
    block.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(block, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: reader.get(visit.id).start == when(MONDAY + timedelta(2)))
    qtbot.waitUntil(lambda: bool(heard.notices))
    heard.notices[-1].undo()
    qtbot.waitUntil(lambda: reader.get(visit.id).start == visit.start)


def test_a_visit_dragged_to_another_day_is_there_at_the_hour_it_was_let_go(qtbot, store, reader, page):
    visit = store.put(Visit(title="Board", start=when(MONDAY + timedelta(1)), end=when(MONDAY + timedelta(1), 11))).result(10)
    qtbot.waitUntil(lambda: blocks(page) == ["Board"])
    grid = page.home.week.grid
    block = grid.blocks[0]
    away = QPoint(round(grid.edges[4] - grid.edges[1]), round(grid.y_of(60) - grid.y_of(0)))
    QTest.mousePress(block, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    QTest.mouseMove(block, QPoint(20, 20))
    block.move(block._home + away)
    QTest.mouseRelease(block, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    qtbot.waitUntil(lambda: reader.get(visit.id).start == when(MONDAY + timedelta(4), 11))


def test_a_submitted_visit_keeps_its_time_and_says_so(qtbot, store, reader, page, heard):
    visit = store.put(Visit(title="Board", start=when(MONDAY), submitted=when(MONDAY, 12))).result(10)
    qtbot.waitUntil(lambda: blocks(page) == ["Board"])
    page._moves.move(visit.id, 1, 0)
    assert "Amend" in heard.notices[-1].words
    assert reader.get(visit.id).start == visit.start


def test_enter_in_a_cell_asks_with_whom_and_the_visit_stands_there(qtbot, store, reader, page, heard):
    agency = store.put(Agency(name="Harlan Ridge PD")).result(10)
    store.put(Visit(title="Board", start=when(MONDAY + timedelta(1)))).result(10)
    qtbot.waitUntil(lambda: blocks(page) == ["Board"])
    grid = page.home.week.grid
    grid.setFocus()
    grid._day, grid._minute = 2, 13 * 60
    QTest.keyClick(grid, Qt.Key.Key_Down)
    QTest.keyClick(grid, Qt.Key.Key_Return)
    visit = reader.get(begin_visit(qtbot, page, heard, "harl", "Harlan"))
    assert (visit.agency, visit.start) == (agency.id, when(MONDAY + timedelta(2), 13, 30))


def test_the_month_counts_what_it_has_no_line_for_and_page_down_goes_on(qtbot, store, page):
    for hour in range(8, 18):
        store.put(Visit(title=f"Visit {hour}", start=when(TODAY, hour))).result(10)
    page.home.turn_to("month")
    grid = page.home.month.grid
    qtbot.waitUntil(lambda: grid._left.get(TODAY, 0) > 0 and len(grid.blocks) + grid._left[TODAY] == 10)
    assert all(block.isVisible() for block in grid.blocks)
    grid._go(grid._calendar.last)
    QTest.keyClick(grid, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: grid._calendar.first <= grid.day <= grid._calendar.last and grid._month == grid.day.month)
    before = page.home._title.text()
    QTest.keyClick(page.home.month, Qt.Key.Key_PageDown)
    assert page.home._title.text() != before


def test_of_a_crowded_day_as_many_are_drawn_as_can_be_told_apart_and_the_rest_are_counted(store, reader):
    store.put_all([Visit(title=f"Visit {n:02}", start=when(MONDAY, 8, n)) for n in range(30)]).result(10)
    store.put(Visit(title="Before it", start=when(MONDAY - timedelta(3)))).result(10)
    week = read_calendar(reader, *week_of(MONDAY))
    assert len(week.slots) == 12
    assert week.left_out == 18
    assert week.slots[0].title == "Visit 00"


def test_a_crowd_of_visits_is_made_a_few_at_a_time_and_what_stays_keeps_its_block_and_the_focus(qtbot):
    grid = MonthGrid()
    qtbot.addWidget(grid)
    grid.resize(1400, 1400)
    grid.show()
    grid.activateWindow()
    first = MONDAY - timedelta(7)
    slots = [slot_of(Visit(id=f"{n:032x}", title=f"Visit {n}", start=when(first + timedelta(n // 3), 8 + n % 3))) for n in range(120)]

    def show(some):
        grid.show_calendar(Calendar(first, first + timedelta(41), tuple(some)), Clocks(ZONE), "", MONDAY, MONDAY.month)

    show(slots)
    assert len(grid.blocks) == AT_ONCE
    qtbot.waitUntil(lambda: len(grid.blocks) == 120)
    before = {block.slot.visit.id: block for block in grid.blocks}
    before[slots[50].visit.id].setFocus()
    show([replace(slot, title="Renamed") if slot is slots[50] else slot for slot in slots[10:]])
    qtbot.waitUntil(lambda: len(grid.blocks) == 110)
    assert all(before[block.slot.visit.id] is block for block in grid.blocks)
    (renamed,) = [block for block in grid.blocks if block.text() == "Renamed"]
    assert renamed.hasFocus()
    assert [block.slot.visit.id for block in grid.blocks] == [slot.visit.id for slot in slots[10:]]
    assert in_order(grid) == [grid, *grid.blocks]


def test_larger_text_leaves_the_hour_at_the_top_that_stood_there(qtbot, qapp, store, page):
    store.put(Visit(title="Early", start=when(NEXT_MONDAY, 9))).result(10)
    page.home.turn_to("week", NEXT_MONDAY)
    week = page.home.week
    qtbot.waitUntil(lambda: [block.text() for block in week.grid.blocks] == ["Early"])
    bar = week._area.verticalScrollBar()
    assert bar.value() < week.grid.y_of(8 * 60)
    try:
        apply_theme(qapp, "light", 2.0)
        qtbot.waitUntil(lambda: week.grid.y_of(6 * 60) < bar.value() < week.grid.y_of(8 * 60))
    finally:
        apply_theme(qapp, "light")


def test_a_week_with_today_in_it_opens_where_now_is_in_view(qtbot):
    grid = HoursGrid()
    qtbot.addWidget(grid)
    early = slot_of(Visit(id="1" * 32, title="Early", start=when(MONDAY, 9)))

    def first(now_day, hour, high):
        grid.show_calendar(Calendar(MONDAY, MONDAY + timedelta(6), (early,)), Clocks(ZONE, now_day=now_day, now_minute=hour * 60), "")
        return grid.first_minute(high)

    assert first(MONDAY - timedelta(1), 18, 320) == 7 * 60
    assert first(MONDAY, 10, 320) == 7 * 60
    assert first(MONDAY, 16, 320) == 15 * 60 + 30
    assert first(MONDAY, 23, 320) < 23 * 60 - 5 * 60


def test_a_week_keeps_now_in_view_in_any_size_of_the_window_until_somebody_scrolls(qtbot):
    view = WeekView(lambda: ZONE)
    qtbot.addWidget(view)
    view.resize(1000, 1300)
    view.show()
    view.show_calendar(Calendar(MONDAY, MONDAY + timedelta(6)), Clocks(ZONE, now_day=MONDAY, now_minute=18 * 60), "")
    bar = view._area.verticalScrollBar()

    def sees_now():
        return bar.value() < view.grid.y_of(18 * 60) < bar.value() + view._area.height()

    qtbot.waitUntil(sees_now)
    view.resize(1000, 400)
    qtbot.waitUntil(sees_now)
    bar.triggerAction(QAbstractSlider.SliderAction.SliderToMinimum)
    view.resize(1000, 420)
    qtbot.wait(20)
    assert bar.value() == 0


def test_where_little_of_a_day_shows_it_opens_at_the_first_visit(qtbot, store, page):
    store.put(Visit(title="Late", start=when(NEXT_MONDAY, 14))).result(10)
    page.home.turn_to("week", NEXT_MONDAY)
    grid = page.home.week.grid
    qtbot.waitUntil(lambda: [block.text() for block in grid.blocks] == ["Late"])
    assert grid.first_minute(200) == 13 * 60 + 30
    assert grid.first_minute(700) == 7 * 60


@given(st.lists(st.text("abcdefghij", min_size=1, max_size=18), max_size=8), st.integers(30, 300), st.integers(1, 4), st.floats(0, 0.6))
@settings(max_examples=60, deadline=None)
def test_no_word_is_broken_and_nothing_is_left_out_without_an_ellipsis(qapp, words, width, most, share):
    lines = lines_of(" ".join(words), theme().font("caption"), width, most, indent=width * share)
    assert len(lines) <= most
    shown = " ".join(line for line in lines if line).split()
    assert shown == words or any("…" in line for line in lines)
    assert all(part in words for line in lines if "…" not in line for part in line.split())


def test_a_span_of_one_day_is_called_by_that_day():
    assert week_words(date(2026, 10, 13), date(2026, 10, 13)) == "Tue, Oct 13"
    assert week_words(date(2026, 10, 12), date(2026, 10, 18)) == "October 12 to 18"


def test_where_days_are_narrow_the_month_has_dots_and_tells_the_current_day_beside_it(qtbot, store, page, heard):
    for hour in (9, 14):
        store.put(Visit(title=f"Visit {hour}", start=when(TODAY, hour))).result(10)
    page.home.turn_to("month")
    month = page.home.month
    qtbot.waitUntil(lambda: len(month.grid.blocks) == 2)
    assert not month.day_panel.isVisible()
    page.resize(800, 520)
    qtbot.waitUntil(lambda: month.day_panel.isVisible() and not month.grid.blocks)
    assert [block.text() for block in month.day_panel.list.blocks] == ["Visit 9", "Visit 14"]
    first = month.day_panel.list.blocks[0]
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Down)
    QTest.keyClick(month.day_panel.list.blocks[1], Qt.Key.Key_Return)
    assert heard.places[-1].place == "visit"
    QTest.keyClick(month.grid, Qt.Key.Key_Left)
    assert month.day_panel.list.blocks == []
    page.resize(1400, 744)
    qtbot.waitUntil(lambda: not month.day_panel.isVisible() and len(month.grid.blocks) == 2)


def test_a_visit_alone_on_its_day_has_two_lines_for_its_name(qtbot, store, page):
    store.put(Visit(title="Harlan Ridge Police Department", start=when(TODAY, 9))).result(10)
    page.home.turn_to("month")
    page.resize(1400, 900)
    grid = page.home.month.grid
    qtbot.waitUntil(lambda: len(grid.blocks) == 1 and grid.blocks[0].height() >= 2 * theme().line("caption"))
    store.put(Visit(title="Another", start=when(TODAY, 11))).result(10)
    store.put(Visit(title="A third", start=when(TODAY, 12))).result(10)
    qtbot.waitUntil(lambda: len(grid.blocks) == 3 and grid.blocks[0].height() < 2 * theme().line("caption"))
