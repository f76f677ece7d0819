"""Framing: what goes in comes out, and what is not whole is refused."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_app.protocol.envelope import OVERHEAD, BadEnvelope, Head, assemble, envelope_hash, flags_for, padded_size, padme, parse
from liaison_app.protocol.signing import SigningKey, VerifyingKey, verify

KEY = SigningKey(bytes(range(32)))
IDS = st.binary(min_size=16, max_size=16)
FLAGS = st.one_of(st.just(0), st.integers(0, 255).map(lambda number: flags_for(compressed=True, dictionary=number)))
HEADS = st.builds(Head, FLAGS, IDS, st.integers(0, 2**32 - 1), IDS, st.integers(0, 2**64 - 1), IDS, st.binary(min_size=32, max_size=32))
WORDS = st.binary(min_size=32, max_size=32)


@given(HEADS, WORDS, WORDS, st.binary(min_size=16, max_size=600))
def test_an_envelope_comes_apart_as_it_was_put_together(head: Head, salt: bytes, commit: bytes, ciphertext: bytes) -> None:
    raw = assemble(head, salt, commit, ciphertext, KEY.sign)
    found = parse(raw)
    assert (found.head, found.salt, found.commit, found.ciphertext, found.raw) == (head, salt, commit, ciphertext, raw)
    assert len(raw) == OVERHEAD + len(ciphertext) - 16
    assert found.aad == head.encode() + salt
    assert verify(KEY.public, found.signed, found.signature)


def test_the_overhead_is_248_bytes() -> None:
    assert OVERHEAD == 248


def sample() -> bytes:
    return assemble(Head(1, b"s" * 16, 1, b"r" * 16, 1, b"d" * 16, bytes(32)), os.urandom(32), os.urandom(32), os.urandom(40), KEY.sign)


def test_every_truncation_and_every_appended_byte_is_refused() -> None:
    raw = sample()
    for size in range(len(raw)):
        with pytest.raises(BadEnvelope):
            parse(raw[:size])
    with pytest.raises(BadEnvelope):
        parse(raw + b"\0")


def test_no_single_changed_bit_keeps_framing_and_signature() -> None:
    raw, key = sample(), VerifyingKey(KEY.public)
    for bit in range(8 * len(raw)):
        changed = bytearray(raw)
        changed[bit // 8] ^= 1 << bit % 8
        try:
            found = parse(bytes(changed))
        except BadEnvelope:
            continue
        assert not key.verifies(found.signed, found.signature), bit


@pytest.mark.parametrize(("place", "value", "reason"), [(0, 0, "magic"), (4, 2, "suite"), (5, 2, "kind"), (7, 2, "flags"), (167, 0, "length")])
def test_what_is_not_known_is_refused_by_name(place: int, value: int, reason: str) -> None:
    changed = bytearray(sample())
    changed[place] = value
    with pytest.raises(BadEnvelope) as refused:
        parse(bytes(changed))
    assert refused.value.reason == reason


def test_a_dictionary_without_compression_is_refused() -> None:
    changed = bytearray(sample())
    changed[6:8] = b"\x01\x00"
    with pytest.raises(BadEnvelope, match="flags"):
        parse(bytes(changed))


@given(st.binary(max_size=700))
def test_arbitrary_bytes_are_refused_and_nothing_else_happens(raw: bytes) -> None:
    with pytest.raises(BadEnvelope):
        parse(raw)


@given(st.integers(0, 2**40))
def test_padding_never_shrinks_costs_at_most_an_eighth_and_is_stable(n: int) -> None:
    padded = padme(n)
    assert n <= padded <= n + n * 0.12 + 1
    assert padme(padded) == padded
    assert padme(n + 1) >= padded


def test_padding_has_few_sizes_and_none_below_256() -> None:
    assert padded_size(0) == padded_size(252) == 256 < padded_size(253)
    assert len({padded_size(n) for n in range(100_000)}) < 200


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=100))
def test_only_the_right_key_message_and_signature_verify(seed: bytes, message: bytes) -> None:
    key = SigningKey(seed)
    signature = key.sign(message)
    assert verify(key.public, message, signature)
    assert not verify(key.public, message + b"x", signature)
    assert not verify(SigningKey(bytes(32)).public if seed != bytes(32) else KEY.public, message, signature)
    assert not verify(key.public, message, signature[:-1])
    assert not verify(key.public[:-1], message, signature)
    assert seed.hex() not in repr(key)


def test_the_hash_names_the_whole_envelope() -> None:
    raw = sample()
    assert len(envelope_hash(raw)) == 32
    assert envelope_hash(raw) != envelope_hash(raw[:-1] + bytes([raw[-1] ^ 1]))


def test_a_signature_of_another_length_is_false_and_never_shifts_the_message() -> None:
    key, message = VerifyingKey(KEY.public), b"liaison/v1/env\0 some words"
    signature = KEY.sign(message)
    assert key.verifies(message, signature)
    assert not key.verifies(message[1:], signature + message[:1])
    assert not key.verifies(signature[63:] + message, signature[:63])
    assert not verify(KEY.public[:31], message, signature)
    assert not verify(KEY.public + b"\0", message, signature)
