"""UTF-16 units and code points."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from liaison_app.desktop.note.positions import Positions, units_in

WORDS = st.text(alphabet=st.sampled_from("ab é\n漢😀𝒳🏳"), max_size=40)


@given(WORDS)
def test_each_code_point_has_the_unit_position_that_utf16_gives_it(words):
    positions = Positions(words)
    for point in range(len(words) + 1):
        units = len(words[:point].encode("utf-16-le")) // 2
        assert positions.units(point) == units
        assert positions.points(units) == point
    assert units_in(words) == positions.units(len(words))


@given(WORDS)
def test_a_unit_inside_a_pair_belongs_to_the_pairs_start(words):
    positions = Positions(words)
    for point, letter in enumerate(words):
        if ord(letter) > 0xFFFF:
            assert positions.points(positions.units(point) + 1) == point


@given(WORDS, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 5), WORDS), max_size=8))
def test_positions_follow_every_edit(words, edits):
    positions = Positions(words)
    for start, removed, added in edits:
        start = min(start, len(words))
        removed = min(removed, len(words) - start)
        words = words[:start] + added + words[start + removed :]
        positions.replace(start, removed, added)
    fresh = Positions(words)
    assert [positions.units(n) for n in range(len(words) + 1)] == [fresh.units(n) for n in range(len(words) + 1)]
