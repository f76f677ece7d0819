"""A member whose app writes nonsense: it is set aside, and everything else goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from liaison_app.core.clock import SystemClock
from liaison_app.records.body import Body, decode, encode
from liaison_app.records.contact import Contact
from liaison_app.records.deck import Deck
from liaison_app.records.fields import Record
from liaison_app.records.note import Note
from liaison_app.records.visit import Visit
from liaison_app.store.verbs import ReadHeld, ReadPosition
from liaison_app.sync.standing import told
from tests.support.devices import DeviceUnderTest
from tests.support.false_epochs import false_epoch
from tests.sync.conftest import Pair
from tests.sync.test_turnover import act, join, second_device

pytestmark = pytest.mark.loopback
LATER = SystemClock().ms() + 30 * 24 * 3600 * 1000


def spoil(pair: Pair, id: str, change: Callable[[Body], Body]) -> None:
    """Let b's app hold, and send, a body of its own invention for a record."""
    held = pair.b.store.perform(ReadHeld((id,))).result()[id]
    state = encode(change(decode(held.state)))
    pair.b.store.call(lambda db: db.execute("UPDATE rec SET state = ?, gen = gen + 1, dirty = 1 WHERE id = ?", (state, id)).rowcount)
    pair.b.sync()


NONSENSE: dict[str, Any] = {
    "tags that are lists": {"tags": [[1], [2]]},
    "tags of two kinds": {"tags": [1, "a"]},
    "a part that is a number": {"emails": [{"id": b"i" * 16, "o": "a", "c": {}}, 5]},
    "a part without an id": {"emails": [{"o": "a", "c": {}}]},
    "a part with a clock of words": {"emails": [{"id": b"i" * 16, "o": "a", "value": "x", "c": {"value": ["a", "b", "c"]}}]},
    "a part with half a clock": {"emails": [{"id": b"i" * 16, "o": "a", "value": "x", "c": {"value": [1]}}]},
    "a part in a map": {"emails": {"id": 1}},
}


@pytest.mark.parametrize("late", [False, True], ids=["in time", "from the future"])
@pytest.mark.parametrize("edited", [False, True], ids=["unedited here", "edited here"])
@pytest.mark.parametrize("nonsense", NONSENSE)
def test_nonsense_from_a_member_does_not_keep_the_rest_from_coming(pair: Pair, nonsense: str, edited: bool, late: bool) -> None:
    made = pair.a.put(Contact(name="Ann", tags=("one",)))
    pair.a.sync()
    pair.b.sync()
    fields = NONSENSE[nonsense]
    at = (LATER, 0, pair.b.me.device.id) if late else (SystemClock().ms(), 0, pair.b.me.device.id)
    spoil(pair, made.id, lambda body: replace(body, f={**body.f, **fields}, c={**body.c, **dict.fromkeys(fields, at)}))
    other = pair.b.put(Note(body="sense"))
    pair.b.sync()
    if edited:
        pair.a.store.change(made.id, tags=("one", "two")).result()
    pair.a.sync()
    pair.a.sync()
    assert pair.a.reader.get(other.id) is not None
    mine = pair.a.get(made.id)
    assert isinstance(mine, Contact)
    assert mine.name == "Ann"


WRONG_VALUES: dict[str, dict[str, Any]] = {
    "a moment beyond counting": {"start": [2**64 - 1, "UTC"]},
    "a moment no calendar has": {"start": [10**17, "UTC"]},
    "a moment long before": {"start": [-(10**17), "UTC"]},
    "a zone that climbs": {"start": [0, "../../etc/passwd"]},
    "a zone without end": {"start": [0, "A" * 5000]},
}


@pytest.mark.parametrize("wrong", WRONG_VALUES)
def test_a_value_no_calendar_holds_neither_stops_the_rest_nor_breaks_what_shows_it(pair: Pair, wrong: str) -> None:
    made = pair.b.put(Visit(title="v", space=pair.b.team))
    pair.a.sync()
    pair.b.sync()
    fields = WRONG_VALUES[wrong]
    at = (SystemClock().ms(), 0, pair.b.me.device.id)
    spoil(pair, made.id, lambda body: replace(body, f={**body.f, **fields}, c={**body.c, **dict.fromkeys(fields, at)}))
    other = pair.b.put(Note(body="sense"))
    pair.b.sync()
    pair.a.sync()
    assert pair.a.reader.get(other.id) is not None
    seen = pair.a.reader.get(made.id)
    if isinstance(seen, Visit) and seen.start is not None:
        seen.start.local()


@pytest.mark.parametrize("chunk", [b"", b"c" * 31, b"c" * 200])
def test_a_file_whose_pieces_have_no_true_names_stops_no_transfer(pair: Pair, chunk: bytes) -> None:
    made = pair.b.put(Deck(title="d", space=pair.b.team))
    pair.b.sync()
    for device in (pair.a, pair.b):
        (device.folder / "blobs" / "63").mkdir(parents=True)
    at = (SystemClock().ms(), 0, pair.b.me.device.id)
    wire = {"name": "n", "type": "t", "size": 1, "sha256": b"s" * 32, "blob": b"b" * 16, "key": b"k" * 32, "chunks": [chunk], "sealed": 1}
    spoil(pair, made.id, lambda body: replace(body, f={**body.f, "file": wire}, c={**body.c, "file": at}))
    pair.a.sync()
    pair.a.sync()
    assert pair.a.pending == 0


def lock_everybody_out(reader: DeviceUnderTest, lost: str, team: str) -> None:
    """A reader gives up a device of their own, and with it the space a key that nobody has: wraps and all else are noise."""
    write = false_epoch(reader.me, bytes.fromhex(lost), bytes.fromhex(team), head_of(reader, team))
    act(reader, reader.engine.acts.post(write))


def titles(device: DeviceUnderTest, *notes: Record) -> list[str]:
    found = [device.get(note.id) for note in notes]
    return [note.title for note in found if isinstance(note, Note)]


def head_of(device: DeviceUnderTest, space: str) -> int:
    return device.store.perform(ReadPosition(space)).result().position.seq


def test_a_reader_who_locks_everybody_out_of_the_space_is_removed_and_the_space_goes_on(pair: Pair) -> None:
    a, b = pair.a, pair.b
    before = a.put(Note(title="Before", space=a.team))
    a.sync()
    c = join(pair, "Cleo", "reader")
    phone = second_device(pair, c, "phone")
    lock_everybody_out(c, phone.me.device.id.hex(), a.team)
    for device in (a, b):
        device.sync()
        assert (device.me.spaces[device.team].stopped, told("false_key").red) == ("false_key", False)
    assert (a.team, 2) not in a.me.keys
    act(a, a.engine.acts.remove_member(c.me.account.id.hex()))
    after = a.put(Note(title="After", space=a.team))
    for device in (a, b):
        device.sync()
    assert titles(b, after) == ["After"]
    assert not any(device.me.spaces[device.team].stopped for device in (a, b))
    tablet = second_device(pair, b, "tablet")
    act(b, b.engine.acts.revoke_device(tablet.me.device.id.hex()))
    again = second_device(pair, b, "again")
    newcomer = join(pair, "Dora")
    for device in (again, newcomer):
        assert titles(device, before, after) == ["Before", "After"]
