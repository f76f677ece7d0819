"""The merge laws of PROTOCOL 7, per field kind, for any edits two people make."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from liaison_app.core.clock import SetClock, Stamp
from liaison_app.records import prose
from liaison_app.records.body import Body, decode, encode
from liaison_app.records.contact import Contact
from liaison_app.records.document import Envelope, apply, begin, view
from liaison_app.records.merging import merge
from liaison_app.records.parts import Email

ACCOUNT = "11" * 16
ANA, BEN, CAL = "aa" * 16, "bb" * 16, "cc" * 16
START = Contact(name="Ann", emails=(Email(value="a@b.gov"), Email(value="c@d.gov")), tags=("one", "two"), background="Start.")

words = st.sampled_from(["red", "green", "blue", "naïve", "日本"])
edits = st.fixed_dictionaries(
    {},
    optional={
        "name": words,
        "rank": words,
        "tags": st.sets(st.sampled_from(["one", "two", "three", "four"])).map(lambda s: tuple(sorted(s))),
        "background": words.map(lambda w: f"{w} Start. {w}"),
        "verified_on": st.sampled_from(["2026-01-01", "2026-02-02", None]),
        "drop_email": st.booleans(),
        "label": words,
        "trashed": st.booleans(),
    },
)


def start() -> Body:
    return begin(START, Stamp(1000, 0, ANA), ACCOUNT)


def edit(body: Body, changes: dict[str, Any], device: str, ms: int) -> Body:
    now = view(body, Envelope(START.id))
    assert isinstance(now, Contact)
    plain = {name: value for name, value in changes.items() if name not in ("drop_email", "label")}
    emails = now.emails
    if "label" in changes and emails:
        emails = (replace(emails[0], label=changes["label"]), *emails[1:])
    if changes.get("drop_email"):
        emails = emails[:-1]
    return apply(body, replace(now, **plain, emails=emails), now, Stamp(ms, 0, device))


def contact(body: Body) -> Contact:
    shown = view(body, Envelope(START.id))
    assert isinstance(shown, Contact)
    return shown


def comparable(body: Body) -> object:
    """A body without the order in which two CRDT updates were encoded."""
    return (body.f, body.c, body.l, body.by, {name: prose.read(text) for name, text in body.t.items()})


@given(edits, edits)
def test_merging_is_the_same_in_either_order(one: dict[str, Any], two: dict[str, Any]) -> None:
    base = start()
    mine, theirs = edit(base, one, ANA, 2000), edit(base, two, BEN, 2001)
    assert comparable(merge(mine, theirs, base)) == comparable(merge(theirs, mine, base))


@given(edits)
def test_merging_with_oneself_changes_nothing(one: dict[str, Any]) -> None:
    base = start()
    mine = edit(base, one, ANA, 2000)
    assert comparable(merge(mine, mine, base)) == comparable(mine)


@given(edits, edits, edits)
def test_clocked_fields_and_texts_associate(one: dict[str, Any], two: dict[str, Any], three: dict[str, Any]) -> None:
    for changes in (one, two, three):
        assume(not changes.get("trashed"))
    base = start()
    a, b, c = edit(base, one, ANA, 2000), edit(base, two, BEN, 2001), edit(base, three, CAL, 2002)
    left, right = merge(merge(a, b, base), c, base), merge(a, merge(b, c, base), base)
    for name in ("name", "rank", "verified_on"):
        assert left.f.get(name) == right.f.get(name)
    assert prose.read(left.t["background"]) == prose.read(right.t["background"])


@given(edits, edits)
def test_every_value_written_is_current_or_kept_for_review(one: dict[str, Any], two: dict[str, Any]) -> None:
    base = start()
    mine, theirs = edit(base, one, ANA, 2000), edit(base, two, BEN, 2001)
    both = merge(mine, theirs, base)
    for side in (mine, theirs):
        for name in ("name", "rank", "verified_on"):
            if side.c.get(name) != base.c.get(name):
                kept = [both.f.get(name)] + [loser.value for loser in both.l if loser.field == name]
                assert side.f[name] in kept


@given(edits, edits)
def test_no_word_and_no_tag_goes_that_nobody_removed(one: dict[str, Any], two: dict[str, Any]) -> None:
    base = start()
    mine, theirs = edit(base, one, ANA, 2000), edit(base, two, BEN, 2001)
    both = contact(merge(mine, theirs, base))
    for side in (contact(mine), contact(theirs)):
        assert set(both.background.split()) >= set(side.background.split())
        added = set(side.tags) - set(START.tags)
        assert added <= set(both.tags)
    removed = (set(START.tags) - set(contact(mine).tags)) | (set(START.tags) - set(contact(theirs).tags))
    assert set(both.tags) >= set(START.tags) - removed


@pytest.mark.parametrize("at", [2001, 5], ids=["later than the list", "by a clock that was behind"])
def test_an_edit_beats_a_deletion_inside_a_list(at: int) -> None:
    base = start()
    mine = edit(base, {"drop_email": True}, ANA, 2000)
    now = contact(base)
    theirs = apply(base, replace(now, emails=(now.emails[0], replace(now.emails[1], label="work"))), now, Stamp(at, 0, BEN))
    for both in (merge(mine, theirs, base), merge(theirs, mine, base)):
        assert [(e.value, e.label) for e in contact(both).emails] == [("a@b.gov", ""), ("c@d.gov", "work")]


def test_a_record_trashed_by_one_and_edited_by_the_other_comes_back_with_a_note() -> None:
    base = start()
    mine, theirs = edit(base, {"trashed": True}, ANA, 2000), edit(base, {"rank": "Sergeant"}, BEN, 1500)
    for both in (merge(mine, theirs, base), merge(theirs, mine, base)):
        assert not contact(both).trashed
        assert contact(both).rank == "Sergeant"
        assert [loser.field for loser in both.l] == ["trashed"]


def test_a_loser_that_was_settled_stays_settled_where_the_other_side_still_has_it() -> None:
    base = start()
    fight = merge(edit(base, {"name": "A"}, ANA, 2000), edit(base, {"name": "B"}, BEN, 2001), base)
    assert len(fight.l) == 1
    settled = replace(fight, l=())
    assert merge(settled, edit(fight, {"rank": "x"}, BEN, 2002), fight).l == ()


def test_an_edit_that_was_dated_back_is_kept_for_review_and_not_lost_in_silence() -> None:
    base = start()
    mine, theirs = edit(base, {"rank": "Mine"}, ANA, 2000), edit(base, {"rank": "Theirs"}, BEN, 900)
    for both in (merge(mine, theirs, edit(base, {"rank": "Was"}, CAL, 1500)), merge(theirs, mine, edit(base, {"rank": "Was"}, CAL, 1500))):
        assert {both.f["rank"]} | {loser.value for loser in both.l} == {"Mine", "Theirs"}


def test_the_only_edit_since_the_base_holds_even_when_it_was_dated_back() -> None:
    base = edit(start(), {"rank": "Was"}, CAL, 1500)
    mine, theirs = edit(base, {"name": "Other field"}, ANA, 2000), edit(start(), {"rank": "Is"}, BEN, 900)
    for both in (merge(mine, theirs, base), merge(theirs, mine, base)):
        assert both.f["rank"] == "Is"


def test_two_values_under_one_stamp_are_two_writes_and_both_are_kept() -> None:
    """A vault and its clone write as one device, and may move what they wrote to one moment of the server's time."""
    base = start()
    sides = [edit(base, {"rank": rank, "label": label}, ANA, 2000) for rank, label in (("One", "home"), ("Two", "work"), ("Three", "desk"))]
    path = f"emails.{contact(base).emails[0].id}.label"
    for one, two, three in itertools.permutations(sides):
        both = merge(one, two, base)
        assert merge(two, one, base) == both
        every = merge(merge(one, two, base), three, base)
        assert every == merge(one, merge(two, three, base), base)
        assert {every.f["rank"]} | {loser.value for loser in every.l if loser.field == "rank"} == {"One", "Two", "Three"}
        assert {contact(every).emails[0].label} | {loser.value for loser in every.l if loser.field == path} == {"home", "work", "desk"}


