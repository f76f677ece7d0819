"""An approval is a signature over a deck's bytes: it falls with one of them, with its day, with its signer's rights, and stands offline otherwise."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liaison_app.core.clock import SetClock
from liaison_app.core.errors import LiaisonError
from liaison_app.protocol.codec import encode
from liaison_app.protocol.entry import Actor, Operation, chain
from liaison_app.protocol.hashes import fingerprint
from liaison_app.protocol.membership import replay
from liaison_app.protocol.messages import SignedEntry
from liaison_app.protocol.operations import RevokeDevice
from liaison_app.records.deck import Deck
from liaison_app.records.parts import Approval
from liaison_app.records.values import Manifest, When
from liaison_app.store import names
from liaison_app.store.reader import Reader
from liaison_app.store.store import Store
from liaison_app.store.verbs import KeepLog, KeepSpace, KeepValues, SpaceFact
from liaison_app.sync.lease import DAY_MS, Lease, to_bytes
from liaison_app.work.approval_statement import is_signed, sign
from liaison_app.work.approvals import Approvals
from liaison_app.work.deck_standing import Standing
from liaison_app.work.decks import Decks, next_edition
from liaison_app.work.known_log import KnownLog
from tests.server.parties import Organisation, Party, create_space, set_role
from tests.support.signing_device import give_keys

ORG = Organisation()
ANA, BEN, EVE, STRANGER = Party(ORG.org_id), Party(ORG.org_id, "Ben"), Party(ORG.org_id, "Eve"), Party(ORG.org_id, "Nobody")
TEAM = os.urandom(16)
LATER = date(2026, 12, 31)


def log(*more: tuple[Actor, Operation]) -> list[SignedEntry]:
    """The organisation's log: Ana owns it, Ben edits, Eve reads."""
    state = replay([ORG.first_entry], fingerprint(ORG.root.public))
    acts: list[tuple[Actor, Operation]] = [(Actor(ANA.account, ANA.device, ORG.bootstrap), ANA.added("owner"))]
    acts += [(ANA.actor, ANA.certified()), (ANA.actor, create_space(TEAM, ANA.account))]
    for party, role in ((BEN, "editor"), (EVE, "reader")):
        acts += [(ANA.actor, party.added(role)), (ANA.actor, party.certified()), (ANA.actor, set_role(TEAM, party.account, role))]
    return [ORG.first_entry, *chain(9, (state.log_n, state.head), [*acts, *more])]


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def store(tmp_path: Path, clock: SetClock) -> Iterator[Store]:
    store = Store(tmp_path, "ab" * 48, clock=clock, device=ANA.device.hex(), account=ANA.account.hex())
    store.perform(KeepSpace(SpaceFact(TEAM.hex(), "Team", private=False, served=True, role="owner"), keys=((1, bytes(32)),))).result(10)
    give_keys(store, ANA.device.hex(), ANA.DS.seed() + bytes(32))
    yield store
    store.close()


@pytest.fixture
def approvals(reader: Reader, clock: SetClock) -> Approvals:
    return Approvals(reader, clock)


def keep(store: Store, entries: list[SignedEntry]) -> None:
    store.perform(KeepLog(0, tuple(encode(entry) for entry in entries))).result(10)


def manifest(name: str = "a.pdf") -> Manifest:
    return Manifest(name, "application/pdf", 9, os.urandom(32).hex(), os.urandom(16).hex(), os.urandom(32))


def put(store: Store, **fields: object) -> Deck:
    made = store.put(Deck(**{"title": "Ladder", "space": TEAM.hex(), "file": manifest(), **fields})).result(10)  # type: ignore[arg-type]
    assert isinstance(made, Deck)
    return made


def approved(store: Store, reader: Reader, clock: SetClock, deck: Deck, until: date = LATER, *, forbids: bool = False) -> Deck:
    made = Decks(store, reader, clock=clock).approve(deck.id, until.isoformat(), "Imani Sorrell", forbids_older=forbids).result(10)
    assert isinstance(made, Deck)
    return made


def signed_by(party: Party, deck: Deck, clock: SetClock, **changed: object) -> Deck:
    assert deck.file is not None
    bare = Approval(id="77" * 16, account=party.account.hex(), device=party.device.hex(), at=When(clock.ms()), until=LATER.isoformat(), file=deck.file.sha256)
    bare = replace(bare, **changed)
    return replace(deck, state="approved", approvals=(replace(bare, signature=sign(deck.id, bare, party.DS)),))


