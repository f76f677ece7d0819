"""The first owner, invites, enrolments, sessions and the membership log, over the wire."""

from __future__ import annotations

import os
from hashlib import sha256

import msgspec
import pytest

from liaison_app.protocol import answers
from liaison_app.protocol.codec import JSON
from liaison_app.protocol.entry import NO_ENTRY, Actor, CertifyDevice, chain
from liaison_app.protocol.hashes import fingerprint
from liaison_app.protocol.invite import enrol_mac, enrolment_is_proven
from liaison_app.protocol.membership import replay
from liaison_app.protocol.messages import Challenge, Enrolment, Enrolments, EnrolmentState, InviteOrder, LogConflict, LogPage, LogPost, Session, SessionOrder
from tests.server.parties import Line, Organisation, Party, Reply, World, create_space, set_role


def announce(place: World, token: bytes, role: str = "editor", space: bytes | None = None) -> int:
    order = InviteOrder(sha256(token).digest(), role, place.clock.ms() + 1000, space)  # type: ignore[arg-type]
    return place.line.ask("POST", "/v1/invites", order).status


def test_the_first_owner_founds_the_organisation_without_a_session_and_everybody_can_verify_it(place: World) -> None:
    page = place.line.ask("GET", "/v1/org/log?from=0").read(LogPage)
    membership = replay(page.entries, fingerprint(place.org.root.public))
    assert [member.role for member in membership.members.values()] == ["owner"]
    assert membership.may_write(place.team, place.owner.device, 1)
    assert membership.server_pub == place.org.server.public


def test_the_bootstrap_key_works_once(place: World) -> None:
    second = Party(place.org.org_id, "Eve")
    acts = [(Actor(second.account, second.device, place.org.bootstrap), second.added("owner"))]
    assert place.new_line().append(acts).code == "bad_entry"
    assert place.line.heads().log_n == 4


def test_a_founder_who_lost_the_answer_finds_the_entry_in_the_tail(place: World) -> None:
    page = place.line.ask("GET", "/v1/org/log").read(LogPage)
    again = LogPost(sha256(page.entries[0].entry + page.entries[0].sig).digest(), page.entries[1:])
    reply = place.new_line().ask("POST", "/v1/org/log", again)
    assert (reply.status, reply.read(LogConflict).entries) == (409, page.entries[1:])


def test_strangers_get_neither_the_log_nor_its_tail(place: World) -> None:
    stranger, line = Party(place.org.org_id), place.new_line()
    assert line.ask("GET", "/v1/org/log").code == "session_needed"
    post = LogPost(NO_ENTRY, chain(1, (0, NO_ENTRY), [(stranger.actor, stranger.added("owner"))]))
    assert line.ask("POST", "/v1/org/log", post).code == "session_needed"


def test_invite_enrol_admit_and_the_joiner_opens_a_session(place: World) -> None:
    token, joiner, line = os.urandom(16), Party(place.org.org_id, "Ben"), place.new_line()
    assert announce(place, token, "editor", place.team) == 200
    assert line.ask("POST", "/v1/enrol", joiner.enrolment(token)).read(EnrolmentState).state == "waiting"
    assert ask_mine(line, joiner).read(EnrolmentState).state == "waiting"
    assert place.line.heads().enrolments == 1

    pending = place.line.ask("GET", "/v1/enrol").read(Enrolments).items[0]
    assert enrolment_is_proven(token, pending.enrolment)
    assert (pending.role, pending.space) == ("editor", place.team)
    assert place.line.append([
        (place.owner.actor, joiner.added("editor")), (place.owner.actor, joiner.certified(pending.enrolment.cert)),
        (place.owner.actor, set_role(place.team, joiner.account, "editor")),
    ]).status == 200  # fmt: skip

    assert ask_mine(line, joiner).read(EnrolmentState).state == "joined"
    line.sign_in(joiner)
    assert list(line.heads().spaces) == [place.team.hex()]
    assert place.line.heads().enrolments == 0
    own = os.urandom(16)
    assert line.append([(joiner.actor, create_space(own, joiner.account, private=True))]).status == 200
    assert set(line.heads().spaces) == {place.team.hex(), own.hex()}
    assert list(place.line.heads().spaces) == [place.team.hex()]


def ask_mine(line: Line, party: Party, key: Party | None = None) -> Reply:
    asked = os.urandom(16)
    signature = (key or party).DS.sign(answers.enrol_mine_message(asked, party.device))
    headers = {"Liaison_Request": asked.hex(), "Liaison_Device": party.device.hex(), "Liaison_Device_Sig": signature.hex()}
    request, _asked = line.request("GET", "/v1/enrol/mine", b"", **headers)
    response = line._send(request)
    assert answers.prove_answer(line.server_pub, asked, response.status_code, response.headers, response.content)
    return Reply(response.status_code, response.content, response.headers)


