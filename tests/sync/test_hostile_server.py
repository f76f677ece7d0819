"""A server that lies under its own signature: what it says is checked against what members signed, and nothing here is lost to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import replace as with_fields

from liaison_app.protocol import messages as m
from liaison_app.protocol.codec import decode, encode
from liaison_app.protocol.invite import read_invite
from liaison_app.records.note import Note
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
