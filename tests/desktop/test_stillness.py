"""The walk's pictures: nothing is kept while something is still to come."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event
from typing import Any, cast

from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from liaison_app.desktop.app import App
from liaison_app.desktop.stillness import Stillness
from liaison_app.desktop.tasks import Tasks


@dataclass
class _State:
    phase: str


@dataclass
class _Sync:
    state: _State


@dataclass
class _Workspace:
    sync: _Sync


@dataclass
class _Session:
    workspace: _Workspace


class _App(QObject):
    """As much of the application as is looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.tasks = Tasks(lambda _error: None, parent=self)
        self.session: Any = None


def still_of(app: _App) -> Stillness:
    return Stillness(cast(App, app))


def test_an_application_that_does_nothing_is_still(qtbot: QtBot) -> None:
    assert still_of(_App()).waits_for() == ""


def test_work_on_another_thread_is_waited_for_until_its_outcome_is_delivered(qtbot: QtBot) -> None:
    app, go_on, seen = _App(), Event(), list[int]()
    app.tasks.run(lambda: go_on.wait(30), lambda _so: seen.append(1))
    assert still_of(app).waits_for() == "work"
    go_on.set()
    qtbot.waitUntil(lambda: bool(seen), timeout=30_000)
    assert still_of(app).waits_for() == ""


def test_a_short_pause_is_waited_for_and_a_notice_is_not(qtbot: QtBot) -> None:
    app = _App()
    QTimer(app, singleShot=True, interval=6_000).start()
    QTimer(app, interval=250).start()
    assert still_of(app).waits_for() == ""
    QTimer(app, singleShot=True, interval=400).start()
    assert still_of(app).waits_for() == "pause"


def test_syncing_is_waited_for_and_being_offline_is_not(qtbot: QtBot) -> None:
    app, state = _App(), _State("working")
    app.session = _Session(_Workspace(_Sync(state)))
    assert still_of(app).waits_for() == "sync"
    state.phase = "offline"
    assert still_of(app).waits_for() == ""
