"""Epochs, revocations, removals and new keys: what the rules refuse, each by its name, and laws that hold for every legal history."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_app.protocol.entry import (
    NO_ONE,
    THE_ORGANISATION,
    Actor,
    BadEntry,
    NewEpoch,
    Operation,
    RekeyAccount,
    RemoveMember,
    RevokeDevice,
    ServerKey,
    SetPolicy,
    SetRecovery,
    SetRole,
    chain,
)
from liaison_app.protocol.membership import CONTENT_ROLES, Membership, replay
from liaison_app.protocol.messages import SignedEntry
from tests.server.parties import Organisation, Party, create_space, set_role

ORG = Organisation()
ROOT = Actor(NO_ONE, NO_ONE, ORG.root)
TEAM = os.urandom(16)
Act = tuple[Actor, Operation]


def second(party: Party) -> Party:
    return Party(ORG.org_id, party.name, account=party.account, AS=party.AS, AK=party.AK)


ANA, BEN, CLEO = Party(ORG.org_id), Party(ORG.org_id, "Ben"), Party(ORG.org_id, "Cleo")
PHONE = second(BEN)


def grown(state: Membership, *acts: Act) -> Membership:
    return state.posted(chain(9, (state.log_n, state.head), acts))


def founded() -> Membership:
    bootstrap = Actor(ANA.account, ANA.device, ORG.bootstrap)
    acts: list[Act] = [(bootstrap, ANA.added("owner")), (ANA.actor, ANA.certified()), (ANA.actor, create_space(TEAM, ANA.account))]
    for party, role in ((BEN, "editor"), (CLEO, "owner")):
        acts += [(ANA.actor, party.added(role)), (ANA.actor, party.certified()), (ANA.actor, set_role(TEAM, party.account, role))]
    acts += [(BEN.actor, PHONE.certified()), (BEN.actor, create_space(os.urandom(16), BEN.account, private=True))]
    return grown(replay([ORG.first_entry]), *acts)


STATE = founded()


def epoch(state: Membership, space: bytes = TEAM, *, by: bytes = ANA.account, at_seq: int = 0, **other: Any) -> NewEpoch:
    """Return a right new epoch, with some things made otherwise."""
    known = state.spaces[space]
    values: dict[str, Any] = {
        "space": space,
        "e": known.epoch + 1,
        "wraps": [(account, os.urandom(80)) for account in state.receivers(space)],
        "at_seq": max(at_seq, known.last_end),
        "rk_wrap": b"" if known.private else os.urandom(80),
        "previous": os.urandom(60) if by in known.roles else b"",
    }
    return NewEpoch(**values | other)


def rekey(state: Membership, party: Party, gone: bytes = b"") -> RekeyAccount:
    boxes = [(each.device, b"box") for each in state.devices_of(party.account) if each.device != gone]
    fresh = Party(ORG.org_id)
    return RekeyAccount(party.account, fresh.AS.public, os.urandom(32), boxes)


def refusal(*acts: Act, state: Membership = STATE) -> str:
    with pytest.raises(BadEntry) as refused:
        grown(state, *acts)
    return refused.value.reason


def lowered(role: str = "reader") -> list[Act]:
    return [(ANA.actor, msgspec.structs.replace(set_role(TEAM, BEN.account, "reader"), role=role, wraps=[]))]


def without(*accounts: bytes) -> list[tuple[bytes, bytes]]:
    return [(account, os.urandom(80)) for account in STATE.receivers(TEAM) if account not in accounts]


def taken_out() -> list[Act]:
    """Cleo, an owner, leaves the team's space herself."""
    alone = msgspec.structs.replace(set_role(TEAM, CLEO.account, "reader"), role="none", wraps=[])
    rest = [(account, os.urandom(80)) for account in STATE.receivers(TEAM) if account != CLEO.account]
    return [(ANA.actor, alone), (ANA.actor, epoch(STATE, wraps=rest))]


