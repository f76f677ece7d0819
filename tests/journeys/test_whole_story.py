"""The main job from the first invite to the colleague's screen, each step a process of its own, and so is the server; read back by others."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from tests.support.world import World

pytestmark = [pytest.mark.loopback, pytest.mark.timeout(400)]
LISTS = Path(__file__).parents[3] / "shared" / "data" / "agencies"
NOTES = "Asked how to write a **preservation** letter.\n- [ ] send the training deck\n"
START = {"at": "2026-10-13T09:30:00-05:00", "zone": "America/Chicago"}


def some_agencies(folder: Path) -> tuple[Path, int]:
    """Return a real agency list cut to its first 200 rows where there is one at hand, else three rows in its columns."""
    target = folder / "agencies.csv"
    real = LISTS / "fbi_cde_agency_name_edits.csv"
    if real.exists():
        lines = real.read_text(encoding="utf-8-sig").splitlines(keepends=True)[:201]
    else:
        lines = ["ori,name,agency_type_name,state_abbr\n", *(f"TN{n:05d}00,Quill County {n} Sheriff's Office,County,TN\n" for n in range(3))]
    target.write_text("".join(lines))
    return target, len(lines) - 1


def a_deck(folder: Path) -> Path:
    """Draw a deck of two pages."""
    from tests.support.makers import pdf

    deck = folder / "talk.pdf"
    deck.write_bytes(pdf("Lawful requests", "What to send, and where"))
    return deck


def test_a_visit_captured_offline_is_on_the_colleagues_device_and_both_keep_every_word(light_world: World) -> None:
    world = light_world
    first_owner_and_colleague_join(world)
    world.stop_server()
    week = captured_offline(world)
    assert world.run("sync", vault="a").code == 4
    assert world.do("vault", "status", vault="a")["pending"] > len(week)
    world.resume_server()
    assert world.do("sync", vault="a")["state"] == "done"
    assert world.do("sync", vault="b")["state"] == "done"
    read_back_on_b(world, week)
    two_people_write_at_once(world, week)
    what_is_erased_is_gone_everywhere(world, week)
    a_private_note_stays_home(world)


def first_owner_and_colleague_join(world: World) -> None:
    made = world.start_server()
    world.vault("a")
    world.vault("b")
    joined = world.do("join", made["invite_file"], "--name", "Ana Reyes", vault="a")
    assert (joined["state"], joined["org_id"]) == ("joined", made["org_id"])
    assert world.run("join", made["invite_file"], vault="b").code in {1, 4}, "the first invite worked twice"
    invited = world.do("invite", "--role", "editor", "--to", world.folder / "b.invite", vault="a")
    assert Path(invited["file"]).stat().st_mode & 0o077 == 0
    assert world.do("join", invited["file"], "--name", "Ben Okafor", vault="b")["state"] == "waiting"
    assert world.do("sync", vault="b")["state"] == "waiting"
    assert world.do("sync", vault="a")["state"] == "done"
    assert world.do("sync", vault="b")["state"] == "done"
    assert {one["name"] for one in world.do("members", vault="b")["items"]} == {"Ana Reyes", "Ben Okafor"}


def captured_offline(world: World) -> dict[str, str]:
    """Do a week's work on a without a server; returns the ids."""
    table, rows = some_agencies(world.folder)
    account = world.do("import", table, vault="a")[0]
    assert account["rows"] == rows == account["created"] + account["updated"] + account["same"] + len(account["rejected"])
    assert account["created"] > 0
    agency = world.do("list", "agency", "--limit", "1", vault="a")["items"][0]["id"]
    put = {"agency": agency}
    put["contact"] = world.put(
        "contact", {"name": "Renata Quill", "rank": "Lt.", "emails": ["rquill@harlanridge.example.gov"], "background": "Start."}, vault="a"
    )["id"]
    put["post"] = world.put("post", {"contact": put["contact"], "agency": agency, "title": "Lieutenant", "start": "2024-03-01"}, vault="a")["id"]
    stop = {"place": {"name": "Headquarters", "address": "1 Main St"}, "agency": agency, "at": START}
    put["trip"] = world.put("trip", {"title": "Ohio in October", "start": "2026-10-12", "end": "2026-10-16", "stops": [stop]}, vault="a")["id"]
    visit = {
        "title": "Quarterly meeting",
        "type": "meeting",
        "agency": agency,
        "trip": put["trip"],
        "start": START,
        "attendees": [put["contact"]],
        "topics": ["fraud"],
    }
    put["visit"] = world.put("visit", visit | {"notes": NOTES, "next_step": "Send the deck"}, vault="a")["id"]
    put["deck"] = world.do("deck", "add", a_deck(world.folder), "--title", "Lawful requests", vault="a")["id"]
    views = [{"slide": 1, "start": START["at"], "seconds": 12.5}, {"slide": 2, "start": "2026-10-13T09:30:13-05:00", "seconds": 40}]
    put["presentation"] = world.put("presentation", {"deck": put["deck"], "visit": put["visit"], "views": views, "audience_size": 14}, vault="a")["id"]
    put["note"] = world.do("note", "Called back: wants May #fraud", "--on", put["visit"], vault="a")["id"]
    put["task"] = world.put("task", {"title": "Send the deck", "due": "2026-10-20", "on": put["visit"]}, vault="a")["id"]
    return put


