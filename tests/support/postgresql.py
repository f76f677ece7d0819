"""A PostgreSQL of the tests' own: a cluster in a temporary folder, reached by a unix socket alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

import psycopg

_USER = "postgres"
_QUICK = ("fsync=off", "full_page_writes=off", "shared_buffers=16MB", "autovacuum=off", "max_wal_size=64MB")
_DURABLE = ("shared_buffers=128MB",)
_SMALL = ("max_connections=200", "listen_addresses=", "jit=off")


@dataclass(frozen=True)
class Cluster:
    """A running PostgreSQL; each test makes itself a database."""

    sockets: Path
    control: Callable[[str], None]
    """Gives pg_ctl a word: stop, start."""

    def url(self, name: str) -> str:
        return f"postgresql://{_USER}@/{name}?host={self.sockets}"

    def new_database(self) -> str:
        """Make an empty database and return its URL."""
        name = f"t{token_hex(8)}"
        self.say(f"CREATE DATABASE {name} STRATEGY file_copy")
        return self.url(name)

    def drop(self, url: str) -> None:
        name = url.partition("@/")[2].partition("?")[0]
        self.say(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def say(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


def find_programs() -> Path | None:
    """Return the folder of initdb and pg_ctl, the newest where there are several."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda each: int(each.parts[-3]))
    found = versions[-1] if versions else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@contextmanager
def cluster(programs: Path, *, durable: bool = False) -> Iterator[Cluster]:
    """Start a PostgreSQL as an ordinary user (it refuses root), and take everything away at the end; `durable`: on the disk, with fsync, to be measured."""
    folder = Path(tempfile.mkdtemp(prefix="liaison-pg-", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) and not durable else None))
    user = _USER if os.getuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    folder.chmod(0o755)
    settings = (*(_DURABLE if durable else _QUICK), *_SMALL, f"unix_socket_directories={folder}")
    data, options = folder / "data", " ".join(f"-c {each}" for each in settings)

    def run(*words: str) -> None:
        environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(folder)}
        subprocess.run(words, check=True, user=user, env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=60)

    def control(word: str, *more: str) -> None:
        run(str(programs / "pg_ctl"), word, "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", *more)

    try:
        run(str(programs / "initdb"), "-D", str(data), "-U", _USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        control("start")
        watcher = _outlive(os.getpid(), [str(programs / "pg_ctl"), "stop", "-m", "immediate", "-D", str(data)], folder, user)
        try:
            yield Cluster(folder, lambda word: control(word, "-m", "fast") if word == "stop" else control(word))
        finally:
            watcher.kill()
            watcher.wait()
            if (data / "postmaster.pid").exists():
                control("stop", "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _outlive(pid: int, stop: list[str], folder: Path, user: str | None) -> subprocess.Popen[bytes]:
    """Take a cluster away after a test run that was killed: nobody else would."""
    script = f'while [ -d /proc/{pid} ]; do sleep 2; done; "$@"; rm -rf {folder}'
    quiet = subprocess.DEVNULL
    return subprocess.Popen(["sh", "-c", script, "sh", *stop], user=user, cwd="/", stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
