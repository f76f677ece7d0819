"""A vault opens with its passphrase and keyring, or with its paper code, and with nothing else."""

from __future__ import annotations

import dataclasses
import stat
from pathlib import Path

import pytest
from keyring.errors import KeyringLocked as BackendLocked

from liaison_app.core.errors import LiaisonError, WrongPassphrase
from liaison_app.vault import kdf, recovery_code
from liaison_app.vault.header import Anchor, DamagedHeader, Header, HeaderFile
from liaison_app.vault.kdf import KdfFloor, KdfParameters
from liaison_app.vault.keys import escrow_key
from liaison_app.vault.opening import Vault
from liaison_app.vault.os_keyring import KeyringLocked, KeyringMissing, KeyringUnavailable, OsKeyring
from liaison_app.vault.recovery_code import spell
from tests.support.keyring_in_memory import CHEAP_FLOOR, BlockedKeyring, FailingKeyring, KeyringInMemory

PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def backend() -> KeyringInMemory:
    return KeyringInMemory()


@pytest.fixture
def vault(tmp_path: Path, backend: KeyringInMemory) -> Vault:
    return Vault(tmp_path, keyring=OsKeyring(backend), floor=CHEAP_FLOOR)


def with_keyring(folder: Path, keyring: OsKeyring | None) -> Vault:
    return Vault(folder, keyring=keyring, floor=CHEAP_FLOOR)


def test_the_passphrase_and_the_keyring_give_back_the_keys_of_creation(vault: Vault):
    keys = vault.create(PASSPHRASE).keys
    assert vault.unlock(PASSPHRASE) == keys
    assert len(keys.database_key) == 48
    assert keys.database_pragma == f"\"x'{keys.database_key.hex()}'\""


def test_a_wrong_passphrase_is_refused_with_exit_3(vault: Vault):
    vault.create(PASSPHRASE)
    with pytest.raises(WrongPassphrase) as refused:
        vault.unlock(PASSPHRASE + " ")
    assert refused.value.exit_code == 3


def test_the_same_passphrase_opens_however_the_keyboard_composes_it(vault: Vault):
    keys = vault.create("caf\u00e9 \u00c5ngstr\u00f6m").keys
    assert vault.unlock("cafe\u0301 A\u030angstro\u0308m") == keys


def test_another_device_secret_does_not_open(vault: Vault, backend: KeyringInMemory):
    vault.create(PASSPHRASE)
    backend.secrets = dict.fromkeys(backend.secrets, "11" * 32)
    with pytest.raises(WrongPassphrase):
        vault.unlock(PASSPHRASE)


def test_the_three_keyring_failures_are_told_apart(tmp_path: Path, vault: Vault):
    vault.create(PASSPHRASE)
    blocked = BlockedKeyring()
    states = [
        (OsKeyring(KeyringInMemory()), KeyringMissing, "keyring_missing"),
        (OsKeyring(FailingKeyring(BackendLocked("no"))), KeyringLocked, "keyring_locked"),
        (OsKeyring(FailingKeyring(RuntimeError("no bus"))), KeyringUnavailable, "keyring_unavailable"),
        (OsKeyring(blocked, deadline_s=0.05), KeyringUnavailable, "keyring_unavailable"),
        (None, KeyringUnavailable, "keyring_unavailable"),
    ]
    for keyring, error, code in states:
        with pytest.raises(error) as refused:
            with_keyring(tmp_path, keyring).unlock(PASSPHRASE)
        assert refused.value.code == code
        assert refused.value.what_to_do
    blocked.release.set()


def test_a_keyring_that_fails_at_creation_leaves_no_vault(tmp_path: Path):
    vault = with_keyring(tmp_path, OsKeyring(FailingKeyring(BackendLocked("no"))))
    with pytest.raises(KeyringLocked):
        vault.create(PASSPHRASE)
    assert list(tmp_path.iterdir()) == []


def test_a_passphrase_only_vault_says_so_and_never_asks_the_keyring(tmp_path: Path):
    vault = with_keyring(tmp_path, OsKeyring(FailingKeyring(AssertionError("asked"))))
    keys = vault.create(PASSPHRASE, passphrase_only=True).keys
    assert vault.header().passphrase_only
    assert vault.unlock(PASSPHRASE) == keys
    assert with_keyring(tmp_path, None).unlock(PASSPHRASE) == keys


