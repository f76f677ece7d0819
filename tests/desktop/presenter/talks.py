"""Talks begun, driven by keys and read back."""

from __future__ import annotations

import time

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest

from liaison_app.desktop.presenter.presenter import Presenter
from liaison_app.records.presentation import Presentation
from liaison_app.store.reader import Reader


def settle(ms: int) -> None:
    """Let the windows work."""
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def begun(presenter: Presenter) -> Presenter:
    """Begin a talk and return it once its windows are open."""
    presenter.begin()
    end = time.monotonic() + 30
    while not presenter.running:
        assert time.monotonic() < end, "the talk did not begin"
        settle(5)
    return presenter


def press(presenter: Presenter, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(presenter.own, key)


def kept(reader: Reader) -> Presentation:
    """Return the one record of a talk there is."""
    (found,), _total = reader.list("presentation")
    assert isinstance(found, Presentation)
    return found
