"""Epochs, revoked devices and removed members, as the server enforces them."""

from __future__ import annotations

import os

import pytest

from liaison_app.protocol import answers
from liaison_app.protocol.entry import NO_ONE, Actor, NewEpoch, Operation, RekeyAccount, RemoveMember, RevokeDevice, ServerKey, SetPolicy, chain
from liaison_app.protocol.membership import replay
from liaison_app.protocol.messages import Contact, Contacts, LogConflict, LogPage, LogPost, Orders
from liaison_app.server.database import accounts as sql
from liaison_app.server.database.copying import RESTORED, write_meta
from liaison_app.server.database.engine import Database
from tests.server.parties import Line, Party, Reply, World, set_role


def new_epoch(place: World, members: list[Party], *, e: int = 2, at_seq: int = 0, by_insider: bool = True) -> NewEpoch:
    wraps = [(member.account, os.urandom(80)) for member in members]
    return NewEpoch(place.team, e, wraps, at_seq, os.urandom(80), os.urandom(60) if by_insider else b"")


def removal(place: World, member: Party, left: list[Party], at_seq: int = 0) -> list[tuple[Actor, Operation]]:
    return [(place.owner.actor, RemoveMember(member.account, "left")), (place.owner.actor, new_epoch(place, left, at_seq=at_seq))]


def revocation(place: World, device: bytes, left: list[Party], **how: bool) -> list[tuple[Actor, Operation]]:
    return [(place.owner.actor, RevokeDevice(device, "lost", **how)), (place.owner.actor, new_epoch(place, left))]


def ask_orders(line: Line, party: Party, first: int = 0, signer: Party | None = None, path: str = "/v1/devices/me/orders") -> Reply:
    request, asked = line.request("GET", f"{path}?from={first}")
    request.headers["Liaison-Device"] = party.device.hex()
    request.headers["Liaison-Device-Sig"] = (signer or party).DS.sign(answers.enrol_mine_message(asked, party.device)).hex()
    response = line._send(request)
    assert answers.prove_answer(line.server_pub, asked, response.status_code, response.headers, response.content)
    return Reply(response.status_code, response.content, response.headers)


def test_after_a_new_epoch_only_its_envelopes_are_taken(place: World) -> None:
    ben, line = place.colleague()
    assert place.line.append([(place.owner.actor, new_epoch(place, [place.owner, ben]))]).status == 200
    assert place.line.heads().spaces[place.team.hex()].epoch == 2
    old, new, future = ben.item(place.team), ben.item(place.team, epoch=2), ben.item(place.team, epoch=3)
    answer = line.pushed(place.team, 1, [old, new, future])
    assert [result.status for result in answer.results] == ["stale_epoch", "ok", "stale_epoch"]


def test_a_new_epoch_upon_an_older_head_is_made_again(place: World) -> None:
    place.line.pushed(place.team, 1, [place.owner.item(place.team)])
    assert place.line.append([(place.owner.actor, new_epoch(place, [place.owner]))]).code == "head_moved"
    assert place.line.heads().spaces[place.team.hex()].epoch == 1
    assert place.line.append([(place.owner.actor, new_epoch(place, [place.owner], at_seq=1))]).status == 200
    assert place.line.heads().spaces[place.team.hex()].epoch == 2


def test_a_new_epoch_that_a_restore_lost_is_taken_back_though_rows_came_first(place: World) -> None:
    place.line.pushed(place.team, 1, [place.owner.item(place.team)])
    given_back: list[tuple[Actor, Operation]] = [(place.owner.actor, new_epoch(place, [place.owner]))]
    assert place.line.append(given_back).code == "head_moved"
    database = Database(place.database_url)
    database.write_now(lambda transaction: write_meta(transaction, RESTORED, str(place.clock.ms()).encode()))
    database.close()
    assert place.line.append(given_back).status == 200
    assert place.line.heads().spaces[place.team.hex()].epoch == 2


def test_nobody_ends_an_epoch_beyond_its_space_and_so_keeps_what_they_were(place: World) -> None:
    """With an end that never comes every later row would count as of that epoch: erasures of all who came after would be nobody's."""
    place.line.pushed(place.team, 1, [place.owner.item(place.team)])
    for at_seq in (2, 2**63 - 1):
        beyond: list[tuple[Actor, Operation]] = [(place.owner.actor, new_epoch(place, [place.owner], at_seq=at_seq))]
        assert place.line.append(beyond).code == "head_moved"
    assert place.line.append([(place.owner.actor, new_epoch(place, [place.owner], at_seq=1))]).status == 200


