"""A use of the recovery key is written into the audit chain when the root or two custodians say so, and nobody else is believed."""

from __future__ import annotations

import os
from hashlib import sha256
from typing import Any

import msgspec
import pytest

from liaison_app.protocol.codec import JSON
from liaison_app.protocol.entry import NO_ENTRY, Actor, chain
from liaison_app.protocol.messages import LogConflict, LogPost
from liaison_app.protocol.operations import NO_ONE, SetPolicy, SetRecovery
from liaison_app.protocol.oversight import AuditEntry, AuditPage
from liaison_app.protocol.recovery import RecoveryOrder, RecoveryUsed, case_hash, custodian_id, encode_order, sign_order
from liaison_app.protocol.signing import SigningKey
from tests.server.parties import World

CASE = "Matter 2026-114"


class Custodian:
    """A custodian's two keys; what they seal is nothing to the server."""

    def __init__(self, name: str) -> None:
        self.name, self.signing, self.sealing = name, SigningKey(os.urandom(32)), os.urandom(32)
        self.id = custodian_id(self.signing.public, self.sealing)

    def signs(self, order: bytes) -> Any:
        return sign_order(order, self.signing, self.sealing)


@pytest.fixture
def three(place: World) -> list[Custodian]:
    custodians = [Custodian(name) for name in ("Kim", "Lou", "Max")]
    shares = [(one.id, other.id, os.urandom(128)) for one in custodians for other in custodians if one is not other]
    body = SetRecovery([(one.id, one.sealing, one.name) for one in custodians], shares)
    assert place.new_line().append([(Actor(NO_ONE, NO_ONE, place.org.root), body)]).status == 200  # by the root: no session
    return custodians


def order(place: World, **changed: Any) -> bytes:
    membership = place.running.accounts.membership
    said = RecoveryOrder(place.org.org_id, membership.recovery_key, membership.log_n, membership.head, [place.team], "legal", case_hash(CASE), 7)
    return encode_order(msgspec.structs.replace(said, **changed))


def uses(place: World) -> list[AuditEntry]:
    return [each for each in place.line.ask("GET", "/v1/audit").read(AuditPage).entries if each.event == "recovery_used"]


def test_two_custodians_are_believed_without_a_session_and_written_down_once(place: World, three: list[Custodian]) -> None:
    kim, lou, max_ = three
    used = RecoveryUsed(order(place), [kim.signs(order(place)), lou.signs(order(place))])
    line = place.new_line()
    assert line.ask("POST", "/v1/recovery", used).status == 200
    assert line.ask("POST", "/v1/recovery", used, Content_Type=JSON).status == 200
    assert [(each.actor, each.subject) for each in uses(place)] == [(b"".join(sorted((kim.id, lou.id))), sha256(used.order).digest())]
    other = order(place, made_ms=8)
    assert line.ask("POST", "/v1/recovery", RecoveryUsed(other, [max_.signs(other), lou.signs(other)])).status == 200
    assert len(uses(place)) == 2
    assert CASE not in str(uses(place))


def test_the_root_is_believed(place: World) -> None:
    said = order(place)
    assert place.new_line().ask("POST", "/v1/recovery", RecoveryUsed(said, [sign_order(said, place.org.root)])).status == 200
    assert [each.actor for each in uses(place)] == [sha256(place.org.root.public).digest()]


def test_nobody_else_is_believed(place: World, three: list[Custodian]) -> None:
    kim, lou, _max = three
    said, stranger = order(place), Custodian("Eve")
    foreign = order(place, org=os.urandom(16))
    borrowed = sign_order(said, stranger.signing, lou.sealing)  # her own signature under a custodian's sealing key
    wrong: list[RecoveryUsed] = [
        RecoveryUsed(said, [kim.signs(said)]),
        RecoveryUsed(said, [kim.signs(said), kim.signs(said)]),
        RecoveryUsed(said, [kim.signs(said), stranger.signs(said)]),
        RecoveryUsed(said, [kim.signs(said), borrowed]),
        RecoveryUsed(said, [kim.signs(said), lou.signs(order(place, made_ms=8))]),
        RecoveryUsed(foreign, [kim.signs(foreign), lou.signs(foreign)]),
        RecoveryUsed(said, [sign_order(said, place.owner.DS)]),
        RecoveryUsed(said, [sign_order(said, place.org.server)]),
        RecoveryUsed(b"\x81", [sign_order(b"\x81", place.org.root)]),
    ]
    for used in wrong:
        for line in (place.new_line(), place.line):
            reply = line.ask("POST", "/v1/recovery", used)
            assert (reply.status, reply.code) == (422, "bad_recovery_use")
    assert uses(place) == []


def test_custodians_of_before_are_not_believed_after_others_were_named(place: World, three: list[Custodian]) -> None:
    new = [Custodian(name) for name in ("Ida", "Jon", "Kay")]
    shares = [(one.id, other.id, os.urandom(128)) for one in new for other in new if one is not other]
    body = SetRecovery([(one.id, one.sealing, one.name) for one in new], shares)
    assert place.new_line().append([(Actor(NO_ONE, NO_ONE, place.org.root), body)]).status == 200
    said = order(place)
    assert place.new_line().ask("POST", "/v1/recovery", RecoveryUsed(said, [one.signs(said) for one in three[:2]])).code == "bad_recovery_use"
    assert place.new_line().ask("POST", "/v1/recovery", RecoveryUsed(said, [one.signs(said) for one in new[:2]])).status == 200


def test_custodians_are_named_by_the_root_alone(place: World) -> None:
    body = SetRecovery([], [])
    for forger in (Actor(NO_ONE, NO_ONE, place.org.server), place.owner.actor, Actor(place.owner.account, place.owner.device, place.org.root)):
        assert place.line.append([(forger, body)]).code == "bad_entry"


def test_the_root_asks_for_the_log_without_a_session_and_nobody_else_can(place: World) -> None:
    def probe(signer: SigningKey) -> LogPost:
        return LogPost(os.urandom(32), chain(0, (0, NO_ENTRY), [(Actor(NO_ONE, NO_ONE, signer), SetPolicy())]))

    reply = place.new_line().ask("POST", "/v1/org/log", probe(place.org.root))
    assert reply.status == 409
    assert len(reply.read(LogConflict).entries) == place.running.accounts.membership.log_n
    for other in (place.org.server, place.owner.DS, SigningKey(os.urandom(32))):
        assert place.new_line().ask("POST", "/v1/org/log", probe(other)).status == 401


def test_somebody_who_comes_back_sees_the_log_by_their_own_account_key_and_a_stranger_does_not(place: World) -> None:
    from tests.server.parties import Party

    party, _line = place.colleague()
    back = Party(place.org.org_id, account=party.account, AS=party.AS, AK=party.AK)
    late = chain(1, (1, NO_ENTRY), [(back.actor, back.certified())])
    reply = place.new_line().ask("POST", "/v1/org/log", LogPost(os.urandom(32), late))
    assert reply.status == 409
    assert place.new_line().append([(back.actor, back.certified())]).status == 200
    thief = Party(place.org.org_id, account=party.account)
    forged = chain(1, (1, NO_ENTRY), [(thief.actor, thief.certified())])
    assert place.new_line().ask("POST", "/v1/org/log", LogPost(os.urandom(32), forged)).status == 401
