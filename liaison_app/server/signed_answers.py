"""The outermost ring: every answer but the event stream is timed, signed and written to the log."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from liaison_app.core.clock import Clock
from liaison_app.protocol.answers import REQUEST_HEADER, request_id, sign_answer
from liaison_app.protocol.codec import MSGPACK, encode
from liaison_app.protocol.signing import SigningKey
from liaison_app.server.logs import UNKNOWN_ROUTE, Observation, log_request
from liaison_app.server.metrics import Metrics
from liaison_app.server.refusal import refused

if TYPE_CHECKING:
    from litestar.types import ASGIApp, Message, Receive, Scope, Send

_EVENT_STREAM = b"text/event-stream"
_LOG = logging.getLogger("liaison.server")
QUIET = frozenset({"/healthz", "/metrics"})
"""Asked for every few seconds, and nothing to write home about."""
DEVICE = "liaison_device"
"""Under this word a request's state names the device that asked, once that is proven."""


class SignedAnswers:
    """An ASGI application around the whole application, so that 404, 405 and 500 are signed too."""

    def __init__(self, app: ASGIApp, key: SigningKey, clock: Clock, metrics: Metrics) -> None:
        self._app = app
        self._key = key
        self._clock = clock
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = request_id(_header(scope["headers"], REQUEST_HEADER))
        answer = _Answer(send, self._key, self._clock, request, self._metrics)
        began = time.perf_counter()
        try:
            await self._app(scope, receive, answer.send)
        except Exception as error:  # noqa: BLE001 - the last ring: a failure here must still become a signed answer
            await answer.fail(error)
        finally:
            if answer.streams:
                self._metrics.stream_closed()
        seen = _observed(scope, answer, request, time.perf_counter() - began)
        if seen.route not in QUIET or seen.status != 200:
            log_request(seen)
        self._metrics.observe(seen)


class _Answer:
    """Holds one answer back until it is whole, then sends it signed."""

    def __init__(self, send: Send, key: SigningKey, clock: Clock, request: bytes, metrics: Metrics) -> None:
        self._send = send
        self._key = key
        self._clock = clock
        self._request = request
        self._metrics = metrics
        self._start: Any = None
        self._parts: list[bytes] = []
        self.streams = False
        self.sent = False
        self.status = 0
        self.size = 0
        self.failure = ""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start, self.status = message, message["status"]
            self.streams = (_header(message.get("headers", ()), "content-type") or "").encode().startswith(_EVENT_STREAM)
            if self.streams:
                self._metrics.stream_opened()
                self.sent = True
                await self._send(message)
        elif self.streams or message["type"] != "http.response.body":
            await self._send(message)
        else:
            self._parts.append(message.get("body", b""))
            if not message.get("more_body", False):
                await self._finish(b"".join(self._parts))

    async def _finish(self, body: bytes) -> None:
        signed = sign_answer(self._key, self._request, self.status, self._clock.ms(), body)
        headers = [*self._start.get("headers", ()), *((name.lower().encode(), value.encode()) for name, value in signed.items())]
        self.sent, self.size = True, len(body)
        await self._send({"type": "http.response.start", "status": self.status, "headers": headers})
        await self._send({"type": "http.response.body", "body": body, "more_body": False})

    async def fail(self, error: Exception) -> None:
        """Answer 500, unless an answer is already out; keep the kind of failure, never its text."""
        self.failure = type(error).__name__
        _LOG.error("unhandled %s", self.failure, exc_info=error)
        if self.sent:
            return
        refusal = refused("internal")
        body = encode(refusal.error)
        self.status = refusal.status
        self._start = {"headers": [(b"content-type", MSGPACK.encode()), (b"content-length", str(len(body)).encode())]}
        await self._finish(body)


def _header(headers: Iterable[tuple[bytes, bytes]], name: str) -> str | None:
    wanted = name.lower().encode()
    return next((value.decode("latin-1") for key, value in headers if key.lower() == wanted), None)


def _observed(scope: Any, answer: _Answer, request: bytes, seconds: float) -> Observation:
    route: str = scope.get("path_template") or UNKNOWN_ROUTE
    state: dict[str, Any] = scope.get("state") or {}
    return Observation(scope["method"], route, answer.status, answer.size, seconds, request, state.get(DEVICE), answer.failure, answer.streams)
