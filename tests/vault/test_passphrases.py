"""Suggested passphrases are drawn evenly, and their strength is told as it is."""

from __future__ import annotations

from collections import Counter

import pytest

from liaison_app.vault.passphrases import suggest, years_to_guess

WORDS = ["copper", "lantern", "ridge"]


def test_words_come_from_the_list_and_differ_from_draw_to_draw():
    many = [str(n) for n in range(2048)]
    drawn = {suggest(many) for _n in range(200)}
    assert len(drawn) == 200
    assert all(len(phrase.split()) == 5 and set(phrase.split()) <= set(many) for phrase in drawn)


def test_every_word_is_equally_likely():
    counts = Counter(suggest(WORDS, 9000).split())
    assert all(abs(count - 3000) < 300 for count in counts.values())


def test_a_draw_that_would_favour_some_words_is_drawn_again():
    draws = iter([b"\xff\xff\xff\xff", b"\0\0\0\2"])
    assert suggest(WORDS, 1, lambda _n: next(draws)) == "ridge"


def test_years_are_of_half_the_phrases():
    assert years_to_guess(4, 7776) == pytest.approx(57.9, abs=0.1)
    assert years_to_guess(5, 2048) == pytest.approx(571, abs=1)
