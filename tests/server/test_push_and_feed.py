"""Compare-and-swap, idempotent retries, the dense feed and the snapshot."""

from __future__ import annotations

import asyncio
import os
from typing import Any

import pytest

from liaison_app.protocol import answers
from liaison_app.protocol.codec import JSON, MSGPACK, decode, encode
from liaison_app.protocol.entry import Actor, NewEpoch, Operation, RekeyAccount, RevokeDevice
from liaison_app.protocol.envelope import envelope_hash
from liaison_app.protocol.hashes import head_hash_start, head_hash_step
from liaison_app.protocol.messages import Feed, Push, PushAnswer, PushItem, Row, Snapshot
from tests.server.parties import Line, Party, World, create_space


def feed(line: Line, space: bytes, after: int = 0, more: str = "") -> Feed:
    reply = line.ask("GET", f"/v1/spaces/{space.hex()}/feed?after={after}{more}")
    assert reply.status == 200, reply.body
    return reply.read(Feed)


def chained(space: bytes, rows: list[Row]) -> bytes:
    head = head_hash_start(space)
    for row in rows:
        head = head_hash_step(head, row.seq, row.rid, row.ver, row.env_hash)
    return head


def test_a_pushed_record_comes_back_in_the_feed_byte_for_byte(place: World) -> None:
    item = place.owner.item(place.team)
    answer = place.line.pushed(place.team, 1, [item])
    page = feed(place.line, place.team)
    assert [result.status for result in answer.results] == ["ok"]
    assert (answer.before_seq, answer.head_seq, answer.head_hash) == (0, 1, page.head_hash)
    assert (page.rows[0].env, page.rows[0].state, page.rows[0].committed_ms) == (item.env, "current", answer.committed_ms)
    assert page.head_hash == chained(place.team, page.rows)
    assert place.line.heads().spaces[place.team.hex()].seq == 1


def test_only_the_newest_row_of_a_record_carries_bytes_and_the_chain_still_verifies(place: World) -> None:
    record = os.urandom(16)
    first = place.owner.item(place.team, record)
    second = place.owner.item(place.team, record, 1, envelope_hash(first.env or b""))
    place.line.pushed(place.team, 1, [first, place.owner.item(place.team)])
    place.line.pushed(place.team, 2, [second])
    page = feed(place.line, place.team)
    assert [(row.seq, row.ver, row.state, row.env is not None) for row in page.rows] == [
        (1, 1, "superseded", False), (2, 1, "current", True), (3, 2, "current", True)
    ]  # fmt: skip
    assert chained(place.team, page.rows) == page.head_hash
    assert feed(place.line, place.team, 3).rows == []


def test_two_versions_of_one_record_may_come_in_one_push(place: World) -> None:
    record = os.urandom(16)
    first = place.owner.item(place.team, record)
    second = place.owner.item(place.team, record, 1, envelope_hash(first.env or b""))
    assert [result.status for result in place.line.pushed(place.team, 1, [first, second]).results] == ["ok", "ok"]
    assert [row.state for row in feed(place.line, place.team).rows] == ["superseded", "current"]


def test_an_older_base_is_a_conflict_that_shows_what_stands_there(place: World) -> None:
    ben, line = place.colleague()
    record = os.urandom(16)
    standing = place.owner.item(place.team, record)
    place.line.pushed(place.team, 1, [standing])
    result = line.pushed(place.team, 1, [ben.item(place.team, record)]).results[0]
    assert (result.status, result.ver, result.seq, result.env, result.device) == ("conflict", 1, 1, standing.env, place.owner.device)
    result = line.pushed(place.team, 2, [ben.item(place.team, os.urandom(16), base=4, prev=os.urandom(32))]).results[0]
    assert (result.status, result.ver, result.env) == ("conflict", 0, None)


def test_the_right_number_upon_another_predecessor_is_a_conflict_too(place: World) -> None:
    record = os.urandom(16)
    place.line.pushed(place.team, 1, [place.owner.item(place.team, record)])
    assert place.line.pushed(place.team, 2, [place.owner.item(place.team, record, 1, os.urandom(32))]).results[0].status == "conflict"


