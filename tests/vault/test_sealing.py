"""A sealed record opens in its place with its keys, and nothing altered, cut or moved ever opens."""

from __future__ import annotations

import hashlib
import hmac
import struct
from itertools import count

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from liaison_app.core.errors import LiaisonError
from liaison_app.protocol import compression
from liaison_app.protocol.envelope import OVERHEAD, BadEnvelope, Head, assemble_encoded, envelope_hash, flags_for, padded_size, parse
from liaison_app.protocol.signing import SigningKey, VerifyingKey
from liaison_app.vault.kdf import hkdf
from liaison_app.vault.sealing import Expected, NotAuthentic, check_signature, open_record, seal_record, unseal

SPACE, RECORD, DEVICE = b"S" * 16, b"R" * 16, b"D" * 16
SPACE_KEY = bytes(range(32))
SIGNER = SigningKey(b"k" * 32)
PUBLIC = VerifyingKey(SIGNER.public)
PLACE = Expected(SPACE, RECORD, 3)


def sealed(body: bytes = b"a note", *, prev_hash: bytes = bytes(32), signer: SigningKey = SIGNER, space_key: bytes = SPACE_KEY) -> bytes:
    return seal_record(body, space=SPACE, epoch=1, record=RECORD, version=3, device=DEVICE, prev_hash=prev_hash, space_key=space_key, signer=signer)


def opened(raw: bytes, place: Expected = PLACE) -> bytes:
    return open_record(raw, place, space_key=SPACE_KEY, signer=PUBLIC)


def reason(raw: bytes, place: Expected = PLACE) -> str:
    with pytest.raises((BadEnvelope, NotAuthentic)) as refused:
        opened(raw, place)
    return refused.value.reason


def sealed_plaintext(plaintext: bytes, flags: int = 0) -> bytes:
    """Seal any plaintext, as a member with the keys and a program of their own could."""
    head = Head(flags, SPACE, 1, RECORD, 3, DEVICE, bytes(32)).encode()
    salt = b"t" * 32
    derived = hkdf(SPACE_KEY, salt, b"liaison/v1/record\0" + head, 76)
    return assemble_encoded(head, salt, derived[44:], AESGCM(derived[:32]).encrypt(derived[32:44], plaintext, head + salt), SIGNER.sign)


@given(body=st.binary(max_size=3000) | st.binary(max_size=40).map(lambda part: part * 50))
def test_what_was_sealed_opens(body: bytes):
    assert opened(sealed(body)) == body


@given(body=st.binary(max_size=2000))
def test_the_size_shows_only_the_padded_length(body: bytes):
    packed = min(len(compression.compress(body)[1]), len(body))
    assert len(sealed(body)) == OVERHEAD + padded_size(packed)


def test_every_flipped_bit_is_refused():
    raw = sealed()
    for at in range(len(raw)):
        for bit in range(8):
            altered = bytearray(raw)
            altered[at] ^= 1 << bit
            with pytest.raises((BadEnvelope, NotAuthentic)):
                opened(bytes(altered))


def test_every_flipped_bit_is_refused_by_the_cipher_alone_except_in_the_signature():
    raw = sealed()
    for at in range(len(raw) - 64):
        altered = bytearray(raw)
        altered[at] ^= 1 << at % 8
        with pytest.raises((BadEnvelope, NotAuthentic)):
            unseal(parse(bytes(altered)), SPACE_KEY)


def test_every_truncation_and_every_addition_is_refused():
    raw = sealed()
    for length in range(len(raw)):
        assert reason(raw[:length]) == "length"
        assert reason(raw[length:][: len(raw) - 1]) in ("length", "magic") or length == 0
    assert reason(raw + b"\0") == "length"


def test_an_envelope_moved_to_another_place_is_refused_and_the_reason_named():
    raw = sealed()
    assert reason(raw, Expected(b"x" * 16, RECORD, 3)) == "space"
    assert reason(raw, Expected(SPACE, b"x" * 16, 3)) == "record"
    assert reason(raw, Expected(SPACE, RECORD, 4)) == "version"
    assert reason(raw, Expected(SPACE, RECORD, 3, b"x" * 32)) == "prev_hash"
    assert opened(sealed(prev_hash=envelope_hash(raw)), Expected(SPACE, RECORD, 3, envelope_hash(raw))) == b"a note"


