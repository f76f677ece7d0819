"""Many records at once: slices, pieces of the search index, and pages that replace what is there."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from liaison_app.core.clock import SetClock, Stamp
from liaison_app.records.body import encode
from liaison_app.records.document import begin
from liaison_app.records.note import Note
from liaison_app.store import store as store_module
from liaison_app.store.database import Connection
from liaison_app.store.reader import Reader
from liaison_app.store.store import Store
from liaison_app.store.tables import TAKEN
from liaison_app.store.verbs import ApplyPage, Landed
from tests.store.conftest import KEY, SPACE

PIECES = "SELECT count(DISTINCT segid) FROM find_idx"


def _count(db: Connection) -> int:
    return db.execute(PIECES).fetchone()[0]


def _landed(id: str, words: str, ver: int, seen: int) -> Landed:
    body = begin(Note(id=id, title=words, body=words), Stamp(1_790_000_000_000 + ver, 0, "ee" * 16), "ff" * 16)
    return Landed(id, "note", ver, bytes(32), encode(body), None, dirty=False, seen_gen=seen, body=body)


def test_records_of_several_slices_land_once_each_and_are_found_and_counted(store: Store, reader: Reader) -> None:
    notes = [Note(title=f"Note {n}", body=f"word{n % 700} shared") for n in range(2_345)]
    stored = store.put_all(notes).result()
    assert [one.id for one in stored] == [one.id for one in notes]
    assert reader.count("note") == 2_345
    assert reader.search("word699").total == 3
    assert reader.search("shared").total == 2_345
    assert len({one.n for one in reader.search("word1", limit=2_000).hits}) == reader.search("word1", limit=2_000).total


def test_a_slice_that_cannot_be_made_ready_leaves_nothing_of_the_others(store: Store, reader: Reader) -> None:
    notes = [Note(title=f"Note {n}") for n in range(1_500)]
    broken = Note(title="no text at all", body=3)  # pyright: ignore[reportArgumentType]
    with pytest.raises(AttributeError):
        store.put_all([*notes, broken]).result()
    assert reader.count("note") == 0
    store.put(Note(title="after it")).result()
    assert reader.search("after").total == 1


def test_the_search_index_is_tidied_while_nothing_is_asked_of_the_writer(store: Store, reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(12):
        store.put(Note(title=f"Piece {number}")).result()
    before = store.call(_count)
    assert before >= 12
    monkeypatch.setattr(store_module, "IDLE_S", 0.01)
    store.put(Note(title="the last")).result()
    until = time.monotonic() + 30
    while store.call(_count) >= before and time.monotonic() < until:
        time.sleep(0.02)
    assert store.call(_count) < before
    assert reader.search("piece").total == 12


def test_a_page_replaces_many_records_and_keeps_what_stood_in_their_histories(store: Store, reader: Reader, clock: SetClock) -> None:
    ids = [f"{n:032x}" for n in range(40)]
    store.perform(ApplyPage(SPACE, tuple(_landed(id, "early", 1, 0) for id in ids))).result()
    store.perform(ApplyPage(SPACE, tuple(_landed(id, "later", 2, 1) for id in ids))).result()
    assert reader.search("later").total == 40
    assert reader.search("early").total == 0
    assert [len(reader.history(id)) for id in ids] == [1] * 40
    assert {kept.at for id in ids for kept in reader.history(id)} == {1_790_000_000_001}


def test_a_page_in_any_order_makes_no_more_pieces_of_the_search_index_than_one_in_order(store: Store) -> None:
    ids = [f"{n:032x}" for n in range(40)]
    store.perform(ApplyPage(SPACE, tuple(_landed(id, "early", 1, 0) for id in ids))).result()
    before = store.call(_count)
    store.perform(ApplyPage(SPACE, tuple(_landed(id, "later", 2, 1) for id in reversed(ids)))).result()
    assert store.call(_count) <= before + 2


def test_one_record_of_a_page_that_cannot_be_read_is_set_aside_and_the_others_are_replaced(store: Store, reader: Reader) -> None:
    ids = [f"{n:032x}" for n in range(3)]
    store.perform(ApplyPage(SPACE, tuple(_landed(id, "early", 1, 0) for id in ids))).result()
    pages = [_landed(id, "later", 2, 1) for id in ids]
    spoilt = begin(Note(id=ids[1], title="x"), Stamp(1, 0, "ee" * 16), "ff" * 16)
    spoilt.f["title"] = 7
    pages[1] = Landed(ids[1], "note", 2, bytes(32), encode(spoilt), None, dirty=False, seen_gen=1, body=spoilt)
    store.perform(ApplyPage(SPACE, tuple(pages))).result()
    assert reader.search("later").total == 2
    assert reader.search("early").total == 1
    assert store.call(lambda db: db.execute("SELECT id FROM quarantine").fetchall()) == [(ids[1],)]


def test_every_step_of_the_tables_is_named_and_a_vault_that_took_them_all_does_not_load_the_library_again(store: Store) -> None:
    taken = store.call(lambda db: [name for (name,) in db.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = 'liaison.store' ORDER BY id")])
    assert tuple(taken) == TAKEN
    code = (
        "import sys; from pathlib import Path; from liaison_app.core.clock import SetClock; from liaison_app.store.store import Store;"
        f"Store(Path({str(store.folder)!r}), {KEY!r}, clock=SetClock(), device='aa' * 16, account='bb' * 16).close(); print('sqlite_utils' in sys.modules)"
    )
    store.close()
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip() == "False"