def test_an_approval_is_sound_on_this_device_and_names_its_last_day(store: Store, reader: Reader, clock: SetClock, approvals: Approvals) -> None:
    deck = approved(store, reader, clock, put(store))
    verdict = approvals.verdict(deck)
    assert (verdict.standing, verdict.until, verdict.days_left, verdict.warning) == (Standing.APPROVED, LATER, 101, "")
    assert verdict.approval is not None
    assert verdict.approval.approver == "Imani Sorrell"


def test_what_a_colleague_signed_is_verified_by_the_membership_log_alone(store: Store, clock: SetClock, approvals: Approvals) -> None:
    deck = signed_by(BEN, put(store), clock)
    assert approvals.verdict(deck).standing is Standing.VOID
    keep(store, log())
    verdict = approvals.verdict(deck)
    assert (verdict.standing, approvals.signer(verdict.approval) if verdict.approval else "") == (Standing.APPROVED, "Ben")


@pytest.mark.parametrize(
    ("party", "more", "why"),
    [
        (STRANGER, [], "does not name"),
        (EVE, [], "may not approve"),
        (BEN, [(ANA.actor, RevokeDevice(BEN.device, "lost"))], "had lost its rights"),
    ],
)
def test_strangers_readers_and_revoked_devices_approve_nothing(
    store: Store, clock: SetClock, approvals: Approvals, party: Party, more: list[tuple[Actor, Operation]], why: str
) -> None:
    keep(store, log(*more))
    verdict = approvals.verdict(signed_by(party, put(store), clock))
    assert verdict.standing is Standing.VOID
    assert why in verdict.why


def test_what_was_signed_before_a_device_was_revoked_stays_signed(store: Store, clock: SetClock, approvals: Approvals) -> None:
    keep(store, log((ANA.actor, RevokeDevice(BEN.device, "replaced"))))
    assert approvals.verdict(signed_by(BEN, put(store), clock, at=When(1))).standing is Standing.APPROVED


def test_a_changed_byte_of_file_or_pages_voids_the_approval(store: Store, reader: Reader, clock: SetClock, approvals: Approvals) -> None:
    deck = approved(store, reader, clock, put(store, show=manifest("pages.pdf")))
    for changed in (replace(deck, file=manifest()), replace(deck, show=manifest()), replace(deck, show=None), replace(deck, replaces="33" * 16)):
        verdict = approvals.verdict(changed)
        assert verdict.standing is Standing.VOID
        assert "changed after it was approved" in verdict.why


def test_a_state_that_nobody_signed_is_no_approval(store: Store, approvals: Approvals) -> None:
    assert approvals.verdict(put(store, state="approved", approver="Imani Sorrell", valid_until="2099-01-01")).standing is Standing.VOID


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_nothing_that_was_signed_can_be_written_over(data: st.DataObject) -> None:
    deck, clock = Deck(title="x", file=manifest()), SetClock()
    good = signed_by(BEN, deck, clock).approvals[0]
    field = data.draw(st.sampled_from(["approver", "account", "device", "until", "file", "pages", "replaces", "sources", "signature"]))
    text = data.draw(st.one_of(st.text(max_size=70), st.binary(min_size=16, max_size=16).map(bytes.hex), st.dates().map(date.isoformat)))
    changed = replace(good, **{field: text})
    assert is_signed(deck.id, good, BEN.DS.public)
    assert is_signed(deck.id, changed, BEN.DS.public) == (changed == good)
    for other in (replace(good, at=None), replace(good, at=When(clock.ms() + 1)), replace(good, forbids=True)):
        assert not is_signed(deck.id, other, BEN.DS.public)
    assert not is_signed("12" * 16, good, BEN.DS.public)


def test_it_ends_with_its_day_and_a_clock_set_back_does_not_bring_it_back(store: Store, reader: Reader, clock: SetClock, approvals: Approvals) -> None:
    deck = approved(store, reader, clock, put(store), date(2026, 9, 25))
    now = clock.ms()
    clock.forward(10 * DAY_MS)
    assert approvals.verdict(deck).standing is Standing.EXPIRED
    clock.now = now
    assert approvals.verdict(deck).standing is Standing.APPROVED  # nothing here has seen a later time
    store.perform(KeepValues(((names.LEASE, to_bytes(Lease(now + 10 * DAY_MS, now, now))),))).result(10)
    verdict = approvals.verdict(deck)
    assert verdict.standing is Standing.EXPIRED
    assert "clock is behind" in verdict.why
    with pytest.raises(LiaisonError) as refused:
        Decks(store, reader, clock=clock).approve(deck.id, "2026-09-25", "Imani Sorrell")
    assert refused.value.code == "day_passed"


