"""Joining: the first owner, a member, a second device; and everyone who must stay outside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace as with_fields

from liaison_app.core.errors import LiaisonError
from liaison_app.protocol.invite import read_invite, write_invite
from liaison_app.records.contact import Contact
from liaison_app.records.note import Note
from liaison_app.store import names
from liaison_app.store.verbs import KeepLog
from liaison_app.sync.account import Account
from liaison_app.sync.driver import Driver
from liaison_app.sync.effects import Answered, Call, Effect, Unreachable
from liaison_app.sync.outcome import Interrupted
from liaison_app.sync.transport import Transport
from tests.support.devices import DeviceUnderTest, make_server, running_server
from tests.sync.conftest import Pair

pytestmark = pytest.mark.loopback


def test_an_owner_and_a_member_share_the_team_space_and_keep_private_ones(pair: Pair) -> None:
    assert pair.a.team == pair.b.team
    assert pair.a.me.private_space != pair.b.me.private_space
    assert pair.b.me.spaces[pair.b.team].role == "editor"
    state = pair.a.me.membership
    assert state is not None
    assert {member.name: member.role for member in state.members.values()} == {"Ana": "owner", "Ben": "editor"}


def test_both_sides_see_the_same_six_words(pair: Pair) -> None:
    words = pair.b.store.values(names.SIX_WORDS)[names.SIX_WORDS].decode().split()
    assert len(words) == 6
    from liaison_app.protocol.hashes import six_words

    state = pair.a.me.membership
    assert state is not None
    ben = next(member for member in state.members.values() if member.name == "Ben")
    assert list(six_words(pair.a.me.account.signing.public, ben.AS)) == words


def test_a_second_device_takes_over_the_account_and_its_private_space(pair: Pair) -> None:
    secret = pair.b.put(Note(body="for my eyes", space=pair.b.me.private_space))
    pair.b.sync()
    phone = pair.device("phone")
    early = phone.put(Note(body="typed before joining"))
    phone.begin_join(pair.b.invite("device"), pair.url)
    assert phone.sync().waiting
    pair.b.sync()
    phone.sync()
    assert phone.me.account.id == pair.b.me.account.id
    assert phone.get(secret.id).body == "for my eyes"  # type: ignore[attr-defined]
    pair.b.sync()
    assert pair.b.get(early.id).body == "typed before joining"  # type: ignore[attr-defined]
    pair.a.sync()
    assert pair.a.reader.get(secret.id) is None


def test_work_done_before_joining_stays_private_unless_it_is_shared(pair: Pair) -> None:
    kept, shared = pair.device("kept"), pair.device("shared")
    mine, ours = kept.put(Contact(name="Mine")), shared.put(Contact(name="Ours"))
    shared.me.share = True
    for device in (kept, shared):
        device.begin_join(pair.a.invite(), pair.url)
        device.sync()
        pair.a.sync()
        device.sync()
    pair.a.sync()
    assert pair.a.reader.get(mine.id) is None
    assert kept.get(mine.id).space == kept.me.private_space
    assert pair.a.get(ours.id).space == pair.a.team
    assert shared.put(Contact(name="Later")).space == shared.team


def test_an_invite_works_once(pair: Pair) -> None:
    invite = pair.a.invite()
    first, second = pair.device("first"), pair.device("second")
    first.begin_join(invite, pair.url)
    assert first.sync().waiting
    second.begin_join(invite, pair.url)
    with pytest.raises(LiaisonError, match=r"(?i)invite") as refused:
        second.sync()
    assert (refused.value.code, refused.value.what_to_do) == ("invite_spent", "Ask for a new invite file.")


def test_who_waits_upon_an_invite_that_lets_nobody_in_any_more_comes_in_with_another(pair: Pair) -> None:
    pair.a.driver.run(pair.a.me, pair.a.engine.acts.set_role_everywhere(pair.b.me.account.id.hex(), "owner"))
    pair.b.sync()
    late = pair.device("late")
    late.begin_join(pair.b.invite(), pair.url)
    assert late.sync().waiting
    pair.a.driver.run(pair.a.me, pair.a.engine.acts.remove_member(pair.b.me.account.id.hex(), "left"))
    with pytest.raises(LiaisonError, match="does not know this invite") as refused:
        late.sync()
    assert refused.value.what_to_do == "Ask for a new invite file."
    late.begin_join(pair.a.invite(), pair.url)
    assert late.sync().waiting
    assert pair.a.sync().admitted == 1
    assert not late.sync().waiting


def test_who_was_invited_again_by_another_device_need_not_wait_for_the_first(pair: Pair) -> None:
    late = pair.device("late")
    lost, found = pair.a.invite(), pair.a.invite()
    late.begin_join(lost, pair.url)
    assert late.sync().waiting
    pair.a.me.invites_made.pop(read_invite(lost).token_hash)
    assert pair.a.sync().admitted == 0
    late.begin_join(found, pair.url)
    assert late.sync().waiting
    late.me.name = "Somebody else by now"
    assert late.sync().waiting
    assert pair.a.sync().admitted == 1
    assert not late.sync().waiting


def test_the_first_invite_founds_one_organisation_only(pair: Pair) -> None:
    late = pair.device("late")
    late.begin_join(pair.first_invite, pair.url)
    with pytest.raises(LiaisonError, match="has been used"):
        late.sync()


def test_someone_without_the_file_is_not_let_in_on_the_servers_word(pair: Pair) -> None:
    real = read_invite(pair.a.invite())
    pair.a.me.invites_made[real.token_hash] = with_fields(real, token=b"another token 16")
    thief = pair.device("thief")
    thief.begin_join(write_invite(real), pair.url)
    thief.sync()
    assert pair.a.sync().admitted == 0
    assert thief.sync().waiting


def test_an_expired_invite_is_refused_in_words(pair: Pair) -> None:
    old = with_fields(read_invite(pair.a.invite()), expires_ms=1)
    with pytest.raises(LiaisonError, match="expired"):
        pair.device("old").begin_join(write_invite(old), pair.url)


def test_a_server_that_is_not_the_invites_is_no_server(pair: Pair, tmp_path: Path) -> None:
    make_server(tmp_path / "impostor")
    with running_server(tmp_path / "impostor") as elsewhere:
        fooled = pair.device("fooled")
        fooled.begin_join(pair.a.invite(), elsewhere)
        with pytest.raises(Interrupted, match="in its place"):
            fooled.sync()
        assert fooled.me.membership is None


def test_a_join_that_broke_off_goes_on_at_the_next_sync_even_after_a_restart(pair: Pair) -> None:
    late = pair.device("late")
    late.begin_join(pair.a.invite(), pair.url)
    late.reopen()
    assert late.sync().waiting
    late.reopen()
    pair.a.sync()
    late.sync()
    assert late.me.joined
    late.reopen()
    assert late.sync().pulled == 0


def test_a_founder_who_died_after_posting_is_the_owner_all_the_same(tmp_path: Path) -> None:
    first = make_server(tmp_path / "server")
    with running_server(tmp_path / "server") as url:
        founder = DeviceUnderTest(tmp_path / "a", "Ana")
        founder.begin_join(first, url)
        founder.driver.run(founder.me, founder.engine.joining._found(read_invite(first), _bootstrap(first)))  # pyright: ignore[reportPrivateUsage]
        founder.reopen()
        assert not founder.me.joined
        founder.sync()
        assert founder.me.joined
        assert founder.team
        founder.close()


def _bootstrap(invite: bytes):  # type: ignore[no-untyped-def]
    from liaison_app.protocol.signing import SigningKey

    seed = read_invite(invite).bootstrap
    assert seed
    return SigningKey(seed)


def test_a_copied_vault_becomes_a_device_of_its_own_and_nothing_unsent_is_dropped(pair: Pair) -> None:
    pair.b.put(Note(body="sent before the copy", space=pair.b.team))
    pair.b.sync()
    pair.b.me.push_numbers[pair.b.team] = 0  # what an older backup would say
    unsent = pair.b.put(Note(body="typed on the copy", space=pair.b.team))
    before = pair.b.me.device.id
    pair.b.sync()
    pair.b.sync()
    assert pair.b.me.device.id != before
    assert pair.b.pending == 0
    pair.a.sync()
    assert pair.a.get(unsent.id).body == "typed on the copy"  # type: ignore[attr-defined]


@pytest.mark.parametrize("page", ["/feed", "/snapshot"])
def test_what_a_newcomer_wrote_while_we_were_asking_is_believed(pair: Pair, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    if page == "/feed":
        pair.b.put(Note(body="so that there is a place to go on from"))
        pair.b.sync()
    pair.a.put(Note(body="news"))
    pair.a.sync()
    new = pair.device("new")
    new.begin_join(pair.a.invite(), pair.url)
    new.sync()
    original, done = Transport.call, list[str]()

    def call(self: Transport, asked: Call) -> Answered | Unreachable:
        if page in asked.path and not done:
            done.append(asked.path)
            pair.a.sync()
            new.sync()
            new.put(Note(body="from the newcomer", space=new.team))
            new.sync()
        return original(self, asked)

    monkeypatch.setattr(Transport, "call", call)
    pair.b.sync()
    pair.b.sync()
    assert done
    assert pair.b.reader.query("SELECT reason FROM quarantine") == []
    assert pair.b.reader.search("newcomer").total == 1


class Died(Exception):
    """The process ended here."""


def sync_until(device: DeviceUnderTest, is_the_end: Callable[[object], bool]) -> bool:
    """Sync, and die at the first step that is the end; says whether it came to that."""
    original = Driver._carry_out

    def carry_out(self: Driver, me: Account, effect: Effect) -> object:
        if is_the_end(effect):
            raise Died
        return original(self, me, effect)

    Driver._carry_out = carry_out  # type: ignore[method-assign]
    try:
        device.sync()
    except Died:
        return True
    finally:
        Driver._carry_out = original  # type: ignore[method-assign]
        device.reopen()
    return False


@pytest.mark.parametrize("step", range(20))
def test_a_second_device_that_dies_while_it_settles_in_has_everything_in_the_end(pair: Pair, step: int) -> None:
    second = pair.device("second")
    offline = second.put(Note(body="made before it joined", space=second.me.private_space))
    second.begin_join(pair.a.invite("device"), pair.url)
    second.sync()
    pair.a.sync()
    seen = list[object]()

    def nth_write(effect: object) -> bool:
        if not isinstance(effect, Call):
            seen.append(effect)
        return len(seen) > step

    sync_until(second, nth_write)
    for _round in range(2):
        second.sync()
        pair.a.sync()
    assert second.team == pair.a.team
    assert pair.a.reader.get(offline.id) is not None, "what was written here went with the person's private space"


def test_a_log_entry_that_could_not_be_kept_is_asked_for_again(pair: Pair) -> None:
    pair.device("other").begin_join(pair.a.invite(), pair.url)
    pair.more[-1].sync()
    pair.a.sync()
    kept = pair.b.me.log
    original = Driver._carry_out

    def full(self: Driver, me: Account, effect: Effect) -> object:
        if isinstance(effect, KeepLog):
            raise LiaisonError("The disk is full.", code="disk_full")
        return original(self, me, effect)

    Driver._carry_out = full  # type: ignore[method-assign]
    try:
        with pytest.raises(LiaisonError, match="full"):
            pair.b.sync()
    finally:
        Driver._carry_out = original  # type: ignore[method-assign]
    assert pair.b.me.log == kept
    pair.b.sync()
    pair.b.reopen()
    assert pair.b.me.log > kept
