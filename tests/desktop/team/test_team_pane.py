"""Members and devices: who is shown, what may be asked for, and that nothing is asked for by accident."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPdfWriter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from liaison_app.core.clock import SetClock
from liaison_app.core.errors import LiaisonError
from liaison_app.desktop.messages import Question
from liaison_app.desktop.preferences.protection import LogCard
from liaison_app.desktop.preferences.security import SecurityPane
from liaison_app.desktop.team.code_picture import CodePicture
from liaison_app.desktop.team.custodians_card import CustodiansCard
from liaison_app.desktop.team.invite_sheet import draw_invite
from liaison_app.desktop.team.pane import TeamPane
from liaison_app.desktop.team.people_card import PeopleCard
from liaison_app.desktop.team_facts import MadeInvite, TeamFacts
from liaison_app.desktop.widgets.banner import Banner
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.row_button import RowButton
from liaison_app.desktop.workspace import Workspace
from tests.desktop.conftest import Heard, SetDesk
from tests.desktop.team.sample_team import MIDWEST, NOW, TEAM, sample_team


@pytest.fixture
def saved_to(tmp_path: Path) -> Path:
    return tmp_path / "ben.invite"


@pytest.fixture
def pane(qtbot: QtBot, workspace: Workspace, desk: SetDesk, saved_to: Path) -> TeamPane:
    desk.team.now = sample_team()
    pane = TeamPane(replace(workspace, clock=SetClock(NOW)), ask=lambda _parent, _title, _name: str(saved_to))
    qtbot.addWidget(pane)
    pane.resize(848, 744)
    pane.show()
    pane.load()
    qtbot.waitUntil(lambda: pane.facts is not None)
    return pane


def _words(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(Label))


def test_everybody_is_shown_with_role_words_and_whether_they_were_compared(pane: TeamPane) -> None:
    card = pane.findChild(PeopleCard)
    assert card is not None
    said = [row.button.accessibleName() for row in card.rows.values()]
    assert len(said) == 5
    assert "Rafael Pinter" in said[3]
    assert "marble fox canyon · silver onion gate" in said[3]
    assert "Not compared" in said[3]
    assert "Reader" in said[3]


def test_a_device_silent_for_long_is_offered_to_be_wiped_and_this_one_not_at_all(pane: TeamPane) -> None:
    from liaison_app.desktop.team.devices_card import DevicesCard

    card = pane.findChild(DevicesCard)
    assert card is not None
    assert sorted(button.text() for button in card.buttons.values()) == ["Revoke", "Revoke", "Revoke and wipe"]
    assert not any(row.button.accessibleName().startswith("Nora Whitlock, field laptop") and row.findChild(type(pane)) for row in card.rows.values())
    assert f"{257:032x}" not in card.buttons


def test_revoking_asks_first_and_does_nothing_when_not_agreed(qtbot: QtBot, pane: TeamPane, workspace: Workspace, desk: SetDesk) -> None:
    from liaison_app.desktop.team.devices_card import DevicesCard

    questions: list[Question] = []
    workspace.messages.asked.connect(questions.append)
    card = pane.findChild(DevicesCard)
    assert card is not None
    qtbot.mouseClick(card.buttons[f"{260:032x}"], Qt.MouseButton.LeftButton)
    assert len(questions) == 1
    assert "destroyed" in questions[0].words
    assert desk.team.asked == []
    questions[0].agreed()
    qtbot.waitUntil(lambda: ("revoke", f"{260:032x}", True) in desk.team.asked)


def test_an_invite_is_made_only_when_asked_for_and_its_file_is_saved(qtbot: QtBot, pane: TeamPane, desk: SetDesk, saved_to: Path) -> None:
    card = pane.invite
    assert card is not None
    assert desk.team.asked == []
    assert card.may.currentText() == "Write in Outreach team"
    qtbot.mouseClick(card.make, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: card.made is not None)
    assert desk.team.asked == [("invite", "editor", TEAM)]
    assert card.findChild(CodePicture) is not None
    card.saving.emit(card.made)
    qtbot.waitUntil(saved_to.exists)


def test_an_invite_that_fails_says_so_and_can_be_asked_for_again(qtbot: QtBot, pane: TeamPane, desk: SetDesk, heard: Heard) -> None:
    desk.team.failure = LiaisonError("The server cannot be reached.", "Try again.", code="offline")
    card = pane.invite
    assert card is not None
    qtbot.mouseClick(card.make, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(heard.failures))
    assert card.make.isEnabled()
    assert card.make.text() == "Make an invite"


def test_a_made_invite_stays_when_the_page_is_made_anew(qtbot: QtBot, pane: TeamPane, desk: SetDesk) -> None:
    assert pane.invite is not None
    qtbot.mouseClick(pane.invite.make, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: pane.invite is not None and pane.invite.made is not None)
    desk.team.now = replace(sample_team(), custodians=())
    pane.load()
    qtbot.waitUntil(lambda: pane.facts is not None and pane.facts.custodians == ())
    assert pane.invite is not None
    assert pane.invite.made is not None


def test_a_reader_is_offered_nothing_that_the_server_would_refuse(qtbot: QtBot, workspace: Workspace, desk: SetDesk) -> None:
    from liaison_app.desktop.team.devices_card import DevicesCard

    desk.team.now = sample_team(admin=False)
    pane = TeamPane(replace(workspace, clock=SetClock(NOW)))
    qtbot.addWidget(pane)
    pane.load()
    qtbot.waitUntil(lambda: pane.facts is not None)
    assert pane.invite is None
    card = pane.findChild(DevicesCard)
    assert card is not None
    assert list(card.buttons) == [f"{258:032x}"]  # a device of their own


def test_a_vault_without_an_organisation_says_how_to_join_one_and_leads_there(qtbot: QtBot, workspace: Workspace, heard: Heard) -> None:
    pane = TeamPane(workspace)
    qtbot.addWidget(pane)
    pane.load()
    qtbot.waitUntil(lambda: pane.facts is not None)
    assert "belongs to no organization yet" in _words(pane)
    joining = next(one for one in pane.findChildren(Button) if one.text() == "Join with an invite file")
    joining.click()
    assert heard.places[-1].place == "sync"


def test_new_keys_and_new_spaces_are_asked_for_by_name(qtbot: QtBot, pane: TeamPane, desk: SetDesk) -> None:
    from liaison_app.desktop.team.spaces_card import SpacesCard

    card = pane.findChild(SpacesCard)
    assert card is not None
    card.name.setText("  Spring training ")
    qtbot.keyClick(card.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: ("create_space", "Spring training") in desk.team.asked)
    card = pane.findChild(SpacesCard)
    assert card is not None
    card.rotating.emit(next(space for space in sample_team().spaces if space.space == MIDWEST))
    qtbot.waitUntil(lambda: ("rotate", MIDWEST) in desk.team.asked)


def test_security_shows_the_lease_the_log_and_its_entries(qtbot: QtBot, workspace: Workspace, desk: SetDesk) -> None:
    desk.team.now = sample_team()
    pane = SecurityPane(workspace)
    qtbot.addWidget(pane)
    pane.resize(848, 744)
    pane.show()
    pane.load()
    qtbot.waitUntil(lambda: pane.findChild(LogCard) is not None)
    assert "0 to 214" in _words(pane)
    assert "c41e 88b0 5a7f 20d9" in _words(pane)
    assert "2 of 3 custodians" in _words(pane)
    card = pane.findChild(LogCard)
    assert card is not None
    card.entries_asked.emit()
    qtbot.waitUntil(lambda: "let Ben Achterhof in as an editor" in _words(pane))
    qtbot.waitUntil(lambda: pane.verticalScrollBar().value() > 0)  # what was asked for is brought into view


def test_security_of_a_vault_without_an_organisation_shows_no_lease(qtbot: QtBot, workspace: Workspace, desk: SetDesk) -> None:
    desk.team.now = TeamFacts(joined=False)
    pane = SecurityPane(workspace)
    qtbot.addWidget(pane)
    pane.load()
    qtbot.waitUntil(lambda: "Suite 1" in _words(pane))
    assert "Offline lease" not in _words(pane)


def test_the_printed_invite_can_be_read_back(qapp: object, tmp_path: Path) -> None:
    import zxingcpp
    from PySide6.QtCore import QSize
    from PySide6.QtPdf import QPdfDocument

    made = MadeInvite(b"{}", b"LSN-INVITE-1\n" + bytes(range(200)), 1_760_600_000_000)
    target = tmp_path / "invite.pdf"
    draw_invite(QPdfWriter(str(target)), made)
    document = QPdfDocument()
    document.load(str(target))
    image = document.render(0, QSize(1275, 1650)).convertToFormat(QImage.Format.Format_RGB32)
    page = QImage(image.size(), QImage.Format.Format_Grayscale8)
    page.fill(255)
    from PySide6.QtGui import QPainter

    painter = QPainter(page)
    painter.drawImage(0, 0, image)
    painter.end()
    rows = memoryview(bytes(page.constBits())).cast("B", (page.height(), page.bytesPerLine()))
    found = zxingcpp.read_barcodes(rows)
    assert [bytes(code.bytes) for code in found] == [made.code]


def test_of_two_hundred_people_some_are_shown_and_typing_finds_the_others(qtbot: QtBot, pane: TeamPane, desk: SetDesk) -> None:
    team = sample_team()
    many = tuple(replace(team.people[1], account=f"{n:032x}", name=f"Person {n}") for n in range(1000, 1200))
    desk.team.now = replace(team, people=(*team.people, *many))
    pane.load()
    qtbot.waitUntil(lambda: pane.facts is not None and len(pane.facts.people) == 205)
    card = pane.findChildren(PeopleCard)[-1]
    assert len(card.rows) == 40
    qtbot.keyClicks(card.sifted.wanted, "person 1187")
    assert f"{1187:032x}" in card.rows
    desk.team.now = replace(desk.team.now, custodians=())
    pane.load()
    qtbot.waitUntil(lambda: pane.facts is not None and pane.facts.custodians == ())
    again = pane.findChildren(PeopleCard)[-1]
    assert again.sifted.wanted.text() == "person 1187"  # what was typed outlasts the next word of the server's


def test_an_owner_puts_a_space_on_hold_at_once_and_lifts_it_only_when_asked_again(qtbot: QtBot, pane: TeamPane, workspace: Workspace, desk: SetDesk) -> None:
    questions: list[Question] = []
    workspace.messages.asked.connect(questions.append)
    spaces = tuple(replace(each, may_hold=not each.private, held=each.space == MIDWEST) for each in sample_team().spaces)
    desk.team.now = replace(sample_team(), spaces=spaces)
    pane.load()
    qtbot.waitUntil(lambda: "Put Outreach team on legal hold" in _buttons(pane))
    _buttons(pane)["Put Outreach team on legal hold"].click()
    qtbot.waitUntil(lambda: ("hold", TEAM, True) in desk.team.asked)
    qtbot.waitUntil(lambda: not workspace.tasks.busy)
    _buttons(pane)["Lift the legal hold on Midwest trips"].click()
    assert ("hold", MIDWEST, False) not in desk.team.asked
    questions[0].agreed()
    qtbot.waitUntil(lambda: ("hold", MIDWEST, False) in desk.team.asked)


def test_custodians_are_named_and_an_owner_hands_in_the_file_that_names_others(qtbot: QtBot, workspace: Workspace, desk: SetDesk, tmp_path: Path) -> None:
    desk.team.now = replace(sample_team(), unrecoverable=("Midwest trips",))
    pane = TeamPane(workspace, ask_file=lambda _parent, _title: str(tmp_path / "custodians.entries"))
    qtbot.addWidget(pane)
    pane.load()
    qtbot.waitUntil(lambda: pane.facts is not None)
    card = pane.findChild(CustodiansCard)
    assert card is not None
    said = "\n".join(
        [_words(card), *(row.accessibleName() for row in card.findChildren(RowButton)), *(each.accessibleName() for each in card.findChildren(Banner))]
    )
    for words in ("Greta Holm", "Ben Achterhof", "Imani Sorrell", "Any two of them"):
        assert words in said
    qtbot.mouseClick(card.hand_in, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: ("hand_in", tmp_path / "custodians.entries") in desk.team.asked)
    desk.team.now = replace(sample_team(admin=False), custodians=())
    pane.load()
    qtbot.waitUntil(lambda: pane.facts is not None and not pane.facts.custodians)
    card = pane.findChildren(CustodiansCard)[-1]
    assert "Until three are named" in _words(card)
    assert not hasattr(card, "hand_in")


def _buttons(pane: TeamPane) -> dict[str, Button]:
    return {button.accessibleName(): button for button in pane.findChildren(Button)}
