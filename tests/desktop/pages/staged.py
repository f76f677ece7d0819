"""A page on its own window, as the page tests have it, and what they ask of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from liaison_app.desktop.pages.visits import VisitsPage
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.fields import Record
from liaison_app.records.values import When
from liaison_app.store.store import Store
from tests.desktop.conftest import Heard

P = TypeVar("P", bound=QWidget)


def kept(store: Store, record: Record) -> Any:
    return store.put(record).result(10)


def ago(days: float) -> When:
    return When(round((datetime.now(UTC) - timedelta(days)).timestamp() * 1000))


def texts(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


@contextmanager
def staged(qtbot: QtBot, workspace: Workspace, page: P, leaving: Callable[[], object] = lambda: None) -> Iterator[P]:
    """Show a page in a window of the usual size, and let go of it once nothing is under way."""
    page.resize(1072, 744)
    page.show()
    qtbot.waitUntil(lambda: _active(page))
    yield page
    leaving()
    qtbot.waitUntil(lambda: not workspace.tasks.busy)
    page.close()
    qtbot.wait(1)
    shiboken6.delete(page)


def _active(page: QWidget) -> bool:
    page.activateWindow()
    return QApplication.activeWindow() is page


def begin_visit(qtbot: QtBot, page: VisitsPage, heard: Heard, typed: str, offered: str) -> str:
    """Type into the line that asks where one is, take the first offer, which says this, by Enter, and return the visit that it leads to."""
    line, popup = page.home.begin_visit.line, page.home.begin_visit.popup
    qtbot.waitUntil(line.hasFocus)
    QTest.keyClicks(line, typed)
    qtbot.waitUntil(lambda: popup.isVisible() and offered in popup._model.row_at(0).title)
    QTest.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(heard.places) and heard.places[-1].place == "visit")
    return heard.places[-1].record or ""
