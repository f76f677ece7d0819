"""A server process and devices wired as the app wires them, with a cheap passphrase."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from liaison_app.cli.compose import OpenedVault, Vaults
from liaison_app.cli.main import collect_seldom
from liaison_app.protocol.invite import read_invite, write_invite
from liaison_app.store import names
from liaison_app.store.verbs import KeepValues
from liaison_app.sync.joining import at_server
from liaison_app.sync.outcome import Tally
from liaison_app.vault.kdf import KdfFloor, KdfParameters

CHEAP = KdfFloor(t=1, p=1, m_kib=64, calibrated_up_to_kib=64)
PASSPHRASE = "measure twice and cut once"
_SERVE = "from liaison_app.cli.main import main; main()"


@dataclass(frozen=True)
class ServerProcess:
    """A running server: its address, first invite and process id."""

    url: str
    invite: bytes
    pid: int

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 0

    def through(self, port: int) -> ServerProcess:
        """Return the same server, reached by another port of this machine."""
        return replace(self, url=f"http://127.0.0.1:{port}")


@contextmanager
def server(folder: Path) -> Generator[ServerProcess]:
    """Make a server in this folder and run it as a process of its own, as the command line does."""
    start = [sys.executable, "-c", _SERVE, "server"]
    subprocess.run([*start, "init", str(folder), "--passphrase-file", "-"], input=PASSPHRASE, text=True, check=True, capture_output=True)
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen([*start, "run", str(folder), "--port", "0"], stdout=subprocess.PIPE, stderr=log, text=True) as process,
    ):
        try:
            assert process.stdout is not None
            url = process.stdout.readline().split()[-1]
            yield ServerProcess(url, (folder / "first-invite.json").read_bytes(), process.pid)
        finally:
            process.terminate()


class Party:
    """One person's open vault and its engine."""

    def __init__(self, folder: Path, name: str) -> None:
        vaults = Vaults(floor=CHEAP, parameters=KdfParameters(1, 1, 64, os.urandom(16)))
        self.vault: OpenedVault = vaults.create(folder, PASSPHRASE, passphrase_only=True).opened
        self.vault.store.perform(KeepValues(((names.PERSON_NAME, name.encode()),))).result()

    def join(self, invite: bytes, url: str) -> None:
        """Begin to join with this invite at this address."""
        online = self.vault.online
        online.run(lambda: online.engine.joining.begin(at_server(read_invite(invite), url)))

    def invite(self) -> bytes:
        """Return an invite of the team's space."""
        online = self.vault.online
        return write_invite(online.run(lambda: online.engine.admitting.invite("editor", self.team)))

    @property
    def team(self) -> str:
        return next(id for id, fact in self.vault.online.me.spaces.items() if not fact.private)

    def sync(self) -> Tally:
        return self.vault.online.run(self.vault.online.engine.sync)


@contextmanager
def two_parties(folder: Path, running: ServerProcess) -> Generator[tuple[Party, Party]]:
    """An owner and an editor of one organisation, both settled in; garbage is collected as in a process of the command line."""
    collect_seldom()
    a, b = Party(folder / "a", "Ana"), Party(folder / "b", "Ben")
    try:
        a.join(running.invite, running.url)
        a.sync()
        b.join(a.invite(), running.url)
        b.sync()
        for party in (a, b, a, b):
            party.sync()
        yield a, b
    finally:
        for party in (a, b):
            party.vault.close()


@contextmanager
def one_more(folder: Path, name: str, inviter: Party, running: ServerProcess) -> Generator[Party]:
    """One more editor, admitted, who has pulled nothing of the team's space yet."""
    party = Party(folder, name)
    try:
        party.join(inviter.invite(), running.url)
        party.sync()
        inviter.sync()
        yield party
    finally:
        party.vault.close()


def sync_once(folder: Path) -> None:
    """Open a vault that was made here before, and sync it once."""
    vault = Vaults(floor=CHEAP).open(folder, PASSPHRASE)
    try:
        vault.online.run(vault.online.engine.sync)
    finally:
        vault.close()
