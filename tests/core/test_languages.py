"""Which language a person means, and the one that finds forgotten words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_app.core.languages import STRETCHED, asked_of, catalogue, language_of, stretched


@pytest.mark.parametrize(
    ("chosen", "asked", "meant"),
    [
        ("es", ["en-US"], "es"),
        ("en", ["es-MX"], "en"),
        ("system", ["es_MX.UTF-8"], "es"),
        ("system", ["de-DE", "es-ES", "en"], "es"),
        ("system", ["de-DE"], "en"),
        ("system", [], "en"),
        (STRETCHED, ["es"], STRETCHED),
    ],
)
def test_what_is_chosen_comes_first_then_what_the_system_asks_for(chosen: str, asked: list[str], meant: str) -> None:
    assert language_of(chosen, asked) == meant


def test_a_terminal_asks_by_its_locale() -> None:
    assert asked_of({"LANG": "es_US.UTF-8"}) == ["es_US.UTF-8"]
    assert asked_of({"LANG": "en_US.UTF-8", "LANGUAGE": "es:en"}) == ["es", "en", "en_US.UTF-8"]
    assert asked_of({"LC_ALL": "C.UTF-8", "LANG": "es_US.UTF-8", "LANGUAGE": "es"}) == []
    assert asked_of({}) == []


@given(st.text(st.characters(exclude_characters="{}"), max_size=40), st.lists(st.sampled_from(["{n}", "{name}", "{n:,}"]), max_size=3))
def test_stretching_keeps_every_placeholder_and_is_longer_by_two_fifths(words: str, held: list[str]) -> None:
    made = stretched(words + "".join(held))
    assert made.startswith("[")
    assert made.endswith("]")
    assert all(one in made for one in held)
    assert len(made) >= len(words) * 1.4 + sum(map(len, held)) + 1


def test_plurals_are_stretched_too() -> None:
    assert catalogue(STRETCHED).ngettext("{n} day", "{n} days", 2).startswith("[{n} d")
