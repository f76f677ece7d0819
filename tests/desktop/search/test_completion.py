"""Typing a search: operators completed by keys alone, recent searches kept in the vault and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from liaison_app.desktop.memory import ListPlace, Memory
from liaison_app.desktop.messages import Notice
from liaison_app.desktop.search.completion import SearchCompletion
from liaison_app.desktop.search.offers import offers_for
from liaison_app.desktop.widgets.field import SearchField
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.agency import Agency
from liaison_app.records.visit import Visit


@pytest.fixture
def field(qtbot: QtBot, workspace: Workspace) -> Iterator[SearchField]:
    host = QWidget()
    field = SearchField("Search")
    QVBoxLayout(host).addWidget(field)
    qtbot.addWidget(host)
    host.resize(600, 400)
    field.completion = SearchCompletion(field, host, workspace, recent=True)  # type: ignore[attr-defined]
    host.show()
    host.activateWindow()
    field.setFocus()
    yield field
    qtbot.waitUntil(lambda: not workspace.tasks.busy)


def popup(field: SearchField) -> QWidget:
    return field.completion.popup  # type: ignore[attr-defined]


def test_an_operator_and_its_value_are_completed_with_the_keyboard(qtbot: QtBot, field: SearchField, workspace: Workspace) -> None:
    workspace.store.put(Agency(name="Metro East Police")).result(10)
    QTest.keyClicks(field, "ag")
    qtbot.waitUntil(lambda: popup(field).isVisible())
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert field.text() == "agency:"
    QTest.keyClicks(field, "me")
    qtbot.waitUntil(lambda: popup(field).isVisible())
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == 'agency:"Metro East Police" '


def test_enter_belongs_to_the_search_while_only_a_name_of_an_operator_is_offered(qtbot: QtBot, field: SearchField) -> None:
    submitted: list[bool] = []
    field.submitted.connect(lambda: submitted.append(True))
    QTest.keyClicks(field, "in")
    qtbot.waitUntil(lambda: popup(field).isVisible())
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert (submitted, field.text(), popup(field).isVisible()) == ([True], "in", False)


def test_topics_in_use_follow_a_hash(workspace: Workspace) -> None:
    workspace.store.put(Visit(topics=("child-safety",), tags=("warrant training",))).result(10)
    assert [offer.words for offer in offers_for(workspace.reader, "portal #chi")] == ["#child-safety "]
    assert [offer.words for offer in offers_for(workspace.reader, "#war")] == ['#"warrant training" ']


def test_recent_searches_are_offered_in_an_empty_field_and_kept_in_the_vault(qtbot: QtBot, field: SearchField, workspace: Workspace) -> None:
    for text in ("por", "portal", "kind:visit"):
        workspace.memory.note_search(text)
    workspace.memory.keep_place("contacts", ListPlace(record="ab" * 16, scroll=40, columns=("name", "rank")))
    for future in workspace.memory.flush():
        future.result(10)
    again = Memory(workspace.store, workspace.reader, workspace.tasks)
    assert again.recent == ("kind:visit", "portal")
    assert again.place("contacts").columns == ("name", "rank")
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert popup(field).isVisible()
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "portal"
    field.clear()
    for _step in range(3):
        QTest.keyClick(field, Qt.Key.Key_Down)
    told: list[Notice] = []
    workspace.messages.noticed.connect(told.append)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert workspace.memory.recent == ()
    assert told[-1].undo is not None
    told[-1].undo()
    assert workspace.memory.recent == ("kind:visit", "portal")


@pytest.mark.parametrize("typed", ["in:new", 'in:"new y', "in:ny", "in:NEW"])
def test_a_state_is_offered_by_its_name_and_by_its_letters(workspace: Workspace, typed: str) -> None:
    workspace.store.put_all([Agency(name="Bay Harbor Police", state="NY"), Agency(name="Lake Orrin Police", state="OH")]).result(10)
    (offer,) = offers_for(workspace.reader, typed)
    assert (offer.row.title, offer.row.second, offer.words) == ("New York", "NY", 'in:"New York" ')


def test_the_list_follows_its_field_when_the_window_is_made_smaller(qtbot: QtBot, field: SearchField, workspace: Workspace) -> None:
    workspace.memory.note_search("subpoena")
    workspace.memory.note_search("checklist")
    host = field.window()
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Down)
    chosen = popup(field).current()  # type: ignore[attr-defined]
    host.layout().setContentsMargins(150, 9, 9, 9)  # type: ignore[union-attr]
    host.resize(900, 300)
    qtbot.waitUntil(lambda: popup(field).x() == field.x() == 150)
    assert popup(field).isVisible()
    assert popup(field).current() == chosen == 1  # type: ignore[attr-defined]
