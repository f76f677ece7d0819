"""A show of approved slides is locked, knows where each slide came from, and is worth no more than the decks they came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from liaison_app.core.clock import SetClock
from liaison_app.core.errors import LiaisonError
from liaison_app.core.ids import new_id
from liaison_app.records.deck import Deck
from liaison_app.store.reader import Reader
from liaison_app.store.store import Store
from liaison_app.work.approvals import Approvals
from liaison_app.work.custom_shows import CustomShows, Pick
from liaison_app.work.deck_slides import Audience, as_its_sources_say, slides_left_out
from liaison_app.work.deck_standing import Standing
from liaison_app.work.decks import Decks
from liaison_app.work.readers.decks import DeckReader
from liaison_app.work.stored_files import StoredFiles
from tests.support.makers import pdf
from tests.support.signing_device import give_keys

DAY_MS = 24 * 3600 * 1000


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def store(tmp_path: Path, clock: SetClock) -> Iterator[Store]:
    (tmp_path / "vault").mkdir()
    device = new_id()
    store = Store(tmp_path / "vault", "ab" * 48, clock=clock, device=device, account=new_id())
    give_keys(store, device)
    yield store
    store.close()


@pytest.fixture
def decks(store: Store, reader: Reader, clock: SetClock) -> Decks:
    return Decks(store, reader, clock=clock)


@pytest.fixture
def shows(store: Store, reader: Reader, clock: SetClock) -> CustomShows:
    return CustomShows(store, reader, clock)


def approved(decks: Decks, folder: Path, title: str, days: int, *pages: str) -> Deck:
    path = folder / f"{title}.pdf"
    path.write_bytes(pdf(*pages))
    deck = decks.add(path, title).deck
    made = decks.approve(deck.id, (decks.today() + timedelta(days=days)).isoformat(), "Imani Sorrell").result()
    assert isinstance(made, Deck)
    return made


def judged(reader: Reader, clock: SetClock, deck: Deck) -> tuple[Standing, date | None]:
    now = reader.need(deck.id)
    assert isinstance(now, Deck)
    verdict = Approvals(reader, clock).verdict(now)
    return verdict.standing, verdict.until


def test_a_show_holds_the_slides_asked_for_and_says_where_each_came_from(
    decks: Decks, shows: CustomShows, store: Store, reader: Reader, clock: SetClock, tmp_path: Path
) -> None:
    one, two = approved(decks, tmp_path, "Ladder", 90, "a", "b", "c"), approved(decks, tmp_path, "Fraud", 30, "x", "y (LE only)")
    store.change(one.id, marking="TLP:GREEN", edition="v7").result()
    slides = tuple(replace(each) for each in two.slides)
    store.change(two.id, marking="TLP:AMBER", slides=slides).result()
    show = shows.build("For Ohio", [Pick(two.id, 1), Pick(one.id, 3), Pick(one.id, 1)], "Ben Achterhof")
    assert [(each.deck, each.slide, each.edition) for each in show.sources] == [(two.id, 1, ""), (one.id, 3, "v7"), (one.id, 1, "v7")]
    assert (show.pages, show.marking) == (3, "TLP:AMBER")
    assert judged(reader, clock, show) == (Standing.APPROVED, decks.today() + timedelta(days=30)), "as long as the first to end"
    assert show.file is not None
    assert DeckReader().read_bytes(StoredFiles(store.chunks).read(show.file), "pdf", "a.pdf").pages == 3


def test_it_ends_when_a_source_is_retired_expires_or_changes(
    decks: Decks, shows: CustomShows, store: Store, reader: Reader, clock: SetClock, tmp_path: Path
) -> None:
    one, two = approved(decks, tmp_path, "Ladder", 90, "a"), approved(decks, tmp_path, "Fraud", 30, "x")
    show = shows.build("For Ohio", [Pick(one.id, 1), Pick(two.id, 1)], "Ben Achterhof")
    decks.retire(one.id).result()
    verdict = Approvals(reader, clock).verdict(show)
    assert verdict.standing is Standing.VOID
    assert "Slide 1 comes from Ladder" in verdict.why
    store.change(one.id, state="approved").result()
    assert judged(reader, clock, show)[0] is Standing.APPROVED
    clock.forward(40 * DAY_MS)
    assert judged(reader, clock, show)[0] is Standing.EXPIRED
    clock.forward(-39 * DAY_MS)
    store.change(two.id, trashed=True).result()
    assert judged(reader, clock, show)[0] is Standing.VOID


def test_where_its_slides_came_from_cannot_be_written_over(
    decks: Decks, shows: CustomShows, store: Store, reader: Reader, clock: SetClock, tmp_path: Path
) -> None:
    one = approved(decks, tmp_path, "Ladder", 90, "a", "b")
    show = shows.build("For Ohio", [Pick(one.id, 1)], "Ben Achterhof")
    for sources in ((), (replace(show.sources[0], slide=2),), (replace(show.sources[0], file="ab" * 32),)):
        store.change(show.id, sources=sources).result()
        assert judged(reader, clock, show)[0] is Standing.VOID


def test_only_approved_decks_lend_slides_and_a_show_is_locked(decks: Decks, shows: CustomShows, reader: Reader, tmp_path: Path) -> None:
    one = approved(decks, tmp_path, "Ladder", 90, "a")
    other = tmp_path / "draft.pdf"
    other.write_bytes(pdf("z", "y"))
    draft = decks.add(other).deck
    with pytest.raises(LiaisonError) as failure:
        shows.build("x", [Pick(draft.id, 1)], "Ben")
    assert failure.value.code == "not_approved"
    show = shows.build("x", [Pick(one.id, 1)], "Ben")
    for deed in (
        lambda: shows.build("y", [Pick(show.id, 1)], "Ben"),
        lambda: decks.approve(show.id, "2099-01-01", "Ben"),
        lambda: decks.revise(show.id, other),
        lambda: decks.attach_pages(show.id, other),
    ):
        with pytest.raises(LiaisonError) as failure:
            deed()
        assert failure.value.code == "locked_show"
    with pytest.raises(LiaisonError):
        shows.build("x", [Pick(one.id, 2)], "Ben")


def test_a_slide_kept_for_law_enforcement_stays_kept_in_the_show(decks: Decks, shows: CustomShows, store: Store, tmp_path: Path) -> None:
    from liaison_app.work.deck_slides import with_le_only

    one = approved(decks, tmp_path, "Ladder", 90, "a", "b")
    store.change(one.id, slides=with_le_only(one, {2})).result()
    show = shows.build("x", [Pick(one.id, 2), Pick(one.id, 1)], "Ben")
    assert slides_left_out(show, Audience.PUBLIC) == (1,)


def test_a_slide_kept_for_law_enforcement_later_is_kept_in_the_shows_that_have_it(
    decks: Decks, shows: CustomShows, store: Store, reader: Reader, tmp_path: Path
) -> None:
    from liaison_app.work.deck_slides import with_le_only

    one = approved(decks, tmp_path, "Ladder", 90, "a", "b")
    show = shows.build("x", [Pick(one.id, 1), Pick(one.id, 2), Pick(one.id, 2)], "Ben")
    store.change(one.id, slides=with_le_only(one, {2})).result()
    assert slides_left_out(as_its_sources_say(show, reader), Audience.PUBLIC) == (2, 3)
    unmarked = replace(show, slides=())
    assert slides_left_out(as_its_sources_say(unmarked, reader), Audience.PUBLIC) == (2, 3), "whoever builds a show cannot take the mark off"
