"""The Visits page: the agenda by trip, notes still to write, beginning a visit or a trip."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget

from liaison_app.desktop.pages.visits import VisitsPage
from liaison_app.desktop.theme import apply_theme
from liaison_app.desktop.visits.agenda_facts import MORE, AgendaVisit, Reach, read_agenda
from liaison_app.desktop.visits.agenda_words import months_apart, trip_days
from liaison_app.desktop.visits.trip_facts import read_trip
from liaison_app.desktop.widgets.button import Button
from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact
from liaison_app.records.parts import Stop
from liaison_app.records.trip import Trip
from liaison_app.records.values import When
from liaison_app.records.visit import Visit
from tests.desktop.pages.staged import begin_visit

NOW = datetime.now().astimezone()
TODAY = NOW.date()


def at(days: float) -> When:
    return When(round((NOW + timedelta(days)).timestamp() * 1000))


def day(days: int) -> str:
    return (TODAY + timedelta(days)).isoformat()


@pytest.fixture
def agencies(store):
    names = ("Harlan Ridge Police Department", "Three Rivers Fusion Center")
    return [store.put(Agency(name=name, state="OH")).result(10) for name in names]


@pytest.fixture
def trip(store, agencies):
    return store.put(Trip(title="Ohio", start=day(-1), end=day(2), base="Denver", stops=(Stop(agency=agencies[1].id),))).result(10)


@pytest.fixture
def page(qtbot, workspace, heard):
    page = VisitsPage(workspace)
    page.resize(1072, 744)
    page.show()
    page.activateWindow()
    yield page
    qtbot.waitUntil(lambda: not workspace.tasks.busy and not page._soon.isActive())
    shiboken6.delete(page)


def titles(page: VisitsPage) -> list[list[str]]:
    return [[row.line.title for row in card.rows] for card in page.agenda.cards]


def test_visits_stand_by_trip_in_order_of_time_and_the_next_one_is_lit(qtbot, store, page, trip, agencies):
    store.put(Visit(agency=agencies[0].id, trip=trip.id, start=at(0.2))).result(10)
    store.put(Visit(title="Before", trip=trip.id, start=at(-0.5), submitted=at(-0.4))).result(10)
    store.put(Visit(title="After", trip=trip.id, start=at(1))).result(10)
    qtbot.waitUntil(lambda: titles(page) == [["Before", "Harlan Ridge Police Department", "After"]])
    states = [(row.line.state.text, row.line.is_next) for row in page.agenda.cards[0].rows]
    assert states[0] == ("Submitted", False)
    assert states[1][0].startswith("In 4 h")
    assert states[1][1]
    assert states[2] == ("Planned", False)


def test_the_trip_under_way_comes_first_then_those_to_come_then_those_gone_by(store, reader):
    for title, start, end in (("Gone", -20, -18), ("Far", 30, 32), ("Now", -1, 1), ("Soon", 5, 6), ("Long ago", -80, -79)):
        store.put(Trip(title=title, start=day(start), end=day(end))).result(10)
    agenda = read_agenda(reader, round(NOW.timestamp() * 1000), TODAY)
    assert [group.trip.title for group in agenda.trips] == ["Now", "Soon", "Far", "Gone", "Long ago"]


def test_notes_still_to_write_name_what_waits_longest_first(store, reader):
    store.put(Visit(title="Written", start=at(-3), submitted=at(-2))).result(10)
    store.put(Visit(title="Two days", start=at(-2), notes="one\n\ntwo")).result(10)
    store.put(Visit(title="Six days", start=at(-6))).result(10)
    store.put(Visit(title="To come", start=at(2))).result(10)
    store.put(Visit(title="Thrown away", start=at(-2), trashed=True)).result(10)
    agenda = read_agenda(reader, round(NOW.timestamp() * 1000), TODAY)
    assert [(line.title, line.lines) for line in agenda.to_write.visits] == [("Six days", 0), ("Two days", 2)]


def test_the_agenda_begins_at_today_goes_on_in_both_ways_and_counts_what_it_does_not_show(store, reader):
    store.put_all([Visit(title=f"{n}", start=at(n + 0.001)) for n in range(-90, 90)]).result(10)
    now_ms = round(NOW.timestamp() * 1000)
    agenda = read_agenda(reader, now_ms, TODAY, Reach(visits=3, visits_gone=2))
    coming, gone = agenda.trips
    assert [line.title for line in coming.visits] == ["0", "1", "2"]
    assert [line.title for line in gone.visits] == ["-1", "-2"]
    assert (coming.more, gone.more) == (87, 88)
    assert (agenda.to_write.visits[0].title, len(agenda.to_write.visits), agenda.to_write.total, agenda.to_write.let_go) == ("-60", 8, 60, 30)
    this = TODAY.replace(day=1)
    begun = [datetime.fromtimestamp(at(n + 0.001).ms / 1000, UTC).astimezone().date().replace(day=1) for n in range(-90, 90)]
    assert agenda.months[0] == (this, begun.count(this))
    assert all(count == begun.count(month) for month, count in agenda.months)


def test_trips_that_are_not_shown_are_counted(store, reader):
    store.put_all([Trip(title=f"{n}", start=day(-3 * n), end=day(-3 * n + 1)) for n in range(1, 9)] + [Trip(title="No days")]).result(10)
    agenda = read_agenda(reader, round(NOW.timestamp() * 1000), TODAY)
    assert [group.trip.title for group in agenda.trips] == ["No days", "1", "2", "3", "4", "5", "6"]
    assert (agenda.more_trips, agenda.more_trips_gone) == (0, 2)


def test_visits_far_away_stand_under_their_month_and_the_year_where_it_is_another(store, reader):
    lines = [
        AgendaVisit(Visit(start=When(round(datetime(*when, 12, tzinfo=UTC).timestamp() * 1000))), "", (), 0)
        for when in ((2026, 11, 30), (2026, 12, 1), (2026, 12, 9), (2027, 1, 5))
    ]
    assert months_apart(lines, date(2026, 11, 23)) == ["", "December", "", "January 2027"]
    trip = Trip(title="Ohio", start="2027-10-12", end="2027-10-16")
    assert trip_days(trip, date(2026, 11, 23)) == "Oct 12 to 16, 2027"
    assert trip_days(trip, date(2027, 1, 1)) == "Oct 12 to 16"


def test_more_is_shown_and_the_focus_goes_on_where_it_begins(qtbot, store, page):
    store.put_all([Visit(title=f"{n}", start=at(n + 0.001)) for n in range(60)]).result(10)
    qtbot.waitUntil(lambda: [len(card.rows) for card in page.agenda.cards] == [MORE])
    more = next(button for button in page.agenda.cards[0].findChildren(Button) if button.text() == "Show 10 more")
    assert more.accessibleName() == "Show 10 more, No trip"
    more.click()
    qtbot.waitUntil(lambda: [len(card.rows) for card in page.agenda.cards] == [60])
    assert page.agenda.cards[0].rows[MORE].hasFocus()
    assert not [button for button in page.agenda.cards[0].findChildren(Button) if button.text().startswith("Show")]


def test_a_new_visit_begins_by_typing_the_agency_and_enter(qtbot, page, reader, agencies, trip, heard):
    page.new_record()
    visit = reader.get(begin_visit(qtbot, page, heard, "harl", "Harlan"))
    assert (visit.agency, visit.trip) == (agencies[0].id, trip.id)
    assert abs(visit.start.ms - visit.created_at) < 60_000


def test_an_unknown_agency_is_made_on_the_way(qtbot, page, reader, heard):
    page.new_record()
    visit = reader.get(begin_visit(qtbot, page, heard, "Lake Orrin PD", "Lake Orrin PD"))
    assert reader.get(visit.agency).name == "Lake Orrin PD"


def test_fields_given_by_another_page_begin_the_visit_at_once(qtbot, page, reader, agencies, heard):
    page.new_record(agency=agencies[0].id, type="call", nonsense=1)
    qtbot.waitUntil(lambda: bool(heard.places))
    assert reader.get(heard.places[-1].record).type == "call"


def test_escape_shuts_what_was_begun(page):
    page.new_record()
    assert page.leave()
    assert not page.home.begin_visit.isVisible()
    assert not page.leave()


def test_a_trip_is_made_from_days_in_words(qtbot, page, reader, heard):
    page.home.ask_trip()
    form = page.home.form
    QTest.keyClicks(form.title.edit, "Gulf Coast")
    QTest.keyClicks(form.start.edit, "someday")
    QTest.keyClick(form.start.edit, Qt.Key.Key_Return)
    assert form.start.edit.accessibleDescription().startswith("Write a day")
    form.start.set_text("tomorrow")
    form.end.set_text("in one week")
    QTest.keyClick(form.end.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(heard.places))
    trip = reader.get(heard.places[-1].record)
    assert (trip.title, trip.start, trip.end) == ("Gulf Coast", day(1), day(7))


def test_a_trip_that_ends_before_it_starts_is_refused(page, reader):
    page.home.ask_trip()
    form = page.home.form
    form.title.set_text("Backwards")
    form.start.set_text("2026-05-05")
    form.end.set_text("2026-05-01")
    QTest.keyClick(form.end.edit, Qt.Key.Key_Return)
    assert "before" in form.end.edit.accessibleDescription()
    assert reader.count("trip") == 0


def test_a_trip_shows_its_stops_and_the_people_to_meet(qtbot, store, page, reader, trip, agencies):
    person = store.put(Contact(name="Carla Benning")).result(10)
    store.put(Visit(agency=agencies[0].id, trip=trip.id, start=at(0.2), attendees=(person.id,))).result(10)
    page.open_record(trip.id)
    assert page.trip.title.text() == "Ohio"
    names = [row.accessibleName() for row in page.trip._rows]
    assert any("Harlan Ridge" in name for name in names)
    assert any("Three Rivers" in name and "No visit yet" in name for name in names)
    assert any("Carla Benning" in name for name in names)
    now = reader.get(trip.id)
    store.put(replace(now, title="Ohio and more"), base=now, origin="sync").result(10)
    qtbot.waitUntil(lambda: page.trip.title.text() == "Ohio and more")
    assert page.leave()


def test_a_stop_is_added_by_typing(qtbot, page, reader, trip, agencies):
    page.open_record(trip.id)
    page.trip.picker.begin()
    QTest.keyClicks(page.trip.picker, "harl")
    qtbot.waitUntil(page.trip.picker.popup.isVisible)
    QTest.keyClick(page.trip.picker, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [stop.agency for stop in reader.get(trip.id).stops] == [agencies[1].id, agencies[0].id])


def test_a_trip_that_was_shut_stays_shut_when_the_agenda_changes(qtbot, store, page, trip):
    store.put(Visit(title="One", trip=trip.id, start=at(0.2))).result(10)
    qtbot.waitUntil(lambda: titles(page) == [["One"]])
    page.agenda.cards[0]._fold.click()
    assert titles(page) == [[]]
    store.put(Visit(title="Two", trip=trip.id, start=at(0.3))).result(10)
    qtbot.waitUntil(lambda: page.agenda.cards[0]._lines and len(page.agenda.cards[0]._lines) == 2)
    assert titles(page) == [[]]


def test_an_empty_agenda_says_what_belongs_here(qtbot, page):
    qtbot.waitUntil(page.agenda.empty.isVisible)
    page.agenda.empty.acted.emit()
    assert page.home.begin_visit.isVisible()


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_everything_has_a_name_and_can_be_reached_by_keyboard(qapp, qtbot, store, page, trip, scale):
    store.put(Visit(title="One", trip=trip.id, start=at(-2))).result(10)
    qtbot.waitUntil(lambda: titles(page) == [["One"]])
    apply_theme(qapp, "light", scale)
    page.home.ask_trip()
    for part in page.findChildren(QWidget):
        if part.isVisible() and part.focusPolicy() != Qt.FocusPolicy.NoFocus and isinstance(part, QAbstractButton | QLineEdit):
            assert part.accessibleName(), part
            assert part.focusPolicy() & Qt.FocusPolicy.TabFocus, part
    apply_theme(qapp, "light")


def test_a_trip_says_how_far_it_is_through_which_states_and_on_whose_clock(store, reader):
    ends = [store.put(Agency(name=name, state=state, lat=lat, lng=-82.0)).result(10) for name, state, lat in (("A", "OH", 41.0), ("B", "PA", 42.0))]
    trip = store.put(Trip(title="Ohio", stops=(Stop(agency=store.put(Agency(name="Nowhere")).result(10).id),))).result(10)
    for number, agency in enumerate(ends):
        store.put(Visit(agency=agency.id, trip=trip.id, start=When(at(number).ms, "America/New_York"))).result(10)
    facts = read_trip(reader, trip.id)
    assert [(stop.title, round(stop.miles) if stop.miles else None) for stop in facts.stops] == [("A", 69), ("B", None), ("Nowhere", None)]
    assert (round(facts.miles), facts.states, facts.zones) == (69, ("OH", "PA"), ("America/New_York",))


def test_the_trip_leads_to_its_week_and_its_briefing(qtbot, store, page, trip):
    store.put(Visit(title="Board", trip=trip.id, start=at(0))).result(10)
    page.open_record(trip.id)
    asked: list[str] = []
    page.trip.briefed.connect(asked.append)
    page.trip._brief()
    assert asked == [trip.id]
    qtbot.waitUntil(lambda: bool(page.findChildren(QWidget)))
    page.trip._show_week()
    assert page.home.view == "week"
    assert page.home._span()[0] <= TODAY - timedelta(1) <= page.home._span()[1]
    page.home.turn_to("agenda")
