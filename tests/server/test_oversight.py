"""Audit, holds and export: who may ask, what is kept, and that it is written down."""

from __future__ import annotations

import os

import msgspec
import pytest

from liaison_app.protocol.envelope import envelope_hash
from liaison_app.protocol.hashes import head_hash_start, head_hash_step
from liaison_app.protocol.messages import PushItem
from liaison_app.protocol.oversight import AuditPage, ExportPage, HoldOrder, Holds
from liaison_app.server.audit import NO_LINK, AuditEvent, AuditLink, check_chain, fits, link_hash
from tests.server.parties import Line, Party, World, create_space


def hold(line: Line, space: bytes, *, on: bool) -> Holds:
    reply = line.ask("POST", "/v1/holds", HoldOrder(space, on))
    assert reply.status == 200, reply.body
    return reply.read(Holds)


def audit(line: Line, first: int = 0, limit: int = 1000) -> AuditPage:
    return line.ask("GET", f"/v1/audit?from={first}&limit={limit}").read(AuditPage)


def as_links(page: AuditPage) -> list[AuditLink]:
    before, links = page.before, list[AuditLink]()
    for each in page.entries:
        links.append(AuditLink(each.n, before, each.at_ms, each.event, each.actor, each.subject, each.hash))
        before = each.hash
    return links


def versions(party: Party, space: bytes, record: bytes, count: int) -> list[PushItem]:
    items, prev = list[PushItem](), bytes(32)
    for base in range(count):
        items.append(party.item(space, record, base, prev))
        prev = envelope_hash(items[-1].env or b"")
    return items


def test_under_a_hold_nothing_is_erased_and_every_version_is_kept_until_it_is_lifted(place: World) -> None:
    record = os.urandom(16)
    items = versions(place.owner, place.team, record, 5)
    place.line.pushed(place.team, 1, items[:1])
    assert [each.space for each in hold(place.line, place.team, on=True).items] == [place.team]
    assert hold(place.line, place.team, on=True).items[0].by == place.owner.account
    place.line.pushed(place.team, 2, items[1:2])
    place.line.pushed(place.team, 3, items[2:])
    refused = place.line.pushed(place.team, 4, [place.owner.erasure(place.team, record, 5)])
    assert [each.status for each in refused.results] == ["on_hold"]
    page = place.line.ask("GET", f"/v1/export?space={place.team.hex()}").read(ExportPage)
    assert [row.env for row in page.rows] == [item.env for item in items]
    assert page.on_hold
    assert hold(place.line, place.team, on=False).items == []
    page = place.line.ask("GET", f"/v1/export?space={place.team.hex()}").read(ExportPage)
    assert [row.env for row in page.rows] == [None] * 4 + [items[4].env]
    assert [each.status for each in place.line.pushed(place.team, 5, [place.owner.erasure(place.team, record, 5)]).results] == ["ok"]
    events = [each.event for each in audit(place.line).entries]
    assert events[-4:] == ["hold_put", "export", "hold_lifted", "export"]


def test_what_is_written_without_a_hold_is_not_kept(place: World) -> None:
    record = os.urandom(16)
    items = versions(place.owner, place.team, record, 2)
    place.line.pushed(place.team, 1, items)
    page = place.line.ask("GET", f"/v1/export?space={place.team.hex()}").read(ExportPage)
    assert [row.env for row in page.rows] == [None, items[1].env]


def test_an_export_walks_the_chain_of_its_space_page_by_page(place: World) -> None:
    place.line.pushed(place.team, 1, [place.owner.item(place.team) for _each in range(7)])
    after, head = 0, head_hash_start(place.team)
    while True:
        page = place.line.ask("GET", f"/v1/export?space={place.team.hex()}&after={after}&limit=3").read(ExportPage)
        for row in page.rows:
            head = head_hash_step(head, row.seq, row.rid, row.ver, row.env_hash)
        after = page.rows[-1].seq
        if not page.more:
            break
    assert (after, head) == (page.head_seq, page.head_hash)


def test_an_auditor_sees_the_rows_and_the_chain_and_no_sealed_bytes(place: World) -> None:
    place.line.pushed(place.team, 1, [place.owner.item(place.team)])
    auditor = Party(place.org.org_id, "Aud")
    assert place.line.append([(place.owner.actor, auditor.added("auditor")), (place.owner.actor, auditor.certified())]).status == 200
    line = place.new_line(auditor)
    page = line.ask("GET", f"/v1/export?space={place.team.hex()}").read(ExportPage)
    assert [row.env for row in page.rows] == [None]
    assert line.ask("GET", "/v1/holds").read(Holds).items == []
    assert line.ask("POST", "/v1/holds", HoldOrder(place.team, hold=True)).code == "forbidden"
    assert audit(line).audit_n > 0


@pytest.mark.parametrize("role", ["space-admin", "editor", "reader"])
def test_a_member_without_oversight_gets_none_of_it(place: World, role: str) -> None:
    _party, line = place.colleague(role)
    for path in ("/v1/audit", "/v1/holds", f"/v1/export?space={place.team.hex()}"):
        assert line.ask("GET", path).code == "forbidden"
    assert line.ask("POST", "/v1/holds", HoldOrder(place.team, hold=True)).code == "forbidden"


def test_a_private_space_takes_no_hold_and_gives_no_export_not_even_to_an_owner(place: World) -> None:
    ben, line = place.colleague("editor")
    space = os.urandom(16)
    assert line.append([(ben.actor, create_space(space, ben.account, private=True))]).status == 200
    assert place.line.ask("POST", "/v1/holds", HoldOrder(space, hold=True)).code == "private_space"
    assert place.line.ask("GET", f"/v1/export?space={space.hex()}").code == "private_space"
    assert place.line.ask("GET", f"/v1/export?space={os.urandom(16).hex()}").code == "space_unknown"
    assert place.line.ask("GET", "/v1/export?space=x").code == "not_found"


def test_the_audit_chain_holds_from_the_first_entry_and_across_pages(place: World) -> None:
    place.colleague()
    whole = audit(place.line)
    assert check_chain(as_links(whole)) is None
    first, second = audit(place.line, 0, 3), audit(place.line, 3, 1000)
    assert first.more
    assert as_links(first) + as_links(second) == as_links(whole)
    assert check_chain(as_links(second), first.entries[-1].hash, 3) is None
    assert audit(place.line, 10_000).entries == []


def test_an_event_that_could_be_read_in_two_ways_is_no_event() -> None:
    assert fits(AuditEvent(1, "export", bytes(16), bytes(16)))
    for wrong in (
        AuditEvent(1, "export", bytes(32), bytes(16)),
        AuditEvent(1, "e" * 16, bytes(16), bytes(16)),
        AuditEvent(1, "", bytes(16), bytes(16)),
        AuditEvent(1, "ex\0", bytes(16), bytes(16)),
    ):
        assert not fits(wrong)
        link = AuditLink(0, NO_LINK, *wrong, link_hash(NO_LINK, 0, wrong))
        assert check_chain([link]) == (0, "changed")


def test_in_json_the_same_audit_says_the_same(place: World) -> None:
    body = place.line.ask("GET", "/v1/audit?limit=1", Accept="application/json").body
    assert msgspec.json.decode(body)["entries"][0]["event"] == "org_init"
