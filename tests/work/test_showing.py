"""What an audience saw becomes a record, second by second."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_app.core.clock import SetClock
from liaison_app.records.deck import Deck
from liaison_app.work.showing import Occasion, Showing

DECK = Deck(title="Legal process", space="ab" * 16)


def test_slides_are_kept_in_order_with_start_and_seconds() -> None:
    clock = SetClock()
    show = Showing(DECK, Occasion(visit="cd" * 16, zone="America/Chicago"), clock)
    began = clock.ms()
    for slide, seconds in ((1, 10), (2, 1), (3, 20.5), (1, 5)):
        show.show(slide)
        clock.forward(int(seconds * 1000))
    made = show.end()
    assert [(v.slide, v.seconds) for v in made.views] == [(1, 10.0), (3, 20.5), (1, 5.0)]
    assert [v.start.ms - began for v in made.views if v.start] == [0, 11_000, 31_500]
    assert made.views[0].start is not None
    assert made.views[0].start.zone == "America/Chicago"
    assert (made.deck, made.visit, made.space) == (DECK.id, "cd" * 16, DECK.space)
    assert made.end is not None
    assert made.start is not None
    assert made.end.ms - made.start.ms == 36_500
    assert show.seconds(1) == 15


def test_a_black_screen_does_not_count() -> None:
    clock = SetClock()
    show = Showing(DECK, Occasion(), clock)
    show.show(4)
    clock.forward(3_000)
    show.cover()
    clock.forward(60_000)
    show.uncover()
    clock.forward(1_500)
    assert [v.seconds for v in show.record().views] == [4.5]


def test_the_running_view_keeps_its_id_from_save_to_save() -> None:
    clock = SetClock()
    show = Showing(DECK, Occasion(), clock)
    show.show(1)
    clock.forward(1_999)
    assert show.record().views == ()
    assert not show.has_something
    clock.forward(1)
    first = show.record()
    clock.forward(5_000)
    second = show.record()
    assert first.id == second.id
    assert replace(first.views[0], seconds=7.0) == second.views[0]


def test_questions_stand_on_their_slide() -> None:
    show = Showing(DECK, Occasion(), SetClock())
    show.show(7)
    show.ask("  Does (d) reach draft messages? ", date(2026, 10, 13))
    show.ask("   ", date(2026, 10, 13))
    assert [(q.slide, q.text) for q in show.record().questions] == [(7, "Does (d) reach draft messages?")]


def test_a_clock_set_back_never_gives_negative_time() -> None:
    clock = SetClock()
    show = Showing(DECK, Occasion(), clock)
    show.show(1)
    clock.forward(-90_000)
    show.show(2)
    clock.forward(2_500)
    assert [v.seconds for v in show.end().views] == [2.5]
    assert show.elapsed_ms == 0


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 30_000)), max_size=30))
def test_every_view_of_two_seconds_counts_and_no_other(steps: list[tuple[int, int]]) -> None:
    clock = SetClock()
    show = Showing(DECK, Occasion(), clock)
    runs: list[tuple[int, int]] = []
    for slide, ms in steps:
        show.show(slide)
        clock.forward(ms)
        runs = [*runs[:-1], (slide, runs[-1][1] + ms)] if runs and runs[-1][0] == slide else [*runs, (slide, ms)]
    made = show.end()
    assert [(v.slide, v.seconds) for v in made.views] == [(slide, round(ms / 1000, 1)) for slide, ms in runs if ms >= 2_000]
    assert [v.o for v in made.views] == sorted(v.o for v in made.views)


def test_a_question_becomes_a_task_with_an_owner_and_a_day_on_the_visit() -> None:
    clock = SetClock()
    show = Showing(replace(DECK, edition="v5", marking="TLP:AMBER"), Occasion(visit="cd" * 16, owner="ef" * 16), clock)
    show.show(3)
    today = date(2026, 10, 13)
    plain = show.ask("Does (d) reach drafts?", today)
    named = show.ask("@dana who signs for the county by Friday?", today)
    assert plain is not None
    assert named is not None
    assert (plain.owner, plain.due, plain.on, plain.state, plain.marking) == ("ef" * 16, "2026-10-20", "cd" * 16, "open", "TLP:AMBER")
    assert plain.title == "Answer: Does (d) reach drafts?"
    assert "slide 3 of “Legal process, v5”" in plain.detail
    assert (named.owner, named.due, named.title) == ("dana", "2026-10-16", "Answer: who signs for the county by Friday?")
    assert [(each.slide, each.text, each.task) for each in show.record().questions] == [
        (3, "Does (d) reach drafts?", plain.id),
        (3, "who signs for the county by Friday?", named.id),
    ]
    assert plain.links == (show.id,)


def test_a_rehearsal_makes_no_task_and_a_day_gone_by_is_none() -> None:
    assert Showing(DECK, Occasion(rehearsal=True), SetClock()).ask("Why?", date(2026, 10, 13)) is None
    late = Showing(DECK, Occasion(), SetClock()).ask("What changed on 2020-01-01?", date(2026, 10, 13))
    assert late is not None
    assert late.due == "2026-10-20"


@pytest.mark.parametrize(("anonymous", "alone", "kept"), [(False, True, 1), (True, False, 1), (True, True, 0), (False, False, 1)])
def test_a_single_person_who_did_not_agree_leaves_no_slide_behind(anonymous: bool, alone: bool, kept: int) -> None:
    clock = SetClock()
    show = Showing(DECK, Occasion(anonymous=anonymous, alone=alone, viewers=() if anonymous else ("aa" * 16,)), clock)
    show.show(1)
    clock.forward(30_000)
    assert len(show.record().views) == kept
    ended = show.end()
    assert len(ended.views) == kept
    assert ended.anonymous is anonymous
    assert ended.start is not None
    assert show.seconds(1) == 30


@given(st.text(max_size=700))
def test_whatever_is_asked_the_words_are_kept_and_an_answer_is_due(typed: str) -> None:
    task = Showing(DECK, Occasion(owner="us"), SetClock()).ask(typed, date(2026, 10, 13))
    if task is not None:
        assert task.due
        assert date.fromisoformat(task.due) >= date(2026, 10, 13)
        assert task.owner
        assert task.title.strip()