def read_back_on_b(world: World, week: dict[str, str]) -> None:
    looked_at = {kind: week[kind] for kind in ("visit", "contact", "trip", "presentation", "task")}
    here, there = ({kind: world.do("get", id, vault=vault) for kind, id in looked_at.items()} for vault in "ab")
    assert there == here
    assert there["visit"]["notes"] == NOTES
    assert [view["seconds"] for view in there["presentation"]["views"]] == [12.5, 40]
    found = world.do("search", "preservation letter", vault="b")
    assert (found["total"], found["items"][0]["id"]) == (1, week["visit"])
    back = world.folder / "back.pdf"
    world.do("deck", "extract", week["deck"], "--to", back, vault="b")
    assert hashlib.sha256(back.read_bytes()).digest() == hashlib.sha256((world.folder / "talk.pdf").read_bytes()).digest()
    counted = {vault: world.do("vault", "status", vault=vault) for vault in "ab"}
    assert counted["a"]["records"] == counted["b"]["records"]
    assert [counted[vault][name] for vault in "ab" for name in ("pending", "review", "quarantine", "rejected")] == [0] * 8


def two_people_write_at_once(world: World, week: dict[str, str]) -> None:
    """One note and one field, on both devices, each without the other."""
    for vault, word in (("a", "morning"), ("b", "evening")):
        world.put("visit", {"notes": f"{NOTES}Wrote in the {word}.\n", "next_step": f"Call in the {word}"}, "--id", week["visit"], vault=vault)
    for vault in "abab":
        world.do("sync", vault=vault)
    seen = [world.do("get", week["visit"], vault=vault) for vault in "ab"]
    assert seen[0] == seen[1]
    assert {"Wrote in the morning.", "Wrote in the evening."} <= set(seen[0]["notes"].splitlines())
    reviews = {vault: world.do("review", vault=vault)["items"] for vault in "ab"}
    for item in (*reviews["a"], *reviews["b"]):
        values = {item["current"]["value"], *(other["value"] for other in item["others"])}
        assert (item["id"], item["field"], values) == (week["visit"], "next_step", {"Call in the morning", "Call in the evening"})
    assert len(reviews["a"]) == len(reviews["b"]) == 1
    kept = world.do("review", "keep", week["visit"], "next_step", "mine", vault="a")
    assert kept["next_step"] == "Call in the morning"
    for vault in "ab":
        world.do("sync", vault=vault)
    for vault in "ab":
        assert world.do("get", week["visit"], vault=vault)["next_step"] == "Call in the morning"
        assert world.do("review", vault=vault)["items"] == []


def what_is_erased_is_gone_everywhere(world: World, week: dict[str, str]) -> None:
    assert world.do("erase", week["note"], "--reason", "asked to be forgotten", vault="a")["pending"]
    for vault in "ab":
        world.do("sync", vault=vault)
    for vault in "ab":
        assert world.run("get", week["note"], vault=vault).code == 1
        assert world.do("search", "wants May", vault=vault)["total"] == 0
        assert world.do("vault", "status", vault=vault)["pending"] == 0


def a_private_note_stays_home(world: World) -> None:
    spaces = {space["private"]: space["id"] for space in world.do("vault", "status", vault="a")["spaces"]}
    private = world.do("note", "A hard week, privately", "--space", spaces[True], vault="a")
    assert private["space"] == spaces[True]
    for vault in "ab":
        world.do("sync", vault=vault)
    assert world.do("search", "hard week privately", vault="a")["total"] == 1
    assert world.do("search", "hard week privately", vault="b")["total"] == 0
    assert world.run("get", private["id"], vault="b").code == 1
    assert json.dumps(spaces[True]) not in json.dumps(world.do("vault", "status", vault="b"))
