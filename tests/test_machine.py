"""What make setup installs is enough to draw words and to open a real window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication, QRawFont
from PySide6.QtWidgets import QLineEdit


def test_words_are_drawn_as_words_and_not_as_boxes(qapp) -> None:
    families = QFontDatabase.families(QFontDatabase.WritingSystem.Latin)
    assert families
    assert QRawFont.fromFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)).supportsCharacter(ord("é"))


@pytest.mark.window
def test_a_real_window_opens_and_takes_keys(qtbot) -> None:
    assert QGuiApplication.platformName() == "xcb"
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()
    qtbot.waitExposed(field)
    qtbot.keyClicks(field, "visit")
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    assert field.text() == "visi"
    assert not field.grab().isNull()