def test_the_same_push_again_gets_the_stored_answer_and_writes_nothing(place: World) -> None:
    items = [place.owner.item(place.team) for _ in range(3)]
    first, again = place.line.push(place.team, 1, items), place.line.push(place.team, 1, items)
    assert first.body == again.body
    assert place.line.heads().spaces[place.team.hex()].seq == 3


@pytest.mark.parametrize("push_no", [0, 1, 3, 2**62])
def test_another_body_under_a_spent_or_skipped_number_is_a_rewound_device(place: World, push_no: int) -> None:
    place.line.pushed(place.team, 1, [place.owner.item(place.team)])
    reply = place.line.push(place.team, push_no, [place.owner.item(place.team)])
    assert (reply.status, reply.code) == (409, "device_rewound")
    assert place.line.heads().spaces[place.team.hex()].seq == 1


def test_a_number_is_spent_by_a_200_only(place: World) -> None:
    path = f"/v1/spaces/{place.team.hex()}/push"
    assert place.line.ask("POST", path, b"\xc1garbage").status == 400
    other = Push(os.urandom(16), 1, 0, [place.owner.item(place.team)])
    assert place.line.ask("POST", path, other).code == "incarnation_changed"
    assert place.line.push(place.team, 1, [place.owner.item(place.team)], seen=99).code == "incarnation_changed"
    assert place.line.pushed(place.team, 1, [place.owner.item(place.team)]).head_seq == 1


def test_numbers_count_per_space_and_device(place: World) -> None:
    own = os.urandom(16)
    acts: list[tuple[Actor, Any]] = [(place.owner.actor, create_space(own, place.owner.account, private=True))]
    assert place.line.append(acts).status == 200
    ben, line = place.colleague()
    assert place.line.pushed(place.team, 1, [place.owner.item(place.team)]).head_seq == 1
    assert place.line.pushed(own, 1, [place.owner.item(own)]).head_seq == 1
    assert line.pushed(place.team, 1, [ben.item(place.team)]).head_seq == 2


def bad_items(place: World, eve: Party) -> dict[str, PushItem]:
    good = place.owner.item(place.team)
    raw, record = good.env or b"", os.urandom(16)
    foreign = place.owner.envelope(os.urandom(16), record)
    return {
        "length": PushItem(good.rid, 0, raw[:-1]),
        "magic": PushItem(good.rid, 0, b"LSN9" + raw[4:]),
        "suite": PushItem(good.rid, 0, raw[:4] + b"\2" + raw[5:]),
        "kind": PushItem(good.rid, 0, raw[:5] + b"\2" + raw[6:]),
        "flags": PushItem(good.rid, 0, raw[:7] + b"\x02" + raw[8:]),
        "space": PushItem(record, 0, foreign),
        "record": PushItem(os.urandom(16), 0, raw),
        "version": PushItem(good.rid, 1, raw),
        "device": PushItem(record, 0, eve.envelope(place.team, record)),
        "prev_hash": place.owner.item(place.team, prev=os.urandom(32)),
        "signature": PushItem(good.rid, 0, raw[:200] + bytes([raw[200] ^ 1]) + raw[201:]),
        "shape": PushItem(good.rid, 0),
    }


def test_every_wrong_item_is_refused_by_name_and_the_good_ones_beside_it_are_kept(place: World) -> None:
    wrong = bad_items(place, Party(place.org.org_id))
    results = place.line.pushed(place.team, 1, [*wrong.values(), place.owner.item(place.team)]).results
    assert {name: (each.status, each.reason) for name, each in zip(wrong, results, strict=False)} == {name: ("bad", name) for name in wrong}
    assert results[-1].status == "ok"
    assert [row.seq for row in feed(place.line, place.team).rows] == [1]


def test_a_wrong_epoch_is_stale_a_readers_push_forbidden_an_oversized_record_too_large(place: World) -> None:
    assert place.line.pushed(place.team, 1, [place.owner.item(place.team, epoch=2)]).results[0].status == "stale_epoch"
    reader, line = place.colleague("reader")
    assert line.pushed(place.team, 1, [reader.item(place.team)]).results[0].status == "forbidden"
    big = place.owner.item(place.team, size=5 * 1024 * 1024)
    assert place.line.pushed(place.team, 2, [big]).results[0].status == "too_large"


