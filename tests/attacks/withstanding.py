"""What every attack must come to: told of by its own word and sentence, nothing lost, nothing let out, no other space kept back."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.attacks.table import ALL, ATTACKS, NOTHING, SPACE, Attack
from tests.attacks.theatre import Stage, Theatre, curtain, prepare


def withstand(attack: Attack, theatre: Theatre) -> None:
    """Play one attack and look at everything; AssertionError says what gave way."""
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
    if attack.reach in (ALL, NOTHING):
        theatre.a.sync()
        theatre.b.sync()
        assert theatre.a.pending == 0
        assert theatre.b.has(there)
        assert theatre.b.has(here)
    assert theatre.leaked() == []


def is_a_sentence(words: str) -> bool:
    return len(words.split()) > 3 and words.endswith((".", ")", "”"))


def every_attack(count: int) -> Mapping[str, int | float | str]:
    """Play the whole table so many times, each play on its own copy of everything."""
    logging.getLogger("liaison").setLevel(logging.CRITICAL)
    requests = 0
    with tempfile.TemporaryDirectory() as place, Stage().open() as stage:
        script = prepare(Path(place) / "script", stage)
        for n in range(count):
            for attack in ATTACKS:
                with curtain(script, Path(place) / f"{n} {attack.name}", stage) as theatre:
                    try:
                        withstand(attack, theatre)
                    except AssertionError as gave_way:
                        raise AssertionError(f"{attack.name}: {gave_way}") from gave_way
                    requests += sum(len(ring.heard) for ring in theatre.rings)
    return {"attacks": len(ATTACKS), "plays": count * len(ATTACKS), "requests searched for keys and words": requests, "found in them": 0}
