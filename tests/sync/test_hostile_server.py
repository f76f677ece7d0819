"""A server that lies under its own signature: what it says is checked against what members signed, and nothing here is lost to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import replace as with_fields

from liaison_app.protocol import messages as m
from liaison_app.protocol.codec import decode, encode
from liaison_app.protocol.hashes import erase_hash, erase_statement, head_hash_step
from liaison_app.protocol.invite import read_invite
from liaison_app.records.note import Note
from liaison_app.store.verbs import ReadPosition
from liaison_app.sync.effects import Answered, Call, Unreachable
from liaison_app.sync.transport import Transport
from tests.sync.conftest import Pair

pytestmark = pytest.mark.loopback


def server_says(monkeypatch: pytest.MonkeyPatch, path: str, kind: type[Struct], lie: Callable[[Any], Any], *, method: str = "") -> None:
    """Let every good answer at addresses with `path` in them say something else."""
    original = Transport.call

    def call(self: Transport, asked: Call) -> Answered | Unreachable:
        answer = original(self, asked)
        if path in asked.path and (not method or asked.method == method) and isinstance(answer, Answered) and answer.status == 200:
            return Answered(200, encode(lie(decode(answer.body, kind))), answer.server_ms)
        return answer

    monkeypatch.setattr(Transport, "call", call)


@pytest.mark.parametrize("role", ["owner", "device"])
def test_whoever_was_invited_as_a_reader_comes_in_as_a_reader_whatever_the_server_says(pair: Pair, monkeypatch: pytest.MonkeyPatch, role: str) -> None:
    invite = pair.a.invite("reader")
    other = pair.device("other")
    other.begin_join(invite, pair.url)
    other.sync()

    def more(waiting: m.Enrolments) -> m.Enrolments:
        return m.Enrolments([with_fields(item, role=role, space=None) for item in waiting.items])

    server_says(monkeypatch, "/v1/enrol", m.Enrolments, more, method="GET")
    pair.a.sync()
    state = pair.a.me.membership
    assert state is not None
    assert len(state.devices_of(pair.a.me.account.id)) == 1, "nobody got the inviter's own keys"
    joined = state.members.get(other.me.account.id)
    assert joined is not None
    assert joined.role == "reader"
    assert state.role(bytes.fromhex(pair.a.team), joined.account) == "reader"


def test_an_invite_that_was_used_lets_nobody_else_in(pair: Pair) -> None:
    invite = pair.a.invite()
    other = pair.device("other")
    other.begin_join(invite, pair.url)
    other.sync()
    assert pair.a.sync().admitted == 1
    assert read_invite(invite).token_hash not in pair.a.me.invites_made


@pytest.mark.parametrize("fault", ["a key of no use", "a key of another device"])
def test_a_joiner_who_cannot_be_let_in_keeps_nobody_else_out(pair: Pair, fault: str) -> None:
    odd, even = pair.device("odd"), pair.device("even")
    invites = [pair.a.invite(), pair.a.invite()]
    if fault == "a key of no use":
        odd.me.account.sealing.public = bytes(32)
    else:
        odd.me.device.signing = pair.b.me.device.signing
    for device, invite in zip((odd, even), invites, strict=True):
        device.begin_join(invite, pair.url)
        device.sync()
    made = pair.a.put(Note(body="still goes"))
    assert pair.a.sync().admitted == 1
    assert even.sync().waiting is False
    assert pair.a.pending == 0, made.id


def test_an_answer_that_calls_a_record_gone_takes_nothing_from_this_device(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    made = pair.a.put(Note(body="my words"))

    def gone(answer: m.PushAnswer) -> m.PushAnswer:
        return with_fields(answer, results=[m.PushResult("gone", ver=1, seq=1) for _result in answer.results])

    server_says(monkeypatch, "/push", m.PushAnswer, gone)
    pair.a.sync()
    assert pair.a.reader.get(made.id) is not None


def test_only_the_creator_or_an_administrator_erases(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    made = pair.a.put(Note(body="the owner's words"))
    for device in (pair.a, pair.b):
        device.sync()
    space, rid = bytes.fromhex(pair.a.team), bytes.fromhex(made.id)
    sig = pair.b.me.device.signing.sign(erase_statement(space, rid, 1, "requested"))
    pair.b.put(Note(body="so that there is something new"))
    pair.b.sync()

    def erased(feed: m.Feed) -> m.Feed:
        row = m.Row(feed.rows[0].seq, rid, 2, erase_hash(space, rid, 1, "requested"), pair.b.me.device.id, 1, "erased", erase=m.Erasure("requested", sig, 1))
        head = head_hash_step(before, row.seq, row.rid, row.ver, row.env_hash)
        return m.Feed([row], row.seq, head)

    before = pair.a.store.perform(ReadPosition(pair.a.team)).result().position.head
    server_says(monkeypatch, "/feed", m.Feed, erased)
    pair.a.sync()
    assert pair.a.reader.get(made.id) is not None
    assert [reason for (reason,) in pair.a.reader.query("SELECT reason FROM quarantine")] == ["erasure"]


def test_a_record_of_another_space_is_neither_taken_over_nor_merged_into_the_team(pair: Pair) -> None:
    private = pair.a.put(Note(body="nobody else's business", space=pair.a.me.private_space))
    pair.a.sync()
    pair.b.put(Note(id=private.id, body="mine now", space=pair.b.team))
    pair.b.store.change(private.id, body="mine now, twice").result()
    pair.b.sync()
    pair.b.store.change(private.id, body="mine now, and again").result()
    pair.b.sync()
    mine = pair.a.get(private.id)
    assert isinstance(mine, Note)
    pair.a.put(replace(mine, body="nobody else's business at all"), base=mine)
    other = pair.b.put(Note(body="for everyone"))
    pair.b.sync()
    assert not pair.a.sync().stopped
    assert pair.a.reader.get(other.id) is not None
    kept = pair.a.get(private.id)
    assert isinstance(kept, Note)
    assert (kept.space, kept.body) == (pair.a.me.private_space, "nobody else's business at all")
    pair.b.sync()
    seen = pair.b.get(private.id)
    assert isinstance(seen, Note)
    assert "business" not in seen.body


def test_an_erasure_in_another_space_leaves_a_private_record_alone(pair: Pair) -> None:
    private = pair.a.put(Note(body="private", space=pair.a.me.private_space))
    pair.a.sync()
    pair.b.put(Note(id=private.id, body="a decoy", space=pair.b.team))
    pair.b.sync()
    pair.b.store.erase(private.id, "mischief").result()
    pair.b.sync()
    pair.a.sync()
    assert pair.a.reader.get(private.id) is not None


def test_an_older_version_after_a_newer_one_in_a_page_changes_nothing(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    old = pair.b
    old.put(Note(body="so that it has begun"))
    old.sync()
    made = pair.a.put(Note(body="old"))
    pair.a.sync()
    rows: list[m.Row] = []
    server_says(monkeypatch, "/feed", m.Feed, lambda feed: rows.extend(feed.rows) or feed)
    old.sync()
    pair.a.store.change(made.id, body="new").result()
    pair.a.sync()
    before = old.store.perform(ReadPosition(old.team)).result().position.head

    def twice(feed: m.Feed) -> m.Feed:
        new = feed.rows[0]
        again = with_fields(rows[-1], seq=new.seq + 1)
        head = head_hash_step(before, new.seq, new.rid, new.ver, new.env_hash)
        return m.Feed([new, again], again.seq, head_hash_step(head, again.seq, again.rid, again.ver, again.env_hash))

    monkeypatch.undo()
    old.store.call(lambda db: db.execute("UPDATE rec SET ver = 0 WHERE id = ?", (made.id,)).rowcount)
    server_says(monkeypatch, "/feed", m.Feed, twice)
    old.sync()
    seen = old.get(made.id)
    assert isinstance(seen, Note)
    assert seen.body == "new"


@pytest.mark.parametrize("years", [-60, 500, 200_000_000])
def test_a_server_whose_clock_is_absurd_spoils_no_record(pair: Pair, monkeypatch: pytest.MonkeyPatch, years: int) -> None:
    made = pair.a.put(Note(body="my words"))
    original = Transport.call
    wrong = min(2**64 - 1, pair.a.clock.ms() + years * 365 * 86_400_000)

    def call(self: Transport, asked: Call) -> Answered | Unreachable:
        answer = original(self, asked)
        return Answered(answer.status, answer.body, wrong) if isinstance(answer, Answered) else answer

    with monkeypatch.context() as lying:
        lying.setattr(Transport, "call", call)
        pair.a.sync()
    kept = pair.a.get(made.id)
    assert isinstance(kept, Note)
    assert kept.body == "my words"
    assert abs(kept.changed_at - pair.a.clock.ms()) < 60_000
    pair.b.sync()
    assert pair.b.reader.get(made.id) is not None
