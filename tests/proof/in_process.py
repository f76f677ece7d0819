"""The real server and the real client composition in one process: no sockets, no threads that race, one seeded source of chance."""

from __future__ import annotations

import asyncio
import os
import random
import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pycrdt
from litestar import Litestar
from sqlalchemy import create_engine

from liaison_app.cli.compose import OpenedVault, Vaults
from liaison_app.cli.online import Online, Outside
from liaison_app.protocol.entry import NO_ENTRY, NO_ONE, Actor, OrgInit, encode_entry
from liaison_app.protocol.hashes import fingerprint
from liaison_app.protocol.invite import Invite, write_invite
from liaison_app.protocol.signing import SigningKey
from liaison_app.records import prose
from liaison_app.server import app as application
from liaison_app.server.app import Running, Surroundings
from liaison_app.server.database.incarnation import renew_incarnation
from liaison_app.server.database.oversight import set_hold
from liaison_app.server.limits import Rate, Rates
from liaison_app.server.setup import NewServer, Server, init_server
from liaison_app.store.store import BALLAST_NAME
from liaison_app.sync.effects import Answered, Call, Unreachable
from liaison_app.sync.parallel import Later
from liaison_app.sync.transport import Transport
from liaison_app.vault.os_keyring import OsKeyring
from tests.support.keyring_in_memory import CHEAP_FLOOR, KeyringInMemory, cheap_parameters

PASSPHRASE = "correct horse battery staple"
URL = "http://127.0.0.1:1"
UNHURRIED = Rates(*[Rate(1_000_000, 1000.0)] * 5)
BEGIN_MS = 1_790_000_000_000


@contextmanager
def seeded_chance(seed: int) -> Iterator[None]:
    """Let every random byte of ours come from this seed, so that a run can be played again. (Sealing keys drawn inside OpenSSL decide nothing.)

    What writes texts has a source of its own, for reading a text draws from it too: looking must not change what happens.
    """
    entropy, authors = random.Random(f"entropy {seed}"), random.Random(f"authors {seed}")
    before_bytes, before_doc = random._urandom, prose.Doc  # type: ignore[attr-defined]
    random._urandom = entropy.randbytes  # type: ignore[attr-defined] - what `secrets` draws from
    prose.Doc = lambda: pycrdt.Doc(client_id=authors.getrandbits(32))  # type: ignore[assignment,misc]
    try:
        yield
    finally:
        random._urandom, prose.Doc = before_bytes, before_doc  # type: ignore[attr-defined,misc]


class WorldClock:
    """The true time, which only the schedule moves."""

    def __init__(self) -> None:
        self.now = BEGIN_MS

    def ms(self) -> int:
        return self.now


class SkewedClock:
    """A device's own idea of the time."""

    def __init__(self, world: WorldClock) -> None:
        self._world = world
        self.skew_ms = 0

    def ms(self) -> int:
        return self._world.ms() + self.skew_ms


def memory_folder() -> Path:
    """Return a folder in memory where there is one, else the temporary one."""
    shared = Path("/dev/shm")
    return shared if shared.is_dir() and os.access(shared, os.W_OK) else Path(os.environ.get("TMPDIR", "/tmp"))


class _OneRouter:
    """Litestar's routes are worked out once a process (30 ms each time): a later server puts its own collaborators behind the same routes."""

    def __init__(self) -> None:
        self._made: tuple[Litestar, dict[str, Any], dict[str, Any]] | None = None

    def __call__(self, **given: Any) -> Litestar:
        dependencies: dict[str, Any] = given.pop("dependencies")
        if self._made is not None and self._made[1] == given and self._made[2].keys() == dependencies.keys():
            for name, provided in dependencies.items():
                first = self._made[2][name]
                first.dependency, first.value = provided.dependency, provided.value
            return self._made[0]
        app = Litestar(dependencies=dependencies, **given)
        self._made = self._made or (app, given, dependencies)
        return app


_ROUTER = _OneRouter()


