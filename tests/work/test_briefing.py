"""A briefing says whom one meets, what is open and what was said last, and is marked as its highest part."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from liaison_app.core.clock import SetClock
from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact
from liaison_app.records.parts import Objective, Phone
from liaison_app.records.post import Post
from liaison_app.records.task import Task
from liaison_app.records.trip import Trip
from liaison_app.records.values import When
from liaison_app.records.visit import Visit
from liaison_app.store.store import Store
from liaison_app.store.verbs import KeepSpace, SpaceFact
from liaison_app.work.briefing import trip_briefing, visit_briefing

TODAY = date(2026, 10, 13)


def at(days: float, hour: int = 14) -> When:
    moment = datetime(2026, 10, 13, hour, 30, tzinfo=UTC) + timedelta(days)
    return When(round(moment.timestamp() * 1000), "America/New_York")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path, "ab" * 48, clock=SetClock(at(0).ms), device="01" * 16, account="02" * 16)
    store.perform(KeepSpace(SpaceFact("03" * 16, "Private", private=True, served=False, role="owner"), keys=((1, bytes(32)),))).result(10)
    yield store
    store.close()


def words_of(report) -> str:
    parts = [report.title, report.period]
    for section in report.sections:
        parts += [section.title, section.lead, *(f"{cell.text} {cell.second}" for row in section.rows for cell in row.cells)]
    return "\n".join(parts)


def test_the_briefing_of_a_visit_names_people_promises_and_the_last_time(store: Store) -> None:
    agency = store.put(Agency(name="Harlan Ridge", phone="(419) 555-0100", city="Harlan Ridge", state="OH")).result(10)
    mia = store.put(Contact(name="Mia Ott", rank="Lt.", phones=(Phone(value="555-0142"),), marking="TLP:AMBER")).result(10)
    store.put(Post(contact=mia.id, agency=agency.id, title="Lieutenant", primary=True)).result(10)
    store.put(Visit(agency=agency.id, start=at(-60), outcome="They will change the template", topics=("fraud",), next_step="Read their list")).result(10)
    store.put(Task(title="Send the checklist", on=agency.id, due="2026-10-04")).result(10)
    visit = store.put(Visit(agency=agency.id, attendees=(mia.id,), start=at(0), type="meeting", objectives=(Objective(text="Ask about dates"),))).result(10)
    reader = store.reader()
    report = visit_briefing(reader, visit, TODAY, lambda person: f"checked {person.name}")
    reader.close()
    said = words_of(report)
    for part in (
        "Harlan Ridge",
        "10:30 EDT",
        "(419) 555-0100",
        "Lt. Mia Ott",
        "Lieutenant",
        "checked Mia Ott",
        "555-0142",
        "Send the checklist",
        "Oct 4, 2026",
    ):
        assert part in said
    for part in ("They will change the template.", "Talked about: fraud.", "Next step: Read their list.", "Ask about dates"):
        assert part in said
    assert report.marking == "TLP:AMBER"
    assert [row.late for section in report.sections for row in section.rows if section.title == "Open with them"] == [True]


def test_the_briefing_of_a_trip_has_its_stops_in_order_of_time(store: Store) -> None:
    trip = store.put(Trip(title="Ohio", start="2026-10-12", end="2026-10-16")).result(10)
    for title, days in (("Second", 2), ("First", 1)):
        store.put(Visit(title=title, trip=trip.id, start=at(days))).result(10)
    reader = store.reader()
    report = trip_briefing(reader, trip, TODAY, lambda _person: "")
    empty = trip_briefing(reader, store.put(Trip(title="Empty")).result(10), TODAY, lambda _person: "")
    reader.close()
    assert [section.title for section in report.sections if ":" in section.title] == ["1. First: Where and when", "2. Second: Where and when"]
    assert report.period == "Oct 12, 2026 – Oct 16, 2026"
    assert "No visit" in empty.sections[0].lead
