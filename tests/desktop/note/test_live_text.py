"""The document and its draft are always the same words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QTextCursor, QTextDocument

from liaison_app.desktop.note.live_text import LiveText
from liaison_app.records import prose
from liaison_app.records.prose import Draft

WORDS = st.text(alphabet=st.sampled_from("ab \n😀é漢"), max_size=12)
EDITS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 6), WORDS), min_size=1, max_size=12)


def words_of(document: QTextDocument) -> str:
    cursor = QTextCursor(document)
    cursor.select(QTextCursor.SelectionType.Document)
    return cursor.selectedText().replace("\u2029", "\n")


def type_into(live: LiveText, document: QTextDocument, start: int, removed: int, added: str) -> None:
    start = min(start, len(live.words))
    removed = min(removed, len(live.words) - start)
    cursor = QTextCursor(document)
    cursor.setPosition(len(live.words[:start].encode("utf-16-le")) // 2)
    cursor.setPosition(len(live.words[: start + removed].encode("utf-16-le")) // 2, QTextCursor.MoveMode.KeepAnchor)
    cursor.insertText(added)


def opened(words: str) -> tuple[QTextDocument, LiveText]:
    document = QTextDocument()
    live = LiveText(document)
    live.load(prose.start(words))
    return document, live


@given(WORDS, EDITS)
def test_what_is_typed_is_in_the_draft(qapp, words, edits):
    document, live = opened(words)
    for start, removed, added in edits:
        expected_start = min(start, len(live.words))
        expected = live.words[:expected_start] + added + live.words[expected_start + removed :]
        type_into(live, document, start, removed, added)
        assert live.words == live.draft.words == words_of(document) == expected


@given(WORDS, st.lists(st.tuples(st.booleans(), st.integers(0, 60), st.integers(0, 6), WORDS), max_size=10))
def test_two_editors_that_hear_of_each_other_hold_the_same_words(qapp, words, edits):
    root = prose.start(words)
    document, live = QTextDocument(), None
    live = LiveText(document)
    live.load(root)
    other = Draft(root)
    for mine, start, removed, added in edits:
        if mine:
            type_into(live, document, start, removed, added)
        else:
            at = min(start, len(other.words))
            other.replace(at, min(removed, len(other.words) - at), added)
            if state := other.take():
                live.receive(state)
                assert live.words == live.draft.words == words_of(document)
    if state := live.draft.take():
        other.receive(state)
    assert other.words == live.words


@given(WORDS, EDITS)
def test_undo_takes_back_all_of_ones_own_typing_and_redo_brings_it_again(qapp, words, edits):
    document, live = opened(words)
    for start, removed, added in edits:
        type_into(live, document, start, removed, added)
    typed = live.words
    while live.can_undo:
        live.undo()
    assert live.words == live.draft.words == words_of(document) == words
    while live.can_redo:
        live.redo()
    assert live.words == words_of(document) == typed


def test_undo_leaves_what_another_wrote():
    document, live = opened("one\ntwo\n")
    type_into(live, document, 3, 0, " and a half")
    other = Draft(live.draft.take())
    other.replace(0, 0, "zero\n")
    live.receive(other.take())
    live.undo()
    assert words_of(document) == "zero\none\ntwo\n"


def test_the_caret_and_the_selection_stay_with_their_words():
    document, live = opened("first\nsecond\nthird")
    cursor = QTextCursor(document)
    cursor.setPosition(6)
    cursor.setPosition(12, QTextCursor.MoveMode.KeepAnchor)
    other = Draft(live.draft.take() or prose.start(""))
    other = Draft(prose.ProseState(live.draft.generation, _state(live)))
    other.replace(0, 5, "the very first")
    live.receive(other.take())
    assert cursor.selectedText() == "second"


def _state(live: LiveText) -> bytes:
    live.draft.replace(0, 0, "")
    state = live.draft.take()
    assert state is not None
    return state.u


@pytest.mark.parametrize("foreign", ["a\r\nb", "a\rb", "a\u2028b", "a\u2029b", "a\n\ufdd0b", "a\x00\nb"])
def test_line_ends_of_other_systems_become_ours(foreign):
    document, live = opened(foreign)
    assert live.words == live.draft.words == words_of(document) == "a\nb"
    type_into(live, document, 3, 0, "!")
    assert live.draft.words == "a\nb!"


def test_a_text_of_a_new_generation_is_not_merged():
    _document, live = opened("words")
    assert not live.receive(prose.start("words", generation=1))


def test_letters_of_a_word_are_undone_together_and_words_apart():
    document, live = opened("")
    for letter in "two words":
        type_into(live, document, len(live.words), 0, letter)
    live.undo()
    assert live.words == "two "
    live.undo()
    assert live.words == ""


def test_coming_back_before_the_save_is_down_shows_every_word():
    document, live = opened("First line")
    stored = live.draft.state
    type_into(live, document, 10, 0, " more")
    left = live.sitting()
    live.load(prose.start("another"))
    live.load(stored, left)
    assert live.words == live.draft.words == words_of(document) == "First line more"
    live.undo()
    assert live.words == "First line"
