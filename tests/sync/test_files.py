"""Stored files between devices: sent once, committed once, resumed, and kept while any record holds them."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace

import pytest

from liaison_app.records.deck import Deck
from liaison_app.records.values import Manifest
from liaison_app.store.status import counts
from liaison_app.sync.effects import Call
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
