"""HTTP to the one configured server; an answer that is not proven to be the server's counts as none."""

from __future__ import annotations

import secrets
import socket
import ssl
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import httpx

from liaison_app.core.errors import UsageError
from liaison_app.core.words import _
from liaison_app.protocol.answers import DEVICE_HEADER, DEVICE_SIGNATURE_HEADER, REQUEST_BYTES, REQUEST_HEADER, enrol_mine_message, signed_answer
from liaison_app.protocol.codec import MSGPACK
from liaison_app.sync.effects import Answered, Call, Unreachable
from liaison_app.sync.line_faults import of_answer, of_error

LONGEST_HINT = 64 * 1024
LARGEST_ANSWER = 64 * 1024 * 1024
CONNECT_S, READ_S = 8.0, 30.0
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class HintStream:
    """Lines of wake-ups as they come."""

    def __init__(self, response: httpx.Response) -> None:
        self.lines: Iterator[str] = _short_lines(response)
        self._line: Any = response.extensions.get("network_stream")

    def hang_up(self) -> None:
        """End the stream from another thread, so that nobody waits for the server's next word."""
        line: socket.socket | None = self._line.get_extra_info("socket") if self._line is not None else None
        if line is None:
            return
        try:
            socket.socket.shutdown(line, socket.SHUT_RDWR)  # beneath TLS: its own shutdown would pull the session from under the reader
        except OSError:
            return  # it has ended by itself


def _short_lines(response: httpx.Response) -> Iterator[str]:
    """Give the lines of an answer that has no end; it ends where one line has none either."""
    rest = b""
    for piece in response.iter_raw():
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            yield line.decode("utf-8", "replace").rstrip("\r")
        if len(rest) > LONGEST_HINT:
            return


class Transport:
    """One keep-alive client; `server_pub` proves the answers."""

    def __init__(self, url: str, server_pub: bytes, *, connect_s: float = CONNECT_S, read_s: float = READ_S) -> None:
        """Raises UsageError for an address that is neither https nor loopback."""
        scheme, host = _scheme_and_host(url)
        if not host or (scheme != "https" and not (scheme == "http" and host in LOOPBACK)):
            raise UsageError(
                _("“{url}” is not an address Liaison will talk to.").format(url=url),
                _("Use https://… (plain http:// only for this very machine)."),
                code="bad_url",
            )
        self._url = url.rstrip("/")
        self._server_pub = server_pub
        self._timeout = httpx.Timeout(read_s, connect=connect_s)
        self._local = host in LOOPBACK
        self._client: httpx.Client | None = None

    def _open(self) -> httpx.Client:
        if self._client is None:
            self._client = httpx.Client(base_url=self._url, timeout=self._timeout, verify=self._trust(), trust_env=not self._local, follow_redirects=False)
        return self._client

    def _trust(self) -> ssl.SSLContext | bool:
        """Trust whom this computer trusts, for calls and hints alike."""
        if not self._url.startswith("https:"):
            return True
        import truststore

        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def call(self, call: Call) -> Answered | Unreachable:
        """Send one request. A kept-alive connection that died is tried once more: every request may be repeated."""
        for attempt in (1, 2):
            try:
                return self._once(call)
            except httpx.HTTPError as error:
                self.close()
                if attempt == 2 or isinstance(error, httpx.ConnectError | httpx.TimeoutException | httpx.ProxyError):
                    return of_error(error, self._url)
        return Unreachable(_("The server cannot be reached."))

    def _once(self, call: Call) -> Answered | Unreachable:
        request_id = secrets.token_bytes(REQUEST_BYTES)
        headers = self._headers(call, request_id)
        with self._open().stream(call.method, call.path, content=call.body or None, headers=headers) as response:
            if response.headers.get("Content-Encoding", "identity") != "identity":
                return of_answer(response)  # our server packs nothing, and what others packed may unpack to more than there is memory
            body = bytearray()
            for piece in response.iter_raw():
                body += piece
                if len(body) > LARGEST_ANSWER:
                    return Unreachable(_("Something answered with more than the server ever sends."))
        heard = signed_answer(request_id, response.status_code, response.headers, bytes(body))
        if heard is None or not heard.is_by(self._server_pub):
            return replace(of_answer(response), signed=heard)
        return Answered(heard.status, heard.body, heard.server_ms, _seconds(response.headers.get("Retry-After", "")))

    def _headers(self, call: Call, request_id: bytes) -> dict[str, str]:
        kind = "application/octet-stream" if call.raw else MSGPACK
        headers = {REQUEST_HEADER: request_id.hex(), "Accept": MSGPACK, "Accept-Encoding": "identity", **dict(call.headers)}
        if call.body:
            headers["Content-Type"] = kind
        if call.token:
            headers["Authorization"] = f"Bearer {call.token}"
        if call.signed_by is not None:
            headers[DEVICE_HEADER] = call.signed_by.id.hex()
            headers[DEVICE_SIGNATURE_HEADER] = call.signed_by.signing.sign(enrol_mine_message(request_id, call.signed_by.id)).hex()
        return headers

    @contextmanager
    def hints(self, token: str) -> Generator[HintStream]:
        """Listen to the server's wake-ups. They are hints only, and not signed: all they can do is make us ask."""
        timeout = httpx.Timeout(45.0, connect=CONNECT_S)
        headers = {"Authorization": f"Bearer {token}", REQUEST_HEADER: secrets.token_hex(REQUEST_BYTES), "Accept": "text/event-stream"}
        with (
            httpx.Client(base_url=self._url, timeout=timeout, verify=self._trust(), trust_env=not self._local) as client,
            client.stream("GET", "/v1/wake", headers=headers) as response,
        ):
            if response.status_code != 200:
                raise httpx.HTTPStatusError("no wake-ups", request=response.request, response=response)
            yield HintStream(response)


def _scheme_and_host(url: str) -> tuple[str, str]:
    """Return what an address out of an invite file names; nothing where it is none."""
    try:
        parts = httpx.URL(url)
        return parts.scheme, parts.host
    except (httpx.InvalidURL, ValueError):
        return "", ""


def _seconds(text: str) -> float:
    return min(float(text), 300.0) if text.isascii() and text.isdigit() else 0.0


HintsEnded = (httpx.HTTPError, httpx.StreamError)
"""What listening to hints ends with."""
