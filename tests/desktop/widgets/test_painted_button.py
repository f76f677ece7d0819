"""The one button beneath every painted row, chip and block."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from liaison_app.desktop.widgets.focus_ring import wants_ring
from liaison_app.desktop.widgets.painted_button import PaintedButton


class _Plain(PaintedButton):
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), Qt.GlobalColor.white)


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(300, 100)
    host.show()
    qtbot.waitExposed(host)
    return host


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_and_space_press_it_and_show_its_focus_from_then_on(qtbot: QtBot, host: QWidget, key: Qt.Key) -> None:
    button = _Plain("Call Lee", parent=host)
    button.show()
    button.setFocus(Qt.FocusReason.MouseFocusReason)
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    before = button.shows_focus()
    QTest.keyClick(button, key)
    assert (before, button.shows_focus(), pressed) == (False, True, [True])


def test_the_focus_shows_at_once_where_tab_brought_it(host: QWidget) -> None:
    button = _Plain("Call Lee", parent=host)
    button.show()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    assert button.shows_focus()
    host.setFocus()
    assert not button.shows_focus()


def test_no_button_has_two_rings_and_none_has_none(host: QWidget) -> None:
    own, ringed = _Plain("Painted", parent=host), _Plain("Ringed", own_focus=False, parent=host)
    assert (wants_ring(own), wants_ring(ringed)) == (False, True)
