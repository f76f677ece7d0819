"""A server's folder: made once, then opened and run."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from liaison_app.core.clock import SystemClock
from liaison_app.core.errors import LiaisonError, UsageError
from liaison_app.core.ids import RandomBytes
from liaison_app.core.words import _
from liaison_app.protocol.entry import BadEntry, decode_entry
from liaison_app.protocol.invite import read_invite, write_invite
from liaison_app.protocol.membership import replay
from liaison_app.protocol.messages import SignedEntry
from liaison_app.protocol.signing import SigningKey
from liaison_app.server.app import Allowed, Running, Surroundings, build_app
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
from liaison_app.server.serving import Serving, bind, serve, url_of
from liaison_app.server.workers import Workers, can_fork

DEFAULT_PORT: Final = 8470


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

    def build(self, workers: int = 1) -> Running:
        """Open database and blobs and return the application, as one of so many workers."""
        database = self._open_database()
        try:
            allowed = Allowed(self.config.rates, self.config.quotas, workers)
            running = build_app(database, open_blobs(blobs_url(self._folder, self.config)), self._key, self._around, allowed)
        except BaseException:
            database.close()
            raise
        if running.accounts.membership.server_pub != self._key.public:
            running.close()
            raise LiaisonError(
                _("The key in {file} is not the one that the membership log names; no device would believe this server.").format(file=KEY_FILE),
                _("Put the right {file} back. Where it is new, first hand in the entry that names it: liaison server recover post DIR ENTRIES.").format(
                    file=KEY_FILE
                ),
                code="wrong_key",
            )
        return running

    def _open_database(self) -> Database:
        """Open the database, as this version wants it."""
        database = Database(database_url(self._folder, self.config), observe=self._around.metrics.database)
        try:
            bring_up_to_date(database, self._around.clock.ms())
        except BaseException:
            database.close()
            raise
        return database

    def run(self, host: str, port: int, *, tls: tuple[Path, Path] | None = None, workers: int = 1, on_listening: Callable[[str], None] | None = None) -> None:
        """Serve until SIGTERM or Ctrl+C; `tls` = (certificate, key) files; port 0 picks a free one. on_listening gets the address once it answers."""
        if tls:
            check_tls(*tls)
        if workers > 1:
            self._check_workers()
            self.build().close()  # what cannot be served is said once, before there are workers
        listener = bind(host, port)
        with closing(listener):
            url = url_of(host, listener.getsockname()[1], secure=tls is not None)
            how = Serving(tls=tls, trusted_proxies=self.config.trusted_proxies)
            self._record_address(url)

            def listening() -> None:
                if on_listening:
                    on_listening(url)

            if workers > 1:
                Workers(workers, lambda gone, ready: self._serve(listener, replace(how, until_closed=gone), ready, workers)).run(listening)
            else:
                self._serve(listener, how, listening)

    def _check_workers(self) -> None:
        if not database_url(self._folder, self.config).startswith("postgresql:"):
            raise UsageError(
                _("Several workers need PostgreSQL: in SQLite only one process writes well."),
                _("Leave --workers out, or move the server to PostgreSQL: backup, then restore with --database postgresql://…"),
            )
        if not can_fork():
            raise UsageError(_("This system cannot run several workers."), _("Leave --workers out."))

    def _serve(self, listener: socket.socket, how: Serving, listening: Callable[[], None], workers: int = 1) -> None:
        running = self.build(workers)
        try:
            serve(running, listener, how, listening)
        finally:
            running.close()

    def _record_address(self, url: str) -> None:
        """Write down where this run listens, and put it into the first invite while nobody has used that."""
        database = self._open_database()
        try:
            has_owner = database.read_now(account_sql.log_length) > 1
        finally:
            database.close()
        if self.config.public_url:
            return
        self.config = msgspec.structs.replace(self.config, listen_url=url)
        with file_failures(self._folder):
            write_config(self._folder, self.config)
            path = self._folder / self.config.invite_file
            if self.config.invite_file and path.exists() and not has_owner:
                write_private(path, write_invite(msgspec.structs.replace(read_invite(path.read_bytes()), server_url=url)))
