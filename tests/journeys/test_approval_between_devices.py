"""What one person approves, another's device judges by itself with no server: and a forbidden version is forbidden there too."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.makers import pdf
from tests.support.world import LIGHT, World, open_world

pytestmark = pytest.mark.loopback


def judged(world: World, vault: str, id: str) -> dict[str, object]:
    return world.do("deck", "standing", id, vault=vault)["items"][0]


def test_an_approval_travels_and_is_verified_offline_by_a_colleague(tmp_path: Path) -> None:
    (tmp_path / "one.pdf").write_bytes(pdf("one"))
    (tmp_path / "two.pdf").write_bytes(pdf("one", "two"))
    with open_world(tmp_path, LIGHT) as world:
        a, b = world.pair()
        old = world.do("deck", "add", tmp_path / "one.pdf", "--title", "Ladder", vault=a)["id"]
        world.do("deck", "approve", old, "--until", "2099-01-01", vault=a)
        new = world.do("deck", "revise", old, tmp_path / "two.pdf", vault=a)["id"]
        for vault in (a, b):
            world.do("sync", vault=vault)
        item = judged(world, b, old)
        assert (item["standing"], item["newer"]) == ("approved", None)
        assert item["signed_by"]
        world.do("deck", "approve", new, "--until", "2099-01-01", "--forbid-older", vault=a)
        for vault in (a, b):
            world.do("sync", vault=vault)
        world.stop_server()
        assert [judged(world, b, id)["standing"] for id in (old, new)] == ["forbidden", "approved"]
        world.put("deck", {"state": "approved"}, "--id", old, vault=b)
        assert judged(world, b, old)["standing"] == "forbidden"
