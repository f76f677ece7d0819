"""The whole window: unlocked by keys, locked with everything saved, raised by a second start."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from liaison_app.core.clock import SystemClock
from liaison_app.core.errors import LiaisonError
from liaison_app.desktop.app import App
from liaison_app.desktop.desk import KeyringState, Made, VaultState
from liaison_app.desktop.instance import raise_other, socket_name
from liaison_app.desktop.navigation import Address
from liaison_app.desktop.pages.unlock import UnlockPage
from liaison_app.desktop.session import Session
from liaison_app.desktop.widgets.painted_button import PaintedButton
from liaison_app.records.note import Note
from liaison_app.store.store import Store
from tests.desktop.conftest import ACCOUNT, DEVICE, KEY, SetDesk, SetSync

CTRL = Qt.KeyboardModifier.ControlModifier


@dataclass
class OpenFolder:
    """A real store, opened with a raw key."""

    folder: Path
    sync: SetSync = field(default_factory=SetSync)
    desk: SetDesk = field(default_factory=SetDesk)
    closed: bool = False

    def __post_init__(self) -> None:
        self.store = Store(self.folder, KEY, clock=SystemClock(), device=DEVICE, account=ACCOUNT)

    def close(self) -> None:
        self.store.close()
        self.closed = True


@dataclass
class FolderDoor:
    """Opens the folder to one passphrase, without the cost of a real derivation."""

    folder: Path
    has_vault: bool = True
    vaults: list[OpenFolder] = field(default_factory=list)
    warmed: int = 0

    def state(self) -> VaultState:
        return VaultState(exists=True)

    def warm_up(self) -> None:
        self.warmed += 1

    def keyring(self) -> KeyringState:
        return KeyringState(usable=False, reason="No keyring answers.")

    def create(self, passphrase: str, *, use_keyring: bool) -> Made:
        return Made(self.unlock(passphrase), "AAAA-BBBB")

    def unlock(self, passphrase: str) -> OpenFolder:
        self.vaults.append(OpenFolder(self.folder))
        return self.vaults[-1]

    def unlock_with_code(self, code: str, new_passphrase: str) -> OpenFolder:
        return self.unlock(new_passphrase)


@dataclass
class Running:
    """An application under test, and how often it asked to be replaced."""

    app: App
    door: FolderDoor
    restarts: list[bool] = field(default_factory=list)

    @property
    def session(self) -> Session:
        assert self.app.session is not None
        return self.app.session


Start = Callable[[], Running]


@pytest.fixture
def start(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Start]:
    running: list[Running] = []

    def begin() -> Running:
        door = FolderDoor(tmp_path)
        restarts: list[bool] = []
        app = App(qapp, door, lambda: restarts.append(True))
        running.append(Running(app, door, restarts))
        app.begin()
        qtbot.waitUntil(lambda: not app.tasks.busy)
        return running[-1]

    yield begin
    for one in running:
        app = one.app
        qtbot.waitUntil(lambda app=app: not app.tasks.busy)
        if app.session is not None:
            app.window.closing.emit()
            qtbot.waitUntil(lambda app=app: app.session is None)
        qtbot.waitUntil(lambda one=one: all(vault.closed for vault in one.door.vaults))
        app.tasks.finish()
        app.window.let_go()
        app.window.deleteLater()


def unlocked(qtbot: QtBot, start: Start) -> Running:
    running = start()
    gate = running.app.gate
    assert isinstance(gate, UnlockPage)
    qtbot.keyClicks(gate.passphrase.edit, "copper lantern")
    qtbot.keyClick(gate.passphrase.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: running.app.session is not None and not running.app.tasks.busy)
    return running


def press(window: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    window.activateWindow()
    QTest.keyClick(window.focusWidget() or window, key, modifier)


def test_a_passphrase_typed_leads_to_today(qtbot: QtBot, start: Start) -> None:
    running = unlocked(qtbot, start)
    assert running.session.frame.here == Address("today")
    assert running.door.warmed == 1
    assert running.door.vaults[0].sync.woken == 1


def test_lock_saves_what_is_typed_then_closes_the_vault_and_replaces_the_process(qtbot: QtBot, start: Start, tmp_path: Path) -> None:
    running = unlocked(qtbot, start)
    running.session.frame.go(Address("settings", "security"))
    running.session.note_quickly()
    quick = running.session.quick_note
    assert quick is not None
    qtbot.keyClicks(quick.edit, "forged requests from one county mailbox")
    press(running.app.window, Qt.Key.Key_L, CTRL)
    qtbot.waitUntil(lambda: running.restarts == [True])
    assert running.door.vaults[0].closed
    again = OpenFolder(tmp_path)
    reader = again.store.reader()
    notes, _total = reader.list("note")
    reader.close()
    again.close()
    assert [note.body for note in notes if isinstance(note, Note)] == ["forged requests from one county mailbox"]


def test_unlock_returns_to_where_the_lock_was(qtbot: QtBot, start: Start) -> None:
    first = unlocked(qtbot, start)
    first.session.frame.go(Address("settings", "backup"))
    first.app.lock()
    qtbot.waitUntil(lambda: first.restarts == [True])
    second = unlocked(qtbot, start)
    assert second.session.frame.here == Address("settings", "backup")


def test_nothing_of_the_vault_stays_on_screen_after_the_lock(qtbot: QtBot, start: Start) -> None:
    running = unlocked(qtbot, start)
    frame = running.session.frame
    running.app.lock()
    qtbot.waitUntil(lambda: running.restarts == [True])
    assert running.app.window.centralWidget() is not frame
    assert running.app.window.centralWidget().findChildren(QWidget) == []


def test_a_vault_that_was_wiped_is_let_go_of_at_once_and_unsaved_words_do_not_hold_it(qtbot: QtBot, start: Start) -> None:
    running = unlocked(qtbot, start)
    frame, sync = running.session.frame, running.door.vaults[0].sync
    sync.tell(phase="wiped")
    qtbot.waitUntil(lambda: running.restarts == [True])
    assert running.app.session is None
    assert running.app.window.centralWidget() is not frame
    assert running.door.vaults[0].closed


def test_a_save_that_fails_keeps_the_window_and_says_why(qtbot: QtBot, start: Start) -> None:
    running = unlocked(qtbot, start)
    failed: Future[Any] = Future()
    failed.set_exception(LiaisonError("The disk is full.", "Free some space."))
    page = running.session.frame.page
    page.flush = lambda: [failed]  # type: ignore[union-attr]
    said: list[str] = []
    running.app.messages.refused.connect(lambda failure: said.append(failure.sentence))
    running.app.lock()
    qtbot.waitUntil(lambda: said == ["The disk is full. Free some space."])
    assert running.restarts == []
    assert running.app.session is not None
    page.flush = list  # type: ignore[union-attr]
    running.app.lock()
    qtbot.waitUntil(lambda: running.restarts == [True])


def test_quiet_minutes_lock_and_a_presentation_holds_them_off(qtbot: QtBot, start: Start) -> None:
    running = unlocked(qtbot, start)
    idle = running.session.idle
    idle.hold("a presentation")
    idle.timer.setInterval(1)
    idle.timer.start(1)
    qtbot.wait(30)
    assert running.restarts == []
    idle.release("a presentation")
    idle.timer.start(1)
    qtbot.waitUntil(lambda: running.restarts == [True])
    assert running.app.settings.now.locked_after == running.app.settings.now.lock_minutes


def test_a_second_start_brings_the_first_window_to_the_front(qtbot: QtBot, start: Start, tmp_path: Path) -> None:
    running = start()
    qtbot.waitUntil(lambda: running.app.bell is not None)
    assert Path(socket_name(tmp_path)).stat().st_mode & 0o077 == 0
    assert running.door.folder == tmp_path
    bell = running.app.bell
    assert bell is not None
    words = "import sys; from pathlib import Path; from liaison_app.desktop.instance import raise_other; sys.exit(0 if raise_other(Path(sys.argv[1])) else 3)"
    with qtbot.waitSignal(bell.rung, timeout=20_000):
        second = subprocess.Popen([sys.executable, "-c", words, str(tmp_path)])
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=20_000)
    assert second.returncode == 0


def test_without_a_first_window_a_start_is_the_first(tmp_path: Path) -> None:
    assert not raise_other(tmp_path / "elsewhere")


def test_closing_saves_before_it_goes(qtbot: QtBot, start: Start) -> None:
    running = unlocked(qtbot, start)
    running.session.note_quickly()
    quick = running.session.quick_note
    assert quick is not None
    qtbot.keyClicks(quick.edit, "kept")
    running.app.window.close()
    qtbot.waitUntil(lambda: running.door.vaults[0].closed)
    assert running.restarts == []


def test_a_window_closed_while_the_lock_still_saves_does_not_come_back(qtbot: QtBot, start: Start) -> None:
    running = unlocked(qtbot, start)
    running.session.note_quickly()
    quick = running.session.quick_note
    assert quick is not None
    qtbot.keyClicks(quick.edit, "kept")
    press(running.app.window, Qt.Key.Key_L, CTRL)
    running.app.window.close()
    qtbot.waitUntil(lambda: running.door.vaults[0].closed)
    qtbot.waitUntil(lambda: not running.app.window.isVisible())
    assert running.restarts == []


def test_an_ampersand_in_a_name_is_no_key(start: Start) -> None:
    start()
    assert [PaintedButton(name).shortcut().toString() for name in ("Texas A&M Police", "Smith & Sons")] == ["", ""]
