"""The vault as the window meets it, and what the header remembers of the database."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from liaison_app.cli.compose import Vaults
from liaison_app.cli.door import VaultDoor
from liaison_app.core.errors import WrongPassphrase
from liaison_app.store import names
from liaison_app.store.kept import value_of
from liaison_app.store.verbs import ApplyPage, Position
from liaison_app.vault.kdf import KdfFloor, KdfParameters
from liaison_app.vault.keys import escrow_key
from liaison_app.vault.recovery_code import read
from liaison_app.vault.throttle import FREE_TRIES, TooManyTries
from tests.support import makers

PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def vaults() -> Vaults:
    return Vaults(floor=KdfFloor(t=1, p=1, m_kib=64), parameters=KdfParameters(1, 1, 64, bytes(16)))


@pytest.fixture
def door(tmp_path: Path, vaults: Vaults) -> VaultDoor:
    return VaultDoor(tmp_path / "v", vaults=lambda: vaults)


def test_a_vault_is_made_closed_and_opened_by_the_window(door: VaultDoor) -> None:
    assert not door.has_vault
    assert not door.state().exists
    made = door.create(PASSPHRASE, use_keyring=False)
    made.opened.store.put(makers.contact()).result()
    made.opened.close()
    assert door.state().keyring == ""
    with pytest.raises(WrongPassphrase):
        door.unlock("something else")
    assert door.state().tries_left == 4
    opened = door.unlock_with_code(made.recovery_code, "another phrase")
    facts = opened.desk.facts()
    assert (facts.server, facts.keyring) == ("", "")
    assert opened.desk.check() == []
    assert opened.desk.back_up(door.folder.parent / "b") > 100_000
    assert opened.desk.quarantined() == []
    opened.close()
    assert door.state().tries_left == 5


def test_a_new_sheet_takes_the_place_of_the_first(door: VaultDoor) -> None:
    made = door.create(PASSPHRASE, use_keyring=False)
    desk = made.opened.desk
    with pytest.raises(WrongPassphrase):
        desk.new_sheet("something else")
    code = desk.new_sheet(PASSPHRASE)
    assert code != desk.new_sheet(PASSPHRASE)
    desk.use_sheet(PASSPHRASE, code)
    kept = made.opened.store.values(names.ESCROW, names.ESCROW_SPENT)
    before, now = (escrow_key(read(each)) for each in (made.recovery_code, code))
    assert kept == {names.ESCROW: now.id + now.key, names.ESCROW_SPENT: before.id}
    made.opened.close()
    with pytest.raises(WrongPassphrase):
        door.unlock_with_code(made.recovery_code, "another phrase")
    door.unlock_with_code(code, "another phrase").close()


def test_who_takes_records_out_is_proven_as_slowly_as_at_unlock(door: VaultDoor) -> None:
    desk = door.create(PASSPHRASE, use_keyring=False).opened.desk
    desk.prove(PASSPHRASE)
    for _try in range(FREE_TRIES):
        with pytest.raises(WrongPassphrase):
            desk.prove("something else")
    with pytest.raises(TooManyTries):
        desk.prove(PASSPHRASE)


def test_a_damaged_header_is_told_before_anything_is_typed(door: VaultDoor) -> None:
    door.create(PASSPHRASE, use_keyring=False).opened.close()
    (door.folder / "vault.hdr").write_bytes(b"x" * 100)
    state = door.state()
    assert state.exists
    assert "damaged" in state.problem


def test_an_older_database_put_back_is_noticed_and_goes_on_as_a_new_device(tmp_path: Path, vaults: Vaults) -> None:
    folder = tmp_path / "v"
    opened = vaults.create(folder, PASSPHRASE, passphrase_only=True).opened
    space = opened.store.values(names.PRIVATE_SPACE)[names.PRIVATE_SPACE].hex()
    opened.store.perform(ApplyPage(space, position=Position(3, bytes(32)))).result()
    opened.close()
    shutil.copy(folder / "vault.db", tmp_path / "old.db")
    opened = vaults.open(folder, PASSPHRASE)
    assert value_of(opened.reader, names.RESTORED) is None
    opened.store.perform(ApplyPage(space, position=Position(9, bytes(32)))).result()
    opened.close()
    shutil.copy(tmp_path / "old.db", folder / "vault.db")
    opened = vaults.open(folder, PASSPHRASE)
    assert value_of(opened.reader, names.RESTORED) == b"1"
    opened.close()


def test_a_crash_before_the_header_was_written_is_no_old_copy(tmp_path: Path, vaults: Vaults) -> None:
    folder = tmp_path / "v"
    vaults.create(folder, PASSPHRASE, passphrase_only=True).opened.close()
    header = (folder / "vault.hdr").read_bytes()
    opened = vaults.open(folder, PASSPHRASE)
    space = opened.store.values(names.PRIVATE_SPACE)[names.PRIVATE_SPACE].hex()
    opened.store.perform(ApplyPage(space, position=Position(9, bytes(32)))).result()
    opened.close()
    (folder / "vault.hdr").write_bytes(header)
    opened = vaults.open(folder, PASSPHRASE)
    assert value_of(opened.reader, names.RESTORED) is None
    opened.close()
