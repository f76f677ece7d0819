"""People come and go, devices are lost: new keys, nothing dropped, nothing read by those who left."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine

from liaison_app.core.clock import SetClock
from liaison_app.core.errors import LiaisonError
from liaison_app.protocol.entry import CertifyDevice
from liaison_app.records.contact import Contact
from liaison_app.records.note import Note
from liaison_app.server.database.oversight import set_hold
from liaison_app.store.status import counts
from liaison_app.store.verbs import StoreOutbox
from liaison_app.sync.driver import Driver
from liaison_app.sync.outcome import Interrupted
from liaison_app.sync.transport import Transport
from liaison_app.vault.wraps import box_account
from tests.support.devices import DeviceUnderTest
from tests.sync.conftest import Pair

pytestmark = pytest.mark.loopback


def act(device: DeviceUnderTest, steps: object) -> object:
    """Carry out one act upon the newest log."""

    def both() -> object:
        yield from device.engine.organisation.read()
        return (yield from steps)  # type: ignore[misc]

    return device.driver.run(device.me, both())  # type: ignore[arg-type]


def join(pair: Pair, name: str, role: str = "editor", inviter: DeviceUnderTest | None = None) -> DeviceUnderTest:
    made, host = pair.device(name), inviter or pair.a
    made.begin_join(host.invite(role), pair.url)
    for device in (made, host, made):
        device.sync()
    return made


def second_device(pair: Pair, first: DeviceUnderTest, name: str) -> DeviceUnderTest:
    from liaison_app.protocol.invite import write_invite

    made = pair.device(name)
    made.begin_join(write_invite(first.driver.run(first.me, first.engine.admitting.invite("device", ""))), pair.url)
    for device in (made, first, made, first, made):
        device.sync()
    return made


def epoch_of(device: DeviceUnderTest, space: str) -> int:
    assert device.me.membership is not None
    return device.me.membership.spaces[bytes.fromhex(space)].epoch


def account(device: DeviceUnderTest) -> str:
    return device.me.account.id.hex()


def _held(device: DeviceUnderTest) -> set[tuple[str, int]]:
    """Return the keys this device has of spaces it works in."""
    return {(space, epoch) for space, epoch in device.me.keys if space in device.me.spaces}


def quarantine(device: DeviceUnderTest) -> list[str]:
    return [reason for (reason,) in device.store.call(lambda db: list(db.execute("SELECT reason FROM quarantine")))]


def test_a_member_removed_while_offline_loses_nothing_and_learns_nothing_more(pair: Pair) -> None:
    a, b = pair.a, pair.b
    c = join(pair, "Cleo")
    before = a.put(Contact(name="Known to all", space=a.team))
    for device in (a, b, c):
        device.sync()
    unsent = b.put(Contact(name="Never sent", space=b.team))
    act(a, a.engine.acts.remove_member(account(b)))
    after = a.put(Contact(name="After Ben left", space=a.team))
    a.sync()
    c.sync()
    assert c.get(after.id).name == "After Ben left"
    assert (epoch_of(c, c.team), quarantine(c)) == (2, [])
    with pytest.raises(LiaisonError) as refused:
        b.sync()
    assert refused.value.code == "removed"
    assert b.pending == 1
    assert b.get(unsent.id).name == "Never sent"
    assert b.get(before.id).name == "Known to all"
    assert max(epoch for _space, epoch in b.me.keys) == 1
    with pytest.raises(LiaisonError):
        b.sync()


def test_what_was_sealed_under_the_old_key_and_never_sent_goes_under_the_new_one(pair: Pair) -> None:
    a, b = pair.a, pair.b
    note = b.put(Note(title="Written offline", body="word " * 50, space=b.team))
    act(a, a.engine.acts.rotate(a.team))
    act(a, a.engine.acts.rotate(a.team))
    b.sync()
    a.sync()
    assert a.get(note.id).title == "Written offline"
    assert (b.pending, counts(b.reader).rejected, quarantine(a), epoch_of(b, b.team)) == (0, 0, [], 3)


def test_who_joins_later_reads_what_was_written_under_older_keys(pair: Pair) -> None:
    a = pair.a
    records = []
    for _epoch in range(3):
        records.append(a.put(Contact(name=f"Under {epoch_of(a, a.team)}", space=a.team)))
        a.sync()
        act(a, a.engine.acts.rotate(a.team))
    c = join(pair, "Cleo")
    assert [c.get(record.id).name for record in records] == ["Under 1", "Under 2", "Under 3"]
    assert quarantine(c) == []


def test_a_lowered_editor_reads_on_and_writes_no_more(pair: Pair) -> None:
    a, b = pair.a, pair.b
    old = b.put(Contact(name="As editor", space=b.team))
    b.sync()
    act(a, a.engine.acts.set_role(a.team, account(b), "reader"))
    news = a.put(Contact(name="For readers too", space=a.team))
    a.sync()
    b.sync()
    assert b.get(news.id).name == "For readers too"
    assert b.me.spaces[b.team].role == "reader"
    assert b.put(Contact(name="Where it may be written")).space == b.me.private_space
    fresh = b.put(Contact(name="As reader", space=b.team))
    b.sync()
    assert counts(b.reader).rejected == 1
    assert b.get(fresh.id).name == "As reader"
    c = join(pair, "Cleo")
    assert c.get(old.id).name == "As editor"
    assert quarantine(c) == []


def test_a_role_taken_away_and_given_back_unseen_leaves_nothing_behind(pair: Pair) -> None:
    a, b = pair.a, pair.b
    b.put(Contact(name="Known", space=b.team))
    b.sync()
    written = b.put(Contact(name="Written meanwhile", space=b.team))
    steps = b.engine.sync()
    answer = None
    while not isinstance(effect := steps.send(answer), StoreOutbox):
        answer = b.driver._carry_out(b.me, effect)
    act(a, a.engine.acts.set_role(a.team, account(b), "reader"))
    while effect is not None:
        try:
            effect = steps.send(b.driver._carry_out(b.me, effect))
        except StopIteration:
            effect = None
    act(a, a.engine.acts.set_role(a.team, account(b), "editor"))
    for device in (b, b, a):
        device.sync()
    assert a.get(written.id).name == "Written meanwhile"
    assert (b.pending, counts(b.reader).rejected) == (0, 0)


def test_an_erasure_under_a_hold_waits_and_is_made_once_the_hold_is_lifted(pair: Pair) -> None:
    a, b = pair.a, pair.b
    b.close()
    clock = SetClock(a.clock.ms())
    b.clock = clock
    b.open()
    made = b.put(Contact(name="Asked to be forgotten", space=b.team))
    b.sync()
    hold(pair, a.team, held=True)
    b.store.erase(made.id, "asked").result()
    b.sync()
    assert (b.pending, counts(b.reader).rejected) == (1, 1)
    hold(pair, a.team, held=False)
    clock.forward(2 * 3_600_000)
    b.sync()
    a.sync()
    assert (b.pending, counts(b.reader).rejected) == (0, 0)
    assert a.reader.get(made.id) is None


def hold(pair: Pair, space: str, *, held: bool) -> None:
    engine = create_engine(f"sqlite:///{pair.folder / 'server' / 'server.db'}")
    with engine.begin() as connection:
        set_hold(connection, bytes.fromhex(space), held=held)
    engine.dispose()


def test_somebody_taken_out_of_one_space_keeps_what_they_have_and_the_other_spaces(pair: Pair) -> None:
    a, b = pair.a, pair.b
    kept = a.put(Contact(name="From before", space=a.team))
    a.sync()
    b.sync()
    team = b.team
    act(a, a.engine.acts.set_role(team, account(b), "none"))
    a.put(Contact(name="Not for Ben", space=team))
    own = b.put(Contact(name="Private", space=b.me.private_space))
    for device in (a, b, b):
        device.sync()
    assert (b.me.spaces[team].stopped, b.get(kept.id).name, b.pending) == ("left", "From before", 0)
    assert b.get(own.id).name == "Private"
    act(a, a.engine.acts.set_role(team, account(b), "editor"))
    b.sync()
    assert b.me.spaces[team].stopped == ""
    assert len(list(b.store.call(lambda db: list(db.execute("SELECT 1 FROM rec WHERE kind = 'contact'"))))) == 3


def test_a_lost_device_of_ones_own_is_revoked_and_the_rest_goes_on_with_new_keys(pair: Pair) -> None:
    b = pair.b
    phone = second_device(pair, b, "b-phone")
    assert account(phone) == account(b)
    old_keys = b.me.account.secret
    secret = b.put(Contact(name="Private to Ben", space=b.me.private_space))
    b.sync()
    phone.sync()
    act(phone, phone.engine.acts.revoke_device(b.me.device.id.hex(), "stolen", wipe=True))
    assert phone.me.account.secret != old_keys
    own = phone.put(Contact(name="After the theft", space=phone.me.private_space))
    for device in (phone, pair.a, phone):
        device.sync()
    assert (epoch_of(phone, phone.me.private_space), epoch_of(phone, phone.team)) == (2, 2)
    assert phone.get(secret.id).name == "Private to Ben"
    third = second_device(pair, phone, "b-tablet")
    assert third.get(own.id).name == "After the theft"
    assert third.get(secret.id).name == "Private to Ben"
    assert quarantine(third) == quarantine(phone) == []


def test_a_device_that_is_replaced_sends_its_last_words_and_then_nothing_more(pair: Pair) -> None:
    a, b = pair.a, pair.b
    last = b.put(Contact(name="Last words", space=b.team))
    act(a, a.engine.acts.revoke_device(b.me.device.id.hex(), "replaced", allow_final_push=True))
    a.put(Contact(name="Under the new key", space=a.team))
    a.sync()
    for _again in range(2):
        with pytest.raises(LiaisonError) as refused:
            b.sync()
        assert refused.value.code == "revoked"
    a.sync()
    assert (a.get(last.id).name, quarantine(a), b.pending) == ("Last words", [], 0)
    late = b.put(Contact(name="Too late", space=b.team))
    with pytest.raises(LiaisonError):
        b.sync()
    assert (b.pending, b.get(late.id).name) == (1, "Too late")
    b.reopen()
    with pytest.raises(LiaisonError) as again:
        b.sync()
    assert again.value.code == "revoked"


def test_keys_that_an_owner_made_are_replaced_by_the_persons_own_device(pair: Pair) -> None:
    a, b = pair.a, pair.b
    phone, watch = (second_device(pair, b, name) for name in ("b-phone", "b-watch"))
    act(a, a.engine.acts.revoke_device(b.me.device.id.hex(), "lost"))
    assert a.me.membership is not None
    assert a.me.membership.members[b.me.account.id].made_by_others
    made_by_a = a.me.membership.members[b.me.account.id].AS
    team = a.put(Contact(name="Meanwhile", space=a.team))
    for device in (a, phone, watch, a, phone, watch):
        device.sync()
    assert a.me.membership is not None
    member = a.me.membership.members[b.me.account.id]
    assert not member.made_by_others
    assert member.AS == phone.me.account.signing.public != made_by_a
    assert [each.get(team.id).name for each in (phone, watch)] == ["Meanwhile"] * 2
    assert watch.me.account.secret == phone.me.account.secret
    assert (epoch_of(phone, phone.me.private_space), epoch_of(phone, phone.team)) == (2, 2)
    tablet = second_device(pair, phone, "b-tablet")
    assert tablet.get(team.id).name == "Meanwhile"
    assert _held(tablet) == _held(phone)


def test_an_owner_from_outside_a_space_can_shut_somebody_out_of_it_without_reading_it(pair: Pair) -> None:
    a, b = pair.a, pair.b
    c = join(pair, "Cleo", "owner")
    act(a, a.engine.organisation.read())
    apart = str(act(c, c.engine.admitting.create_space("Apart")))
    act(c, c.engine.acts.set_role(apart, account(b), "editor"))
    record = c.put(Contact(name="Of Cleo's", space=apart))
    for device in (c, b, a):
        device.sync()
    assert apart not in a.me.spaces
    act(a, a.engine.acts.remove_member(account(b)))
    for device in (c, a):
        device.sync()
    more = c.put(Contact(name="And after", space=apart))
    c.sync()
    assert (epoch_of(c, apart), c.me.spaces[apart].stopped, c.pending) == (2, "", 0)
    assert not any(space == apart for space, _epoch in a.me.keys)
    d = join(pair, "Dora")
    act(c, c.engine.acts.set_role(apart, account(d), "reader"))
    d.sync()
    assert [d.get(each.id).name for each in (record, more)] == ["Of Cleo's", "And after"]


NOT_ALLOWED = [
    ("b", lambda a, b: b.engine.acts.remove_member(account(a)), "not_allowed"),
    ("b", lambda a, b: b.engine.acts.set_role(b.team, account(b), "owner"), "not_allowed"),
    ("b", lambda a, b: b.engine.acts.rotate(b.team), "not_allowed"),
    ("b", lambda a, b: b.engine.acts.revoke_device(a.me.device.id.hex()), "not_allowed"),
    ("b", lambda a, b: b.engine.acts.set_policy(1, 2), "not_allowed"),
    ("a", lambda a, b: a.engine.acts.remove_member(account(a)), "oneself"),
    ("a", lambda a, b: a.engine.acts.set_organisation_role(account(a), "editor"), "last_owner"),
    ("a", lambda a, b: a.engine.acts.revoke_device(a.me.device.id.hex()), "own_device"),
    ("a", lambda a, b: a.engine.acts.set_role(a.team, account(a), "reader"), "last_owner"),
    ("a", lambda a, b: a.engine.acts.set_policy(20, 10), "days"),
]


def test_what_a_role_does_not_allow_is_a_sentence_and_changes_nothing(pair: Pair) -> None:
    for who, what, code in NOT_ALLOWED:
        device = pair.a if who == "a" else pair.b
        before = device.me.log
        with pytest.raises(LiaisonError) as refused:
            act(device, what(pair.a, pair.b))
        assert (refused.value.code, device.me.log) == (code, before)
    assert pair.a.sync().stopped == {}


def test_two_owners_who_act_at_once_both_get_their_way(pair: Pair) -> None:
    a, b = pair.a, pair.b
    c = join(pair, "Cleo", "owner")
    steps = [c.engine.acts.rotate(c.team), a.engine.acts.remove_member(account(b))]
    for device, act_of in zip((c, a), steps, strict=True):  # a has not read c's entry when it begins
        device.driver.run(device.me, act_of)
    for device in (a, c):
        device.sync()
        assert epoch_of(device, device.team) == 3
    with pytest.raises((LiaisonError, Interrupted)):
        b.sync()


def test_an_inviter_cannot_make_a_joiners_vault_a_second_device_of_their_own(pair: Pair) -> None:
    a, c = pair.a, pair.device("Cleo")
    mine = c.put(Contact(name="Cleo's own", space=c.me.private_space))
    c.begin_join(a.invite(), pair.url)
    assert c.sync().waiting
    me, joiner, org = a.me.account, c.me.device, a.engine.organisation.membership.org_id
    ds, dk = joiner.signing.public, joiner.sealing.public
    taken = CertifyDevice(me.id, joiner.id, "taken", ds, dk, me.certify(org, joiner.id, ds, dk), box_account(me, org, joiner.id, dk))
    act(a, a.engine.organisation.write([taken]))
    before = account(c), c.me.private_space
    with pytest.raises(Interrupted) as refused:
        c.sync()
    assert refused.value.code == "bad_log"
    assert ((account(c), c.me.private_space), c.me.joined, c.get(mine.id).name) == (before, False, "Cleo's own")


def test_an_order_to_wipe_that_was_proven_once_is_obeyed_without_the_server(pair: Pair) -> None:
    a, b = pair.a, pair.b
    act(a, a.engine.acts.revoke_device(b.me.device.id.hex(), "stolen", wipe=True))
    with pytest.raises(LiaisonError) as first:
        b.sync()
    assert first.value.code == "wipe_ordered", "this driver has nothing to wipe: as if it had died there"
    wiped: list[bool] = []
    b.driver.close()
    b.driver = Driver(b.store, lambda _invite: Transport("http://127.0.0.1:1", bytes(32)), wipe=lambda: wiped.append(True))
    with pytest.raises(LiaisonError) as second:
        b.sync()
    assert (second.value.code, wiped) == ("wiped", [True])


def test_a_device_revoked_before_it_learned_that_it_was_let_in_obeys_at_its_first_word_with_the_server(pair: Pair) -> None:
    a, c = pair.a, pair.device("c")
    c.begin_join(a.invite("editor"), pair.url)
    for device in (c, a):
        device.sync()
    act(a, a.engine.acts.revoke_device(c.me.device.id.hex(), "stolen", wipe=True))
    wiped: list[bool] = []
    c.driver.close()
    c.driver = Driver(c.store, lambda invite: Transport(invite.server_url, invite.server_pub), wipe=lambda: wiped.append(True))
    with pytest.raises(LiaisonError) as told:
        c.sync()
    assert (told.value.code, wiped) == ("wiped", [True])
