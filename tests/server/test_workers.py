"""Several processes over one PostgreSQL: one socket, one log, hints from each to each, and none missed when one dies."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from liaison_app.core.errors import UsageError
from liaison_app.protocol.messages import Feed, SessionOrder
from liaison_app.server.app import Surroundings
from liaison_app.server.care import Care
from liaison_app.server.setup import Server, init_server
from tests.server.parties import Line, Organisation, Party, create_space, found, set_role
from tests.server.test_process import line_to, listen
from tests.server.test_push_and_feed import chained
from tests.server.writers import write_and_read
from tests.support.postgresql import Cluster
from tests.support.world import wait_until

pytestmark = pytest.mark.loopback

RUN = """
import logging, sys
from pathlib import Path
from liaison_app.server.setup import Server
logging.basicConfig(stream=sys.stderr, level=logging.INFO)
Server(Path(sys.argv[1])).run("127.0.0.1", 0, workers=int(sys.argv[2]), on_listening=lambda url: print(url, flush=True))
"""


@pytest.fixture
def url(postgresql: Cluster) -> Iterator[str]:
    made = postgresql.new_database()
    yield made
    postgresql.drop(made)


@pytest.fixture
def org(tmp_path: Path, url: str) -> Organisation:
    made = Organisation()
    init_server(tmp_path / "server", made.new_server(database_url=url))
    return made


@contextmanager
def running(folder: Path, workers: int) -> Iterator[tuple[subprocess.Popen[str], str]]:
    log = (folder / "log").open("ab")
    with log, subprocess.Popen([sys.executable, "-c", RUN, str(folder), str(workers)], stdout=subprocess.PIPE, stderr=log, text=True) as process:
        try:
            assert process.stdout
            address = process.stdout.readline().strip()
            assert address, (folder / "log").read_text()
            yield process, address
        finally:
            process.kill()


def workers_of(process: subprocess.Popen[str]) -> set[int]:
    return {int(each) for each in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()}


def ended(pid: int) -> bool:
    """Say whether a process is gone, or waits to be buried by whoever inherited it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def joined(owners: Line, owner: Party, team: bytes, name: str, role: str = "editor") -> Party:
    party = Party(owner.org_id, name)
    reply = owners.append([(owner.actor, party.added(role)), (owner.actor, party.certified()), (owner.actor, set_role(team, party.account, role))])
    assert reply.status == 200, reply.body
    return party


def test_a_push_at_one_worker_is_heard_at_another(tmp_path: Path, org: Organisation) -> None:
    """Two servers over one database: what one takes in, the other tells its listeners."""
    with ExitStack() as stack:
        addresses = [stack.enter_context(running(tmp_path / "server", 1))[1] for _ in range(2)]
        owners, bens = (stack.enter_context(line_to(address, org)) for address in addresses)
        owner, team = found(owners, org)
        owners.sign_in(owner)
        ben = joined(owners, owner, team, "Ben")
        bens.sign_in(ben)
        heard = listen(addresses[1], bens.token)
        assert heard.get(timeout=30) == "listening"
        began = time.monotonic()
        owners.pushed(team, 1, [owner.item(team)])
        assert json.loads(heard.get(timeout=30)) == {"spaces": [team.hex()]}
        took = time.monotonic() - began
        owners.append([(owner.actor, create_space(os.urandom(16), owner.account))])
        assert json.loads(heard.get(timeout=30))["log"]
        assert bens.ask("GET", f"/v1/spaces/{team.hex()}/feed").read(Feed).head_seq == 1
        assert took < 30


def test_what_one_worker_appends_to_the_log_binds_every_other_at_once(tmp_path: Path, org: Organisation) -> None:
    with ExitStack() as stack:
        addresses = [stack.enter_context(running(tmp_path / "server", 1))[1] for _ in range(2)]
        here, there, reader_there = (stack.enter_context(line_to(address, org)) for address in (addresses[0], addresses[1], addresses[1]))
        owner, team = found(here, org)
        there.sign_in(owner)
        here.token = there.token
        assert there.heads().log_n == here.heads().log_n == 4
        for n in range(3):
            party = joined((here, there)[n % 2], owner, team, f"P{n}", "reader")
            reader_there.sign_in(party)
            assert reader_there.push(team, 1, [party.item(team)]).read(dict)["results"][0]["status"] == "forbidden"
        assert here.heads().log_n == there.heads().log_n == 13


def test_a_challenge_is_good_once_at_whichever_worker(tmp_path: Path, org: Organisation) -> None:
    from liaison_app.protocol import answers
    from liaison_app.protocol.messages import Challenge

    with ExitStack() as stack:
        addresses = [stack.enter_context(running(tmp_path / "server", 1))[1] for _ in range(2)]
        here, there = (stack.enter_context(line_to(address, org)) for address in addresses)
        owner, _team = found(here, org)
        challenge = here.ask("GET", "/v1/session").read(Challenge).challenge
        order = SessionOrder(owner.device, challenge, owner.DS.sign(answers.session_message(org.server.public, challenge, owner.device)))
        assert there.ask("POST", "/v1/session", order).status == 200
        assert here.ask("POST", "/v1/session", order).code == "bad_challenge"


