"""A signature is one of one key over one message: nothing weak, twisted or empty passes, and all the world agrees on what is right."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from liaison_app.protocol.signing import SigningKey, verify

ORDER = 2**252 + 27742317777372353535851937790883648493
PRIME = 2**255 - 19
RFC_8032 = (
    ("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", ""),
    ("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72"),
)
"""The first two vectors of RFC 8032, 7.1: seed, public key, message."""
WEAK = (
    (1).to_bytes(32, "little"),
    bytes(32),
    (PRIME - 1).to_bytes(32, "little"),
    (PRIME + 1).to_bytes(32, "little"),
    (PRIME).to_bytes(32, "little"),
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    b"\xff" * 32,
)
"""Points of small order and those written in a second way: with such a key some signatures fit every message."""


@pytest.mark.parametrize(("seed", "public", "message"), RFC_8032)
def test_keys_and_signatures_are_those_of_the_standard(seed: str, public: str, message: str) -> None:
    key, words = SigningKey(bytes.fromhex(seed)), bytes.fromhex(message)
    assert key.public.hex() == public
    assert key.sign(words) == Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)).sign(words)
    assert verify(key.public, words, key.sign(words))


@pytest.mark.parametrize("public", WEAK)
def test_no_weak_key_signs_anything(public: bytes) -> None:
    for first in WEAK:
        for message in (b"", b"a", b"liaison/v1/env\0", *(bytes([n]) for n in range(8))):
            assert not verify(public, message, first + bytes(32))


def test_a_signature_cannot_be_written_in_a_second_way() -> None:
    key = SigningKey(b"s" * 32)
    right = key.sign(b"words")
    second = int.from_bytes(right[32:], "little") + ORDER
    assert not verify(key.public, b"words", right[:32] + second.to_bytes(32, "little"))
    assert not verify(key.public, b"words", right[:63] + bytes([right[63] | 0x80]))
    assert not verify(key.public, b"words", right + b"\0")
    assert not verify(key.public, b"words", b"")
    assert not verify(b"", b"words", right)


@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=80), at=st.integers(0, 63), flip=st.integers(1, 255))
def test_another_library_agrees_on_what_is_right_and_what_is_not(seed: bytes, message: bytes, at: int, flip: int) -> None:
    key = SigningKey(seed)
    right = key.sign(message)
    wrong = bytes(byte ^ (flip if n == at else 0) for n, byte in enumerate(right))
    other = Ed25519PublicKey.from_public_bytes(key.public)
    other.verify(right, message)
    assert verify(key.public, message, right)
    with pytest.raises(InvalidSignature):
        other.verify(wrong, message)
    assert not verify(key.public, message, wrong)
