"""The membership log: who may do what, and that nothing forged is believed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_app.protocol import labels
from liaison_app.protocol.entry import NO_ENTRY, Actor, BadEntry, CreateSpace, Operation, SetRole, chain, entry_hash
from liaison_app.protocol.hashes import fingerprint, six_words, word_list
from liaison_app.protocol.membership import Membership, replay
from liaison_app.protocol.messages import SignedEntry
from liaison_app.protocol.operations import NO_ONE, NewEpoch, RevokeDevice, SetRecovery
from liaison_app.protocol.signing import SigningKey
from tests.server.parties import Organisation, Party, create_space, set_role

ORG = Organisation()
OWNER, EDITOR, TEAM = Party(ORG.org_id), Party(ORG.org_id, "Ben"), os.urandom(16)
BOOTSTRAP = Actor(OWNER.account, OWNER.device, ORG.bootstrap)


def grown(state: Membership, *acts: tuple[Actor, Operation]) -> tuple[Membership, list[SignedEntry]]:
    entries = chain(9, (state.log_n, state.head), acts)
    return state.posted(entries), entries


def founded() -> tuple[Membership, list[SignedEntry]]:
    state = replay([ORG.first_entry], fingerprint(ORG.root.public))
    acts: list[tuple[Actor, Operation]] = [
        (BOOTSTRAP, OWNER.added("owner")),
        (OWNER.actor, OWNER.certified()),
        (OWNER.actor, create_space(TEAM, OWNER.account)),
    ]
    acts += [(OWNER.actor, EDITOR.added("editor")), (OWNER.actor, EDITOR.certified()), (OWNER.actor, set_role(TEAM, EDITOR.account, "editor"))]
    state, entries = grown(state, *acts)
    return state, [ORG.first_entry, *entries]


STATE, ENTRIES = founded()


def refusal(*acts: tuple[Actor, Operation], state: Membership = STATE) -> str:
    with pytest.raises(BadEntry) as refused:
        grown(state, *acts)
    return refused.value.reason


def test_the_log_tells_who_belongs() -> None:
    state = replay(ENTRIES, fingerprint(ORG.root.public))
    assert {member.name: member.role for member in state.members.values()} == {"Ana": "owner", "Ben": "editor"}
    assert state.spaces[TEAM].roles == {OWNER.account: "owner", EDITOR.account: "editor"}
    assert set(state.spaces[TEAM].wraps) == {(1, OWNER.account), (1, EDITOR.account)}
    assert (state.org_id, state.server_pub, state.root_fingerprint) == (ORG.org_id, ORG.server.public, fingerprint(ORG.root.public))
    assert (state.log_n, state.head) == (7, entry_hash(ENTRIES[-1]))
    assert [device.device for device in state.devices_of(EDITOR.account)] == [EDITOR.device]


def test_writing_needs_a_device_a_role_and_an_epoch_that_has_been() -> None:
    assert STATE.may_write(TEAM, EDITOR.device, 1)
    assert not STATE.may_write(TEAM, EDITOR.device, 2)
    assert not STATE.may_write(TEAM, EDITOR.device, 0)
    assert not STATE.may_write(TEAM, os.urandom(16), 1)
    assert not STATE.may_write(os.urandom(16), EDITOR.device, 1)
    reader = Party(ORG.org_id)
    state, _ = grown(STATE, (OWNER.actor, reader.added("reader")), (OWNER.actor, reader.certified()), (OWNER.actor, set_role(TEAM, reader.account, "reader")))
    assert state.may_read(TEAM, reader.account)
    assert not state.may_write(TEAM, reader.device, 1)
    assert not state.administers(TEAM, EDITOR.account)
    assert state.administers(TEAM, OWNER.account)


def test_extending_leaves_the_state_before_as_it_was() -> None:
    before = (STATE.log_n, dict(STATE.members), dict(STATE.spaces))
    grown(STATE, (OWNER.actor, Party(ORG.org_id).added("reader")), (OWNER.actor, set_role(TEAM, EDITOR.account, "space-admin")))
    assert (STATE.log_n, STATE.members, STATE.spaces) == before


@given(st.integers(0, len(ENTRIES) - 1), st.data())
def test_a_changed_bit_anywhere_in_the_log_is_found(place: int, data: st.DataObject) -> None:
    signed = ENTRIES[place]
    whole = bytearray(signed.entry + signed.sig)
    bit = data.draw(st.integers(0, 8 * len(whole) - 1))
    whole[bit // 8] ^= 1 << bit % 8
    changed = SignedEntry(bytes(whole[: len(signed.entry)]), bytes(whole[len(signed.entry) :]))
    with pytest.raises(BadEntry):
        replay([*ENTRIES[:place], changed, *ENTRIES[place + 1 :]])


@given(st.lists(st.integers(0, len(ENTRIES) - 1), min_size=1, max_size=len(ENTRIES)))
def test_entries_left_out_doubled_or_in_another_order_are_found(order: list[int]) -> None:
    if order == list(range(len(order))):
        assert replay([ENTRIES[n] for n in order]).log_n == len(order)
    else:
        with pytest.raises(BadEntry):
            replay([ENTRIES[n] for n in order])


@given(st.binary(max_size=300), st.binary(max_size=80))
def test_arbitrary_bytes_are_refused(entry: bytes, sig: bytes) -> None:
    for entries in ([SignedEntry(entry, sig)], [*ENTRIES, SignedEntry(entry, sig)]):
        with pytest.raises(BadEntry):
            replay(entries)


def test_another_root_is_another_organisation() -> None:
    with pytest.raises(BadEntry, match="another organisation"):
        replay(ENTRIES, fingerprint(Organisation().root.public))
    with pytest.raises(BadEntry, match="empty log"):
        replay([])
    with pytest.raises(BadEntry, match="no valid beginning"):
        replay(ENTRIES[1:])


def test_the_bootstrap_key_makes_one_owner_and_nothing_else() -> None:
    start, second = replay([ORG.first_entry]), Party(ORG.org_id)
    assert refusal((BOOTSTRAP, OWNER.added("editor")), state=start) == "bad signature"
    assert refusal((BOOTSTRAP, second.added("owner")), state=start) == "bad signature"
    assert refusal((OWNER.actor, OWNER.added("owner")), state=start) == "bad signature"
    assert refusal((BOOTSTRAP, OWNER.certified()), state=start) == "unknown account"
    again = Actor(second.account, second.device, ORG.bootstrap)
    assert refusal((again, second.added("owner"))) == "unknown device"
    assert refusal((BOOTSTRAP, second.added("owner"))) == "bad signature"


def test_a_first_device_certifies_itself_only_for_the_first_owner() -> None:
    member = Party(ORG.org_id)
    state, _ = grown(STATE, (OWNER.actor, member.added("editor")))
    assert refusal((member.actor, member.certified()), state=state) == "unknown device"


def test_somebody_comes_back_with_their_own_account_key_and_nobody_else_does() -> None:
    new = Party(ORG.org_id, account=EDITOR.account, AS=EDITOR.AS, AK=EDITOR.AK)
    state, _ = grown(STATE, (new.actor, new.certified()))
    assert {device.device for device in state.devices_of(EDITOR.account)} == {EDITOR.device, new.device}
    assert state.may_write(TEAM, new.device, 1)
    thief = Party(ORG.org_id, account=EDITOR.account)
    assert refusal((thief.actor, thief.certified())) == "unknown device"
    assert refusal((Actor(new.account, new.device, thief.DS), new.certified())) == "unknown device"
    assert refusal((Actor(OWNER.account, new.device, new.DS), new.certified())) == "unknown device"
    assert refusal((new.actor, EDITOR.certified())) == "unknown device"


def test_after_the_last_device_was_revoked_its_account_key_brings_nobody_back_but_through_an_admin() -> None:
    epoch = NewEpoch(TEAM, 2, [(OWNER.account, os.urandom(80))], 0, os.urandom(80), os.urandom(60))
    state, _ = grown(STATE, (OWNER.actor, RevokeDevice(EDITOR.device, "stolen")), (OWNER.actor, epoch))
    new = Party(ORG.org_id, account=EDITOR.account, AS=EDITOR.AS, AK=EDITOR.AK)
    assert refusal((new.actor, new.certified()), state=state) == "unknown device"
    state, _ = grown(state, (OWNER.actor, new.certified()))
    assert [device.device for device in state.devices_of(EDITOR.account)] == [new.device]


def test_the_root_gives_an_organisation_without_owners_a_new_one_and_nothing_else() -> None:
    root, new = Actor(NO_ONE, NO_ONE, ORG.root), Party(ORG.org_id, "Nia")
    acts: list[tuple[Actor, Operation]] = [(root, new.added("owner")), (root, new.certified()), (root, set_role(TEAM, new.account, "owner"))]
    state, _ = grown(STATE, *acts)
    assert state.is_owner(new.account)
    assert state.may_write(TEAM, new.device, 1)
    assert refusal((root, new.added("editor"))) == "not allowed"
    assert refusal((Actor(NO_ONE, NO_ONE, ORG.server), new.added("owner"))) in ("bad signature", "unknown device")
    for role in ("editor", "none"):
        assert refusal((root, set_role(TEAM, EDITOR.account, role))) in ("not allowed", "malformed")
    assert refusal((root, set_role(TEAM, EDITOR.account, "owner"))) == "not allowed"  # owner of the organisation first


def test_shares_are_for_ordered_pairs_of_named_custodians() -> None:
    root = Actor(NO_ONE, NO_ONE, ORG.root)
    ids = [bytes([n]) * 16 for n in (1, 2, 3)]
    custodians = [(id, os.urandom(32), f"C{id[0]}") for id in ids]
    shares = [(one, other, os.urandom(128)) for one in ids for other in ids if one != other]
    state, _ = grown(STATE, (root, SetRecovery(custodians, shares)))
    assert state.recovery is not None
    assert [name for _id, _key, name in state.recovery.custodians] == ["C1", "C2", "C3"]
    assert state.recovery_key == STATE.recovery_key
    assert refusal((root, SetRecovery(custodians, [*shares, shares[0]]))) == "custodians"
    assert refusal((root, SetRecovery(custodians, [(ids[0], ids[0], os.urandom(128))]))) == "shares"
    assert refusal((root, SetRecovery(custodians[:2], shares))) == "shares"
    for forger in (Actor(NO_ONE, NO_ONE, ORG.server), OWNER.actor, Actor(OWNER.account, OWNER.device, ORG.root)):
        assert refusal((forger, SetRecovery(custodians, shares))) == "bad signature"


def test_a_device_needs_a_certificate_of_its_account_over_its_very_keys() -> None:
    member = Party(ORG.org_id)
    state, _ = grown(STATE, (OWNER.actor, member.added("editor")))
    assert refusal((OWNER.actor, member.certified(bytes(64))), state=state) == "bad certificate"
    assert refusal((OWNER.actor, member.certified(OWNER.cert)), state=state) == "bad certificate"
    other = msgspec.structs.replace(member.certified(), DK=os.urandom(32))
    assert refusal((OWNER.actor, other), state=state) == "bad certificate"
    foreign = Party(os.urandom(16), account=member.account, AS=member.AS)
    assert refusal((OWNER.actor, foreign.certified()), state=state) == "bad certificate"


def test_nobody_signs_for_somebody_else() -> None:
    joiner = Party(ORG.org_id)
    for actor in (
        Actor(OWNER.account, OWNER.device, EDITOR.DS),
        Actor(OWNER.account, EDITOR.device, EDITOR.DS),
        Actor(EDITOR.account, OWNER.device, EDITOR.DS),
    ):
        assert refusal((actor, joiner.added("editor"))) in {"bad signature", "unknown device"}


@pytest.mark.parametrize("role", ["owner", "editor", "reader", "custodian"])
def test_editors_admit_nobody(role: str) -> None:
    assert refusal((EDITOR.actor, Party(ORG.org_id).added(role))) == "not allowed"


def test_space_admins_admit_up_to_their_own_role() -> None:
    state, _ = grown(STATE, (OWNER.actor, set_role(TEAM, EDITOR.account, "space-admin")))
    joiner = Party(ORG.org_id)
    assert refusal((EDITOR.actor, joiner.added("owner")), state=state) == "role above one's own"
    assert refusal((EDITOR.actor, joiner.added("auditor")), state=state) == "role above one's own"
    acts = [(EDITOR.actor, joiner.added("editor")), (EDITOR.actor, joiner.certified()), (EDITOR.actor, set_role(TEAM, joiner.account, "space-admin"))]
    after, _ = grown(state, *acts)
    assert after.administers(TEAM, joiner.account)
    assert refusal(*acts[:2], (EDITOR.actor, set_role(TEAM, joiner.account, "owner")), state=state) == "role above one's own"


def test_a_role_is_not_lowered_without_a_new_epoch_and_comes_with_its_key() -> None:
    assert refusal((OWNER.actor, set_role(TEAM, EDITOR.account, "reader"))) == "unsettled"
    assert refusal((OWNER.actor, set_role(TEAM, EDITOR.account, "auditor"))) == "no role of a space"
    joiner = Party(ORG.org_id)
    bare = SetRole(TEAM, joiner.account, "editor", [])
    assert refusal((OWNER.actor, joiner.added("editor")), (OWNER.actor, bare)) == "no wrap of the present epoch"
    future = SetRole(TEAM, joiner.account, "editor", [(2, bytes(80))])
    assert refusal((OWNER.actor, joiner.added("editor")), (OWNER.actor, future)) == "wraps"
    assert refusal((OWNER.actor, set_role(os.urandom(16), EDITOR.account, "editor"))) == "unknown space"
    assert refusal((OWNER.actor, set_role(TEAM, os.urandom(16), "editor"))) == "unknown account"


def test_everybody_makes_one_private_space_and_nobody_else_gets_in() -> None:
    own = os.urandom(16)
    state, _ = grown(STATE, (EDITOR.actor, create_space(own, EDITOR.account, private=True)))
    assert state.may_write(own, EDITOR.device, 1)
    assert not state.may_read(own, OWNER.account)
    assert not state.administers(own, OWNER.account)
    assert refusal((OWNER.actor, set_role(own, OWNER.account, "owner")), state=state) == "private space"
    assert refusal((EDITOR.actor, create_space(os.urandom(16), EDITOR.account, private=True)), state=state) == "second private space"
    shared_out = CreateSpace(os.urandom(16), "", True, [(OWNER.account, bytes(80)), (EDITOR.account, bytes(80))])
    assert refusal((OWNER.actor, shared_out)) == "a private space has one reader"
    recoverable = msgspec.structs.replace(create_space(os.urandom(16), OWNER.account, private=True), rk_wrap=bytes(80))
    assert refusal((OWNER.actor, recoverable)) == "a private space has one reader"


def test_owners_make_shared_spaces_with_a_wrap_for_recovery() -> None:
    assert refusal((EDITOR.actor, create_space(os.urandom(16), EDITOR.account))) == "not allowed"
    assert refusal((OWNER.actor, msgspec.structs.replace(create_space(os.urandom(16), OWNER.account), rk_wrap=b""))) == "no wrap for recovery"
    assert refusal((OWNER.actor, create_space(os.urandom(16), EDITOR.account))) == "wraps"
    assert refusal((OWNER.actor, create_space(TEAM, OWNER.account))) == "space exists"
    made = CreateSpace(os.urandom(16), "North", False, [(OWNER.account, bytes(80)), (EDITOR.account, bytes(80))], bytes(80))
    state, _ = grown(STATE, (OWNER.actor, made))
    assert state.spaces[made.space].roles == {OWNER.account: "owner", EDITOR.account: "editor"}


def test_accounts_devices_and_keys_are_taken_once() -> None:
    assert refusal((OWNER.actor, EDITOR.added("editor"))) == "account exists"
    assert refusal((OWNER.actor, EDITOR.certified())) == "device exists"
    assert refusal((OWNER.actor, Party(ORG.org_id, AS=EDITOR.AS).added("editor"))) == "key in use"


def raw_entry(op: str, body: Any) -> SignedEntry:
    raw = msgspec.msgpack.encode([STATE.log_n, STATE.head, 9, OWNER.account, OWNER.device, op, body])
    return SignedEntry(raw, OWNER.DS.sign(labels.LOG + raw))


def test_operations_that_are_unknown_or_have_unknown_keys_are_refused_not_skipped() -> None:
    good = msgspec.to_builtins(set_role(TEAM, EDITOR.account, "space-admin"), builtin_types=(bytes,))
    assert STATE.extended([raw_entry("set_role", good)]).role(TEAM, EDITOR.account) == "space-admin"
    for op, body, reason in [("mystery", {}, "unknown operation"), ("set_role", good | {"until": 5}, "malformed"), ("set_role", {}, "malformed")]:
        with pytest.raises(BadEntry) as refused:
            STATE.extended([raw_entry(op, body)])
        assert refused.value.reason == reason


def test_a_chain_writes_entries_each_upon_the_one_before() -> None:
    acts: Sequence[tuple[Actor, Operation]] = [(OWNER.actor, EDITOR.added("editor"))] * 2
    first, second = chain(1, (0, NO_ENTRY), acts)
    assert msgspec.msgpack.decode(second.entry)[:2] == [1, entry_hash(first)]


def test_there_are_2048_words_and_both_sides_see_the_same_six() -> None:
    assert len(set(word_list())) == 2048
    assert all(word.isalpha() and word.islower() and 3 <= len(word) <= 6 for word in word_list())
    words = six_words(OWNER.AS.public, EDITOR.AS.public)
    assert len(words) == 6
    assert words != six_words(SigningKey(bytes(32)).public, EDITOR.AS.public)
