"""Power cuts and failing disks: what was committed stays, what was refused is told, what was typed is not dropped."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from liaison_app.store.files import ChunkFolder
from tests.proof.torn import no_room, torn_logs
from tests.support.world import LIGHT, World, open_world

FAILING_SYNCS = shutil.which("fiu-run")


def test_a_log_torn_anywhere_keeps_what_was_committed_before() -> None:
    assert torn_logs(60)["committed before the place and lost"] == 0


def test_a_database_without_room_keeps_each_note_whole_or_says_that_it_did_not() -> None:
    assert no_room(100)["lost"] == 0


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS])
def test_a_chunk_that_cannot_reach_the_disk_leaves_no_half_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    folder = ChunkFolder(tmp_path)
    folder.write("aa" * 32, b"whole")

    def failing(_handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(OSError, match=os.strerror(number)):
        folder.write("ab" * 32, b"torn")
    assert folder.read("aa" * 32) == b"whole"
    assert not folder.has("ab" * 32)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["aa" * 32]


@pytest.fixture
def world(tmp_path: Path) -> Any:
    with open_world(tmp_path, LIGHT) as made:
        made.vault("v")
        made.do("note", "Before", vault="v")
        yield made


def failing(world: World, call: str, *, odds: str = "") -> World:
    """The same vaults, in processes whose calls of this name fail."""
    assert FAILING_SYNCS is not None
    kind = f"enable_random name=posix/io/{call},probability={odds},failinfo={errno.EIO}" if odds else f"enable name=posix/io/{call},failinfo={errno.EIO}"
    return World(world.folder, (FAILING_SYNCS, "-x", "-c", kind, *LIGHT))


@pytest.mark.skipif(FAILING_SYNCS is None, reason="fiu-run is not installed (make setup-tests installs it)")
def test_a_note_whose_sync_to_disk_fails_is_refused_in_words_and_the_rest_stands(world: World) -> None:
    ran = failing(world, "sync/fsync").run("note", "Noted", vault="v")
    assert (ran.code, bool(ran.error["what_to_do"])) == (1, True), ran
    assert "Before" in [item["body"] for item in world.do("list", "note", vault="v")["items"]]
    assert world.do("vault", "check", vault="v")["ok"]
    world.do("note", "After", vault="v")


@pytest.mark.skipif(FAILING_SYNCS is None, reason="fiu-run is not installed (make setup-tests installs it)")
def test_a_disk_whose_syncs_fail_now_and_then_loses_nothing_that_was_acknowledged(world: World) -> None:
    acknowledged = ["Before"]
    for n in range(3):
        ran = failing(world, "sync/fsync", odds="0.3").run("note", f"Noted {n}", vault="v")
        acknowledged += [f"Noted {n}"] if ran.code == 0 else []
        assert ran.code == 0 or ran.error["what_to_do"], ran
    assert set(acknowledged) <= {item["body"] for item in world.do("list", "note", vault="v")["items"]}
    assert world.do("vault", "check", vault="v")["ok"]
