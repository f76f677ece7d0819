"""One process that listens: uvicorn over a socket that is bound already, started and stopped with all that runs beside it."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.server.app import Running
from liaison_app.server.housekeeping import keep_house
from liaison_app.server.tls import Tls, renewing

if TYPE_CHECKING:
    from litestar.types import ASGIApp

GRACE_S: Final = 5
PATIENCE_S: Final = {"IDLE": 30.0, "SEND_BODY": 900.0}
"""How long a line may take over the head of a request, and over its body: eight million bytes at some nine thousand a second."""


@dataclass(frozen=True, kw_only=True)
class Serving:
    """How to serve: certificate and key files, whose word about addresses is taken, a pipe whose end means to stop."""

    tls: tuple[Path, Path] | None = None
    trusted_proxies: Sequence[str] = ()
    until_closed: int | None = None


class _Stoppable(uvicorn.Server):
    """uvicorn that says when it listens, and ends open streams when it is told to stop."""

    def __init__(self, config: uvicorn.Config, running: Running, how: Serving, listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._running = running
        self._how = how
        self._listening = listening
        self._house: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._running.wake.start()
        await self._running.wake.listening()
        self._house = asyncio.get_running_loop().create_task(keep_house(self._running.blobs))
        if self._how.until_closed is not None:
            asyncio.get_running_loop().add_reader(self._how.until_closed, self._parent_gone)
        await super().startup(sockets=sockets)
        self._listening()

    def _parent_gone(self) -> None:
        """Stop when the process that watches over this one has died: its end of the pipe is closed then."""
        if self._how.until_closed is not None:
            asyncio.get_running_loop().remove_reader(self._how.until_closed)
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._running.wake.close()
        if self._house is not None:
            self._house.cancel()
        await super().shutdown(sockets=sockets)
        await self._running.wake.stop()


class _Impatient(H11Protocol):
    """Hangs up on whoever connects and then says nothing, or says it a byte at a time: that costs them nothing, and this server a line each."""

    _stands = ""
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._wait(None)

    def _watch(self) -> None:
        """Begin to wait where what the line owes has changed; more of the same wins no time."""
        stands = repr(self.conn.their_state)
        if stands != self._stands:
            self._stands = stands
            self._wait(PATIENCE_S.get(stands))

    def _wait(self, seconds: float | None) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
        self._waiting = self.loop.call_later(seconds, self.transport.abort) if seconds is not None else None


def serve(running: Running, listener: socket.socket, how: Serving, listening: Callable[[], None]) -> None:
    """Serve until SIGTERM or Ctrl+C: requests under way are finished, for some seconds at most."""
    app: ASGIApp = running.asgi
    tls = Tls(*how.tls) if how.tls else None
    config = uvicorn.Config(
        app,
        http=_Impatient,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_keep_alive=75,
        timeout_graceful_shutdown=GRACE_S,
        forwarded_allow_ips=list(how.trusted_proxies),
        ssl_context_factory=tls.context_for if tls else None,
    )
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    with _quiet_signals(), renewing(tls):
        _Stoppable(config, running, how, listening).run(sockets=[listener])


@contextmanager
def _quiet_signals() -> Generator[None]:
    """Let uvicorn's own handlers stop it; afterwards it raises the signal again, which must then not kill the process."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {each: signal.signal(each, lambda _number, _frame: None) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def bind(host: str, port: int) -> socket.socket:
    """Take an address to listen on; port 0 picks a free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # the protocol is named because asyncio switches Nagle's waiting (40 ms an answer) off only for sockets that say they are TCP
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise LiaisonError(
            _("The server cannot listen on {host}:{port} ({why}).").format(host=host, port=port, why=error.strerror or type(error).__name__),
            _("Choose another --host or --port, or stop what listens there."),
            code="cannot_listen",
        ) from error
    return listener


def url_of(host: str, port: int, *, secure: bool) -> str:
    """Return the address a listening socket is reached at."""
    shown = {"0.0.0.0": socket.gethostname(), "::": socket.gethostname()}.get(host, host)  # noqa: S104 - only compared with
    return f"{'https' if secure else 'http'}://{f'[{shown}]' if ':' in shown else shown}:{port}"