def test_only_the_joiner_may_ask_how_it_stands(place: World) -> None:
    token, joiner, line = os.urandom(16), Party(place.org.org_id), place.new_line()
    announce(place, token)
    line.ask("POST", "/v1/enrol", joiner.enrolment(token))
    assert ask_mine(line, joiner, key=Party(place.org.org_id)).code == "bad_signature"
    assert ask_mine(line, Party(place.org.org_id)).code == "enrolment_unknown"


def test_an_invite_is_spent_once_but_a_lost_answer_may_be_asked_again(place: World) -> None:
    token, first, line = os.urandom(16), Party(place.org.org_id), place.new_line()
    assert line.ask("POST", "/v1/enrol", first.enrolment(token)).code == "invite_unknown"
    announce(place, token)
    enrolment = first.enrolment(token)
    assert line.ask("POST", "/v1/enrol", enrolment).status == 200
    assert line.ask("POST", "/v1/enrol", enrolment).status == 200
    assert line.ask("POST", "/v1/enrol", Party(place.org.org_id).enrolment(token)).code == "invite_spent"


def test_an_expired_invite_is_refused(place: World) -> None:
    token = os.urandom(16)
    announce(place, token)
    place.clock.forward(2000)
    assert place.new_line().ask("POST", "/v1/enrol", Party(place.org.org_id).enrolment(token)).code == "invite_expired"


def test_an_enrolment_with_a_cert_of_another_key_is_refused_and_leaves_the_invite_good(place: World) -> None:
    token, joiner, line = os.urandom(16), Party(place.org.org_id), place.new_line()
    announce(place, token)
    good = joiner.enrolment(token)
    assert line.ask("POST", "/v1/enrol", msgspec.structs.replace(good, cert=bytes(64))).code == "invalid"
    assert line.ask("POST", "/v1/enrol", msgspec.structs.replace(good, AK=b"")).code == "invalid"
    assert line.ask("POST", "/v1/enrol", good).status == 200


def test_who_comes_back_with_keys_that_are_not_the_accounts_present_ones_is_told_so(place: World) -> None:
    member, _line = place.colleague("editor")
    token = os.urandom(16)
    announce(place, token)
    refused = place.new_line().ask("POST", "/v1/enrol", Party(place.org.org_id, account=member.account).enrolment(token))
    assert (refused.status, refused.code) == (409, "account_keys")


def test_editors_may_not_invite_and_space_admins_may_not_invite_owners(place: World) -> None:
    _editor, line = place.colleague("editor")
    order = InviteOrder(os.urandom(32), "reader", place.clock.ms() + 1000, place.team)
    assert line.ask("POST", "/v1/invites", order).code == "forbidden"
    _admin, line = place.colleague("space-admin", "Cleo")
    assert line.ask("POST", "/v1/invites", order).status == 200
    assert line.ask("POST", "/v1/invites", InviteOrder(os.urandom(32), "owner", place.clock.ms() + 1000)).code == "forbidden"


def test_a_second_device_joins_by_its_first(place: World) -> None:
    token, line = os.urandom(16), place.new_line()
    assert announce(place, token, "device") == 200
    second = Party(place.org.org_id, account=place.owner.account, AS=place.owner.AS)
    mac = enrol_mac(token, second.account, second.device, (b"", b"", second.DS.public, second.DK), ("Ana", ""))
    enrolment = Enrolment(sha256(token).digest(), second.account, second.device, "Ana", second.DS.public, second.DK, mac)
    assert line.ask("POST", "/v1/enrol", enrolment).status == 200
    certified = CertifyDevice(second.account, second.device, "phone", second.DS.public, second.DK, second.cert, os.urandom(112))
    assert place.line.append([(place.owner.actor, certified)]).status == 200
    line.sign_in(second)
    assert list(line.heads().spaces) == [place.team.hex()]


