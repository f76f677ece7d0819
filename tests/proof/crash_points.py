"""Commands that die at every one of their steps: joining, writing, locking, a new passphrase, a new vault key, a space's new key, a backup, a restore, a wipe."""

from __future__ import annotations

import multiprocessing
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from multiprocessing.context import ForkServerContext
from pathlib import Path

from tests.support.dying_anywhere import DEAD, run_and_die
from tests.support.world import LIGHT, World, open_world

NEW_PASSPHRASE = "another correct horse battery"
LONGEST = 400


class Deaths:
    """Runs one command again and again, each time dying one step later."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._forks: ForkServerContext = multiprocessing.get_context("forkserver")
        self._forks.set_forkserver_preload(["tests.support.dying_anywhere"])
        self.met: Counter[str] = Counter()

    def at_each_step(self, name: str, every: int, prepare: Callable[[int], tuple[list[str], Path]], judge: Callable[[int, bool], None]) -> None:
        """`prepare` gives the command (of trial n) and the folder it changes; `judge` is told whether it died, and looks at what is left."""
        for fatal in range(1, LONGEST * every, every):
            words, watched = prepare(fatal)
            code = self._run(words, fatal, watched)
            assert code in (0, DEAD), f"{name}: ended with {code} at step {fatal}"
            self.met[f"{name}: deaths"] += code == DEAD
            judge(fatal, code == DEAD)
            if code == 0:
                return
        raise AssertionError(f"{name} has more steps than anybody thought")

    def _run(self, words: list[str], fatal: int, watched: Path) -> int:
        process = self._forks.Process(target=run_and_die, args=(words, self.world.env, fatal, watched))
        process.start()
        process.join(100)
        assert process.exitcode is not None, "it hangs"
        return process.exitcode


def every_crash_point(percent: int) -> dict[str, int | str]:
    """Die at so many of a hundred steps of each command; returns how often each died. Raises AssertionError where something was lost or is there twice."""
    every = max(1, 100 // percent)
    met: Counter[str] = Counter()
    for story in (passphrases, rekeys, notes, backups_and_restores, new_keys, joins, wipes):
        with tempfile.TemporaryDirectory(prefix="deaths-") as folder, open_world(Path(folder), LIGHT) as world:
            deaths = Deaths(world)
            story(deaths, every)
            met.update(deaths.met)
    return {**met, "deaths": sum(met.values()), "lost": 0, "double": 0}


def passphrases(deaths: Deaths, every: int) -> None:
    """A vault whose passphrase is being changed opens by the old one or by the new one, never by neither."""
    world = deaths.world
    world.vault("v")
    world.do("note", "Before", vault="v")
    new = world.folder / "new"
    new.write_text(NEW_PASSPHRASE + "\n")

    def prepare(n: int) -> tuple[list[str], Path]:
        folder = world.folder / f"v{n}"
        shutil.copytree(world.folder / "v", folder)
        return ["--vault", str(folder), "vault", "passphrase", "--new-passphrase-file", str(new)], folder

    def judge(n: int, died: bool) -> None:
        old_opens, new_opens = (world.run("list", "note", vault=f"v{n}", env={"LIAISON_PASSPHRASE_FILE": str(file)}) for file in (world.passphrase, new))
        opening = [ran for ran in (old_opens, new_opens) if ran.code == 0]
        assert len(opening) >= 1, f"step {n}: neither passphrase opens: {old_opens} {new_opens}"
        assert died or new_opens.code == 0
        assert [item["body"] for item in opening[0].json["items"]] == ["Before"]

    deaths.at_each_step("passphrase", every, prepare, judge)


def rekeys(deaths: Deaths, every: int) -> None:
    """A vault that is being given another key opens with all it holds, by passphrase and by code, whatever step was the last; nothing of the change is left beside it."""
    world = deaths.world
    code = world.folder / "code"
    code.write_text(world.vault("v") + "\n")
    for word in ("Before", "And before"):
        world.do("note", word, vault="v")
    new = world.folder / "new"
    new.write_text(NEW_PASSPHRASE + "\n")

    def prepare(n: int) -> tuple[list[str], Path]:
        folder = world.folder / f"v{n}"
        shutil.copytree(world.folder / "v", folder)
        return ["--vault", str(folder), "vault", "rekey", str(code)], folder

    def judge(n: int, died: bool) -> None:
        assert sorted(item["body"] for item in world.do("list", "note", vault=f"v{n}")["items"]) == ["And before", "Before"], n
        folder = world.folder / f"v{n}"
        assert not [path.name for path in folder.iterdir() if path.name.startswith(("rekeyed", "replaced"))], n
        changed = (folder / "vault.db").read_bytes()[:16] != (world.folder / "v" / "vault.db").read_bytes()[:16]
        assert died or changed, "the salt of the database is another"
        world.do("vault", "recover", str(code), "--new-passphrase-file", str(new), vault=f"v{n}")
        assert world.run("vault", "check", vault=f"v{n}", env={"LIAISON_PASSPHRASE_FILE": str(new)}).code == 0, n

    deaths.at_each_step("rekey", every, prepare, judge)


def notes(deaths: Deaths, every: int) -> None:
    """A note being written, and the vault being locked after it: the note is there once or not at all, and all before it are."""
    world = deaths.world
    world.vault("v")
    done: list[str] = []

    def prepare(n: int) -> tuple[list[str], Path]:
        return ["--vault", str(world.folder / "v"), "note", f"Noted {n}"], world.folder / "v"

    def judge(n: int, died: bool) -> None:
        there = [item["body"] for item in world.do("list", "note", "--limit", "1000", vault="v")["items"]]
        assert len(there) == len(set(there)), f"step {n}: a note stands twice"
        assert set(done) <= set(there), f"step {n}: a note is lost"
        assert died or f"Noted {n}" in there
        done[:] = there

    deaths.at_each_step("note and lock", every, prepare, judge)
    assert world.do("vault", "check", vault="v")["ok"]


def backups_and_restores(deaths: Deaths, every: int) -> None:
    """A backup that was broken off hurts nothing, and a restore that was is made again."""
    world = deaths.world
    world.vault("v")
    world.do("note", "Before", vault="v")
    backup = world.folder / "all.backup"
    world.do("vault", "backup", backup, vault="v")

    def prepare_backup(n: int) -> tuple[list[str], Path]:
        return ["--vault", str(world.folder / "v"), "vault", "backup", str(world.folder / f"{n}.backup")], world.folder

    def judge_backup(n: int, died: bool) -> None:
        assert world.do("list", "note", vault="v")["total"] == 1
        made = world.folder / f"{n}.backup"
        assert died or made.exists()
        if made.exists():
            ran = world.run("vault", "restore", made, vault=f"from{n}")
            assert (ran.code == 0 and world.do("list", "note", vault=f"from{n}")["total"] == 1) or (died and ran.error["what_to_do"]), ran

    def prepare_restore(n: int) -> tuple[list[str], Path]:
        return ["--vault", str(world.folder / f"r{n}"), "vault", "restore", str(backup)], world.folder / f"r{n}"

    def judge_restore(n: int, died: bool) -> None:
        ran = world.run("list", "note", vault=f"r{n}")
        if ran.code != 0:
            assert died
            assert ran.error["what_to_do"], ran
            again = world.run("vault", "restore", backup, vault=f"r{n}")
            if again.code != 0:  # something half made lies there and is named; another folder takes the backup
                assert again.error["what_to_do"], again
                world.do("vault", "restore", backup, vault=f"again{n}")
                assert world.do("list", "note", vault=f"again{n}")["total"] == 1
                return
        assert world.do("list", "note", vault=f"r{n}")["total"] == 1

    deaths.at_each_step("backup", every, prepare_backup, judge_backup)
    deaths.at_each_step("restore", every, prepare_restore, judge_restore)


def new_keys(deaths: Deaths, every: int) -> None:
    """A space whose key is being changed goes on for both, whatever was unsent."""
    world = deaths.world
    world.pair()
    (team,) = [space["name"] for space in world.do("space", "list", vault="a")["items"] if not space["private"]]
    written: list[str] = []

    def prepare(n: int) -> tuple[list[str], Path]:
        for vault in "ab":
            written.append(f"{vault} before {n}")
            world.do("note", written[-1], vault=vault)
        return ["--vault", str(world.folder / "a"), "space", "rotate", team], world.folder / "a"

    def judge(n: int, _died: bool) -> None:
        for vault in "baab":
            assert world.do("sync", vault=vault)["state"] == "done", n
        for vault in "ab":
            status = world.do("vault", "status", vault=vault)
            assert [status[name] for name in ("pending", "quarantine", "rejected")] == [0] * 3, (n, status)
            assert sorted(item["body"] for item in world.do("list", "note", "--limit", "1000", vault=vault)["items"]) == sorted(written), n

    deaths.at_each_step("new key", every, prepare, judge)


def joins(deaths: Deaths, every: int) -> None:
    """A vault that dies while it joins has joined after the next syncs, once, with what was written before."""
    world = deaths.world
    world.pair()

    def prepare(n: int) -> tuple[list[str], Path]:
        world.vault(f"j{n}")
        world.do("note", f"Written before joining {n}", vault=f"j{n}")
        world.do("invite", "--role", "editor", "--to", world.folder / f"{n}.invite", vault="a")
        return ["--vault", str(world.folder / f"j{n}"), "join", str(world.folder / f"{n}.invite"), "--share"], world.folder / f"j{n}"

    def judge(n: int, died: bool) -> None:
        if died:
            ran = world.run("join", world.folder / f"{n}.invite", "--share", vault=f"j{n}")
            assert ran.code == 0 or ran.error["what_to_do"], (n, ran)
        for vault in (f"j{n}", "a", f"j{n}", "a"):
            done = world.do("sync", vault=vault)
        assert done["state"] == "done", n
        there = [item["body"] for item in world.do("list", "note", "--limit", "1000", vault="a")["items"]]
        assert there.count(f"Written before joining {n}") == 1, (n, there)

    deaths.at_each_step("join", every, prepare, judge)
    names = [each["id"] for each in world.do("members", vault="a")["items"]]
    assert len(names) == len(set(names))


def wipes(deaths: Deaths, every: int) -> None:
    """A device that dies while it obeys an order to be wiped opens no more once its header is gone, or obeys when it next asks."""
    world = deaths.world
    world.pair()

    def prepare(n: int) -> tuple[list[str], Path]:
        world.vault(f"w{n}")
        world.do("invite", "--role", "editor", "--to", world.folder / f"{n}.invite", vault="a")
        world.do("join", world.folder / f"{n}.invite", vault=f"w{n}")
        for vault in ("a", f"w{n}"):
            world.do("sync", vault=vault)
        device = world.do("vault", "status", vault=f"w{n}")["device"]
        world.do("devices", "revoke", device, "--wipe", vault="a")
        return ["--vault", str(world.folder / f"w{n}"), "sync"], world.folder / f"w{n}"

    def judge(n: int, died: bool) -> None:
        world.run("sync", vault=f"w{n}")
        ran = world.run("list", "note", vault=f"w{n}")
        assert ran.code != 0, f"step {n}: it opens though it was wiped"
        assert ran.error["what_to_do"], ran
        header = world.folder / f"w{n}" / "vault.hdr"
        assert not header.exists() or not header.read_bytes().strip(b"\0"), f"step {n}: a header is left"

    for fatal in range(1, LONGEST * every, every):
        words, watched = prepare(fatal)
        code = deaths._run(words, fatal, watched)
        deaths.met["wipe: deaths"] += code == DEAD
        judge(fatal, code == DEAD)
        if code != DEAD:
            return
