"""Pushes of several batches: what is sealed ahead, kept over a restart or edited meanwhile arrives as it was last written."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

import pytest

from liaison_app.records.contact import Contact
from liaison_app.records.note import Note
from liaison_app.store.verbs import ReadHeld
from liaison_app.sync import calls, push
from liaison_app.sync.effects import Answered, Call, Unreachable
from liaison_app.sync.engine import Engine
from liaison_app.sync.outcome import Interrupted
from liaison_app.sync.parallel import Later
from liaison_app.sync.transport import Transport
from tests.support.devices import DeviceUnderTest
from tests.sync.conftest import Pair

pytestmark = pytest.mark.loopback


def lose_the_answer_of_one_push(device: DeviceUnderTest, monkeypatch: pytest.MonkeyPatch) -> None:
    original = Transport.call
    lost: list[bytes] = []

    def call(self: Transport, asked: Call) -> Answered | Unreachable:
        answer = original(self, asked)
        if asked.path.endswith("/push") and not lost:
            lost.append(asked.body)
            return Unreachable("the line was cut")
        return answer

    monkeypatch.setattr(Transport, "call", call)
    with pytest.raises(Interrupted):
        device.sync()
    assert lost


def test_an_edit_between_a_lost_answer_and_its_repetition_stands_on_what_was_sent(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    made = pair.a.put(Contact(name="Ann", background="First."))
    lose_the_answer_of_one_push(pair.a, monkeypatch)
    pair.a.reopen()
    before = pair.a.reader.body(made.id)
    pair.a.store.change(made.id, name="Anna").result()
    pair.a.driver.run(pair.a.me, pair.a.engine.sync())
    assert pair.a.pending == 0
    pair.b.sync()
    theirs = pair.b.get(made.id)
    assert isinstance(theirs, Contact)
    assert (theirs.name, theirs.background) == ("Anna", "First.")
    assert before is not None
    assert pair.a.store.perform(ReadHeld((made.id,))).result()[made.id].ver == 2


def engine_that_is_interrupted_by(device: DeviceUnderTest, edit: Callable[[], None]) -> Engine:
    """An engine whose work aside is done at once, with an edit right after it."""

    def aside(work: Callable[[], Any]) -> Later[Any]:
        pending = Later(work)
        pending.result()
        edit()
        return pending

    return Engine(device.me, device.clock, random=secrets.token_bytes, aside=aside)


def test_a_record_edited_after_it_was_sealed_ahead_is_sealed_again(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(push, "MOST_ITEMS", 3)
    made = [pair.a.put(Note(title=f"note {n}", body="words")) for n in range(9)]
    edited: list[str] = []

    def edit() -> None:
        if not edited:
            edited.append(made[4].id)  # newest first: the second batch is 5, 4, 3
            pair.a.store.change(made[4].id, title="edited meanwhile").result()

    monkeypatch.setattr(pair.a, "engine", engine_that_is_interrupted_by(pair.a, edit))
    tally = pair.a.sync()
    assert edited
    assert tally.pushed >= 9
    assert pair.a.pending == 0
    pair.b.sync()
    titles = {record.heading for record in pair.b.reader.list("note")[0]}
    assert titles == {f"note {n}" for n in range(9) if n != 4} | {"edited meanwhile"}


def test_every_page_of_a_first_sync_arrives_and_the_head_is_the_servers(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("liaison_app.sync.pull.FIRST_PAGE", 2)
    monkeypatch.setattr("liaison_app.sync.pull.PAGE", 3)
    pair.a.store.put_all([Note(title=f"note {n}", body="words") for n in range(20)]).result()
    pair.a.sync()
    late = pair.device("late")
    late.begin_join(pair.a.invite(), pair.url)
    late.sync()
    pair.a.sync()
    late.sync()
    assert late.reader.counts()["note"] == 20
    late.put(Note(title="one more", body="", space=late.team))
    late.sync()
    pair.a.sync()
    assert pair.a.reader.counts()["note"] == 21


def test_a_first_sync_cut_between_pages_keeps_what_had_arrived(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("liaison_app.sync.pull.FIRST_PAGE", 2)
    monkeypatch.setattr("liaison_app.sync.pull.PAGE", 3)
    pair.a.store.put_all([Note(title=f"note {n}", body="words") for n in range(10)]).result()
    pair.a.sync()
    original = Transport.call
    pages: list[str] = []

    def call(self: Transport, asked: Call) -> Answered | Unreachable:
        if "/snapshot" in asked.path:
            pages.append(asked.path)
            if len(pages) == 3:
                return Unreachable("the line was cut")
        return original(self, asked)

    late = pair.device("late")
    late.begin_join(pair.a.invite(), pair.url)
    late.sync()
    pair.a.sync()
    monkeypatch.setattr(Transport, "call", call)
    with pytest.raises(Interrupted):
        late.sync()
    assert late.reader.counts()["note"] == 5
    late.sync()
    assert late.reader.counts()["note"] == 10


def test_what_was_changed_after_a_lost_answer_is_no_conflict_with_oneself(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    made = pair.a.put(Contact(name="Ann", rank="Officer", tags=("old", "kept")))
    with monkeypatch.context() as losing:
        lose_the_answer_of_one_push(pair.a, losing)
    pair.a.store.change(made.id, rank="Sergeant", tags=("kept",)).result()
    pair.a.sync()
    mine = pair.a.get(made.id)
    assert isinstance(mine, Contact)
    assert (mine.rank, mine.tags, mine.losers) == ("Sergeant", ("kept",), 0)
    assert pair.a.pending == 0


def test_a_repeated_answer_does_not_take_a_record_back_to_an_older_version(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    made = pair.a.put(Contact(name="Ann", tags=("one",)))
    with monkeypatch.context() as losing:
        lose_the_answer_of_one_push(pair.a, losing)
    pair.b.sync()
    pair.b.store.change(made.id, tags=("one", "two")).result()
    pair.b.sync()
    pair.a.sync()
    assert pair.a.store.perform(ReadHeld((made.id,))).result()[made.id].ver == 2
    mine = pair.a.get(made.id)
    assert isinstance(mine, Contact)
    assert (mine.tags, mine.losers, pair.a.pending) == (("one", "two"), 0, 0)


@pytest.mark.parametrize("slow", [0, 10**9])
def test_over_a_slow_line_what_follows_is_packed_more_thoroughly(pair: Pair, monkeypatch: pytest.MonkeyPatch, slow: int) -> None:
    monkeypatch.setattr(calls, "SLOW_BYTES_A_MS", slow)
    monkeypatch.setattr(push, "MOST_ITEMS", 60)
    story = [f"word{n % 97} thing{n * 7 % 89} place{n * 13 % 83}" for n in range(160)]
    for number in range(180):
        pair.a.put(Note(title=f"note {number}", body=" ".join(story[number % 50 :])))
    sizes: list[int] = []
    original = Transport.call

    def call(self: Transport, asked: Call) -> Answered | Unreachable:
        answer = original(self, asked)
        if asked.path.endswith("/push"):
            sizes.append(len(asked.body))
        return answer

    monkeypatch.setattr(Transport, "call", call)
    pair.a.sync()
    assert len(sizes) == 3
    assert (sizes[-1] < 0.97 * sizes[0]) is (slow > 0)
