"""Spoilt bytes of every kind: an error of the module's own or a value, never anything else, never a hang, never a full memory."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.mutation import Edit, Target, edits, hunt
from tests.fuzz.targets import targets

BY_NAME = {target.name: target for target in targets()}
INPUTS = 120
SEED = 7


@pytest.mark.parametrize("name", BY_NAME)
def test_spoilt_bytes_are_refused_or_read_and_nothing_else(name: str) -> None:
    hunt(BY_NAME[name], INPUTS, SEED)


@settings(max_examples=300)
@given(target=st.sampled_from([target for target in targets() if target.name.split(" as ")[0] == target.name]), spoiling=edits(), pick=st.integers(0, 7))
def test_bytes_that_shrink_are_refused_or_read_too(target: Target, spoiling: list[Edit], pick: int) -> None:
    target.try_one(target.spoil(target.valid[pick % len(target.valid)], spoiling, target.valid[-1 - pick % len(target.valid)]))


def test_valid_bytes_are_read() -> None:
    for target in targets():
        for valid in target.valid:
            target.read(valid)


def test_a_fault_is_found_and_named() -> None:
    def faulty(raw: bytes) -> None:
        if len(raw) % 5 == 3:
            raise KeyError("not its own error")

    with pytest.raises(AssertionError, match="faulty, seed 1, input"):
        hunt(Target("faulty", (b"valid bytes",), faulty, (ValueError,)), 200, 1)
    chance = random.Random("faulty 1 0")
    assert isinstance(Target("faulty", (b"valid",), faulty, ()).spoilt(chance), bytes)
