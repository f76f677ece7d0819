"""The outermost ring: every answer but the event stream is timed, signed and written to the log."""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from liaison_app.core.clock import Clock
from liaison_app.protocol.answers import REQUEST_HEADER, request_id, sign_answer
from liaison_app.protocol.codec import MSGPACK, encode
from liaison_app.protocol.signing import SigningKey
from liaison_app.server.refusal import refused

if TYPE_CHECKING:
    from litestar.types import ASGIApp, Message, Receive, Scope, Send

_EVENT_STREAM = b"text/event-stream"
_ID = re.compile(r"([0-9a-f]{8})[0-9a-f]{24}")
_LOG = logging.getLogger("liaison.server")


class SignedAnswers:
    """An ASGI application around the whole application, so that 404, 405 and 500 are signed too."""

    def __init__(self, app: ASGIApp, key: SigningKey, clock: Clock) -> None:
        self._app = app
        self._key = key
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send, self._key, self._clock, request_id(_header(scope["headers"], REQUEST_HEADER)))
        began = time.perf_counter()
        try:
            await self._app(scope, receive, answer.send)
        except Exception as error:  # noqa: BLE001 - the last ring: a failure here must still become a signed answer
            await answer.fail(error)
        _log(scope, answer, began)


class _Answer:
    """Holds one answer back until it is whole, then sends it signed."""

    def __init__(self, send: Send, key: SigningKey, clock: Clock, request: bytes) -> None:
        self._send = send
        self._key = key
        self._clock = clock
        self._request = request
        self._start: Any = None
        self._parts: list[bytes] = []
        self._streams = False
        self.sent = False
        self.status = 0
        self.size = 0
        self.failure = ""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start, self.status = message, message["status"]
            self._streams = (_header(message.get("headers", ()), "content-type") or "").encode().startswith(_EVENT_STREAM)
            if self._streams:
                self.sent = True
                await self._send(message)
        elif self._streams or message["type"] != "http.response.body":
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


def _log(scope: Any, answer: _Answer, began: float) -> None:
    """Write one line: no content, no names, no tokens, and of ids only the beginning (an escrow's whole id would open it)."""
    path = _ID.sub(r"\1…", scope["path"])[:200]
    line = {"method": scope["method"], "path": path, "status": answer.status, "bytes": answer.size}
    line["ms"] = round((time.perf_counter() - began) * 1000, 1)
    _LOG.info("%s", json.dumps(line))
