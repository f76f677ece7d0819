"""Verify finds what was changed behind the server's back; a backup brings everything back, or says why not."""

from __future__ import annotations

import os
import re
import shutil
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import text

from liaison_app.core.clock import SetClock
from liaison_app.core.errors import Damaged, LiaisonError
from liaison_app.protocol.answers import CONTENT_HASH_HEADER
from liaison_app.protocol.envelope import envelope_hash
from liaison_app.protocol.messages import BlobCommit, Feed
from liaison_app.protocol.oversight import HoldOrder
from liaison_app.server.app import Surroundings
from liaison_app.server.care import Care
from liaison_app.server.database.engine import Database
from liaison_app.server.restoring import NewPlace, restore
from liaison_app.server.setup import Server
from tests.server.parties import World, world


def busy_place(place: World) -> bytes:
    """Write a few records, an erasure, a kept version and a file; return the chunk's hash."""
    items = [place.owner.item(place.team) for _each in range(4)]
    place.line.pushed(place.team, 1, items)
    place.line.pushed(place.team, 2, [place.owner.erasure(place.team, items[0].rid, 1)])
    assert place.line.ask("POST", "/v1/holds", HoldOrder(place.team, hold=True)).status == 200
    place.line.pushed(place.team, 3, [place.owner.item(place.team, items[1].rid, 1, envelope_hash(items[1].env or b""))])
    blob, data = f"/v1/blobs/{place.team.hex()}/{os.urandom(16).hex()}", os.urandom(1000)
    put = place.line.ask("PUT", blob + "/0", data, **{CONTENT_HASH_HEADER: sha256(data).hexdigest()})
    assert put.status == 200, put.body
    assert place.line.ask("POST", blob + "/commit", BlobCommit([sha256(data).digest()])).status == 200
    return sha256(data).digest()


def tamper(url: str, statements: list[str]) -> None:
    """Do to the database what somebody with its password could; :junkN stands for N bytes of nonsense."""
    database = Database(url)
    for statement in statements:
        junk = {word: os.urandom(int(word[4:])) for word in re.findall(r":(junk\d+)", statement)}
        database.write_now(lambda transaction, statement=statement, junk=junk: transaction.execute(text(statement), junk))
    database.close()


def test_a_server_that_nobody_touched_verifies_while_it_runs(place: World) -> None:
    busy_place(place)
    place.colleague()
    verified = Care(place.folder).verify()
    assert verified.findings == []
    assert (verified.rows, verified.records, verified.chunks) == (6, 4, 1)
    assert verified.audit > verified.entries
    status = Care(place.folder).status()
    team = next(each for each in status.spaces if each.space == place.team.hex())
    assert (team.seq, team.records, team.erased, team.on_hold) == (6, 3, 1, True)
    assert (status.members, status.devices, status.files) == (2, 2, 1)


TAMPERINGS: dict[str, tuple[list[str], str]] = {
    "a log row edited": (["UPDATE log SET ver = 9 WHERE seq = 3"], "chain"),
    "a log row deleted": (["DELETE FROM log WHERE seq = 3"], "chain"),
    "log rows swapped": (["UPDATE log SET seq = 100 WHERE seq = 2", "UPDATE log SET seq = 2 WHERE seq = 3", "UPDATE log SET seq = 3 WHERE seq = 100"], "chain"),
    "the log's tail cut": (["DELETE FROM log WHERE seq = 6"], "chain"),
    "the head moved back": (["UPDATE spaces SET head_seq = 5, head_hash = (SELECT head_hash FROM log WHERE seq = 5)"], "chain"),
    "a record's bytes changed": (["UPDATE records SET env = :junk300 WHERE seq = 4"], "record"),
    "a record deleted": (["DELETE FROM records WHERE seq = 4"], "record"),
    "an old version put back": (["UPDATE records SET ver = 1 WHERE seq = 6"], "record"),
    "an erasure undone": (["UPDATE records SET state = 'current', env = :junk300 WHERE seq = 5"], "record"),
    "a kept version changed": (["UPDATE history SET env = :junk300"], "history"),
    "an audit link edited": (["UPDATE audit SET event = 'invite' WHERE n = 2"], "audit"),
    "an audit link deleted": (["DELETE FROM audit WHERE n = 2"], "audit"),
    "audit links swapped": (["UPDATE audit SET n = 100 WHERE n = 1", "UPDATE audit SET n = 1 WHERE n = 2", "UPDATE audit SET n = 2 WHERE n = 100"], "audit"),
    "the audit log's tail cut into the membership": (["DELETE FROM audit WHERE n >= 2"], "audit"),
    "a membership entry edited": (["UPDATE org_log SET sig = :junk64 WHERE n = 2"], "log"),
    "the membership's tail cut": (["DELETE FROM org_log WHERE n = 3"], "space"),
    "a space's epoch raised": (["UPDATE spaces SET epoch = 7"], "space"),
    "a space deleted": (["DELETE FROM spaces"], "space"),
    "a chunk unlisted": (["DELETE FROM blobs"], "file"),
    "a chunk's hash changed": (["UPDATE blobs SET hash = :junk32"], "file"),
}


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A server's folder with a bit of everything, made once; tests copy it."""
    folder = tmp_path_factory.mktemp("untouched")
    with world(folder / "server") as made:
        busy_place(made)
        backed_up(made, folder)
    return folder


