"""A line that breaks at any byte, both ways: a first sync goes on where it stopped, and nothing comes twice."""

from __future__ import annotations

import random
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from msgspec.structs import replace as with_fields

from liaison_app.records.note import Note
from liaison_app.store.status import counts
from liaison_app.sync.outcome import Interrupted
from tests.support.devices import DeviceUnderTest
from tests.support.made_ca import listening
from tests.sync.conftest import Pair
from tests.sync.test_files import deck_on

pytestmark = pytest.mark.loopback
RECORDS, CUTS = 1500, 50


@dataclass
class Scissors:
    """Cuts the line after so many bytes, as often as it was given lengths."""

    lengths: list[int]
    port: int
    carried: int = 0
    made: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def serve(self, line: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", self.port)) as behind:
            back = threading.Thread(target=self._pump, args=(behind, line), daemon=True)
            back.start()
            self._pump(line, behind)
            back.join(20)

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        try:
            while piece := source.recv(16384):
                room = self._room(len(piece))
                target.sendall(piece[:room])
                if room < len(piece):
                    break
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def _room(self, wanted: int) -> int:
        """Say how many of these bytes still pass."""
        with self.lock:
            if self.lengths and self.lengths[0] < wanted:
                self.made += 1
                self.carried += self.lengths[0]
                return self.lengths.pop(0)
            if self.lengths:
                self.lengths[0] -= wanted
            self.carried += wanted
            return wanted


@contextmanager
def through(device: DeviceUnderTest, pair: Pair, lengths: list[int]) -> Iterator[Scissors]:
    """Let a device reach the server only through the scissors."""
    scissors = Scissors(lengths, int(pair.url.rsplit(":", 1)[1]))
    with listening(scissors.serve) as port:
        assert device.me.invite is not None
        before = device.me.invite
        device.driver.close()
        device.me.invite = with_fields(before, server_url=f"http://127.0.0.1:{port}")
        yield scissors
        device.driver.close()
        device.me.invite = before


def sync_until_through(device: DeviceUnderTest) -> int:
    """Sync again after each cut; returns how often it broke."""
    for broken in range(300):
        try:
            device.sync()
        except Interrupted:
            continue
        return broken
    raise AssertionError("it never came through")


def test_a_first_sync_over_a_line_cut_fifty_times_at_any_byte_completes_and_fetches_little_twice(pair: Pair) -> None:
    words = random.Random(7)
    text = " ".join(words.choice(["warrant", "county", "preservation", "sheriff", "training"]) + str(words.random()) for _n in range(12))
    made = pair.a.store.put_all([Note(title=f"n{n}", body=f"{n} {text} {words.random()}", space=pair.a.team) for n in range(RECORDS)]).result()
    deck = deck_on(pair.a, 20)
    pair.a.sync()
    whole = pair.device("whole")
    whole.begin_join(pair.a.invite(), pair.url)
    for device in (whole, pair.a):
        device.sync()
    with through(whole, pair, []) as uncut:
        whole.sync()
    fresh = pair.device("fresh")
    fresh.begin_join(pair.a.invite(), pair.url)
    for device in (fresh, pair.a):
        device.sync()
    dice = random.Random(50)
    with through(fresh, pair, [dice.randrange(1, 2 * uncut.carried // CUTS) for _n in range(CUTS)]) as scissors:
        seen: set[int] = set()
        for _n in range(300):
            try:
                fresh.sync()
            except Interrupted:
                seen.add(fresh.reader.counts().get("note", 0))
                continue
            break
    assert scissors.made >= CUTS - 5, scissors.made
    assert fresh.reader.counts()["note"] == RECORDS
    assert len(seen - {0, RECORDS}) >= 2, "usable while the rest is still to come"
    assert [fresh.reader.search(f"n{RECORDS - 1}").total, fresh.reader.need(made[0].id).id] == [1, made[0].id]
    assert fresh.reader.query("SELECT count(*), count(DISTINCT id) FROM rec")[0] == whole.reader.query("SELECT count(*), count(DISTINCT id) FROM rec")[0]
    assert deck.file is not None
    assert all(fresh.store.chunks.verify(chunk) for chunk in deck.file.chunks)
    assert counts(fresh.reader).blobs_pending == counts(fresh.reader).quarantine == 0
    assert scissors.carried < 2.5 * uncut.carried, "what is fetched twice is a page of the size that passes, not all of it"


def test_a_push_over_a_line_cut_at_any_byte_sends_each_change_once(pair: Pair) -> None:
    dice = random.Random(3)
    pair.a.store.put_all([Note(body=f"{n} {dice.random()}", space=pair.a.team) for n in range(500)]).result()
    with through(pair.a, pair, [dice.randrange(1, 60_000) for _n in range(25)]) as scissors:
        for n in range(6):
            sync_until_through(pair.a)
            pair.a.store.put_all([Note(body=f"more {n} {k}", space=pair.a.team) for k in range(40)]).result()
        sync_until_through(pair.a)
    assert scissors.made >= 10
    pair.b.sync()
    assert pair.b.reader.counts()["note"] == pair.a.reader.counts()["note"] == 740
    assert all(version == 1 for (version,) in pair.b.reader.query("SELECT ver FROM rec WHERE kind = 'note'")), "nothing was written twice"
    assert counts(pair.a.reader).pending == counts(pair.a.reader).review == 0