def test_the_header_names_the_keyring(vault: Vault):
    vault.create(PASSPHRASE)
    assert vault.header().keyring == "tests.support.keyring_in_memory.KeyringInMemory"


def test_the_paper_code_opens_without_any_keyring(tmp_path: Path, vault: Vault):
    made = vault.create(PASSPHRASE)
    opened = with_keyring(tmp_path, None).unlock_with_code(made.recovery_code.lower().replace("-", " "))
    assert (opened.keys, opened.escrow) == (made.keys, made.escrow)
    assert made.escrow == escrow_key(recovery_code.read(made.recovery_code))


def test_another_paper_code_does_not_open(vault: Vault):
    vault.create(PASSPHRASE)
    with pytest.raises(WrongPassphrase):
        vault.unlock_with_code(recovery_code.spell(bytes(16)))


def test_recovery_sets_a_new_passphrase_and_a_new_device_secret(tmp_path: Path, vault: Vault):
    made = vault.create(PASSPHRASE)
    other_computer = KeyringInMemory()
    moved = with_keyring(tmp_path, OsKeyring(other_computer))
    assert moved.recover(made.recovery_code, "new words").keys == made.keys
    assert moved.unlock("new words") == made.keys
    with pytest.raises(WrongPassphrase):
        moved.unlock(PASSPHRASE)
    with pytest.raises(WrongPassphrase):
        vault.unlock("new words")
    assert moved.unlock_with_code(made.recovery_code).keys == made.keys


def test_a_changed_passphrase_leaves_the_old_one_in_neither_slot(tmp_path: Path, vault: Vault):
    made = vault.create(PASSPHRASE)
    old_wrap = vault.header().passphrase_wrap
    vault.change_passphrase(PASSPHRASE, "new words")
    assert vault.unlock("new words") == made.keys
    assert old_wrap not in (tmp_path / "vault.hdr").read_bytes()
    with pytest.raises(WrongPassphrase):
        vault.unlock(PASSPHRASE)
    with pytest.raises(WrongPassphrase):
        vault.change_passphrase(PASSPHRASE, "other")
    assert vault.unlock_with_code(made.recovery_code).keys == made.keys


def test_another_recovery_code_opens_the_vault_and_the_one_before_no_more(tmp_path: Path, vault: Vault):
    made = vault.create(PASSPHRASE)
    old_wrap, fresh = vault.header().code_wrap, spell(bytes(range(16)))
    with pytest.raises(WrongPassphrase):
        vault.renew_code("other", fresh)
    assert vault.unlock_with_code(made.recovery_code).keys == made.keys
    assert vault.renew_code(PASSPHRASE, fresh) == vault.unlock_with_code(fresh).escrow
    assert vault.unlock_with_code(fresh).keys == vault.unlock(PASSPHRASE) == made.keys
    assert old_wrap not in (tmp_path / "vault.hdr").read_bytes()
    with pytest.raises(WrongPassphrase):
        vault.unlock_with_code(made.recovery_code)


def test_an_empty_passphrase_is_refused(vault: Vault):
    with pytest.raises(LiaisonError) as refused:
        vault.create("  ")
    assert refused.value.code == "empty_passphrase"
    assert not vault.exists()


def test_a_second_vault_is_not_made_over_the_first(vault: Vault):
    made = vault.create(PASSPHRASE)
    with pytest.raises(LiaisonError) as refused:
        vault.create("other")
    assert refused.value.code == "vault_exists"
    assert vault.unlock(PASSPHRASE) == made.keys


def test_parameters_below_the_floor_or_absurdly_high_are_refused_before_any_derivation(tmp_path: Path, vault: Vault):
    vault.create(PASSPHRASE)
    strict = Vault(tmp_path, keyring=None, floor=KdfFloor())
    with pytest.raises(kdf.KdfRefused):
        strict.unlock(PASSPHRASE)
    for forged in (
        KdfParameters(1, 1, 1 << 31, bytes(16)),
        KdfParameters(1 << 20, 1, 8, bytes(16)),
        KdfParameters(1, 255, 4096, bytes(16)),
        KdfParameters(1, 1, 8, b"short"),
    ):
        with pytest.raises(kdf.KdfRefused):
            kdf.derive("x", forged, CHEAP_FLOOR)


