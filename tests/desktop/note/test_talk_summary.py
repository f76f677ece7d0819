"""After a talk, one page on the visit says what was shown, asked and is to be sent."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
import shiboken6
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from liaison_app.core.ids import new_id
from liaison_app.desktop.pages.visit import VisitPage
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.deck import Deck
from liaison_app.records.parts import AskedQuestion, SlideView, SpeakerNotes
from liaison_app.records.presentation import Presentation
from liaison_app.records.task import Task
from liaison_app.records.values import When
from liaison_app.records.visit import Visit

START = When(1_790_000_000_000, "America/Chicago")


@pytest.fixture
def talk(workspace: Workspace) -> Visit:
    store = workspace.store
    visit = store.put(Visit(title="Cook County", start=START)).result(30)
    deck = store.put(Deck(title="Legal process", edition="v3", pages=9, slides=(SpeakerNotes(slide=4, title="The ladder"),))).result(30)
    task = store.put(Task(title="Answer: Why?", owner="dana", due="2026-10-20", state="open", on=visit.id)).result(30)
    store.put(Task(title="Send the checklist", state="open", on=visit.id)).result(30)
    views = tuple(SlideView(id=new_id(), o=f"{n}V", slide=slide, start=START, seconds=90) for n, slide in enumerate((1, 4, 5)))
    asked = (AskedQuestion(id=new_id(), o="1V", slide=4, text="Why?", task=task.id),)
    store.put(Presentation(deck=deck.id, visit=visit.id, edition="v3", start=START, views=views, questions=asked, audience_size=14)).result(30)
    assert isinstance(visit, Visit)
    return visit


def _always(place: str, _parent: QWidget) -> str:
    return place


def words_of(part: QWidget) -> str:
    return "\n".join(label.text() for label in part.findChildren(Label))


def test_the_page_opens_from_the_visit_by_keys_and_is_saved_as_pdf(qtbot: QtBot, workspace: Workspace, talk: Visit, tmp_path: Path) -> None:
    page = VisitPage(workspace)
    page.resize(1072, 744)
    page.show()
    page.open_record(talk.id)
    button = page.side.decks.summary
    qtbot.waitUntil(button.isVisible)
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    sheet = page.side.summary
    qtbot.waitUntil(sheet.isVisible)
    said = words_of(sheet)
    for words in ("Cook County", "Legal process, v3: 3 slides in 4:30.", "4  The ladder", "Why? (slide 4)", "dana", "Oct 20", "Send the checklist"):
        assert words in said
    sheet.ask = partial(_always, str(tmp_path / "talk.pdf"))
    sheet.save_button.click()
    qtbot.waitUntil((tmp_path / "talk.pdf").exists)
    qtbot.waitUntil(lambda: not workspace.tasks.busy)
    assert "The ladder" in "".join(each.extract_text() for each in PdfReader(tmp_path / "talk.pdf").pages).replace("\u00a0", " ")
    QTest.keyClick(sheet.close_button, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    page.flush()
    qtbot.waitUntil(lambda: not workspace.tasks.busy)
    shiboken6.delete(page)


def test_a_visit_on_which_nothing_was_shown_offers_no_page(qtbot: QtBot, workspace: Workspace) -> None:
    visit = workspace.store.put(Visit(title="Quiet", start=START)).result(30)
    page = VisitPage(workspace)
    page.show()
    page.open_record(visit.id)
    qtbot.waitUntil(lambda: page.open_visit.facts is not None)
    assert not page.side.decks.summary.isVisible()
    page.flush()
    qtbot.waitUntil(lambda: not workspace.tasks.busy)
    shiboken6.delete(page)


def test_how_many_were_in_the_room_is_put_right_afterwards_and_taken_back(qtbot: QtBot, workspace: Workspace, talk: Visit, heard) -> None:  # type: ignore[no-untyped-def]
    page = VisitPage(workspace)
    qtbot.addWidget(page)
    page.resize(1072, 744)
    page.show()
    page.open_record(talk.id)
    qtbot.waitUntil(page.side.decks.summary.isVisible, timeout=20_000)
    summary = page.side.summary
    summary.open(talk.id)
    qtbot.waitUntil(lambda: summary.people.text() == "14", timeout=20_000)

    def counted() -> list[float | None]:
        return [each.audience_size for each in workspace.reader.list("presentation")[0] if isinstance(each, Presentation)]

    summary.people.edit.setFocus()
    summary.people.edit.selectAll()
    qtbot.keyClicks(summary.people.edit, "many")
    qtbot.keyClick(summary.people.edit, Qt.Key.Key_Return)
    assert counted() == [14], "that is no number"
    summary.people.edit.selectAll()
    qtbot.keyClicks(summary.people.edit, "31")
    qtbot.keyClick(summary.people.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: counted() == [31], timeout=20_000)
    heard.notices[-1].undo()
    qtbot.waitUntil(lambda: counted() == [14] and summary.people.text() == "14", timeout=20_000)
    qtbot.waitUntil(lambda: not workspace.tasks.busy, timeout=20_000)
