"""Settings: themes, text size, keys set by pressing them, the lock, the passphrase, the backup."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from liaison_app.desktop.pages.settings import SettingsPage
from liaison_app.desktop.preferences.backup import BackupPane
from liaison_app.desktop.preferences.general import Appearance
from liaison_app.desktop.preferences.keys import KeyButton, ShortcutsPane
from liaison_app.desktop.preferences.security import PassphraseCard
from liaison_app.desktop.settings import Preferences, Settings
from liaison_app.desktop.widgets.switch import SegmentedSwitch
from liaison_app.desktop.workspace import Workspace
from tests.desktop.conftest import Heard, SetDesk

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def page(qtbot: QtBot, workspace: Workspace) -> SettingsPage:
    page = SettingsPage(workspace)
    qtbot.addWidget(page)
    page.resize(1072, 744)
    page.show()
    return page


def test_a_theme_is_taken_by_its_name(qtbot: QtBot, page: SettingsPage, workspace: Workspace) -> None:
    card = page.pane(1).findChild(Appearance)
    assert card is not None
    card.radios["dark"].setFocus()
    qtbot.keyClick(card.radios["dark"], Qt.Key.Key_Space)
    assert workspace.settings.now.theme == "dark"


def test_the_arrow_keys_change_the_text_size(qtbot: QtBot, page: SettingsPage, workspace: Workspace) -> None:
    card = page.pane(1).findChild(Appearance)
    assert card is not None
    qtbot.keyClick(card.slider, Qt.Key.Key_Right)
    assert workspace.settings.now.text_scale == 1.25
    assert card.percent.text() == "125 %"


def test_a_shortcut_is_set_by_pressing_it(qtbot: QtBot, page: SettingsPage, workspace: Workspace) -> None:
    pane = page.pane(2)
    assert isinstance(pane, ShortcutsPane)
    button = pane.buttons["quick_note"]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.keyClick(button, Qt.Key.Key_J, CTRL_SHIFT)
    assert workspace.settings.now.shortcuts == {"quick_note": "Ctrl+Shift+J"}
    assert button.text() == "Ctrl Shift J"


def test_keys_that_do_something_already_are_refused_in_words(qtbot: QtBot, page: SettingsPage, workspace: Workspace) -> None:
    pane = page.pane(2)
    assert isinstance(pane, ShortcutsPane)
    button: KeyButton = pane.buttons["quick_note"]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.keyClick(button, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert workspace.settings.now.shortcuts == {}
    assert "already does “Commands”" in pane.said.text()


def test_the_lock_time_never_exceeds_fifteen_minutes(page: SettingsPage, workspace: Workspace) -> None:
    switch = page.pane(4).findChild(SegmentedSwitch)
    assert switch is not None
    switch.chosen.emit(3)
    assert workspace.settings.now.lock_minutes == 15


def test_the_passphrase_changes_only_when_typed_twice_the_same(qtbot: QtBot, page: SettingsPage, workspace: Workspace, desk: SetDesk, heard: Heard) -> None:
    card = page.pane(4).findChild(PassphraseCard)
    assert card is not None
    qtbot.keyClicks(card.old.edit, "old words")
    qtbot.keyClicks(card.new.edit, "copper lantern ridge")
    qtbot.keyClicks(card.again.edit, "copper lantern")
    qtbot.keyClick(card.again.edit, Qt.Key.Key_Return)
    assert desk.passphrases == []
    qtbot.keyClicks(card.again.edit, " ridge")
    qtbot.keyClick(card.again.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.passphrases == [("old words", "copper lantern ridge")])
    qtbot.waitUntil(lambda: bool(heard.notices))
    assert card.old.text() == card.new.text() == ""


def test_a_backup_goes_where_it_was_asked_to(qtbot: QtBot, workspace: Workspace, desk: SetDesk, heard: Heard, tmp_path: Path) -> None:
    pane = BackupPane(workspace, ask=lambda _parent, _title, name: str(tmp_path / name))
    qtbot.addWidget(pane)
    pane.show()
    qtbot.mouseClick(pane.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(heard.notices))
    assert desk.backups[0].parent == tmp_path


def test_settings_outlive_a_restart_and_a_damaged_file_is_as_new(tmp_path: Path) -> None:
    Settings(tmp_path).set(theme="dark", text_scale=1.5, shortcuts={"new": "Ctrl+J"})
    assert Settings(tmp_path).now == Preferences(theme="dark", text_scale=1.5, shortcuts={"new": "Ctrl+J"})
    (tmp_path / "desktop.json").write_text('{"theme": 5, "text_scale": 2, "unknown": 1')
    assert Settings(tmp_path).now == Preferences()
    (tmp_path / "desktop.json").write_text('{"theme": 5, "text_scale": 2, "unknown": 1}')
    assert Settings(tmp_path).now == Preferences(text_scale=2)