def test_the_memory_is_chosen_so_that_a_guess_takes_the_target_time():
    ticks = iter(range(100))
    floor = KdfFloor(t=1, p=1, m_kib=1024, calibrated_up_to_kib=256 * 1024, target_s=40.0)
    assert kdf.calibrate(floor, timer=lambda: float(next(ticks))).m_kib == 40 * 1024
    slow = iter(range(0, 10_000, 100))
    assert kdf.calibrate(floor, timer=lambda: float(next(slow))).m_kib == 1024
    fast = iter(n / 1000 for n in range(100))
    assert kdf.calibrate(floor, timer=lambda: next(fast)).m_kib == 256 * 1024


def test_a_forged_header_is_noticed_once_the_vault_key_is_known(tmp_path: Path, vault: Vault):
    vault.create(PASSPHRASE)
    file = HeaderFile(tmp_path)
    forged = dataclasses.replace(file.read(), generation=9, unsent=0, anchors={bytes(16): Anchor(1, bytes(32))})
    forge_slot(file, forged)
    with pytest.raises(DamagedHeader):
        vault.unlock(PASSPHRASE)


def test_progress_is_kept_and_read_back(vault: Vault):
    keys = vault.create(PASSPHRASE).keys
    anchors = {bytes([n]) * 16: Anchor(n, bytes([n]) * 32) for n in range(5)}
    vault.note_progress(keys, 7, anchors)
    assert (vault.progress(keys).unsent, dict(vault.progress(keys).anchors)) == (7, anchors)
    assert vault.unlock(PASSPHRASE) == keys


def test_no_secret_shows_in_any_text_form(vault: Vault):
    made = vault.create(PASSPHRASE)
    shown = f"{made!r}{made.keys!s}{vault.header()!r}{made.escrow}{vault.unlock_with_code(made.recovery_code)}"
    for secret in (made.keys.database_key, made.keys.cache_key, made.keys.header_key, made.escrow.key, vault.header().passphrase_wrap):
        assert secret.hex() not in shown
        assert repr(secret)[2:-1] not in shown
    assert made.recovery_code not in shown


def forge_slot(file: HeaderFile, header: Header) -> None:
    """Write a header as someone would who lacks the vault key: whole, newest, with a MAC of their own."""
    other = HeaderFile(file.path.parent / "forger")
    other.path.parent.mkdir()
    made = other.create(header, bytes(32))
    for _n in range(8):
        made = other.write(made, bytes(32))
    raw = other.path.read_bytes()
    half = len(raw) // 2
    newest = raw[half:] if raw[half + 10 : half + 18] > raw[10:18] else raw[:half]
    ours = file.path.read_bytes()
    file.path.write_bytes(newest + ours[half:])


def test_a_vault_that_could_not_be_written_leaves_no_secret_in_the_keyring(tmp_path: Path, backend: KeyringInMemory):
    with pytest.raises(LiaisonError) as refused:
        with_keyring(tmp_path / "nowhere", OsKeyring(backend)).create(PASSPHRASE)
    assert refused.value.code == "cannot_write"
    assert backend.secrets == {}


def test_too_little_memory_is_a_sentence(monkeypatch: pytest.MonkeyPatch):
    class Starved:
        def __init__(self, **_asked: object) -> None: ...

        def derive(self, _key: bytes) -> bytes:
            raise MemoryError

    monkeypatch.setattr(kdf, "Argon2id", Starved)
    with pytest.raises(LiaisonError) as refused:
        kdf.derive("x", KdfParameters(1, 1, 2048, bytes(16)), CHEAP_FLOOR)
    assert (refused.value.code, "2 MiB" in refused.value.title) == ("out_of_memory", True)


def test_header_and_other_small_files_are_their_owners_alone(tmp_path: Path, vault: Vault):
    vault.create(PASSPHRASE)
    assert stat.S_IMODE((tmp_path / "vault.hdr").stat().st_mode) == 0o600


@pytest.mark.parametrize("passphrase", ["\0", "PK\x03\x04", "x" * 1025, "caf\udce9"])
def test_what_nobody_could_type_is_no_new_passphrase(tmp_path: Path, passphrase: str):
    with pytest.raises(LiaisonError) as refused:
        Vault(tmp_path, keyring=None, floor=CHEAP_FLOOR).create(passphrase, passphrase_only=True)  # type: ignore[arg-type]
    assert refused.value.code == "bad_passphrase"
    assert list(tmp_path.iterdir()) == []
