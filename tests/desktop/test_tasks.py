"""Work away from the screen comes back to it, whatever becomes of it."""

from __future__ import annotations

import threading
from concurrent.futures import Future

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from liaison_app.core.errors import LiaisonError
from liaison_app.desktop.changes import Changes, gathered
from liaison_app.desktop.messages import in_words
from liaison_app.desktop.readers import ReaderPool
from liaison_app.desktop.tasks import InlineTasks, Task, Tasks
from liaison_app.store.changes import Change
from liaison_app.store.reader import Reader
from liaison_app.store.store import Store
from tests.conftest import LogWatch


def test_work_runs_elsewhere_and_its_outcome_comes_back_here(qtbot: QtBot, tasks: Tasks) -> None:
    threads: list[int] = []
    tasks.run(threading.get_ident, lambda ident: threads.extend((ident, threading.get_ident())))
    qtbot.waitUntil(lambda: len(threads) == 2)
    assert threads[0] != threads[1] == threading.get_ident()


def test_a_failure_nobody_looks_at_reaches_the_user(qtbot: QtBot, qapp: QApplication) -> None:
    said: list[BaseException] = []
    tasks = Tasks(said.append)

    def fail() -> None:
        raise LiaisonError("The disk is full.")

    tasks.run(fail)
    qtbot.waitUntil(lambda: len(said) == 1)
    own: list[BaseException] = []
    tasks.run(fail, failed=own.append)
    qtbot.waitUntil(lambda: len(own) == 1)
    assert len(said) == 1
    assert tasks.finish()


def test_an_outcome_for_a_widget_that_is_gone_is_dropped(qtbot: QtBot, tasks: Tasks) -> None:
    gate = threading.Event()
    heard: list[bool] = []
    parent = QObject()
    tasks.run(lambda: gate.wait(5), heard.append, parent)
    parent.deleteLater()
    qtbot.wait(20)
    gate.set()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert heard == []


def test_long_work_reports_and_can_be_cancelled(qtbot: QtBot, tasks: Tasks) -> None:
    began = threading.Event()

    def work(task: Task) -> int:
        for done in range(1_000_000):
            task.report(done, 1_000_000, "rows")
            began.set()
        return 1

    done: list[int] = []
    task = tasks.follow(work, done.append)
    assert began.wait(5)
    task.cancel()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert done == []


def test_a_save_is_looked_at(qtbot: QtBot, tasks: Tasks) -> None:
    future: Future[int] = Future()
    saved: list[int] = []
    tasks.watch(future, saved.append)
    assert tasks.busy
    future.set_result(7)
    qtbot.waitUntil(lambda: saved == [7])


def test_inline_tasks_are_done_when_they_return(qapp: QApplication) -> None:
    done: list[int] = []
    InlineTasks(lambda error: None).run(lambda: 3, done.append)
    assert done == [3]


def test_what_many_commits_did_arrives_as_one(qtbot: QtBot, store: Store, changes: Changes) -> None:
    heard: list[Change] = []
    changes.happened.connect(heard.append)
    from liaison_app.records.contact import Contact

    for number in range(20):
        store.put(Contact(name=f"Person {number}"), origin="sync").result(10)
    qtbot.waitUntil(lambda: sum(len(change.ids) for change in heard) == 20)
    assert len(heard) == 1


def test_changes_of_other_origin_stay_apart() -> None:
    a, b = Change("contact", frozenset(("1",)), "me"), Change("contact", frozenset(("2",)), "sync")
    assert gathered([a, b, a]) == [a, b]


def test_an_unexpected_failure_is_told_without_its_data(log_watch: LogWatch) -> None:
    log_watch.expect(r"^ERROR liaison_app.desktop.messages: ValueError at test_tasks.py:\d+$")
    try:
        raise ValueError("Renata Quill's e-mail")
    except ValueError as error:
        failure = in_words(error)
    assert "Renata" not in failure.sentence
    assert "ValueError" in failure.title


def test_what_could_not_be_read_is_read_once_more_when_asked_and_only_in_its_newest_form(qtbot: QtBot, store: Store) -> None:
    said: list[BaseException] = []
    pool = ReaderPool(store.reader)
    tasks = Tasks(said.append, pool)
    works, came = [False], list[str]()

    def ask(words: str) -> None:
        def read(_reader: Reader) -> str:
            if not works[0]:
                raise LiaisonError("The disk failed.")
            return words

        tasks.read(read, came.append)

    for words in ("first", "second"):
        ask(words)
        qtbot.waitUntil(lambda: not tasks.busy)
    assert (len(said), tasks.has_unread) == (2, True)
    works[0] = True
    tasks.read_again()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert (came, tasks.has_unread) == (["second"], False)
    assert tasks.finish()
    pool.close()
