"""A seeded schedule of everything that can go wrong, over the shipped engine, store and server in one process.

.venv/bin/python -m tests.proof.scheduler SEED...        play seeds again and show what happened
make soak ONLY=scheduler COUNT=500                       many seeds
"""

from __future__ import annotations

import argparse
import atexit
import collections
import os
import random
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from liaison_app.core.errors import LiaisonError
from liaison_app.protocol.invite import Invite, read_invite, write_invite
from liaison_app.sync.effects import Answered, Unreachable
from liaison_app.sync.outcome import Interrupted
from liaison_app.sync.transport import Transport
from tests.proof.in_process import Line, ServerInProcess, WorldClock, copy_vault, found_organisation, memory_folder, seeded_chance
from tests.proof.judging import judge
from tests.proof.ledger import Ledger
from tests.proof.people import Numbers, Person
from tests.support.keyring_in_memory import KeyringInMemory

NAMES = ("ana", "ben", "cal", "ana2")
"""The owner, two editors, and the owner's second device."""
MOMENTS = 90
DAY_MS = 24 * 3_600_000
QUIET_ROUNDS = 9


class Prepared:
    """An organisation with four devices that have all joined, kept on the disk to be copied."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="prepared-", dir=memory_folder()))
        atexit.register(shutil.rmtree, self.folder, ignore_errors=True)
        self.keyrings = {name: KeyringInMemory() for name in NAMES}
        chance = random.Random(0)
        with seeded_chance(0):
            clock = WorldClock()
            first = found_organisation(self.folder / "server", clock)
            server = ServerInProcess(self.folder / "server", clock)
            people = [Person(name, self.folder / name, self.keyrings[name], clock, chance, _plain_line(server)) for name in NAMES]
            self._join(people, first)
            for person in people:
                person.quit()
                person.held.folder.rename(self.folder / f"{person.name}.vault")
            server.close()
            self.now = clock.now

    def _join(self, people: list[Person], first: Invite) -> None:
        ana = people[0]
        for person in people:
            person.held.create()
            person.me.name = person.name
        self._begin(ana, first)
        ana.sync()
        team = next(id for id, fact in ana.spaces().items() if not fact.private)
        for person, role in zip(people[1:], ("editor", "editor", "device"), strict=True):
            online = ana.held.online
            self._begin(person, online.run(lambda role=role, online=online: online.engine.admitting.invite(role, team)))
            for each in (person, ana, person, person):
                each.sync()
        for person in people * 2:
            assert person.sync().startswith("done"), person.name

    @staticmethod
    def _begin(person: Person, invite: Invite) -> None:
        online = person.held.online
        online.run(lambda: online.engine.joining.begin(read_invite(write_invite(invite))))


def _plain_line(server: ServerInProcess) -> Callable[[Person, Invite], Transport]:
    return lambda _person, invite: Line(invite, server, lambda go: go())


@cache
def prepared() -> Prepared:
    """Return this process's prepared organisation; made once."""
    return Prepared()


