"""A full disk, a busy database, an upload that breaks off: a signed sentence, and nothing half done."""

from __future__ import annotations

import asyncio
import errno
import os
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from liaison_app.core.errors import LiaisonError
from liaison_app.protocol.codec import encode
from liaison_app.protocol.messages import Error, Feed, Push
from liaison_app.server.database.engine import Database
from liaison_app.server.database.failures import StorageBusy, StorageFull
from liaison_app.server.setup import init_server
from tests.server.parties import Organisation, World
from tests.server.test_blobs import put, status


def limit_pages(place: World, pages: int) -> None:
    def work(connection: Connection) -> None:
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))

    place.runner.run(place.running.accounts._database.write(work))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_full_disk_refuses_the_push_whole_and_the_same_push_goes_through_later(place: World) -> None:
    place.line.pushed(place.team, 1, [place.owner.item(place.team)])
    limit_pages(place, 100)
    items = [place.owner.item(place.team, size=5000) for _ in range(200)]
    reply = place.line.push(place.team, 2, items)
    assert (reply.status, reply.code) == (507, "disk_full")
    assert place.line.heads().spaces[place.team.hex()].seq == 1
    limit_pages(place, 1_000_000)
    assert place.line.pushed(place.team, 2, items).head_seq == 201
    assert len(place.line.ask("GET", f"/v1/spaces/{place.team.hex()}/feed").read(Feed).rows) == 201


def test_a_full_blob_folder_refuses_the_chunk_and_leaves_no_trace(place: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    blob = os.urandom(16)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        reply = put(place.line, place.team, blob, 0)
    assert (reply.status, reply.code) == (507, "disk_full")
    assert status(place.line, place.team, blob).bitmap == b""
    assert [each for each in (tmp_path / "server" / "blobs").rglob("*") if each.is_file()] == []
    assert put(place.line, place.team, blob, 0).status == 200


def test_a_database_held_by_another_process_is_busy_not_broken(tmp_path: Path) -> None:
    import sqlite3

    database = Database(f"sqlite:///{tmp_path / 'x.db'}", busy_ms=50)
    database.write_now(lambda connection: connection.execute(text("CREATE TABLE t (a INTEGER)")))
    other = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageBusy):
        database.write_now(lambda connection: connection.execute(text("INSERT INTO t VALUES (1)")))
    other.close()
    database.write_now(lambda connection: connection.execute(text("INSERT INTO t VALUES (1)")))
    assert database.read_now(lambda connection: connection.execute(text("SELECT count(*) FROM t")).scalar()) == 1
    with pytest.raises(ZeroDivisionError):
        database.write_now(lambda connection: [connection.execute(text("INSERT INTO t VALUES (2)")), 1 / 0])
    assert database.read_now(lambda connection: connection.execute(text("SELECT count(*) FROM t")).scalar()) == 1
    database.close()


def test_storage_full_names_a_remedy() -> None:
    assert StorageFull("x", "y").code == "disk_full"


def test_an_upload_that_breaks_off_is_no_failure_of_the_server(place: World) -> None:
    sent: list[Any] = []
    body = encode(Push(os.urandom(16), 1, 0, [place.owner.item(place.team)]))
    events: list[Any] = [{"type": "http.request", "body": body[:100], "more_body": True}, {"type": "http.disconnect"}]

    async def receive() -> Any:
        return events.pop(0) if events else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"authorization", f"Bearer {place.line.token}".encode()), (b"content-length", str(len(body)).encode())]
    scope: Any = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "path": f"/v1/spaces/{place.team.hex()}/push", "raw_path": b"",
        "query_string": b"", "headers": headers, "client": ("127.0.0.1", 5), "server": ("127.0.0.1", 80), "scheme": "http", "root_path": "",
    }  # fmt: skip
    place.runner.run(asyncio.wait_for(place.running.asgi(scope, receive, send), 5))
    assert sent[0]["status"] == 400
    assert place.line.heads().spaces[place.team.hex()].seq == 0


def test_a_huge_body_without_a_session_is_refused_once(place: World) -> None:
    reply = place.new_line().ask("POST", f"/v1/spaces/{place.team.hex()}/push", bytes(9 * 1024 * 1024))
    assert reply.status in (401, 413)
    assert reply.read(Error).what_to_do


def test_init_does_not_take_over_a_database_that_is_in_use(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'shared.db'}"
    init_server(tmp_path / "first", Organisation().new_server(database_url=url))
    with pytest.raises(LiaisonError) as refused:
        init_server(tmp_path / "second", Organisation().new_server(database_url=url))
    assert refused.value.code == "server_exists"
    assert not (tmp_path / "second" / "server.json").exists()


def test_a_servers_folder_may_be_moved(tmp_path: Path) -> None:
    from liaison_app.server.setup import Server

    org = Organisation()
    init_server(tmp_path / "here", org.new_server())
    (tmp_path / "here").rename(tmp_path / "there")
    running = Server(tmp_path / "there").build()
    assert running.accounts.membership.org_id == org.org_id
    running.close()
    assert (tmp_path / "there" / "server.db").stat().st_mode & 0o077 == 0
