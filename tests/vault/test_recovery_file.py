"""The recovery file opens with its passphrase and refuses every altered byte."""

from __future__ import annotations

import json

import pytest

from liaison_app.core.errors import Damaged, LiaisonError, WrongPassphrase
from liaison_app.vault.kdf import KdfFloor, KdfRefused
from liaison_app.vault.recovery_file import OrganisationKeys, make_organisation_keys, open_recovery_file, seal_recovery_file
from tests.support.keyring_in_memory import CHEAP_FLOOR

ORG = bytes(range(16))


@pytest.fixture
def keys() -> OrganisationKeys:
    return make_organisation_keys(ORG)


@pytest.fixture
def data(keys: OrganisationKeys) -> bytes:
    return seal_recovery_file(keys, "pass phrase", floor=CHEAP_FLOOR)


def test_the_passphrase_gives_back_both_keys(keys: OrganisationKeys, data: bytes):
    opened = open_recovery_file(data, "pass phrase", floor=CHEAP_FLOOR)
    assert opened == keys
    assert (opened.root.public, opened.recovery.public) == (keys.root.public, keys.recovery.public)


def test_the_file_shows_the_public_halves_and_no_secret(keys: OrganisationKeys, data: bytes):
    shown = json.loads(data)
    assert (shown["org_id"], shown["root"], shown["recovery"]) == (ORG.hex(), keys.root.public.hex(), keys.recovery.public.hex())
    assert keys.secret[:32].hex().encode() not in data
    assert keys.secret.hex() not in repr(keys)


def test_another_passphrase_is_refused(data: bytes):
    with pytest.raises(WrongPassphrase):
        open_recovery_file(data, "pass phrase ", floor=CHEAP_FLOOR)


def test_every_altered_byte_and_every_truncation_is_refused_in_a_sentence(data: bytes):
    meant = json.loads(data)
    for at in range(len(data)):
        for altered in (data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :], data[:at]):
            if _same(altered, meant):
                continue
            with pytest.raises(LiaisonError):
                open_recovery_file(altered, "pass phrase", floor=CHEAP_FLOOR)


def _same(altered: bytes, meant: object) -> bool:
    """Say whether only white space changed, or the spelling of a hex digit's case."""
    try:
        return json.loads(altered) == meant
    except ValueError:
        return False


@pytest.mark.parametrize("noise", [b"", b"null", b"[]", b"{}", b"\xff\xfe", b'{"kind": 1}', b"[" * 100_000])
def test_noise_is_no_recovery_file(noise: bytes):
    with pytest.raises(Damaged):
        open_recovery_file(noise, "x", floor=CHEAP_FLOOR)


def test_a_later_format_and_a_cheap_derivation_are_refused(data: bytes):
    with pytest.raises(LiaisonError) as refused:
        open_recovery_file(json.dumps(json.loads(data) | {"version": 2}).encode(), "pass phrase", floor=CHEAP_FLOOR)
    assert refused.value.code == "newer_recovery_file"
    with pytest.raises(KdfRefused):
        open_recovery_file(data, "pass phrase", floor=KdfFloor())


def test_an_empty_passphrase_seals_nothing(keys: OrganisationKeys):
    with pytest.raises(LiaisonError) as refused:
        seal_recovery_file(keys, " ", floor=CHEAP_FLOOR)
    assert refused.value.code == "empty_passphrase"
