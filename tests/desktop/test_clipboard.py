"""What was copied leaves the clipboard again, and nothing else does."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QClipboard, QGuiApplication
from pytestqt.qtbot import QtBot

from liaison_app.desktop.clipboard import Clipboard


@pytest.fixture
def board(qtbot: QtBot) -> QClipboard:
    board = QGuiApplication.clipboard()
    board.clear()
    return board


def test_what_was_copied_is_cleared_after_its_time(qtbot: QtBot, board: QClipboard) -> None:
    clipboard = Clipboard(kept_ms=30)
    clipboard.copy("Sgt. Lee, 555-0100", "<b>Sgt. Lee</b>, 555-0100")
    assert board.mimeData().html() == "<b>Sgt. Lee</b>, 555-0100"
    qtbot.waitUntil(lambda: board.text() == "")


def test_what_another_program_copied_since_stays(qtbot: QtBot, board: QClipboard) -> None:
    clipboard = Clipboard(kept_ms=20)
    clipboard.copy("Sgt. Lee")
    board.setText("from elsewhere")
    qtbot.wait(60)
    clipboard.forget()
    assert board.text() == "from elsewhere"


def test_locking_clears_at_once_and_histories_are_told_to_keep_nothing(board: QClipboard) -> None:
    clipboard = Clipboard()
    clipboard.copy("Sgt. Lee")
    assert bytes(board.mimeData().data("x-kde-passwordManagerHint").data()) == b"secret"
    clipboard.forget()
    assert board.text() == ""
