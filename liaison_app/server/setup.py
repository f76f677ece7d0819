"""A server's folder: made once, then opened and run."""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import msgspec
import uvicorn
from msgspec import Meta

from liaison_app.core.clock import SystemClock
from liaison_app.core.errors import LiaisonError
from liaison_app.core.ids import RandomBytes
from liaison_app.core.words import _
from liaison_app.protocol.entry import BadEntry, decode_entry
from liaison_app.protocol.invite import read_invite, write_invite
from liaison_app.protocol.membership import replay
from liaison_app.protocol.messages import SignedEntry
from liaison_app.protocol.signing import SigningKey
from liaison_app.server.app import Running, Surroundings, build_app
from liaison_app.server.audit import AuditEvent
from liaison_app.server.blobs.stores import open_blobs
from liaison_app.server.database import accounts as account_sql
from liaison_app.server.database.audit import append_audit
from liaison_app.server.database.engine import Database, Transaction
from liaison_app.server.database.migrations import bring_up_to_date
from liaison_app.server.database.schema import create_tables, is_in_use
from liaison_app.server.places import blobs_place, check_tls, database_place, public_place
from liaison_app.server.premises import (
    CONFIG_FILE,
    DATABASE_FILE,
    KEY_FILE,
    ServerConfig,
    blobs_url,
    database_url,
    file_failures,
    read_config,
    read_key,
    write_config,
    write_private,
)

if TYPE_CHECKING:
    from litestar.types import ASGIApp

DEFAULT_PORT: Final = 8470
_GRACE_S: Final = 5


@dataclass(frozen=True, kw_only=True)
class NewServer:
    """All that a new server is made from; keys and the first entry come from whoever holds the organisation's secrets."""

    org_init: SignedEntry
    server_seed: Annotated[bytes, Meta(min_length=32, max_length=32)]
    database_url: str = ""
    blobs_url: str = ""
    public_url: str = ""
    invite: bytes = b""
    """The first invite (invite.write_invite), which carries the bootstrap key."""
    invite_file: str = "first-invite.json"


def init_server(folder: Path, new: NewServer, *, random: RandomBytes = secrets.token_bytes) -> ServerConfig:
    """Make a server in a folder that has none: tables, entry 0, key, config, first invite. Fails before anything is written where it can."""
    if (folder / CONFIG_FILE).exists():
        raise LiaisonError(
            _("There is a server in this folder already."), _("Run it with “liaison server run”, or choose an empty folder."), code="server_exists"
        )
    membership = replay([new.org_init])
    if membership.server_pub != SigningKey(new.server_seed).public:
        raise BadEntry("server key")
    config = ServerConfig(
        org_id=membership.org_id.hex(),
        database_url=new.database_url and database_place(new.database_url),
        blobs_url=new.blobs_url and blobs_place(new.blobs_url),
        public_url=new.public_url and public_place(new.public_url),
        invite_file=new.invite_file if new.invite else "",
    )
    with file_failures(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not config.database_url:
            (folder / DATABASE_FILE).touch(mode=0o600)
        open_blobs(blobs_url(folder, config)).check()
        _create_database(database_url(folder, config), new.org_init, random(16))
        write_private(folder / KEY_FILE, new.server_seed)
        if new.invite:
            write_private(folder / new.invite_file, new.invite)
        write_config(folder, config)
    return config


def _create_database(url: str, org_init: SignedEntry, incarnation: bytes) -> None:
    database = Database(url)
    entry = decode_entry(org_init)

    def work(transaction: Transaction) -> None:
        if is_in_use(transaction):
            raise LiaisonError(
                _("There is a server's database at this place already."), _("Choose an empty folder, or another --database."), code="server_exists"
            )
        create_tables(transaction, incarnation)
        now = SystemClock().ms()
        account_sql.append_entry(transaction, 0, account_sql.StoredEntry(org_init.entry, org_init.sig, entry.hash), now)
        append_audit(transaction, AuditEvent(now, "org_init", bytes(32), entry.hash))

    try:
        database.write_now(work)
    finally:
        database.close()


class Server:
    """An existing server's folder, opened."""

    def __init__(self, folder: Path, around: Surroundings | None = None) -> None:
        """Read the folder; LiaisonError when there is no server in it, it is damaged or newer than this program."""
        self._folder = folder
        self._around = around or Surroundings.usual()
        self.config = read_config(folder)
        self._key = read_key(folder)

    def build(self) -> Running:
        """Open database and blobs and return the application."""
        database = Database(database_url(self._folder, self.config))
        try:
            bring_up_to_date(database, self._around.clock.ms())
            return build_app(database, open_blobs(blobs_url(self._folder, self.config)), self._key, self._around)
        except BaseException:
            database.close()
            raise

    def run(self, host: str, port: int, *, tls: tuple[Path, Path] | None = None, on_listening: Callable[[str], None] | None = None) -> None:
        """Serve until SIGTERM or Ctrl+C; `tls` = (certificate, key) files; port 0 picks a free one. on_listening gets the address once it answers."""
        if tls:
            check_tls(*tls)
        listener = _bind(host, port)
        running = self.build()
        try:
            url = _url(host, listener.getsockname()[1], secure=tls is not None)
            self._record_address(running, url)
            _serve(running, listener, tls, lambda: on_listening(url) if on_listening else None)
        finally:
            running.close()

    def _record_address(self, running: Running, url: str) -> None:
        """Write down where this run listens, and put it into the first invite while nobody has used that."""
        if self.config.public_url:
            return
        self.config = msgspec.structs.replace(self.config, listen_url=url)
        with file_failures(self._folder):
            write_config(self._folder, self.config)
            path = self._folder / self.config.invite_file
            if self.config.invite_file and path.exists() and running.accounts.membership.bootstrap_account is None:
                write_private(path, write_invite(msgspec.structs.replace(read_invite(path.read_bytes()), server_url=url)))


class _Stoppable(uvicorn.Server):
    """uvicorn that says when it listens, and ends open streams when it is told to stop."""

    def __init__(self, config: uvicorn.Config, running: Running, listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._running = running
        self._listening = listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self._listening()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._running.wake.close()
        await super().shutdown(sockets=sockets)


def _serve(running: Running, listener: socket.socket, tls: tuple[Path, Path] | None, listening: Callable[[], None]) -> None:
    app: ASGIApp = running.asgi
    secured: dict[str, Any] = {"ssl_certfile": str(tls[0]), "ssl_keyfile": str(tls[1])} if tls else {}
    config = uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, lifespan="off", timeout_keep_alive=75, timeout_graceful_shutdown=_GRACE_S, **secured
    )
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    with _quiet_signals():
        _Stoppable(config, running, listening).run(sockets=[listener])


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


def _bind(host: str, port: int) -> socket.socket:
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


def _url(host: str, port: int, *, secure: bool) -> str:
    shown = {"0.0.0.0": socket.gethostname(), "::": socket.gethostname()}.get(host, host)  # noqa: S104 - only compared with
    return f"{'https' if secure else 'http'}://{f'[{shown}]' if ':' in shown else shown}:{port}"
