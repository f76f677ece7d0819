"""A trip is ready when every byte that goes along was read back from this disk, and not before."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from liaison_app.core.clock import SystemClock
from liaison_app.core.errors import LiaisonError
from liaison_app.core.ids import new_id
from liaison_app.records.deck import Deck
from liaison_app.records.presentation import Presentation
from liaison_app.records.trip import Trip
from liaison_app.store.attachments import blob_queue
from liaison_app.store.reader import Reader
from liaison_app.store.store import Store
from liaison_app.store.verbs import BlobDone, KeepSpace, SpaceFact
from liaison_app.work.decks import Decks, Verified
from liaison_app.work.letting_go import RESERVE, LettingGo
from liaison_app.work.packs import Pack, Packs
from tests.support.makers import agency, contact, pdf, visit
from tests.support.signing_device import give_keys

TEAM = "dd" * 16


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    device = new_id()
    (tmp_path / "vault").mkdir()
    store = Store(tmp_path / "vault", "ab" * 48, clock=SystemClock(), device=device, account=new_id())
    give_keys(store, device)
    store.perform(KeepSpace(SpaceFact(TEAM, "Team", private=False, served=True, role="owner"), keys=((1, bytes(32)),))).result()
    yield store
    store.close()


@pytest.fixture
def packs(store: Store, reader: Reader) -> Packs:
    return Packs(store, reader, SystemClock())


def add(store: Store, reader: Reader, folder: Path, title: str, filler: int = 0) -> Deck:
    path = folder / f"{title}.pdf"
    path.write_bytes(pdf(title) + os.urandom(filler))
    return Decks(store, reader).add(path, title, space=TEAM).deck


def chunk(store: Store, deck: Deck) -> Path:
    assert deck.file is not None
    return store.chunks.path(deck.file.chunks[0])


def sent(store: Store, *decks: Deck) -> None:
    """Say that the server holds these."""
    for deck in decks:
        assert deck.file is not None
        store.perform(BlobDone("up", tuple((deck.file.blob, at) for at in range(len(deck.file.chunks))), committed=True)).result()


def titles(pack: Pack) -> list[str]:
    return [each.title for each in pack.files]


def test_a_trip_takes_along_what_its_visits_and_their_agencies_name(store: Store, reader: Reader, packs: Packs, tmp_path: Path) -> None:
    first, second, other = (add(store, reader, tmp_path, title) for title in ("Ladder", "Fraud", "Elsewhere"))
    where = store.put(agency(space=TEAM)).result()
    trip = store.put(Trip(title="Ohio", space=TEAM, links=(second.id,))).result()
    who = store.put(contact(space=TEAM)).result()
    there = store.put(visit(trip=trip.id, agency=where.id, attendees=(who.id,), links=(first.id,), space=TEAM)).result()
    pack = packs.look(trip.id)
    assert titles(pack) == ["Fraud", "Ladder"]
    assert {each.title: each.needed_by for each in pack.files} == {"Ladder": "Quarterly meeting", "Fraud": ""}
    assert pack.records >= 5
    assert packs.look(other.id).files[0].title == "Elsewhere"
    store.put(Presentation(title="Elsewhere", deck=other.id, visit=there.id, space=TEAM)).result()
    assert "Elsewhere" in titles(packs.look(where.id)), "what an agency was shown is its history"


def test_nothing_is_ready_before_it_was_read_back_here(store: Store, reader: Reader, packs: Packs, tmp_path: Path) -> None:
    deck = add(store, reader, tmp_path, "Ladder", filler=5_000_000)
    trip = store.put(Trip(title="Ohio", space=TEAM, links=(deck.id,))).result()
    assert not packs.check(trip.id).is_ready, "not pinned"
    packs.pin(trip.id).result()
    store.put(Trip(title="Another")).result()
    heard: list[tuple[int, int]] = []
    ready = packs.check(trip.id, lambda done, total: heard.append((done, total)))
    assert ready.is_ready
    assert heard[-1] == (ready.bytes, ready.bytes)
    assert packs.look(trip.id).is_ready, "what was found is remembered"
    assert getattr(reader.need(trip.id), "pack", "") == "ready"
    more = add(store, reader, tmp_path, "Fraud")
    store.change(trip.id, links=(deck.id, more.id)).result()
    assert not packs.look(trip.id).is_ready, "another file goes along now"
    assert packs.check(trip.id).is_ready


def test_a_missing_a_touched_and_a_damaged_chunk_each_end_it(store: Store, reader: Reader, packs: Packs, tmp_path: Path) -> None:
    deck = add(store, reader, tmp_path, "Ladder", filler=5_000_000)
    packs.pin(deck.id).result()
    assert packs.check(deck.id).is_ready
    path = chunk(store, deck)
    body = path.read_bytes()
    os.utime(path, ns=(1, 1))
    assert not packs.look(deck.id).is_ready, "somebody wrote to it"
    assert packs.check(deck.id).is_ready
    path.write_bytes(body[:-1] + bytes([body[-1] ^ 1]))
    found = packs.check(deck.id)
    assert (found.is_ready, found.wanting[0].damaged) == (False, True)
    assert packs.mend(deck.id) == 1
    missing = packs.look(deck.id)
    assert missing.missing_bytes == len(body)
    assert store.call(lambda db: blob_queue(db, "down")) == [deck.file.blob if deck.file else ""]
    path.write_bytes(body)
    assert packs.check(deck.id).is_ready


def test_what_is_pinned_comes_down_first(store: Store, reader: Reader, packs: Packs, tmp_path: Path) -> None:
    pinned, other = add(store, reader, tmp_path, "Ladder"), add(store, reader, tmp_path, "Fraud")
    files = [deck.file.blob for deck in (pinned, other) if deck.file]
    assert store.call(lambda db: blob_queue(db, "up")) == files[::-1], "the newest first"
    packs.pin(pinned.id).result()
    assert store.call(lambda db: blob_queue(db, "up")) == files
    packs.unpin(pinned.id).result()
    assert store.call(lambda db: blob_queue(db, "up")) == files[::-1]


def test_only_trips_agencies_and_decks_are_pinned(store: Store, packs: Packs) -> None:
    with pytest.raises(LiaisonError) as failure:
        packs.pin(store.put(contact()).result().id)
    assert failure.value.code == "not_pinnable"


def test_the_disk_gives_up_what_is_elsewhere_and_not_pinned_and_takes_it_back(store: Store, reader: Reader, packs: Packs, tmp_path: Path) -> None:
    retired, pinned, unsent, draft = (add(store, reader, tmp_path, title, 100_000) for title in ("Old", "Pinned", "Unsent", "Draft"))
    sent(store, retired, pinned, draft)
    packs.pin(pinned.id).result()
    store.change(retired.id, state="retired").result()
    making_room = LettingGo(store, reader, SystemClock(), free=RESERVE)
    plan = making_room.plan(10_000, tmp_path)
    assert [(offer.title, offer.why) for offer in plan.offers] == [("Old", "Retired"), ("Draft", "Draft")]
    assert (plan.short_by, [offer.title for offer in plan.enough]) == (10_000, ["Old"])
    assert making_room.let_go(plan.enough) == plan.offers[0].bytes
    assert not chunk(store, retired).exists()
    assert chunk(store, unsent).exists()
    assert store.call(lambda db: blob_queue(db, "down")) == [], "what was let go is not fetched by itself"
    assert Decks(store, reader).verify() == Verified(3, 1, 0)
    making_room.bring_back(plan.enough[0].files)
    assert len(store.call(lambda db: blob_queue(db, "down"))) == 1


def test_a_second_check_does_not_open_what_was_opened_before(store: Store, reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(store, reader, tmp_path, "Ladder")
    decks = Decks(store, reader)
    assert decks.verify() == Verified(1, 0, 0)
    monkeypatch.setattr("liaison_app.work.stored_files.open_chunks", lambda *_: pytest.fail("opened again"))
    assert decks.verify() == Verified(1, 0, 0)