def test_an_entry_dated_back_is_not_taken_for_one_that_a_restore_lost(place: World) -> None:
    place.line.pushed(place.team, 1, [place.owner.item(place.team)])
    database = Database(place.database_url)
    database.write_now(lambda transaction: write_meta(transaction, RESTORED, str(place.clock.ms()).encode()))
    database.close()
    assert place.line.append([(place.owner.actor, SetPolicy())], place.clock.ms() + 1).status == 200
    assert place.line.append([(place.owner.actor, new_epoch(place, [place.owner]))], 0).code == "head_moved", "rows would be disowned"
    assert place.line.append([(place.owner.actor, new_epoch(place, [place.owner], at_seq=1))], 0).status == 200


def test_a_loss_of_rights_without_the_new_keys_it_owes_is_refused_whole(place: World) -> None:
    ben, _line = place.colleague()
    before = place.line.heads().log_n
    assert place.line.append([(place.owner.actor, RemoveMember(ben.account, "left"))]).code == "bad_entry"
    assert place.line.append([(place.owner.actor, set_role(place.team, ben.account, "reader"))]).code == "bad_entry"
    assert place.line.heads().log_n == before
    assert place.line.append(removal(place, ben, [place.owner])).status == 200


def test_a_removed_member_is_shut_out_of_everything_at_once(place: World) -> None:
    ben, line = place.colleague()
    assert place.line.append(removal(place, ben, [place.owner])).status == 200
    for path in (f"/v1/spaces/{place.team.hex()}/feed", "/v1/org/log", "/v1/enrol", f"/v1/spaces/{place.team.hex()}/snapshot"):
        assert (line.ask("GET", path).status, line.ask("GET", path).code) == (410, "device_revoked")
    assert line.ask("POST", "/v1/org/log", LogPost(os.urandom(32), [place.org.first_entry])).code == "device_revoked"
    assert line.push(place.team, 1, [ben.item(place.team)]).code == "device_revoked"
    heads = line.heads()
    assert (heads.spaces, heads.orders) == ({}, 1)
    with pytest.raises(AssertionError, match="device_revoked"):
        place.new_line(ben)


def test_orders_are_the_log_up_to_the_very_entry_that_revokes(place: World) -> None:
    ben, line = place.colleague()
    assert ask_orders(line, ben).read(Orders) == Orders([], 0)
    assert place.line.append(revocation(place, ben.device, [place.owner], wipe=True)).status == 200
    got = ask_orders(line, ben).read(Orders)
    assert (len(got.entries), got.more) == (got.n + 1, False)
    membership = replay(got.entries)
    assert (membership.revoked[ben.device].wipe, membership.revoked[ben.device].by) == (True, place.owner.account)
    assert ask_orders(line, ben, got.n).read(Orders).entries == got.entries[-1:]
    assert ask_orders(line, ben, got.n + 1).read(Orders).entries == []
    assert ask_orders(line, ben, signer=place.owner).code == "bad_signature"
    assert ask_orders(line, Party(place.org.org_id)).code == "device_unknown"


def test_the_log_is_shown_without_a_session_to_a_device_that_signs_for_it_and_to_a_revoked_one_up_to_what_it_must_know(place: World) -> None:
    ben, _line = place.colleague()
    line = Line(place.org.server.public, place.send)

    def ask(party: Party, first: int = 0, signer: Party | None = None) -> Reply:
        return ask_orders(line, party, first, signer, "/v1/org/log")

    whole = ask(ben).read(LogPage)
    assert (whole.log_n, whole.more) == (place.line.heads().log_n, False)
    assert ask(ben, whole.log_n).read(LogPage).entries == []
    assert ask(ben, signer=place.owner).code == "bad_signature"
    assert ask(Party(place.org.org_id)).code == "device_unknown"
    assert line.ask("GET", "/v1/org/log", Liaison_Device=ben.device.hex()).code == "bad_signature"
    assert line.ask("GET", "/v1/org/log").code == "session_needed"
    assert place.line.append([*revocation(place, ben.device, [place.owner]), (place.owner.actor, SetPolicy(10, 20))]).status == 200
    assert len(ask(ben).read(LogPage).entries) == whole.log_n + 1, "the order, and nothing after it"
    root = Actor(NO_ONE, NO_ONE, place.org.root)
    assert place.line.append([(root, ServerKey(os.urandom(32))), (place.owner.actor, SetPolicy(14, 30))]).status == 200
    assert len(ask(ben).read(LogPage).entries) == whole.log_n + 4, "up to the key, and nothing after it"


