"""Packing: smaller or not at all, and never more than the limit comes out."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from liaison_app.protocol.compression import BODY_LIMIT, BadCompression, Compression, compress, decompress


@given(st.binary(max_size=3000))
def test_what_is_packed_comes_back_and_never_grew(body: bytes) -> None:
    flags, data = compress(body)
    assert decompress(data, flags) == body
    assert len(data) < len(body) if flags else data == body


@given(st.binary(max_size=400))
def test_arbitrary_bytes_unpack_or_are_refused(data: bytes) -> None:
    for flags in (1, 0x0101, 0xFF01):
        try:
            assert len(decompress(data, flags)) <= BODY_LIMIT
        except BadCompression as error:
            reason = error.reason
        else:
            reason = "size"
        assert reason in {"size", "zstd", "dictionary"}


def test_a_bomb_is_refused_before_it_unfolds() -> None:
    with pytest.raises(BadCompression, match="size"):
        decompress(zstandard.compress(bytes(BODY_LIMIT + 1)), 1)
    unsized = zstandard.ZstdCompressor(write_content_size=False).compress(bytes(BODY_LIMIT * 4))
    with pytest.raises(BadCompression):
        decompress(unsized, 1)
    with pytest.raises(BadCompression, match="size"):
        decompress(bytes(101), 0, limit=100)


def shapes() -> list[bytes]:
    return [json.dumps({"k": "note", "title": f"Visit {n}", "place": "county office", "by": n * 7919}).encode() for n in range(2000)]


def test_dictionaries_are_chosen_by_number_and_missing_ones_refused() -> None:
    trained = zstandard.train_dictionary(4096, shapes()).as_bytes()
    both = Compression({1: trained}, write_with=1)
    flags, data = both.compress(shapes()[5])
    assert flags == 0x0101
    assert len(data) < len(compress(shapes()[5])[1])
    assert both.decompress(data, flags) == shapes()[5]
    with pytest.raises(BadCompression, match="dictionary"):
        Compression({}, write_with=0).decompress(data, flags)
    plain_flags, plain = Compression({}, write_with=0).compress(b"a" * 500)
    assert both.decompress(plain, plain_flags) == b"a" * 500


def test_threads_do_not_disturb_each_other() -> None:
    with ThreadPoolExecutor(4) as pool:
        bodies = [body * 20 for body in shapes()[:200]]
        assert list(pool.map(lambda body: decompress(*reversed(compress(body))), bodies)) == bodies


def test_what_was_packed_before_there_was_a_dictionary_still_opens() -> None:
    body = b"notes of a visit, notes of another visit, notes of a third one"
    flags, data = Compression({}, write_with=0).compress(body)
    assert flags == 1
    assert Compression.shipped().decompress(data, flags) == body


def test_the_shipped_dictionary_is_named_in_the_flags_and_needed_to_unpack() -> None:
    body = b'{"k":"visit","f":{"title":"Briefing","topics":["child-safety"]}}' * 3
    flags, data = Compression.shipped().compress(body)
    assert flags == 0x0101
    assert Compression.shipped().decompress(data, flags) == body
    with pytest.raises(BadCompression, match="dictionary"):
        Compression({}, write_with=0).decompress(data, flags)
