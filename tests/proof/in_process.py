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
from pathlib import Path
from typing import Any

import httpx
import pycrdt

from liaison_app.cli.compose import OpenedVault, Vaults
from liaison_app.cli.online import Online, Outside
from liaison_app.protocol.entry import NO_ENTRY, NO_ONE, Actor, OrgInit, encode_entry
from liaison_app.protocol.hashes import fingerprint
from liaison_app.protocol.invite import Invite, write_invite
from liaison_app.protocol.signing import SigningKey
from liaison_app.records import prose
from liaison_app.server.app import Running, Surroundings
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


class ServerInProcess:
    """The shipped application over its SQLite database, asked without a socket."""

    def __init__(self, folder: Path, clock: WorldClock) -> None:
        self.folder = folder
        self._clock = clock
        self._running: Running | None = None
        self._loop = asyncio.new_event_loop()

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Give a request to the application and wait for its whole answer."""
        return self._loop.run_until_complete(self._ask(request))

    async def _ask(self, request: httpx.Request) -> httpx.Response:
        if self._running is None:
            self._running = Server(self.folder, Surroundings(self._clock, rates=UNHURRIED)).build()
        body = request.read()
        incoming: list[dict[str, Any]] = [{"type": "http.request", "body": body, "more_body": False}]
        sent: list[Any] = []

        async def receive() -> Any:
            return incoming.pop() if incoming else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        await self._running.asgi(_scope(request), receive, send)  # type: ignore[arg-type]
        content = b"".join(message.get("body", b"") for message in sent[1:])
        return httpx.Response(sent[0]["status"], headers=sent[0]["headers"], content=content, request=request)

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

    def query(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Read the server's database beside it."""
        db = sqlite3.connect(self.folder / "server.db")
        try:
            return db.execute(sql, values).fetchall()
        finally:
            db.close()


def _scope(request: httpx.Request) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "headers": [(key.lower(), value) for key, value in request.headers.raw],
        "scheme": "http",
        "path": request.url.path,
        "raw_path": request.url.raw_path.split(b"?")[0],
        "query_string": request.url.query,
        "root_path": "",
        "server": ("127.0.0.1", 1),
        "client": ("127.0.0.1", 2),
    }


class _ToTheServer(httpx.BaseTransport):
    def __init__(self, server: ServerInProcess) -> None:
        self._server = server

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._server.answer(request)


Fate = Callable[[Callable[[], Answered | Unreachable]], Answered | Unreachable]
"""What becomes of one request on the way: it may be sent, lost, sent twice or later."""


class Line(Transport):
    """The shipped transport; only its socket is the server itself, and every request meets its fate first."""

    def __init__(self, invite: Invite, server: ServerInProcess, fate: Fate) -> None:
        super().__init__(invite.server_url, invite.server_pub)
        self._server = server
        self._fate = fate

    def _open(self) -> httpx.Client:
        if self._client is None:
            self._client = httpx.Client(base_url=self._url, transport=_ToTheServer(self._server), trust_env=False, follow_redirects=False)
        return self._client

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
