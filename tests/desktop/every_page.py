"""The frame on made-up records, brought to any place: for tests that look at every page."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from liaison_app.desktop.frame import Frame
from liaison_app.desktop.navigation import Address
from liaison_app.desktop.workspace import Workspace
from tests.desktop.sample import sample

CONTROLS = (QAbstractButton, QLineEdit, QTextEdit, QPlainTextEdit, QComboBox, QAbstractItemView, QAbstractSlider, QAbstractSpinBox)
_KINDS = {"visit": "visit", "contacts": "contact", "agencies": "agency", "decks": "deck", "record": "task"}


def framed(qtbot: QtBot, workspace: Workspace, size: tuple[int, int] = (1280, 800)) -> Frame:
    """Return a frame on the sample's records."""
    workspace.store.put_all(sample(workspace.clock.ms())).result(10)
    frame = Frame(workspace)
    qtbot.addWidget(frame)
    frame.resize(*size)
    return frame


def shown(qtbot: QtBot, frame: Frame, workspace: Workspace, address: Address) -> QWidget:
    """Go to an address and wait until its page has read what it shows."""
    frame.go(address)
    frame.show()
    frame.activateWindow()
    qtbot.waitUntil(lambda: not workspace.tasks.busy)
    qtbot.wait(150)
    qtbot.waitUntil(lambda: not workspace.tasks.busy)
    assert frame.here == address
    assert frame.page is not None
    return frame.page


def address_of(workspace: Workspace, place: str) -> Address:
    """Return an address with something open, where the place opens records."""
    kind = _KINDS.get(place)
    if kind is None:
        return Address(place, text="Quill" if place == "search" else "")
    records, _total = workspace.reader.list(kind, limit=1)
    return Address(place, records[0].id)


def focusable(root: QWidget) -> list[QWidget]:
    """Return what a person can act on now: shown, enabled, not the inside of another control."""
    return [
        widget
        for widget in root.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not isinstance(widget, QScrollBar)
        and not isinstance(widget.parent(), CONTROLS)
    ]


def describe(widget: QWidget) -> str:
    """Name a control in a failure's message."""
    text = getattr(widget, "text", lambda: "")
    return f"{type(widget).__name__} {widget.accessibleName()!r} {text() if callable(text) else ''!r}"
