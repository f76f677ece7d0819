"""The line to the server, bad in every way: each ends in a sentence, and none is taken for the server's word."""

from __future__ import annotations

import gzip
import socket
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest
import zstandard

from liaison_app.core.errors import UsageError
from liaison_app.protocol.signing import SigningKey
from liaison_app.sync.effects import Answered, Call, Unreachable
from liaison_app.sync.transport import HintStream, Transport
from tests.sync.conftest import Pair

pytestmark = pytest.mark.loopback
KEY = SigningKey(b"k" * 32)
ASK = Call("GET", "/v1/heads")


@contextmanager
def answering(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that does with each connection what it is told."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.1)
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            try:
                connection, _from = listener.accept()
            except TimeoutError:
                continue
            with connection:
                connection.settimeout(5)
                answer(connection)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        stop.set()
        thread.join()
        listener.close()


def asked(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data and (piece := connection.recv(4096)):
        data += piece
    return data


def one_answer(line: socket.socket) -> bytes:
    head = asked(line)
    head, _gap, body = head.partition(b"\r\n\r\n")
    (length,) = [int(field.split(b":")[1]) for field in head.split(b"\r\n") if field.lower().startswith(b"content-length")]
    while len(body) < length:
        body += line.recv(65536)
    return head + b"\r\n\r\n" + body


def say(raw: bytes) -> Callable[[socket.socket], None]:
    def answer(connection: socket.socket) -> None:
        asked(connection)
        connection.sendall(raw)

    return answer


def reason(answer: Callable[[socket.socket], None], **timing: float) -> str:
    with answering(answer) as url:
        transport = Transport(url, KEY.public, **timing)
        got = transport.call(ASK)
        transport.close()
    assert isinstance(got, Unreachable), got
    return got.reason


def test_a_sign_in_page_is_not_the_server() -> None:
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>"
    assert "sign-in page" in reason(say(page))


@pytest.mark.parametrize("status", ["401 Unauthorized", "410 Gone", "302 Found"])
def test_a_forged_refusal_counts_as_offline_and_locks_nothing(status: str) -> None:
    head = f"HTTP/1.1 {status}\r\nLocation: http://example.invalid/\r\nLiaison-Time: 1\r\nLiaison-Sig: {'00' * 64}\r\nContent-Length: 0\r\n\r\n"
    said = reason(say(head.encode()))
    assert "in its place" in said or "in place of the server" in said


def test_nobody_there_is_said_at_once() -> None:
    free = socket.create_server(("127.0.0.1", 0))
    port = free.getsockname()[1]
    free.close()
    got = Transport(f"http://127.0.0.1:{port}", KEY.public).call(ASK)
    assert isinstance(got, Unreachable)
    assert "cannot be reached" in got.reason


def test_a_server_that_never_answers_is_given_up_on() -> None:
    done = threading.Event()
    assert "in time" in reason(lambda _connection: done.wait(1.0) and None, read_s=0.3)


@pytest.mark.parametrize(
    "raw", [b"", b"\0" * 50, b"HTTP/9.9 what\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\nshort"]
)
def test_noise_and_broken_answers_end_in_a_sentence(raw: bytes) -> None:
    assert reason(say(raw))


@pytest.mark.parametrize("location", [b"", b"Location: http://[\r\n", b"Location: //[::1/x\r\n", b"Location: \xff\xfe\r\n"])
def test_a_redirect_to_nowhere_ends_in_a_sentence(location: bytes) -> None:
    assert reason(say(b"HTTP/1.1 302 Found\r\n" + location + b"Content-Length: 0\r\n\r\n"))


@pytest.mark.parametrize("coding", ["zstd", "gzip, gzip"])
def test_what_somebody_on_the_line_has_packed_is_never_unpacked(coding: str) -> None:
    """Sixteen thousand bytes that would be half a thousand million."""
    packer = zstandard.ZstdCompressor().compressobj()
    packed = b"".join(packer.compress(bytes(1 << 24)) for _n in range(32)) + packer.flush()
    body = packed if coding == "zstd" else gzip.compress(gzip.compress(bytes(1 << 27)))
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nContent-Length: {len(body)}\r\n\r\n"
    tracemalloc.start()
    try:
        assert "in its place" in reason(say(head.encode() + body))
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_an_answer_whose_wait_is_no_number_is_taken_as_it_is(pair: Pair) -> None:
    """The header is not signed: whoever sits on the line may put anything there."""
    invite = pair.a.me.invite
    assert invite is not None

    def relay(connection: socket.socket) -> None:
        host, port = pair.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as line:
            line.sendall(asked(connection))
            connection.sendall(one_answer(line).replace(b"\r\n\r\n", b"\r\nRetry-After: \xb2\r\n\r\n", 1))

    with answering(relay) as url:
        transport = Transport(url, invite.server_pub)
        assert isinstance(transport.call(Call("GET", "/v1/config")), Answered)
        transport.close()


def test_an_answer_without_an_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("liaison_app.sync.transport.LARGEST_ANSWER", 100_000)

    def flood(connection: socket.socket) -> None:
        asked(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        try:
            for _n in range(1000):
                connection.sendall(b"1000\r\n" + b"x" * 4096 + b"\r\n")
        except OSError:
            return

    assert "more than the server ever sends" in reason(flood)


def test_a_real_answer_cut_at_any_byte_is_never_believed(pair: Pair) -> None:
    invite = pair.a.me.invite
    assert invite is not None
    host, port = pair.url.removeprefix("http://").split(":")

    def whole(request: bytes) -> bytes:
        with socket.create_connection((host, int(port))) as line:
            line.sendall(request.replace(b"Connection: keep-alive", b"Connection: close"))
            data = b""
            while piece := line.recv(65536):
                data += piece
            return data

    size = len(whole(b"GET /v1/config HTTP/1.1\r\nHost: x\r\nLiaison-Request: " + b"0" * 32 + b"\r\nConnection: close\r\n\r\n"))
    for cut in range(0, size, max(1, size // 40)):

        def relay(connection: socket.socket, cut: int = cut) -> None:
            connection.sendall(whole(asked(connection))[:cut])

        with answering(relay) as url:
            transport = Transport(url, invite.server_pub)
            assert isinstance(transport.call(Call("GET", "/v1/config")), Unreachable), cut
            transport.close()
    transport = Transport(pair.url, invite.server_pub)
    assert isinstance(transport.call(Call("GET", "/v1/config")), Answered)
    transport.close()


def test_a_kept_connection_that_died_is_tried_once_more(pair: Pair) -> None:
    invite = pair.a.me.invite
    assert invite is not None
    calls: list[int] = []

    def relay(connection: socket.socket) -> None:
        calls.append(1)
        host, port = pair.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as line:
            line.sendall(asked(connection))
            connection.sendall(one_answer(line))  # then hang up, without having said so

    with answering(relay) as url:
        transport = Transport(url, invite.server_pub)
        for _n in range(3):
            assert isinstance(transport.call(Call("GET", "/v1/config")), Answered)
        transport.close()
    assert len(calls) == 3


@pytest.mark.parametrize("url", ["http://example.com", "ftp://127.0.0.1", "file:///etc", "not a url", "", "https://", "https://a:b", "https://xn--/"])
def test_only_https_or_this_very_machine_is_talked_to(url: str) -> None:
    with pytest.raises(UsageError, match="will talk to"):
        Transport(url, KEY.public)


def test_hints_are_lines_and_one_that_never_ends_ends_the_stream() -> None:
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        yield b"event: hint\r\ndata: {}\n"
        yield b"\nda"
        yield b"ta: {}\n"
        while True:
            taken += 16 * 1024
            yield b"x" * 16 * 1024

    assert list(HintStream(httpx.Response(200, content=endless())).lines) == ["event: hint", "data: {}", "", "data: {}"]
    assert taken < 256 * 1024
