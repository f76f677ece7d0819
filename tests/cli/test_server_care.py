"""An administrator's verbs, in this process: what they say, what they give to scripts, and how they end."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from tests.cli.conftest import Here


def test_a_new_server_has_a_status_and_verifies(here: Here, tmp_path: Path) -> None:
    made = here.do("server", "init", tmp_path / "s")
    status = here.do("server", "status", tmp_path / "s")
    assert (status["org_id"], status["log_n"], status["audit_n"], status["restored"]) == (made["org_id"], 1, 1, None)
    assert here.do("server", "verify", tmp_path / "s")["ok"] is True
    told = here.run("server", "status", tmp_path / "s", as_json=False)
    assert made["org_id"] in told.out
    assert "Everything is as it was written." in here.run("server", "verify", tmp_path / "s", as_json=False).out


def test_what_was_tampered_with_is_named_with_a_remedy_and_exit_code_6(here: Here, tmp_path: Path) -> None:
    here.do("server", "init", tmp_path / "s")
    with sqlite3.connect(tmp_path / "s" / "server.db") as database:
        database.execute("UPDATE audit SET at_ms = at_ms + 1")
    database.close()
    ran = here.run("server", "verify", tmp_path / "s")
    assert ran.code == 6
    [finding] = ran.json["findings"]
    assert (finding["check"], ran.json["ok"]) == ("audit", False)
    assert finding["what_to_do"] in here.run("server", "verify", tmp_path / "s", as_json=False).out


def test_a_new_server_says_its_roots_fingerprint_to_people_too(here: Here, tmp_path: Path) -> None:
    told = here.run("server", "init", tmp_path / "s", as_json=False).out
    here.do("server", "backup", tmp_path / "s", "--to", tmp_path / "b")
    assert here.do("server", "recover", "status", tmp_path / "b")["root_fingerprint"] in told


def test_a_damaged_database_file_is_told_of_with_a_remedy(here: Here, tmp_path: Path) -> None:
    here.do("server", "init", tmp_path / "s")
    with sqlite3.connect(tmp_path / "s" / "server.db") as database:
        [(page, size)] = database.execute("SELECT rootpage, page_size FROM sqlite_master, pragma_page_size WHERE name = 'audit'")
    database.close()
    with (tmp_path / "s" / "server.db").open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xa5" * size)
    verified, backed_up = here.run("server", "verify", tmp_path / "s"), here.run("server", "backup", tmp_path / "s", "--to", tmp_path / "b")
    assert (verified.code, backed_up.code) == (6, 6)
    assert [each["check"] for each in verified.json["findings"]] == ["database"]
    assert "backup that verifies" in backed_up.error["what_to_do"]


def test_a_backup_and_a_restore_by_command(here: Here, tmp_path: Path) -> None:
    here.do("server", "init", tmp_path / "s")
    said = here.do("server", "backup", tmp_path / "s", "--to", tmp_path / "b")
    assert (said["key"], said["files"], said["rows"]["org_log"]) == (False, True, 1)
    assert here.refused("server", "backup", tmp_path / "s", "--to", tmp_path / "b")["code"] == "file_exists"
    assert here.refused("server", "restore", tmp_path / "t", "--from", tmp_path / "b")["code"] == "key_needed"
    assert here.refused("server", "restore", tmp_path / "t", "--from", tmp_path / "b", "--key", tmp_path / "none")["code"] == "no_such_file"
    here.do("server", "restore", tmp_path / "t", "--from", tmp_path / "b", "--key", tmp_path / "s" / "server.key")
    assert here.refused("server", "restore", tmp_path / "t", "--from", tmp_path / "b")["code"] == "not_empty"
    assert here.refused("server", "restore", tmp_path / "u", "--from", tmp_path / "nothing")["code"] == "no_such_file"
    (tmp_path / "another.key").write_bytes(bytes(32))
    assert here.refused("server", "restore", tmp_path / "u", "--from", tmp_path / "b", "--key", tmp_path / "another.key")["code"] == "wrong_key"
    assert not (tmp_path / "u").exists()
    assert here.do("server", "status", tmp_path / "t")["restored"]
    assert [each["event"] for each in here.do("server", "audit", tmp_path / "t")["items"]] == ["org_init", "restored"]
    (tmp_path / "b").write_bytes(b"nothing of the kind")
    ran = here.run("server", "restore", tmp_path / "u", "--from", tmp_path / "b")
    assert (ran.code, ran.error["code"]) == (6, "damaged")
    assert not (tmp_path / "u").exists()


def test_the_audit_log_by_command(here: Here, tmp_path: Path) -> None:
    here.do("server", "init", tmp_path / "s")
    found = here.do("server", "audit", tmp_path / "s")
    assert (found["total"], found["items"][0]["event"], found["items"][0]["n"]) == (1, "org_init", 0)
    assert here.do("server", "audit", tmp_path / "s", "--from", "5")["items"] == []
    assert "org_init" in here.run("server", "audit", tmp_path / "s", as_json=False).out


def test_verbs_without_a_server_are_refused_in_a_sentence(here: Here, tmp_path: Path) -> None:
    for words in (("status",), ("verify",), ("audit",), ("backup", "--to", tmp_path / "b")):
        assert here.refused("server", words[0], tmp_path / "none", *words[1:])["code"] == "no_server"
    here.do("server", "init", tmp_path / "s")
    (tmp_path / "s" / "server.db").unlink()
    ran = here.run("server", "verify", tmp_path / "s")
    assert (ran.code, ran.error["code"]) == (6, "damaged")
    assert not (tmp_path / "s" / "server.db").exists()


def test_the_description_of_the_calls_can_be_printed(here: Here) -> None:
    found = json.loads(here.run("server", "openapi", as_json=False).out)
    assert found["openapi"].startswith("3.1")
    assert "/v1/audit" in found["paths"]
