"""Settings: themes, text size, keys set by pressing them, the lock, the passphrase, the backup."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from liaison_app.core.errors import LiaisonError
from liaison_app.desktop.pages.settings import SettingsPage
from liaison_app.desktop.preferences.backup import BackupPane
from liaison_app.desktop.preferences.general import Appearance
from liaison_app.desktop.preferences.keys import KeyButton, ShortcutsPane
from liaison_app.desktop.preferences.lines import SettingLine
from liaison_app.desktop.preferences.recovery_sheet import RecoverySheetCard
from liaison_app.desktop.preferences.security import PassphraseCard, SecurityPane
from liaison_app.desktop.settings import Preferences, Settings
from liaison_app.desktop.widgets.label import Label
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


def test_settings_that_cannot_be_kept_say_so_once_and_are_in_force_all_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "unplugged"
    settings, told = Settings(folder), list[LiaisonError]()
    settings.unkept.connect(told.append)
    settings.set(theme="dark")
    settings.set(text_scale=1.5)
    assert [(each.code, bool(each.what_to_do)) for each in told] == [("unkept", True)]
    assert settings.now == Preferences(theme="dark", text_scale=1.5)
    folder.mkdir()
    settings.set(text_scale=2.0)
    assert Settings(folder).now == Preferences(theme="dark", text_scale=2.0)


def test_settings_outlive_a_restart_and_a_damaged_file_is_as_new(tmp_path: Path) -> None:
    Settings(tmp_path).set(theme="dark", text_scale=1.5, shortcuts={"new": "Ctrl+J"})
    assert Settings(tmp_path).now == Preferences(theme="dark", text_scale=1.5, shortcuts={"new": "Ctrl+J"})
    (tmp_path / "desktop.json").write_text('{"theme": 5, "text_scale": 2, "unknown": 1')
    assert Settings(tmp_path).now == Preferences()
    (tmp_path / "desktop.json").write_text('{"theme": 5, "text_scale": 2, "unknown": 1}')
    assert Settings(tmp_path).now == Preferences(text_scale=2)


def test_a_new_recovery_sheet_is_in_force_once_its_last_four_characters_are_typed(qtbot: QtBot, page: SettingsPage, desk: SetDesk, heard: Heard) -> None:
    card = page.pane(4).findChild(RecoverySheetCard)
    assert card is not None
    desk.refusal = LiaisonError("This does not open the vault.", "Check the passphrase.", code="wrong_passphrase")
    card.passphrase.set_text("four random words here")
    card.begin.click()
    qtbot.waitUntil(card.isEnabled)
    assert card.proof is None
    desk.refusal = None
    card.begin.click()
    qtbot.waitUntil(lambda: card.proof is not None)
    assert card.proof is not None
    for typed in ("7KQ2", ""):
        card.proof.set_text(typed)
        card.use.click()
    assert desk.sheets == []
    card.proof.set_text("cdef ")
    card.use.click()
    qtbot.waitUntil(lambda: bool(desk.sheets))
    assert desk.sheets == [("four random words here", "7KQ2-9DTM-WXYZ-0123-4567-89AB-CDEF")]
    qtbot.waitUntil(lambda: "in force" in heard.notices[-1].words)
    assert card.proof is None
    assert "7KQ2" not in "".join(label.text() for label in card.findChildren(Label) if label.isVisibleTo(card))


def test_the_text_size_shown_is_the_one_in_force_whoever_chose_it(page: SettingsPage, workspace: Workspace) -> None:
    card = page.pane(1).findChild(Appearance)
    assert card is not None
    workspace.settings.set(text_scale=2.0, theme="dark")
    assert card.percent.text() == "200 %"
    assert card.slider.value() == card.slider.maximum()
    assert card.radios["dark"].isChecked()


def test_where_list_and_pane_have_no_room_beside_each_other_one_of_them_shows(qtbot: QtBot, page: SettingsPage) -> None:
    page.resize(560, 500)
    assert page.view.isVisible()
    assert not page.panes.strip.isVisible()
    page.view.setFocus()
    qtbot.keyClick(page.view, Qt.Key.Key_Down)
    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    assert isinstance(page.panes.shows_detail and page._stack.currentWidget(), ShortcutsPane)
    assert not page.view.isVisible()
    page.panes.strip.stepped.emit(1)
    assert isinstance(page._stack.currentWidget(), SecurityPane)
    assert page.leave()
    assert page.view.isVisible()
    assert not page.leave()
    page.open_record("backup")
    assert isinstance(page._stack.currentWidget(), BackupPane)
    assert not page.view.isVisible()


def test_a_line_puts_its_control_below_where_there_is_no_room_beside_it(qtbot: QtBot) -> None:
    switch = SegmentedSwitch(["As the system", "English", "Español"], "Language")
    line = SettingLine("Words, days and months", switch)
    qtbot.addWidget(line)
    line.show()
    line.resize(800, 100)
    assert switch.x() > 400
    line.resize(300, 200)
    qtbot.waitUntil(lambda: switch.x() == 16 and switch.y() > 20)
