"""Bytes written by the first release stay readable, and read by a decoder written from the protocol's text alone."""

from __future__ import annotations

import hashlib
import hmac
import io
import struct
from collections.abc import Callable
from itertools import count
from pathlib import Path

import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from liaison_app.core.ids import RandomBytes
from liaison_app.protocol.signing import SigningKey
from liaison_app.vault.blobs import BlobKey, BlobSealer
from liaison_app.vault.header import HEADER_NAME, SLOT_BYTES
from liaison_app.vault.keys import escrow_key, imported_id, vault_keys
from liaison_app.vault.opening import Vault
from liaison_app.vault.sealing import seal_record
from tests.support.keyring_in_memory import CHEAP_FLOOR

SLOT_OF_RELEASE_1 = bytes.fromhex(
    "4c534e5641554c5400010000000000000001000000b99bc41000000000000000000000000000000002a0010108c41000000000000000000000000000000001c4"
    "1000000000000000000000000000000003c43c0000000000000000000000074b401e0f1a3e4bcbc1efc10990b00d23fd468b24ef551586b424f0a3d1cf25979a"
    "ef353b331a3dfba93773ba14968671c43c00000000000000000000000627693ca632ea839a8e0d140f46dac5575370a88d8b42f93a0f2aa69b3fb27c959427cd"
    "8bb0bb2315c641a477bb7b02230090e29956aef68698950662dbdadd1f21be4b27d387da34a2bb42f1731a3e63c442e65391e211303c11f3d76a58cea9157bfe"
    "ae426b1373a7676f13b28816e314c3"
)
DATABASE_KEY_OF_RELEASE_1 = "80f04501ca8063981e6b3f6dc995b7f5b02773ec582b07b8cce1c68e1e77f72acec2bdc778d79aae56fe4737944fd6f0"
CODE_OF_RELEASE_1 = "0000-0000-0000-0000-0000-0000-051V"


def counting() -> RandomBytes:
    """Give 1, 2, 3 … as random bytes."""
    numbers = count(1)
    return lambda n: next(numbers).to_bytes(n, "big")


def expand(key: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    extracted = hmac.digest(salt or bytes(32), key, "sha256")
    block = output = b""
    for number in range(1, 1 + -(-length // 32)):
        block = hmac.digest(extracted, block + info + bytes([number]), "sha256")
        output += block
    return output[:length]


def test_an_envelope_is_laid_out_as_the_protocol_says():
    signer = SigningKey(b"k" * 32)
    space_key, body = b"K" * 32, b"\x81\xa1v\x01" * 50
    raw = seal_record(
        body,
        space=b"S" * 16,
        epoch=7,
        record=b"R" * 16,
        version=9,
        device=b"D" * 16,
        prev_hash=b"P" * 32,
        space_key=space_key,
        signer=signer,
        random=counting(),
    )
    assert raw[:6] == b"LSN1\x01\x01"
    (flags,) = struct.unpack(">H", raw[6:8])
    assert raw[8:100] == b"S" * 16 + struct.pack(">I", 7) + b"R" * 16 + struct.pack(">Q", 9) + b"D" * 16 + b"P" * 32
    salt, commit, (n,) = raw[100:132], raw[132:164], struct.unpack(">I", raw[164:168])
    assert len(raw) == 168 + n + 64
    derived = expand(space_key, salt, b"liaison/v1/record\0" + raw[:100], 76)
    assert commit == derived[44:]
    plain = AESGCM(derived[:32]).decrypt(derived[32:44], raw[168 : 168 + n], raw[:132])
    (length,) = struct.unpack(">I", plain[:4])
    packed = plain[4 : 4 + length]
    assert len(plain) >= 256
    assert not any(plain[4 + length :])
    assert (zstandard.ZstdDecompressor().decompress(packed) if flags == 1 else packed) == body or flags >> 8
    Ed25519PublicKey.from_public_bytes(signer.public).verify(raw[-64:], b"liaison/v1/env\0" + raw[:-64])


def test_a_chunk_is_laid_out_as_the_protocol_says():
    key = BlobKey(b"B" * 16, b"K" * 32)
    [chunk] = BlobSealer(io.BytesIO(b"slide"), 5, key)
    derived = expand(key.key, key.blob_id, b"liaison/v1/chunk\0" + struct.pack(">IIB", 0, 1, 1), 44)
    assert AESGCM(derived[:32]).decrypt(derived[32:], chunk.sealed, None) == b"slide".ljust(64 * 1024, b"\0")


def test_keys_are_derived_as_the_protocol_says():
    keys = vault_keys(b"v" * 16, b"V" * 32)
    assert keys.database_key == expand(b"V" * 32, b"", b"liaison/v1/sqlcipher", 48)
    assert keys.cache_key == expand(b"V" * 32, b"", b"liaison/v1/cache", 32)
    assert keys.header_key == expand(b"V" * 32, b"", b"liaison/v1/header", 32)
    assert escrow_key(b"c" * 16).id == expand(b"c" * 16, b"", b"liaison/v1/escrow-id", 16)
    assert escrow_key(b"c" * 16).key == expand(b"c" * 16, b"", b"liaison/v1/escrow", 32)
    imported = hmac.digest(expand(b"K" * 32, b"", b"liaison/v1/import", 32), b"agencyori:AL0010000", hashlib.sha256)[:16]
    assert imported_id(b"K" * 32, "agency", "ori:AL0010000") == imported


def test_a_vault_header_of_release_1_opens_with_passphrase_and_code(tmp_path: Path):
    (tmp_path / HEADER_NAME).write_bytes(SLOT_OF_RELEASE_1.ljust(SLOT_BYTES, b"\0") * 2)
    vault = Vault(tmp_path, keyring=None, floor=CHEAP_FLOOR)
    assert vault.unlock("correct horse battery staple").database_key.hex() == DATABASE_KEY_OF_RELEASE_1
    assert vault.unlock_with_code(CODE_OF_RELEASE_1).keys.database_key.hex() == DATABASE_KEY_OF_RELEASE_1


def made_now(folder: Path, random: Callable[[int], bytes]) -> tuple[str, str, str]:
    """Make what SLOT_OF_RELEASE_1 and its companions hold; run by hand when a release changes the format."""
    made = Vault(folder, keyring=None, floor=CHEAP_FLOOR, random=random).create("correct horse battery staple", passphrase_only=True)
    slot = (folder / HEADER_NAME).read_bytes()[:SLOT_BYTES].rstrip(b"\0")
    return slot.hex(), made.keys.database_key.hex(), made.recovery_code


def test_the_same_randomness_makes_the_same_vault(tmp_path: Path):
    assert made_now(tmp_path, counting()) == (SLOT_OF_RELEASE_1.hex(), DATABASE_KEY_OF_RELEASE_1, CODE_OF_RELEASE_1)
