"""The key that locks is heard wherever the keyboard is: in another window, and over a panel."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from liaison_app.desktop.shortcuts import Shortcuts


def test_lock_is_heard_in_another_window_and_while_a_panel_lies_over_this_one(qtbot: QtBot) -> None:
    window, other = QWidget(), QLineEdit()
    heard: list[str] = []
    keys = Shortcuts(window, {"lock": lambda: heard.append("lock"), "search": lambda: heard.append("search")})
    keys.bind({})
    for each in (window, other):
        qtbot.addWidget(each)
        each.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    QTest.keyClick(other, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert heard == ["lock"]
    keys.set_enabled(enabled=False)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert heard == ["lock", "lock"]
    keys.bind({"lock": "Ctrl+Shift+L"})
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert heard == ["lock"] * 3