def test_a_clock_before_the_signature_itself_wins_nothing(store: Store, reader: Reader, clock: SetClock, approvals: Approvals) -> None:
    deck = approved(store, reader, clock, put(store), date(2026, 9, 25))
    assert approvals.verdict(replace(deck, valid_until="2026-09-01")).standing is Standing.EXPIRED
    clock.forward(-400 * DAY_MS)
    verdict = approvals.verdict(deck)
    assert verdict.days_left is not None
    assert verdict.days_left < 10


def test_the_day_written_in_the_record_can_end_an_approval_sooner_but_not_later(store: Store, reader: Reader, clock: SetClock, approvals: Approvals) -> None:
    deck = approved(store, reader, clock, put(store))
    assert approvals.verdict(replace(deck, valid_until="2030-01-01")).until == LATER
    assert approvals.verdict(replace(deck, valid_until="2026-10-01")).until == date(2026, 10, 1)


def test_a_newer_version_is_told_and_forbids_only_where_that_was_signed(store: Store, reader: Reader, clock: SetClock, approvals: Approvals) -> None:
    one = approved(store, reader, clock, put(store, edition="v1"))
    two = put(store, edition="v2", replaces=one.id)
    assert approvals.verdict(one).warning == ""
    approved(store, reader, clock, two)
    verdict = approvals.verdict(one)
    assert (verdict.standing, verdict.newer.id if verdict.newer else "") == (Standing.APPROVED, two.id)
    assert "newer version was approved: Ladder v2" in verdict.warning
    verdict.demand_showable()
    three = approved(store, reader, clock, put(store, edition="v3", replaces=two.id), date(2026, 10, 1), forbids=True)
    for old in (one.id, two.id):
        verdict = approvals.verdict(Decks(store, reader).deck(old))
        assert verdict.standing is Standing.FORBIDDEN
        with pytest.raises(LiaisonError) as refused:
            verdict.demand_showable()
        assert refused.value.code == "forbidden_version"
    clock.forward(40 * DAY_MS)
    assert approvals.verdict(three).standing is Standing.EXPIRED
    assert approvals.verdict(one).standing is Standing.FORBIDDEN
    store.change(three.id, approvals=(), state="draft").result(10)
    assert approvals.verdict(one).standing is Standing.APPROVED


def test_versions_that_name_each_other_in_a_circle_come_to_an_end(store: Store, approvals: Approvals) -> None:
    one = put(store)
    two = put(store, replaces=one.id)
    store.change(one.id, replaces=two.id).result(10)
    assert approvals.verdict(two).standing is Standing.DRAFT


def test_a_log_that_cannot_be_read_vouches_for_nobody(store: Store, clock: SetClock, approvals: Approvals) -> None:
    entries = log()
    entries[-1] = msgspec.structs.replace(entries[-1], sig=bytes(64))
    keep(store, entries)
    assert approvals.verdict(signed_by(BEN, put(store), clock)).standing is Standing.VOID


def test_editions_count_on() -> None:
    assert [next_edition(text) for text in ("", "v7", "2026", "version 9", "spring")] == ["v2", "v8", "2027", "version 10", "spring 2"]


def test_the_screen_judges_by_the_log_as_last_verified_while_a_worker_verifies_what_came(store: Store, reader: Reader, clock: SetClock) -> None:
    entries = log()
    keep(store, entries[:6])  # as far as Ben's account, before his device
    known = KnownLog()
    screen, worker = Approvals(reader, clock, known, on_screen=True), Approvals(reader, clock, known)
    deck = signed_by(BEN, put(store), clock)
    assert screen.verdict(deck).standing is Standing.VOID
    store.perform(KeepLog(6, tuple(encode(entry) for entry in entries[6:]))).result(10)
    assert screen.verdict(deck).standing is Standing.VOID  # it waits for nothing
    assert known.verify(reader)
    assert not known.verify(reader)
    assert (screen.verdict(deck).standing, worker.verdict(deck).standing) == (Standing.APPROVED, Standing.APPROVED)