@pytest.mark.parametrize("name", TAMPERINGS)
def test_verify_names_what_was_tampered_with(tmp_path: Path, untouched: Path, name: str) -> None:
    folder = tmp_path / "server"
    shutil.copytree(untouched / "server", folder)
    statements, check = TAMPERINGS[name]
    tamper(f"sqlite:///{folder / 'server.db'}", statements)
    found = Care(folder).verify()
    assert check in {each.check for each in found.findings}
    assert all(each.title and each.what_to_do and each.where for each in found.findings)


def test_verify_names_the_same_over_either_database(place: World) -> None:
    busy_place(place)
    for name in (
        "a record's bytes changed",
        "a kept version changed",
        "the log's tail cut",
        "an audit link edited",
        "a chunk unlisted",
        "a space's epoch raised",
    ):
        tamper(place.database_url, TAMPERINGS[name][0])
    assert {each.check for each in Care(place.folder).verify().findings} == {"record", "history", "chain", "audit", "file", "space"}


def test_verify_reads_every_chunk(place: World) -> None:
    chunk = busy_place(place)
    [path] = list(place.folder.rglob(chunk.hex()))
    path.write_bytes(os.urandom(1000))
    assert [each.check for each in Care(place.folder).verify().findings] == ["file"]
    assert Care(place.folder).verify(blobs=False).findings == []
    path.unlink()
    assert [each.check for each in Care(place.folder).verify().findings] == ["file"]


def backed_up(place: World, to: Path, *, key: bool = True, blobs: bool = True) -> Path:
    Care(place.folder).backup(to / "a.backup", SetClock(5_000), with_key=key, with_blobs=blobs)
    return to / "a.backup"


@pytest.fixture(params=["sqlite", "postgresql"])
def other_url(request: pytest.FixtureRequest) -> str:
    return "" if request.param == "sqlite" else request.getfixturevalue("postgresql").new_database()


def test_a_backup_of_a_running_server_comes_back_whole_as_a_new_incarnation_in_either_database(place: World, tmp_path: Path, other_url: str) -> None:
    busy_place(place)
    backup = backed_up(place, tmp_path)
    before = place.line.ask("GET", f"/v1/spaces/{place.team.hex()}/feed?after=0").read(Feed)
    old = place.line.heads().incarnation
    made = restore(tmp_path / "other", backup, NewPlace(database_url=other_url), SetClock(9_000))
    assert made.incarnation != old
    again = Care(tmp_path / "other")
    assert again.verify().findings == []
    assert again.status().restored_ms == 9_000
    assert [link.event for link in again.audit()][-1] == "restored"
    running = Server(tmp_path / "other", Surroundings(SetClock())).build()
    try:
        place.running = running
        line = place.new_line(place.owner)
        assert line.ask("GET", f"/v1/spaces/{place.team.hex()}/feed?after=0").read(Feed) == before
        assert line.heads().incarnation == made.incarnation
        # a device has counted on since the backup was made; it goes on counting
        assert [each.status for each in line.pushed(place.team, 17, [place.owner.item(place.team)]).results] == ["ok"]
        assert line.push(place.team, 17, [place.owner.item(place.team)]).code == "device_rewound"
        line.pushed(place.team, 18, [place.owner.item(place.team)])
    finally:
        running.close()


