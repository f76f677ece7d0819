"""Proxies, certificates and sign-in pages: real ones on loopback, each with its own sentence; none is taken for the server."""

from __future__ import annotations

import base64
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from msgspec.structs import replace as with_fields

from liaison_app.protocol.signing import SigningKey
from liaison_app.records.note import Note
from liaison_app.sync.effects import Answered, Call, Unreachable
from liaison_app.sync.outcome import Interrupted
from liaison_app.sync.transport import Transport
from tests.support.made_ca import HOST, MadeAuthority, carry, in_front_of, listening
from tests.sync.conftest import Pair

pytestmark = pytest.mark.loopback
KEY = SigningKey(b"k" * 32)
ASK = Call("GET", "/v1/config")
Serve = Callable[[socket.socket], None]


@dataclass
class Network:
    """What stands on this network: fronts, proxies, and what a computer is told of them."""

    later: ExitStack
    monkeypatch: pytest.MonkeyPatch
    folder: Path
    asked: list[str] = field(default_factory=list[str])
    """What the proxy was asked for."""

    def listens(self, serve: Serve) -> int:
        return self.later.enter_context(listening(serve))

    def trusts(self, authority: MadeAuthority) -> None:
        self.monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))

    def goes_by(self, proxy: str, without: str = "") -> None:
        for name in ("HTTPS_PROXY", "https_proxy"):
            self.monkeypatch.setenv(name, proxy)
        for name in ("NO_PROXY", "no_proxy"):
            self.monkeypatch.setenv(name, without)

    def proxy(self, target: int, *, wants: str = "") -> str:
        """A CONNECT proxy that reaches this port under every name; `wants` is the user:password it asks for."""

        def serve(line: socket.socket) -> None:
            head = b""
            while b"\r\n\r\n" not in head and (piece := line.recv(4096)):
                head += piece
            self.asked.append(head.split(b"\r\n")[0].decode())
            if wants and base64.b64encode(wants.encode()) not in head:
                line.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n")
                return
            with socket.create_connection(("127.0.0.1", target)) as behind:
                line.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                carry(line, behind)

        return f"127.0.0.1:{self.listens(serve)}"


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Network]:
    with ExitStack() as later:
        yield Network(later, monkeypatch, tmp_path)


def ask(url: str, key: bytes = KEY.public) -> Answered | Unreachable:
    transport = Transport(url, key)
    try:
        return transport.call(ASK)
    finally:
        transport.close()


def unreachable(url: str) -> Unreachable:
    got = ask(url)
    assert isinstance(got, Unreachable)
    return got


def behind_tls(pair: Pair, network: Network, authority: MadeAuthority) -> int:
    return network.listens(in_front_of(int(pair.url.rsplit(":", 1)[1]), authority.context()))


def test_a_device_behind_a_company_proxy_that_opens_every_letter_syncs_and_is_told_no_lie(pair: Pair, network: Network) -> None:
    company = MadeAuthority(network.folder)
    network.trusts(company)
    network.goes_by(f"http://{network.proxy(behind_tls(pair, network, company))}")
    assert pair.b.me.invite is not None
    pair.b.me.invite = with_fields(pair.b.me.invite, server_url=f"https://{HOST}")
    pair.b.driver.close()
    made = pair.b.put(Note(body="through the proxy", space=pair.b.team))
    pair.b.sync()
    pair.b.driver.close()
    pair.a.sync()
    assert pair.a.reader.get(made.id) is not None
    assert network.asked == [f"CONNECT {HOST}:443 HTTP/1.1"], "one connection, and nobody but the server was asked for"


def test_a_proxy_that_wants_a_password_is_said_and_one_that_has_it_lets_through(pair: Pair, network: Network) -> None:
    company = MadeAuthority(network.folder)
    network.trusts(company)
    proxy = network.proxy(behind_tls(pair, network, company), wants="ana:secret")
    network.goes_by(f"http://{proxy}")
    got = unreachable(f"https://{HOST}")
    assert got.kind == "proxy_sign_in"
    assert "password" in got.reason
    network.goes_by(f"http://ana:secret@{proxy}")
    assert pair.a.me.invite is not None
    assert isinstance(ask(f"https://{HOST}", pair.a.me.invite.server_pub), Answered)