class Schedule:
    """One seed: people, a server, weather, and what was said of it."""

    def __init__(self, seed: int, *, loud: bool = False) -> None:
        self.seed = seed
        self.loud = loud
        self.chance = random.Random(seed)
        self.trace: list[str] = []
        self.counted: collections.Counter[str] = collections.Counter()
        self.folder = Path(tempfile.mkdtemp(prefix=f"seed{seed}-", dir=memory_folder()))
        self.clock = WorldClock()
        self.ledger = Ledger()
        self.numbers = Numbers()
        self.late: list[Callable[[], Answered | Unreachable]] = []
        self.server_backups: list[Path] = []
        self.lied = False
        self.held = self.held_then = False
        self.lowered: dict[str, str] = {}
        self.taken_out: set[str] = set()
        """Accounts that were asked out of the team's space at some time."""
        self.given_back: set[str] = set()
        self.weather = self._weather()
        self._set_up()

    def _weather(self) -> dict[str, float]:
        """Draw how rough it is: many seeds are calm in most ways, so that each kind of trouble is also met alone."""
        draw = self.chance.choice
        drawn: dict[str, float] = {
            "request lost": draw([0.0, 0.0, 0.05, 0.25]),
            "answer lost": draw([0.0, 0.0, 0.05, 0.25]),
            "twice": draw([0.0, 0.0, 0.1]),
            "crash": draw([0.0, 0.02, 0.06]),
            "cut": draw([0.0, 0.0, 0.04]),
            "skew": draw([0.0, 0.0, 1.0]),
            "travel": draw([0.0, 0.0, 0.03]),
            "clone": draw([0.0, 0.0, 0.0, 0.05]),
            "restart": draw([0.0, 0.02]),
            **draw([{"lie": 0.05, "restore": 0.0}, {"lie": 0.0, "restore": 0.03}, *[{"lie": 0.0, "restore": 0.0}] * 7]),
            "rotate": draw([0.0, 0.0, 0.03]),
            "role": draw([0.0, 0.0, 0.04]),
            "hold": draw([0.0, 0.0, 0.04]),
            "remove": draw([0.0, 0.0, 0.0, 0.03]),
            "erase": draw([0.0, 0.02, 0.05]),
            "file": draw([0.0, 0.0, 0.04]),
        }
        if drawn["restore"]:  # what was on a disk and on the server only is gone when both are put back: no software brings it back
            drawn["travel"] = 0.0
            # whoever writes to the membership log before its lost end is given back makes another log: that end is gone, and its devices must be let in anew
            drawn["rotate"] = drawn["role"] = drawn["remove"] = 0.0
        return drawn

    def _set_up(self) -> None:
        made = prepared()
        shutil.copytree(made.folder / "server", self.folder / "server")
        self.clock.now = made.now + self.chance.randrange(60_000)
        self.server = ServerInProcess(self.folder / "server", self.clock)
        names = self.chance.sample(NAMES, self.chance.choice([2, 2, 3, 4]))
        self.people = [self._person(name, made.folder / f"{name}.vault", made.keyrings[name]) for name in names]
        self.stormy = True

    def _person(self, name: str, vault: Path, keyring: KeyringInMemory) -> Person:
        person = Person(name, self.folder / name, KeyringInMemory(dict(keyring.secrets)), self.clock, self.chance, self._line)
        copy_vault(vault, person.held.folder)
        if self.chance.random() < self.weather["skew"]:
            person.clock.skew_ms = self.chance.randint(-3 * DAY_MS, 3 * DAY_MS)
        return person

    def _line(self, person: Person, invite: Invite) -> Transport:
        return Line(invite, self.server, lambda go: self._fate(person, go))

    def _fate(self, person: Person, go: Callable[[], Answered | Unreachable]) -> Answered | Unreachable:
        """Deliver, lose, repeat or delay one request."""
        if not self.stormy:
            return go()
        if person.cut_off:
            return self._lost("cut off")
        if self.chance.random() < self.weather["request lost"]:
            if self.chance.random() < 0.5:
                self.late.append(go)
            return self._lost("request lost")
        answer = go()
        if self.chance.random() < self.weather["twice"]:
            self.counted["delivered twice"] += 1
            self.late.append(go) if self.chance.random() < 0.5 else go()
        if self.chance.random() < self.weather["answer lost"]:
            return self._lost("answer lost")
        return answer

    def _lost(self, how: str) -> Unreachable:
        self.counted[how] += 1
        return Unreachable(how)

    def say(self, words: str) -> None:
        self.trace.append(words)
        if self.loud:
            print(words)

    # playing

    def play(self) -> None:
        """Play the whole seed; AssertionError with the trouble where something cannot be accounted for."""
        with seeded_chance(self.seed):
            for person in self.people:
                person.open()
            self.team = next(id for id, fact in self.people[0].spaces().items() if not fact.private)
            for _ in range(2):
                self.people[0].create("contact", self.team, self.numbers, self.ledger)
            self.people[0].create("note", self.team, self.numbers, self.ledger)
            for _moment in range(MOMENTS):
                self._moment()
            self._calm()
            wrong = judge(self)
        assert not wrong, f"seed {self.seed}: " + "; ".join(wrong[:5])

    def close(self) -> None:
        """Let go of everything; nothing stays on the disk."""
        for person in self.people:
            try:
                person.quit()
            except LiaisonError:
                pass
        self.server.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _moment(self) -> None:
        self.clock.now += self.chance.choice([1, 7, 300, 5_000, 60_000, 20 * 60_000])
        if self.late and self.chance.random() < 0.3:
            self.late.pop(self.chance.randrange(len(self.late)))()
            self.counted["delivered late"] += 1
            self.say("· a late request arrives")
        person = self.chance.choice(self.people)
        if self._trouble(person):
            return
        if self.chance.random() < 0.55:
            self._write(person)
        else:
            self._sync_some(person)

    def _sync_some(self, person: Person) -> None:
        if not person.syncing:
            person.begin()
            self.counted["syncs"] += 1
        for _ in range(self.chance.choice([1, 2, 3, 5, 8, 13, 40])):
            said = person.step()
            self.counted["steps"] += 1
            self.say(f"{person.name} {person.taken}: {said}")
            if not person.syncing:
                break

    def _trouble(self, person: Person) -> bool:
        weather, happens = self.weather, self.chance.random
        for name, act in (
            ("crash", self._crash), ("cut", self._cut), ("travel", self._travel), ("clone", self._clone), ("restart", self._restart), ("lie", self._lie),
            ("restore", self._restore), ("rotate", self._rotate), ("role", self._role), ("hold", self._hold), ("remove", self._remove),
        ):  # fmt: skip
            if happens() < weather[name]:
                act(person)
                return True
        return False

    def _crash(self, person: Person) -> None:
        self.counted["crashes in a sync" if person.syncing else "crashes"] += 1
        self.say(f"{person.name} loses power after step {person.taken if person.syncing else 'none'}")
        person.die()
        self._skew(person)
        person.open()

    def _skew(self, person: Person) -> None:
        if self.weather["skew"] and self.chance.random() < 0.5:
            person.clock.skew_ms = self.chance.randint(-3 * DAY_MS, 3 * DAY_MS)
            self.counted["clocks moved"] += 1

    def _cut(self, person: Person) -> None:
        person.cut_off = not person.cut_off
        self.say(f"{person.name} is {'cut off' if person.cut_off else 'back'}")

    def _travel(self, person: Person) -> None:
        if not person.backups or self.chance.random() < 0.5:
            person.back_up(self.ledger)
            self.say(f"{person.name} backs up")
            return
        keyring_too = self.chance.random() < 0.3
        self.say(f"{person.name} puts an old copy back{' with its keyring' if keyring_too else ''}")
        self.counted["old vaults put back"] += 1
        person.travel_back(self.chance.randrange(len(person.backups)), self.ledger, keyring_too=keyring_too)
        self._skew(person)
        person.open()

    def _clone(self, person: Person) -> None:
        if any(each.name.endswith("'") for each in self.people):
            return
        self.counted["vaults cloned"] += 1
        self.say(f"{person.name} is cloned, and both go on")
        twin = Person(
            f"{person.name}'", self.folder / f"{person.name}'", KeyringInMemory(dict(person.held.keyring.secrets)), self.clock, self.chance, self._line
        )
        twin.clock.skew_ms = person.clock.skew_ms
        copy_vault(person.held.folder, twin.held.folder)
        twin.open()
        self.people.append(twin)

    def _restart(self, _person: Person) -> None:
        self.counted["server restarts"] += 1
        self.say("the server restarts")
        self.server.stop()

    def _lie(self, _person: Person) -> None:
        """Go back to an older state without a word (the same incarnation)."""
        if not self.server_backups:
            self.server_backups.append(self.folder / "server.old")
            self.server.copy_to(self.server_backups[0])
            self.held_then = self.held
            self.heads_then = self.server_heads()
        elif not self.lied and self.server_heads() != self.heads_then:
            self.lied = True
            self.counted["server rollbacks"] += 1
            self.heads_before_lie = self.server_heads()
            self.say("the server shows an older state")
            self.server.put_back(self.server_backups[0])
            self.held = self.held_then

    def _restore(self, _person: Person) -> None:
        """Back the server up, and some time later put that back as its administrator does: as a new incarnation."""
        if not self.server_backups:
            self.server_backups.append(self.folder / "server.old")
            self.server.copy_to(self.server_backups[0])
            self.held_then = self.held
            self.say("the server is backed up")
            return
        self.counted["server restores"] += 1
        self.say("the server is restored as a new incarnation")
        self.server.put_back(self.server_backups[0])
        self.held = self.held_then  # a hold lifted since is on again
        self.server.renew(self.chance.randbytes(16))

    def _hold(self, _person: Person) -> None:
        self.held = not self.held
        self.server.hold(bytes.fromhex(self.team), held=self.held)
        self.counted["holds"] += self.held
        self.say(f"the team's space is {'put on' if self.held else 'taken off'} hold")

    # what the owner does to others

    def _owner(self) -> Person | None:
        owners = [person for person in self.people if person.name in ("ana", "ana2") and not person.out and not person.syncing]
        return self.chance.choice(owners) if owners else None

    def _act(self, what: str, steps: Callable[[Any], Any]) -> bool:
        """Let an owner change the membership upon the newest log; False where it did not come to that."""
        owner = self._owner()
        if owner is None:
            return False
        engine = owner.held.online.engine

        def both() -> Any:
            yield from engine.organisation.read()
            yield from steps(engine.acts)

        try:
            owner.held.online.driver.run(owner.me, both())
        except (Interrupted, LiaisonError) as refused:
            self.say(f"{owner.name} could not {what}: {getattr(refused, 'code', '')} {refused}")
            return False
        self.counted[what] += 1
        self.say(f"{owner.name} did {what}")
        return True

    def _rotate(self, _person: Person) -> None:
        self._act("rotate keys", lambda acts: acts.rotate(self.team))

    def _role(self, person: Person) -> None:
        """Lower somebody, or take them out of the team's space for a while; they get their role back in the end."""
        if person.name.startswith("ana"):
            return
        role = self.chance.choice(["reader", "none", "editor"])
        account = person.account
        self.lowered[account] = role  # also where the answer is lost: it may have been done
        self.taken_out |= {account} if role == "none" else set()
        self._act("change a role", lambda acts: acts.set_role(self.team, account, role))

    def _remove(self, person: Person) -> None:
        """Remove a member or revoke the owner's second device for good; not where copies of their vaults would be other devices."""
        if self.weather["travel"] or self.weather["clone"] or person.name == "ana" or person.out or len(self.people) < 3:
            return
        if person.name == "ana2":
            device = person.me.device.id.hex()
            done = self._act("revoke a device", lambda acts: acts.revoke_device(device))
        else:
            account = person.account
            done = self._act("remove a member", lambda acts: acts.remove_member(account))
        person.out = done  # where the answer is lost, they are told at their next sync

    def server_heads(self) -> dict[str, int]:
        return {space.hex(): seq for space, seq in self.server.query("SELECT id, head_seq FROM spaces")}

    def _write(self, person: Person) -> None:
        self.counted["edits"] += 1
        try:
            said = self._edit(person)
        except LiaisonError as refusal:
            if refusal.code not in ("erased", "unknown_id"):
                raise
            said = f"refused: {refusal.code}"
        self.say(f"{person.name} {said}")

    def _edit(self, person: Person) -> str:
        ids, chance = person.ids("contact", "note", "deck"), self.chance
        if not ids or chance.random() < 0.12:
            private = chance.random() < 0.15
            kind = "deck" if chance.random() < self.weather["file"] * 5 else chance.choice(["contact", "note"])
            return person.create(kind, person.me.private_space if private else self.team, self.numbers, self.ledger)
        id = chance.choice(ids)
        kind = person.reader.get(id).kind
        if chance.random() < self.weather["erase"] and self._may_erase(person, id):
            return person.erase(id, self.ledger)
        turn = chance.random()
        if turn < 0.1:
            person.load(id)
            return f"{id[:6]} is opened in a form"
        if (reviewed := self._reviewed(person, turn)) is not None:
            return reviewed
        return self._edit_field(person, id, kind, turn)

    def _reviewed(self, person: Person, turn: float) -> str | None:
        waiting = [id for id in person.ids("contact", "note", "deck") if turn < 0.2 and person.reader.body(id).l]
        return person.review(self.chance.choice(waiting), self.ledger) if waiting else None

    def _edit_field(self, person: Person, id: str, kind: str, turn: float) -> str:
        drafted = [owner for owner, _name in person.drafts]
        if drafted and turn > 0.8:
            return person.type_in_draft(self.chance.choice(drafted), self.numbers, self.ledger)
        if turn < 0.45:
            return person.write_value(id, self.numbers, self.ledger)
        if turn < 0.6 and kind != "deck":
            return person.type(id, self.numbers, self.ledger)
        if turn < 0.7:
            return person.tag(id, self.numbers, self.ledger)
        if turn < 0.75:
            return person.trash(id)
        if turn < 0.8 and kind != "deck":
            person.draft(id)
            return f"{id[:6]} is opened in an editor"
        if kind == "contact":
            return person.mail(id, self.numbers, self.ledger)
        return person.write_file(id, self.numbers, self.ledger) if kind == "deck" and self.weather["file"] else person.tag(id, self.numbers, self.ledger)

    def _may_erase(self, person: Person, id: str) -> bool:
        if self.weather["restore"]:  # whoever gives a lost record back to a restored server counts as its creator there: only an admin may surely erase it
            return person.name.startswith("ana")
        return person.name.startswith("ana") or person.reader.get(id).created_by == person.account

    # the end

    def _calm(self) -> None:
        """Nothing goes wrong any more: late requests arrive, everybody syncs until nothing moves."""
        self.say("— calm —")
        self.stormy = False
        self.chance.shuffle(self.late)
        for go in self.late:
            go()
        for person in self.people:
            person.cut_off = False
        self._make_good()
        still = 0
        for _round in range(QUIET_ROUNDS):
            self.clock.now += 2 * 3_600_000
            staying = [person for person in self.people if not person.out]
            said = [person.sync() for person in staying]
            for person, words in zip(staying, said, strict=True):
                self.say(f"{person.name}: {words} {person.counts()}")
            moved = sum(person.last.pushed + person.last.pulled + person.last.blobs for person in staying if person.last)
            still = still + 1 if not moved and all(words.startswith("done") for words in said) else 0
            if still == 2:  # once may be a device that only took a new identity
                return

    def _make_good(self) -> None:
        """End the hold, give roles back, and let those hear of it who were shut out."""
        if self.held:
            self._hold(self.people[0])
        for person in self.people:
            said = person.sync()
            self.say(f"{person.name}: {said}")
        for account in self.lowered:
            if not any(person.out and person.account == account for person in self.people):
                self._give_back(account)

    def _give_back(self, account: str) -> None:
        for _try in range(4):
            if self._act("give a role back", lambda acts: acts.set_role(self.team, account, "editor")):
                self.given_back.add(account)
                return