def test_a_space_of_others_is_closed(place: World) -> None:
    ben, line = place.colleague()
    own = os.urandom(16)
    line.append([(ben.actor, create_space(own, ben.account, private=True))])
    assert place.line.push(own, 1, [place.owner.item(own)]).code == "forbidden"
    assert place.line.ask("GET", f"/v1/spaces/{own.hex()}/feed").code == "forbidden"
    assert place.line.ask("GET", f"/v1/spaces/{own.hex()}/snapshot").code == "forbidden"
    assert place.line.ask("GET", f"/v1/spaces/{os.urandom(16).hex()}/feed").code == "space_unknown"
    assert place.line.ask("GET", f"/v1/spaces/{'zz' * 16}/feed").status == 404


def test_an_erasure_takes_the_bytes_away_for_good_and_tells_everybody(place: World) -> None:
    ben, line = place.colleague()
    record = os.urandom(16)
    line.pushed(place.team, 1, [ben.item(place.team, record)])
    answer = line.pushed(place.team, 2, [ben.erasure(place.team, record, 1)])
    assert [result.status for result in answer.results] == ["ok"]
    rows = feed(place.line, place.team).rows
    assert [(row.ver, row.state, row.env) for row in rows] == [(1, "superseded", None), (2, "erased", None)]
    assert rows[1].erase is not None
    assert rows[1].erase.sig
    assert chained(place.team, rows) == answer.head_hash
    assert line.pushed(place.team, 3, [ben.item(place.team, record)]).results[0].status == "gone"


def test_editors_erase_what_they_created_and_admins_anything(place: World) -> None:
    ben, line = place.colleague()
    cleo, other = place.colleague(name="Cleo")
    record = os.urandom(16)
    line.pushed(place.team, 1, [ben.item(place.team, record)])
    assert other.pushed(place.team, 1, [cleo.erasure(place.team, record, 1)]).results[0].status == "forbidden"
    forged = PushItem(record, 1, erase=cleo.erasure(place.team, os.urandom(16), 1).erase)
    assert other.pushed(place.team, 2, [forged]).results[0].reason == "signature"
    assert place.line.pushed(place.team, 1, [place.owner.erasure(place.team, record, 1)]).results[0].status == "ok"


def test_what_a_laptop_made_that_was_replaced_is_still_its_persons_to_erase(place: World) -> None:
    ben, line = place.colleague()
    record = os.urandom(16)
    line.pushed(place.team, 1, [ben.item(place.team, record)])
    laptop = Party(place.org.org_id, "Ben", account=ben.account, AS=ben.AS, AK=ben.AK)
    fresh = Party(place.org.org_id)
    acts: list[tuple[Actor, Operation]] = [
        (ben.actor, laptop.certified()),
        (laptop.actor, RevokeDevice(ben.device, "replaced")),
        (laptop.actor, RekeyAccount(ben.account, fresh.AS.public, os.urandom(32), [(laptop.device, b"box")])),
        (
            laptop.actor,
            NewEpoch(place.team, 2, [(each.account, os.urandom(80)) for each in (place.owner, ben)], 1, os.urandom(80), os.urandom(60)),
        ),
    ]
    assert place.line.append(acts).status == 200
    assert place.new_line(laptop).pushed(place.team, 1, [laptop.erasure(place.team, record, 1)]).results[0].status == "ok"


def test_the_feed_pages_and_leaves_out_a_devices_own_bytes_when_asked(place: World) -> None:
    ben, line = place.colleague()
    place.line.pushed(place.team, 1, [place.owner.item(place.team) for _ in range(5)])
    line.pushed(place.team, 1, [ben.item(place.team) for _ in range(2)])
    page = feed(line, place.team, 0, "&limit=3")
    assert ([row.seq for row in page.rows], page.more, page.head_seq) == ([1, 2, 3], True, 7)
    rest = feed(line, place.team, 3, "&omit_own=1")
    assert ([(row.seq, row.env is None) for row in rest.rows], rest.more) == ([(4, False), (5, False), (6, True), (7, True)], False)
    assert feed(line, place.team, 99).rows == []


