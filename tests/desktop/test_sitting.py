"""A form's sitting: whatever was typed is kept, also beside a field that cannot be empty and behind a save under way."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from liaison_app.desktop.people.sitting import Sitting
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.contact import Contact


def stored(workspace: Workspace, id: str) -> Contact:
    found = workspace.reader.need(id)
    assert isinstance(found, Contact)
    return found


def test_words_typed_beside_an_emptied_name_are_saved_and_the_name_stays(qtbot: QtBot, workspace: Workspace) -> None:
    made = workspace.store.put(Contact(name="Ann")).result(10)
    sitting = Sitting(workspace)
    sitting.open(made)
    sitting.set(name="")
    sitting.set(background="Ten minutes of words.")
    for future in sitting.flush():
        future.result(10)
    sitting.close()
    assert (stored(workspace, made.id).name, stored(workspace, made.id).background) == ("Ann", "Ten minutes of words.")


def test_an_emptied_name_alone_is_not_written_again_and_again(qtbot: QtBot, workspace: Workspace) -> None:
    made = workspace.store.put(Contact(name="Ann")).result(10)
    sitting = Sitting(workspace)
    sitting.open(made)
    sitting.set(name="")
    assert sitting.flush() == []
    assert not sitting.is_saved
    sitting.set(name="Anna")
    for future in sitting.flush():
        future.result(10)
    assert stored(workspace, made.id).name == "Anna"


def test_words_typed_while_a_save_is_under_way_are_saved_when_another_record_is_opened(qtbot: QtBot, workspace: Workspace) -> None:
    made, other = (workspace.store.put(Contact(name=name)).result(10) for name in ("Ann", "Bob"))
    sitting = Sitting(workspace)
    sitting.open(made)
    sitting.set(rank="Officer")
    assert sitting.flush()
    sitting.set(background="Typed a moment later.")
    sitting.open(other)
    qtbot.waitUntil(lambda: stored(workspace, made.id).background == "Typed a moment later.")
    assert stored(workspace, made.id).rank == "Officer"


def test_words_typed_while_a_save_is_under_way_are_saved_when_the_form_closes(qtbot: QtBot, workspace: Workspace) -> None:
    made = workspace.store.put(Contact(name="Ann")).result(10)
    sitting = Sitting(workspace)
    sitting.open(made)
    sitting.set(rank="Officer")
    assert sitting.flush()
    sitting.set(background="Typed a moment later.")
    sitting.close()
    qtbot.waitUntil(lambda: stored(workspace, made.id).background == "Typed a moment later.")
    assert replace(made, rank="Officer").rank == stored(workspace, made.id).rank


def test_what_comes_back_from_a_save_does_not_undo_what_was_typed_meanwhile(qtbot: QtBot, workspace: Workspace) -> None:
    made = workspace.store.put(Contact(name="Ann")).result(10)
    sitting = Sitting(workspace)
    sitting.came.connect(lambda shown: sitting.set(background=shown.background))  # as a form that shows what came
    sitting.open(made)
    sitting.set(background="First")
    (first,) = sitting.flush()
    sitting.set(background="First, and more")
    first.result(10)
    qtbot.waitUntil(lambda: sitting.is_saved)
    assert stored(workspace, made.id).background == "First, and more"
