"""Logs tell nothing of anybody, figures count what happened, and a watcher learns whether the server is well."""

from __future__ import annotations

import io
import json
import logging
import os
import shutil
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import httpx
import pytest

from liaison_app.core.clock import SetClock
from liaison_app.server.app import Surroundings
from liaison_app.server.logs import JsonLines, logging_to
from liaison_app.server.metrics import Metrics, resident_bytes
from liaison_app.server.setup import Server
from liaison_app.server.tls import Tls
from tests.conftest import LogWatch
from tests.server.parties import World, world
from tests.server.test_process import make_certificate


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("liaison")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield written
    logger.removeHandler(handler)
    logger.setLevel(before)


def test_each_request_is_one_json_line_without_ids_tokens_names_queries_or_bodies(tmp_path: Path, logged: io.StringIO) -> None:
    with world(tmp_path / "server") as place:
        ben, line = place.colleague("editor", "Benedict Canary")
        item = ben.item(place.team)
        line.pushed(place.team, 1, [item])
        line.ask("GET", f"/v1/spaces/{place.team.hex()}/feed?after=0&limit=77")
        line.ask("GET", "/v1/escrow/" + os.urandom(16).hex())
        line.ask("GET", "/v1/nothing/of/the/kind?secret=canary")
        text = logged.getvalue()
        lines = [json.loads(each) for each in text.splitlines()]
        for secret in (place.team.hex(), item.rid.hex(), ben.account.hex(), ben.device.hex(), line.token, "Canary", "canary", "limit=77"):
            assert secret not in text
        feed = next(each for each in lines if each.get("route", "").endswith("/feed"))
        assert (feed["method"], feed["status"], feed["route"]) == ("GET", 200, "/v1/spaces/{space}/feed")
        assert feed["device"] == sha256(ben.device).hexdigest()[:8]
        assert len(feed["request"]) == 8
        assert feed["ms"] >= 0
        assert any(each["route"] == "none" and each["status"] == 404 for each in lines)


def test_a_server_that_has_ended_leaves_no_handler_and_no_level_behind(tmp_path: Path) -> None:
    """Another server in the same process would write to a stream that is closed, and every log line would fail."""
    root, chatty = logging.getLogger(), logging.getLogger("uvicorn.error")
    before = root.handlers[:], root.level, chatty.level
    for turn in ("first", "second"):
        with io.StringIO() as stream:
            with logging_to(stream), world(tmp_path / turn) as place:
                place.new_line().ask("GET", f"/v1/{turn}")
            lines = [json.loads(line) for line in stream.getvalue().splitlines()]
            logging.getLogger("liaison.requests").info("after the end")
            assert stream.getvalue().count("\n") == len(lines)
        assert [line["status"] for line in lines if line["log"] == "liaison.requests"][-1] == 404
        assert (root.handlers, root.level, chatty.level) == before


def test_a_failure_is_logged_by_kind_and_place_never_by_its_words(logged: io.StringIO, log_watch: LogWatch) -> None:
    log_watch.expect("liaison.server: unhandled")
    try:
        raise ValueError("canary: what somebody had sent")
    except ValueError:
        logging.getLogger("liaison.server").exception("unhandled")
    line = json.loads(logged.getvalue())
    assert line["error"] == ["ValueError"]
    assert "test_watching.py" in line["trace"][-1]
    assert "canary" not in logged.getvalue()


def figures(text: str) -> dict[str, float]:
    return {name: float(value) for name, _space, value in (line.rpartition(" ") for line in text.splitlines() if line and not line.startswith("#"))}


def test_the_figures_count_what_happened(tmp_path: Path) -> None:
    with world(tmp_path / "server") as place:
        place.line.pushed(place.team, 1, [place.owner.item(place.team) for _each in range(3)])
        place.line.ask("GET", "/v1/nothing")
        place.send(httpx.Request("BREW", "http://server/v1/config"))
        reply = place.new_line().ask("GET", "/metrics")
        assert reply.headers["content-type"].startswith("text/plain")
        found = figures(reply.body.decode())
        assert found['liaison_requests_total{method="POST",route="/v1/spaces/{space}/push",status="200"}'] == 1
        assert found['liaison_requests_total{method="GET",route="none",status="404"}'] == 1
        assert any(name.startswith('liaison_requests_total{method="OTHER"') for name in found)
        assert found['liaison_push_items_total{outcome="ok"}'] == 3
        assert found['liaison_database_seconds_count{kind="write"}'] > 0
        assert found["liaison_processor_seconds"] > 0
        assert found["liaison_resident_bytes"] == pytest.approx(resident_bytes(), rel=0.5)
        for secret in (place.team.hex(), place.owner.device.hex()):
            assert secret not in reply.body.decode()


