"""kill -9 at any moment of capture and sync, of clients and server: what was acknowledged is there in the end, once."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import time

import pytest

from tests.support.world import World

pytestmark = [pytest.mark.loopback, pytest.mark.timeout(300)]


def killed_somewhere(world: World, rng: random.Random, *words: object) -> str:
    """Run a command on a and kill it after a moment; returns what it answered where it was too quick."""
    process = world.begin(*words, vault="a")
    try:
        out, _err = process.communicate(timeout=rng.uniform(0.15, 1.1))
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        out, _err = process.communicate()
    return out.decode() if process.returncode == 0 else ""


@pytest.mark.parametrize("seed", [2])
def test_what_was_acknowledged_survives_kills_of_client_and_server_and_is_there_once(pair: World, seed: int) -> None:
    rng = random.Random(seed)
    acknowledged: list[str] = []
    for number in range(8):
        word = f"zulu{seed}{number:03d}"
        if killed_somewhere(pair, rng, "note", f"Noted {word}"):
            acknowledged.append(word)
        killed_somewhere(pair, rng, "sync")
        if number % 3 == 2:
            pair.stop_server(signal.SIGKILL)
            pair.resume_server()
    acknowledged.append("zulu-last")
    pair.do("note", "Noted zulu-last", vault="a")
    for vault in "abab":
        assert pair.do("sync", vault=vault)["state"] == "done"
    noted = {vault: sorted(item["body"] for item in pair.do("list", "note", "--limit", "100", vault=vault)["items"]) for vault in "ab"}
    assert noted["a"] == noted["b"]
    assert len(set(noted["b"])) == len(noted["b"])
    assert {f"Noted {word}" for word in acknowledged} <= set(noted["b"])
    assert [pair.do("vault", "status", vault=vault)[name] for vault in "ab" for name in ("pending", "quarantine", "rejected", "review")] == [0] * 8
    assert pair.do("vault", "check", vault="a")["ok"]


def test_the_server_killed_while_a_thousand_records_arrive_keeps_each_once(pair: World) -> None:
    table = pair.folder / "people.csv"
    table.write_text("First Name,Last Name,E-mail 1 - Value\n" + "".join(f"Given{n},Marsh{n},p{n}@city{n}.example.gov\n" for n in range(1500)))
    assert pair.do("import", table, vault="a")[0]["created"] == 1500
    for moment in (0.25, 0.5, 0.9):
        process = pair.begin("sync", vault="a")
        time.sleep(0.4 + moment)
        pair.stop_server(signal.SIGKILL)
        out, _err = process.communicate(timeout=60)
        assert process.returncode in {0, 4}, out
        pair.resume_server()
    assert pair.do("sync", vault="a")["pending"] == 0
    assert pair.do("sync", vault="b")["quarantine"] == 0
    assert pair.do("list", "contact", "--limit", "1", vault="b")["total"] == 1500
    emails = [item["emails"][0]["value"] for item in pair.do("list", "contact", "--limit", "2000", vault="b")["items"]]
    assert len(set(emails)) == 1500


def test_an_import_killed_half_way_is_finished_by_the_next_without_doubles(pair: World) -> None:
    table = pair.folder / "people.csv"
    table.write_text("First Name,Last Name,E-mail 1 - Value\n" + "".join(f"Given{n},Lund{n},p{n}@city{n}.example.gov\n" for n in range(3000)))
    process = pair.begin("import", table, vault="a")
    time.sleep(1.0)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    account = pair.do("import", table, vault="a")[0]
    assert account["created"] + account["same"] == 3000, json.dumps(account)[:300]
    assert pair.do("list", "contact", "--limit", "1", vault="a")["total"] == 3000
    assert pair.do("vault", "check", vault="a")["ok"]
