"""What stands open grows when the text does."""

from __future__ import annotations

from collections.abc import Generator

import pytest
from PySide6.QtWidgets import QApplication, QTableView, QVBoxLayout, QWidget

from liaison_app.desktop.preferences.lines import FactLine
from liaison_app.desktop.table.table_view import TableView
from liaison_app.desktop.theme import apply_theme, theme
from liaison_app.desktop.widgets.command_palette import CommandPalette
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.notice import Notice


@pytest.fixture
def host(qapp: QApplication) -> Generator[QWidget]:
    apply_theme(qapp, "light", 1.0, reduced_motion=True)
    widget = QWidget()
    widget.resize(1280, 800)
    widget.show()
    yield widget
    widget.close()
    apply_theme(qapp, "light", 1.0, reduced_motion=True)


def _enlarge(qapp: QApplication) -> None:
    apply_theme(qapp, "light", 2.0, reduced_motion=True)
    qapp.processEvents()


def test_what_is_typed_into_the_palette_is_as_large_as_its_rows(qapp: QApplication, host: QWidget) -> None:
    palette = CommandPalette(host, lambda _text: ())
    palette.open("har")
    _enlarge(qapp)
    assert palette.edit.font().pixelSize() == theme().font("lead").pixelSize()


def test_a_notice_has_room_for_its_words(qapp: QApplication, host: QWidget) -> None:
    notice = Notice(host)
    notice.tell("You are in. Compare six words with whoever invited you.", "Compare words")
    _enlarge(qapp)
    words = next(label for label in notice.findChildren(Label))
    assert words.width() >= words.sizeHint().width()


def test_the_name_of_a_fact_is_whole(qapp: QApplication, host: QWidget) -> None:
    column = QVBoxLayout(host)
    line = FactLine("Second secret", "None: the passphrase alone opens this vault")
    column.addWidget(line)
    _enlarge(qapp)
    name = next(label for label in line.findChildren(Label) if label.text() == "Second secret")
    assert name.width() >= name.sizeHint().width()


def test_the_heads_of_a_table_grow(qapp: QApplication, host: QWidget) -> None:
    table: QTableView = TableView("People", host)
    table.show()
    _enlarge(qapp)
    assert table.horizontalHeader().font().pixelSize() == theme().font("caption").pixelSize()
