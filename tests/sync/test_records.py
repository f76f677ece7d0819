"""Records between two devices: edits, conflicts, erasures, refusals, forged rows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from liaison_app.core.clock import SetClock, SystemClock
from liaison_app.protocol.messages import Row
from liaison_app.records.contact import Contact
from liaison_app.records.note import Note
from liaison_app.store.set_aside import keep_mine
from liaison_app.store.status import counts
from liaison_app.store.verbs import ApplyPage, KnownIds, MarkPushed, ReadHeld, SetAside, StartOver, StoreOutbox
from liaison_app.sync.opening import Opener
from liaison_app.sync.outcome import Interrupted
from liaison_app.vault.sealing import seal_record
from tests.support.devices import DeviceUnderTest
from tests.sync.conftest import Pair

pytestmark = pytest.mark.loopback


def contact(device: DeviceUnderTest, id: str) -> Contact:
    record = device.get(id)
    assert isinstance(record, Contact)
    return record


def everyone_syncs(pair: Pair, rounds: int = 2) -> None:
    for _round in range(rounds):
        for device in (pair.a, pair.b):
            device.sync()


def test_both_keep_their_words_and_the_losing_name_is_kept_for_review_on_both(pair: Pair) -> None:
    made = pair.a.put(Contact(name="Ann", background="Start."))
    everyone_syncs(pair)
    for device, word in ((pair.a, "left"), (pair.b, "right")):
        now = contact(device, made.id)
        device.put(replace(now, name=f"Ann {word}", background=f"{word} {now.background} {word}"), base=now)
    everyone_syncs(pair)
    left, right = contact(pair.a, made.id), contact(pair.b, made.id)
    assert (left.name, left.background, left.losers) == (right.name, right.background, right.losers)
    assert left.losers == 1
    assert set(left.background.split()) == {"left", "Start.", "right"}


def test_a_settled_review_is_settled_everywhere(pair: Pair) -> None:
    made = pair.a.put(Contact(name="Ann"))
    everyone_syncs(pair)
    for device in (pair.a, pair.b):
        now = contact(device, made.id)
        device.put(replace(now, name=device.name), base=now)
    everyone_syncs(pair)
    body = pair.a.reader.body(made.id)
    assert body is not None
    (loser,) = body.l
    at = (loser.clock[0], loser.clock[1], loser.clock[2].hex())
    pair.a.store.resolve(made.id, "name", at, keep_current=False).result()
    everyone_syncs(pair)
    assert contact(pair.b, made.id).name == loser.value
    assert contact(pair.b, made.id).losers == 0


@pytest.mark.parametrize("versions", [1, 2])
def test_what_was_erased_while_it_was_on_its_way_is_gone_everywhere(pair: Pair, versions: int) -> None:
    made = pair.a.put(Note(body="a word too many"))
    for version in range(versions):
        if version:
            pair.a.sync()
            pair.a.put(replace(made, title="again"), base=made)
        steps = pair.a.engine.sync()
        answer = None
        while not isinstance(effect := steps.send(answer), StoreOutbox):
            answer = pair.a.driver._carry_out(pair.a.me, effect)
        pair.a.driver._carry_out(pair.a.me, effect)
        steps.close()
    assert pair.a.store.erase(made.id, "privacy").result()
    everyone_syncs(pair)
    assert pair.b.reader.get(made.id) is None
    assert pair.a.pending == 0
    assert not pair.a.reader.query("SELECT 1 FROM rejected")


def test_two_who_erase_a_record_while_one_of_them_has_an_edit_of_it_on_its_way_both_come_to_rest(pair: Pair) -> None:
    made = pair.a.put(Contact(name="Ann"))
    everyone_syncs(pair)
    now = contact(pair.b, made.id)
    pair.b.put(replace(now, rank="newer"), base=now)
    steps = pair.b.engine.sync()
    answer = None
    while not isinstance(effect := steps.send(answer), StoreOutbox):
        answer = pair.b.driver._carry_out(pair.b.me, effect)
    pair.b.driver._carry_out(pair.b.me, effect)
    steps.close()
    for device in (pair.a, pair.b):
        device.store.erase(made.id, "privacy").result()
    everyone_syncs(pair, 3)
    for device in (pair.a, pair.b):
        assert (device.pending, device.reader.query("SELECT reason FROM rejected")) == (0, [])


@pytest.mark.parametrize("moment", [KnownIds, ReadHeld])
def test_what_is_erased_while_its_page_is_being_landed_does_not_come_back(pair: Pair, moment: type) -> None:
    made = pair.a.put(Note(body="a word too many"))
    everyone_syncs(pair)
    pair.b.put(replace(made, title="theirs"), base=made)
    pair.b.sync()
    steps = pair.a.engine.sync()
    answer = None
    while not isinstance(effect := steps.send(answer), moment):
        answer = pair.a.driver._carry_out(pair.a.me, effect)
    answer = pair.a.driver._carry_out(pair.a.me, effect)
    pair.a.store.erase(made.id, "privacy").result()
    effect = steps.send(answer)
    while effect is not None:
        try:
            effect = steps.send(pair.a.driver._carry_out(pair.a.me, effect))
        except StopIteration:
            effect = None
    assert pair.a.reader.get(made.id) is None
    everyone_syncs(pair)
    assert [device.reader.get(made.id) for device in (pair.a, pair.b)] == [None, None]


def test_what_was_erased_before_a_lost_push_is_asked_for_by_whoever_starts_over(pair: Pair) -> None:
    made = pair.a.put(Note(body="a word too many"))
    steps = pair.a.engine.sync()
    answer = None
    while not isinstance(effect := steps.send(answer), MarkPushed):
        answer = pair.a.driver._carry_out(pair.a.me, effect)
    steps.close()
    never = pair.a.put(Note(body="never sent"))
    pair.a.store.erase(made.id, "privacy").result()
    pair.a.store.erase(never.id, "privacy").result()
    pair.a.store.call(lambda db: db.execute("UPDATE erased SET pending = 1"))
    pair.a.store.perform(StartOver()).result()
    pair.a.me.push_numbers.clear()
    everyone_syncs(pair)
    assert pair.b.reader.get(made.id) is None
    assert pair.a.pending == 0
    assert not pair.a.reader.query("SELECT 1 FROM rejected")


def test_an_erased_person_is_gone_everywhere_and_does_not_come_back_from_an_offline_device(pair: Pair) -> None:
    made = pair.a.put(Contact(name="Forget Me"))
    everyone_syncs(pair)
    now = contact(pair.b, made.id)
    pair.b.put(replace(now, rank="edited offline"), base=now)
    pair.a.store.erase(made.id, "privacy").result()
    everyone_syncs(pair, 3)
    for device in (pair.a, pair.b):
        assert device.reader.get(made.id) is None
        assert device.reader.search("forget").total == 0
        assert device.pending == 0


def test_an_erasure_overtaken_by_an_edit_is_made_again_on_the_new_version(pair: Pair) -> None:
    made = pair.a.put(Contact(name="Ann"))
    everyone_syncs(pair)
    now = contact(pair.b, made.id)
    pair.b.put(replace(now, rank="newer"), base=now)
    pair.b.sync()
    pair.a.store.erase(made.id, "privacy").result()
    everyone_syncs(pair, 3)
    assert pair.a.pending == 0
    assert pair.b.reader.get(made.id) is None


def test_a_reader_may_not_write_and_its_unsent_work_is_said_to_be_refused(pair: Pair) -> None:
    viewer = pair.device("viewer")
    viewer.begin_join(pair.a.invite("reader"), pair.url)
    viewer.sync()
    pair.a.sync()
    viewer.sync()
    viewer.put(Note(body="not allowed", space=viewer.team))
    tally = viewer.sync()
    assert viewer.pending == 1
    assert tally.stopped or viewer.reader.query("SELECT reason FROM rejected")


def test_a_clock_a_day_off_neither_wins_for_ever_nor_loses_words(pair: Pair) -> None:
    made = pair.a.put(Contact(name="Ann", background="Start."))
    everyone_syncs(pair)
    ahead = SetClock(SystemClock().ms() + 86_400_000)
    fast = DeviceUnderTest(pair.folder / "fast", "Fast", ahead)
    pair.more.append(fast)
    fast.begin_join(pair.a.invite(), pair.url)
    fast.sync()
    pair.a.sync()
    fast.sync()
    now = contact(fast, made.id)
    fast.put(replace(now, name="From the future"), base=now)
    fast.sync()
    pair.a.sync()
    assert contact(pair.a, made.id).changed_at < SystemClock().ms() + 60_000
    later = contact(pair.a, made.id)
    pair.a.put(replace(later, name="From now"), base=later)
    pair.a.sync()
    fast.sync()
    assert contact(fast, made.id).name == "From now"


def test_a_forged_row_is_set_aside_and_the_others_land(pair: Pair) -> None:
    pair.a.put(Note(body="one"))
    pair.a.put(Note(body="two"))
    pair.a.sync()
    original = Opener.examine

    def tampered(self: Opener, rows: list[Row]):  # type: ignore[no-untyped-def]
        from msgspec.structs import replace as with_fields

        env = rows[0].env
        assert env
        flipped = env[:200] + bytes([env[200] ^ 1]) + env[201:]
        return original(self, [with_fields(rows[0], env=flipped), *rows[1:]])

    Opener.examine = tampered  # type: ignore[method-assign]
    try:
        pair.b.sync()
    finally:
        Opener.examine = original  # type: ignore[method-assign]
    assert pair.b.reader.counts()["note"] == 1
    assert [reason for (reason,) in pair.b.reader.query("SELECT reason FROM quarantine")] == ["hash"]


def test_what_was_set_aside_goes_when_a_good_version_comes(pair: Pair) -> None:
    made = pair.a.put(Note(body="x", space=pair.a.team))
    pair.b.store.perform(ApplyPage(pair.b.team, set_aside=(SetAside(made.id, 1, 1, b"h" * 32, "tag", b""),))).result()
    pair.a.sync()
    pair.b.sync()
    assert not pair.b.reader.query("SELECT id FROM quarantine")


def test_a_server_that_went_back_in_time_stops_only_that_space(pair: Pair) -> None:
    from liaison_app.store.verbs import MarkPushed, Position

    pair.b.store.perform(MarkPushed(pair.b.team, position=Position(10_000, b"x" * 32))).result()
    private = pair.b.put(Note(body="still syncs", space=pair.b.me.private_space))
    tally = pair.b.sync()
    assert tally.stopped == {pair.b.team: "rollback"}
    assert not pair.b.reader.query("SELECT dirty FROM rec WHERE id = ? AND dirty = 1", (private.id,))
    assert pair.b.sync().stopped == {}, "a stopped space is left alone until someone looks"


def test_a_dead_server_leaves_everything_unsent_here_and_says_so(pair: Pair) -> None:
    pair.b.put(Note(body="kept", space=pair.b.team))
    pair.b.me.invite = __import__("msgspec").structs.replace(pair.b.me.invite, server_url="http://127.0.0.1:9")
    pair.b.driver.close()
    with pytest.raises(Interrupted, match="cannot be reached"):
        pair.b.sync()
    assert pair.b.pending == 1


def test_ten_thousand_notes_go_up_and_come_down_in_at_most_twelve_trips_each_way(pair: Pair) -> None:
    from liaison_app.sync.effects import Call

    trips: list[str] = []
    for device in (pair.a, pair.b):
        carry = device.driver._carry_out  # pyright: ignore[reportPrivateUsage]

        def counted(me, effect, carry=carry, device=device):  # type: ignore[no-untyped-def]
            if isinstance(effect, Call):
                trips.append(device.name)
            return carry(me, effect)

        device.driver._carry_out = counted  # type: ignore[method-assign]
    pair.a.store.put_all([Note(title=f"n{n}", body=f"text {n}", space=pair.a.team) for n in range(10_000)]).result()
    pair.a.sync()
    pair.b.sync()
    assert trips.count("Ana") <= 12
    assert trips.count("Ben") <= 12
    assert pair.b.reader.counts()["note"] == 10_000


def test_a_record_larger_than_an_envelope_holds_does_not_keep_the_others_here(pair: Pair) -> None:
    import random

    letters = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz \n", k=4_300_000))
    huge = pair.a.put(Note(body=letters))
    other = pair.a.put(Note(body="small"))
    pair.a.sync()
    assert [(id, reason) for id, reason in pair.a.reader.query("SELECT id, reason FROM rejected")] == [(huge.id, "too_large")]
    pair.b.sync()
    assert pair.b.reader.get(other.id) is not None
    kept = pair.a.get(huge.id)
    assert isinstance(kept, Note)
    assert kept.body == letters


def test_words_taken_out_for_good_leave_the_colleagues_versions_too(pair: Pair) -> None:
    made = pair.a.put(Note(title="Mia Ott called", body="Mia Ott asked.", space=pair.a.team))
    for device in (pair.a, pair.b):
        device.sync()
    pair.b.store.change(made.id, body="Mia Ott asked. Twice.").result()
    for device in (pair.b, pair.a):
        device.sync()
    pair.a.store.redact(made.id, {"title": "[erased] called", "body": "[erased] asked. Twice."}).result()
    pair.b.store.change(made.id, body="Mia Ott asked. Twice. Answered.").result()
    for device in (pair.a, pair.b, pair.a):
        device.sync()
    for device in (pair.a, pair.b):
        seen = device.get(made.id)
        assert isinstance(seen, Note)
        assert (seen.title, seen.body) == ("[erased] called", "[erased] asked. Twice. Answered.")
        body = device.reader.body(made.id)
        assert body is not None
        assert b"Ott" not in body.t["body"].u
        assert not any(b"Ott" in version.body for version in device.reader.history(made.id))


def test_a_version_that_nobody_can_read_holds_up_no_other_record_and_mine_can_take_its_place(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    team = pair.a.team
    made = pair.a.put(Note(body="good", space=team))
    for device in (pair.a, pair.b):
        device.sync()
    with monkeypatch.context() as spoiling:
        spoiling.setattr("liaison_app.sync.push.seal_record", lambda state, **more: seal_record(b"no body", **more))
        pair.a.store.change(made.id, body="spoilt on its way").result()
        pair.a.sync()
    pair.b.store.change(made.id, body="mine").result()
    others = pair.b.store.put_all([Note(body=f"{n}", space=team) for n in range(30)]).result()
    trips: list[str] = []
    carry = pair.b.driver._carry_out  # pyright: ignore[reportPrivateUsage]

    def counted(me, effect):  # type: ignore[no-untyped-def]
        trips.extend([type(effect).__name__] if type(effect).__name__ == "Call" else [])
        return carry(me, effect)

    pair.b.driver._carry_out = counted  # type: ignore[method-assign]
    pair.b.sync()
    assert len(trips) <= 8, "not pushed again and again"
    waiting = counts(pair.b.reader)
    assert (waiting.quarantine, waiting.rejected, waiting.pending) == (1, 1, 1)
    fresh = pair.device("c")
    fresh.begin_join(pair.a.invite(), pair.url)
    for device in (fresh, pair.a, fresh):
        device.sync()
    assert all(fresh.reader.get(other.id) is not None for other in others)
    assert fresh.reader.get(made.id) is None
    keep_mine(pair.b.store, made.id)
    pair.b.sync()
    fresh.sync()
    for device in (pair.b, fresh):
        seen = device.get(made.id)
        assert isinstance(seen, Note)
        assert seen.body == "mine"
        assert counts(device.reader).quarantine == counts(device.reader).rejected == counts(device.reader).pending == 0
