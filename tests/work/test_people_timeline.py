"""What happened with a person or an agency is told whole, newest first, each once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from liaison_app.core.clock import SetClock
from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact
from liaison_app.records.deck import Deck
from liaison_app.records.fields import Record
from liaison_app.records.parts import AskedQuestion, SlideView
from liaison_app.records.post import Post
from liaison_app.records.presentation import Presentation
from liaison_app.records.task import Task
from liaison_app.records.values import When
from liaison_app.records.visit import Visit
from liaison_app.store import people
from liaison_app.store.reader import Reader
from liaison_app.store.store import Store
from liaison_app.store.verbs import KeepSpace, SpaceFact
from liaison_app.work.people_ori import ori_problem, tidy_ori
from liaison_app.work.people_review import differing
from liaison_app.work.people_timeline import timeline

DAY = 86_400_000
NOW = 1_790_000_000_000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path, "ab" * 48, clock=SetClock(NOW), device="01" * 16, account="02" * 16)
    store.perform(KeepSpace(SpaceFact("03" * 16, "Private", private=True, served=False, role="owner"), keys=((1, bytes(32)),))).result(10)
    yield store
    store.close()


def kept(store: Store, record: Record) -> Any:
    return store.put(record).result(10)


def test_a_visit_brings_its_decks_and_promises_to_who_was_there_and_agreed_to_it(store: Store, reader: Reader) -> None:
    agency = kept(store, Agency(name="Harlan Ridge"))
    mia, abe = kept(store, Contact(name="Mia Ott", tracking_consent=True)), kept(store, Contact(name="Abe Lund"))
    visit = kept(store, Visit(type="meeting", agency=agency.id, attendees=(mia.id, abe.id), start=When(NOW - DAY), outcome="Good."))
    deck = kept(store, Deck(title="Legal process"))
    views = (SlideView(slide=1, seconds=60), SlideView(slide=2, seconds=60), SlideView(slide=1, seconds=60))
    shown = Presentation(deck=deck.id, visit=visit.id, start=When(NOW - DAY + 1000), views=views, questions=(AskedQuestion(slide=1, text="Why?"),))
    kept(store, shown)
    kept(store, Task(title="send it", on=visit.id, due="2026-01-01", state="open"))
    kept(store, Task(title="asked directly", on=mia.id, state="done"))
    told = timeline(reader, mia, {}).of("")
    assert {one.title for one in told[:2]} == {"Promised: send it", "Promised: asked directly"}
    assert [(one.group, one.title) for one in told[2:]] == [("visit", "Saw Legal process"), ("visit", "Meeting at Harlan Ridge")]
    by_title = {one.title: one for one in told}
    assert by_title["Saw Legal process"].second == "2 slides in 3 min. Asked: “Why?”"
    assert by_title["Meeting at Harlan Ridge"].second == "With Abe Lund. Good."
    assert [one.title for one in timeline(reader, mia, {}).open_promises] == ["Promised: send it"]
    agencys = timeline(reader, agency, {})
    assert [one.title for one in agencys.open_promises] == ["Promised: send it"]
    assert "Saw Legal process" in [one.title for one in agencys.of("visit")]


def test_who_introduced_whom_stands_on_both_sides(store: Store, reader: Reader) -> None:
    mia = kept(store, Contact(name="Mia Ott"))
    abe = kept(store, Contact(name="Abe Lund", introduced_by=mia.id))
    assert [(one.title, one.record) for one in timeline(reader, abe, {}).of("") if "ntroduced" in one.title] == [("Introduced by Mia Ott", mia.id)]
    assert [(one.title, one.record) for one in timeline(reader, mia, {}).of("") if "ntroduced" in one.title] == [("Introduced Abe Lund to us", abe.id)]


def test_every_question_of_an_audience_is_told(store: Store, reader: Reader) -> None:
    mia = kept(store, Contact(name="Mia Ott", tracking_consent=True))
    visit = kept(store, Visit(attendees=(mia.id,), start=When(NOW - DAY)))
    asked = tuple(AskedQuestion(slide=1, text=text) for text in ("Why?", "When?"))
    kept(store, Presentation(deck=kept(store, Deck(title="Legal process")).id, visit=visit.id, start=When(NOW - DAY), questions=asked))
    told = timeline(reader, mia, {}).of("visit")
    assert sum("Why?" in one.title + one.second for one in told) == 1
    assert [one.title for one in told if "When?" in one.title] == ["Asked: “When?”"]


def test_changes_of_the_record_itself_stand_under_changes_alone_with_who_made_them(store: Store, reader: Reader) -> None:
    mia = kept(store, Contact(name="Mia Ott"))
    store.change(mia.id, rank="Sgt.", verification="met-in-person", verified_on="2026-04-14", verified_by="Nora").result(10)
    now = reader.need(mia.id)
    told = timeline(reader, now, {"02" * 16: "Nora Whitlock"})
    assert [one.title for one in told.of("")] == ["Met in person"]
    changes = {one.title: one for one in told.of("change")}
    assert set(changes) == {"Met in person", "Added", "Changed: Rank or title, Verification, Verified by, Verified on"}
    assert next(one for one in changes.values() if one.title.startswith("Changed")).second == "By Nora Whitlock"


def test_trashed_records_are_not_told(store: Store, reader: Reader) -> None:
    mia = kept(store, Contact(name="Mia Ott"))
    visit = kept(store, Visit(title="Coffee", attendees=(mia.id,), start=When(NOW)))
    assert [one.title for one in timeline(reader, mia, {}).of("visit")] == ["Coffee"]
    store.change(visit.id, trashed=True).result(10)
    assert timeline(reader, mia, {}).of("visit") == ()


def test_people_are_listed_under_the_main_post_they_hold_now(store: Store, reader: Reader) -> None:
    old, new = kept(store, Agency(name="Old", state="OH")), kept(store, Agency(name="New", state="PA"))
    mia = kept(store, Contact(name="Mia Ott"))
    kept(store, Post(contact=mia.id, agency=old.id, title="Chief", end="2020-01-01", primary=True))
    kept(store, Post(contact=mia.id, agency=new.id, title="Deputy"))
    listed = people.by_agency(reader, "2026-10-09")
    assert [(one.agency, one.state) for one in listed] == [("New", "PA")]
    assert people.held_posts(reader, [mia.id], "2026-10-09")[mia.id].title == "Deputy"
    assert listed[0].words == "mia ott new"
    assert people.by_touch(reader, "mia 100%", NOW) == []


def test_an_agency_is_ours_by_tier_owner_person_or_visit(store: Store, reader: Reader) -> None:
    made = [
        kept(store, agency)
        for agency in (Agency(name="A", tier="tier-1"), Agency(name="B", owner="Nora"), Agency(name="C"), Agency(name="D"), Agency(name="E"))
    ]
    kept(store, Post(contact=kept(store, Contact(name="Mia")).id, agency=made[2].id))
    kept(store, Visit(agency=made[3].id, start=When(NOW)))
    assert len(people.agencies(reader, ours=True)) == 4
    assert people.count_ours(reader) == (4, 5)


def test_visits_are_counted_where_the_agency_is_and_within_the_period(store: Store, reader: Reader) -> None:
    ohio, nowhere = kept(store, Agency(name="A", state="OH")), kept(store, Agency(name="B"))
    for agency, when in ((ohio, NOW), (ohio, NOW - 400 * DAY), (ohio, NOW + DAY), (nowhere, NOW)):
        kept(store, Visit(agency=agency.id, start=When(when)))
    assert people.visits_by_state(reader, NOW - 365 * DAY, NOW) == {"OH": 1}
    assert people.visits_of(reader, ohio.id, NOW - 365 * DAY, NOW) == 1
    assert people.last_visited(reader, [ohio.id, nowhere.id], NOW) == {ohio.id: NOW, nowhere.id: NOW}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ""),
        ("OH0990100", ""),
        ("oh-099 0100", ""),
        ("OH09901", "Did you mean OH0990100?"),
        ("C00010100", "Did you mean CO0010100?"),
        ("OH099", "this one has 5"),
        ("OH09901001", "this one has 10"),
        ("990100OHX", "begins with the two letters"),
    ],
)
def test_an_ori_that_cannot_be_one_says_what_to_do(text: str, words: str) -> None:
    assert words in ori_problem(text)
    assert bool(words) == bool(ori_problem(text))


def test_an_ori_is_kept_in_capitals_without_gaps() -> None:
    assert tidy_ori(" oh-099.0100 ") == "OH0990100"


@pytest.mark.parametrize(
    ("a", "b", "left", "right"),
    [
        ("by Friday", "by October 20", ["Friday"], ["October 20"]),
        ("Oct 8, 09:00, Eastern", "Oct 8, 09:30, Eastern", ["09:00"], ["09:30"]),
        ("same", "same", [], []),
        ("", "new words", [], ["new words"]),
        ("Chief", "Deputy chief", ["Chief"], ["Deputy chief"]),
    ],
)
def test_whole_words_that_differ_are_marked(a: str, b: str, left: list[str], right: list[str]) -> None:
    found = differing(a, b)
    assert [a[start : start + length] for start, length in found[0]] == left
    assert [b[start : start + length] for start, length in found[1]] == right