def test_another_devices_signature_is_refused():
    assert reason(sealed(signer=SigningKey(b"z" * 32))) == "signature"


def test_another_spaces_key_fails_the_commitment():
    assert reason(sealed(space_key=b"o" * 32)) == "commitment"


def test_a_head_signed_anew_by_the_same_device_still_fails_without_the_key():
    raw = sealed()
    other = Head(0, SPACE, 2, RECORD, 3, DEVICE, bytes(32)).encode()
    envelope = parse(raw)
    assert reason(assemble_encoded(other, envelope.salt, envelope.commit, envelope.ciphertext, SIGNER.sign)) == "commitment"


@pytest.mark.parametrize(
    ("plaintext", "flags", "why"),
    [
        (b"", 0, "padding"),
        (struct.pack(">I", 5) + b"hello", 0, "padding"),
        (struct.pack(">I", 5) + b"hello" + bytes(246) + b"\1", 0, "padding"),
        (struct.pack(">I", 300) + bytes(252), 0, "padding"),
        (struct.pack(">I", 0xFFFFFFFF) + bytes(252), 0, "padding"),
        (struct.pack(">I", 5) + b"hello" + bytes(247 + 256), 0, "padding"),
        ((struct.pack(">I", 5) + b"hello").ljust(256, b"\0"), 1, "compression: zstd"),
        ((struct.pack(">I", 5) + b"hello").ljust(256, b"\0"), flags_for(compressed=True, dictionary=250), "compression: dictionary"),
    ],
)
def test_a_member_with_the_keys_cannot_hide_bytes_in_the_padding_or_the_compression(plaintext: bytes, flags: int, why: str):
    assert reason(sealed_plaintext(plaintext, flags)) == why


def test_a_body_that_inflates_beyond_four_mebibytes_is_refused():
    flags, packed = compression.compress(bytes(5 * 1024 * 1024))
    plaintext = (struct.pack(">I", len(packed)) + packed).ljust(padded_size(len(packed)), b"\0")
    assert reason(sealed_plaintext(plaintext, flags)) == "compression: size"


def test_a_body_too_large_is_refused_before_sealing():
    assert len(opened(sealed(bytes(4 * 1024 * 1024)))) == 4 * 1024 * 1024
    with pytest.raises(LiaisonError) as refused:
        sealed(bytes(4 * 1024 * 1024 + 1))
    assert refused.value.code == "record_too_large"


def test_signature_and_seal_are_checked_apart_for_a_first_sync():
    envelope = parse(sealed(b"x", signer=SigningKey(b"z" * 32)))
    assert unseal(envelope, SPACE_KEY) == b"x"
    with pytest.raises(NotAuthentic):
        check_signature(envelope, PUBLIC)


def test_two_seals_of_one_body_share_nothing_and_a_replayed_run_gives_the_same_bytes():
    one, two = sealed(), sealed()
    assert one[100:164] != two[100:164]
    assert one[168:] != two[168:]

    def replayed() -> bytes:
        numbers = count()
        return seal_record(
            b"x",
            space=SPACE,
            epoch=1,
            record=RECORD,
            version=1,
            device=DEVICE,
            space_key=SPACE_KEY,
            signer=SIGNER,
            random=lambda n: next(numbers).to_bytes(n, "big"),
        )

    assert replayed() == replayed()


@given(key=st.binary(max_size=64), salt=st.binary(max_size=64), info=st.binary(max_size=120), length=st.integers(1, 200))
def test_the_key_derivation_is_rfc_5869(key: bytes, salt: bytes, info: bytes, length: int):
    extracted = hmac.digest(salt or bytes(32), key, hashlib.sha256)
    block = output = b""
    for number in range(1, 8):
        block = hmac.digest(extracted, block + info + bytes([number]), hashlib.sha256)
        output += block
    assert hkdf(key, salt, info, length) == output[:length]
