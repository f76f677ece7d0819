"""Files that are no invite, servers that are none, and what needs an organisation before there is one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Here


@pytest.mark.parametrize("body", [b"", b"\0" * 5_000, bytes(range(256)) * 200, b'{"type": "x", "v": 1}', b'{"type": "liaison-invite", "v": 99}', b"[" * 9_000])
def test_a_file_that_is_no_invite_is_told_from_one(here: Here, tmp_path: Path, body: bytes) -> None:
    (tmp_path / "invite").write_bytes(body)
    assert here.refused("join", tmp_path / "invite")["code"] == "bad_invite"
    assert here.do("vault", "status")["server"] is None


def test_invites_that_are_not_there_and_addresses_liaison_will_not_talk_to(here: Here, tmp_path: Path) -> None:
    assert here.refused("join", tmp_path / "none")["code"] == "no_such_file"
    assert here.refused("join", tmp_path)["code"] == "no_such_file"
    made = here.do("server", "init", tmp_path / "s")
    ran = here.run("join", made["invite_file"], "--server", "http://example.org")
    assert (ran.code, ran.error["code"]) == (2, "bad_url")


def test_what_needs_an_organisation_says_so(here: Here, tmp_path: Path) -> None:
    for words in (("sync",), ("invite", "--role", "editor", "--to", tmp_path / "x"), ("devices", "add", "--to", tmp_path / "x"), ("space", "create", "Team")):
        assert here.refused(*words)["code"] == "not_joined"
    assert not (tmp_path / "x").exists()
    assert here.do("members") == {"items": [], "total": 0}
    assert [device["this"] for device in here.do("devices")["items"]] == [True]
    assert here.run("invite", "--role", "king", "--to", "x").code == 2


def test_an_invite_never_takes_the_place_of_another_file(here: Here, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("words")
    assert here.refused("invite", "--role", "editor", "--to", tmp_path / "thesis.txt")["code"] == "file_exists"
    assert here.refused("invite", "--role", "editor", "--to", tmp_path / "no" / "x")["code"] == "cannot_write"


def test_a_server_is_made_once_and_its_recovery_file_is_sealed(here: Here, tmp_path: Path) -> None:
    made = here.do("server", "init", tmp_path / "s")
    assert set(made) == {"org_id", "root_fingerprint", "invite_file", "recovery_files"}
    assert Path(made["invite_file"]).exists()
    assert Path(made["recovery_files"][0]).stat().st_mode & 0o077 == 0
    assert here.refused("server", "init", tmp_path / "s")["code"] == "server_exists"
    assert here.refused("server", "run", tmp_path / "none")["code"] == "no_server"
    assert here.run("server", "run", tmp_path / "s", "--tls-cert", "x").code == 2
    assert here.run("server", "run", tmp_path / "s", "--port", "99999").code == 2
    assert here.refused("server", "run", tmp_path / "s", "--tls-cert", tmp_path / "c", "--tls-key", tmp_path / "k")["code"] == "no_such_file"
