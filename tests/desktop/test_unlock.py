"""The unlock screen: right and wrong passphrases, the throttle, the keyring's three states, the code on paper."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from liaison_app.core.errors import LiaisonError, WrongPassphrase
from liaison_app.desktop.desk import KeyringState, Made, Opened, VaultState
from liaison_app.desktop.pages.unlock import UnlockPage
from liaison_app.desktop.settings import Settings
from liaison_app.desktop.tasks import Tasks


@dataclass
class SetDoor:
    """A door that opens to one passphrase."""

    folder: Path = Path()
    has_vault: bool = True
    now: VaultState = field(default_factory=lambda: VaultState(exists=True, keyring="Secret Service"))
    refusal: LiaisonError | None = None
    opened: list[str] = field(default_factory=list)

    def state(self) -> VaultState:
        return self.now

    def warm_up(self) -> None:
        return

    def keyring(self) -> KeyringState:
        return KeyringState(usable=True, name="Secret Service")

    def create(self, passphrase: str, *, use_keyring: bool) -> Made:
        raise NotImplementedError

    def unlock(self, passphrase: str) -> Opened:
        if self.refusal:
            raise self.refusal
        if passphrase != "copper lantern":
            raise WrongPassphrase("This does not open the vault.", "Check the passphrase.")
        self.opened.append(passphrase)
        return "the vault"  # type: ignore[return-value]

    def unlock_with_code(self, code: str, new_passphrase: str) -> Opened:
        self.opened.append(f"{code}/{new_passphrase}")
        return "the vault"  # type: ignore[return-value]


def _fail(error: BaseException) -> None:
    pytest.fail(str(error))


@pytest.fixture
def door() -> SetDoor:
    return SetDoor()


@pytest.fixture
def page(qtbot: QtBot, door: SetDoor, qapp: object) -> UnlockPage:
    tasks = Tasks(_fail)
    page = UnlockPage(door, tasks, Settings(None))
    tasks.setParent(page)
    qtbot.addWidget(page)
    page.resize(900, 700)
    page.show()
    qtbot.waitExposed(page)
    qtbot.waitUntil(lambda: not tasks.busy)
    return page


def test_the_caret_waits_in_the_field_and_enter_opens(qtbot: QtBot, page: UnlockPage) -> None:
    qtbot.waitUntil(page.passphrase.edit.hasFocus)
    qtbot.keyClicks(page.passphrase.edit, "copper lantern")
    with qtbot.waitSignal(page.opened) as caught:
        qtbot.keyClick(page.passphrase.edit, Qt.Key.Key_Return)
    assert caught.args == ["the vault"]
    assert page.passphrase.text() == ""


def test_a_wrong_passphrase_says_how_many_tries_are_left(qtbot: QtBot, page: UnlockPage, door: SetDoor) -> None:
    door.now = VaultState(exists=True, tries_left=2, next_wait_ms=2_000)
    qtbot.keyClicks(page.passphrase.edit, "wrong")
    qtbot.keyClick(page.passphrase.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "2 more tries, then a wait of 2 seconds." in page.passphrase.edit.accessibleDescription())
    assert page.button.isEnabled()
    assert page.passphrase.edit.hasSelectedText()


def test_the_throttle_counts_down_and_lets_no_one_try(qtbot: QtBot, page: UnlockPage, door: SetDoor) -> None:
    door.now = VaultState(exists=True, tries_left=0, wait_ms=2_000)
    qtbot.keyClicks(page.passphrase.edit, "wrong")
    qtbot.keyClick(page.passphrase.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Wait 2 seconds" in page.passphrase.edit.accessibleDescription())
    assert not page.button.isEnabled()
    qtbot.waitUntil(page.button.isEnabled, timeout=4_000)


def test_a_wait_told_while_a_try_is_under_way_is_not_ended_by_that_trys_refusal(qtbot: QtBot, page: UnlockPage, door: SetDoor) -> None:
    qtbot.waitUntil(page.button.isEnabled)
    page._know(VaultState(exists=True, tries_left=0, wait_ms=60_000))
    page._busy(busy=False)
    assert not page.button.isEnabled()


@pytest.mark.parametrize("code", ["keyring_missing", "keyring_locked", "keyring_unavailable"])
def test_each_keyring_state_speaks_in_its_own_words(qtbot: QtBot, page: UnlockPage, door: SetDoor, code: str) -> None:
    door.refusal = LiaisonError(f"About {code}.", "Do this.", code=code)
    qtbot.keyClicks(page.passphrase.edit, "copper lantern")
    qtbot.keyClick(page.passphrase.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.keyring_words.text() == f"About {code}. Do this.")
    assert page.other_way.isVisible()


def test_the_recovery_code_opens_with_a_new_passphrase(qtbot: QtBot, page: UnlockPage, door: SetDoor) -> None:
    qtbot.mouseClick(page.other_way, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(page.code.edit, "ABCD")
    qtbot.keyClick(page.code.edit, Qt.Key.Key_Return)
    assert page.new.edit.hasFocus()
    qtbot.keyClicks(page.new.edit, "new words")
    with qtbot.waitSignal(page.opened):
        qtbot.keyClick(page.new.edit, Qt.Key.Key_Return)
    assert door.opened == ["ABCD/new words"]


def test_nothing_typed_is_said_in_a_sentence(qtbot: QtBot, page: UnlockPage) -> None:
    qtbot.keyClick(page.passphrase.edit, Qt.Key.Key_Return)
    assert page.passphrase.edit.accessibleDescription() == "Type the passphrase."