def test_the_revoke_call_takes_the_order_for_that_device_only(place: World) -> None:
    ben, _line = place.colleague()
    page = place.line.ask("GET", "/v1/org/log").read(LogPage)
    membership = replay(page.entries)
    post = LogPost(membership.head, chain(9, (membership.log_n, membership.head), revocation(place, ben.device, [place.owner])))
    assert place.line.ask("POST", f"/v1/devices/{place.owner.device.hex()}/revoke", post).code == "invalid"
    stale = LogPost(os.urandom(32), post.entries)
    assert place.line.ask("POST", f"/v1/devices/{ben.device.hex()}/revoke", stale).read(LogConflict).code == "log_moved"
    assert place.line.ask("POST", f"/v1/devices/{ben.device.hex()}/revoke", post).status == 200


def test_a_revoked_device_that_may_speaks_once_more_and_no_more(place: World) -> None:
    ben, line = place.colleague()
    line.pushed(place.team, 1, [ben.item(place.team)])
    place.clock.forward(1000)
    acts = revocation(place, ben.device, [place.owner], allow_final_push=True)
    acts[1] = (place.owner.actor, new_epoch(place, [place.owner], at_seq=1))
    assert place.line.append(acts).status == 200
    place.clock.forward(1000)
    again = place.new_line(ben)
    items = [ben.item(place.team), ben.item(place.team, epoch=2)]
    assert [result.status for result in again.pushed(place.team, 2, items).results] == ["ok", "stale_epoch"]
    assert again.pushed(place.team, 2, items).before_seq == 1, "the very same push again is the very same answer"
    assert again.push(place.team, 3, [ben.item(place.team)]).code == "device_revoked"
    assert again.ask("GET", f"/v1/spaces/{place.team.hex()}/feed").code == "device_revoked"


def test_a_page_of_the_log_fits_into_an_answer_however_long_its_entries_are(place: World) -> None:
    database = Database(place.database_url)
    whole = database.read_now(lambda transaction: sql.entries_from(transaction, 0, 1000))
    longest = max(len(each.entry) for each in whole)
    for room, most in ((1, 1), (2 * longest, len(whole)), (10**6, len(whole))):
        first, pages = 0, list[sql.StoredEntry]()
        while first < len(whole):
            page = database.read_now(lambda transaction, first=first, room=room: sql.page_from(transaction, first, 500, room))
            assert 1 <= len(page) <= most
            pages += page
            first += len(page)
        assert pages == whole
    database.close()


def test_new_account_keys_must_reach_every_device_that_is_left(place: World) -> None:
    ben, line = place.colleague()
    phone = Party(place.org.org_id, "Ben", account=ben.account, AS=ben.AS, AK=ben.AK)
    assert line.append([(ben.actor, phone.certified())]).status == 200
    fresh = Party(place.org.org_id)

    def rekey(boxes: list[tuple[bytes, bytes]]) -> list[tuple[Actor, Operation]]:
        keys = RekeyAccount(ben.account, fresh.AS.public, fresh.AK, boxes)
        acts = revocation(place, ben.device, [place.owner, ben])
        return [acts[0], (place.owner.actor, keys), acts[1]]

    assert place.line.append(revocation(place, ben.device, [place.owner, ben])).code == "bad_entry"
    assert place.line.append(rekey([])).code == "bad_entry"
    assert place.line.append(rekey([(ben.device, b"x"), (phone.device, b"x")])).code == "bad_entry"
    assert place.line.append(rekey([(phone.device, b"box")])).status == 200
    assert place.new_line(phone).heads().spaces[place.team.hex()].epoch == 2


def test_an_owner_hears_when_every_device_was_heard_and_others_only_of_their_own(place: World) -> None:
    ben, line = place.colleague("editor")
    heard = {contact.device: contact.at_ms for contact in place.line.ask("GET", "/v1/devices").read(Contacts).items}
    assert heard == {place.owner.device: place.clock.ms(), ben.device: place.clock.ms()}
    place.clock.forward(3_600_000)
    line.sign_in(ben)
    assert line.ask("GET", "/v1/devices").read(Contacts).items == [Contact(ben.device, place.clock.ms())]
    assert place.new_line().ask("GET", "/v1/devices").status == 401
