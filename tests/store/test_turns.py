"""A page of the sync engine steps back for somebody's save, and lands whole after it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future

import pytest

from liaison_app.core.clock import Stamp
from liaison_app.core.errors import LiaisonError
from liaison_app.records.body import encode
from liaison_app.records.document import begin
from liaison_app.records.fields import Record
from liaison_app.records.note import Note
from liaison_app.store import database
from liaison_app.store.database import GaveWay
from liaison_app.store.indexing import Derived, Index
from liaison_app.store.landing import LEAST, Landing
from liaison_app.store.reader import Reader
from liaison_app.store.store import Store
from liaison_app.store.turns import MOST_STEPS_BACK, Job, Turns
from liaison_app.store.verbs import ApplyPage, Landed, Position
from tests.store.conftest import SPACE


def page(first: int, count: int) -> ApplyPage:
    landed: list[Landed] = []
    for n in range(first, first + count):
        body = begin(Note(id=f"{n + 1:032x}", title=f"Note {n}", body=f"came {n} " * 60), Stamp(1_790_000_000_000, 0, "ee" * 16), "ff" * 16)
        landed.append(Landed(f"{n + 1:032x}", "note", 1, bytes(32), encode(body), None, dirty=False, seen_gen=0, body=body))
    return ApplyPage(SPACE, tuple(landed), position=Position(first + count, b"h" * 32))


def test_a_save_goes_before_the_rest_of_a_page_and_the_page_lands_whole(store: Store, reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    saves: list[Future[Record]] = []
    write = Index.write

    def writing(index: Index, derived: Derived) -> None:
        if not saves:  # somebody saves when half of the page is written
            saves.append(store.put(Note(title="typed meanwhile")))
            saves[0].add_done_callback(lambda _done: order.append("save"))
        write(index, derived)

    monkeypatch.setattr(Index, "write", writing)
    big = store.perform(page(0, 1_200))
    big.add_done_callback(lambda _done: order.append("page"))
    assert big.result(timeout=30) is True
    assert order == ["save", "page"]
    assert reader.count("note") == 1_201
    assert reader.search("came").total == 1_200
    assert reader.search("meanwhile").total == 1
    assert store.call(lambda db: db.execute("SELECT seq FROM pos").fetchall()) == [(1_200,)]


def test_many_saves_do_not_keep_a_page_from_landing(store: Store, reader: Reader) -> None:
    pages = [store.perform(page(at, 500)) for at in range(0, 2_000, 500)]
    saves: list[Future[Record]] = []
    while not all(one.done() for one in pages):
        saves.append(store.put(Note(title="again")))
        saves[-1].result(timeout=30)
    assert all(one.result() is True for one in pages)
    assert reader.count("note") == 2_000 + len(saves)
    assert reader.search("came").total == 2_000


def job(work: Callable[[], object], *, hurried: bool = False, patient: bool = False) -> Job:
    return Job(work, Future(), hurried=hurried, patient=patient)


def test_what_is_about_to_be_committed_is_not_broken_off() -> None:
    interrupted: list[bool] = []
    turns = Turns(lambda: interrupted.append(True))
    turns.put(job(int, patient=True))
    turns.next()
    turns.hold()
    turns.put(job(int, hurried=True))
    turns.look()
    assert interrupted == []


def test_a_page_that_stepped_back_often_enough_is_not_broken_off_again() -> None:
    turns = Turns(lambda: None)
    turns.put(job(int, patient=True))
    for _turn in range(MOST_STEPS_BACK):
        mine = turns.next()
        assert mine is not None
        turns.put(job(int, hurried=True))
        with pytest.raises(GaveWay):
            turns.look()
        turns.next()
        turns.again(mine)
    mine = turns.next()
    turns.put(job(int, hurried=True))
    turns.look()


def test_a_verb_that_came_after_the_end_hears_that_the_vault_is_closed(store: Store) -> None:
    late, busy = job(int), threading.Event()
    store.listen(lambda _change: (busy.wait(30), None)[1])
    store.put(Note(title="the writer is held up by whoever listens"))
    turns: Turns = store._turns  # pyright: ignore[reportPrivateUsage] - as close() and a verb in its last moment do
    turns.end()
    turns.put(late)
    busy.set()
    with pytest.raises(LiaisonError, match="closed"):
        late.future.result(timeout=30)


def test_a_page_that_saves_keep_breaking_off_lands_in_parts_and_its_position_with_the_last() -> None:
    parts: list[ApplyPage] = []
    landing = Landing(page(0, 500), lambda part: not parts.append(part))
    whole = Job(landing, Future(), patient=True, landing=landing)
    turns = Turns(lambda: None)
    turns.put(whole)
    for _turn in range(MOST_STEPS_BACK):
        mine = turns.next()
        assert mine is not None
        turns.again(mine)
    mine = turns.next()
    while mine is not None and mine.work() and turns.goes_on(mine):
        mine = turns.next()
    assert mine is not None
    assert [row.id for part in parts for row in part.landed] == [f"{n + 1:032x}" for n in range(500)]
    assert len(parts[0].landed) == LEAST
    assert [part.position for part in parts] == [None] * (len(parts) - 1) + [Position(500, b"h" * 32)]


def test_what_works_for_the_sync_engine_stands_back_while_somebody_saves() -> None:
    turns = Turns(lambda: None)
    turns.put(job(int, hurried=True))
    waited, ended = threading.Event(), threading.Event()

    def stand_back() -> None:
        turns.stand_back(30)
        assert waited.is_set()
        ended.set()

    assert turns.next() is not None
    aside = threading.Thread(target=stand_back)
    aside.start()
    waited.set()
    turns.put(job(int))
    turns.next()  # the save is done
    aside.join(30)
    assert ended.is_set()


def test_a_long_journal_is_moved_into_the_database_once_whoever_asked_has_heard(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    before = store.path.stat().st_size
    monkeypatch.setattr(database, "LONG_JOURNAL", 100_000)
    assert store.perform(page(0, 500)).result(timeout=30) is True
    store.call(lambda db: db.execute("SELECT 1").fetchone())  # comes after it
    assert store.path.stat().st_size > before + 100_000


def test_moving_the_journal_is_broken_off_by_a_save() -> None:
    interrupted: list[bool] = []
    turns = Turns(lambda: interrupted.append(True))
    with turns.for_nobody():
        turns.put(job(int, hurried=True))
    assert interrupted == [True]
    with pytest.raises(GaveWay), turns.for_nobody():
        raise AssertionError
    turns.look()
