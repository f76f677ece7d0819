"""kill -9 in the midst of much: of the server while a thousand records arrive, of an import half way."""

from __future__ import annotations

import json
import signal
import time

import pytest

from tests.support.world import World

pytestmark = [pytest.mark.loopback, pytest.mark.timeout(300)]


def test_the_server_killed_while_a_thousand_records_arrive_keeps_each_once(pair: World) -> None:
    table = pair.folder / "people.csv"
    table.write_text("First Name,Last Name,E-mail 1 - Value\n" + "".join(f"Given{n},Marsh{n},p{n}@city{n}.example.gov\n" for n in range(1500)))
    assert pair.do("import", table, vault="a")[0]["created"] == 1500
    for moment in (0.25, 0.7):
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
