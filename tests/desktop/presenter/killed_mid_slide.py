"""Run by a test in a process of its own: shows slides by the wall clock, asks, and dies by kill -9 while a slide stands."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from liaison_app.core.clock import SystemClock
from liaison_app.desktop.messages import Messages
from liaison_app.desktop.presenter.session import Session
from liaison_app.desktop.readers import ReaderPool
from liaison_app.desktop.tasks import Tasks
from liaison_app.records.deck import Deck
from liaison_app.records.presentation import Presentation
from liaison_app.records.visit import Visit
from liaison_app.store.reader import Reader
from liaison_app.store.store import Store
from liaison_app.work.showing import Occasion, Showing


def until(true: Callable[[], bool]) -> None:
    loop, timer = QEventLoop(), QTimer()
    timer.timeout.connect(lambda: loop.quit() if true() else None)
    timer.start(50)
    loop.exec()


def seconds_on(reader: Reader, slide: int) -> float:
    """Return how long the disk says a slide has been up."""
    found = [each for each in reader.list("presentation")[0] if isinstance(each, Presentation)]
    return sum(view.seconds or 0 for each in found for view in each.views if view.slide == slide)


def main(folder: Path) -> None:
    app = QApplication(sys.argv[:1])
    store = Store(folder, "ab" * 48, clock=SystemClock(), device="01" * 16, account="02" * 16)
    reader = store.reader()
    tasks = Tasks(Messages().failed, ReaderPool(store.reader))
    deck = store.put(Deck(title="Legal process", edition="v3", pages=5)).result()
    visit = store.put(Visit(title="Cook")).result()
    assert isinstance(deck, Deck)
    session = Session(deck, Showing(deck, Occasion(visit=visit.id, owner="02" * 16), SystemClock()), store, tasks)
    session.start()
    until(lambda: seconds_on(reader, 1) >= 2)
    session.forward()
    session.ask("Does (d) reach drafts?")
    until(lambda: seconds_on(reader, 2) >= 4)  # a slide that stands is saved again and again, not once
    assert app is not None
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