def test_a_feed_page_stays_below_the_body_limit(place: World) -> None:
    for number in range(1, 4):
        place.line.pushed(place.team, number, [place.owner.item(place.team, size=3_500_000), place.owner.item(place.team, size=3_500_000)])
    seen, after = [], 0
    while True:
        reply = place.line.ask("GET", f"/v1/spaces/{place.team.hex()}/feed?after={after}")
        assert len(reply.body) < 8 * 1024 * 1024
        page = reply.read(Feed)
        seen += [row.seq for row in page.rows]
        if not page.more:
            break
        after = seen[-1]
    assert seen == [1, 2, 3, 4, 5, 6]


def test_the_snapshot_gives_newest_first_and_the_feed_after_it_the_rest(place: World) -> None:
    record = os.urandom(16)
    first = place.owner.item(place.team, record)
    place.line.pushed(place.team, 1, [first, *(place.owner.item(place.team) for _ in range(4))])
    path = f"/v1/spaces/{place.team.hex()}/snapshot"
    page = place.line.ask("GET", f"{path}?limit=2").read(Snapshot)
    assert ([row.seq for row in page.rows], page.at, page.more) == ([5, 4], 5, True)
    place.line.pushed(place.team, 2, [place.owner.item(place.team, record, 1, envelope_hash(first.env or b""))])
    rest = place.line.ask("GET", f"{path}?at=5&before_seq=4&limit=9").read(Snapshot)
    assert ([row.seq for row in rest.rows], rest.more) == ([3, 2], False)
    assert rest.head_hash == page.head_hash == chained(place.team, feed(place.line, place.team).rows[:5])
    assert [row.seq for row in feed(place.line, place.team, 5).rows] == [6]
    assert place.line.ask("GET", f"{path}?at=7").code == "unknown_head"
    empty = place.line.ask("GET", f"{path}?at=0").read(Snapshot)
    assert (empty.rows, empty.head_hash) == ([], head_hash_start(place.team))


def test_eight_writers_at_once_leave_no_gap_and_no_double(place: World) -> None:
    writers = [place.colleague(name=f"W{n}") for n in range(8)]
    incarnation = place.line.heads().incarnation

    async def write(party: Party, line: Line) -> list[PushAnswer]:
        answers_: list[PushAnswer] = []
        for number in range(1, 11):
            message = Push(incarnation, number, 0, [party.item(place.team) for _ in range(3)])
            request, asked = line.request("POST", f"/v1/spaces/{place.team.hex()}/push", encode(message))
            response = await place.send_async(request)
            assert answers.prove_answer(line.server_pub, asked, response.status_code, response.headers, response.content)
            answers_.append(decode(response.content, PushAnswer))
            await asyncio.sleep(0)
        return answers_

    done = place.together([write(party, line) for party, line in writers])
    seqs = sorted(result.seq for each in done for answer in each for result in answer.results)
    page = feed(place.line, place.team)
    assert seqs == list(range(1, 241)) == [row.seq for row in page.rows]
    assert chained(place.team, page.rows) == page.head_hash
    for answer in (answer for each in done for answer in each):
        assert [result.seq for result in answer.results] == list(range(answer.before_seq + 1, answer.head_seq + 1))


def test_push_and_feed_speak_json(place: World) -> None:
    item = place.owner.item(place.team)
    message = Push(place.line.heads().incarnation, 1, 0, [item])
    path = f"/v1/spaces/{place.team.hex()}"
    reply = place.line.ask("POST", f"{path}/push", message, Content_Type=JSON, Accept=JSON)
    assert reply.read(PushAnswer).results[0].status == "ok"
    assert place.line.ask("GET", f"{path}/feed", Accept=JSON).read(Feed).rows[0].env == item.env
    assert place.line.ask("GET", f"{path}/feed", Accept=f"{MSGPACK}, {JSON};q=0.5").headers["content-type"] == MSGPACK
