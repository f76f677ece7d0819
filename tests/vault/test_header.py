"""The header survives a write torn at any byte, and says in a sentence what it cannot read."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_app.core.errors import LiaisonError
from liaison_app.vault.header import HEADER_NAME, SLOT_BYTES, Anchor, DamagedHeader, Header, HeaderFile, NewerVault
from liaison_app.vault.kdf import KdfParameters

KEY = bytes(range(32))
HEADER = Header(
    b"v" * 16, "SecretService.Keyring", KdfParameters(3, 4, 65536, b"s" * 16), b"t" * 16, b"w" * 60, b"c" * 60, 3, {b"a" * 16: Anchor(9, b"h" * 32)}
)


@pytest.fixture
def file(tmp_path: Path) -> HeaderFile:
    file = HeaderFile(tmp_path)
    file.create(HEADER, KEY)
    return file


def used_length(slot: bytes) -> int:
    return len(slot.rstrip(b"\0"))


def test_what_was_written_is_read_back(file: HeaderFile):
    assert file.read() == replace(HEADER, generation=2)
    assert file.write(replace(HEADER, unsent=4), KEY).generation == 3
    assert file.read_authentic(KEY) == replace(HEADER, unsent=4, generation=3)


def test_each_write_takes_the_older_slot(file: HeaderFile):
    for generation in range(3, 9):
        before = file.path.read_bytes()
        file.write(HEADER, KEY)
        after = file.path.read_bytes()
        halves = [(before[:SLOT_BYTES], after[:SLOT_BYTES]), (before[SLOT_BYTES:], after[SLOT_BYTES:])]
        kept = [old == new for old, new in halves]
        assert sorted(kept) == [False, True]
        assert kept == [generation % 2 == 0, generation % 2 == 1]


def test_a_write_torn_at_any_byte_keeps_the_old_slot_or_gives_the_new(file: HeaderFile):
    before = file.path.read_bytes()
    file.write(replace(HEADER, unsent=99), KEY)
    after = file.path.read_bytes()
    place = 0 if before[:SLOT_BYTES] != after[:SLOT_BYTES] else SLOT_BYTES
    used = max(used_length(before[place : place + SLOT_BYTES]), used_length(after[place : place + SLOT_BYTES]))
    for torn in [*range(used + 2), SLOT_BYTES - 1, SLOT_BYTES]:
        file.path.write_bytes(before[:place] + after[place : place + torn] + before[place + torn :])
        unsent = file.read_authentic(KEY).unsent
        assert unsent == (3 if torn < used - 64 else unsent)
        assert unsent in (3, 99)
    assert file.read_authentic(KEY).unsent == 99


def test_after_a_torn_write_the_next_one_mends_it(file: HeaderFile):
    raw = bytearray(file.path.read_bytes())
    raw[100] ^= 1
    file.path.write_bytes(raw)
    file.write(replace(HEADER, unsent=5), KEY)
    assert file.read_authentic(KEY).unsent == 5
    raw = file.path.read_bytes()
    for place in (0, SLOT_BYTES):
        file.path.write_bytes(raw[:place] + bytes(SLOT_BYTES) + raw[place + SLOT_BYTES :])
        assert file.read().vault_id == HEADER.vault_id


def test_a_file_cut_anywhere_is_either_read_or_called_damaged(file: HeaderFile):
    raw = file.path.read_bytes()
    for length in (0, 1, 21, 200, SLOT_BYTES - 1):
        file.path.write_bytes(raw[:length])
        with pytest.raises(DamagedHeader):
            file.read()
    for length in (SLOT_BYTES, SLOT_BYTES + 1, 2 * SLOT_BYTES - 1):
        file.path.write_bytes(raw[:length])
        assert file.read().generation == 1


@given(noise=st.binary(max_size=400))
def test_noise_is_damage_and_never_a_traceback(noise: bytes, tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("noise")
    (folder / HEADER_NAME).write_bytes(noise.ljust(2 * SLOT_BYTES, noise[-1:] or b"\0"))
    with pytest.raises(DamagedHeader):
        HeaderFile(folder).read()


def test_every_flipped_bit_of_both_slots_is_noticed_under_the_key(file: HeaderFile):
    raw = file.path.read_bytes()
    slot = raw[SLOT_BYTES:]
    for at in range(used_length(slot)):
        for bit in (1, 128):
            flipped = bytearray(slot)
            flipped[at] ^= bit
            file.path.write_bytes(bytes(flipped) * 2)
            with pytest.raises(LiaisonError):
                file.read_authentic(KEY)


def test_a_vault_of_a_later_format_is_refused_in_a_sentence(file: HeaderFile):
    raw = file.path.read_bytes()
    used = used_length(raw[:SLOT_BYTES]) - 64
    covered = raw[:8] + b"\0\x02" + raw[10:used]
    later = (covered + hashlib.sha256(covered).digest() + bytes(32)).ljust(SLOT_BYTES, b"\0")
    file.path.write_bytes(later + raw[SLOT_BYTES:])
    with pytest.raises(NewerVault) as refused:
        file.read()
    assert "newer version" in refused.value.title


def test_another_vaults_key_authenticates_nothing(file: HeaderFile):
    with pytest.raises(DamagedHeader):
        file.read_authentic(bytes(32))
    with pytest.raises(DamagedHeader):
        file.write(HEADER, bytes(32))


def test_no_header_is_no_vault(tmp_path: Path):
    with pytest.raises(LiaisonError) as refused:
        HeaderFile(tmp_path).read()
    assert refused.value.code == "no_vault"


def test_more_spaces_than_there_is_room_for_change_nothing(file: HeaderFile):
    many = {n.to_bytes(16, "big"): Anchor(n, bytes(32)) for n in range(1000)}
    assert dict(file.write(replace(HEADER, anchors=many), KEY).anchors) == many
    raw = file.path.read_bytes()
    with pytest.raises(LiaisonError) as refused:
        file.write(replace(HEADER, anchors={n.to_bytes(16, "big"): Anchor(n, bytes(32)) for n in range(2000)}), KEY)
    assert refused.value.code == "too_many_spaces"
    assert file.path.read_bytes() == raw


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path):
    with pytest.raises(LiaisonError) as refused:
        HeaderFile(tmp_path / "nowhere").create(HEADER, KEY)
    assert refused.value.code == "cannot_write"
