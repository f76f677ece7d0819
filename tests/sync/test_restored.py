"""A server put back from a backup: announced or in silence, nobody loses a word, and what was erased stays erased."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine

from liaison_app.core.errors import LiaisonError
from liaison_app.records.deck import Deck
from liaison_app.records.note import Note
from liaison_app.records.values import Manifest
from liaison_app.server.database.incarnation import renew_incarnation
from liaison_app.store.beginning_again import evidence_of
from liaison_app.store.status import counts
from liaison_app.store.verbs import MarkPushed, StoreOutbox
from liaison_app.sync.effects import Call, Effect
from tests.support.devices import DeviceUnderTest, join_two, make_server, running_server

pytestmark = pytest.mark.loopback


@dataclass
class Place:
    """A server that can be stopped, copied and put back, and the devices of two people."""

    folder: Path
    port: int
    running: ExitStack
    a: DeviceUnderTest
    b: DeviceUnderTest

    @property
    def server(self) -> Path:
        return self.folder / "server"

    def stop(self) -> None:
        self.running.close()

    def run(self) -> None:
        for device in (self.a, self.b):
            device.driver.close()
        self.running.enter_context(running_server(self.server, self.port))

    def back_up(self) -> None:
        self.stop()
        shutil.copytree(self.server, self.folder / "backup")
        self.run()

    def put_back(self, *, announced: bool = True) -> None:
        self.stop()
        shutil.rmtree(self.server)
        shutil.copytree(self.folder / "backup", self.server)
        if announced:
            with create_engine(f"sqlite:///{self.server / 'server.db'}").begin() as connection:
                renew_incarnation(connection, os.urandom(16))
        self.run()

    def sync(self, *devices: DeviceUnderTest) -> None:
        for device in devices or (self.a, self.b, self.a, self.b):
            device.sync()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    first = make_server(tmp_path / "server")
    running = ExitStack()
    url = running.enter_context(running_server(tmp_path / "server"))
    a, b = join_two(tmp_path, url, first)
    made = Place(tmp_path, int(url.rsplit(":", 1)[1]), running, a, b)
    try:
        yield made
    finally:
        made.stop()
        for device in (a, b):
            device.close()


def notes_of(device: DeviceUnderTest) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {record.id: (record.body, record.tags) for record in device.reader.list("note")[0] if isinstance(record, Note)}


def server_rows(place: Place) -> int:
    with sqlite3.connect(place.server / "server.db") as db:
        return db.execute("SELECT count(*) FROM records WHERE state = 'current'").fetchone()[0]


def test_after_an_announced_restore_every_record_is_as_it_was_and_nothing_is_up_for_review(place: Place) -> None:
    a, b = place.a, place.b
    team = a.team
    kept = [a.put(Note(body=f"kept {n}", tags=("old", "gone"), space=team)) for n in range(5)]
    place.sync()
    place.back_up()
    a.store.change(kept[0].id, body="edited by Ana after the backup", tags=("old", "new")).result()
    b.store.change(kept[1].id, body="edited by Ben after the backup").result()
    late = b.put(Note(body="made after the backup", space=team))
    place.sync()
    unsent = a.put(Note(body="not sent yet", space=team))
    a.store.change(kept[2].id, body="edited and not sent").result()
    b.store.change(late.id, body="made after the backup, and edited").result()
    place.put_back()
    place.sync()
    expected = {
        kept[0].id: ("edited by Ana after the backup", ("new", "old")),
        kept[1].id: ("edited by Ben after the backup", ("gone", "old")),
        kept[2].id: ("edited and not sent", ("gone", "old")),
        late.id: ("made after the backup, and edited", ()),
        unsent.id: ("not sent yet", ()),
    }
    for device in (a, b):
        found = notes_of(device)
        assert {id: found[id] for id in expected} == expected
        assert len(found) == 7
        waiting = counts(device.reader)
        assert (waiting.pending, waiting.review, waiting.quarantine, waiting.rejected) == (0, 0, 0, 0)
        assert not any(fact.stopped for fact in device.me.spaces.values())
    assert evidence_of(a.reader, team) is not None
    assert a.store.values("notice:server_restored")
    fresh = DeviceUnderTest(place.folder / "c", "Cy")
    try:
        fresh.begin_join(a.invite(), f"http://127.0.0.1:{place.port}")
        place.sync(fresh, a, fresh)
        assert {id: notes_of(fresh)[id] for id in expected} == expected
    finally:
        fresh.close()


def meanwhile(steps: Generator[Effect, Any, Any], call: str, happens: Callable[[], None]) -> Generator[Effect, Any, Any]:
    """Go through the steps; something happens just before the first call with this in its path."""
    answer, waits = None, True
    try:
        while True:
            effect = steps.send(answer)
            if waits and isinstance(effect, Call) and call in effect.path:
                waits = False
                happens()
            answer = yield effect
    except StopIteration as done:
        return done.value


def test_a_restore_between_the_heads_and_the_log_is_no_withheld_log(place: Place) -> None:
    place.back_up()
    place.a.driver.run(place.a.me, place.a.engine.acts.set_policy(7, 21))
    place.b.driver.run(place.b.me, meanwhile(place.b.engine.sync(), "/v1/org/log", place.put_back))
    place.sync()
    assert place.b.me.membership is not None
    assert place.b.me.membership.policy.lease_lock_days == 21
    assert place.b.store.values("notice:server_restored")


def test_a_restore_that_lost_nothing_sends_nothing_again(place: Place) -> None:
    place.a.put(Note(body="safe", space=place.a.team))
    place.sync()
    place.back_up()
    place.put_back()
    assert [device.sync().pushed for device in (place.a, place.b)] == [0, 0]
    place.a.put(Note(body="and on it goes", space=place.a.team))
    place.sync()
    assert notes_of(place.a) == notes_of(place.b)
    assert not place.a.me.doubtful


def test_a_server_restored_in_the_midst_of_a_sync_is_no_rollback(place: Place) -> None:
    a, b = place.a, place.b
    kept = b.put(Note(body="kept", space=b.team))
    place.sync()
    place.back_up()
    late = [b.put(Note(body=f"made after the backup {n}", space=b.team)) for n in range(3)]
    place.sync(b, a)
    last = b.put(Note(body="not seen by Ana", space=b.team))
    place.sync(b)
    a.driver.run(a.me, meanwhile(a.engine.sync(), "/feed", place.put_back))
    place.sync()
    place.sync()
    assert [fact.stopped for device in (a, b) for fact in device.me.spaces.values() if fact.stopped] == []
    assert notes_of(a).keys() == notes_of(b).keys() == {kept.id, last.id, *(note.id for note in late)}


def test_a_restore_that_one_space_met_is_none_of_the_next_ones_rollback(place: Place) -> None:
    """The heads that a sync begins with are the old server's: a space that is compared anew is compared with what the new one shows."""
    a = place.a
    place.sync()
    place.back_up()
    private = a.put(Note(body="mine", space=a.me.private_space))
    place.sync()
    shared = a.put(Note(body="ours", space=a.team))
    a.driver.run(a.me, meanwhile(a.engine.sync(), "/push", place.put_back))
    assert [fact.stopped for fact in a.me.spaces.values() if fact.stopped] == []
    assert a.pending == 0
    with sqlite3.connect(place.server / "server.db") as db:
        kept = {rid.hex() for (rid,) in db.execute("SELECT rid FROM records WHERE state = 'current'")}
    assert {private.id, shared.id} <= kept


