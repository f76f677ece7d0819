"""Who holds what last: a widget must never be destroyed on a worker's or the writer's thread."""

from __future__ import annotations

import threading
import weakref
from concurrent.futures import Future

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from liaison_app.desktop.tasks import Tasks
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.note import Note


class Asker(QObject):
    """Something of the screen that asks for work and goes away."""

    def answer(self, _value: object) -> None:
        return


def died_on(asker: QObject) -> list[threading.Thread]:
    where: list[threading.Thread] = []
    weakref.finalize(asker, lambda: where.append(threading.current_thread()))
    return where


def test_an_asker_that_went_while_its_work_ran_is_destroyed_on_the_screens_thread(qtbot: QtBot, tasks: Tasks) -> None:
    for _n in range(200):
        asker = Asker()
        where = died_on(asker)
        tasks.run(lambda asker=asker: asker.objectName(), asker.answer, asker)
        del asker
        qtbot.waitUntil(lambda where=where: bool(where))
        assert where == [threading.main_thread()]


def test_an_asker_that_went_while_its_save_was_written_is_destroyed_on_the_screens_thread(qtbot: QtBot, workspace: Workspace) -> None:
    for n in range(100):
        asker = Asker()
        where = died_on(asker)
        saved: Future[object] = workspace.store.put(Note(title=f"{n}"), origin=asker)  # type: ignore[assignment]
        workspace.tasks.watch(saved, asker.answer, asker)
        del asker, saved
        qtbot.waitUntil(lambda where=where: bool(where))
        assert where == [threading.main_thread()]
