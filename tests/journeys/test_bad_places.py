"""Disks that are full or read-only, headers torn, databases cut, zeroed or put back from an older copy, a second instance."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Here
from tests.support.makers import pdf
from tests.support.small_disk import SmallDisk, may_mount, small_disk
from tests.support.world import LIGHT, World, open_world

mounting = pytest.mark.skipif(not may_mount(), reason="this user may not mount a small disk")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", 32) as made:
        yield made


@pytest.fixture
def small(disk: SmallDisk, tmp_path: Path) -> Iterator[World]:
    """A world whose vault “disk/v” lies on the small disk; it holds one note."""
    with open_world(tmp_path, (*disk.prefix, *LIGHT)) as world:
        world.vault("disk/v")
        world.do("note", "Before", vault="disk/v")
        yield world


def notes(world: World) -> list[str]:
    return sorted(item["body"] for item in world.do("list", "note", vault="disk/v")["items"])


@mounting
def test_on_a_full_disk_nothing_is_lost_and_every_command_says_so(small: World, disk: SmallDisk) -> None:
    deck, table = small.folder / "talk.pdf", small.folder / "people.csv"
    deck.write_bytes(pdf("Lawful requests") + b"%" + bytes(9_000_000))
    table.write_text("First Name,Last Name\n" + "".join(f"Given{n},Lund{n}\n" for n in range(2000)))
    disk.fill()
    small.do("note", "Written into the room kept in hand", vault="disk/v")
    ran = small.run("deck", "add", deck, vault="disk/v")
    assert (ran.code, ran.error["code"]) == (1, "disk_full"), ran
    assert notes(small) == ["Before", "Written into the room kept in hand"]
    disk.fill()
    for words in (("note", "Too much"), ("list", "note"), ("import", table)):
        ran = small.run(*words, vault="disk/v")
        assert (ran.code, ran.error["code"]) == (1, "disk_full"), (words, ran)
    disk.run("truncate -s -400K filler")
    ran = small.run("vault", "backup", disk.folder / "all.backup", vault="disk/v")
    assert (ran.code, ran.error["code"]) == (1, "disk_full"), ran
    ran = small.run("import", table, vault="disk/v")
    assert (ran.code, ran.json[0]["error"]["code"]) == (1, "disk_full"), ran
    assert small.do("search", "before", vault="disk/v")["total"] == 1
    disk.free()
    small.do("note", "After", vault="disk/v")
    again = small.do("import", table, vault="disk/v")[0]
    assert again["created"] + again["same"] == 2000
    assert notes(small) == ["After", "Before", "Written into the room kept in hand"]
    assert small.do("vault", "check", vault="disk/v")["ok"]
    assert disk.run("ls -a | grep -v '^[.]*$'").split() == ["v"]
    assert disk.run("find v -name '*.part'") == ""


@mounting
def test_a_full_disk_makes_no_half_vault(disk: SmallDisk, tmp_path: Path) -> None:
    disk.fill()
    with open_world(tmp_path, (*disk.prefix, *LIGHT)) as world:
        ran = world.run("vault", "create", "--no-keyring", vault="disk/v")
        assert (ran.code, ran.error["title"][-24:]) == (1, "No space left on device."), ran
        disk.free()
        assert world.run("vault", "create", "--no-keyring", vault="disk/v").code == 0


@mounting
def test_a_read_only_folder_is_told_and_reading_or_refusing_loses_nothing(small: World, disk: SmallDisk) -> None:
    disk.freeze()
    for words in (("note", "Too late"), ("vault", "backup", disk.folder / "all.backup")):
        ran = small.run(*words, vault="disk/v")
        assert ran.code == 1, ran
        assert ran.error["code"] in {"read_only", "cannot_write"}, ran.error
        assert ran.error["what_to_do"]
    ran = small.run("vault", "create", "--no-keyring", vault="disk/other")
    assert (ran.code, bool(ran.error["what_to_do"])) == (1, True)
    ran = small.run("server", "init", disk.folder / "server")
    assert (ran.code, bool(ran.error["what_to_do"])) == (1, True)
    disk.thaw()
    assert notes(small) == ["Before"]


@pytest.mark.loopback
def test_while_one_process_holds_the_vault_every_other_is_sent_away_with_5(pair: World) -> None:
    watching = pair.begin("sync", "--watch", vault="a")
    try:
        assert watching.stderr is not None
        assert watching.stderr.readline()
        for words in (("note", "x"), ("vault", "check"), ("vault", "passphrase", "--new-passphrase-file", pair.passphrase), ("sync",)):
            ran = pair.run(*words, vault="a")
            assert (ran.code, bool(ran.error["what_to_do"])) == (5, True), ran
        assert watching.poll() is None
    finally:
        watching.send_signal(signal.SIGKILL)
        watching.communicate()
    assert pair.run("note", "Free again", vault="a").code == 0


# what happens to files

HEADER, DATABASE = "vault.hdr", "vault.db"


def cut(at: float) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(path.read_bytes()[: int(path.stat().st_size * at)])


def overwritten(begin: float, end: float, filler: bytes = b"\0") -> Callable[[Path], None]:
    def harm(path: Path) -> None:
        data = bytearray(path.read_bytes())
        low, high = int(len(data) * begin), int(len(data) * end)
        data[low:high] = (filler * (high - low))[: high - low]
        path.write_bytes(data)

    return harm


@pytest.fixture
def filled(here: Here) -> Here:
    here.do("note", "Before")
    for n in range(40):
        here.put("contact", {"name": f"Person {n}", "background": "Met at the conference. " * 40})
    return here


@pytest.mark.parametrize("harm", [overwritten(0, 0.5), overwritten(0.5, 1), overwritten(0.2, 0.5, b"\xa5"), overwritten(0.75, 1, b"\xa5"), cut(0.5), cut(0.75)])
def test_a_header_torn_in_one_half_opens_by_the_other(filled: Here, harm: Callable[[Path], None]) -> None:
    harm(filled.folder / "v" / HEADER)
    assert filled.do("list", "note")["total"] == 1
    filled.do("note", "And writes go on")
    assert filled.do("list", "note")["total"] == 2


@pytest.mark.parametrize("harm", [cut(0), cut(0.01), cut(0.4), overwritten(0, 1), overwritten(0, 1, b"\xa5")])
def test_a_header_torn_in_both_halves_is_damage_said_with_6_and_the_database_stays(filled: Here, harm: Callable[[Path], None]) -> None:
    header, database = filled.folder / "v" / HEADER, filled.folder / "v" / DATABASE
    whole, before = header.read_bytes(), database.read_bytes()
    harm(header)
    for words in (("list", "note"), ("vault", "status"), ("vault", "create", "--no-keyring")):
        ran = filled.run(*words)
        assert ran.code in ({6} if words[1] != "create" else {1, 6}), ran
        assert ran.error["what_to_do"], ran
    assert database.read_bytes() == before
    header.write_bytes(whole)
    assert filled.do("list", "note")["total"] == 1


@pytest.mark.parametrize("harm", [cut(0), cut(0.001), cut(0.4), overwritten(0, 1), overwritten(0, 0.01, b"\xa5"), overwritten(0.001, 0.9, b"\xa5")])
def test_a_database_cut_or_overwritten_is_damage_said_with_6_and_a_backup_brings_it_back(filled: Here, harm: Callable[[Path], None]) -> None:
    backup = filled.folder / "v.backup"
    filled.do("vault", "backup", backup)
    harm(filled.folder / "v" / DATABASE)
    for words in (("list", "contact"), ("note", "x"), ("vault", "check")):
        ran = filled.run(*words)
        assert (ran.code, bool(ran.error["what_to_do"])) == (6, True), (words, ran)
    filled.do("vault", "restore", backup, vault="new")
    assert filled.do("list", "contact", vault="new")["total"] == 40
    assert filled.do("vault", "check", vault="new")["ok"]


def test_a_missing_database_is_damage_and_no_empty_one_takes_its_place(filled: Here) -> None:
    database = filled.folder / "v" / DATABASE
    for path in filled.folder.glob("v/vault.db*"):
        path.rename(filled.folder / path.name)
    ran = filled.run("list", "note")
    assert (ran.code, bool(ran.error["what_to_do"])) == (6, True), ran
    assert not database.exists()


def test_the_database_of_another_vault_is_refused(filled: Here) -> None:
    filled.do("vault", "create", "--no-keyring", vault="other")
    shutil.copy(filled.folder / "other" / DATABASE, filled.folder / "v" / DATABASE)
    assert filled.run("list", "note").code == 6


def test_one_page_put_back_or_changed_is_found_by_check(filled: Here) -> None:
    database = filled.folder / "v" / DATABASE
    data = bytearray(database.read_bytes())
    data[len(data) // 2] ^= 1
    database.write_bytes(data)
    ran = filled.run("vault", "check")
    assert (ran.code, ran.json.get("ok", False)) == (6, False), ran


@pytest.mark.loopback
def test_a_database_put_back_from_an_older_copy_goes_on_as_a_new_device_and_loses_nothing(pair: World) -> None:
    before = pair.do("vault", "status", vault="a")["device"]
    old = {path.name: path.read_bytes() for path in (pair.folder / "a").glob("vault.db*")}
    pair.do("note", "Sent before the copy came back", vault="a")
    pair.do("sync", vault="a")
    for name, data in old.items():
        (pair.folder / "a" / name).write_bytes(data)
    pair.do("note", "Written after", vault="a")
    for vault in "abab":
        pair.do("sync", vault=vault)
    seen = {vault: sorted(item["body"] for item in pair.do("list", "note", vault=vault)["items"]) for vault in "ab"}
    assert seen["a"] == seen["b"] == ["Sent before the copy came back", "Written after"]
    assert pair.do("vault", "status", vault="a")["device"] != before
