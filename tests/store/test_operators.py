"""Operators of the search: read from any text, kind about what they do not know, and true in the store."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact
from liaison_app.records.deck import Deck
from liaison_app.records.note import Note
from liaison_app.records.post import Post
from liaison_app.records.task import Task
from liaison_app.records.values import When
from liaison_app.records.visit import Visit
from liaison_app.store.operators import OPERATORS, STATES, Condition, parse, quoted
from liaison_app.store.reader import Reader
from liaison_app.store.sieve import sieve
from liaison_app.store.store import Store

TODAY = date(2026, 11, 23)
_TYPED = st.text(max_size=40) | st.lists(
    st.sampled_from([*(f"{name}:" for name in OPERATORS), "#", '"', " ", "2026", "-02", "/31", "trash", "overdue", "Metro", "9999", "0000"]), max_size=8
).map("".join)


def ms(day: str) -> int:
    return round(datetime.fromisoformat(f"{day}T12:00").astimezone().timestamp() * 1000)


@given(_TYPED)
def test_no_text_at_all_breaks_the_reading_of_operators(text: str) -> None:
    asked = parse(text, TODAY)
    assert all(doubt.sentence for doubt in asked.doubts)
    assert all(condition.name in OPERATORS or condition.name == "#" for condition in asked.conditions)


@given(st.text(st.characters(blacklist_characters='"', blacklist_categories=["Cs"]), min_size=1, max_size=20).map(str.strip).filter(bool))
def test_a_value_that_was_quoted_is_read_back_whole(value: str) -> None:
    (condition,) = parse(f'agency:"{value}"', TODAY).conditions
    assert condition == parse(f"agency:{quoted(value)}", TODAY).conditions[0]


def test_words_and_operators_are_told_apart() -> None:
    asked = parse('portal kind:visit agency:"Metro East" #child-safety after:2026-01 https://example.gov 10:30', TODAY)
    assert asked.words == "portal https://example.gov 10:30"
    assert [(each.name, each.value) for each in asked.conditions] == [("kind", "visit"), ("agency", "metro east"), ("#", "child-safety"), ("after", "2026-01")]
    assert asked.conditions[-1] == Condition("after", "2026-01", date(2026, 1, 1), date(2026, 2, 1))
    assert asked.doubts == ()


@pytest.mark.parametrize(
    ("typed", "words"), [("colour:red", "colour:"), ("kind:parrot", "parrot"), ("after:banana", "banana"), ("is:blue", "blue"), ("on:2026-02-31", "2026-02-31")]
)
def test_what_is_no_operator_or_no_value_is_said(typed: str, words: str) -> None:
    (doubt,) = parse(typed, TODAY).doubts
    assert words in doubt.sentence


@pytest.mark.parametrize("typed", ["kind:", "agency:", '#""', "#", "after:", 'agency:"'])
def test_an_operator_that_is_still_being_typed_waits(typed: str) -> None:
    asked = parse(typed, TODAY)
    assert asked.is_empty
    assert not asked.doubts


@pytest.fixture
def filled(store: Store) -> Store:
    metro = Agency(name="Metro Police Department", state="OH", city="Columbus")
    other = Agency(name="Lake Orrin Police Department", state="MI")
    lee = Contact(name="Dana Lee", verification="met-in-person")
    visit = Visit(title="Portal training", agency=metro.id, start=When(ms("2026-03-04"), "UTC"), topics=("child-safety",), notes="The portal works.")
    before = Visit(title="First call", agency=other.id, start=When(ms("2025-06-01"), "UTC"), notes="Asked about the portal.")
    for record in (
        metro,
        other,
        lee,
        visit,
        before,
        Contact(name="Rex Stone"),
        Post(contact=lee.id, agency=metro.id, title="Sergeant"),
        Task(title="Send the portal guide", state="open", due="2026-03-10", on=visit.id),
        Task(title="Call back", state="done", due="2026-03-01"),
        Note(body="Overheard in the corridor"),
        Note(body="About the visit", on=visit.id, tags=("warrant training",)),
        Deck(title="Old deck", state="approved", valid_until="2026-01-01"),
        Agency(name="Bay Harbor Police", state="NY"),
        Agency(name="New York Ferry Police", state="NJ", city="New York"),
    ):
        store.put(record).result()
    return store


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("kind:visit", {"Portal training", "First call"}),
        ("portal kind:visit after:2026-01", {"Portal training"}),
        ("before:2026 kind:visit", {"First call"}),
        ("on:2026-03 kind:visit", {"Portal training"}),
        ("agency:metro", {"Metro Police Department", "Portal training", "Dana Lee", "", "Send the portal guide", "About the visit"}),
        ('agency:"lake orrin" kind:visit', {"First call"}),
        ("person:lee kind:agency", {"Metro Police Department"}),
        ("in:oh kind:contact", {"Dana Lee"}),
        ("in:columbus kind:visit", {"Portal training"}),
        ("in:Ohio kind:contact", {"Dana Lee"}),
        ('in:"oHiO" kind:visit', {"Portal training"}),
        ('in:"new york" kind:agency', {"Bay Harbor Police", "New York Ferry Police"}),
        ("in:NY kind:agency", {"Bay Harbor Police"}),
        ("#child", {"Portal training"}),
        ('#"warrant training"', {"About the visit"}),
        ("#warrant-training", {"About the visit"}),
        ("is:overdue", {"Send the portal guide"}),
        ("is:done", {"Call back"}),
        ("is:unfiled", {"Overheard in the corridor"}),
        ("is:expired", {"Old deck"}),
        ("is:unverified", {"Rex Stone"}),
        ("kind:contact kind:agency dana", {"Dana Lee"}),
        ("is:trashed", set[str]()),
    ],
)
def test_operators_find_what_they_say(filled: Store, reader: Reader, typed: str, titles: set[str]) -> None:
    asked = parse(typed, TODAY)
    found = reader.ask(asked, TODAY)
    assert {hit.title if hit.kind != "post" else "" for hit in found.hits} == titles
    assert found.total == len(found.hits)
    if not asked.words:
        assert reader.sifted(asked, TODAY) == {hit.n for hit in found.hits}


def test_what_lies_in_the_trash_is_found_only_when_asked_for(filled: Store, reader: Reader) -> None:
    gone = next(hit for hit in reader.search("corridor").hits)
    filled.change(gone.id, trashed=True).result()
    assert reader.ask(parse("corridor", TODAY), TODAY).total == 0
    assert [hit.id for hit in reader.ask(parse("corridor in:trash", TODAY), TODAY).hits] == [gone.id]


@settings(max_examples=60, deadline=None)
@given(typed=_TYPED)
def test_whatever_is_asked_the_store_answers(typed: str, asking: Reader) -> None:
    asked = parse(typed, TODAY)
    assert asking.ask(asked, TODAY, limit=5).total >= 0
    assert sieve(asking.query, asked, TODAY).values is not None


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory):
    from tests.store.conftest import open_store

    store = open_store(tmp_path_factory.mktemp("asked"))
    reader = store.reader()
    yield reader
    reader.close()
    store.close()


def test_every_state_has_words() -> None:
    assert all(STATES.values())


def test_each_kind_is_counted_as_it_is_found(store: Store, reader: Reader) -> None:
    store.put_all([*(Contact(name=f"Port {n}") for n in range(3)), Agency(name="Airport"), Contact(name="Portland")]).result(10)
    gone = store.put(Contact(name="Porter")).result(10)
    store.change(gone.id, trashed=True).result(10)
    for text, fuzzy, counted in (("port", False, {"contact": 4, "agency": 1}), ("portlend", True, {"contact": 1}), ("kind:agency port", False, {"agency": 1})):
        asked = parse(text, TODAY)
        found = reader.ask(asked, TODAY)
        assert (reader.count_by_kind(asked, TODAY, fuzzy=found.fuzzy), found.fuzzy) == (counted, fuzzy)
        assert found.total == sum(counted.values())
