"""A page that lands in parts: what landed already is left as it is, whatever becomes of the rest."""

from __future__ import annotations

import pytest

from liaison_app.core.errors import LiaisonError
from liaison_app.records.fields import Record
from liaison_app.records.note import Note
from liaison_app.store.changes import Change
from liaison_app.store.landing import LEAST, Landing
from liaison_app.store.syncing import SYNC
from liaison_app.store.verbs import ApplyPage
from tests.support.devices import DeviceUnderTest
from tests.sync.conftest import Pair

pytestmark = [pytest.mark.loopback]
MANY = 2 * LEAST


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    begin = Landing.__init__

    def small(landing: Landing, *given: object) -> None:
        begin(landing, *given)  # pyright: ignore[reportArgumentType]
        landing._most = LEAST  # pyright: ignore[reportPrivateUsage]

    monkeypatch.setattr(Landing, "__init__", small)


def ahead(pair: Pair) -> tuple[Record, list[Record]]:
    """A note that both have and that one of them changed after writing many more."""
    old = pair.a.put(Note(title="Old", space=pair.a.team))
    pair.a.sync()
    pair.b.sync()
    new = [pair.a.put(Note(title=f"New {n}", space=pair.a.team)) for n in range(MANY)]
    pair.a.sync()
    pair.a.store.change(old.id, title="Changed").result()
    pair.a.sync()
    return old, new


def seen(device: DeviceUnderTest, notes: list[Record]) -> list[tuple[str, int]]:
    return [(device.get(note.id).heading, len(device.store.reader().history(note.id))) for note in notes]


@pytest.mark.usefixtures("small_parts")
def test_a_page_that_a_save_overtakes_between_its_parts_writes_no_record_twice(pair: Pair) -> None:
    old, new = ahead(pair)
    saves: list[object] = []

    def save_once(change: Change) -> None:
        if change.origin == SYNC and change.kind == "note" and not saves:
            saves.append(pair.b.store.change(old.id, tags=("typed",)))

    pair.b.store.listen(save_once)
    tally = pair.b.sync()
    assert seen(pair.b, new) == [(note.heading, 0) for note in new]
    assert (pair.b.get(old.id).heading, pair.b.get(old.id).tags) == ("Changed", ("typed",))
    assert (tally.pulled, pair.b.pending) == (MANY + 1, 0)


@pytest.mark.usefixtures("small_parts")
def test_a_page_that_breaks_off_between_its_parts_is_begun_again_from_where_it_stood(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = ahead(pair)
    parts: list[ApplyPage] = []
    land = pair.b.store._syncing._apply_page  # pyright: ignore[reportPrivateUsage]

    def full(page: ApplyPage) -> bool:
        parts.append(page)
        if len(parts) == 2:
            raise LiaisonError("The database refused.", code="database")
        return land(page)

    with monkeypatch.context() as patched:
        patched.setattr(pair.b.store._syncing, "_apply_page", full)  # pyright: ignore[reportPrivateUsage]
        with pytest.raises(LiaisonError):
            pair.b.sync()
    assert pair.b.store.reader().count("note") == 1 + LEAST
    pair.b.reopen()
    pair.b.sync()
    assert seen(pair.b, new) == [(note.heading, 0) for note in new]
    assert pair.b.get(old.id).heading == "Changed"
