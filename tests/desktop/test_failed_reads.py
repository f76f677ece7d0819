"""Every page where the vault cannot be read: it says so with a remedy, keeps what was typed, and comes back."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QLabel, QLineEdit, QPlainTextEdit, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from liaison_app.desktop.frame import Frame
from liaison_app.desktop.navigation import Address
from liaison_app.desktop.places import PLACES
from liaison_app.desktop.readers import ReaderPool
from liaison_app.desktop.tasks import Tasks
from liaison_app.desktop.widgets.banner import Banner
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.workspace import Workspace
from liaison_app.store.database import in_words
from liaison_app.store.reader import Reader
from tests.desktop.every_page import address_of, framed

REASONS = ("disk I/O error", "file is not a database", "unable to open database file")
"""The disk is gone, the file is damaged, the folder is denied: as SQLCipher says it."""

WRITTEN = (QLineEdit, QTextEdit, QPlainTextEdit)

_LONGEST_PAUSE_MS = 200
"""What pages wait before they read; what waits longer waits for something else."""


class Reading:
    """Whether reads work, and the reason they do not."""

    def __init__(self) -> None:
        self.reason = ""

    def check(self) -> None:
        if self.reason:
            raise in_words(OSError(self.reason))


class _Pool(ReaderPool):
    def __init__(self, reading: Reading, make: Callable[[], Reader]) -> None:
        super().__init__(make)
        self._reading = reading

    @contextmanager
    def lend(self) -> Generator[Reader]:
        self._reading.check()
        with super().lend() as reader:
            yield reader


class _Screens:
    """The screen's own reader, which fails with the others."""

    def __init__(self, reading: Reading, reader: Reader) -> None:
        self._reading = reading
        self._reader = reader

    def __getattr__(self, name: str) -> Any:
        self._reading.check()
        return getattr(self._reader, name)


@pytest.fixture
def reading() -> Reading:
    return Reading()


@pytest.fixture
def failing(workspace: Workspace, reading: Reading) -> Iterator[Workspace]:
    pool = _Pool(reading, workspace.store.reader)
    tasks = Tasks(workspace.messages.failed, pool)
    yield replace(workspace, tasks=tasks, reader=_Screens(reading, workspace.reader))  # type: ignore[arg-type]
    assert tasks.finish()
    pool.close()


def go(qtbot: QtBot, frame: Frame, workspace: Workspace, address: Address) -> QWidget | None:
    frame.go(address)
    frame.show()
    settle(qtbot, workspace, frame)
    return frame.page


def settle(qtbot: QtBot, workspace: Workspace, frame: Frame) -> None:
    """Wait until nothing is being read and nothing is about to be: the pauses before a read are made short, not left out."""
    for _turn in range(3):
        for pause in frame.findChildren(QTimer):
            if pause.isSingleShot() and 0 < pause.interval() <= _LONGEST_PAUSE_MS:
                pause.setInterval(0)
        qtbot.wait(1)
        qtbot.waitUntil(lambda: not workspace.tasks.busy and not about_to_read(frame), timeout=30_000)


def about_to_read(frame: Frame) -> bool:
    return any(pause.isActive() and pause.isSingleShot() and pause.interval() <= _LONGEST_PAUSE_MS for pause in frame.findChildren(QTimer))


def banner(frame: Frame) -> Banner | None:
    column = frame._failures
    shown = [child for child in column.parentWidget().children() if isinstance(child, QWidget) and column.indexOf(child) >= 0]
    return next((each for each in shown if isinstance(each, Banner) and each.isVisible()), None)


def seen(page: QWidget) -> tuple[list[str], list[int]]:
    """Return the words that show, without figures that go on by themselves, and how many rows each list has."""
    words = [re.sub(r"\d+", "0", label.text()) for label in page.findChildren(QLabel) if label.isVisible()]
    rows = [view.model().rowCount() for view in page.findChildren(QAbstractItemView) if view.isVisible() and view.model() is not None]
    return sorted(words), sorted(rows)


def try_again(told: Banner) -> str:
    """Press what the banner offers, by key, and return its word."""
    button = next(each for each in told.findChildren(Button) if each.isVisible())
    word = button.text()
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    return word


def test_a_page_that_cannot_be_read_says_why_and_what_to_do_and_comes_back_whole(qtbot: QtBot, failing: Workspace, reading: Reading) -> None:
    whole = framed(qtbot, failing)
    addresses = {place.key: address_of(failing, place.key) for place in PLACES}
    usual = {}
    for key, address in addresses.items():
        page = go(qtbot, whole, failing, address)
        assert page is not None
        usual[key] = seen(page)
    frame = Frame(failing)
    qtbot.addWidget(frame)
    frame.resize(1280, 800)
    wrong: dict[str, str] = {}
    for number, (key, address) in enumerate(addresses.items()):
        reading.reason = REASONS[number % len(REASONS)]
        go(qtbot, frame, failing, address)
        told, meant = banner(frame), in_words(OSError(reading.reason))
        if told is None:
            if frame.page is None or seen(frame.page) != usual[key]:  # some pages read nothing of the vault's records
                wrong[key] = "says nothing"
        elif told.accessibleName() != f"{meant.title} {meant.what_to_do}":
            wrong[key] = told.accessibleName()
        reading.reason = ""
        if told is not None and (word := try_again(told)) != "Try again":
            wrong[key] = f"offers only {word}"
        settle(qtbot, failing, frame)
        if frame.page is None or banner(frame) is not None:
            wrong[key] = "does not come back"
        elif seen(frame.page) != usual[key]:
            wrong[key] = f"{seen(frame.page)} is not {usual[key]}"
    assert wrong == {}


def test_what_is_typed_while_nothing_can_be_read_stays_and_so_does_what_was_shown(qtbot: QtBot, failing: Workspace, reading: Reading) -> None:
    frame = framed(qtbot, failing)
    wrong: dict[str, str] = {}
    typed_in = 0
    for number, place in enumerate(PLACES):
        page = go(qtbot, frame, failing, address_of(failing, place.key))
        assert page is not None
        before = set(seen(page)[0])
        reading.reason = REASONS[number % len(REASONS)]
        field = next((each for each in page.findChildren(QWidget) if isinstance(each, WRITTEN) and each.isVisible() and not each.isReadOnly()), None)
        if field is not None:
            typed_in += 1
            field.setFocus()
            QTest.keyClicks(field, "q")
        getattr(page, "shown", lambda: None)()
        settle(qtbot, failing, frame)
        told = banner(frame)
        if field is not None and "q" not in words_of(field):
            wrong[place.key] = "lost what was typed"
        elif told is not None and len(before & set(seen(page)[0])) < len(before) / 2:
            wrong[place.key] = "lost what it showed"
        reading.reason = ""
        if told is not None:
            try_again(told)
            settle(qtbot, failing, frame)
        if banner(frame) is not None:
            wrong[place.key] = "does not come back"
    assert wrong == {}
    assert typed_in >= 5


def words_of(field: QLineEdit | QTextEdit | QPlainTextEdit) -> str:
    return field.text() if isinstance(field, QLineEdit) else field.toPlainText()
