"""A ring around the shipped server that holds the server's own key: it hears every request and may answer anything, well signed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from msgspec import Struct

from liaison_app.core.clock import Clock, SystemClock
from liaison_app.protocol.answers import REQUEST_HEADER, request_id, sign_answer
from liaison_app.protocol.codec import MSGPACK, decode, encode
from liaison_app.protocol.signing import SigningKey

PAGE_OF_A_PORTAL = b"<html><body>Welcome to the hotel! Sign in to use this network.</body></html>"


@dataclass(frozen=True)
class Heard:
    """One request as it came, every byte that could carry something out."""

    method: str
    path: str
    query: str
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    @property
    def where(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def everything(self) -> bytes:
        return b"\n".join((self.where.encode(), self.query.encode(), *(name + b": " + value for name, value in self.headers), self.body))


@dataclass(frozen=True)
class Said:
    """An answer before it is signed. `request` and `key` replace what it is signed over and with; `ahead_ms` moves its clock."""

    status: int
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...] = ((b"content-type", MSGPACK.encode()),)
    signed: bool = True
    ahead_ms: int = 0
    request: bytes | None = None
    key: SigningKey | None = None


Lie = Callable[[Heard, Said], Said]


def honest(_heard: Heard, said: Said) -> Said:
    """Say what the server says."""
    return said


@dataclass
class Ring:
    """The application to listen with. `lie` sees each request and the true answer, and gives what is said."""

    app: Any
    key: SigningKey
    clock: Clock = field(default_factory=SystemClock)
    lie: Lie = honest
    heard: list[Heard] = field(default_factory=list[Heard])

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["path"] == "/v1/wake":
            await self.app(scope, receive, send)
            return
        body = await _whole(receive)
        heard = Heard(scope["method"], scope["path"], scope["query_string"].decode(), tuple(scope["headers"]), body)
        self.heard.append(heard)
        instead = self.lie.instead(heard) if isinstance(self.lie, Always) else None
        said = instead or self.lie(heard, await _answer(self.app, scope, body))
        headers = [(name, value) for name, value in said.headers if not name.startswith(b"liaison-") and name != b"content-length"]
        if said.signed:
            asked = request_id(next((value.decode() for name, value in scope["headers"] if name == REQUEST_HEADER.lower().encode()), None))
            signed = sign_answer(said.key or self.key, said.request or asked, said.status, max(0, self.clock.ms() + said.ahead_ms), said.body)
            headers += [(name.lower().encode(), value.encode()) for name, value in signed.items()]
        headers.append((b"content-length", str(len(said.body)).encode()))
        await send({"type": "http.response.start", "status": said.status, "headers": headers})
        await send({"type": "http.response.body", "body": said.body, "more_body": False})


async def _whole(receive: Any) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    return body


async def _answer(app: Any, scope: Any, body: bytes) -> Said:
    """Return what the shipped application answers."""
    start: list[Any] = []
    parts: list[bytes] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            start.append(message)
        elif message["type"] == "http.response.body":
            parts.append(message.get("body", b""))

    await app(scope, receive, send)
    return Said(start[0]["status"], b"".join(parts), tuple(start[0].get("headers", ())))


def says(path: str, kind: type[Struct], change: Callable[[Any], Struct], *, method: str = "", status: int = 200) -> Lie:
    """Return a lie that changes every good answer at addresses with `path` in them."""

    def lie(heard: Heard, said: Said) -> Said:
        if path not in heard.path or said.status != status or (method and heard.method != method):
            return said
        return replace(said, body=encode(change(decode(said.body, kind))))

    return lie


@dataclass(frozen=True)
class Always:
    """A lie told at every address with `path` in it, instead of doing what is asked."""

    answer: Callable[[Heard], Said]
    path: str
    method: str

    def __call__(self, _heard: Heard, said: Said) -> Said:
        return said

    def instead(self, heard: Heard) -> Said | None:
        return self.answer(heard) if self.path in heard.path and (not self.method or heard.method == self.method) else None


def always(said: Said | Callable[[Heard], Said], path: str = "/v1/", method: str = "") -> Always:
    """Return a lie that answers this at every such address; the server never hears of the question."""
    return Always((lambda _heard: said) if isinstance(said, Said) else said, path, method)


def both(*lies: Lie) -> Lie:
    """Return the lies one after the other."""

    def lie(heard: Heard, said: Said) -> Said:
        for one in lies:
            said = one(heard, said)
        return said

    return lie


def refusal(status: int, code: str, sentence: str = "") -> Said:
    """Return a refusal as the server would word it."""
    from liaison_app.protocol.messages import Error

    return Said(status, encode(Error(code, sentence or f"The server says {code}.", "Do as it says.")))
