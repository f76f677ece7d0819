"""Decks that were dropped on a visit or picked for it stand there until they are shown, and can be taken off again."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from liaison_app.desktop.messages import Notice
from liaison_app.desktop.pages.visit import VisitPage
from liaison_app.desktop.widgets.menu import Menu
from liaison_app.desktop.widgets.row_button import RowButton
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.deck import Deck
from liaison_app.records.presentation import Presentation
from liaison_app.records.visit import Visit

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def deck(workspace: Workspace) -> Deck:
    return workspace.store.put(Deck(title="Legal process", edition="v3", state="approved")).result(30)


@pytest.fixture
def page(qtbot: QtBot, workspace: Workspace) -> VisitPage:
    visit = workspace.store.put(Visit(title="Cook County")).result(30)
    page = VisitPage(workspace)
    qtbot.addWidget(page)
    page.resize(1072, 744)
    page.show()
    page.activateWindow()
    page.open_record(visit.id)
    return page


def rows(page: VisitPage) -> list[RowButton]:
    return [row for row in page.side.decks.findChildren(RowButton) if row.isVisible()]


def test_a_deck_linked_elsewhere_stands_on_the_visit_until_it_is_shown(qtbot: QtBot, workspace: Workspace, page: VisitPage, deck: Deck) -> None:
    visit = page.open_visit.visit
    workspace.store.change(visit.id, links=(deck.id,)).result(30)
    qtbot.waitUntil(lambda: [row.row().second for row in rows(page)] == ["v3 · Not shown yet"])
    workspace.store.put(Presentation(deck=deck.id, visit=visit.id)).result(30)
    qtbot.waitUntil(lambda: [row.row().title for row in rows(page)] == ["Legal process, v3"])


def test_a_deck_is_picked_presented_and_taken_off_by_keys_with_a_way_back(qtbot: QtBot, workspace: Workspace, page: VisitPage, deck: Deck) -> None:
    told: list[Notice] = []
    workspace.messages.noticed.connect(told.append)
    QTest.keyClick(page.side.decks.plus, Qt.Key.Key_Space)
    picker = page.side.decks.adder
    QTest.keyClicks(picker, "legal")
    qtbot.waitUntil(picker.popup.isVisible)
    QTest.keyClick(picker, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(rows(page)) == 1)
    with qtbot.waitSignal(page.side.decks.presented) as presented:
        QTest.keyClick(rows(page)[0], Qt.Key.Key_Return)
        (menu,) = (menu for menu in page.side.decks.findChildren(Menu) if menu.isVisible())
        QTest.keyClick(menu, Qt.Key.Key_Down)
        QTest.keyClick(menu, Qt.Key.Key_Return)
    assert presented.args == [deck.id]
    page.activateWindow()  # the menu took it
    rows(page)[0].setFocus()
    qtbot.waitUntil(rows(page)[0].hasFocus)
    QTest.keyClick(rows(page)[0], Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: not rows(page))
    assert page.focusWidget() is page.side.decks.plus
    undo = told[-1].undo
    assert undo is not None
    undo()
    qtbot.waitUntil(lambda: len(rows(page)) == 1)
    qtbot.waitUntil(lambda: workspace.reader.need(page.open_visit.visit.id).links == (deck.id,))
