"""Every word the app says stands in the template, and every language says all of them with the same placeholders."""

from __future__ import annotations

import string
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "packaging"))

import words  # noqa: E402 - the script that make words runs


def held(text: str) -> set[str]:
    """Return the names of what is filled into a sentence."""
    return {name for _text, name, _format, _conversion in string.Formatter().parse(text) if name}


def forms(one: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (one,) if isinstance(one, str) else tuple(one)


def test_the_template_holds_every_word_of_the_code() -> None:
    kept, found = ({word.id for word in catalog if word.id} for catalog in (words.read(words.TEMPLATE), words.template()))
    assert found - kept == set(), "run: make words"
    assert kept - found == set(), "run: make words"


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_a_language_says_every_word(language: str) -> None:
    spoken = words.read(words.FOLDER / f"{language}.po", language)
    assert {word.id for word in words.read(words.TEMPLATE) if word.id} - {word.id for word in spoken} == set(), "run: make words"
    missing = [word.id for word in words.untranslated(spoken)]
    assert missing == [], f"{len(missing)} sentences are not translated"


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_a_translation_fills_in_what_the_sentence_fills_in(language: str) -> None:
    wrong = []
    for word in words.read(words.FOLDER / f"{language}.po", language):
        every = set().union(*(held(form) for form in forms(word.id)))
        for form in forms(word.string):
            least = every - {"n"} if len(forms(word.id)) > 1 else every  # the form for one may leave its number out
            if word.id and form and not least <= held(form) <= every:
                wrong.append((word.id, form))
    assert wrong == []


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_what_is_loaded_is_what_was_translated(language: str) -> None:
    path = words.FOLDER / f"{language}.po"
    assert path.with_suffix(".mo").read_bytes() == words.as_loaded(words.read(path, language)), "run: make words"


def test_sentences_are_whole() -> None:
    glued = [
        word.id
        for word in words.template()
        if word.id and any(form != form.lstrip() or (form != form.rstrip() and form.rstrip()[-1] not in ":.") for form in forms(word.id))
    ]
    assert glued == [], "a sentence that begins or goes on with a space is a piece of one"
