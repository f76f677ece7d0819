"""The pack's card says what is missing, reads back on request, and takes every step back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from liaison_app.desktop.decks.make_room import MakeRoom, Room
from liaison_app.desktop.decks.pack_card import PackCard
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.deck import Deck
from liaison_app.records.trip import Trip
from liaison_app.work.decks import Decks
from liaison_app.work.letting_go import Offer, Plan
from tests.support.makers import pdf


@pytest.fixture
def deck(workspace: Workspace, tmp_path: Path) -> Deck:
    path = tmp_path / "ladder.pdf"
    path.write_bytes(pdf("one"))
    return Decks(workspace.store, workspace.reader).add(path, "Ladder").deck


def card(qtbot: QtBot, workspace: Workspace) -> PackCard:
    host = QWidget()
    qtbot.addWidget(host)
    card = PackCard(workspace, host, host)
    host.show()
    card.show()
    return card


def said(card: PackCard) -> str:
    return card.accessibleName()


def test_a_trip_is_pinned_read_back_and_ready_and_not_so_once_a_chunk_is_gone(qtbot: QtBot, workspace: Workspace, deck: Deck, heard) -> None:  # type: ignore[no-untyped-def]
    trip = workspace.store.put(Trip(title="Ohio", links=(deck.id,))).result()
    shown = card(qtbot, workspace)
    shown.show_pack(trip.id, takes_decks=True)
    qtbot.waitUntil(shown.pin.isVisible, timeout=30_000)
    assert said(shown) == "Not kept on this device"
    shown.pin.click()
    qtbot.waitUntil(lambda: said(shown) == "Ready for trip", timeout=30_000)
    assert deck.file is not None
    workspace.store.chunks.remove(deck.file.chunks[0])
    shown.check.click()
    qtbot.waitUntil(lambda: said(shown) == "Not ready" and shown.check.isVisible(), timeout=30_000)
    heard.notices[-1].undo()
    qtbot.waitUntil(shown.pin.isVisible, timeout=30_000)


def test_a_full_disk_lists_what_may_go(qtbot: QtBot, workspace: Workspace) -> None:
    room = MakeRoom(workspace)
    qtbot.addWidget(room)
    offer = Offer("ab" * 16, "Old v1", "Retired", 5_000_000, ())
    room.show_room(Room(Plan(free=10_000_000, wanted=14_000_000, offers=(offer,))))
    assert room.button.text() == "Let 1 deck go, 5.0 MB"
    assert not room.isHidden()
    room.show_room(Room(Plan(free=10, wanted=5, offers=(offer,))))
    assert room.isHidden()
