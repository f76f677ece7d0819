"""What the membership log says is verified on a worker, and decks are looked at again when it said something new."""

from __future__ import annotations

import threading

from pytestqt.qtbot import QtBot

from liaison_app.desktop.log_watch import LogWatch
from liaison_app.desktop.workspace import Workspace
from liaison_app.store.changes import Change
from liaison_app.store.reader import Reader


def test_the_log_is_verified_off_the_screens_thread_and_once_for_each_growth(qtbot: QtBot, workspace: Workspace) -> None:
    told: list[Change] = []
    threads: list[str] = []
    verify = workspace.log.verify

    def noted(reader: Reader) -> bool:
        threads.append(threading.current_thread().name)
        return verify(reader)

    workspace.log.verify = noted  # type: ignore[method-assign]
    workspace.changes.happened.connect(told.append)
    watch = LogWatch(workspace)
    qtbot.waitUntil(lambda: bool(told))
    assert [change.kind for change in told] == ["deck"]
    for _stir in range(3):
        watch.look()
        qtbot.waitUntil(lambda: not workspace.tasks.busy)
    assert len(told) == 1
    assert threading.current_thread().name not in threads
    assert len(threads) == 4
