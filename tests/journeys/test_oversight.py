"""Holds, the audit log and TLS by the command line: a server and two people, as processes."""

from __future__ import annotations

import json
import signal
import socket
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tests.server.test_process import make_certificate
from tests.support.world import LIGHT, World, open_world


@pytest.mark.loopback
@pytest.mark.timeout(300)
def test_under_a_hold_an_erasure_waits_in_words_and_goes_through_once_it_is_lifted(pair: World) -> None:
    world = pair
    note = world.do("note", "Kept for the court", vault="b")["id"]
    world.do("sync", vault="b")
    refused = world.run("hold", "put", "Team", vault="b").error
    assert refused["code"] == "forbidden"
    assert "by itself" not in refused["what_to_do"], "asking again changes nothing"
    held = world.do("hold", "put", "team", vault="a")
    assert [(each["name"], each["by_name"] != "") for each in held["items"]] == [("Team", True)]
    assert world.do("erase", note, "--reason", "asked to be forgotten", vault="b")["pending"]
    waits = world.do("sync", vault="b")["refused"]
    assert [(each["id"], each["reason"], "legal hold" in each["sentence"]) for each in waits] == [(note, "on_hold", True)]
    assert world.do("sync", vault="b")["pending"] == 1
    world.do("sync", vault="a")
    assert world.do("get", note, vault="a")["body"] == "Kept for the court"
    assert world.do("hold", "lift", "Team", vault="a")["items"] == []
    for vault in ("b", "a"):
        world.do("sync", vault=vault)
    assert world.do("sync", vault="b")["pending"] == 0
    assert world.run("get", note, vault="a").code == 1
    _the_audit_log(world)
    _the_raw_material(world)


def _the_audit_log(world: World) -> None:
    events = [each["event"] for each in world.do("audit", vault="a")["items"]]
    assert events[0] == "org_init"
    assert events[-2:] == ["hold_put", "hold_lifted"]
    assert world.run("audit", vault="b").error["code"] == "forbidden"
    with closing(sqlite3.connect(world.folder / "server" / "server.db")) as database, database:
        database.execute("DELETE FROM audit WHERE event LIKE 'hold%'")  # the tail is cut: the chain itself still holds
    assert world.run("audit", vault="a").error["code"] == "audit_changed"


def _the_raw_material(world: World) -> None:
    file = world.folder / "team.jsonl"
    said = world.do("hold", "export", "Team", "--to", file, vault="a")
    *rows, end = [json.loads(line) for line in file.read_text().splitlines()]
    assert (len(rows), end["head_seq"], end["head_hash"]) == (said["rows"], said["rows"], said["head_hash"])
    assert "Kept for the court" not in file.read_text()
    assert file.stat().st_mode & 0o077 == 0
    assert world.run("hold", "export", "Team", "--to", file, vault="a").error["code"] == "file_exists"


@pytest.mark.loopback
@pytest.mark.timeout(300)
def test_a_client_works_over_tls_with_whom_this_machine_trusts_and_with_nobody_else(tmp_path: Path) -> None:
    certificate, key = make_certificate(tmp_path)
    with open_world(tmp_path, LIGHT) as world:
        with closing(socket.create_server(("127.0.0.1", 0))) as free:
            port = free.getsockname()[1]
        made = world.do("server", "init", tmp_path / "server")
        command = world.command("server", "run", tmp_path / "server", "--port", port, "--tls-cert", certificate, "--tls-key", key)
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=world.env) as server:
            try:
                assert server.stdout
                assert json.loads(server.stdout.readline())["listening"] == f"https://127.0.0.1:{port}"
                world.vault("ana")
                trusting = {"SSL_CERT_FILE": str(certificate)}
                assert world.run("join", made["invite_file"], vault="ana").code == 4
                assert world.run("join", made["invite_file"], vault="ana", env=trusting).json["state"] == "joined"
                server.send_signal(signal.SIGHUP)
                assert world.run("sync", vault="ana", env=trusting).json["state"] == "done"
                assert world.run("sync", vault="ana").code == 4
            finally:
                server.send_signal(signal.SIGTERM)
                said = server.communicate(timeout=30)[1].decode()
        lines = [json.loads(line) for line in said.splitlines()]
        assert any(line["says"] == "the certificate was read again" for line in lines)
