"""Files of a record that is erased go with it, those of its earlier versions too."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from liaison_app.records.deck import Deck
from liaison_app.records.values import Manifest
from liaison_app.store.reader import Reader
from liaison_app.store.store import Store
from liaison_app.store.verbs import ApplyPage, Gone, KeepSpace, SpaceFact

TEAM = "0d" * 16


def _file() -> Manifest:
    return Manifest("talk.pdf", "application/pdf", 9, os.urandom(32).hex(), os.urandom(16).hex(), os.urandom(32), (os.urandom(32).hex(),), 65_552)


@pytest.fixture
def deck(store: Store) -> Deck:
    """A deck whose file was replaced, each with a chunk still to move."""
    store.perform(KeepSpace(SpaceFact(TEAM, "Team", private=False, served=True, role="owner"), keys=((1, bytes(32)),))).result(10)
    first = store.put(Deck(title="Emergency requests", space=TEAM, file=_file())).result(10)
    second = store.put(replace(first, file=_file()), base=first).result(10)
    assert isinstance(second, Deck)
    return second


def _jobs(reader: Reader) -> int:
    return int(reader.query("SELECT count(*) FROM blob_jobs")[0][0])


def test_erasing_a_deck_forgets_the_files_of_all_its_versions(store: Store, reader: Reader, deck: Deck) -> None:
    assert _jobs(reader) == 2
    store.erase(deck.id, "privacy request").result(10)
    assert _jobs(reader) == 0


def test_a_deck_erased_elsewhere_leaves_no_file_still_to_come(store: Store, reader: Reader, deck: Deck) -> None:
    store.perform(ApplyPage(TEAM, gone=(Gone(deck.id, 3),))).result(10)
    assert _jobs(reader) == 0
