"""kill -9 at any moment, of clients and of the server, over both databases; and processes that die right after they have acknowledged a write."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkServerContext
from multiprocessing.queues import SimpleQueue
from pathlib import Path

from tests.support.postgresql import cluster, find_programs
from tests.support.world import LIGHT, World, open_world

AT_ONCE = 25
"""Kills between two looks at everything."""
SEED = 20


@contextmanager
def pair_upon(database: str) -> Iterator[World]:
    """Give two joined devices of two people, their server over this kind of database."""
    with tempfile.TemporaryDirectory(prefix="kills-") as folder, open_world(Path(folder), LIGHT) as world:
        if database == "sqlite":
            world.pair()
            yield world
            return
        programs = find_programs()
        assert programs is not None, "PostgreSQL is not installed (make setup-tests installs it)"
        with cluster(programs) as running:
            world.pair("--database", running.new_database())
            yield world
            world.stop_server()


class Kills:
    """Runs commands of device a, kills them and the server at random moments, and remembers what was acknowledged."""

    def __init__(self, world: World, seed: int) -> None:
        self._world = world
        self._chance = random.Random(seed)
        self._number = 0
        self.met: Counter[str] = Counter()
        self.acknowledged: list[str] = []
        self.tried: list[str] = []

    def one(self) -> None:
        """Kill once, the client or the server, in the midst of something."""
        turn = self._chance.random()
        if turn < 0.2:
            self._kill_server()
        elif turn < 0.6:
            self._write()
        else:
            self.met["clients killed in a sync"] += self._killed("sync") is None

    @property
    def kills(self) -> int:
        return sum(n for name, n in self.met.items() if "killed" in name)

    def _write(self) -> None:
        self._number += 1
        text = f"Noted zulu{self._number:05d}"
        self.tried.append(text)
        answered = self._killed("note", text)
        if answered:
            self.acknowledged.append(text)
        self.met["clients killed in a note"] += answered is None

    def _kill_server(self) -> None:
        """Let a sync be under way, or not, when the server goes."""
        busy = self._world.begin("sync", vault="a")
        try:
            busy.communicate(timeout=self._chance.uniform(0.05, 1.5))
        except subprocess.TimeoutExpired:
            pass
        self._world.stop_server(signal.SIGKILL)
        self.met["servers killed"] += 1
        busy.communicate(timeout=100)
        assert busy.returncode in {0, 4}, f"a sync ended with {busy.returncode} when its server was killed"
        self._world.resume_server()

    def _killed(self, *words: str) -> str | None:
        """Run a command and kill it after a moment; returns what it said where it was too quick, "" where it failed, None where it was killed."""
        process = self._world.begin(*words, vault="a")
        try:
            out, _err = process.communicate(timeout=self._chance.uniform(0.1, 1.3))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            out, _err = process.communicate()
        if process.returncode == -signal.SIGKILL:
            return None
        return out.decode() if process.returncode == 0 else ""

    def judge(self) -> None:
        """Sync in peace: everything acknowledged is on both devices once, and nothing is there that nobody wrote."""
        world = self._world
        for vault in "abab":
            done = world.do("sync", vault=vault)
            assert done["state"] == "done", done
        limit = str(len(self.tried) + 100)
        noted = {vault: [item["body"] for item in world.do("list", "note", "--limit", limit, vault=vault)["items"]] for vault in "ab"}
        assert sorted(noted["a"]) == sorted(noted["b"])
        assert len(set(noted["b"])) == len(noted["b"]), "a note stands twice"
        assert set(self.acknowledged) <= set(noted["b"]), sorted(set(self.acknowledged) - set(noted["b"]))[:3]
        assert set(noted["b"]) <= set(self.tried), "a note that nobody wrote"
        for vault in "ab":
            status = world.do("vault", "status", vault=vault)
            assert [status[name] for name in ("pending", "quarantine", "rejected", "review")] == [0] * 4, status
        assert world.do("vault", "check", vault="a")["ok"]


def random_kills(count: int, databases: tuple[str, ...] = ("sqlite", "postgresql")) -> dict[str, int | str]:
    """Kill so many times in all, an equal share over each database; returns how often what was killed."""
    met: Counter[str] = Counter()
    for at, database in enumerate(databases):
        with pair_upon(database) as world:
            kills = Kills(world, SEED + at)
            while kills.kills < count // len(databases):
                for _ in range(AT_ONCE):
                    if kills.kills < count // len(databases):
                        kills.one()
                kills.judge()
            met.update(kills.met)
            met["notes acknowledged"] += len(kills.acknowledged)
            met[f"kills over {database}"] = kills.kills
    return {"seeds": f"{SEED}–{SEED + len(databases) - 1}", **met, "lost": 0, "double": 0}


# dying right after a commit


def write_and_die(folder: Path, text: str, told: SimpleQueue[str]) -> None:
    """Write a note, say so once the store has acknowledged it, and be killed in the same breath."""
    from tests.support.light_liaison import light_vaults
    from tests.support.makers import note
    from tests.support.world import PASSPHRASE

    opened = light_vaults().open(folder, PASSPHRASE)
    opened.store.put(note(body=text, space=next(id for id, fact in opened.online.me.spaces.items() if not fact.private))).result()
    told.put(text)
    os.kill(os.getpid(), signal.SIGKILL)


def sync_and_die_at(folder: Path, verb: str, told: SimpleQueue[str]) -> None:
    """Sync, and be killed right after the first step of this name was carried out: what it committed stands, and nothing after it."""
    from liaison_app.cli.sync import once
    from liaison_app.sync.driver import Driver
    from tests.support.light_liaison import light_vaults
    from tests.support.world import PASSPHRASE

    carry = Driver._carry_out

    def counted(self: Driver, me: object, effect: object) -> object:
        answer = carry(self, me, effect)  # type: ignore[arg-type]
        if type(effect).__name__ == verb:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    Driver._carry_out = counted  # type: ignore[method-assign,assignment]
    opened = light_vaults().open(folder, PASSPHRASE)
    once(opened)
    opened.close()
    told.put(verb)


COMMITS = ("StoreOutbox", "MarkPushed", "KeepPushNo", "KeepValues", "ApplyPage")


def commits_then_crash(count: int) -> dict[str, int | str]:
    """Let so many processes die right after a commit of a note or of a step of a sync: every acknowledged row is there once, on both devices."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.proof.killing", "tests.support.dying"])
    met: Counter[str] = Counter()
    chance = random.Random(SEED)
    with pair_upon("sqlite") as world:
        kills = Kills(world, SEED)
        for number in range(count):
            _die_once(context, world, kills, chance, number, met)
            if number % 100 == 99:
                world.stop_server(signal.SIGKILL)
                world.resume_server()
                met["servers killed"] += 1
                kills.judge()
        kills.judge()
        assert len(kills.acknowledged) >= count // 2
    return {"seed": SEED, **met, "rows acknowledged": len(kills.acknowledged), "lost": 0, "double": 0}


def _die_once(context: ForkServerContext, world: World, kills: Kills, chance: random.Random, number: int, met: Counter[str]) -> None:
    told: SimpleQueue[str] = context.SimpleQueue()
    writes = chance.random() < 0.75
    text, verb = f"Noted {number:06d}", chance.choice(COMMITS)
    process = context.Process(target=write_and_die, args=(world.folder / "a", text, told)) if writes else None
    process = process or context.Process(target=sync_and_die_at, args=(world.folder / "a", verb, told))
    process.start()
    process.join(100)
    assert process.exitcode in {0, -signal.SIGKILL}, f"it ended with {process.exitcode}"
    said = None if told.empty() else told.get()
    if writes:
        assert said == text, "it died before it was asked to"
        kills.tried.append(text)
        kills.acknowledged.append(text)
    met["died after a note" if writes else f"died after {verb}" if process.exitcode else "syncs that had no such step"] += 1
