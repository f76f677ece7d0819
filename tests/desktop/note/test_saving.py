"""A note's words reach the store, also when the first try fails and the page shows another note by then."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

import pytest
from PySide6.QtGui import QTextCursor, QTextDocument
from pytestqt.qtbot import QtBot

from liaison_app.core.clock import SystemClock
from liaison_app.core.errors import LiaisonError
from liaison_app.desktop.note import saving
from liaison_app.desktop.note.live_text import LiveText
from liaison_app.desktop.note.saving import NoteSaver
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.note import Note
from liaison_app.records.prose import ProseState


def body_of(workspace: Workspace, id: str) -> ProseState:
    body = workspace.reader.body(id)
    assert body is not None
    return body.t["body"]


def test_words_whose_save_failed_are_saved_though_another_note_is_open(qtbot: QtBot, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving, "RETRY_MS", 50)
    one, two = (workspace.store.put(Note(body=body)).result(10) for body in ("one", "two"))
    document = QTextDocument()
    live = LiveText(document)
    saver = NoteSaver(live, "body", workspace.store, workspace.tasks, SystemClock())
    saver.open(one)
    live.load(body_of(workspace, one.id))
    cursor = QTextCursor(document)
    cursor.movePosition(QTextCursor.MoveOperation.End)
    cursor.insertText(" and more")
    original, tries = workspace.store.put, list[str]()

    def full_once(record: Any, **more: Any) -> Future[Any]:
        tries.append(record.id)
        if len(tries) > 1:
            return original(record, **more)
        failed: Future[Any] = Future()
        failed.set_exception(LiaisonError("The disk is full.", code="disk_full"))
        return failed

    monkeypatch.setattr(workspace.store, "put", full_once)
    saver.save()
    saver.open(two)
    live.load(body_of(workspace, two.id))
    assert saver.unsaved

    def body() -> str:
        found = workspace.reader.need(one.id)
        assert isinstance(found, Note)
        return found.body

    qtbot.waitUntil(lambda: body() == "one and more")
    qtbot.waitUntil(lambda: not saver.unsaved)
