"""In other languages: every word on every page is marked for translation, and none is cut off where it is longer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import pytest
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QAbstractScrollArea, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QTextEdit, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from liaison_app.core.languages import SPANISH, STRETCHED, catalogue
from liaison_app.core.words import use_catalogue
from liaison_app.desktop.frame import Frame
from liaison_app.desktop.places import PLACES
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.switch import SegmentedSwitch
from liaison_app.desktop.workspace import Workspace
from tests.desktop.every_page import address_of, framed, shown
from tests.desktop.sample import sample

NOWHERE = QModelIndex()
BRACKETED = re.compile(r"\[[^\[\]]*\]")
UNMARKED = re.compile(r"\b[A-Za-z]{2,}\b")
# what is the same in every language: our name, keys, markings, units, algorithms, and what this test's own desk answers
SAME = re.compile(
    r"\b(Liaison|Ctrl|Shift|Alt|Esc|Enter|Return|Space|Tab|Home|End|PgUp|PgDn|PageUp|PageDown|Del|F\d+|TLP|RED|AMBER|STRICT|GREEN|CLEAR|AM|PM|English|Español"
    r"|Argon2id|MiB|SQLCipher|bit key|Secret Service|unlocked|Suite|Qt|Python|PDF|CSV)\b"
)


@pytest.fixture(params=[STRETCHED, SPANISH])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    use_catalogue(catalogue(request.param))
    yield request.param
    use_catalogue(catalogue("en"))


@pytest.fixture
def frame(language: str, qtbot: QtBot, workspace: Workspace) -> Frame:
    return framed(qtbot, workspace)


def written(value: object) -> Iterator[str]:
    """Give every text that a person wrote into a record."""
    if isinstance(value, str):
        yield value
        yield from value.split("\n")
        yield from value.split()  # a snippet cuts a note into pieces
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from written(getattr(value, field.name))
    elif isinstance(value, (tuple, list, frozenset)):
        for one in value:
            yield from written(one)
    elif isinstance(value, dict):
        yield from written(tuple(value.values()))


def said(widget: QWidget) -> Iterator[str]:
    """Give every text a widget shows or tells."""
    yield from (widget.accessibleName(), widget.accessibleDescription(), widget.toolTip(), widget.statusTip())
    if isinstance(widget, (QLabel, QAbstractButton)):
        yield widget.text()
    if isinstance(widget, (QLineEdit, QTextEdit, QPlainTextEdit)):
        yield widget.placeholderText()
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(number) for number in range(widget.count()))
    model = widget.model() if isinstance(widget, QAbstractItemView) else None
    if model is not None:
        columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(NOWHERE)
        for row in range(min(model.rowCount(NOWHERE), 30)):
            for column in range(columns):
                index = model.index(row, column)
                yield from (
                    str(index.data(role) or "") for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole)
                )
        for column in range(columns):
            heading = model.headerData(column, Qt.Orientation.Horizontal)
            yield heading if isinstance(heading, str) else ""


def left_plain(text: str, data: list[str]) -> str:
    """Return what of a text is neither translated nor somebody's own words."""
    text = SAME.sub(" ", re.sub(r"<[^>]+>", " ", text))
    for own in data:
        if own in text:
            text = re.sub(rf"(?<!\w){re.escape(own)}(?!\w)", " ", text)
    while BRACKETED.search(text):
        text = BRACKETED.sub(" ", text)
    return " ".join(UNMARKED.findall(text))


def is_cut(widget: QWidget) -> str:
    """Say how a widget's words are cut off, if they are."""
    if isinstance(widget, Label):
        if widget.elides:
            return ""
        if widget.wordWrap() or widget.hasHeightForWidth():
            return "too low" if widget.height() < widget.heightForWidth(widget.width()) - 1 else ""
        return "too narrow" if widget.width() < widget.sizeHint().width() - 1 else ""
    if isinstance(widget, (Button, SegmentedSwitch)):
        return "too narrow" if widget.width() < widget.minimumSizeHint().width() - 1 else ""
    return ""


def sizes(widget: QWidget) -> str:
    return f"{widget.width()} of {widget.sizeHint().width()}"


def is_beyond(widget: QWidget, page: QWidget) -> bool:
    """Say whether a widget sticks out at the side of what holds it, where nothing scrolls to it."""
    parent = widget.parentWidget()
    while parent is not None and parent is not page and not isinstance(parent, QAbstractScrollArea):
        parent = parent.parentWidget()
    if parent is None:
        return False
    room = parent.viewport() if isinstance(parent, QAbstractScrollArea) else parent
    left = widget.mapTo(room, QPoint(0, 0)).x()
    return left < -1 or left + widget.width() > room.width() + 1


@pytest.mark.parametrize("place", [place.key for place in PLACES])
def test_every_word_is_translated_and_none_is_cut(qtbot: QtBot, frame: Frame, workspace: Workspace, place: str, language: str) -> None:
    data = sorted({text for record in sample(workspace.clock.ms()) for text in written(record) if len(text) > 1}, key=len, reverse=True)
    page = shown(qtbot, frame, workspace, address_of(workspace, place))
    widgets = [widget for widget in frame.findChildren(QWidget) if widget.isVisible()]
    if language == STRETCHED:
        plain = {f"{type(widget).__name__}: {text}" for widget in widgets for text in said(widget) if left_plain(text, data)}
        assert not plain, "\n".join(sorted(plain))
    words = [widget for widget in widgets if isinstance(widget, (Label, Button, SegmentedSwitch))]
    for size in ((1280, 800), (900, 600)):
        frame.resize(*size)
        qtbot.wait(200)
        frame.resize(*size)  # once more: a rail that has folded leaves more room
        assert language == STRETCHED or (frame.width(), frame.height()) == size, "the page is wider or higher than the window"
        cut = {f"{is_cut(widget) or 'beyond the edge'}: {type(widget).__name__} {widget.accessibleName() or getattr(widget, 'text', str)()} {sizes(widget)}"
               for widget in words if isValid(widget) and widget.isVisible() and (is_cut(widget) or (page.isAncestorOf(widget) and is_beyond(widget, page)))}  # fmt: skip
        assert not cut, f"at {size}:\n" + "\n".join(sorted(cut))
