"""Witnesses: a server that tells two stories is found out by what colleagues signed, and only that stops a space."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from msgspec.structs import replace as with_fields

from liaison_app.protocol import messages as m
from liaison_app.records.note import Note
from liaison_app.store import names
from liaison_app.store.kept import value_of
from liaison_app.store.verbs import Position, ReadPosition
from liaison_app.sync.effects import Call
from liaison_app.sync.standing import told
from liaison_app.sync.witnessing import Witnessing
from tests.support.devices import DeviceUnderTest
from tests.sync.conftest import Pair
from tests.sync.test_hostile_server import server_says

pytestmark = pytest.mark.loopback


def says_to_have_seen(device: DeviceUnderTest, seq: int, head: bytes) -> None:
    """Let a device sign, and hand in, that it was shown this."""
    witness = Witnessing(device.me, device.engine.calls, device.team).signed(Position(seq, head))
    answer = device.driver.run(device.me, device.engine.calls.send("POST", f"/v1/spaces/{device.team}/witness", witness))
    assert answer.status == 200


def place_of(device: DeviceUnderTest) -> Position:
    return device.store.perform(ReadPosition(device.team)).result().position


def settled(pair: Pair, notes: int = 5) -> Position:
    for n in range(notes):
        pair.a.put(Note(body=f"{n}", space=pair.a.team))
        pair.a.sync()
    pair.b.sync()
    assert place_of(pair.a) == place_of(pair.b)
    return place_of(pair.a)


def test_what_everybody_signs_of_an_honest_server_agrees(pair: Pair) -> None:
    for _n in range(3):
        settled(pair, 2)
        pair.b.put(Note(body="mine", space=pair.b.team))
        for device in (pair.b, pair.a):
            device.sync()
    fresh = pair.device("c")
    fresh.begin_join(pair.a.invite(), pair.url)
    for device in (fresh, pair.a, fresh):
        device.sync()
    assert not any(fact.stopped for device in (pair.a, pair.b, fresh) for fact in device.me.spaces.values())
    shown: list[m.Witness] = []
    with pytest.MonkeyPatch.context() as looking:
        server_says(looking, "/feed", m.Feed, lambda feed: shown.extend(feed.witnesses) or feed)
        pair.a.put(Note(body="one more", space=pair.a.team))
        pair.a.sync()
        pair.b.sync()
    assert {each.device for each in shown} >= {pair.a.me.device.id, pair.b.me.device.id}


@pytest.mark.parametrize("back", [0, 3])
def test_a_colleague_who_saw_another_history_stops_that_space_with_the_proof_kept(pair: Pair, back: int) -> None:
    here = settled(pair)
    says_to_have_seen(pair.b, here.seq - back, b"another story".ljust(32))
    pair.b.put(Note(body="news", space=pair.b.team))
    with pytest.MonkeyPatch.context() as quiet:
        quiet.setattr(Witnessing, "signed", lambda _self, _position: None)
        pair.b.sync()
    private = pair.a.put(Note(body="still syncs", space=pair.a.me.private_space))
    assert pair.a.sync().stopped == {pair.a.team: "fork"}
    assert not pair.a.reader.query("SELECT 1 FROM rec WHERE id = ? AND dirty = 1", (private.id,))
    proof = value_of(pair.a.reader, names.fork(pair.a.team))
    assert proof is not None
    device, seq, head, _sig, ours, _at = msgspec.msgpack.decode(proof)
    assert (device, seq, head) == (pair.b.me.device.id, here.seq - back, b"another story".ljust(32))
    assert ours != head
    assert told("fork").red
    pair.a.put(Note(body="work goes on", space=pair.a.team))
    pair.a.driver.run(pair.a.me, pair.a.engine.begin_again(pair.a.team))
    assert pair.a.sync().stopped == {}
    pair.b.sync()
    assert pair.a.reader.counts()["note"] == pair.b.reader.counts()["note"] + 1, "the private one is Ana's alone"


def nobody(witness: m.Witness) -> m.Witness:
    return with_fields(witness, device=b"?" * 16)


def spoilt(witness: m.Witness) -> m.Witness:
    return with_fields(witness, head=b"x" * 32)


def of_another_life(witness: m.Witness) -> m.Witness:
    return with_fields(witness, incarnation=b"!" * 16, head=b"x" * 32)


@pytest.mark.parametrize("lie", [nobody, spoilt, of_another_life])
def test_a_statement_that_no_colleague_signed_stops_nothing(pair: Pair, monkeypatch: pytest.MonkeyPatch, lie: Callable[[m.Witness], m.Witness]) -> None:
    settled(pair)
    pair.b.put(Note(body="news", space=pair.b.team))
    pair.b.sync()

    def lying(feed: m.Feed) -> m.Feed:
        assert feed.witnesses
        return with_fields(feed, witnesses=[lie(each) for each in feed.witnesses])

    server_says(monkeypatch, "/feed", m.Feed, lying)
    assert pair.a.sync().stopped == {}


def test_a_new_device_compares_its_first_head_with_what_colleagues_signed(pair: Pair) -> None:
    here = settled(pair)
    says_to_have_seen(pair.b, here.seq - 2, b"another story".ljust(32))
    fresh = pair.device("c")
    fresh.begin_join(pair.a.invite(), pair.url)
    for device in (fresh, pair.a):
        device.sync()
    assert fresh.sync().stopped == {fresh.team: "fork"}


def test_a_device_that_pushes_nothing_says_what_it_saw_once_and_then_is_quiet(pair: Pair) -> None:
    settled(pair)
    made: list[str] = []
    carry = pair.b.driver._carry_out  # pyright: ignore[reportPrivateUsage]

    def counted(me, effect):  # type: ignore[no-untyped-def]
        if isinstance(effect, Call):
            made.append(f"{effect.method} {effect.path.rsplit('/', 1)[-1]}")
        return carry(me, effect)

    pair.b.driver._carry_out = counted  # type: ignore[method-assign]
    pair.b.store.call(lambda db: db.execute("DELETE FROM kv WHERE k LIKE 'witnessed:%'").rowcount)
    for _n in range(3):
        pair.b.sync()
    assert made == ["GET heads", "POST witness", "GET heads", "GET heads"]
