"""Bodies: what is not one is refused, and what a later version added stays."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_app.records.body import BadBody, Body, Loser, decode, encode
from liaison_app.records.prose import ProseState

WIRE: dict[str, Any] = {
    "v": 1, "k": "note", "f": {"title": "x", "tags": ["a"]}, "c": {"title": [1, 0, b"d" * 16]}, "t": {"body": {"g": 0, "u": b"u"}},
    "l": [["title", "y", [1, 0, b"e" * 16]]], "by": [b"a" * 16, 5],
}  # fmt: skip


def packed(**changed: Any) -> bytes:
    return msgspec.msgpack.encode({**WIRE, **changed})


def nested(depth: int) -> Any:
    value: Any = []
    for _ in range(depth - 1):
        value = [value]
    return value


def test_a_body_is_read_with_clocks_texts_and_losers() -> None:
    body = decode(packed())
    loser = Loser("title", "y", (1, 0, b"e" * 16))
    assert body == Body("note", {"title": "x", "tags": ["a"]}, {"title": (1, 0, b"d" * 16)}, {"body": ProseState(0, b"u")}, (loser,), (b"a" * 16, 5))
    assert decode(encode(body)) == body


@given(st.dictionaries(st.text(min_size=1, max_size=4).filter(lambda key: key not in WIRE), st.integers() | st.text(max_size=5), max_size=3))
def test_keys_of_a_later_version_stay(later: dict[str, Any]) -> None:
    body = decode(packed(**{key: value for key, value in later.items() if not isinstance(value, int) or abs(value) < 2**63}))
    assert decode(encode(body)).extra == body.extra
    assert set(body.extra) <= set(later)


@pytest.mark.parametrize(
    "changed",
    [
        {"v": 2}, {"v": "1"}, {"k": 3}, {"f": []}, {"f": {1: 2}}, {"c": {"title": [1, 0]}}, {"c": {"title": [-1, 0, b"d"]}}, {"c": {"title": [1, 0, "d"]}},
        {"c": {"title": [2**63, 0, b"d"]}}, {"c": {"title": [True, 0, b"d"]}}, {"t": {"body": b"u"}}, {"t": {"body": {"g": 0}}}, {"l": [["title"]]}, {"by": [b"a"]},
        {"f": {"deep": nested(64)}}, {"f": {"odd": {"a": {1: 2}}}}, {"f": {"odd": [{b"k": 1}]}}, {"f": {"odd": {"a": 1, 2: 3}}}, {"later": {1: 2}},
        {"l": [["title", {3: 4}, [1, 0, b"d"]]]}, {"later": nested(70)},
    ],
)  # fmt: skip
def test_what_is_no_body_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(BadBody):
        decode(packed(**changed))


def test_values_may_stand_64_deep() -> None:
    assert decode(packed(f={"deep": nested(63)})).f["deep"]


WORDS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.binary(max_size=4) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3) | st.integers(0, 9) | st.binary(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=3), WORDS, max_size=3), WORDS)
def test_whatever_is_read_can_be_written_again(fields: dict[str, Any], later: Any) -> None:
    try:
        body = decode(packed(f=fields, later=later))
    except BadBody:
        return
    assert encode(decode(encode(body))) == encode(body)


@given(st.binary(max_size=60))
def test_arbitrary_bytes_are_refused(raw: bytes) -> None:
    with pytest.raises(BadBody):
        decode(raw)
