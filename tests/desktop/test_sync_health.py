"""Sync says what waits, what was set aside and why, and never more than is true."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from liaison_app.desktop.desk import Heard as HeardOf
from liaison_app.desktop.desk import SetAsideRecord, StoppedSpace
from liaison_app.desktop.health.cards import StandstillCard, StoppedCard
from liaison_app.desktop.navigation import Address
from liaison_app.desktop.pages.sync_health import SyncHealthPage
from liaison_app.desktop.sync_words import cell_state, sentence
from liaison_app.desktop.widgets.focus_ring import FocusRing, wants_ring
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.reading_order import focus_by_key
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.contact import Contact
from liaison_app.store.verbs import KeepSpace, SpaceFact
from tests.desktop.conftest import Heard, SetDesk, SetSync
from tests.desktop.team.sample_team import sample_team

TEAM = "04" * 16


@pytest.fixture
def invite_file(tmp_path: Path) -> Path:
    path = tmp_path / "team.invite"
    path.write_bytes(b"{}")
    return path


@pytest.fixture
def page(qtbot: QtBot, workspace: Workspace, desk: SetDesk, invite_file: Path) -> SyncHealthPage:
    workspace.store.perform(KeepSpace(SpaceFact(TEAM, "Outreach team", private=False, served=True, role="owner"), keys=((1, bytes(32)),))).result(10)
    workspace.store.put_all([Contact(name="Calvin Oduya", space=TEAM), Contact(name="Mia Ott", space=TEAM)]).result(10)
    desk.set_aside = [SetAsideRecord("0c" * 16, "Three Rivers", "its signature is not that of the device it names", 1)]
    page = SyncHealthPage(workspace, ask_invite=lambda _parent: str(invite_file))
    qtbot.addWidget(page)
    page.resize(1072, 744)
    page.show()
    page.shown()
    qtbot.waitUntil(lambda: page.facts is not None and not workspace.tasks.busy)
    return page


def press(qtbot: QtBot, page: SyncHealthPage, words: str) -> None:
    def shown() -> list[QAbstractButton]:
        return [b for b in page.findChildren(QAbstractButton) if words in (b.accessibleName() or b.text()) and b.isVisible()]

    qtbot.waitUntil(lambda: bool(shown()))
    button = shown()[0]
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)


def test_every_record_that_waits_is_named(page: SyncHealthPage) -> None:
    assert page.facts is not None
    assert sorted(waiting.title for waiting in page.facts.waiting) == ["Calvin Oduya", "Mia Ott"]
    assert [(space.name, space.served, space.unsent) for space in page.facts.spaces] == [("Outreach team", True, 2), ("Private", False, 0)]


def test_a_set_aside_record_gives_its_reason_and_three_ways_out(qtbot: QtBot, page: SyncHealthPage, desk: SetDesk, workspace: Workspace) -> None:
    press(qtbot, page, "Try again: Three Rivers")
    qtbot.waitUntil(lambda: desk.released == [("0c" * 16, "retry")])
    qtbot.waitUntil(lambda: not workspace.tasks.busy)
    press(qtbot, page, "Keep what is here: Three Rivers")
    qtbot.waitUntil(lambda: desk.released[-1] == ("0c" * 16, "keep"))
    qtbot.waitUntil(lambda: not workspace.tasks.busy)
    asked: list[str] = []
    workspace.messages.asked.connect(lambda question: (asked.append(question.act), question.agreed()))
    press(qtbot, page, "Forget what came: Three Rivers")
    qtbot.waitUntil(lambda: desk.released[-1] == ("0c" * 16, "remove"))
    assert asked == ["Forget it"]


def test_without_a_server_one_joins_with_an_invite_file(qtbot: QtBot, page: SyncHealthPage, heard: Heard, desk: SetDesk) -> None:
    press(qtbot, page, "Join with an invite file")
    qtbot.waitUntil(lambda: page.form.person.text() == "nora")
    qtbot.keyClick(page.form.person.edit, Qt.Key.Key_Return)
    qtbot.keyClick(page.form.device.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(heard.notices))
    assert heard.notices[0].words == "Joining Outreach…"
    assert desk.invites == [b"{}"]


def test_sync_now_wakes_the_engine(qtbot: QtBot, page: SyncHealthPage, sync: SetSync, workspace: Workspace) -> None:
    sync.tell(phase="idle", pending=2, total=2)
    qtbot.waitUntil(lambda: any(b.text() == "Sync now" for b in page.findChildren(QAbstractButton)))
    press(qtbot, page, "Sync now")
    assert sync.woken == 1
    qtbot.waitUntil(lambda: not workspace.tasks.busy)


@pytest.mark.parametrize(
    ("state", "kind", "title"),
    [
        (SetSync(phase="idle", last_sync_ms=1), "done", "All on the server"),
        (SetSync(phase="idle", pending=3, total=41, last_sync_ms=1), "pending", "3 of 41"),
        (SetSync(phase="offline", since_ms=1, pending=3, total=41), "offline", "Offline"),
        (SetSync(phase="local"), "local", "On this device"),
        (SetSync(phase="idle", quarantine=1, pending=3, total=41), "failed", "1 set aside"),
        (SetSync(phase="stopped", sentence="The server's head is not the one we saw."), "failed", "Stopped"),
        (SetSync(phase="working"), "pending", "Syncing"),
    ],
)
def test_the_cell_says_all_is_there_only_when_all_is_there(state: SetSync, kind: str, title: str) -> None:
    cell = cell_state(state)
    assert (cell.kind, cell.title) == (kind, title)


def test_the_sentence_counts_what_waits() -> None:
    assert sentence(SetSync(phase="offline", pending=1)) == "Not synced yet. 1 change waits on this device."
    assert sentence(SetSync(phase="local", pending=9)) == "Everything is on this device; no server is joined."


def test_the_focus_stays_on_the_control_of_the_same_name_when_the_cards_are_made_anew(qtbot: QtBot, page: SyncHealthPage) -> None:
    page.activateWindow()
    old = next(button for button in page.findChildren(QAbstractButton) if button.isVisible())
    old.setFocus()
    qtbot.waitUntil(old.hasFocus)
    page.fit(narrow=True)
    assert not old.isVisible()
    focus = page.window().focusWidget()
    assert focus is not old
    assert focus.isVisible()
    assert focus.accessibleName() == old.accessibleName()


def test_a_focus_that_a_key_brought_still_shows_when_the_cards_are_made_anew(qtbot: QtBot, page: SyncHealthPage) -> None:
    ring = FocusRing(page)
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    for narrow in (True, False):
        focus_by_key(next(button for button in page.findChildren(QAbstractButton) if button.isVisible() and wants_ring(button)))
        page.fit(narrow)
        assert ring.target() is page.window().focusWidget()


def test_a_space_that_the_server_contradicts_says_so_and_can_be_started_again(qtbot: QtBot, page: SyncHealthPage, desk: SetDesk, heard: Heard) -> None:
    title = "The server shows an older or another history than it did before."
    desk.stopped_spaces = [StoppedSpace(TEAM, "Outreach team", title, "Start this space again.", waits=True)]
    page.reload()
    press(qtbot, page, "Start Outreach team again")
    qtbot.waitUntil(lambda: desk.begun_again == [TEAM])
    qtbot.waitUntil(lambda: any("12 records" in notice.words for notice in heard.notices))


def test_a_space_that_is_tried_again_by_itself_asks_for_nothing(qtbot: QtBot, page: SyncHealthPage, desk: SetDesk) -> None:
    desk.stopped_spaces = [StoppedSpace(TEAM, "Outreach team", "The key of this space has not reached this device.", "It comes by itself.", waits=False)]
    page.reload()
    qtbot.waitUntil(lambda: page.facts is not None and bool(page.facts.stopped))
    card = page.findChild(StoppedCard)
    assert card is not None
    assert not card.findChildren(QAbstractButton)


def test_where_nothing_is_synced_the_reason_stands_first_with_what_can_be_done(qtbot: QtBot, page: SyncHealthPage, sync: SetSync, heard: Heard) -> None:
    sync.tell(phase="stopped", sentence="The server shows a shorter membership log than before.")
    qtbot.waitUntil(lambda: page.findChild(StandstillCard) is not None)
    press(qtbot, page, "Back up this vault first")
    assert heard.places[-1] == Address("settings", "backup")
    press(qtbot, page, "Copy for your administrator")
    assert "shorter membership log" in QGuiApplication.clipboard().text()


def test_what_happened_is_told_until_it_was_heard(qtbot: QtBot, page: SyncHealthPage, desk: SetDesk) -> None:
    desk.hearsay = [HeardOf("server_restored", 1_760_000_000_000, "The server was restored from a backup.")]
    page.reload()
    press(qtbot, page, "Heard: The server was restored")
    qtbot.waitUntil(lambda: desk.hearsay == [])
    qtbot.waitUntil(lambda: page.facts is not None and page.facts.to_hear == ())


def test_what_kept_it_from_syncing_stands_with_when_until_the_list_is_cleared(qtbot: QtBot, page: SyncHealthPage, desk: SetDesk) -> None:
    desk.went_wrong = [HeardOf("", 1_760_000_000_000, "The server does not answer. (3 times)")]
    page.reload()
    qtbot.waitUntil(lambda: any("does not answer" in line.text() for line in page.findChildren(Label)))
    press(qtbot, page, "Clear the list")
    qtbot.waitUntil(lambda: desk.went_wrong == [])
    qtbot.waitUntil(lambda: page.facts is not None and page.facts.troubles == ())


def test_devices_of_ones_own_are_shown_and_a_lost_one_can_be_revoked(qtbot: QtBot, page: SyncHealthPage, desk: SetDesk, workspace: Workspace) -> None:
    desk.team.now = sample_team(admin=False)
    workspace.messages.asked.connect(lambda question: question.agreed())
    page.reload()
    press(qtbot, page, "wipe: office desktop")
    qtbot.waitUntil(lambda: any(asked[:2] == ("revoke", f"{258:032x}") for asked in desk.team.asked))
    assert not any("Ben Achterhof" in button.accessibleName() for button in page.findChildren(QAbstractButton))