def test_the_figures_are_for_this_machine_or_for_who_has_the_token(tmp_path: Path) -> None:
    with world(tmp_path / "server") as place:
        line = place.new_line()
        assert line.ask("GET", "/metrics").status == 200
        for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
            assert line.ask("GET", "/metrics", **{header: "127.0.0.1"}).status == 404
        transport = httpx.ASGITransport(app=place.running.asgi, client=("203.0.113.9", 1))

        async def from_afar() -> httpx.Response:
            async with httpx.AsyncClient(transport=transport) as client:
                return await client.get("http://server/metrics")

        assert place.runner.run(from_afar()).status_code == 404
        place.running = Server(tmp_path / "server", replace(Surroundings(SetClock()), metrics_token="s" * 20)).build()
        try:
            assert line.ask("GET", "/metrics").status == 404
            assert line.ask("GET", "/metrics", Authorization="Bearer nonsense").status == 404
            assert line.ask("GET", "/metrics", Authorization="Bearer " + "s" * 20, X_Forwarded_For="203.0.113.9").status == 200
        finally:
            place.running.close()


def test_health_is_said_to_anybody_and_ends_with_the_database_or_the_blobs(place: World, log_watch: LogWatch) -> None:
    log_watch.expect("storage failed")
    line = place.new_line()
    assert line.ask("GET", "/healthz").status == 200
    shutil.rmtree(place.folder / "blobs")
    assert line.ask("GET", "/healthz").status == 503


SHARING = """
import os, sys
from pathlib import Path
from liaison_app.server.logs import Observation
from liaison_app.server.metrics import Metrics
metrics = Metrics(Path(sys.argv[1]))
for _worker in range(2):
    pid = os.fork()
    if pid == 0:
        metrics.stream_opened()
        for _each in range(3):
            metrics.observe(Observation("GET", "/v1/heads", 200, 1, 0.01, b"", None, "", False))
        os._exit(0)
    os.waitpid(pid, 0)
metrics.stream_opened()
metrics.observe(Observation("GET", "/v1/heads", 200, 1, 0.01, b"", None, "", False))
print(metrics.text().decode())
"""


def test_the_figures_of_all_workers_are_added_up_and_those_that_ended_hold_no_streams(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", SHARING, str(tmp_path)], capture_output=True, text=True, check=True)
    found = figures(done.stdout)
    assert found['liaison_requests_total{method="GET",route="/v1/heads",status="200"}'] == 7
    assert found["liaison_streams"] == 1


def test_metrics_of_one_process_stand_alone() -> None:
    one, other = Metrics(), Metrics()
    one.stream_opened()
    assert figures(one.text().decode())["liaison_streams"] == 1
    assert figures(other.text().decode())["liaison_streams"] == 0


@pytest.mark.loopback
def test_a_certificate_is_renewed_while_the_server_runs_and_old_versions_of_tls_are_refused(tmp_path: Path, log_watch: LogWatch) -> None:
    log_watch.expect("the certificate was not read again")
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        make_certificate(folder)
    files = first / "cert.pem", first / "key.pem"
    tls = Tls(*files)
    with listening(tls) as port:
        assert peer(port, files[0]) == ssl.PEM_cert_to_DER_cert(files[0].read_text())
        for name in ("cert.pem", "key.pem"):
            shutil.copy(second / name, first / name)
        tls.renew()
        assert peer(port, second / "cert.pem") == ssl.PEM_cert_to_DER_cert((second / "cert.pem").read_text())
        files[1].write_text("no key")
        tls.renew()
        assert peer(port, second / "cert.pem")
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
        with pytest.warns(DeprecationWarning, match="TLSv1_1"):
            old.maximum_version = ssl.TLSVersion.TLSv1_1
        with pytest.raises((ssl.SSLError, ConnectionError)):
            connect(port, old)


@contextmanager
def listening(tls: Tls) -> Iterator[int]:
    """Accept TLS connections and close them, on a port of this machine."""
    context = tls.context_for(None, None)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _address = server.accept()
                except OSError:
                    return
                with connection:
                    try:
                        with context.wrap_socket(connection, server_side=True) as secured:
                            secured.recv(1)
                    except OSError:
                        continue

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)
            server.close()
            thread.join(30)


def connect(port: int, context: ssl.SSLContext) -> bytes | None:
    with (
        socket.create_connection(("127.0.0.1", port), timeout=30) as connection,
        context.wrap_socket(connection, server_hostname="127.0.0.1") as secured,
    ):
        found = secured.getpeercert(binary_form=True)
        secured.send(b".")
        return found


def peer(port: int, trusted: Path) -> bytes | None:
    return connect(port, ssl.create_default_context(cafile=str(trusted)))
