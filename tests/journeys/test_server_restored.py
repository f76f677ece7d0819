"""A server is lost and comes back from last week's backup: real processes, two devices, nothing lost."""

from __future__ import annotations

import shutil
import signal

import pytest

from tests.support.world import World


def titles(world: World, vault: str) -> set[str]:
    return {each["body"] for each in world.do("list", "note", "--limit", "100", vault=vault)["items"]}


def write(world: World, vault: str, *texts: str) -> set[str]:
    for each in texts:
        world.do("note", each, vault=vault)
    return set(texts)


@pytest.mark.loopback
@pytest.mark.timeout(300)
def test_after_a_restore_from_a_backup_the_devices_go_on_and_nothing_is_lost(pair: World) -> None:
    world, folder = pair, pair.folder
    expected = write(world, "a", "before one", "before two")
    for vault in ("a", "b"):
        world.do("sync", vault=vault)
    world.do("server", "backup", folder / "server", "--to", folder / "backup")  # while it runs
    expected |= write(world, "a", "after, from ana") | write(world, "b", "after, from ben")
    for vault in ("a", "b", "a"):
        world.do("sync", vault=vault)
    expected |= write(world, "b", "never sent before the loss")
    world.stop_server(signal.SIGKILL)
    (folder / "server").rename(folder / "lost")
    world.do("server", "restore", folder / "server", "--from", folder / "backup", "--key", folder / "lost" / "server.key")
    shutil.rmtree(folder / "lost")
    world.resume_server()
    for _round in range(3):
        for vault in ("a", "b"):
            world.do("sync", vault=vault)
    assert titles(world, "a") == titles(world, "b") == expected
    assert world.do("vault", "status", vault="b")["pending"] == 0
    checked = world.do("server", "verify", folder / "server")
    assert checked["findings"] == []
    assert world.do("server", "status", folder / "server")["restored"]
