"""What a vault's window sees to by itself: a sealed copy a week outside the folder, pages read back, a keyring that does not keep what it is given."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path

import pytest

from liaison_app.cli.compose import OpenedVault, Vaults
from liaison_app.cli.copies import WEEK_MS, OwnCopies
from liaison_app.cli.door import VaultDoor
from liaison_app.cli.own_notices import DAMAGED, KEYRING, NO_COPY, sentence_of
from liaison_app.cli.upkeep import Upkeep
from liaison_app.core.clock import SetClock
from liaison_app.core.errors import LiaisonError
from liaison_app.store.copying import copy_database
from liaison_app.sync.noticing import notices
from liaison_app.vault import rekeying
from liaison_app.vault.kdf import KdfParameters
from liaison_app.vault.os_keyring import OsKeyring
from liaison_app.work.backups import restore_backup, write_backup
from tests.support import makers
from tests.support.keyring_in_memory import CHEAP_FLOOR, FailingKeyring, KeyringInMemory, cheap_parameters

PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def vaults(clock: SetClock) -> Vaults:
    return Vaults(floor=CHEAP_FLOOR, parameters=cheap_parameters(), clock=clock)


@pytest.fixture
def opened(tmp_path: Path, vaults: Vaults) -> OpenedVault:
    made = vaults.create(tmp_path / "v", PASSPHRASE, passphrase_only=True).opened
    made.store.put(makers.contact()).result()
    return made


def told(opened: OpenedVault) -> list[str]:
    return [one.code for one in notices(opened.reader)]


def test_a_copy_is_made_each_week_beside_the_folder_and_the_last_four_are_kept(opened: OpenedVault, clock: SetClock, vaults: Vaults, tmp_path: Path) -> None:
    copies, upkeep = OwnCopies(opened.folder), Upkeep(opened)
    for _week in range(6):
        upkeep.round()
        upkeep.round()
        clock.forward(WEEK_MS)
    assert len(copies.all()) == 4
    assert copies.place.parent == opened.folder.parent
    assert (copies.place.stat().st_mode & 0o077, told(opened)) == (0, [])
    opened.close()
    restore_backup(copies.all()[-1], tmp_path / "again")
    again = vaults.open(tmp_path / "again", PASSPHRASE)
    assert again.reader.counts()["contact"] == 1
    again.close()


def test_a_copy_that_cannot_be_made_is_told_of_and_harms_nothing(opened: OpenedVault) -> None:
    OwnCopies(opened.folder).place.write_text("in the way")
    Upkeep(opened).round()
    assert told(opened) == [NO_COPY]
    assert sentence_of(notices(opened.reader)[0]).endswith("under Settings.")
    opened.close()


def test_what_opens_the_vault_no_more_opens_no_copy_of_it(opened: OpenedVault, vaults: Vaults) -> None:
    copies = OwnCopies(opened.folder)
    Upkeep(opened).round()
    opened.close()
    assert len(copies.all()) == 1
    vaults.change_passphrase(opened.folder, PASSPHRASE, "another four words")
    assert copies.all() == []


def test_a_change_of_key_that_is_brought_to_its_end_later_leaves_no_copy_either(tmp_path: Path, vaults: Vaults) -> None:
    made = vaults.create(tmp_path / "v", PASSPHRASE, passphrase_only=True)
    Upkeep(made.opened).round()
    made.opened.close()
    folder = tmp_path / "v"
    rekeyed = vaults.at(folder).new_key(PASSPHRASE, made.recovery_code, cheap_parameters())
    copy_database(folder / "vault.db", rekeyed.before.database_key.hex(), folder / rekeying.DATABASE, rekeyed.keys.database_key.hex())
    rekeying.decide(folder, rekeyed.header, rekeyed.keys.header_key)
    assert len(OwnCopies(folder).all()) == 1
    vaults.open(folder, PASSPHRASE).close()
    assert OwnCopies(folder).all() == []


def test_a_copy_that_was_being_made_while_the_passphrase_changed_does_not_stay(opened: OpenedVault, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(folder: Path, key: str, vault_id: str, to: Path) -> None:
        write_backup(folder, key, vault_id, to)
        opened.vault.change_passphrase(PASSPHRASE, "another four words")

    monkeypatch.setattr("liaison_app.work.backups.write_backup", slow)
    Upkeep(opened).round()
    assert OwnCopies(opened.folder).all() == []
    opened.close()


def test_a_wiped_vault_leaves_no_copy(opened: OpenedVault) -> None:
    Upkeep(opened).round()
    opened.wipe()
    assert not OwnCopies(opened.folder).place.exists()
    opened.close()


def test_copies_go_without_what_a_person_keeps_beside_them(opened: OpenedVault) -> None:
    copies = OwnCopies(opened.folder)
    Upkeep(opened).round()
    own = copies.place / "holiday.jpg"
    own.write_bytes(b"a picture")
    (copies.place / ".2026-01-05.backup.0a1b2c3d.part").write_bytes(b"broken off")
    opened.close()
    copies.forget()
    assert list(copies.place.iterdir()) == [own]


def test_the_copies_of_a_folder_are_the_same_however_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "v"
    folder.mkdir()
    (tmp_path / "link").symlink_to(folder)
    monkeypatch.chdir(folder)
    assert {OwnCopies(named).place for named in (folder, tmp_path / "link", Path(), Path("../v"))} == {tmp_path / "v-copies"}


def test_after_a_clock_was_set_back_one_copy_a_week_is_made_and_the_new_ones_are_kept(
    opened: OpenedVault, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []

    def counted(folder: Path, key: str, vault_id: str, to: Path) -> None:
        made.append(to)
        write_backup(folder, key, vault_id, to)

    monkeypatch.setattr("liaison_app.work.backups.write_backup", counted)
    upkeep = Upkeep(opened)
    for _week in range(5):
        upkeep.round()
        clock.forward(WEEK_MS)
    clock.forward(-20 * WEEK_MS)
    del made[:]
    for _hour in range(3):
        upkeep.round()
        clock.forward(3_600_000)
    assert len(made) == 1
    assert made[0] in OwnCopies(opened.folder).all()
    assert len(OwnCopies(opened.folder).all()) == 4
    opened.close()


def test_a_window_opens_and_closes_where_its_upkeep_can_write_nothing(opened: OpenedVault, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_verb: object) -> Future[object]:
        refused: Future[object] = Future()
        refused.set_exception(LiaisonError("The disk is full.", code="disk_full"))
        return refused

    with monkeypatch.context() as patched:
        patched.setattr(opened.store, "perform", full)
        upkeep = Upkeep(opened)
        upkeep.start()
        upkeep.stop()
    opened.close()


@pytest.mark.parametrize(("ended_well", "found"), [(True, []), (False, [DAMAGED])])
def test_pages_are_read_back_after_a_window_that_did_not_end_and_else_once_a_week(
    opened: OpenedVault, vaults: Vaults, clock: SetClock, *, ended_well: bool, found: list[str]
) -> None:
    upkeep = Upkeep(opened)
    upkeep.begin()
    upkeep.round()
    if ended_well:
        upkeep.stop()
    opened.close()
    path = opened.folder / "vault.db"
    whole = bytearray(path.read_bytes())
    whole[-2000] ^= 1
    path.write_bytes(whole)
    again = vaults.open(opened.folder, PASSPHRASE)
    upkeep = Upkeep(again)
    upkeep.begin()
    upkeep.round()
    assert [code for code in told(again) if code == DAMAGED] == found
    clock.forward(WEEK_MS)
    upkeep.round()
    assert DAMAGED in told(again)
    again.close()


def test_a_disk_that_fails_while_pages_are_read_back_is_told_of(opened: OpenedVault, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_path: Path, _key: str) -> list[str]:
        raise LiaisonError("The disk failed while the vault was read or written.", code="disk_failed")

    monkeypatch.setattr("liaison_app.cli.upkeep.faults", failing)
    Upkeep(opened).round()
    assert told(opened) == [DAMAGED]
    assert len(OwnCopies(opened.folder).all()) == 1
    opened.close()


def test_a_window_that_ended_well_is_no_crash(tmp_path: Path, vaults: Vaults) -> None:
    door = VaultDoor(tmp_path / "v", vaults=lambda: vaults)
    door.create(PASSPHRASE, use_keyring=False).opened.close()
    opened = vaults.open(tmp_path / "v", PASSPHRASE)
    assert opened.store.values("upkeep_in_use") == {}
    opened.close()


def test_a_keyring_that_keeps_no_push_number_is_told_of_once_and_stops_nothing(tmp_path: Path, clock: SetClock) -> None:
    made = Vaults(floor=CHEAP_FLOOR, parameters=KdfParameters(1, 1, 8, bytes(16)), clock=clock, keyring=OsKeyring(KeyringInMemory()))
    opened = made.create(tmp_path / "v", PASSPHRASE, passphrase_only=False).opened
    opened.keyring = OsKeyring(FailingKeyring(OSError("no")))
    online = opened.online
    keep_push_no = online.driver._keep_push_no  # pyright: ignore[reportPrivateUsage]
    for number in (1, 2):
        keep_push_no("00" * 16, number)
    assert told(opened) == [KEYRING]
    opened.close()