def play(seed: int, *, loud: bool = False) -> tuple[str, dict[str, int]]:
    """Play one seed; returns what went wrong (nothing: an empty text) and what was met."""
    schedule = Schedule(seed, loud=loud)
    wrong = ""
    try:
        schedule.play()
    except AssertionError as error:
        wrong = str(error)
    except Exception:  # noqa: BLE001 - whatever a seed brings about is a finding with that seed's number
        wrong = f"seed {seed}: " + traceback.format_exc()
    finally:
        schedule.close()
    schedule.counted["seeds"] += 1
    return wrong, dict(schedule.counted)


def play_many(seeds: range) -> tuple[list[str], dict[str, int]]:
    """Play seeds one after the other."""
    wrong: list[str] = []
    counted: collections.Counter[str] = collections.Counter()
    for seed in seeds:
        trouble, met = play(seed)
        counted.update(met)
        if trouble:
            print(trouble, file=sys.stderr, flush=True)
            wrong.append(trouble)
    return wrong, dict(counted)


def soak(count: int, *, first: int = 1, jobs: int | None = None) -> dict[str, Any]:
    """Play so many seeds on all processors. Raises AssertionError that names the failing ones."""
    jobs = jobs or min(2, os.cpu_count() or 1)
    counted: collections.Counter[str] = collections.Counter()
    wrong: list[str] = []
    parts = [range(at, min(at + 25, first + count)) for at in range(first, first + count, 25)]
    began = time.perf_counter()
    with ProcessPoolExecutor(jobs) as pool:
        for trouble, met in pool.map(play_many, parts):
            wrong += trouble
            counted.update(met)
    assert not wrong, f"{len(wrong)} seeds failed; first: {wrong[0][:400]}"
    return {
        "seeds": f"{first}–{first + count - 1}",
        **dict(sorted(counted.items())),
        "seconds a seed and job": round((time.perf_counter() - began) * jobs / count, 3),
    }


def main() -> int:
    """Play seeds again, aloud."""
    reader = argparse.ArgumentParser(prog="python -m tests.proof.scheduler")
    reader.add_argument("seeds", nargs="+", type=int)
    reader.add_argument("--count", type=int, default=0, help="so many seeds from the first one, in silence")
    asked = reader.parse_args()
    if asked.count:
        print(soak(asked.count, first=asked.seeds[0]))
        return 0
    failed = 0
    for seed in asked.seeds:
        wrong, counted = play(seed, loud=True)
        print(wrong or "all is accounted for", counted)
        failed += bool(wrong)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
