"""Devices and a server in one process over real HTTP: a vault's store, the engine and its driver, wired as the app wires them."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from liaison_app.core.clock import Clock, SystemClock
from liaison_app.protocol.entry import NO_ENTRY, NO_ONE, Actor, OrgInit, encode_entry
from liaison_app.protocol.hashes import fingerprint
from liaison_app.protocol.invite import Invite, read_invite, write_invite
from liaison_app.protocol.signing import SigningKey
from liaison_app.records.fields import Record
from liaison_app.server.app import Surroundings
from liaison_app.server.limits import Rate, Rates
from liaison_app.server.setup import NewServer, Server, init_server
from liaison_app.store import names
from liaison_app.store.reader import Reader
from liaison_app.store.status import counts
from liaison_app.store.store import Store
from liaison_app.store.verbs import KeepSpace, KeepValues, SpaceFact
from liaison_app.sync.account import Account
from liaison_app.sync.driver import Driver, load_account
from liaison_app.sync.engine import Engine
from liaison_app.sync.outcome import Tally
from liaison_app.sync.transport import Transport
from liaison_app.vault.identity import new_account, new_device
from liaison_app.vault.recovery_file import OrganisationKeys, make_organisation_keys
from liaison_app.vault.wraps import new_space_key

HOUR_MS = 3600 * 1000
UNHURRIED = Rates(*[Rate(1_000_000, 1000.0)] * 5)
"""A test is a hundred people at one address."""


def make_server(folder: Path, keys: OrganisationKeys | None = None) -> bytes:
    """Init a server and return its first invite, without an address."""
    keys = keys or make_organisation_keys(secrets.token_bytes(16))
    org, server, bootstrap = keys.org_id, SigningKey(secrets.token_bytes(32)), SigningKey(secrets.token_bytes(32))
    init = OrgInit(org, keys.root.public, server.public, keys.recovery.public, bootstrap.public)
    entry = encode_entry(0, NO_ENTRY, SystemClock().ms(), Actor(NO_ONE, NO_ONE, keys.root), init)
    invite = Invite(
        server_url="",
        server_pub=server.public,
        org_id=org,
        or_fpr=fingerprint(keys.root.public),
        token=secrets.token_bytes(16),
        role="owner",
        expires_ms=SystemClock().ms() + 72 * HOUR_MS,
        bootstrap=bootstrap.seed(),
    )
    init_server(folder, NewServer(org_init=entry, server_seed=server.seed(), invite=write_invite(invite)))
    return write_invite(invite)


@contextmanager
def running_server(folder: Path, port: int = 0) -> Iterator[str]:
    """Run a server in a thread; gives its address."""
    listening = threading.Event()
    url: list[str] = []
    servers: list[object] = []

    def heard(address: str) -> None:
        url.append(address)
        listening.set()

    import uvicorn

    original = uvicorn.Server.__init__

    def remember(self: uvicorn.Server, *args: object, **kwargs: object) -> None:
        original(self, *args, **kwargs)  # type: ignore[arg-type]
        servers.append(self)

    uvicorn.Server.__init__ = remember  # type: ignore[method-assign]
    try:
        thread = threading.Thread(
            target=lambda: Server(folder, Surroundings(SystemClock(), rates=UNHURRIED)).run("127.0.0.1", port, on_listening=heard), daemon=True
        )
        thread.start()
        assert listening.wait(20), "the server did not start"
    finally:
        uvicorn.Server.__init__ = original  # type: ignore[method-assign]
    try:
        yield url[0]
    finally:
        for server in servers:
            server.should_exit = True  # type: ignore[attr-defined]
        thread.join(20)


class DeviceUnderTest:
    """One vault, opened without a passphrase, and its engine."""

    def __init__(self, folder: Path, name: str, clock: Clock | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.name = name
        self.clock = clock or SystemClock()
        self._identity = new_device(), new_account()
        self._key = secrets.token_hex(48)
        self._first = True
        self.open()

    def open(self) -> None:
        device, account = self._identity
        self.store = Store(self.folder, self._key, clock=self.clock, device=device.id.hex(), account=account.id.hex())
        if self._first:
            space = secrets.token_bytes(16)
            self.store.perform(KeepSpace(SpaceFact(space.hex(), "Private", private=True, served=False, role="owner"), ((1, new_space_key()),))).result()
            values = (
                (names.DEVICE, device.to_bytes()),
                (names.ACCOUNT, account.to_bytes()),
                (names.PRIVATE_SPACE, space),
                (names.PERSON_NAME, self.name.encode()),
            )
            self.store.perform(KeepValues(values)).result()
            self._first = False
        self.reader: Reader = self.store.reader()
        self.me: Account = load_account(self.store)
        self.store.become(self.me.device.id.hex(), self.me.account.id.hex())
        self.driver = Driver(self.store, lambda invite: Transport(invite.server_url, invite.server_pub))
        self.engine = Engine(self.me, self.clock, random=secrets.token_bytes)

    def close(self) -> None:
        self.driver.close()
        self.reader.close()
        self.store.close()

    def reopen(self) -> None:
        self.close()
        self.open()

    def begin_join(self, invite: bytes, url: str) -> None:
        from liaison_app.sync.joining import at_server

        self.driver.run(self.me, self.engine.joining.begin(at_server(read_invite(invite), url)))

    def invite(self, role: str = "editor") -> bytes:
        return write_invite(self.driver.run(self.me, self.engine.admitting.invite(role, self.team)))  # type: ignore[arg-type]

    @property
    def team(self) -> str:
        return next(id for id, fact in self.me.spaces.items() if not fact.private)

    def sync(self) -> Tally:
        return self.driver.run(self.me, self.engine.sync())

    def put(self, record: Record, **more: object) -> Record:
        return self.store.put(record, **more).result()  # type: ignore[arg-type]

    def get(self, id: str) -> Record:
        return self.reader.need(id)

    @property
    def pending(self) -> int:
        return counts(self.reader).pending


def join_two(folder: Path, url: str, first_invite: bytes) -> tuple[DeviceUnderTest, DeviceUnderTest]:
    """An owner and an invited editor, both settled in."""
    a, b = DeviceUnderTest(folder / "a", "Ana"), DeviceUnderTest(folder / "b", "Ben")
    a.begin_join(first_invite, url)
    a.sync()
    b.begin_join(a.invite(), url)
    b.sync()
    for device in (a, b, a, b):
        device.sync()
    return a, b
