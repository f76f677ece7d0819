"""Vaults, devices and a server as processes of their own, driven by the command line alone."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LIAISON = (str(Path(sys.executable).parent / "liaison"),)
LIGHT = (sys.executable, "-m", "tests.support.light_liaison")
"""The same commands on vaults that cost nothing to open; the two kinds cannot read each other's."""

ROOT = Path(__file__).parents[2]
PASSPHRASE = "correct horse battery staple"


@dataclass(frozen=True)
class Ran:
    """What one command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on standard output; a ValueError where there is not exactly one."""
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, str]:
        return self.json["error"]


class World:
    """One temporary place with vaults by name, a passphrase file, and at most one server."""

    def __init__(self, folder: Path, liaison: tuple[str, ...] = LIAISON, port: int = 0) -> None:
        self.folder = folder
        self._liaison = liaison
        self.passphrase = folder / "pw"
        self.passphrase.write_text(f"{PASSPHRASE}\n")
        home, temporary = folder / "home", folder / "tmp"
        for place in (home, temporary):
            place.mkdir(exist_ok=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("LIAISON_", "XDG_"))}
        places = {"HOME": str(home), "TMPDIR": str(temporary), "PYTHONPATH": str(ROOT)}
        self.env = {**kept, **places, "QT_QPA_PLATFORM": "offscreen", "LIAISON_PASSPHRASE_FILE": str(self.passphrase)}
        self._server: subprocess.Popen[bytes] | None = None
        self.port = port

    def run(
        self,
        *words: object,
        vault: str | None = None,
        stdin: str | bytes | None = None,
        as_json: bool = True,
        env: dict[str, str] | None = None,
        timeout: float = 100,
    ) -> Ran:
        """Run one command to its end."""
        given = stdin.encode() if isinstance(stdin, str) else stdin
        done = subprocess.run(
            self.command(*words, vault=vault, as_json=as_json),
            input=given if given is not None else b"",
            capture_output=True,
            env=self.env | (env or {}),
            timeout=timeout,
            start_new_session=True,
        )
        ran = Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
        assert "Traceback" not in ran.out + ran.err, ran
        return ran

    def command(self, *words: object, vault: str | None = None, as_json: bool = True) -> list[str]:
        """Return a command line, for a test that starts the process itself."""
        return [*self._liaison, *(["--vault", str(self.folder / vault)] if vault else []), *(["--json"] if as_json else []), *map(str, words)]

    def do(self, *words: object, vault: str | None = None, stdin: str | None = None) -> Any:
        """Run a command that must succeed, and return its document."""
        ran = self.run(*words, vault=vault, stdin=stdin)
        assert ran.code == 0, f"{words}: exit {ran.code}: {ran.err or ran.out}"
        return ran.json

    def put(self, kind: str, fields: dict[str, Any], *options: str, vault: str) -> dict[str, Any]:
        """Put a record and return it."""
        return self.do("put", kind, *options, vault=vault, stdin=json.dumps(fields))

    def vault(self, name: str) -> str:
        """Make a vault that opens by passphrase alone; returns its recovery code."""
        return self.do("vault", "create", "--no-keyring", vault=name)["recovery_code"]

    # the server

    def start_server(self, *options: str) -> dict[str, Any]:
        """Init a server with these options and run it; returns what init said."""
        made = self.do("server", "init", self.folder / "server", *options)
        self.port = self.port or free_port()
        self.resume_server()
        return made

    def resume_server(self) -> str:
        """Run the server that is there; returns the line it wrote when it listened."""
        log = (self.folder / "server.log").open("ab")
        self._server = subprocess.Popen(
            self.command("server", "run", self.folder / "server", "--port", self.port), stdout=subprocess.PIPE, stderr=log, env=self.env, start_new_session=True
        )
        log.close()
        assert self._server.stdout is not None
        line = self._server.stdout.readline().decode()
        assert line, (self.folder / "server.log").read_text()
        return line

    @property
    def server_process(self) -> int:
        """The id of the server's process."""
        assert self._server is not None
        return self._server.pid

    def begin(self, *words: object, vault: str | None = None) -> subprocess.Popen[bytes]:
        """Start one command and return its process."""
        command = self.command(*words, vault=vault)
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.env, start_new_session=True)

    def stop_server(self, sign: signal.Signals = signal.SIGTERM) -> int:
        """End the server and return its exit code."""
        if self._server is None:
            return 0
        server, self._server = self._server, None
        server.send_signal(sign)
        try:
            server.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.communicate()
            raise
        return server.returncode

    def pair(self, *options: str) -> tuple[str, str]:
        """Return two joined devices of two people, a and b, of a server made with these options."""
        made = self.start_server(*options)
        self.vault("a")
        self.vault("b")
        self.do("join", made["invite_file"], vault="a")
        self.do("sync", vault="a")
        self.do("invite", "--role", "editor", "--to", self.folder / "b.invite", vault="a")
        self.do("join", self.folder / "b.invite", vault="b")
        for vault in "aba":
            self.do("sync", vault=vault)
        return "a", "b"


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def open_world(folder: Path, liaison: tuple[str, ...] = LIAISON, port: int = 0) -> Iterator[World]:
    """Give a world, and end its server with it."""
    world = World(folder, liaison, port)
    try:
        yield world
    finally:
        world.stop_server()


def wait_until(happened: Any, seconds: float = 20.0) -> None:
    """Wait until something holds, or fail."""
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.05)
