"""Stored files between devices: sent once, committed once, resumed, and kept while any record holds them."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
import time
from dataclasses import replace

import pytest

from liaison_app.records.deck import Deck
from liaison_app.records.note import Note
from liaison_app.records.presentation import Presentation
from liaison_app.records.trip import Trip
from liaison_app.records.values import Manifest
from liaison_app.records.visit import Visit
from liaison_app.store.status import counts
from liaison_app.store.sweeping import sweep_chunks
from liaison_app.store.verbs import ReadBlobQueue
from liaison_app.sync.attachments import Attachments
from liaison_app.sync.driver import Driver
from liaison_app.sync.effects import Answered, Call, Unreachable
from liaison_app.sync.service import SyncService
from liaison_app.sync.transport import Transport
from tests.support.devices import DeviceUnderTest
from tests.sync.conftest import Pair

pytestmark = pytest.mark.loopback


def deck_on(device: DeviceUnderTest, chunks: int = 3) -> Deck:
    sealed = [os.urandom(1000) for _n in range(chunks)]
    names = tuple(hashlib.sha256(chunk).hexdigest() for chunk in sealed)
    for name, chunk in zip(names, sealed, strict=True):
        device.store.chunks.write(name, chunk)
    file = Manifest("talk.pdf", "application/pdf", 3000, "00" * 32, os.urandom(16).hex(), os.urandom(32), names, 3000)
    made = device.put(Deck(title="Talk", file=file, space=device.team))
    assert isinstance(made, Deck)
    return made


def calls_of(device: DeviceUnderTest) -> list[str]:
    made: list[str] = []
    carry = device.driver._carry_out  # pyright: ignore[reportPrivateUsage]

    def counted(me, effect):  # type: ignore[no-untyped-def]
        if isinstance(effect, Call):
            made.append(f"{effect.method} {effect.path.split('?')[0]}")
        return carry(me, effect)

    device.driver._carry_out = counted  # type: ignore[method-assign]
    return made


def test_a_file_reaches_the_other_device_and_the_next_sync_is_one_call(pair: Pair) -> None:
    deck = deck_on(pair.a)
    pair.a.sync()
    pair.b.sync()
    assert deck.file is not None
    assert all(pair.b.store.chunks.verify(chunk) for chunk in deck.file.chunks)
    assert counts(pair.b.reader).blobs_pending == counts(pair.a.reader).blobs_pending == 0
    for device in (pair.a, pair.b):
        device.sync()
        made = calls_of(device)
        device.sync()
        assert made == ["GET /v1/heads"]


def test_a_chunk_the_server_lost_is_sent_again(pair: Pair) -> None:
    deck = deck_on(pair.a)
    made = calls_of(pair.a)
    carry = pair.a.driver._carry_out  # pyright: ignore[reportPrivateUsage]

    def losing(me, effect):  # type: ignore[no-untyped-def]
        if isinstance(effect, Call) and effect.method == "PUT" and effect.path.endswith("/1") and sum(line.endswith("/1") for line in made) == 0:
            made.append("PUT lost/1")
            return carry(me, replace(effect, method="GET", path="/v1/config", body=b"", raw=False, headers=()))
        return carry(me, effect)

    pair.a.driver._carry_out = losing  # type: ignore[method-assign]
    pair.a.sync()
    pair.a.sync()
    pair.b.sync()
    assert deck.file is not None
    assert all(pair.b.store.chunks.has(chunk) for chunk in deck.file.chunks)


def test_a_file_that_two_records_hold_outlives_the_erasure_of_one(pair: Pair) -> None:
    deck = deck_on(pair.a)
    twin = pair.a.put(Deck(title="Twin", file=deck.file, space=pair.a.team))
    for device in (pair.a, pair.b, pair.a):
        device.sync()
    pair.a.store.erase(deck.id, "old").result()
    for device in (pair.a, pair.b, pair.a):
        device.sync()
    assert deck.file is not None
    for device in (pair.a, pair.b):
        assert device.reader.get(deck.id) is None
        assert all(device.store.chunks.has(chunk) for chunk in deck.file.chunks)
    pair.a.store.erase(twin.id, "old").result()
    for device in (pair.a, pair.b):
        device.sync()
        assert not any(device.store.chunks.has(chunk) for chunk in deck.file.chunks)


def test_a_state_that_has_passed_does_not_stop_a_space_for_ever(pair: Pair) -> None:
    from liaison_app.store.verbs import StopSpace

    pair.b.store.perform(StopSpace(pair.b.team, "no_access")).result()
    pair.b.reopen()
    assert pair.b.me.spaces[pair.b.team].stopped == "no_access"
    assert pair.b.sync().stopped == {}
    assert pair.b.me.spaces[pair.b.team].stopped == ""


def queue_of(device: DeviceUnderTest, direction: str) -> list[str]:
    return device.store.perform(ReadBlobQueue(direction)).result()


def blob_of(deck: Deck) -> str:
    assert deck.file is not None
    return deck.file.blob


def test_files_of_a_pinned_trip_move_first_and_then_the_newest(pair: Pair) -> None:
    a = pair.a
    old, packed, new = (deck_on(a, 1) for _n in range(3))
    trip = a.put(Trip(title="To Nashville", pack="not-ready", space=a.team))
    visit = a.put(Visit(title="Training", trip=trip.id, space=a.team))
    a.put(Presentation(deck=packed.id, visit=visit.id, space=a.team))
    a.store.change(old.id, title="Edited last").result()
    assert queue_of(a, "up") != [], "something waits"
    assert set(queue_of(a, "up")) == {blob_of(deck) for deck in (old, packed, new)}
    order = queue_of(a, "up")
    assert order.index(blob_of(old)) < order.index(blob_of(new)), "the newest first"
    a.store.change(visit.id, links=(packed.id,)).result()
    assert queue_of(a, "up") == [blob_of(deck) for deck in (packed, old, new)]
    a.store.change(trip.id, pack="not-pinned").result()
    assert queue_of(a, "up")[0] == blob_of(old)


def test_a_record_does_not_wait_for_a_large_file(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    deck_on(pair.a, 3)
    began, may_end = threading.Event(), threading.Event()
    original = Transport.call

    def slow(self: Transport, asked: Call) -> Answered | Unreachable:
        if asked.method == "PUT" and "/blobs/" in asked.path:
            began.set()
            assert may_end.wait(30)
        return original(self, asked)

    monkeypatch.setattr(Transport, "call", slow)
    service = attended(pair.a)
    service.start()
    try:
        assert began.wait(30), "the file is on its way"
        note = pair.a.put(Note(body="typed meanwhile", space=pair.a.team))
        until = time.monotonic() + 30
        while pair.a.reader.query("SELECT 1 FROM rec WHERE id = ? AND dirty = 1", (note.id,)):
            assert time.monotonic() < until, "the note waited for the file"
            time.sleep(0.02)
        assert counts(pair.a.reader).blobs_pending == 3
        while service.state.phase != "idle":
            assert time.monotonic() < until, "the sync of records waited for the file"
            time.sleep(0.02)
        may_end.set()
        while counts(pair.a.reader).blobs_pending:
            assert time.monotonic() < until
            time.sleep(0.02)
    finally:
        may_end.set()
        service.stop()
    assert service.state.counts.blobs_pending == 0


def attended(device: DeviceUnderTest) -> SyncService:
    """The sync of a window: files on a thread of their own."""
    attachments = Attachments(device.engine, lambda heard: Driver(device.store, lambda invite: Transport(invite.server_url, invite.server_pub), progress=heard))
    return SyncService(device.store, device.engine, device.driver, device.clock, attachments)


def test_each_chunk_that_is_not_there_yet_is_asked_for_once_and_others_come(pair: Pair) -> None:
    waiting = [deck_on(pair.a, 40) for _n in range(4)]
    pair.a.sync()
    with sqlite3.connect(pair.folder / "server" / "server.db") as db:
        for deck in waiting[:3]:
            db.execute("DELETE FROM blobs WHERE blob = ?", (bytes.fromhex(blob_of(deck)),))
    made = calls_of(pair.b)
    pair.b.sync()
    asked_for = [call for call in made if call.startswith("GET /v1/blobs")]
    assert len(asked_for) == len(set(asked_for)) == 40 + 3 * 3
    assert waiting[3].file is not None
    assert all(pair.b.store.chunks.has(chunk) for chunk in waiting[3].file.chunks)


def test_chunks_that_a_dead_process_left_are_swept_and_no_others(pair: Pair) -> None:
    deck = deck_on(pair.a, 2)
    assert deck.file is not None
    left = hashlib.sha256(b"half a deck").hexdigest()
    pair.a.store.chunks.write(left, b"half a deck")
    half = pair.a.store.chunks.path(left).with_name(f".{left}.0a0b0c0d")
    half.write_bytes(b"half a chunk")
    assert sweep_chunks(pair.a.store) == 0, "somebody may still be writing them"
    day_ago = time.time() - 2 * 24 * 3600
    for path in [half, *(pair.a.store.chunks.path(name) for name in (left, *deck.file.chunks))]:
        os.utime(path, (day_ago, day_ago))
    assert sweep_chunks(pair.a.store) == 2
    assert all(pair.a.store.chunks.verify(name) for name in deck.file.chunks)
    assert not half.exists()
