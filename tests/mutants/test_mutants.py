"""Every check that the table names stands where it says; three of them are taken out here, all by `make mutants`."""

from __future__ import annotations

import pytest

from tests.mutants.run import ROOT, hunt
from tests.mutants.table import MUTANTS, Mutant


def test_every_check_stands_where_the_table_says() -> None:
    for mutant in MUTANTS:
        changed = mutant.applied((ROOT / "liaison_app" / mutant.file).read_text(encoding="utf-8"))
        compile(changed, mutant.file, "exec")


def test_the_table_names_enough_checks_each_by_a_name_of_its_own() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS) >= 25
    assert all((ROOT / test.partition("::")[0]).exists() for mutant in MUTANTS for test in mutant.test.split())


def test_a_check_that_has_moved_is_an_error_and_not_a_success() -> None:
    with pytest.raises(ValueError, match="0 times"):
        Mutant("a check", "sync/pull.py", "what was never there", "", "tests").applied("nothing of the kind")


@pytest.mark.timeout(300)
def test_without_a_check_its_test_turns_red() -> None:
    outcomes = hunt([mutant for mutant in MUTANTS if mutant.quick], jobs=1)
    assert [each.mutant.name for each in outcomes if not each.killed] == []
    assert len(outcomes) >= 3
