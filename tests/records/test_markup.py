"""A line of a note as plain words."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_app.records.markup import without_marks
from liaison_app.records.note import Note


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("## Who came", "Who came"),
        ("- [x] **sent** the form", "sent the form"),
        ("words *plain words* after", "words plain words after"),
        ("> she said _no_", "she said no"),
        ("snake_case_name and 2*3*4", "snake_case_name and 2*3*4"),
        ("#child-safety first", "#child-safety first"),
        ("1. call", "1. call"),
        ("Ñandú ~~gone~~ *ja*", "Ñandú gone ja"),
    ],
)
def test_signs_of_markdown_go_and_words_stay(line: str, words: str) -> None:
    assert without_marks(line) == words
    assert Note(body=f"\n{line}\nmore").heading == words.strip("#")


@given(st.text(alphabet="ab *_~#>-[] \\!(", max_size=80))
def test_no_letter_is_lost_and_none_comes(line: str) -> None:
    def letters(text: str) -> str:
        return "".join(each for each in text if each in "ab")

    assert letters(without_marks(line)) == letters(line)


@pytest.mark.parametrize("hostile", ["*a " * 50_000, "- " * 100_000, "[ ] " * 50_000, "![" * 50_000, "_" * 200_000, " " * 200_000])
def test_a_hostile_line_takes_no_longer_than_its_length(hostile: str) -> None:
    begun = time.process_time()
    without_marks(hostile)
    assert time.process_time() - begun < 2
