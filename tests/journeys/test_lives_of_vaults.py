"""What happens to vaults in the years after: a second device, a restored backup, a lost laptop, an erasure, a late joiner, a report."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.support.makers import pdf
from tests.support.world import PASSPHRASE, World

pytestmark = [pytest.mark.loopback, pytest.mark.timeout(300)]


def sync(world: World, vaults: str) -> None:
    for vault in vaults:
        assert world.do("sync", vault=vault)["quarantine"] == 0


def bodies(world: World, vault: str) -> list[str]:
    return sorted(item["body"] for item in world.do("list", "note", "--limit", "100", vault=vault)["items"])


def standing(world: World, vault: str) -> dict[str, Any]:
    return world.do("vault", "status", vault=vault)


def without_version(record: dict[str, Any]) -> dict[str, Any]:
    """Leave out the number that each device counts for itself."""
    return record | {"version": 0}


def private_space(world: World, vault: str) -> str:
    return next(space["id"] for space in standing(world, vault)["spaces"] if space["private"])


def test_a_second_device_of_a_person_sees_the_private_space_and_a_colleague_does_not(pair: World) -> None:
    pair.do("note", "Only for me", "--space", private_space(pair, "a"), vault="a")
    pair.do("note", "For the team", vault="a")
    pair.do("devices", "add", "--to", pair.folder / "a2.invite", vault="a")
    pair.vault("a2")
    pair.do("join", pair.folder / "a2.invite", vault="a2")
    sync(pair, "a")
    for vault in ("a2", "a", "a2", "b"):
        pair.do("sync", vault=vault)
    assert bodies(pair, "a2") == ["For the team", "Only for me"]
    assert bodies(pair, "b") == ["For the team"]
    assert standing(pair, "a2")["account"] == standing(pair, "a")["account"] != standing(pair, "b")["account"]
    assert standing(pair, "a2")["device"] != standing(pair, "a")["device"]
    pair.do("note", "From the second one, privately", "--space", private_space(pair, "a2"), vault="a2")
    for vault in ("a2", "a", "b"):
        pair.do("sync", vault=vault)
    assert "From the second one, privately" in bodies(pair, "a")
    assert bodies(pair, "b") == ["For the team"]
    members = pair.do("members", vault="b")["items"]
    assert len(members) == 2
    assert len(pair.do("devices", vault="b")["items"]) == 3
    assert all(len(member["spaces"]) == 1 for member in members)


def test_a_restored_backup_goes_on_as_a_new_device_beside_the_one_it_was_taken_from(pair: World) -> None:
    deck = pair.folder / "talk.pdf"
    deck.write_bytes(pdf("Lawful requests"))
    added = pair.do("deck", "add", deck, vault="a")
    pair.do("note", "Before the backup, sent", vault="a")
    sync(pair, "ab")
    pair.do("note", "Before the backup, unsent", vault="a")
    pair.do("vault", "backup", pair.folder / "a.backup", vault="a")
    pair.do("note", "After the backup, on the old one", vault="a")
    sync(pair, "a")
    pair.do("vault", "restore", pair.folder / "a.backup", vault="r")
    assert pair.run("vault", "restore", pair.folder / "a.backup", vault="r").code == 1
    pair.do("note", "On the restored one", vault="r")
    sync(pair, "rarab")
    expected = ["After the backup, on the old one", "Before the backup, sent", "Before the backup, unsent", "On the restored one"]
    assert [bodies(pair, vault) for vault in "arb"] == [expected] * 3
    assert standing(pair, "r")["device"] != standing(pair, "a")["device"]
    assert standing(pair, "r")["account"] == standing(pair, "a")["account"]
    assert [standing(pair, vault)["pending"] for vault in "arb"] == [0] * 3
    pair.do("deck", "extract", added["id"], "--to", pair.folder / "back.pdf", vault="r")
    assert (pair.folder / "back.pdf").read_bytes() == deck.read_bytes()
    assert pair.do("vault", "check", vault="r")["ok"]


def test_a_forgotten_passphrase_is_mended_by_the_paper_code_and_the_old_one_opens_nothing(world: World) -> None:
    code = world.vault("a")
    world.do("note", "Still mine", vault="a")
    sheet, new = world.folder / "code.txt", world.folder / "new.pw"
    sheet.write_text(code.lower().replace("-", " ") + "\n")
    new.write_text("another staple entirely\n")
    assert world.do("vault", "recover", sheet, "--new-passphrase-file", new, vault="a")["recovered"]
    assert world.run("list", "note", vault="a").code == 3
    ran = world.run("list", "note", "--passphrase-file", new, vault="a")
    assert [item["body"] for item in ran.json["items"]] == ["Still mine"]
    sheet.write_text(code[:-1] + ("0" if code[-1] != "0" else "1"))
    assert world.run("vault", "recover", sheet, "--new-passphrase-file", world.passphrase, vault="a").code in {1, 3}
    assert world.run("list", "note", "--passphrase-file", new, vault="a").code == 0


def test_an_erased_record_leaves_both_devices_and_the_servers_bytes(pair: World) -> None:
    deck = pair.folder / "talk.pdf"
    deck.write_bytes(pdf("Lawful requests"))
    doomed = [pair.do("note", "Please forget me", vault="a")["id"], pair.do("deck", "add", deck, vault="a")["id"]]
    pair.do("note", "Stays", vault="a")
    sync(pair, "ab")
    assert kept_by_server(pair, doomed) == 2
    blobs = list((pair.folder / "server").rglob("blobs/**/*"))
    assert any(path.is_file() for path in blobs)
    for id in doomed:
        pair.do("erase", id, "--reason", "asked", vault="a")
        assert pair.run("put", "note", "--id", id, vault="a", stdin='{"body": "back?"}').code == 1
    assert standing(pair, "a")["pending"] == 2
    pair.put("deck", {"title": "Renamed in the meantime"}, "--id", doomed[1], vault="b")
    sync(pair, "abab")
    for vault in "ab":
        for id in doomed:
            assert pair.run("get", id, vault=vault).code == 1
            assert pair.run("history", id, vault=vault).code == 1
        assert bodies(pair, vault) == ["Stays"]
        assert standing(pair, vault)["pending"] == 0
        assert [path for path in (pair.folder / vault / "blobs").rglob("*") if path.is_file()] == []
    assert kept_by_server(pair, doomed) == 0


def kept_by_server(world: World, ids: list[str]) -> int:
    """Count the records of these ids whose bytes the server still holds."""
    db = sqlite3.connect(f"file:{world.folder / 'server' / 'server.db'}?mode=ro", uri=True)
    try:
        held = {bytes(rid) for (rid,) in db.execute("SELECT rid FROM records WHERE env IS NOT NULL AND length(env) > 0")}
    finally:
        db.close()
    return len(held & {bytes.fromhex(id) for id in ids})


def test_work_done_before_joining_stays_private_or_is_shared_with_the_same_ids(pair: World) -> None:
    for name, options in (("c", ()), ("d", ("--share",))):
        pair.vault(name)
        early = pair.do("note", f"Early work of {name}", vault=name)
        pair.do("invite", "--role", "editor", "--to", pair.folder / f"{name}.invite", vault="a")
        assert pair.do("join", pair.folder / f"{name}.invite", *options, vault=name)["state"] == "waiting"
        for vault in ("a", name, "a", "b"):
            pair.do("sync", vault=vault)
        seen = pair.run("get", early["id"], vault="b")
        assert seen.code == (0 if options else 1)
    assert bodies(pair, "b") == ["Early work of d"]
    assert bodies(pair, "c") == ["Early work of c", "Early work of d"] or bodies(pair, "c") == ["Early work of c"]


def test_a_reader_reads_and_what_a_reader_writes_is_said_to_be_refused_and_kept(pair: World) -> None:
    pair.do("note", "For everybody", vault="a")
    pair.vault("c")
    pair.do("invite", "--role", "reader", "--to", pair.folder / "c.invite", vault="a")
    pair.do("join", pair.folder / "c.invite", vault="c")
    for vault in ("a", "c", "a", "c"):
        pair.do("sync", vault=vault)
    assert bodies(pair, "c") == ["For everybody"]
    team = next(space["id"] for space in standing(pair, "c")["spaces"] if not space["private"])
    written = pair.run("note", "A reader writes", "--space", team, vault="c")
    if written.code == 0:
        done = pair.do("sync", vault="c")
        assert done["rejected"] == 1
        assert "A reader writes" in bodies(pair, "c")
    else:
        assert written.error["what_to_do"]
    sync(pair, "ab")
    assert bodies(pair, "b") == ["For everybody"]


def test_versions_trash_and_links_travel(pair: World) -> None:
    made = pair.put("contact", {"name": "Mia Ott", "rank": "Sgt", "tags": ["trainer"]}, vault="a")
    agency = pair.put("agency", {"name": "Metro PD"}, vault="a")
    pair.put("contact", {"rank": "Lt", "links": [agency["id"]]}, "--id", made["id"], vault="a")
    sync(pair, "ab")
    pair.put("contact", {"rank": "Cpt"}, "--id", made["id"], vault="b")
    sync(pair, "ba")
    history = pair.do("history", made["id"], vault="a")["items"]
    assert history[0]["changes"] == ["rank"]
    assert history[0]["by"] == standing(pair, "b")["account"]
    first = min(item["version"] for item in history)
    assert pair.do("restore-record", made["id"], "--at", first, vault="a")["rank"] == "Sgt"
    pair.do("trash", made["id"], vault="a")
    sync(pair, "ab")
    assert pair.do("list", "contact", vault="b")["total"] == 0
    assert pair.do("list", "contact", "--trash", vault="b")["items"][0]["rank"] == "Sgt"
    back = pair.do("restore-record", made["id"], vault="b")
    assert (back["trashed"], back["tags"], pair.do("get", agency["id"], vault="b")["name"]) == (False, ["trainer"], "Metro PD")
    sync(pair, "ba")
    assert without_version(pair.do("get", made["id"], vault="a")) == without_version(pair.do("get", made["id"], vault="b"))


def test_an_edit_beside_a_trashing_brings_the_record_back_for_review(pair: World) -> None:
    made = pair.put("contact", {"name": "Mia Ott"}, vault="a")
    sync(pair, "ab")
    pair.do("trash", made["id"], vault="a")
    pair.put("contact", {"rank": "Lt"}, "--id", made["id"], vault="b")
    sync(pair, "abab")
    seen = [pair.do("get", made["id"], vault=vault) for vault in "ab"]
    assert without_version(seen[0]) == without_version(seen[1])
    assert (seen[0]["trashed"], seen[0]["rank"]) == (False, "Lt")


def test_a_report_of_the_week_counts_what_the_colleague_did(pair: World) -> None:
    agency = pair.put("agency", {"name": "Metro PD"}, vault="a")["id"]
    mia = pair.put("contact", {"name": "Mia Ott"}, vault="a")["id"]
    start = {"at": "2026-10-13T09:30:00-05:00", "zone": "America/Chicago"}
    visit = pair.put("visit", {"title": "Quarterly", "agency": agency, "start": start, "attendees": [mia], "notes": "Good talk."}, vault="a")["id"]
    pair.put("task", {"title": "Send the deck", "due": "2026-10-20", "on": visit}, vault="a")
    secret = {"title": "Sealed matter", "agency": agency, "start": start, "marking": "TLP:RED", "notes": "Not for paper."}
    pair.put("visit", secret, vault="a")
    sync(pair, "ab")
    figures: list[dict[str, Any]] = []
    for vault in "ab":
        out = pair.folder / f"{vault}.html"
        figures.append(pair.do("report", "make", "--from", "2026-10-01", "--to", "2026-10-31", "--marking", "TLP:AMBER", "--out", out, vault=vault)["figures"])
        page = out.read_text()
        assert "TLP:AMBER" in page
        assert "Quarterly" in page
        assert "Sealed matter" not in page
    assert figures[0] == figures[1]
    assert (pair.folder / "a.html").read_bytes() == (pair.folder / "b.html").read_bytes()


def test_an_export_of_everything_comes_back_in_another_vault_as_it_was(pair: World) -> None:
    made = pair.put(
        "contact", {"name": "Mia Ott", "emails": [{"value": "mia@pd.example.gov", "label": "work"}], "background": "Long.\n", "topics": ["fraud"]}, vault="a"
    )
    deck = pair.folder / "talk.pdf"
    deck.write_bytes(pdf("Lawful requests"))
    pair.do("deck", "add", deck, "--title", "Lawful requests", vault="a")
    out = pair.folder / "all.zip"
    assert pair.do("export", "all", "--to", out, vault="a")["written"] >= 2
    pair.vault("c")
    accounts = pair.do("import", out, vault="c")
    assert accounts[0]["rejected"] == [], json.dumps(accounts)[:300]
    there = pair.do("list", "contact", vault="c")["items"][0]
    same = ("name", "background", "topics", "emails")
    assert {name: there[name] for name in same} == {name: made[name] for name in same} | {"emails": there["emails"]}
    assert [(mail["value"], mail["label"]) for mail in there["emails"]] == [("mia@pd.example.gov", "work")]
    back = pair.do("list", "deck", vault="c")["items"][0]
    pair.do("deck", "extract", back["id"], "--to", pair.folder / "again.pdf", vault="c")
    assert (pair.folder / "again.pdf").read_bytes() == deck.read_bytes()
    again = pair.do("import", out, vault="c")[0]
    assert (again["created"], again["updated"]) == (0, 0)


def test_the_passphrase_can_come_by_standard_input_and_two_users_of_it_are_wrong_usage(world: World) -> None:
    world.vault("a")
    ran = world.run("list", "note", "--passphrase-file", "-", vault="a", stdin=f"{PASSPHRASE}\n")
    assert ran.json["total"] == 0
    assert world.run("note", "-", "--passphrase-file", "-", vault="a", stdin=f"{PASSPHRASE}\n").code == 2
    assert Path(world.folder / "a" / "vault.hdr").stat().st_mode & 0o077 == 0
