"""The page of what was found."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from liaison_app.desktop.pages.search import SearchPage
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.contact import Contact
from tests.desktop.pages.staged import kept, staged, texts


def test_nothing_is_said_to_be_missing_while_an_operator_waits_for_its_value(qtbot: QtBot, workspace: Workspace) -> None:
    kept(workspace.store, Contact(name="Mia Ott"))
    with staged(qtbot, workspace, SearchPage(workspace)) as page:
        for words, told in (("mia", "1 found"), ("kind:", ""), ("#", ""), ("qqqq", "Nothing found"), ("kind:unicorn", "“unicorn”"), ("agency:", "")):
            page.search_for(words)
            qtbot.waitUntil(lambda told=told: told in texts(page) if told else not texts(page))
