"""Quotas, sizes, rates and slow callers: each refused in its own words, before it costs much."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from hashlib import sha256
from pathlib import Path

import httpx
import msgspec
import pytest

from liaison_app.core.clock import SetClock
from liaison_app.core.errors import LiaisonError
from liaison_app.protocol.envelope import envelope_hash
from liaison_app.protocol.messages import MAX_BODY, BlobCommit, Config, Feed
from liaison_app.server.limits import Limits, Rate, Rates
from liaison_app.server.premises import ServerConfig, read_config, read_key, write_config
from liaison_app.server.quotas import Quotas
from liaison_app.server.setup import Server
from liaison_app.server.wire import address
from tests.server.parties import Line, Organisation, World, create_space, found, world
from tests.server.test_blobs import put
from tests.server.test_process import line_to, org, running

assert org


@pytest.fixture
def allowed(tmp_path: Path, database_url: str) -> Callable[[Quotas], AbstractContextManager[World]]:
    """Give a way to run a server with quotas, over either database."""
    return lambda quotas: world(tmp_path / "server", quotas=quotas, database_url=database_url)


Allowed = Callable[[Quotas], AbstractContextManager[World]]


def test_a_space_beyond_its_records_takes_changes_and_erasures_and_no_new_record(allowed: Allowed) -> None:
    with allowed(Quotas(space_records=2)) as place:
        record = os.urandom(16)
        first = place.owner.item(place.team, record)
        place.line.pushed(place.team, 1, [first, place.owner.item(place.team)])
        reply = place.line.push(place.team, 2, [place.owner.item(place.team)])
        assert (reply.status, reply.code) == (507, "quota_records")
        assert place.line.heads().spaces[place.team.hex()].seq == 2
        changed = place.owner.item(place.team, record, 1, envelope_hash(first.env or b""))
        assert place.line.pushed(place.team, 2, [changed]).results[0].status == "ok"
        assert place.line.pushed(place.team, 3, [place.owner.erasure(place.team, record, 2)]).results[0].status == "ok"
        assert place.line.pushed(place.team, 4, [place.owner.item(place.team)]).results[0].status == "ok"


def test_bytes_of_records_and_files_count_together_and_what_is_erased_makes_room(allowed: Allowed) -> None:
    with allowed(Quotas(space_bytes=10_000)) as place:
        blob, record, data = os.urandom(16), os.urandom(16), bytes(5000)
        assert put(place.line, place.team, blob, 0, data).status == 200
        assert put(place.line, place.team, blob, 0, data).status == 200, "the same bytes again take no more room"
        assert place.line.ask("POST", f"/v1/blobs/{place.team.hex()}/{blob.hex()}/commit", BlobCommit([sha256(data).digest()])).status == 200
        assert place.line.push(place.team, 1, [place.owner.item(place.team, size=6000)]).code == "quota_space"
        place.line.pushed(place.team, 1, [place.owner.item(place.team, record)])
        assert put(place.line, place.team, os.urandom(16), 0, bytes(5001)).code == "quota_space"
        place.line.pushed(place.team, 2, [place.owner.erasure(place.team, record, 1, [blob])])
        assert place.line.pushed(place.team, 3, [place.owner.item(place.team, size=9000)]).results[0].status == "ok"


def test_the_organisation_has_a_quota_over_all_its_spaces(allowed: Allowed) -> None:
    with allowed(Quotas(total_bytes=8000)) as place:
        own = os.urandom(16)
        place.line.append([(place.owner.actor, create_space(own, place.owner.account, private=True))])
        place.line.pushed(place.team, 1, [place.owner.item(place.team, size=5000)])
        assert place.line.push(own, 1, [place.owner.item(own, size=5000)]).code == "quota_total"
        assert place.line.pushed(own, 1, [place.owner.item(own)]).results[0].status == "ok"


@contextmanager
def sqlite_server(folder: Path) -> Iterator[Line]:
    """Build the server that is there, and give a way to it."""
    built = Server(folder / "server").build()

    async def send(request: httpx.Request) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=built.asgi)) as client:
            return await client.send(request)

    with asyncio.Runner() as runner:
        yield Line(read_key(folder / "server").public, lambda request: runner.run(send(request)))
    built.close()


def test_quotas_and_rates_are_kept_in_server_json_and_told_by_config(tmp_path: Path) -> None:
    with world(tmp_path / "server") as place:
        assert place.line.ask("GET", "/v1/config").read(Config).space_bytes == 0
    config = read_config(tmp_path / "server")
    assert config.rates == Rates()
    changed = msgspec.structs.replace(config, quotas=Quotas(space_records=7, space_bytes=8, total_bytes=9), rates=Rates(escrow=Rate(1, 0.1)))
    write_config(tmp_path / "server", changed)
    assert read_config(tmp_path / "server") == changed
    with sqlite_server(tmp_path) as line:
        told = line.ask("GET", "/v1/config").read(Config)
        assert (told.space_records, told.space_bytes, told.total_bytes) == (7, 8, 9)
    old = msgspec.json.encode({"v": 1, "org_id": "00" * 16})
    assert msgspec.json.decode(old, type=ServerConfig).quotas == Quotas()


@pytest.mark.parametrize(
    "wrong", [b'{"quotas": {"records": 50}}', b'{"quota": {}}', b'{"rates": {"sync": {"burst": 1, "per_minute": 1}}}', b'{"rates": {"syncs": {}}}']
)
def test_a_limit_by_a_name_that_is_none_is_refused_and_not_passed_over(tmp_path: Path, wrong: bytes) -> None:
    (tmp_path / "server.json").write_bytes(msgspec.json.encode({"v": 1, "org_id": "00" * 16} | msgspec.json.decode(wrong)))
    with pytest.raises(LiaisonError, match=r"server\.json") as refused:
        read_config(tmp_path)
    assert (refused.value.code, "docs/server.md" in refused.value.what_to_do) == ("bad_config", True)


def test_workers_share_a_rate_and_together_never_allow_more_than_one_alone() -> None:
    rates, clock = Rates(session=Rate(10, 1.0)), SetClock()
    parts = [Limits(rates.shared_by(3), clock, bytes) for _ in range(3)]
    assert sum(part.wait_s("session", "a") == 0 for part in parts for _ in range(10)) == 9
    clock.forward(3000)
    assert [part.wait_s("session", "a") for part in parts] == [0, 0, 0]


def test_those_refused_together_do_not_come_back_together() -> None:
    limits = Limits(Rates(escrow=Rate(1, 0.05)), SetClock())
    limits.wait_s("escrow", "a")
    waits = {limits.wait_s("escrow", "a") for _ in range(60)}
    assert min(waits) >= 20
    assert len(waits) > 3
    assert max(waits) <= 40


def test_a_caller_without_a_session_is_slowed_by_address_whatever_it_asks(tmp_path: Path) -> None:
    for path in ("/v1/config", "/v1/openapi.json", "/v1/heads", "/v1/session"):
        with world(tmp_path / path.replace("/", "-"), Rates(session=Rate(6, 0.01))) as place:
            place.line.token = ""
            replies = [place.new_line().ask("GET", path) for _ in range(8)]
            assert replies[-1].status == 429, path
            assert int(replies[-1].headers["retry-after"]) >= 100


def test_an_ipv6_network_is_one_caller() -> None:
    from litestar.testing import RequestFactory

    def from_(host: str) -> str:
        request = RequestFactory().get("/")
        request.scope["client"] = (host, 1)
        return address(request)

    assert from_("2001:db8::1") == from_("2001:db8::ffff:1") != from_("2001:db8:0:1::1")
    assert from_("192.0.2.1") != from_("192.0.2.2")


@pytest.mark.loopback
def test_a_body_that_says_it_is_too_large_is_refused_before_it_is_read(tmp_path: Path, org: Organisation) -> None:
    with running(tmp_path / "server") as (_process, url):
        host, _colon, port = url.removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port)), timeout=30) as line:
            line.sendall(f"POST /v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/msgpack\r\nContent-Length: {MAX_BODY + 1}\r\n\r\n".encode())
            assert line.recv(1000).startswith(b"HTTP/1.1 413")


@pytest.mark.loopback
def test_a_push_under_way_is_finished_when_the_server_is_told_to_stop(tmp_path: Path, org: Organisation) -> None:
    with running(tmp_path / "server") as (process, url), line_to(url, org) as line:
        owner, team = found(line, org)
        line.sign_in(owner)
        items = [owner.item(team) for _ in range(1000)]
        statuses: list[int] = []
        pusher = threading.Thread(target=lambda: statuses.append(line.push(team, 1, items).status))
        pusher.start()
        time.sleep(0.15)
        process.send_signal(signal.SIGTERM)
        pusher.join()
        assert process.wait(timeout=30) == 0
    with running(tmp_path / "server") as (_process, url), line_to(url, org) as line:
        line.sign_in(owner)
        rows = line.ask("GET", f"/v1/spaces/{team.hex()}/feed").read(Feed).head_seq
        assert rows == (1000 if statuses == [200] else 0)


@pytest.mark.loopback
def test_many_callers_that_send_nothing_do_not_keep_others_out(tmp_path: Path, org: Organisation) -> None:
    with running(tmp_path / "server") as (_process, url), line_to(url, org) as line:
        host, _colon, port = url.removeprefix("http://").partition(":")
        idle = [socket.create_connection((host, int(port)), timeout=30) for _ in range(100)]
        try:
            for each in idle[:50]:
                each.sendall(b"POST /v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
            assert line.ask("GET", "/v1/config").status == 200
        finally:
            for each in idle:
                each.close()
        assert httpx.get(url + "/v1/config", trust_env=False).status_code == 200