def test_a_backup_holds_the_servers_key_only_when_asked_and_nothing_in_it_is_open_to_others(place: World, tmp_path: Path) -> None:
    seed = (place.folder / "server.key").read_bytes()
    without, with_key = backed_up(place, tmp_path, key=False), tmp_path / "b.backup"
    Care(place.folder).backup(with_key, SetClock(), with_key=True, with_blobs=True)
    assert seed not in without.read_bytes()
    assert seed in with_key.read_bytes()
    assert without.stat().st_mode & 0o077 == 0
    with pytest.raises(LiaisonError) as refused:
        restore(tmp_path / "other", without, NewPlace(), SetClock())
    assert refused.value.code == "key_needed"
    restore(tmp_path / "other", without, NewPlace(key=seed), SetClock())
    assert (tmp_path / "other" / "server.key").read_bytes() == seed
    assert (tmp_path / "other").stat().st_mode & 0o077 == 0
    with pytest.raises(LiaisonError) as refused:
        backed_up(place, tmp_path)
    assert refused.value.code == "file_exists"


def test_restore_writes_over_nothing(place: World, tmp_path: Path) -> None:
    backup = backed_up(place, tmp_path)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("mine")
    for folder in (tmp_path / "full", tmp_path / "full" / "file", place.folder):
        with pytest.raises(LiaisonError) as refused:
            restore(folder, backup, NewPlace(), SetClock())
        assert refused.value.code == "not_empty"
    with pytest.raises(LiaisonError) as refused:
        restore(tmp_path / "new", backup, NewPlace(database_url=place.database_url), SetClock())
    assert refused.value.code == "server_exists"
    (tmp_path / "empty").mkdir()
    restore(tmp_path / "empty", backup, NewPlace(), SetClock())
    assert left_behind(tmp_path) == []


def left_behind(folder: Path) -> list[Path]:
    return [each for each in folder.iterdir() if "restoring" in each.name or each.name.endswith(".part")]


def rewritten(change: Callable[[dict[str, bytes]], object]) -> Callable[[Path], None]:
    """Write the archive anew with some members changed, as somebody with a tool would."""

    def spoil(path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        change(members)
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in members.items():
                archive.writestr(name, data)

    return spoil


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-200])


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


DAMAGES: dict[str, Callable[[Path], object]] = {
    "cut": cut,
    "one bit": flipped,
    "empty": lambda path: path.write_bytes(b""),
    "no archive": lambda path: path.write_bytes(os.urandom(5000)),
    "a table changed": rewritten(lambda members: members.update({"tables/log": members["tables/log"][:-1] + b"\0"})),
    "a table missing": rewritten(lambda members: members.pop("tables/records")),
    "a part too many": rewritten(lambda members: members.update({"blobs/x": b"y"})),
    "no manifest": rewritten(lambda members: members.pop("manifest.json")),
    "manifest is no manifest": rewritten(lambda members: members.update({"manifest.json": b"{}"})),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_backup_is_refused_in_a_sentence_and_nothing_is_half_made(tmp_path: Path, untouched: Path, name: str) -> None:
    backup = tmp_path / "b.backup"
    backup.write_bytes((untouched / "a.backup").read_bytes())
    DAMAGES[name](backup)
    with pytest.raises(Damaged) as refused:
        restore(tmp_path / "other", backup, NewPlace(), SetClock())
    assert refused.value.what_to_do
    assert not (tmp_path / "other").exists()
    assert left_behind(tmp_path) == []


def test_a_backup_without_files_says_so_and_takes_the_old_store(place: World, tmp_path: Path) -> None:
    busy_place(place)
    backup = backed_up(place, tmp_path, blobs=False)
    restore(tmp_path / "one", backup, NewPlace(), SetClock())
    assert [each.check for each in Care(tmp_path / "one").verify().findings] == ["file"]
    restore(tmp_path / "two", backup, NewPlace(blobs_url=(place.folder / "blobs").as_uri()), SetClock())
    assert Care(tmp_path / "two").verify().findings == []


def test_a_backup_that_cannot_be_written_leaves_nothing(place: World, tmp_path: Path) -> None:
    with pytest.raises(LiaisonError) as refused:
        backed_up(place, tmp_path / "nowhere")
    assert refused.value.code == "cannot_write"


def test_a_database_or_a_backup_of_an_earlier_version_is_named_so(place: World, tmp_path: Path) -> None:
    backup = backed_up(place, tmp_path)
    rewritten(lambda members: members.update({"manifest.json": members["manifest.json"].replace(b'"schema": 2', b'"schema": 1')}))(backup)
    tamper(
        place.database_url,
        [
            "UPDATE meta SET value = CAST('1' AS BLOB) WHERE key = 'schema'"
            if "sqlite" in place.database_url
            else "UPDATE meta SET value = '1' WHERE key = 'schema'"
        ],
    )
    for attempt in (lambda: Care(place.folder).verify(), lambda: restore(tmp_path / "other", backup, NewPlace(), SetClock())):
        with pytest.raises(LiaisonError) as refused:
            attempt()
        assert refused.value.code == "old_schema"
