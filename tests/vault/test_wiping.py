"""A vault destroyed by order: what opens it goes first, and nothing is left that could."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from liaison_app.core.errors import LiaisonError
from liaison_app.vault.header import SLOT_BYTES
from liaison_app.vault.opening import Vault
from liaison_app.vault.os_keyring import Missing, OsKeyring, Unavailable
from liaison_app.vault.wiping import MARK_NAME, finish, forget, is_wiped, wipe
from tests.support.keyring_in_memory import CHEAP_FLOOR, KeyringInMemory, cheap_parameters


def made(folder: Path, keyring: OsKeyring | None, *, passphrase_only: bool = False) -> tuple[Vault, bytes]:
    vault = Vault(folder, keyring=keyring, floor=CHEAP_FLOOR)
    created = vault.create("four random words here", passphrase_only=passphrase_only, parameters=cheap_parameters())
    (folder / "vault.db").write_bytes(os.urandom(1000))
    (folder / "blobs").mkdir()
    (folder / "blobs" / "ab").write_bytes(b"sealed")
    return vault, created.vault_id


def test_the_keyrings_secret_the_header_and_every_file_go(tmp_path: Path) -> None:
    keyring = OsKeyring(KeyringInMemory())
    vault, vault_id = made(tmp_path, keyring)
    vault.wipe()
    assert isinstance(keyring.get(vault_id.hex()), Missing)
    assert sorted(path.name for path in tmp_path.iterdir()) == [MARK_NAME]
    assert is_wiped(tmp_path)


def test_a_keyring_that_does_not_answer_does_not_keep_the_header(tmp_path: Path) -> None:
    class Mute(OsKeyring):
        def delete(self, user: str) -> Unavailable:
            return Unavailable("gone")

    vault, _id = made(tmp_path, None, passphrase_only=True)
    wipe(tmp_path, bytes(16), Mute(KeyringInMemory()), os.urandom)
    assert not vault.exists()
    assert is_wiped(tmp_path)


def test_the_slots_are_overwritten_before_the_files_name_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault, _id = made(tmp_path, None, passphrase_only=True)
    before, seen = (tmp_path / "vault.hdr").read_bytes(), list[bytes]()
    unlink = Path.unlink

    def watched(self: Path, missing_ok: bool = False) -> None:
        if self.name == "vault.hdr":
            seen.append(self.read_bytes())
            assert (tmp_path / "vault.db").exists(), "files go after what opens them"
        unlink(self, missing_ok)

    monkeypatch.setattr(Path, "unlink", watched)
    vault.wipe()
    assert len(seen) == 1
    assert len(seen[0]) == 2 * SLOT_BYTES
    assert before[:64] not in seen[0]
    assert before[SLOT_BYTES : SLOT_BYTES + 64] not in seen[0]


def test_what_a_crash_left_of_a_wiped_vault_goes_at_the_next_start(tmp_path: Path) -> None:
    vault, _id = made(tmp_path, None, passphrase_only=True)
    (tmp_path / MARK_NAME).touch()
    finish(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [MARK_NAME]
    with pytest.raises(LiaisonError):
        vault.unlock("four random words here")
    forget(tmp_path)
    assert not is_wiped(tmp_path)
    assert vault.create("four random words here", passphrase_only=True, parameters=cheap_parameters()).recovery_code
