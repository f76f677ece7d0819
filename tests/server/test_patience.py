"""Lines that ask nothing, or never come to the end of it: the server hangs up, and everybody else is served."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.devices import make_server, running_server

pytestmark = pytest.mark.loopback
HEAD = b"POST /v1/session HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n"


@pytest.fixture
def port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr("liaison_app.server.serving.PATIENCE_S", {"IDLE": 0.5, "SEND_BODY": 0.5})
    make_server(tmp_path / "server")
    with running_server(tmp_path / "server") as url:
        yield int(url.rpartition(":")[2])


def is_hung_up_on(line: socket.socket) -> bool:
    """Read until the server hangs up; TimeoutError where it never does."""
    line.settimeout(30)
    try:
        while line.recv(65536):
            pass
    except ConnectionResetError:
        pass
    return True


@pytest.mark.parametrize("said", [b"", b"G", HEAD, HEAD + b"\r\n" + b"half a body"], ids=["nothing", "a letter", "half a head", "half a body"])
def test_a_line_that_never_comes_to_the_end_of_its_request_is_hung_up_on(port: int, said: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(said)
        assert is_hung_up_on(line)
    assert httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200


def test_a_line_that_has_asked_before_is_not_waited_for_longer(port: int) -> None:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    line.request("GET", "/healthz")
    line.getresponse().read()
    line.sock.sendall(b"G")
    assert is_hung_up_on(line.sock)
    line.close()


def test_a_line_that_asks_whole_requests_now_and_then_is_kept(port: int) -> None:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    line.connect()
    kept = line.sock
    for _n in range(3):
        line.request("GET", "/healthz")
        assert line.getresponse().read()
        threading.Event().wait(0.8)
    assert line.sock is kept
    line.close()
