"""`server recover server-key`: the server gets another key, after the old one was lost too, and devices go on by themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_recovery import Office
from tests.support.devices import running_server
from tests.support.world import free_port

pytestmark = pytest.mark.loopback


def new_key(office: Office, copy: Path, name: str) -> tuple[Any, Path, Path]:
    key, entries = office.folder / f"{name}.key", office.folder / f"{name}.entries"
    return office.recover("server-key", copy, "--recovery-file", office.recovery_file, "--key", key, "--to", entries), key, entries


def test_a_server_gets_another_key_and_devices_go_on(tmp_path: Path) -> None:
    office, port = Office(tmp_path), free_port()
    office.do("server", "init", office.server, whose="root")
    office.do("vault", "create", "--no-keyring")
    with running_server(office.server, port):
        office.do("join", office.server / "first-invite.json", "--name", "Ana")
        office.do("sync")
    office.put("note", {"title": "Meanwhile", "body": "Written while the server was down."}, whose="ana")
    backup = tmp_path / "away.backup"
    office.do("server", "backup", office.server, "--to", backup, whose="root")

    # the key was stolen: the server keeps its folder
    made, key, entries = new_key(office, office.server, "stolen")
    assert (len(key.read_bytes()), key.stat().st_mode & 0o077, made["log_entry"]) == (32, 0, 5)
    old = (office.server / "server.key").read_bytes()
    (office.server / "server.key").write_bytes(key.read_bytes())
    assert office.refused("server", "run", office.server, "--port", port, whose="root") == "wrong_key"
    (office.server / "server.key").write_bytes(old)
    office.recover("post", office.server, entries)
    assert office.refused("server", "run", office.server, "--port", port, whose="root") == "wrong_key", "the old one is no more"
    (office.server / "server.key").write_bytes(key.read_bytes())
    assert office.do("server", "verify", office.server, whose="root")["findings"] == []
    with running_server(office.server, port):
        assert office.do("sync")["pushed"] >= 1
    assert "server_key" in office.events()

    # the key was lost with the machine: a backup comes back under another
    newest = tmp_path / "newest.backup"
    office.do("server", "backup", office.server, "--to", newest, whose="root")
    made, key, entries = new_key(office, newest, "lost")
    again = tmp_path / "again"
    assert office.refused("server", "restore", again, "--from", newest, "--key", key, whose="root") == "wrong_key"
    assert office.refused("server", "restore", again, "--from", backup, "--key", key, "--entries", entries, whose="root") == "log_moved"
    assert not again.exists()
    office.do("server", "restore", again, "--from", newest, "--key", key, "--entries", entries, whose="root")
    office.put("note", {"title": "Later", "body": "Written before it came back."}, whose="ana")
    with running_server(again, port):
        assert office.do("sync")["pushed"] >= 1
        assert office.do("sync")["pushed"] == 0
        server = next(each for each in office.do("doctor")["checks"] if each["name"] == "server")
    assert server["ok"], server
    assert office.do("server", "verify", again, whose="root")["findings"] == []


def test_a_recovery_file_of_another_organisation_makes_no_key(tmp_path: Path) -> None:
    office, other = Office(tmp_path), tmp_path / "other"
    office.do("server", "init", office.server, whose="root")
    office.do("server", "init", other, whose="root")
    words = ("--key", tmp_path / "new.key", "--to", tmp_path / "new.entries")
    office.refused("server", "recover", "server-key", other, "--recovery-file", office.recovery_file, *words, whose="root")
    assert not (tmp_path / "new.key").exists()
