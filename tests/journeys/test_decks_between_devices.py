"""Two people and their decks: a show ends with its source, a pack is ready once it was read back here, and a file cut off on the disk comes again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.support.makers import pdf
from tests.support.world import LIGHT, World, open_world

pytestmark = pytest.mark.loopback


def judged(world: World, vault: str, id: str) -> dict[str, object]:
    return world.do("deck", "standing", id, vault=vault)["items"][0]


def test_a_show_ends_on_every_device_with_its_source_and_a_pack_is_ready_only_when_all_of_it_is_here(tmp_path: Path) -> None:
    large = pdf("one") + b"\n%" + os.urandom(2 << 20).hex().encode() + b"\n"
    for name, body in (("one.pdf", large), ("two.pdf", pdf("two", "three"))):
        (tmp_path / name).write_bytes(body)
    with open_world(tmp_path, LIGHT) as world:
        a, b = world.pair()
        one, two = (world.do("deck", "add", tmp_path / name, vault=a)["id"] for name in ("one.pdf", "two.pdf"))
        for id in (one, two):
            world.do("deck", "approve", id, "--until", "2099-01-01", vault=a)
        show = world.do("deck", "build", "--title", "For Tuesday", f"{one}:1", f"{two}:2", vault=a)["id"]
        world.do("sync", vault=a)
        world.do("sync", vault=b)
        assert judged(world, b, show)["standing"] == "approved"
        pack = world.do("deck", "pack", one, "--pin", vault=b)
        assert (pack["ready"], pack["missing_bytes"]) == (True, 0)

        largest = max((path for path in (tmp_path / b).rglob("*") if path.is_file() and "blobs" in str(path)), key=lambda path: path.stat().st_size)
        os.truncate(largest, largest.stat().st_size // 2)
        ran = world.run("deck", "verify", vault=b)
        assert (ran.code, ran.json["damaged"], ran.json["asked_for"]) == (6, 1, 1)
        pack = world.do("deck", "pack", one, vault=b)
        assert (pack["ready"], len(pack["wanting"])) == (False, 1)
        world.do("sync", vault=b)
        assert world.do("deck", "verify", vault=b) == {"verified": 3, "missing": 0, "damaged": 0, "asked_for": 0}
        assert world.do("deck", "pack", one, vault=b)["ready"]

        world.do("deck", "retire", two, vault=a)
        for vault in (a, b):
            world.do("sync", vault=vault)
        assert judged(world, b, show)["standing"] == "void"
        assert judged(world, b, one)["standing"] == "approved"
