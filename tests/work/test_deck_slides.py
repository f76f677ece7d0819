"""Slides kept for law enforcement are seen by nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from liaison_app.records.deck import Deck
from liaison_app.records.parts import SpeakerNotes
from liaison_app.work.deck_slides import Audience, says_le_only, slides_for, slides_left_out, with_le_only

DECK = Deck(pages=4, slides=(SpeakerNotes(slide=2, title="Live cases", le_only=True), SpeakerNotes(slide=3, title="Forms")))


def test_the_public_sees_no_slide_kept_for_law_enforcement() -> None:
    assert slides_for(DECK, Audience.PUBLIC) == (1, 3, 4)
    assert slides_left_out(DECK, Audience.PUBLIC) == (2,)
    assert slides_for(DECK, Audience.LAW_ENFORCEMENT) == (1, 2, 3, 4)


def test_marking_slides_keeps_their_notes_and_knows_slides_without_any() -> None:
    marked = replace(DECK, slides=with_le_only(DECK, {3, 4, 9}))
    assert slides_left_out(marked, Audience.PUBLIC) == (3, 4)
    assert [each.title for each in marked.slides] == ["Live cases", "Forms", ""]


@pytest.mark.parametrize(
    ("words", "kept"),
    [("Cases (LE only)", True), ("LES // do not share", True), ("Law Enforcement Sensitive", True), ("les grands sujets", False), ("Lesson 2", False)],
)
def test_a_slide_that_says_so_itself_is_kept(words: str, kept: bool) -> None:
    assert says_le_only(words, "") is kept
    assert says_le_only("", words) is kept