def test_a_restore_behind_a_push_sent_again_is_no_rollback(place: Place) -> None:
    """The heads that are asked for after it tell of the restore; the pull that follows contradicts what was known, and nobody lied."""
    a = place.a
    place.sync()
    place.back_up()
    late = [a.put(Note(body=f"made after the backup {n}", space=a.team)) for n in range(3)]
    place.sync()
    last = a.put(Note(body="sent twice", space=a.team))
    steps = a.engine.sync()
    effect = steps.send(None)
    while not (isinstance(effect, Call) and effect.path.endswith("/push")):
        effect = steps.send(a.driver._carry_out(a.me, effect))
    steps.close()
    steps = a.engine.sync()
    effect = steps.send(None)
    while not isinstance(effect, MarkPushed):
        effect = steps.send(a.driver._carry_out(a.me, effect))
    effect = steps.send(a.driver._carry_out(a.me, effect))
    place.put_back()
    while effect is not None:
        try:
            effect = steps.send(a.driver._carry_out(a.me, effect))
        except StopIteration:
            effect = None
    assert [fact.stopped for fact in a.me.spaces.values() if fact.stopped] == []
    place.sync()
    assert notes_of(a).keys() == notes_of(place.b).keys() == {last.id, *(note.id for note in late)}


def test_what_a_device_had_sent_and_not_yet_pulled_past_is_given_back_though_its_place_still_stands(place: Place) -> None:
    a, b = place.a, place.b
    kept = b.put(Note(body="kept", space=b.team))
    place.sync()
    place.back_up()
    sent = a.put(Note(body="sent beside Ben's", space=a.team))
    steps = a.engine.sync()
    effect = steps.send(None)
    while not isinstance(effect, StoreOutbox):
        effect = steps.send(a.driver._carry_out(a.me, effect))
    between = b.put(Note(body="Ben was quicker", space=b.team))
    place.sync(b)
    while not isinstance(effect, MarkPushed):
        effect = steps.send(a.driver._carry_out(a.me, effect))
    a.driver._carry_out(a.me, effect)
    steps.close()
    a.reopen()
    place.put_back()
    more = [b.put(Note(body=f"after the restore {n}", space=b.team)) for n in range(3)]
    place.sync(b, b, a, a, b, a)
    assert notes_of(a).keys() == notes_of(b).keys() == {kept.id, sent.id, between.id, *(note.id for note in more)}


