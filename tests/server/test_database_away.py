"""PostgreSQL that stops, comes back, or has no room: a sentence meanwhile, and nothing lost or done by half."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from liaison_app.core.errors import LiaisonError
from liaison_app.protocol.messages import Feed
from liaison_app.server.database.failures import StorageBusy
from liaison_app.server.setup import Server, init_server
from tests.conftest import LogWatch
from tests.server.parties import Organisation, world
from tests.support.postgresql import Cluster, cluster, find_programs


@pytest.fixture
def own() -> Iterator[Cluster]:
    """Give a PostgreSQL that a test may stop."""
    programs = find_programs()
    if programs is None:
        pytest.skip("no PostgreSQL on this machine; `make setup-tests` installs it")
    with cluster(programs) as running:
        yield running


def test_while_the_database_is_away_calls_are_told_to_come_again_and_then_all_goes_on(tmp_path: Path, own: Cluster) -> None:
    with world(tmp_path / "server", database_url=own.new_database()) as place:
        place.line.pushed(place.team, 1, [place.owner.item(place.team)])
        incarnation = place.line.heads().incarnation
        items = [place.owner.item(place.team)]
        own.control("stop")
        for method, path in (("GET", "/v1/heads"), ("GET", f"/v1/spaces/{place.team.hex()}/feed"), ("GET", "/v1/config")):
            reply = place.line.ask(method, path)
            assert (reply.status, reply.code) == (503, "busy")
        own.control("start")
        assert place.line.heads().incarnation == incarnation
        assert place.line.pushed(place.team, 2, items).head_seq == 2
        assert [row.seq for row in place.line.ask("GET", f"/v1/spaces/{place.team.hex()}/feed").read(Feed).rows] == [1, 2]


def test_a_server_whose_database_cannot_be_reached_says_so_and_does_not_start(tmp_path: Path) -> None:
    nowhere = f"postgresql://postgres@/liaison?host={tmp_path}"
    with pytest.raises(StorageBusy) as refused:
        init_server(tmp_path / "server", Organisation().new_server(database_url=nowhere))
    assert refused.value.what_to_do
    assert not (tmp_path / "server" / "server.json").exists()


def test_a_role_that_may_not_make_tables_is_refused_and_init_may_be_tried_again(tmp_path: Path, postgresql: Cluster) -> None:
    url = postgresql.new_database()
    name = url.partition("@/")[2].partition("?")[0]
    postgresql.say(f"CREATE ROLE nobody_{name} LOGIN")
    poor = url.replace("postgres@", f"nobody_{name}@")
    with pytest.raises(LiaisonError) as refused:
        init_server(tmp_path / "server", Organisation().new_server(database_url=poor))
    assert refused.value.code == "storage_failed"
    assert not (tmp_path / "server" / "server.json").exists()
    init_server(tmp_path / "server", Organisation().new_server(database_url=url))
    Server(tmp_path / "server").build().close()
    postgresql.drop(url)
    postgresql.say(f"DROP ROLE nobody_{name}")


@contextmanager
def small_tmpfs(folder: Path, mib: int) -> Iterator[Path]:
    """Mount a small file system that the database's user may write to."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root may mount a small disk")
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mib}m", "tmpfs", str(folder)], capture_output=True).returncode:
        pytest.skip("no small disk can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_under_postgresql_refuses_the_push_whole(tmp_path: Path, own: Cluster, log_watch: LogWatch) -> None:
    log_watch.allow("^WARNING psycopg: error ignored terminating")  # of the pipeline that the full disk ended
    with small_tmpfs(own.sockets / "small", 12) as small:
        shutil.chown(small, "postgres")
        own.say(f"CREATE TABLESPACE small LOCATION '{small}'")
        url = own.new_database()
        name = url.partition("@/")[2].partition("?")[0]
        own.say(f"ALTER DATABASE {name} SET default_tablespace = small")
        with world(tmp_path / "server", database_url=url) as place:
            place.line.pushed(place.team, 1, [place.owner.item(place.team)])
            items = [place.owner.item(place.team, size=200_000) for _ in range(30)]
            for number in range(2, 30):
                reply = place.line.push(place.team, number, items)
                if reply.status != 200:
                    break
                items = [place.owner.item(place.team, size=200_000) for _ in range(30)]
            assert (reply.status, reply.code) == (507, "disk_full")
            head = place.line.heads().spaces[place.team.hex()].seq
            assert head == 1 + 30 * (number - 2)
            rows = place.line.ask("GET", f"/v1/spaces/{place.team.hex()}/feed?bare=1").read(Feed).rows
            assert [row.seq for row in rows] == list(range(1, head + 1))
        own.drop(url)
        own.say("DROP TABLESPACE small")