def test_two_texts_made_apart_are_joined_line_by_line_and_not_doubled() -> None:
    mine = begin(replace(START, background="Same.\nMine."), Stamp(1, 0, ANA), ACCOUNT)
    theirs = begin(replace(START, background="Same.\nTheirs."), Stamp(1, 0, BEN), ACCOUNT)
    text = contact(merge(mine, theirs, None)).background
    assert sorted(text.splitlines()) == ["Mine.", "Same.", "Theirs."]
    twin = begin(START, Stamp(2, 0, BEN), ACCOUNT)
    assert contact(merge(start(), twin, None)).background == "Start."


def test_fields_and_kinds_of_a_newer_version_are_kept_and_merged_by_clock() -> None:
    device = bytes.fromhex(ANA)
    mine = Body("contact", f={"aura": {"deep": [1]}}, c={"aura": (5, 0, device)}, extra={"z": 1})
    theirs = Body("contact", f={"aura": {"deep": [2]}}, c={"aura": (6, 0, device)}, extra={"y": 2})
    both = merge(mine, theirs, None)
    assert both.f["aura"] == {"deep": [2]}
    assert both.extra == {"z": 1, "y": 2}
    unknown = merge(replace(mine, kind="séance"), replace(theirs, kind="séance"), None)
    assert decode(encode(unknown)).f["aura"] == {"deep": [2]}


@pytest.mark.parametrize("ahead", [0, 1, 86_400_000])
def test_a_stamp_always_follows_the_one_it_replaces_even_when_the_clock_is_set_back(ahead: int) -> None:
    from liaison_app.core.clock import Stamper

    clock = SetClock(1_000_000)
    stamper = Stamper(clock, ANA)
    stamper.witness(Stamp(clock.now + ahead, 3, BEN))
    clock.forward(-500_000)
    assert stamper.stamp() > Stamp(1_000_000 + ahead, 3, BEN) or ahead == 0