def test_a_killed_worker_is_replaced_and_nothing_acknowledged_is_lost(tmp_path: Path, org: Organisation) -> None:
    with running(tmp_path / "server", 2) as (process, address), line_to(address, org) as line:
        owner, team = found(line, org)
        line.sign_in(owner)
        stop, acknowledged = threading.Event(), [0]

        def write() -> None:
            number = 1
            with line_to(address, org) as own:
                own.token = line.token
                while not stop.is_set():
                    try:
                        reply = own.push(team, number, [owner.item(team)])
                    except httpx.TransportError:
                        number = own_number(address, org, line.token, team) + 1
                        continue
                    acknowledged[0] = number
                    number += 1
                    assert reply.status == 200, reply.body

        writer = threading.Thread(target=write)
        writer.start()
        try:
            for _round in range(2):
                wait_until(lambda: len(workers_of(process)) == 2, 30)
                before = workers_of(process)
                victim = min(before)
                os.kill(victim, signal.SIGKILL)
                wait_until(lambda victim=victim: victim not in workers_of(process) and len(workers_of(process)) == 2, 30)
        finally:
            stop.set()
            writer.join()
        page = line_page(address, org, line.token, team)
        assert page.head_seq >= acknowledged[0] > 0
        assert "ended unexpectedly" in (tmp_path / "server" / "log").read_text()


def line_page(address: str, org: Organisation, token: str, team: bytes) -> Feed:
    """Read the feed, over a new connection for as long as it takes."""
    for _again in range(100):
        try:
            with line_to(address, org) as line:
                line.token = token
                page = line.ask("GET", f"/v1/spaces/{team.hex()}/feed").read(Feed)
                assert [row.seq for row in page.rows] == list(range(1, page.rows[-1].seq + 1 if page.rows else 1))
                return page
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("no worker answers")


def own_number(address: str, org: Organisation, token: str, team: bytes) -> int:
    return line_page(address, org, token, team).head_seq


def test_sigterm_stops_all_workers_cleanly(tmp_path: Path, org: Organisation) -> None:
    with running(tmp_path / "server", 3) as (process, address), line_to(address, org) as line:
        owner, _team = found(line, org)
        line.sign_in(owner)
        heard = listen(address, line.token)
        assert heard.get(timeout=30) == "listening"
        children = workers_of(process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
        assert len(children) == 3
        assert all(ended(child) for child in children)
        assert "Traceback" not in (tmp_path / "server" / "log").read_text()


def test_workers_do_not_outlive_the_process_that_watches_over_them(tmp_path: Path, org: Organisation) -> None:
    with running(tmp_path / "server", 2) as (process, _address):
        children = workers_of(process)
        process.kill()
        process.wait()
        wait_until(lambda: all(ended(child) for child in children), 30)


def test_several_workers_over_sqlite_are_refused_in_a_sentence(tmp_path: Path) -> None:
    init_server(tmp_path / "lite", Organisation().new_server())
    with pytest.raises(UsageError, match="PostgreSQL"):
        Server(tmp_path / "lite").run("127.0.0.1", 0, workers=2)


def test_sixteen_writers_at_once_leave_no_gap_and_a_reader_misses_nothing(tmp_path: Path, org: Organisation) -> None:
    with running(tmp_path / "server", 2) as (_process, address), line_to(address, org) as line:
        owner, team = found(line, org)
        line.sign_in(owner)
        figures = write_and_read(address, org, line, (owner, team), rows=2_000)
        page = line_page(address, org, line.token, team)
        assert figures["missed"] == figures["doubled"] == 0
        assert page.head_seq == 2_000
        assert chained(team, figures["rows"]) == page.head_hash


def test_two_workers_that_append_to_the_log_at_once_keep_one_chain_and_one_audit(tmp_path: Path, org: Organisation) -> None:
    folder = tmp_path / "server"
    with ExitStack() as stack:
        here, there = (stack.enter_context(in_this_process(folder, org)) for _ in range(2))
        owner, team = found(here, org)
        here.sign_in(owner)
        there.token = here.token
        failures: list[BaseException] = []

        def add(line: Line, name: str) -> None:
            try:
                for n in range(8):
                    party = Party(org.org_id, f"{name}{n}")
                    acts = [(owner.actor, party.added("editor")), (owner.actor, party.certified()), (owner.actor, set_role(team, party.account, "editor"))]
                    while (reply := line.append(acts)).status != 200:
                        assert reply.code == "log_moved", reply.body
            except BaseException as error:  # noqa: BLE001 - told to the test at its end
                failures.append(error)

        threads = [threading.Thread(target=add, args=each) for each in ((here, "A"), (there, "B"))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert here.heads().log_n == there.heads().log_n == 4 + 3 * 16
    found_ = Care(folder).verify(blobs=False)
    assert found_.findings == []


@contextmanager
def in_this_process(folder: Path, org: Organisation) -> Iterator[Line]:
    """Build one more worker over a server's folder; its line may be used by one thread at a time."""
    built = Server(folder, Surroundings.usual()).build()

    async def send(request: httpx.Request) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=built.asgi)) as client:
            return await client.send(request)

    loop = asyncio.new_event_loop()
    try:
        yield Line(org.server.public, lambda request: loop.run_until_complete(send(request)))
    finally:
        loop.close()
        built.close()
