"""What Today says of decks follows their signatures."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from liaison_app.core.clock import SetClock
from liaison_app.records.deck import Deck
from liaison_app.store.reader import Reader
from liaison_app.store.store import Store
from liaison_app.work.approvals import Approvals
from liaison_app.work.deck_news import deck_news, standing_ids
from liaison_app.work.deck_standing import Standing
from liaison_app.work.decks import Decks
from tests.support.makers import pdf


def test_an_ending_approval_and_a_replaced_version_are_told_by_their_signatures(store: Store, reader: Reader, tmp_path: Path) -> None:
    clock = SetClock()
    decks = Decks(store, reader, clock=clock)

    def added(name: str, *, replaces: str = "") -> Deck:
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(pdf(name))
        return (decks.revise(replaces, path) if replaces else decks.add(path, name)).deck

    def approve(deck: Deck, days: int, *, forbids: bool = False) -> None:
        decks.approve(deck.id, (decks.today() + timedelta(days=days)).isoformat(), "Imani", forbids_older=forbids).result()

    ending, old, claimed = added("Ending"), added("Old"), added("Claimed")
    approve(ending, 10)
    approve(old, 300)
    store.change(claimed.id, state="approved", valid_until=(decks.today() + timedelta(days=3)).isoformat()).result()
    news = deck_news(reader, Approvals(reader, clock))
    assert [(deck.title, days) for deck, days in news.expiring] == [("Ending", 10)], "nobody signed for the other"
    assert news.replaced == ()
    new = added("New", replaces=old.id)
    assert deck_news(reader, Approvals(reader, clock)).replaced == (), "not before it is approved"
    approve(new, 300)
    (found,) = deck_news(reader, Approvals(reader, clock)).replaced
    assert (found.old.id, found.new.id, found.forbidden) == (old.id, new.id, False)
    approve(new, 301, forbids=True)
    assert deck_news(reader, Approvals(reader, clock)).replaced[0].forbidden
    assert standing_ids(reader, Approvals(reader, clock), frozenset({Standing.APPROVED})) == {ending.id, new.id}
    assert {deck.id for deck in reader.list("deck", where={"id": (ending.id, new.id)})[0]} == {ending.id, new.id}
