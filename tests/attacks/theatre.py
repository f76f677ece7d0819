"""The place where an attack is played: an organisation of four people with two spaces, its shipped server, and the ring around it."""

from __future__ import annotations

import copy
import secrets
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn

from liaison_app.core.clock import SystemClock
from liaison_app.protocol.signing import SigningKey
from liaison_app.server.app import Running, Surroundings
from liaison_app.server.setup import Server
from liaison_app.store.verbs import ReadPosition
from liaison_app.vault.recovery_file import OrganisationKeys, make_organisation_keys
from tests.attacks.people import PASSPHRASE, Person, Told, leaks
from tests.attacks.ring import Lie, Ring, honest
from tests.support.canaries import Canaries
from tests.support.devices import UNHURRIED, make_server
from tests.support.keyring_in_memory import KeyringInMemory

CAST = {"a": "Ana", "b": "Ben", "c": "Cy"}
"""An owner, an editor, a reader."""


class Stage:
    """One listening address for a whole run; what stands behind it changes from play to play."""

    def __init__(self) -> None:
        self.app: Any = None
        self.url = ""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.app(scope, receive, send)

    @contextmanager
    def open(self) -> Iterator[Stage]:
        """Listen on loopback until left."""
        config = uvicorn.Config(self, port=0, log_config=None, access_log=False, server_header=False, lifespan="off", timeout_graceful_shutdown=2)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, name="stage", daemon=True)
        thread.start()
        waited = threading.Event()
        while not server.started:
            assert thread.is_alive()
            waited.wait(0.02)
        self.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            server.should_exit = True
            thread.join(20)


@dataclass(frozen=True)
class Script:
    """What every play starts from: folders and keyrings, copied anew each time."""

    folder: Path
    keyrings: dict[str, KeyringInMemory]
    team: str
    other: str
    codes: dict[str, str]
    first_invite: bytes
    root: OrganisationKeys


@dataclass
class Theatre:
    """One play's own copy of everything. `a` is attacked where nothing else is said."""

    folder: Path
    script: Script
    stage: Stage
    people: dict[str, Person]
    birds: Canaries = field(default_factory=Canaries)
    rings: list[Ring] = field(default_factory=list[Ring])
    _running: list[Running] = field(default_factory=list[Running])

    @property
    def a(self) -> Person:
        return self.people["a"]

    @property
    def b(self) -> Person:
        return self.people["b"]

    @property
    def c(self) -> Person:
        return self.people["c"]

    @property
    def team(self) -> str:
        return self.script.team

    @property
    def other(self) -> str:
        return self.script.other

    @property
    def ring(self) -> Ring:
        return self.rings[-1]

    @property
    def key(self) -> SigningKey:
        """The server's own signing key."""
        return self.ring.key

    def open_server(self, name: str = "server") -> Ring:
        """Put the shipped server of a folder behind the ring, and on the stage."""
        folder = self.folder / name
        running = Server(folder, Surroundings(SystemClock(), rates=UNHURRIED)).build()
        self._running.append(running)
        self.rings.append(Ring(running.asgi, SigningKey((folder / "server.key").read_bytes())))
        self.stage.app = self.ring
        return self.ring

    def keep_server(self, name: str) -> None:
        """Copy the server as it stands, for lies of later."""
        shutil.copytree(self.folder / "server", self.folder / name)

    def lie(self, lie: Lie) -> None:
        self.ring.lie = lie

    def repent(self) -> None:
        self.ring.lie = honest

    def bird(self, where: str = "note") -> str:
        """Return words that no server may ever see."""
        return f"words of {where}: {self.birds.word(where)}"

    def newcomer(self, name: str) -> Person:
        person = Person(self.folder / name, KeyringInMemory())
        person.create(name)
        self.people[name] = person
        return person

    def note_by(self, person: Person, space: str = "") -> str:
        """Let somebody write and sync, undisturbed."""
        id = person.note(self.bird(), space or self.team)
        lie, self.ring.lie = self.ring.lie, honest
        person.sync()
        self.ring.lie = lie
        return id

    def head_of(self, person: Person, space: str = "") -> tuple[int, bytes]:
        at = person.vault.store.perform(ReadPosition(space or self.team)).result().position
        return at.seq, at.head

    def leaked(self) -> list[str]:
        """Return every key and word that any request of this play carried in the clear."""
        secrets = {f"{name}'s {key}": value for name, person in self.people.items() for key, value in person.secrets().items()}
        heard = [one for ring in self.rings for one in ring.heard]
        return leaks(heard, secrets, [self.birds.stem])

    def close(self) -> None:
        for person in self.people.values():
            person.close()
        for running in self._running:
            running.close()


def prepare(folder: Path, stage: Stage) -> Script:
    """Found the organisation, let everybody in, and let them write a little."""
    root = make_organisation_keys(secrets.token_bytes(16))
    first = make_server(folder / "server", root)
    keyrings = {name: KeyringInMemory() for name in CAST}
    script = Script(folder, keyrings, "", "", {}, first, root)
    play = Theatre(folder, script, stage, {name: Person(folder / name, keyrings[name]) for name in CAST})
    play.open_server()
    a, b, c = play.a, play.b, play.c
    codes = {name: person.create(CAST[name]) for name, person in play.people.items()}
    a.begin_join(first, stage.url)
    assert not a.sync().words
    team = next(id for id, fact in a.me.spaces.items() if not fact.private)
    other = a.run(a.engine.admitting.create_space("Other"))
    for person, role in ((b, "editor"), (c, "reader")):
        person.begin_join(a.invite(role, team), stage.url)
        person.sync()
    for person in (a, b, c, a):
        person.sync()
    a.run(a.engine.acts.set_role(other, b.me.account.id.hex(), "editor"))
    for space in (team, other):
        a.note(play.bird("beginning"), space)
        b.note(play.bird("beginning"), space)
    for person in (a, b, a, b, c):
        told = person.sync()
        assert not told.words, told
    play.close()
    return Script(folder, keyrings, team, other, codes, first, root)


@contextmanager
def curtain(script: Script, folder: Path, stage: Stage) -> Iterator[Theatre]:
    """Open a play on its own copy of everything, and clear up after it."""
    shutil.copytree(script.folder, folder, copy_function=shutil.copyfile)
    keyrings = copy.deepcopy(script.keyrings)
    play = Theatre(folder, script, stage, {name: Person(folder / name, keyrings[name]) for name in CAST})
    play.open_server()
    try:
        yield play
    finally:
        play.close()


__all__ = ["PASSPHRASE", "Person", "Script", "Stage", "Theatre", "Told", "curtain", "prepare"]