def test_what_was_erased_after_the_backup_stays_erased_for_everyone(place: Place) -> None:
    a, b = place.a, place.b
    gone = a.put(Note(body="to be erased", space=a.team))
    place.sync()
    place.back_up()
    a.store.erase(gone.id, "asked for").result()
    place.sync()
    place.put_back()
    place.sync(b, a, b, a)
    for device in (a, b):
        assert gone.id not in notes_of(device)
        assert device.pending == 0
    with sqlite3.connect(place.server / "server.db") as db:
        assert db.execute("SELECT state, env FROM records WHERE rid = ?", (bytes.fromhex(gone.id),)).fetchone() == ("erased", None)


def test_a_member_who_was_let_in_after_the_backup_is_in_again(place: Place) -> None:
    a = place.a
    place.back_up()
    late = DeviceUnderTest(place.folder / "late", "Lou")
    try:
        late.begin_join(a.invite(), f"http://127.0.0.1:{place.port}")
        place.sync(late, a, late)
        made = late.put(Note(body="by the late one", space=late.team))
        place.sync(late)
        place.put_back()
        late.me.token, a.me.token = "", ""
        late.driver.close()
        late.sync()  # the server does not know it: it hands the log's end in by itself
        place.sync()
        assert notes_of(a)[made.id][0] == notes_of(place.b)[made.id][0] == "by the late one"
        assert late.pending == 0
    finally:
        late.close()


def test_a_file_that_the_server_lost_is_given_back_by_whoever_has_it(place: Place) -> None:
    place.back_up()
    sealed = os.urandom(2000)
    name = hashlib.sha256(sealed).hexdigest()
    place.a.store.chunks.write(name, sealed)
    file = Manifest("talk.pdf", "application/pdf", 2000, "00" * 32, os.urandom(16).hex(), os.urandom(32), (name,), 2000)
    place.a.put(Deck(title="Talk", file=file, space=place.a.team))
    place.sync()
    place.put_back()
    place.a.store.chunks.remove(name)  # its maker's disk has lost it too
    place.sync(place.b)
    fresh = DeviceUnderTest(place.folder / "c", "Cy")
    try:
        fresh.begin_join(place.a.invite(), f"http://127.0.0.1:{place.port}")
        place.sync(fresh, place.a, fresh)
        assert fresh.store.chunks.verify(name)
    finally:
        fresh.close()


def test_a_restore_in_silence_is_a_rollback_that_stops_that_space_only_until_a_person_starts_it_again(place: Place) -> None:
    a, b = place.a, place.b
    kept = a.put(Note(body="before", space=a.team))
    place.sync()
    place.back_up()
    a.store.change(kept.id, body="after").result()
    place.sync()
    place.put_back(announced=False)
    private = a.put(Note(body="still syncs", space=a.me.private_space))
    assert a.sync().stopped == {a.team: "rollback"}
    assert not a.reader.query("SELECT 1 FROM rec WHERE id = ? AND dirty = 1", (private.id,))
    offline = a.put(Note(body="written while stopped", space=a.team))
    assert a.sync().stopped == {}
    assert notes_of(a)[kept.id][0] == "after"
    before = a.store.call(lambda db: db.execute("SELECT seq FROM pos WHERE space = ?", (a.team,)).fetchone())
    a.driver.run(a.me, a.engine.begin_again(a.team))
    kept_place = evidence_of(a.reader, a.team)
    assert kept_place is not None
    assert (kept_place.reason, (kept_place.seq,)) == ("rollback", before)
    for _n in range(2):
        a.sync()
    b.driver.run(b.me, b.engine.begin_again(b.team))
    place.sync(b, a, b)
    assert {id: note for id, note in notes_of(a).items() if id != private.id} == notes_of(b)
    assert {notes_of(b)[id][0] for id in (kept.id, offline.id)} == {"after", "written while stopped"}
    assert counts(a.reader).review == counts(b.reader).review == 0


def test_a_server_that_withholds_the_end_of_the_log_is_named(place: Place) -> None:
    place.back_up()
    late = DeviceUnderTest(place.folder / "late", "Lou")
    late.begin_join(place.a.invite(), f"http://127.0.0.1:{place.port}")
    place.sync(late, place.a)
    late.close()
    place.put_back(announced=False)
    place.a.put(Note(body="stays here", space=place.a.team))
    with pytest.raises(LiaisonError, match="shorter membership log") as refused:
        place.a.sync()
    assert refused.value.code == "log_rollback"
    assert place.a.pending == 1
