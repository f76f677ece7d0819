"""Where a server keeps its data and how many workers serve, by command."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from tests.cli.conftest import Here
from tests.support.postgresql import Cluster
from tests.support.world import open_world


@pytest.mark.parametrize("url", ["postgresql://ana:hunter2@db/liaison", "postgresql://ana@db/liaison?password=hunter2", "s3://key:hunter2@bucket"])
def test_a_secret_in_an_address_is_refused_and_not_repeated(here: Here, tmp_path: Path, url: str) -> None:
    option = "--blobs" if url.startswith("s3") else "--database"
    ran = here.run("server", "init", str(tmp_path / "server"), option, url)
    assert ran.code == 2
    assert ran.error["code"] == "password_in_url"
    assert "hunter2" not in ran.out + ran.err
    assert not (tmp_path / "server" / "server.json").exists()


def test_a_database_that_does_not_answer_is_said_at_init_and_leaves_nothing(here: Here, tmp_path: Path) -> None:
    ran = here.run("server", "init", str(tmp_path / "server"), "--database", "postgresql://ana@127.0.0.1:1/liaison")
    assert ran.code == 1
    assert "database" in ran.error["title"]
    assert "--database" in ran.error["what_to_do"]
    assert not (tmp_path / "server").exists()


def test_several_workers_need_postgresql(tmp_path: Path) -> None:
    with open_world(tmp_path) as place:
        place.do("server", "init", tmp_path / "server")
        for count, word in (("2", "PostgreSQL"), ("65", "worker")):
            ran = place.run("server", "run", tmp_path / "server", "--port", "0", "--workers", count)
            assert ran.code == 2
            assert word in ran.error["title"]


@pytest.mark.loopback
def test_a_server_over_postgresql_runs_with_two_workers_and_says_once_where_it_listens(tmp_path: Path, postgresql: Cluster) -> None:
    url = postgresql.new_database()
    with open_world(tmp_path) as place:
        place.do("server", "init", tmp_path / "server", "--database", url)
        process = place.begin("server", "run", tmp_path / "server", "--port", "0", "--workers", "2")
        try:
            assert process.stdout
            assert json.loads(process.stdout.readline())["listening"].startswith("http://127.0.0.1:")
        finally:
            process.send_signal(signal.SIGTERM)
            out, _err = process.communicate(timeout=60)
        assert (process.returncode, out) == (0, b"")
    postgresql.drop(url)
