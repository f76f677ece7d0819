"""One declaration, two encodings, and refusals for everything else."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_app.protocol import messages
from liaison_app.protocol.codec import JSON, MSGPACK, Undecodable, UnknownContentType, accepted, content_type, decode, encode
from liaison_app.protocol.messages import Enrolment, Erasure, Feed, Heads, LogConflict, Push, PushItem, Row, SignedEntry, SpaceHead

KINDS = [each for each in vars(messages).values() if isinstance(each, type) and issubclass(each, msgspec.Struct) and each is not messages.Message]


def made(info: Any, draw: Any) -> Any:
    """Draw a value that fits a type as msgspec describes it."""
    match info:
        case msgspec.inspect.Metadata(type=inner):
            return made(inner, draw)
        case msgspec.inspect.BytesType(min_length=least, max_length=most):
            return draw(st.binary(min_size=least or 0, max_size=min(most or 40, (least or 0) + 40)))
        case msgspec.inspect.StrType(max_length=most):
            return draw(st.text(max_size=min(most or 20, 20), alphabet=st.characters(exclude_categories=["Cs"])))
        case msgspec.inspect.BoolType():
            return draw(st.booleans())
        case msgspec.inspect.IntType():
            return draw(st.integers(0, 2**53))
        case msgspec.inspect.LiteralType(values=values):
            return draw(st.sampled_from(values))
        case msgspec.inspect.NoneType():
            return None
        case msgspec.inspect.UnionType(types=types):
            return made(draw(st.sampled_from(types)), draw)
        case msgspec.inspect.ListType(item_type=item, min_length=least):
            return [made(item, draw) for _ in range(draw(st.integers(least or 0, 3)))]
        case msgspec.inspect.DictType(value_type=item):
            return {key: made(item, draw) for key in draw(st.lists(st.text(max_size=5), max_size=3, unique=True))}
        case msgspec.inspect.StructType(cls=cls, fields=fields):
            return cls(**{field.name: made(field.type, draw) for field in fields})
        case _:
            raise AssertionError(info)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@settings(max_examples=20)
@given(data=st.data())
def test_every_message_survives_both_encodings(kind: type[msgspec.Struct], data: st.DataObject) -> None:
    message = made(msgspec.inspect.type_info(kind), data.draw)
    for content in (MSGPACK, JSON):
        assert decode(encode(message, content), kind, content) == message


JSON_VALUES = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
GARBAGE = st.one_of(st.binary(max_size=100), JSON_VALUES.map(lambda value: json.dumps(value).encode()))


@pytest.mark.parametrize("kind", [Push, Enrolment, Feed, Heads, LogConflict])
@settings(max_examples=40)
@given(raw=GARBAGE)
def test_whatever_the_bytes_only_one_kind_of_refusal_comes_out(kind: type[msgspec.Struct], raw: bytes) -> None:
    for content in (MSGPACK, JSON):
        with suppress(Undecodable):
            decode(raw, kind, content)


def test_in_json_ids_are_hex_and_other_bytes_base64url() -> None:
    push = Push(
        b"\xab" * 16, 1, 2, [PushItem(b"\xcd" * 16, 0, b"\xff\xfe"), PushItem(b"\xcd" * 16, 1, erase=Erasure("request", b"\xfb" * 64, 1, [b"\xee" * 16]))]
    )
    text = json.loads(encode(push, JSON))
    assert text["incarnation"] == "ab" * 16
    assert text["items"][0] == {"rid": "cd" * 16, "base_ver": 0, "env": "__4"}
    assert text["items"][1]["erase"]["blobs"] == ["ee" * 16]
    heads = json.loads(encode(Heads({"11" * 16: SpaceHead(5, b"\0" * 32, 1)}, 3, b"\1" * 16), JSON))
    assert heads["spaces"] == {"11" * 16: [5, "A" * 43, 1]}
    assert json.loads(encode(LogConflict("c", "t", "w", [SignedEntry(b"\xff", b"\0" * 64)]), JSON))["entries"][0][0] == "_w"


@pytest.mark.parametrize("bad", ["A" * 15, "zz" * 16, "AB" * 17, "ab " * 11, 5, None, ["ab"], {}])
def test_json_ids_of_a_wrong_shape_are_refused(bad: Any) -> None:
    with pytest.raises(Undecodable):
        decode(json.dumps({"incarnation": bad, "push_no": 1, "seen": 0, "items": []}).encode(), Push, JSON)


@pytest.mark.parametrize("bad", ["+/==", "a", "ä", "ab\n", "YQ=="])
def test_json_bytes_of_a_wrong_alphabet_are_refused(bad: str) -> None:
    with pytest.raises(Undecodable):
        decode(json.dumps({"rid": "ab" * 16, "base_ver": 0, "env": bad}).encode(), PushItem, JSON)


def test_unknown_keys_are_ignored_so_that_later_versions_may_add_some() -> None:
    assert decode(b'{"done": true, "later": [1]}', messages.Done, JSON) == messages.Done()


def test_a_row_that_carries_no_bytes_does_not_mention_them() -> None:
    row = Row(1, b"r" * 16, 1, b"h" * 32, b"d" * 16, 5, "superseded")
    assert set(json.loads(encode(row, JSON))) == {"seq", "rid", "ver", "env_hash", "device", "committed_ms", "state"}


def test_content_types_are_told_apart() -> None:
    assert content_type(None) == content_type("application/x-msgpack") == MSGPACK
    assert content_type("application/json; charset=utf-8") == JSON
    with pytest.raises(UnknownContentType):
        content_type("text/html")
    assert accepted(None) == accepted("*/*") == accepted(f"{JSON}, {MSGPACK}") == MSGPACK
    assert accepted("application/json;q=0.9, text/plain") == JSON
