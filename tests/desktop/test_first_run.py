"""First run: a vault by keys alone, its code shown once, and a beginning."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPdfWriter
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from liaison_app.core.errors import LiaisonError
from liaison_app.desktop.desk import KeyringState, Made, Names, VaultState
from liaison_app.desktop.pages.first_run import FirstRunPage
from liaison_app.desktop.tasks import Tasks
from liaison_app.desktop.welcome.phrase import judge, suggest, years
from liaison_app.desktop.welcome.sheet import draw_sheet
from liaison_app.protocol.hashes import word_list
from tests.desktop.conftest import SetDesk


@dataclass
class MadeVault:
    """What a new vault hands over."""

    store: Any = None
    sync: Any = None
    desk: SetDesk = field(default_factory=SetDesk)

    def close(self) -> None:
        return


@dataclass
class NewDoor:
    """A folder without a vault."""

    folder: Path = Path()
    has_vault: bool = False
    keyring_state: KeyringState = field(default_factory=lambda: KeyringState(usable=True, name="Secret Service"))
    made: list[tuple[str, bool]] = field(default_factory=list)
    refusal: LiaisonError | None = None
    problem: str = ""
    opened: MadeVault = field(default_factory=MadeVault)

    def state(self) -> VaultState:
        return VaultState(exists=False, problem=self.problem)

    def warm_up(self) -> None:
        return

    def keyring(self) -> KeyringState:
        return self.keyring_state

    def create(self, passphrase: str, *, use_keyring: bool) -> Made:
        if self.refusal:
            raise self.refusal
        self.made.append((passphrase, use_keyring))
        return Made(self.opened, "ABCD-EFGH-JKMN")

    def unlock(self, passphrase: str) -> Any:
        raise NotImplementedError

    def unlock_with_code(self, code: str, new_passphrase: str) -> Any:
        raise NotImplementedError


def failed(error: BaseException) -> None:
    pytest.fail(str(error))


@pytest.fixture
def door() -> NewDoor:
    return NewDoor()


@pytest.fixture
def page(qtbot: QtBot, door: NewDoor, qapp: object, tmp_path: Path) -> FirstRunPage:
    tasks = Tasks(failed)
    invite = tmp_path / "team.invite"
    invite.write_bytes(b"{}")
    page = FirstRunPage(door, tasks, ask_invite=lambda _parent: str(invite))
    tasks.setParent(page)
    qtbot.addWidget(page)
    page.resize(1280, 800)
    page.show()
    qtbot.waitExposed(page)
    qtbot.waitUntil(lambda: not tasks.busy)
    return page


def make(qtbot: QtBot, page: FirstRunPage, phrase: str = "copper lantern ridge oatmeal") -> None:
    qtbot.keyClicks(page.make.passphrase.edit, phrase)
    qtbot.keyClick(page.make.passphrase.edit, Qt.Key.Key_Return)
    qtbot.keyClicks(page.make.again.edit, phrase)
    qtbot.keyClick(page.make.again.edit, Qt.Key.Key_Return)


def on_paper(qtbot: QtBot, page: FirstRunPage) -> None:
    qtbot.waitUntil(lambda: page.sheet is not None)
    assert page.sheet is not None
    assert not page.sheet.button.isEnabled()
    qtbot.keyClick(page.sheet.have_it, Qt.Key.Key_Space)
    qtbot.keyClick(page.sheet.button, Qt.Key.Key_Space)
    assert page.begin is not None


def test_from_nothing_to_an_open_vault_by_keys_alone(qtbot: QtBot, page: FirstRunPage, door: NewDoor) -> None:
    make(qtbot, page)
    on_paper(qtbot, page)
    assert door.made == [("copper lantern ridge oatmeal", True)]
    assert page.make.passphrase.text() == ""
    assert page.begin is not None
    with qtbot.waitSignal(page.opened) as caught:
        qtbot.keyClick(page.begin.rows["empty"], Qt.Key.Key_Return)
    assert caught.args == [door.opened]


def test_where_the_steps_have_no_room_a_line_says_which_one_it_is(page: FirstRunPage) -> None:
    page.resize(1280, 800)
    assert not page.way.where.isVisible()
    page.resize(900, 600)
    assert (page.way.steps.isVisible(), page.way.where.isVisible(), page.way.where.text()) == (False, True, "Step 1 of 3")


def test_two_that_differ_make_no_vault(qtbot: QtBot, page: FirstRunPage, door: NewDoor) -> None:
    qtbot.keyClicks(page.make.passphrase.edit, "copper lantern ridge")
    qtbot.keyClicks(page.make.again.edit, "copper lantern")
    qtbot.keyClick(page.make.again.edit, Qt.Key.Key_Return)
    assert door.made == []
    assert page.make.again.edit.accessibleDescription() == "This is not the same; type it again."


def test_without_a_keyring_the_box_is_off_and_says_why(qtbot: QtBot, page: FirstRunPage) -> None:
    page.make.know_keyring(KeyringState(usable=False, reason="The keyring is locked."))
    assert not page.make.keyring.isEnabled()
    assert page.make.keyring_words.text() == "The keyring is locked. The passphrase alone will open this vault."


def test_a_folder_that_cannot_hold_a_vault_says_so_in_place(qtbot: QtBot, page: FirstRunPage, door: NewDoor) -> None:
    door.refusal = LiaisonError("A vault cannot be kept on a network drive (nfs).", "Choose a folder on this computer's own disk.")
    make(qtbot, page)
    qtbot.waitUntil(lambda: "network drive" in page.make.passphrase.edit.accessibleDescription())
    assert page.make.isEnabled()


def test_the_suggestion_is_shown_and_typed_once_more(qtbot: QtBot, page: FirstRunPage) -> None:
    qtbot.mouseClick(page.make.suggest_button, Qt.MouseButton.LeftButton)
    phrase = page.make.passphrase.text()
    assert len(phrase.split()) == 5
    assert page.make.passphrase.edit.displayText() == phrase
    assert page.make.again.text() == ""
    assert "570 years at a million tries a second" in page.make.meter.words.text()


def test_the_team_is_joined_with_the_invite_file(qtbot: QtBot, page: FirstRunPage, door: NewDoor) -> None:
    qtbot.mouseClick(page.make.invite_button, Qt.MouseButton.LeftButton)
    assert page.make.invite_button.text() == "Invite: team.invite"
    make(qtbot, page)
    on_paper(qtbot, page)
    assert page.begin is not None
    qtbot.keyClick(page.begin.rows["join"], Qt.Key.Key_Return)
    assert page.join is not None
    form = page.join.form
    qtbot.waitUntil(lambda: form.device.text() == "field-laptop")
    form.person.edit.clear()
    qtbot.keyClick(form.person.edit, Qt.Key.Key_Return)
    qtbot.keyClick(form.device.edit, Qt.Key.Key_Return)
    assert "Type your name" in form.person.edit.accessibleDescription()
    qtbot.keyClicks(form.person.edit, "Nora Whitlock")
    qtbot.keyClick(form.person.edit, Qt.Key.Key_Return)
    with qtbot.waitSignal(page.opened):
        qtbot.keyClick(form.device.edit, Qt.Key.Key_Return)
    assert door.opened.desk.called == [Names("Nora Whitlock", "field-laptop")]


def test_tab_leads_to_every_control_of_the_first_step(qtbot: QtBot, page: FirstRunPage) -> None:
    page.make.know_keyring(KeyringState(usable=True, name="Secret Service"))
    page.make.passphrase.edit.setFocus()
    reached: list[str] = []
    for _step in range(12):
        focus = page.window().focusWidget()
        reached.append(focus.accessibleName())
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
    for name in ("Suggest one", "Once more", "Unlock with this computer’s keyring too", "Make the vault", "I have an invite file"):
        assert name in reached, reached


def test_somebody_comes_back_with_the_code_of_the_lost_vaults_sheet(qtbot: QtBot, page: FirstRunPage, door: NewDoor) -> None:
    make(qtbot, page)
    on_paper(qtbot, page)
    assert page.begin is not None
    qtbot.keyClick(page.begin.rows["back"], Qt.Key.Key_Return)
    assert page.back is not None
    qtbot.keyClick(page.back.code.edit, Qt.Key.Key_Return)
    assert "28 characters" in page.back.code.edit.accessibleDescription()
    door.opened.desk.refusal = LiaisonError("The server keeps nothing under this recovery code.", "Use the code of the vault that was lost.")
    qtbot.keyClicks(page.back.code.edit, "abcd efgh")
    qtbot.keyClick(page.back.code.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.back is not None and "keeps nothing" in page.back.code.edit.accessibleDescription())
    assert page.back.button.isEnabled()
    door.opened.desk.refusal = None
    with qtbot.waitSignal(page.opened):
        qtbot.keyClick(page.back.code.edit, Qt.Key.Key_Return)
    assert door.opened.desk.returns == [(b"{}", "abcd efgh")]


def test_who_finds_no_code_begins_another_way(qtbot: QtBot, page: FirstRunPage) -> None:
    make(qtbot, page)
    on_paper(qtbot, page)
    assert page.begin is not None
    qtbot.keyClick(page.begin.rows["back"], Qt.Key.Key_Return)
    assert page.back is not None
    qtbot.keyClick(page.back.back, Qt.Key.Key_Space)
    with qtbot.waitSignal(page.opened):
        qtbot.keyClick(page.begin.rows["empty"], Qt.Key.Key_Return)


def test_made_up_data_comes_with_progress(qtbot: QtBot, page: FirstRunPage) -> None:
    make(qtbot, page)
    on_paper(qtbot, page)
    assert page.begin is not None
    with qtbot.waitSignal(page.opened):
        qtbot.keyClick(page.begin.rows["demo"], Qt.Key.Key_Return)


def test_the_sheet_prints_to_a_page(tmp_path: Path, qapp: object) -> None:
    path = tmp_path / "sheet.pdf"
    draw_sheet(QPdfWriter(str(path)), "ABCD-EFGH-JKMN")
    assert path.read_bytes().startswith(b"%PDF")
    assert path.stat().st_size > 2_000


def test_words_are_told_apart_by_their_first_letters() -> None:
    assert len(word_list()) == 2_048
    assert len(set(word_list())) == 2_048


def test_a_suggestion_draws_evenly_from_the_list() -> None:
    asked: list[int] = []

    def choose(below: int) -> int:
        asked.append(below)
        return len(asked)

    assert suggest(3, choose) == " ".join(word_list()[1:4])
    assert asked == [2_048, 2_048, 2_048]


def test_years_are_claimed_only_for_a_suggestion() -> None:
    phrase = suggest()
    assert "years" in judge(phrase, phrase).rest
    assert "years" not in judge(f"{phrase} mine", phrase).rest
    assert round(years(5)) == 571
    assert judge("", "").fifths == 0
    assert judge("short", "").tone == "danger"


def test_where_a_vault_was_wiped_the_person_is_told_and_begins_anew(qtbot: QtBot, tmp_path: Path) -> None:
    door = NewDoor(problem="The vault on this device was destroyed by an order of your organization.")
    tasks = Tasks(failed)
    page = FirstRunPage(door, tasks)
    tasks.setParent(page)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert "destroyed by an order" in " ".join(label.text() for label in page.make.findChildren(QLabel))
    make(qtbot, page)
    qtbot.waitUntil(lambda: page.sheet is not None)
    assert door.made