def test_a_proxy_that_refuses_and_one_that_is_not_there_are_told_apart_and_the_password_is_not_shown(network: Network) -> None:
    def refuse(line: socket.socket) -> None:
        line.recv(4096)
        line.sendall(b"HTTP/1.1 403 Blocked by policy\r\nContent-Length: 0\r\n\r\n")

    network.goes_by(f"http://127.0.0.1:{network.listens(refuse)}")
    assert unreachable(f"https://{HOST}").kind == "proxy"
    free = socket.create_server(("127.0.0.1", 0))
    port = free.getsockname()[1]
    free.close()
    network.goes_by(f"http://ana:secret@127.0.0.1:{port}")
    got = unreachable(f"https://{HOST}")
    assert (got.kind, "127.0.0.1" in got.reason, "secret" in got.reason) == ("refused", True, False)


def test_a_host_the_computer_names_as_local_goes_round_the_proxy(network: Network) -> None:
    network.goes_by("http://127.0.0.1:9", without=HOST)
    got = unreachable(f"https://{HOST}:9")
    assert got.kind == "name", got
    assert HOST in got.reason


@pytest.mark.parametrize(
    ("fault", "kind", "says"),
    [
        ("expired", "tls_expired", "run out"),
        ("too early", "tls_clock", "clock"),
        ("another host", "tls_host", "another host"),
        ("another root", "tls_untrusted", "trusts"),
        ("no tls at all", "tls", "safe connection"),
    ],
)
def test_each_fault_of_a_certificate_has_its_own_sentence(network: Network, fault: str, kind: str, says: str) -> None:
    company = MadeAuthority(network.folder)
    network.trusts(MadeAuthority(network.folder, "other root") if fault == "another root" else company)
    context = {
        "expired": lambda: company.context(begins_in_days=-200),
        "too early": lambda: company.context(begins_in_days=50),
        "another host": lambda: company.context("portal.hotel.test"),
    }.get(fault, company.context)()
    serve = (lambda line: line.sendall(b"220 hello\r\n")) if fault == "no tls at all" else in_front_of(9, context)
    network.goes_by(f"http://{network.proxy(network.listens(serve))}")
    got = unreachable(f"https://{HOST}")
    assert (got.kind, says in got.reason) == (kind, True), got


PORTALS = {
    "a page in place of the answer": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>",
    "sent to another host": b"HTTP/1.1 302 Found\r\nLocation: http://login.hotel.test/\r\nContent-Length: 0\r\n\r\n",
    "said outright": b"HTTP/1.1 511 Network Authentication Required\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n",
}


@pytest.mark.parametrize("portal", PORTALS)
def test_a_network_that_wants_a_sign_in_is_recognised_and_nobody_else_is_asked(network: Network, portal: str) -> None:
    heard: list[bytes] = []

    def serve(line: socket.socket) -> None:
        heard.append(line.recv(4096))
        line.sendall(PORTALS[portal])

    got = unreachable(f"http://127.0.0.1:{network.listens(serve)}")
    assert got.kind == "portal"
    assert "sign in" in got.reason
    assert len(heard) == 1
    assert heard[0].startswith(b"GET /v1/config ")


@pytest.mark.parametrize("status", ["401 Unauthorized", "410 Gone", "429 Too Many Requests", "302 Found"])
def test_a_refusal_that_the_server_did_not_sign_is_only_being_offline(pair: Pair, network: Network, status: str) -> None:
    said = f"HTTP/1.1 {status}\r\nLocation: /elsewhere\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{{}}".encode()

    def serve(line: socket.socket) -> None:
        line.recv(65536)
        line.sendall(said)

    assert pair.b.me.invite is not None
    before = pair.b.me.token
    pair.b.me.invite = with_fields(pair.b.me.invite, server_url=f"http://127.0.0.1:{network.listens(serve)}")
    pair.b.driver.close()
    with pytest.raises(Interrupted) as broken:
        pair.b.sync()
    assert (broken.value.kind, broken.value.code) == ("impostor", "offline")
    assert pair.b.me.token == before
    assert not any(fact.stopped for fact in pair.b.me.spaces.values())