class ServerInProcess:
    """The shipped application over its SQLite database, asked without a socket."""

    def __init__(self, folder: Path, clock: WorldClock) -> None:
        self.folder = folder
        self._clock = clock
        self._running: Running | None = None
        self._loop = asyncio.new_event_loop()

    def answer(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> _Response:
        """Give a request to the application and wait for its whole answer."""
        return self._loop.run_until_complete(self._ask(_scope(method, path, headers), body))

    async def _ask(self, scope: dict[str, Any], body: bytes) -> _Response:
        running = self._running or self._start()
        incoming: list[dict[str, Any]] = [{"type": "http.request", "body": body, "more_body": False}]
        sent: list[Any] = []

        async def receive() -> Any:
            return incoming.pop() if incoming else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        await running.asgi(scope, receive, send)  # type: ignore[arg-type]
        content = b"".join(message.get("body", b"") for message in sent[1:])
        return _Response(sent[0]["status"], _Headers((key.decode("latin-1").lower(), value.decode("latin-1")) for key, value in sent[0]["headers"]), content)

    def _start(self) -> Running:
        application.Litestar = _ROUTER  # type: ignore[assignment,misc]
        try:
            self._running = Server(self.folder, Surroundings(self._clock, rates=UNHURRIED)).build()
        finally:
            application.Litestar = Litestar  # type: ignore[misc]
        return self._running

    def stop(self) -> None:
        """Let go of the database; the next request opens it again."""
        if self._running is not None:
            self._running.close()
            self._running = None

    def close(self) -> None:
        self.stop()
        self._loop.close()

    def copy_to(self, folder: Path) -> None:
        """Copy everything the server keeps, as it stands now."""
        self.stop()
        shutil.copytree(self.folder, folder)

    def put_back(self, folder: Path) -> None:
        """Become an older copy, which goes on as if nothing had been since: what a lying server does."""
        self.stop()
        shutil.rmtree(self.folder)
        shutil.copytree(folder, self.folder)

    def renew(self, incarnation: bytes) -> None:
        """Become a new incarnation, as a restore does."""
        self._change(lambda connection: renew_incarnation(connection, incarnation))

    def hold(self, space: bytes, *, held: bool) -> None:
        """Put a space under a legal hold, or lift it."""
        self._change(lambda connection: set_hold(connection, space, held=held))

    def _change(self, work: Callable[[Any], object]) -> None:
        engine = create_engine(f"sqlite:///{self.folder / 'server.db'}")
        with engine.begin() as connection:
            work(connection)
        engine.dispose()

    def query(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Read the server's database beside it."""
        db = sqlite3.connect(self.folder / "server.db")
        try:
            return db.execute(sql, values).fetchall()
        finally:
            db.close()


def _scope(method: str, path: str, headers: dict[str, str]) -> dict[str, Any]:
    place, _mark, query = path.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "headers": [(b"host", b"127.0.0.1"), *((key.lower().encode(), value.encode()) for key, value in headers.items())],
        "scheme": "http",
        "path": place,
        "raw_path": place.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "server": ("127.0.0.1", 1),
        "client": ("127.0.0.1", 2),
    }


class _Headers(dict[str, str]):
    """Headers as the server sent them, in small letters, asked for in any."""

    def get(self, name: str, default: str = "") -> str:  # type: ignore[override]
        return super().get(name.lower(), default)


@dataclass(frozen=True)
class _Response:
    """What the transport reads of an answer."""

    status_code: int
    headers: _Headers
    content: bytes

    def iter_raw(self) -> Iterator[bytes]:
        yield self.content


class _Wire:
    """Stands where the transport's HTTP client stands, at a fifth of its cost: what is proved here is on either side of it."""

    def __init__(self, server: ServerInProcess) -> None:
        self._server = server

    @contextmanager
    def stream(self, method: str, path: str, *, content: bytes | None, headers: dict[str, str]) -> Iterator[_Response]:
        yield self._server.answer(method, path, content or b"", headers)

    def close(self) -> None:
        """There is nothing to let go of."""


Fate = Callable[[Callable[[], Answered | Unreachable]], Answered | Unreachable]
"""What becomes of one request on the way: it may be sent, lost, sent twice or later."""


class Line(Transport):
    """The shipped transport; only its socket is the server itself, and every request meets its fate first."""

    def __init__(self, invite: Invite, server: ServerInProcess, fate: Fate) -> None:
        super().__init__(invite.server_url, invite.server_pub)
        self._server = server
        self._fate = fate

    def _open(self) -> Any:
        return _Wire(self._server)

    def call(self, call: Call) -> Answered | Unreachable:
        return self._fate(lambda: super(Line, self).call(call))


def copy_vault(source: Path, target: Path) -> None:
    """Copy a vault's files as they lie on the disk now, as a backup or a crash would find them."""
    target.mkdir(parents=True)
    for entry in source.iterdir():
        if entry.is_dir():
            shutil.copytree(entry, target / entry.name)
        elif entry.name == BALLAST_NAME:
            os.link(entry, target / entry.name)
        elif not entry.name.endswith("-shm"):
            shutil.copyfile(entry, target / entry.name)


class Held:
    """One vault folder opened by the shipped composition, with its keyring and its way to the server."""

    def __init__(self, folder: Path, keyring: KeyringInMemory, clock: SkewedClock, line: Callable[[Invite], Transport]) -> None:
        self.folder = folder
        self.keyring = keyring
        self.clock = clock
        self._line = line
        self.opened: OpenedVault | None = None

    @property
    def vaults(self) -> Vaults:
        return Vaults(floor=CHEAP_FLOOR, parameters=cheap_parameters(), keyring=OsKeyring(self.keyring), clock=self.clock, random=secrets.token_bytes)

    @property
    def vault(self) -> OpenedVault:
        assert self.opened is not None, "the vault is closed"
        return self.opened

    @property
    def online(self) -> Online:
        return self.vault.online

    def create(self) -> None:
        self.opened = self.vaults.create(self.folder, PASSPHRASE, passphrase_only=False).opened
        self._go_online()

    def open(self) -> None:
        self.opened = self.vaults.open(self.folder, PASSPHRASE)
        self._go_online()

    def _go_online(self) -> None:
        opened = self.vault
        outside = Outside(self._line, parallel=map, aside=Later)
        opened.online = Online(opened.store, opened.reader, opened.vault, opened.keys.vault_id, clock=self.clock, keyring=opened.keyring, outside=outside)

    def close(self) -> None:
        """Quit, as a person does."""
        if self.opened is not None:
            opened, self.opened = self.opened, None
            opened.close()

    def die(self, folder: Path) -> None:
        """End as a power cut would: nothing is closed or noted; what lies on the disk goes on in `folder`."""
        opened, self.opened = self.vault, None
        copy_vault(self.folder, folder)
        opened.online.close()
        opened.reader.close()
        opened.store.close()
        opened.lock.release()
        shutil.rmtree(self.folder)
        self.folder = folder


def found_organisation(folder: Path, clock: WorldClock) -> Invite:
    """Init a server in this folder; returns the first owner's invite."""
    org, server, bootstrap, root = (secrets.token_bytes(n) for n in (16, 32, 32, 32))
    keys = [SigningKey(each) for each in (server, bootstrap, root)]
    recovery = secrets.token_bytes(32)
    body = OrgInit(org, keys[2].public, keys[0].public, recovery, keys[1].public)
    entry = encode_entry(0, NO_ENTRY, clock.ms(), Actor(NO_ONE, NO_ONE, keys[2]), body)
    invite = Invite(
        server_url=URL,
        server_pub=keys[0].public,
        org_id=org,
        or_fpr=fingerprint(keys[2].public),
        token=secrets.token_bytes(16),
        role="owner",
        expires_ms=clock.ms() + 72 * 3_600_000,
        bootstrap=keys[1].seed(),
    )
    init_server(folder, NewServer(org_init=entry, server_seed=keys[0].seed(), invite=write_invite(invite)), random=secrets.token_bytes)
    return invite
