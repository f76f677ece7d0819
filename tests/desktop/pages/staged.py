"""A page on its own window, as the page tests have it, and what they ask of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import shiboken6
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from liaison_app.desktop.workspace import Workspace
from liaison_app.records.fields import Record
from liaison_app.records.values import When
from liaison_app.store.store import Store

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
