"""The demo's story is whole, the same for the same seed, and names nobody who could be reached."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from liaison_app.core.clock import SystemClock
from liaison_app.core.ids import new_id
from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact
from liaison_app.records.fields import Choice, Link, Links, Record, Tags
from liaison_app.records.picklists import pick_list
from liaison_app.records.task import Task
from liaison_app.records.visit import Visit
from liaison_app.store.store import Store
from liaison_app.work.demo_data import make_demo

MORNING = round(datetime(2026, 10, 13, 12, 40, tzinfo=UTC).timestamp() * 1000)
DECK = "d" * 32


@pytest.fixture(scope="module")
def story() -> list[Record]:
    return make_demo(MORNING, 7, deck=DECK)


def test_the_same_moment_and_seed_give_the_same_story(story: list[Record]) -> None:
    assert make_demo(MORNING, 7, deck=DECK) == story
    assert make_demo(MORNING, 8, deck=DECK) != story


def test_there_is_enough_to_fill_every_page(story: list[Record]) -> None:
    found = Counter(record.kind for record in story)
    assert found["agency"] >= 55
    assert found["contact"] >= 130
    assert found["visit"] >= 40
    assert min(found[kind] for kind in ("post", "task", "note", "trip", "presentation")) >= 5


def test_every_link_leads_to_a_record_and_every_choice_is_on_its_list(story: list[Record]) -> None:
    ids = {record.id for record in story} | {DECK}
    assert len(ids) == len(story) + 1
    for record in story:
        assert record.problems() == []
        for name, field in record.fields().items():
            value = getattr(record, name)
            match field:
                case Link():
                    assert value is None or value in ids, (record.kind, name)
                case Links():
                    assert set(value) <= ids
                case Choice(among=among):
                    assert value == "" or value in pick_list(among), (record.kind, name, value)
                case Tags(among=among):
                    assert not among or set(value) <= set(pick_list(among))
                case _:
                    pass


def test_nobody_can_be_reached(story: list[Record]) -> None:
    for record in story:
        if isinstance(record, Contact):
            assert all(email.value.endswith(".example") for email in record.emails)
            assert all(re.fullmatch(r"\(\d{3}\) 555-01\d\d", phone.value) for phone in record.phones)
        if isinstance(record, Agency):
            assert all(domain.endswith(".example") for domain in record.domains)
            assert re.fullmatch(r"\(\d{3}\) 555-01\d\d", record.phone)


def test_today_has_its_meeting_ahead_with_those_who_will_be_there(story: list[Record]) -> None:
    visits = [record for record in story if isinstance(record, Visit) and record.title == "Harlan Ridge Police Department"]
    today = next(visit for visit in visits if visit.start and visit.start.local().date().isoformat() == "2026-10-13")
    assert today.start
    assert today.start.local().strftime("%H:%M") == "10:30"
    names = {record.id: record.heading for record in story}
    assert {names[id] for id in today.attendees} == {"Renata Quill", "Dominic Vasko", "Theo Lindgard"}
    late = [record for record in story if isinstance(record, Task) and record.state == "open" and record.due and record.due < "2026-10-13"]
    assert any("Quill" in task.title for task in late)


@pytest.mark.parametrize("hour", [0, 3, 9, 15, 20, 23])
def test_the_story_holds_at_any_hour_of_any_day(hour: int) -> None:
    for day in range(1, 8):
        moment = datetime(2027, 3, day + 10, hour, 15, tzinfo=UTC)
        for record in make_demo(round(moment.timestamp() * 1000), day):
            if isinstance(record, Visit) and record.submitted:
                assert record.submitted.ms <= moment.timestamp() * 1000


def test_a_store_takes_it_all(story: list[Record], tmp_path: Path) -> None:
    store = Store(tmp_path, "ab" * 48, clock=SystemClock(), device=new_id(), account=new_id())
    store.put_all(story).result()
    reader = store.reader()
    assert reader.search("renata quill", "contact").total == 1
    assert reader.count("visit") == sum(record.kind == "visit" for record in story)
    reader.close()
    store.close()
