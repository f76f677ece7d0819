"""An organisation's years by the command line: somebody leaves while offline, a laptop is stolen, roles and keys change."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.world import World

pytestmark = [pytest.mark.loopback, pytest.mark.timeout(300)]


def me(world: World, vault: str, noun: str = "members") -> dict[str, Any]:
    return next(item for item in world.do(noun, vault=vault)["items"] if item["this"])


def join(world: World, name: str, role: str) -> None:
    """A new person joins by an invite of a's."""
    world.do("invite", "--role", role, "--to", world.folder / f"{name}.invite", vault="a")
    world.vault(name)
    world.do("join", world.folder / f"{name}.invite", vault=name)
    for vault in ("a", name):
        world.do("sync", vault=vault)


def bodies(world: World, vault: str) -> list[str]:
    return sorted(item["body"] for item in world.do("list", "note", "--limit", "100", vault=vault)["items"])


def epochs(world: World, vault: str) -> dict[str, int]:
    return {space["name"]: space["epoch"] for space in world.do("space", "list", vault=vault)["items"]}


def test_an_editor_who_is_removed_while_offline_keeps_their_work_and_learns_nothing_more(pair: World) -> None:
    join(pair, "c", "owner")
    pair.do("note", "Before", vault="a")
    for vault in "abc":
        pair.do("sync", vault=vault)
    pair.do("note", "Never sent", vault="b")
    gone = me(pair, "b")
    assert pair.do("members", "remove", gone["id"], vault="c") == {"removed": gone["id"]}
    pair.do("note", "After", vault="c")
    for vault in "ca":
        pair.do("sync", vault=vault)
    assert (bodies(pair, "a"), epochs(pair, "a")["Team"]) == (["After", "Before"], 2)
    for _again in range(2):
        ran = pair.run("sync", vault="b")
        assert (ran.code, ran.error["code"]) == (1, "removed")
    assert bodies(pair, "b") == ["Before", "Never sent"]
    told = pair.do("vault", "status", vault="b")
    assert (told["pending"], told["revoked"], told["lease"]["state"]) == (1, "removed", "")
    tried = pair.run("members", "role", me(pair, "a")["id"], "reader", vault="b")
    assert (tried.code, tried.error["code"], tried.error["what_to_do"][:5]) == (4, "device_revoked", "Sync:")
    left = pair.do("members", "--all", vault="a")["items"]
    assert {item["state"] for item in left if item["id"] == gone["id"]} == {"left"}
    assert gone["id"] not in [item["id"] for item in pair.do("members", vault="a")["items"]]


def test_a_stolen_laptop_wipes_itself_and_the_other_device_goes_on(pair: World) -> None:
    pair.do("note", "On both", vault="b")
    pair.do("devices", "add", "--to", pair.folder / "b2.invite", "--qr", vault="b")
    pair.vault("b2")
    pair.do("join", pair.folder / "b2.invite", vault="b2")
    for vault in ("b", "b2"):
        pair.do("sync", vault=vault)
    stolen = me(pair, "b", "devices")["id"]
    assert pair.do("devices", "revoke", stolen, "--wipe", "--reason", "stolen", vault="b2") == {"revoked": stolen, "wipe": True, "final_push": False}
    ran = pair.run("sync", vault="b")
    assert (ran.code, ran.error["code"]) == (1, "wiped")
    assert sorted(path.name for path in (pair.folder / "b").iterdir() if path.name != "vault.lock") == ["wiped"]
    assert pair.run("list", "note", vault="b").error["code"] == "wiped"
    pair.do("note", "After the theft", vault="b2")
    for vault in ("b2", "a", "b2"):
        pair.do("sync", vault=vault)
    assert bodies(pair, "a") == bodies(pair, "b2") == ["After the theft", "On both"]
    states = {item["id"]: item["state"] for item in pair.do("devices", "--all", vault="a")["items"]}
    assert states[stolen] == "wiped"
    pair.vault("b")  # the laptop is found, and begins anew


def test_roles_spaces_keys_and_policy_by_the_command_line(pair: World) -> None:
    ben = me(pair, "b")["id"]
    apart = pair.do("space", "create", "Apart", vault="a")["id"]
    assert pair.do("space", "add", "Apart", ben, "editor", vault="a") == {"space": apart, "member": ben, "role": "editor"}
    pair.do("sync", vault="b")
    pair.do("note", "In Apart", "--space", "Apart", vault="b")
    pair.do("sync", vault="b")
    assert pair.do("space", "rotate", "Apart", vault="a")["epoch"] == 2
    assert pair.do("members", "role", ben, "reader", "--space", "Apart", vault="a")["role"] == "reader"
    pair.do("sync", vault="b")
    assert pair.run("note", "Not allowed", "--space", "Apart", vault="b").error["code"] == "read_only"
    assert pair.do("members", "role", ben, "reader", vault="a") == {"member": ben, "role": "reader"}
    assert epochs(pair, "a") == {"Private": 1, "Team": 2, "Apart": 3}
    for words, code in ((("invite", "--role", "reader", "--to", pair.folder / "x.invite"), "forbidden"), (("space", "create", "Mine"), "not_allowed")):
        told = pair.run(*words, vault="b").error
        assert told == {"code": code, "title": "Your role does not allow that.", "what_to_do": "Ask an owner of the organization."}
    assert pair.do("space", "remove", "Apart", ben, vault="a")["role"] == "none"
    pair.do("sync", vault="b")
    listed = {space["name"]: space["state"] for space in pair.do("space", "list", vault="b")["items"]}
    assert listed["Apart"] == "left"
    assert bodies(pair, "b") == ["In Apart"]
    assert pair.do("policy", vault="a") == {"lease_warn_days": 14, "lease_lock_days": 30}
    assert pair.do("policy", "--warn", "3", "--lock", "9", vault="a") == {"lease_warn_days": 3, "lease_lock_days": 9}
    assert pair.run("policy", "--warn", "10", vault="a").code == 2
    assert pair.run("members", "role", ben, "none", vault="a").code == 2
    for words, code in (
        (("members", "remove", ben), "not_allowed"),
        (("policy", "--lock", "60"), "not_allowed"),
        (("space", "rotate", "Team"), "not_allowed"),
        (("devices", "revoke", me(pair, "a", "devices")["id"]), "not_allowed"),
        (("members", "remove", "nobody"), "unknown_member"),
        (("devices", "revoke", "nothing"), "unknown_device"),
    ):
        assert pair.run(*words, vault="b").error["code"] == code
    assert pair.run("members", "remove", me(pair, "a")["id"], vault="a").error["code"] == "oneself"
