"""Each attack of the table: noticed with its own word and sentence, nothing lost, nothing let out, and no other space kept back."""

from __future__ import annotations

import pytest

from tests.attacks.custody import honest_pair
from tests.attacks.feeds import false_witness
from tests.attacks.page import PAGE, page
from tests.attacks.table import ATTACKS, Attack
from tests.attacks.theatre import Theatre
from tests.attacks.withstanding import withstand

pytestmark = pytest.mark.loopback


@pytest.mark.parametrize("attack", [pytest.param(attack, id=attack.name.replace(" ", "-")) for attack in ATTACKS])
def test_an_attack_is_told_of_and_takes_and_learns_nothing(attack: Attack, theatre: Theatre) -> None:
    withstand(attack, theatre)


def test_a_witness_that_nobody_signed_accuses_nobody(theatre: Theatre) -> None:
    assert false_witness(theatre).words == {}


def test_two_custodians_with_true_files_are_let_through(theatre: Theatre) -> None:
    assert honest_pair(theatre).words == {}


def test_every_attack_has_a_name_of_its_own() -> None:
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS) >= 25


def test_the_page_of_attacks_is_the_tables() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()
