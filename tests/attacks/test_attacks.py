"""Each attack of the table: noticed with its own word and sentence, nothing lost, nothing let out, and no other space kept back."""

from __future__ import annotations

import pytest

from tests.attacks.table import ALL, ATTACKS, SPACE, Attack
from tests.attacks.theatre import Theatre

pytestmark = pytest.mark.loopback


@pytest.mark.parametrize("attack", [pytest.param(attack, id=attack.name.replace(" ", "-")) for attack in ATTACKS])
def test_an_attack_is_told_of_and_takes_and_learns_nothing(attack: Attack, theatre: Theatre) -> None:
    here = theatre.a.note(theatre.bird("unsent"), theatre.team)
    there = theatre.a.note(theatre.bird("unsent"), theatre.other)
    told = attack.play(theatre)
    assert attack.says in told.words, told.words
    assert is_a_sentence(told.words[attack.says]), told.words
    later = theatre.a.note(theatre.bird("written on"), theatre.team)
    for id in (here, there, later):
        assert theatre.a.body(id).startswith("words of")
    if attack.reach == SPACE:
        theatre.b.sync()
        assert theatre.b.has(there), "the other space goes on while it lasts"
    if attack.reach == ALL:
        theatre.repent()
        theatre.a.sync()
        theatre.b.sync()
        assert theatre.a.pending == 0
        assert theatre.b.has(there)
        assert theatre.b.has(here)
    assert theatre.leaked() == []


def is_a_sentence(words: str) -> bool:
    return len(words.split()) > 3 and words.endswith((".", ")"))


def test_every_attack_has_a_name_of_its_own() -> None:
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS) >= 25
