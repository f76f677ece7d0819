"""Tables in the order of any column, and many records changed at once."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact
from liaison_app.records.kinds import KINDS
from liaison_app.records.parts import Email
from liaison_app.records.post import Post
from liaison_app.records.values import When
from liaison_app.records.visit import Visit
from liaison_app.store.operators import parse
from liaison_app.store.reader import Reader
from liaison_app.store.store import Store
from liaison_app.store.tabled import AGENCY, CHANGED, LAST_MET, LAST_VISITED, POST, Tabled, ordered

TODAY = date(2026, 11, 23)
NOW = round(datetime.fromisoformat("2026-11-23T12:00").astimezone().timestamp() * 1000)


@pytest.fixture
def filled(store: Store) -> Store:
    east, west = Agency(name="East"), Agency(name="West", city="Zell")
    ann = Contact(name="Ann", rank="Sgt.", emails=(Email(value="z@east.gov"),))
    bob = Contact(name="Bob", rank="Det.", emails=(Email(value="a@west.gov"),))
    cleo = Contact(name="Cleo")
    for record in (
        east, west, ann, bob, cleo,
        Post(contact=ann.id, agency=west.id, title="Analyst"),
        Post(contact=bob.id, agency=east.id, title="Chief"),
        Visit(agency=east.id, attendees=(cleo.id,), start=When(NOW - 1000, "UTC"), topics=("fraud",)),
        Visit(agency=west.id, attendees=(ann.id,), start=When(NOW - 9000, "UTC")),
    ):  # fmt: skip
        store.put(record).result()
    return store


def names(reader: Reader, column: str = "", typed: str = "", *, kind: str = "contact", falling: bool = False) -> list[str]:
    numbers = ordered(reader, Tabled(kind, parse(typed, TODAY), column, falling=falling), TODAY, NOW)
    page = reader.page(numbers)
    return [page[n].heading or str(getattr(page[n], "topics", "")) for n in numbers]


@pytest.mark.parametrize(
    ("column", "rising", "falling"),
    [
        ("", ["Ann", "Bob", "Cleo"], ["Cleo", "Bob", "Ann"]),
        ("rank", ["Bob", "Ann", "Cleo"], ["Ann", "Bob", "Cleo"]),
        ("emails", ["Bob", "Ann", "Cleo"], ["Ann", "Bob", "Cleo"]),
        (AGENCY, ["Bob", "Ann", "Cleo"], ["Ann", "Bob", "Cleo"]),
        (POST, ["Ann", "Bob", "Cleo"], ["Bob", "Ann", "Cleo"]),
        (LAST_MET, ["Ann", "Cleo", "Bob"], ["Cleo", "Ann", "Bob"]),
    ],
)
def test_a_table_is_sorted_by_any_column_and_what_is_empty_comes_last(
    filled: Store, reader: Reader, column: str, rising: list[str], falling: list[str]
) -> None:
    assert names(reader, column) == rising
    assert names(reader, column, falling=True) == falling


def test_links_sort_by_what_they_are_called_and_words_and_operators_narrow(filled: Store, reader: Reader) -> None:
    assert names(reader, "agency", kind="visit") == ["('fraud',)", "()"]
    assert names(reader, LAST_VISITED, kind="agency", falling=True) == ["East", "West"]
    assert names(reader, typed="west.gov") == ["Bob"]
    assert names(reader, "rank", "agency:east") == ["Bob"]
    assert names(reader, typed="bo %") == []


def test_every_column_of_every_kind_can_be_sorted_by(filled: Store, reader: Reader) -> None:
    for kind, cls in KINDS.items():
        for column in (*cls.fields(), CHANGED):
            ordered(reader, Tabled(kind, parse("a is:unfiled in:oh", TODAY), column), TODAY, NOW)


def test_many_records_are_changed_at_once_and_those_that_are_gone_are_left_out(filled: Store, reader: Reader) -> None:
    ids = [hit.id for hit in reader.ask(parse("kind:contact", TODAY), TODAY).hits]
    changed = filled.change_all({**{id: {"tags": ("vip",)} for id in ids}, "00" * 16: {"tags": ("vip",)}}).result()
    assert len(changed) == 3
    assert {record.tags for record in reader.many(ids).values()} == {("vip",)}
