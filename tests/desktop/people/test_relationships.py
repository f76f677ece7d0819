"""Last and next touch, gone cold, who knows whom, and what lies nearby."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from liaison_app.desktop.people.agency_facts import read_agency
from liaison_app.desktop.people.circle_card import CircleCard
from liaison_app.desktop.people.contact_facts import read_contact
from liaison_app.desktop.people.touch import Touch
from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact
from liaison_app.records.values import When
from liaison_app.records.visit import Visit
from liaison_app.store.acquaintance import people_gone_quiet
from liaison_app.store.nearby import miles_between

NOW = datetime.now().astimezone()
NOW_MS = round(NOW.timestamp() * 1000)


def at(days: float) -> When:
    return When(round((NOW + timedelta(days)).timestamp() * 1000))


@pytest.fixture
def people(store):
    mia = store.put(Contact(name="Mia Ott", cadence=30.0)).result(10)
    abe = store.put(Contact(name="Abe Lund", introduced_by=mia.id)).result(10)
    zoe, eli = (store.put(Contact(name=name)).result(10) for name in ("Zoe Marsh", "Eli Roe"))
    for days, there in ((-90, (mia, zoe)), (-60, (mia, zoe, eli)), (-50, (abe, zoe)), (20, (mia, eli))):
        store.put(Visit(attendees=tuple(one.id for one in there), start=at(days))).result(10)
    store.put(Visit(attendees=(mia.id, abe.id), start=at(-1), trashed=True)).result(10)
    return mia, abe, zoe, eli


def test_a_person_knows_whom_they_were_met_with_and_whom_they_introduced(reader, people):
    mia, abe, zoe, eli = people
    facts = read_contact(reader, mia.id, NOW_MS)
    told = {one.id: one for one in facts.circle.people}
    assert {id: one.times for id, one in told.items()} == {zoe.id: 2, eli.id: 1, abe.id: 0}
    assert told[abe.id].was_introduced
    assert told[zoe.id].words.startswith("met together 2 times, last ")
    names = [one.name for one in facts.circle.people]
    assert {frozenset((names[one], names[other])) for one, other in facts.circle.pairs} == {
        frozenset(("Zoe Marsh", "Eli Roe")),
        frozenset(("Zoe Marsh", "Abe Lund")),
    }
    assert next(one for one in read_contact(reader, abe.id, NOW_MS).circle.people if one.id == mia.id).introduced_them


def test_last_and_next_meeting_stand_against_the_cadence(store, reader, people):
    mia = people[0]
    touch = read_contact(reader, mia.id, NOW_MS).touch
    assert (touch.last_ms, touch.next_ms, touch.cadence) == (at(-60).ms, at(20).ms, 30.0)
    assert not touch.is_cold
    assert touch.chip is None
    assert "wanted every 30 days" in touch.words


@pytest.mark.parametrize(
    ("last", "upcoming", "cadence", "chip"),
    [(-40, None, 30.0, "Gone cold, 10 days over"), (-40, 3, 30.0, None), (-20, None, 30.0, None), (None, None, 30.0, "Never met"), (-900, None, None, None)],
)
def test_gone_cold_is_who_was_not_met_for_longer_than_wanted_with_nothing_planned(last, upcoming, cadence, chip):
    touch = Touch(at(last).ms if last else None, at(upcoming).ms if upcoming else None, cadence)
    assert (touch.chip.text if touch.chip else None) == chip


def test_people_gone_quiet_leave_out_who_is_about_to_be_met(store, reader, people):
    assert people_gone_quiet(reader, NOW_MS, 9) == []
    store.change(people[2].id, cadence=10.0).result(10)
    assert [(one.name, one.days, one.cadence) for one in people_gone_quiet(reader, NOW_MS, 9)] == [("Zoe Marsh", 50, 10)]


def test_the_picture_goes_around_by_arrows_and_opens_by_enter(qtbot, reader, people):
    card = CircleCard(read_contact(reader, people[0].id, NOW_MS).circle)
    qtbot.addWidget(card)
    card.resize(600, 300)
    card.show()
    card.activateWindow()
    opened: list[str] = []
    card.opened.connect(lambda _kind, id: opened.append(id))
    card.picture.setFocus()
    qtbot.waitUntil(card.picture.hasFocus)
    assert card.picture.accessibleName().startswith("Who knows Mia Ott, drawn")
    QTest.keyClick(card.picture, Qt.Key.Key_Right)
    second = card.picture._circle.people[1]
    assert second.name in card.picture.accessibleName()
    QTest.keyClick(card.picture, Qt.Key.Key_Return)
    card.rows[0].click()
    assert card.more.isHidden()
    assert opened == [second.id, card.picture._circle.people[0].id]
    shiboken6.delete(card)


def test_nearby_are_agencies_not_seen_this_year_the_nearest_first(store, reader):
    def agency(name: str, lat: float | None, **more: str) -> Agency:
        return store.put(Agency(name=name, state="OH", county="Harlan", lat=lat, lng=-82.0 if lat else None, **more)).result(10)

    own = agency("Harlan Ridge", 41.0)
    agency("Tallis", 41.2)
    agency("Orrin", 41.1)
    agency("Far", 44.0)
    agency("Nowhere", None)
    seen = agency("Seen", 41.05)
    store.put(Visit(agency=seen.id, start=at(-30))).result(10)
    near = read_agency(reader, own.id, NOW_MS).near
    assert [(one.name, round(one.miles)) for one in near] == [("Orrin", 7), ("Tallis", 14)]
    blind = agency("Blind", None)
    assert {one.name for one in read_agency(reader, blind.id, NOW_MS).near} == {"Harlan Ridge", "Tallis", "Orrin", "Far", "Nowhere"}
    assert round(miles_between(40.7, -74.0, 34.05, -118.24)) == 2446
