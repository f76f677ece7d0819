"""Files dropped on the window go where they belong, are taken back, or a sentence says where they belong."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from liaison_app.desktop.bringing import Bringing, kind_of
from liaison_app.desktop.workspace import Workspace
from tests.desktop.conftest import Heard

CARD = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Dana Lee\r\nEMAIL:dana@metro.gov\r\nEND:VCARD\r\n"


@pytest.fixture
def card(tmp_path: Path) -> Path:
    path = tmp_path / "lee.vcf"
    path.write_text(CARD, encoding="utf-8")
    return path


def test_a_card_dropped_on_contacts_becomes_a_person_and_undo_takes_them_back(qtbot: QtBot, workspace: Workspace, heard: Heard, card: Path) -> None:
    over = QWidget()
    qtbot.addWidget(over)
    Bringing(workspace, over).take([card], "contacts", "")
    qtbot.waitUntil(lambda: len(heard.notices) == 1)
    assert heard.notices[0].words == "1 record is new."
    assert workspace.reader.count("contact") == 1
    workspace.messages.undo()
    qtbot.waitUntil(lambda: workspace.reader.count("contact") == 0)


def test_a_file_that_belongs_elsewhere_is_left_and_a_sentence_says_where(qtbot: QtBot, workspace: Workspace, heard: Heard, card: Path) -> None:
    over = QWidget()
    qtbot.addWidget(over)
    Bringing(workspace, over).take([card], "agencies", "")
    qtbot.waitUntil(lambda: len(heard.failures) == 1)
    assert heard.failures[0].sentence == "“lee.vcf” holds people. Drop it on Contacts."
    assert workspace.reader.count("contact") == 0


def test_what_no_place_takes_is_said_with_a_remedy(qtbot: QtBot, workspace: Workspace, heard: Heard, tmp_path: Path, card: Path) -> None:
    noise = tmp_path / "photo.png"
    noise.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    over = QWidget()
    qtbot.addWidget(over)
    Bringing(workspace, over).take([noise], "contacts", "")
    qtbot.waitUntil(lambda: len(heard.failures) == 1)
    assert "picture" in heard.failures[0].title
    assert heard.failures[0].what_to_do
    assert kind_of(card, "") == "contact"
