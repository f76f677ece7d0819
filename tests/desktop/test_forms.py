"""Every kind opens in a form, and what is typed there is what is stored."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from liaison_app.desktop.forms.editors import BadEntry, read_day, read_moment, read_number, read_words, write_moment
from liaison_app.desktop.forms.record_form import RecordForm
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.fields import BASE_FIELDS, Record
from liaison_app.records.kinds import KINDS
from liaison_app.records.task import Task
from liaison_app.records.values import When


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_opens_with_an_editor_for_each_field_and_saves_nothing_untouched(qtbot: QtBot, workspace: Workspace, kind: str) -> None:
    record = workspace.store.put(made(kind)).result(10)
    form = RecordForm(workspace, record)
    qtbot.addWidget(form)
    assert set(form.editors) == {name for name in KINDS[kind].fields() if name not in BASE_FIELDS} | {"tags", "marking"}
    assert form.save() is None


def made(kind: str) -> Record:
    cls = KINDS[kind]
    return cls(**{name: "Something" if name in ("name", "title") else "0f" * 16 for name, field in cls.fields().items() if field.required})


def test_typing_saves_after_a_pause(qtbot: QtBot, workspace: Workspace) -> None:
    task = workspace.store.put(Task(title="Send the checklist")).result(10)
    form = RecordForm(workspace, task)
    qtbot.addWidget(form)
    edit = form.editors["title"].widget.edit  # type: ignore[attr-defined]
    edit.selectAll()
    qtbot.keyClicks(edit, "Send the wording")
    qtbot.keyClicks(form.editors["due"].widget.edit, "2026-12-01")  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: stored(workspace, task.id).due == "2026-12-01")
    assert stored(workspace, task.id).title == "Send the wording"


def test_a_day_that_cannot_be_read_says_so_and_the_rest_is_saved(qtbot: QtBot, workspace: Workspace) -> None:
    task = workspace.store.put(Task(title="Send the checklist", due="2026-12-01")).result(10)
    form = RecordForm(workspace, task)
    qtbot.addWidget(form)
    due = form.editors["due"].widget.edit  # type: ignore[attr-defined]
    due.clear()
    qtbot.keyClicks(due, "the day after")
    qtbot.keyClicks(form.editors["owner"].widget.edit, "Imani")  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: stored(workspace, task.id).owner == "Imani")
    assert stored(workspace, task.id).due == "2026-12-01"
    assert "2026-10-13" in due.accessibleDescription()


def test_a_required_field_is_not_emptied(qtbot: QtBot, workspace: Workspace) -> None:
    task = workspace.store.put(Task(title="Send the checklist")).result(10)
    form = RecordForm(workspace, task)
    qtbot.addWidget(form)
    form.editors["title"].show("")
    assert form.save() is None
    assert stored(workspace, task.id).title == "Send the checklist"


def test_what_another_device_writes_comes_in_beside_what_is_typed(qtbot: QtBot, workspace: Workspace) -> None:
    task = workspace.store.put(Task(title="Send the checklist")).result(10)
    form = RecordForm(workspace, task)
    qtbot.addWidget(form)
    qtbot.keyClicks(form.editors["owner"].widget.edit, "Imani")  # type: ignore[attr-defined]
    workspace.store.change(task.id, due="2026-12-01", origin="sync").result(10)
    qtbot.waitUntil(lambda: form.editors["due"].value() == "2026-12-01")
    qtbot.waitUntil(lambda: stored(workspace, task.id).owner == "Imani")
    assert stored(workspace, task.id).due == "2026-12-01"


def stored(workspace: Workspace, id: str) -> Task:
    record = workspace.reader.get(id)
    assert isinstance(record, Task)
    return record


def test_a_moment_typed_is_meant_in_its_zone() -> None:
    value = read_moment("2026-10-13 10:30", "America/New_York")
    assert value == When(1_791_901_800_000, "America/New_York")
    assert write_moment(value) == "2026-10-13 10:30"
    assert read_moment("", "UTC") is None
    with pytest.raises(BadEntry):
        read_moment("half past ten", "UTC")


def test_numbers_words_and_days() -> None:
    assert read_number("1,5") == 1.5
    assert read_words("fraud, legal process, fraud") == ("fraud", "legal process")
    assert read_day("2026-12-01") == "2026-12-01"
    assert read_day("") is None
    with pytest.raises(BadEntry):
        read_number("many")
