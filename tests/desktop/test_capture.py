"""Windows are kept out of captures where the system can; where it cannot, Settings say so."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from liaison_app.desktop import capture
from liaison_app.desktop.preferences.onlookers import OnlookersCard
from liaison_app.desktop.settings import Settings
from liaison_app.desktop.widgets.check_box import CheckBox
from liaison_app.desktop.widgets.label import Label


@pytest.mark.skipif(sys.platform != "linux", reason="says what is true on Linux")
def test_where_no_app_can_forbid_captures_nothing_is_promised(qtbot: QtBot) -> None:
    card = OnlookersCard(Settings(None))
    qtbot.addWidget(card)
    window = QWidget()
    qtbot.addWidget(window)
    assert not capture.hide_from_capture(window, hidden=True)
    assert not card.findChildren(CheckBox)
    assert any("no app can forbid it" in label.text() for label in card.findChildren(Label))


def test_a_watched_window_follows_the_setting(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def remember(_window: Any, *, hidden: bool) -> bool:
        asked.append(hidden)
        return True

    monkeypatch.setattr(capture, "can_hide", lambda: True)
    monkeypatch.setattr(capture, "hide_from_capture", remember)
    settings, window = Settings(None), QWidget()
    qtbot.addWidget(window)
    guard = capture.CaptureGuard(settings)
    guard.watch(window)
    settings.set(hide_from_capture=False)
    window.show()
    assert asked == [True, False, False]