def without_cleo() -> Membership:
    return grown(STATE, *taken_out())


def by(actor: Actor, operation: Operation) -> Act:
    return (actor, operation)


REFUSED: dict[str, tuple[str, Callable[[], list[Act]]]] = {
    "an epoch is skipped": ("epoch", lambda: [by(ANA.actor, epoch(STATE, e=3))]),
    "an epoch is made twice": ("epoch", lambda: [by(ANA.actor, epoch(STATE, e=1))]),
    "an epoch leaves a member out": ("wraps", lambda: [by(ANA.actor, epoch(STATE, wraps=without(BEN.account)))]),
    "an epoch lets a stranger in": ("wraps", lambda: [by(ANA.actor, epoch(STATE, wraps=[*without(), (os.urandom(16), bytes(80))]))]),
    "an epoch wraps to one twice": ("wraps", lambda: [by(ANA.actor, epoch(STATE, wraps=without() + without()))]),
    "an epoch hides from recovery": ("no wrap for recovery", lambda: [by(ANA.actor, epoch(STATE, rk_wrap=b""))]),
    "an outsider leads an epoch back": ("previous", lambda: [*taken_out(), by(CLEO.actor, epoch(without_cleo(), by=CLEO.account, previous=os.urandom(60)))]),
    "an editor makes an epoch": ("not allowed", lambda: [by(BEN.actor, epoch(STATE, by=BEN.account))]),
    "an epoch of no space": ("unknown space", lambda: [by(ANA.actor, msgspec.structs.replace(epoch(STATE), space=os.urandom(16)))]),
    "a role is lowered alone": ("unsettled", lowered),
    "somebody is taken out alone": ("unsettled", lambda: lowered("none")),
    "somebody else goes on": ("unsettled", lambda: [*lowered(), by(CLEO.actor, epoch(STATE, by=CLEO.account))]),
    "something else comes between": ("unsettled", lambda: [*lowered(), by(ANA.actor, SetPolicy())]),
    "an owner removes herself": ("oneself", lambda: [by(ANA.actor, RemoveMember(ANA.account, "left"))]),
    "an editor removes": ("not allowed", lambda: [by(BEN.actor, RemoveMember(CLEO.account, "left"))]),
    "a stranger is removed": ("unknown account", lambda: [by(ANA.actor, RemoveMember(os.urandom(16), "left"))]),
    "an editor revokes another's": ("not allowed", lambda: [by(BEN.actor, RevokeDevice(ANA.device, "lost"))]),
    "a device revokes itself": ("own device", lambda: [by(BEN.actor, RevokeDevice(BEN.device, "lost"))]),
    "no device is revoked": ("not allowed", lambda: [by(ANA.actor, RevokeDevice(os.urandom(16), "lost"))]),
    "a wiped device may push": ("wipe and push", lambda: [by(ANA.actor, RevokeDevice(BEN.device, "lost", True, True))]),
    "keys are owed before epochs": ("unsettled", lambda: [by(ANA.actor, RevokeDevice(BEN.device, "lost")), by(ANA.actor, epoch(STATE))]),
    "a device gets no new keys": (
        "boxes",
        lambda: [by(PHONE.actor, RevokeDevice(BEN.device, "lost")), by(PHONE.actor, RekeyAccount(BEN.account, bytes(32), bytes(32), [(ANA.device, b"")]))],
    ),
    "another's keys are changed": ("not allowed", lambda: [by(ANA.actor, rekey(STATE, BEN))]),
    "keys are used again": ("key in use", lambda: [by(BEN.actor, RekeyAccount(BEN.account, ANA.AS.public, os.urandom(32), [(PHONE.device, b"")]))]),
    "an owner hands out another's wraps": (
        "wraps",
        lambda: [by(ANA.actor, RevokeDevice(BEN.device, "lost")), by(ANA.actor, msgspec.structs.replace(rekey(STATE, BEN, BEN.device), wraps=[(TEAM, 1, bytes(80))]))],
    ),
    "wraps for a space one is not in": ("wraps", lambda: [by(BEN.actor, msgspec.structs.replace(rekey(STATE, BEN), wraps=[(os.urandom(16), 1, bytes(80))]))]),
    "an editor sets the policy": ("not allowed", lambda: [by(BEN.actor, SetPolicy(1, 2))]),
    "it locks before it warns": ("days", lambda: [by(ANA.actor, SetPolicy(20, 10))]),
    "an owner names custodians": ("bad signature", lambda: [by(ANA.actor, SetRecovery([], []))]),
    "an owner changes the server's key": ("bad signature", lambda: [by(ANA.actor, ServerKey(bytes(32)))]),
    "a role in the organisation by an editor": ("not allowed", lambda: [by(BEN.actor, SetRole(THE_ORGANISATION, BEN.account, "owner", []))]),
    "no role in the organisation": ("no role of an organisation", lambda: [by(ANA.actor, SetRole(THE_ORGANISATION, BEN.account, "none", []))]),
    "a space loses its owners": (
        "last owner",
        lambda: [
            by(ANA.actor, SetRole(TEAM, CLEO.account, "none", [])),
            by(ANA.actor, epoch(STATE, wraps=without(CLEO.account))),
            by(ANA.actor, SetRole(TEAM, ANA.account, "none", [])),
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_by_its_name(what: str) -> None:
    reason, acts = REFUSED[what]
    assert refusal(*acts()) == reason


def test_the_last_owner_with_a_device_stays() -> None:
    alone = grown(STATE, (ANA.actor, RemoveMember(CLEO.account, "left")), (ANA.actor, epoch(STATE, wraps=without(CLEO.account))))
    assert refusal((ANA.actor, SetRole(THE_ORGANISATION, ANA.account, "editor", [])), state=alone) == "last owner"
    tablet = second(ANA)
    two = grown(alone, (ANA.actor, tablet.certified()))
    left = [(ANA.actor, RevokeDevice(tablet.device, "lost"))]
    left += [(ANA.actor, rekey(two, ANA, tablet.device))]
    assert grown(two, *left, (ANA.actor, epoch(two))).owners() == [ANA.account]


def test_who_left_is_known_and_may_nothing() -> None:
    state = grown(STATE, (ANA.actor, RemoveMember(BEN.account, "left")), (ANA.actor, epoch(STATE, at_seq=7, wraps=without(BEN.account))))
    assert [state.objection(TEAM, BEN.device, 1, seq) for seq in (7, 8)] == ["", "removed"]
    assert state.objection(TEAM, BEN.device, 2, 9) == "removed"
    assert (state.former[BEN.account].name, BEN.device in state.revoked, state.may_read(TEAM, BEN.account)) == ("Ben", True, False)
    assert refusal((ANA.actor, BEN.added("editor")), state=state) == "account exists"
    assert refusal((BEN.actor, SetPolicy()), state=state) == "unknown device"


def test_a_role_counts_in_its_own_epoch() -> None:
    state = grown(STATE, *lowered(), (ANA.actor, epoch(STATE, at_seq=5)))
    assert [state.objection(TEAM, BEN.device, 1, seq) for seq in (5, 6)] == ["", "role"]
    assert state.objection(TEAM, BEN.device, 2, 6) == "role"
    assert state.wrote_at(TEAM, BEN.device, 5)
    assert not state.wrote_at(TEAM, BEN.device, 6)
    assert [state.objection(TEAM, ANA.device, 1, seq) for seq in (5, 6)] == ["", "late"]
    raised = grown(state, (ANA.actor, SetRole(TEAM, BEN.account, "editor", [])))
    assert raised.objection(TEAM, BEN.device, 2, 6) == ""


def test_a_device_that_may_push_once_more_does_it_under_its_own_epoch() -> None:
    acts: list[Act] = [(PHONE.actor, RevokeDevice(BEN.device, "replaced", allow_final_push=True)), (PHONE.actor, rekey(STATE, BEN, BEN.device))]
    state = grown(STATE, *acts, (PHONE.actor, epoch(STATE, at_seq=5, by=BEN.account)))
    assert state.objection(TEAM, BEN.device, 1, 1000) == ""
    assert state.objection(TEAM, BEN.device, 2, 1000) == "revoked"
    assert refusal((ANA.actor, RevokeDevice(BEN.device, "lost")), state=state) == "device revoked"
    wiped = grown(state, (ANA.actor, RevokeDevice(BEN.device, "stolen", wipe=True)))
    assert (wiped.revoked[BEN.device].wipe, wiped.objection(TEAM, BEN.device, 1, 1000)) == (True, "revoked")


def test_whose_only_device_is_gone_gets_no_key_until_they_have_keys_of_their_own() -> None:
    acts: list[Act] = [(ANA.actor, RevokeDevice(CLEO.device, "stolen")), (ANA.actor, epoch(STATE, wraps=without(CLEO.account)))]
    state = grown(STATE, *acts)
    assert state.members[CLEO.account].keys_lost
    assert state.spaces[TEAM].lacking == {CLEO.account}
    back = second(CLEO)
    assert refusal((back.actor, back.certified()), state=state) == "unknown device"
    state = grown(state, (ANA.actor, back.certified()))
    state = grown(state, (back.actor, rekey(state, back)))
    assert not state.members[CLEO.account].keys_lost
    assert state.spaces[TEAM].lacking == {CLEO.account}
    state = grown(state, (ANA.actor, SetRole(TEAM, CLEO.account, "owner", [(2, bytes(80))])))
    assert state.spaces[TEAM].lacking == frozenset()


def test_the_root_alone_names_custodians_another_recovery_key_and_another_server_key() -> None:
    ids = [os.urandom(16) for _each in range(3)]
    custodians = [(id, os.urandom(32), "custodian") for id in ids]
    shares = [(ids[0], ids[1], b"a"), (ids[1], ids[2], b"b"), (ids[0], ids[2], b"c")]
    fresh = os.urandom(32)
    state = grown(STATE, (ROOT, SetRecovery(custodians, shares, fresh)), (ROOT, ServerKey(bytes(range(32)))))
    assert (state.recovery_key, state.server_pub) == (fresh, bytes(range(32)))
    assert state.recovery is not None
    assert [id for id, _key, _name in state.recovery.custodians] == ids
    assert state.spaces[TEAM].outdated_recovery
    assert not grown(state, (ANA.actor, epoch(state))).spaces[TEAM].outdated_recovery


# laws


class History:
    """A history of legal posts, and everything that must hold of it."""

    def __init__(self) -> None:
        self.parties = [Party(ORG.org_id, f"P{n}") for n in range(4)]
        self.phones = [second(party) for party in self.parties]
        self.entries: list[SignedEntry] = [ORG.first_entry]
        self.state = replay(self.entries)
        first, *rest = self.parties
        bootstrap = Actor(first.account, first.device, ORG.bootstrap)
        acts: list[Act] = [(bootstrap, first.added("owner")), (first.actor, first.certified()), (first.actor, create_space(TEAM, first.account))]
        for party in rest:
            acts += [(first.actor, party.added("owner")), (first.actor, party.certified()), (first.actor, set_role(TEAM, party.account, "editor"))]
        acts += [(party.actor, phone.certified()) for party, phone in zip(self.parties, self.phones, strict=True)]
        self._post(acts)

    def _post(self, acts: list[Act]) -> bool:
        """Append one post with all it owes; False where the rules refuse it, and nothing has changed then."""
        before, state, entries = self.state, self.state, list[SignedEntry]()
        shown = (before.log_n, dict(before.members), dict(before.spaces), dict(before.devices))
        try:
            for act in acts:
                state = self._grow(state, entries, act)
                while state.settling is not None:
                    state = self._grow(state, entries, (act[0], self._owed(state, act[0])))
        except BadEntry:
            assert shown == (before.log_n, before.members, before.spaces, before.devices), "what is refused leaves no trace"
            return False
        assert before.posted(entries) == state
        self.entries += entries
        self.state = state
        self._check(before)
        return True

    def _grow(self, state: Membership, entries: list[SignedEntry], act: Act) -> Membership:
        entries += chain(9, (state.log_n, state.head), [act])
        return state.extended(entries[-1:])

    def _owed(self, state: Membership, actor: Actor) -> Operation:
        assert state.settling is not None
        if state.settling.rekey is not None:
            return self._fresh_keys(state, state.settling.rekey)
        return epoch(state, min(state.settling.spaces), by=actor.account, at_seq=state.log_n)

    def _fresh_keys(self, state: Membership, account: bytes) -> RekeyAccount:
        fresh = Party(ORG.org_id)
        for each in (*self.parties, *self.phones):
            if each.account == account:
                each.AS, each.AK = fresh.AS, fresh.AK
        return RekeyAccount(account, fresh.AS.public, fresh.AK, [(device.device, b"box") for device in state.devices_of(account)])

    def act(self, who: int, what: str, whom: int, role: str) -> None:
        party, target = (*self.parties, *self.phones)[who], (*self.parties, *self.phones)[whom]
        operation: Operation
        match what:
            case "remove":
                operation = RemoveMember(target.account, "left")
            case "revoke":
                operation = RevokeDevice(target.device, "lost", allow_final_push=role == "reader")
            case "role":
                operation = msgspec.structs.replace(
                    set_role(TEAM, target.account, "reader"), role=role, wraps=[(self.state.spaces[TEAM].epoch, bytes(80))] if role != "none" else []
                )
            case "organisation":
                operation = SetRole(THE_ORGANISATION, target.account, "owner" if role == "owner" else "editor", [])
            case "rotate":
                operation = epoch(self.state, by=party.account, at_seq=self.state.log_n)
            case _:
                operation = self._fresh_keys(self.state, party.account)
        self._post([(party.actor, operation)])

    def _check(self, before: Membership) -> None:
        after = self.state
        assert after == replay(self.entries), "who replays from the start stands where who followed stands"
        assert after.owners(), "somebody can always act"
        team, earlier = after.spaces[TEAM], before.spaces.get(TEAM)
        assert set(team.roles) <= set(after.members)
        assert {account for epoch_, account in team.wraps if epoch_ == team.epoch} | team.lacking >= set(team.roles)
        for account in set(team.roles) - team.lacking:
            assert (team.epoch, account) in team.wraps
        assert not {account for epoch_, account in team.wraps if epoch_ == team.epoch} & set(after.former), "who has left has no key of now"
        for device in after.revoked:
            assert not after.may_write(TEAM, device, team.epoch)
        for device in after.all_devices():
            assert (after.objection(TEAM, device.device, team.epoch) == "") is (
                device.device in after.devices and after.role(TEAM, device.account) in CONTENT_ROLES[1:]
            )
        if earlier is not None and team.epoch == earlier.epoch:
            ranks = {role: rank for rank, role in enumerate(CONTENT_ROLES)}
            assert all(ranks.get(team.roles.get(account, ""), -1) >= ranks[role] for account, role in earlier.roles.items()), (
                "no role is lowered within an epoch"
            )


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 7),
            st.sampled_from(["remove", "revoke", "role", "organisation", "rotate", "rekey"]),
            st.integers(0, 7),
            st.sampled_from([*CONTENT_ROLES, "none"]),
        ),
        max_size=12,
    )
)
def test_every_legal_history_replays_to_the_same_state_and_leaves_nobody_a_key_or_a_right_that_is_not_theirs(steps: list[tuple[int, str, int, str]]) -> None:
    history = History()
    for who, what, whom, role in steps:
        history.act(who, what, whom, role)
