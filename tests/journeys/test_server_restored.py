"""A server is lost and comes back from last week's backup: real processes, two devices, nothing lost."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest

from tests.support.world import LIGHT, World, open_world


def titles(world: World, vault: str) -> set[str]:
    return {each["body"] for each in world.do("list", "note", "--limit", "100", vault=vault)["items"]}


def write(world: World, vault: str, *texts: str) -> set[str]:
    for each in texts:
        world.do("note", each, vault=vault)
    return set(texts)


@pytest.mark.loopback
@pytest.mark.timeout(300)
def test_after_a_restore_from_a_backup_the_devices_go_on_and_nothing_is_lost(tmp_path: Path) -> None:
    with open_world(tmp_path, LIGHT) as world:
        made = world.start_server()
        for vault in ("ana", "ben"):
            world.vault(vault)
        world.do("join", made["invite_file"], vault="ana")
        world.do("sync", vault="ana")
        world.do("invite", "--role", "editor", "--to", tmp_path / "ben.invite", vault="ana")
        world.do("join", tmp_path / "ben.invite", vault="ben")
        for vault in ("ana", "ben", "ana"):
            world.do("sync", vault=vault)
        expected = write(world, "ana", "before one", "before two")
        for vault in ("ana", "ben"):
            world.do("sync", vault=vault)
        world.do("server", "backup", tmp_path / "server", "--to", tmp_path / "backup")  # while it runs
        expected |= write(world, "ana", "after, from ana") | write(world, "ben", "after, from ben")
        for vault in ("ana", "ben", "ana"):
            world.do("sync", vault=vault)
        expected |= write(world, "ben", "never sent before the loss")
        world.stop_server(signal.SIGKILL)
        (tmp_path / "server").rename(tmp_path / "lost")
        world.do("server", "restore", tmp_path / "server", "--from", tmp_path / "backup", "--key", tmp_path / "lost" / "server.key")
        shutil.rmtree(tmp_path / "lost")
        world.resume_server()
        for _round in range(3):
            for vault in ("ana", "ben"):
                world.do("sync", vault=vault)
        assert titles(world, "ana") == titles(world, "ben") == expected
        assert world.do("vault", "status", vault="ben")["pending"] == 0
        checked = world.do("server", "verify", tmp_path / "server")
        assert checked["findings"] == []
        assert world.do("server", "status", tmp_path / "server")["restored"]
