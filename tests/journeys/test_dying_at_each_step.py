"""A sync that dies before or after any of its steps is finished by the next one: nothing lost, nothing twice."""

from __future__ import annotations

import multiprocessing
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

import pytest

from liaison_app.cli.sync import once
from liaison_app.records.contact import Contact
from liaison_app.records.note import Note
from tests.support.dying import AFTER, BEFORE, DEAD, count_steps, sync_and_die
from tests.support.light_liaison import light_vaults
from tests.support.makers import contact, note
from tests.support.world import PASSPHRASE, World

pytestmark = [pytest.mark.loopback, pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def forks() -> ForkServerContext:
    """Processes that start with everything imported."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.support.dying"])
    return context


class Trial:
    """Both devices write between the syncs; the oracle is what they wrote."""

    def __init__(self, world: World) -> None:
        self.a, self.b = world.folder / "a", world.folder / "b"
        self.notes: set[str] = set()
        self.words: set[str] = set()
        self.shared = ""
        self.gone: set[str] = set()

    def write(self, round_: int) -> None:
        """Leave a with new, changed, erased and overtaken records, and the server with news for it."""
        with_a, with_b = light_vaults().open(self.a, PASSPHRASE), light_vaults().open(self.b, PASSPHRASE)
        team = next(space for space in with_a.online.me.spaces.values() if not space.private).id
        if not self.shared:
            self.shared = with_a.store.put(contact(name="Shared", background="Start.", space=team)).result().id
            self.settle_open(with_a, with_b)
        doomed = with_a.store.put(note(body=f"doomed {round_}", space=team)).result()
        once(with_a)
        with_a.store.erase(doomed.id, "asked").result()
        self.gone.add(doomed.id)
        for opened, who in ((with_a, "a"), (with_b, "b")):
            for n in range(2):
                body = f"{who} {round_} {n}"
                opened.store.put(note(body=body, space=team)).result()
                self.notes.add(body)
            word = f"{who}{round_}"
            shown = opened.reader.need(self.shared)
            assert isinstance(shown, Contact)
            opened.store.change(self.shared, background=f"{shown.background} {word}").result()
            self.words.add(word)
        once(with_b)
        with_a.close()
        with_b.close()

    @staticmethod
    def settle_open(*opened: object) -> None:
        for one in (*opened, *opened):
            once(one)  # type: ignore[arg-type]

    def judge(self, after: str) -> None:
        with_a, with_b = light_vaults().open(self.a, PASSPHRASE), light_vaults().open(self.b, PASSPHRASE)
        try:
            first = once(with_a)
            assert (first["state"], first["pending"], first["quarantine"], first["rejected"]) == ("done", 0, 0, 0), (after, first)
            once(with_b)
            once(with_a)
            for opened in (with_a, with_b):
                bodies = [record.body for record in opened.reader.list("note")[0] if isinstance(record, Note)]
                assert sorted(bodies) == sorted(self.notes), after
                shared = opened.reader.need(self.shared)
                assert isinstance(shared, Contact)
                assert self.words <= set(shared.background.split()), after
                assert shared.background.count("Start.") == 1, after
                assert not any(opened.reader.get(id) for id in self.gone), after
        finally:
            with_a.close()
            with_b.close()


def run(process: ForkServerProcess) -> int:
    process.start()
    process.join(60)
    assert process.exitcode is not None, "it hangs"
    return process.exitcode


def steps_of(forks: ForkServerContext, folder: Path) -> list[str]:
    told = forks.Queue()
    assert run(forks.Process(target=count_steps, args=(folder, told))) == 0
    return told.get(timeout=10)


def test_dying_before_or_after_any_step_of_a_sync_loses_nothing_and_doubles_nothing(pair: World, forks: ForkServerContext) -> None:
    trial = Trial(pair)
    trial.write(0)
    steps = steps_of(forks, trial.a)
    trial.judge("a whole sync")
    assert {"StoreOutbox", "MarkPushed", "ApplyPage", "KeepPushNo"} <= set(steps)
    died = 0
    for number in range(1, len(steps) + 1):
        for side in (BEFORE, AFTER):
            trial.write(number * 2 + (side == AFTER))
            code = run(forks.Process(target=sync_and_die, args=(trial.a, number, side)))
            assert code in {0, DEAD}
            died += code == DEAD
            trial.judge(f"dying {side} step {number}, about {steps[number - 1]}")
    assert died > len(steps)
