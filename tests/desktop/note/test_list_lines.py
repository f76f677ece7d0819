"""Lists: set in, set out, numbered anew."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_app.desktop.note.list_lines import LineEdit, is_entry, numbered_anew, set_in, set_out


def applied(lines: list[str], edits: list[LineEdit]) -> list[str]:
    out = list(lines)
    for edit in edits:
        out[edit.line] = out[edit.line][: edit.start] + edit.words + out[edit.line][edit.end :]
    return out


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["1. a", "1. b", "5. c"], ["1. a", "2. b", "3. c"]),
        (["4. a", "9. b"], ["4. a", "5. b"]),
        (["1. a", "   1. x", "   1. y", "3. b"], ["1. a", "   1. x", "   2. y", "2. b"]),
        (["1. a", "- between", "7. b"], ["1. a", "- between", "7. b"]),
        (["1) a", "1) b"], ["1) a", "2) b"]),
        (["1. a", "", "1. b"], ["1. a", "", "1. b"]),
        (["1. a", "  - x", "1. b"], ["1. a", "  - x", "2. b"]),
    ],
)
def test_each_entry_counts_one_more_than_the_one_before_at_its_depth(lines, expected):
    assert applied(lines, numbered_anew(lines)) == expected


LINES = st.lists(st.sampled_from(["1. a", "3. b", "   2. c", "- d", "  - e", "", "words", "- [ ] f", "10) g"]), max_size=12)


@given(LINES)
def test_what_is_numbered_once_stays_as_it_is(lines):
    once = applied(lines, numbered_anew(lines))
    assert numbered_anew(once) == []
    assert [line.lstrip(" 0123456789") for line in once] == [line.lstrip(" 0123456789") for line in lines]


@pytest.mark.parametrize(
    ("line", "before", "expected"),
    [
        ("- b", "- a", "  - b"),
        ("2. b", "1. a", "   2. b"),
        ("  - c", "  - b", "    - c"),
        ("- [ ] b", "- a", "  - [ ] b"),
    ],
)
def test_an_entry_becomes_part_of_the_one_before(line, before, expected):
    edit = set_in(line, before)
    assert edit is not None
    assert applied([line], [edit]) == [expected]


@pytest.mark.parametrize(("line", "before"), [("- a", "words"), ("- a", ""), ("words", "- a"), ("  - b", "- a")])
def test_what_has_no_entry_above_or_is_part_of_it_already_stays(line, before):
    assert set_in(line, before) is None


def test_an_entry_comes_out_to_the_depth_of_the_one_it_was_part_of():
    edit = set_out("    - c", ["- a", "  - b"])
    assert edit is not None
    assert applied(["    - c"], [edit]) == ["  - c"]
    assert set_out("- a", []) is None


@given(LINES.filter(lambda lines: len(lines) > 1))
def test_what_was_set_in_can_be_set_out_again(lines):
    *above, line = lines
    edit = set_in(line, above[-1])
    if edit is None:
        return
    inner = applied([line], [edit])[0]
    assert is_entry(inner)
    back = set_out(inner, above)
    assert back is not None
    assert len(applied([inner], [back])[0]) < len(inner)
