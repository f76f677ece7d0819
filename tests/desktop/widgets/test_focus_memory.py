"""What lay over a page gives the focus back, also where the page was made anew beneath it."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from liaison_app.desktop.widgets.command_palette import CommandPalette


def _host(qtbot: QtBot) -> tuple[QWidget, QVBoxLayout, CommandPalette]:
    host = QWidget()
    qtbot.addWidget(host)
    column = QVBoxLayout(host)
    palette = CommandPalette(host, lambda _text: [])
    host.resize(800, 600)
    host.show()
    return host, column, palette


def _button(column: QVBoxLayout, called: str) -> QPushButton:
    button = QPushButton(called)
    button.setAccessibleName(called)
    column.addWidget(button)
    button.show()
    return button


def _open_and_remake(qtbot: QtBot, called: str) -> tuple[QWidget, QPushButton]:
    host, column, palette = _host(qtbot)
    before = _button(column, "Start the note")
    before.setFocus()
    palette.open()
    shiboken6.delete(before)
    after = _button(column, called)
    qtbot.keyClick(palette.edit, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    return host, after


def test_the_palette_shuts_over_a_page_made_anew_and_the_control_of_that_name_has_the_focus(qtbot: QtBot) -> None:
    host, after = _open_and_remake(qtbot, "Start the note")
    assert host.focusWidget() is after


def test_the_palette_shuts_where_nothing_is_called_so_any_more(qtbot: QtBot) -> None:
    host, after = _open_and_remake(qtbot, "Another")
    assert host.focusWidget() is not after