def test_a_session_needs_the_devices_own_signature_over_a_fresh_challenge(place: World) -> None:
    line = place.new_line()
    challenge = line.ask("GET", "/v1/session").read(Challenge).challenge
    sig = place.owner.DS.sign(answers.session_message(place.org.server.public, challenge, place.owner.device))
    order = SessionOrder(place.owner.device, challenge, sig)
    assert line.ask("POST", "/v1/session", SessionOrder(place.owner.device, challenge, bytes(64))).code == "bad_signature"
    assert line.ask("POST", "/v1/session", SessionOrder(os.urandom(16), challenge, sig)).code == "device_unknown"
    assert line.ask("POST", "/v1/session", SessionOrder(place.owner.device, challenge[:-1] + b"x", sig)).code == "bad_challenge"
    assert line.ask("POST", "/v1/session", order).status == 200
    assert line.ask("POST", "/v1/session", order).code == "bad_challenge"
    late = line.ask("GET", "/v1/session").read(Challenge).challenge
    place.clock.forward(121_000)
    sig = place.owner.DS.sign(answers.session_message(place.org.server.public, late, place.owner.device))
    assert line.ask("POST", "/v1/session", SessionOrder(place.owner.device, late, sig)).code == "bad_challenge"


def test_a_token_ends_after_fifteen_minutes_and_a_forged_one_never_begins(place: World) -> None:
    line = place.new_line(place.owner)
    assert line.ask("GET", "/v1/heads").status == 200
    place.clock.forward(15 * 60_000)
    assert line.ask("GET", "/v1/heads").code == "session_expired"
    for token in ("", "x", "é", "A" * 75, line.token[:-2] + "xx"):
        request, _asked = line.request("GET", "/v1/heads")
        request.headers["authorization"] = f"Bearer {token}"
        assert place.send(request).status_code == 401


def test_anybody_may_hand_in_what_its_maker_signed_and_nobody_what_its_maker_did_not(place: World) -> None:
    ben, line = place.colleague()
    page = place.line.ask("GET", "/v1/org/log").read(LogPage)
    last = sha256(page.entries[-1].entry + page.entries[-1].sig).digest()

    def post(actor: Actor, joiner: Party) -> LogPost:
        return LogPost(last, chain(9, (page.log_n, last), [(actor, joiner.added("editor"))]))

    in_her_name = Actor(place.owner.account, place.owner.device, ben.DS)
    assert line.ask("POST", "/v1/org/log", post(in_her_name, Party(place.org.org_id, "Dan"))).code == "bad_entry"
    assert line.ask("POST", "/v1/org/log", post(place.owner.actor, Party(place.org.org_id, "Cleo"))).status == 200


@pytest.mark.parametrize("role", ["reader", "editor"])
def test_members_without_the_right_cannot_add_anybody(place: World, role: str) -> None:
    member, line = place.colleague(role)
    assert line.append([(member.actor, Party(place.org.org_id).added("editor"))]).code == "bad_entry"
    assert line.append([(member.actor, set_role(place.team, member.account, "owner"))]).code == "bad_entry"
    assert line.append([(member.actor, create_space(os.urandom(16), member.account))]).code == "bad_entry"


def test_a_post_is_taken_whole_or_not_at_all(place: World) -> None:
    before = place.line.heads().log_n
    joiner = Party(place.org.org_id)
    acts = [(place.owner.actor, joiner.added("editor")), (place.owner.actor, joiner.certified(bytes(64)))]
    assert place.line.append(acts).code == "bad_entry"
    assert place.line.heads().log_n == before


def test_json_is_understood_for_sessions_and_heads(place: World) -> None:
    line = place.new_line()
    challenge = line.ask("GET", "/v1/session", Accept=JSON).read(Challenge).challenge
    sig = place.owner.DS.sign(answers.session_message(place.org.server.public, challenge, place.owner.device))
    reply = line.ask("POST", "/v1/session", SessionOrder(place.owner.device, challenge, sig), Content_Type=JSON, Accept=JSON)
    assert reply.headers["content-type"] == JSON
    line.token = reply.read(Session).token
    assert place.team.hex() in line.ask("GET", "/v1/heads", Accept=JSON).body.decode()


def test_an_organisation_is_another_when_its_root_is(place: World) -> None:
    page = place.line.ask("GET", "/v1/org/log").read(LogPage)
    with pytest.raises(Exception, match="another organisation"):
        replay(page.entries, fingerprint(Organisation().root.public))


def test_one_account_fills_the_disk_with_no_codes_and_an_id_is_sixteen_bytes(place: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("liaison_app.server.escrow.MOST", 3)
    ids = [os.urandom(16).hex() for _n in range(4)]
    assert [place.line.ask("PUT", f"/v1/escrow/{id}", b"sealed").status for id in ids] == [200, 200, 200, 403]
    assert place.line.ask("PUT", f"/v1/escrow/{ids[0]}", b"sealed anew").status == 200
    _ben, line = place.colleague()
    assert line.ask("PUT", f"/v1/escrow/{ids[3]}", b"sealed").status == 200
    assert place.line.ask("GET", f"/v1/escrow/{'%20' * 16}{'ab' * 8}").code == "not_found", "what is left between the spaces is no id"
