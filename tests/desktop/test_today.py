"""Today shows what is true: the next visit, what is due, who has gone cold, and how the sync stands."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from liaison_app.desktop.navigation import Address
from liaison_app.desktop.pages.today import TodayPage
from liaison_app.desktop.today.facts import gather
from liaison_app.desktop.today.times import countdown, day_words, due_mark
from liaison_app.desktop.widgets.reading_order import focus_by_key
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.agency import Agency
from liaison_app.records.task import Task
from liaison_app.records.values import When
from liaison_app.records.visit import Visit
from tests.desktop.conftest import Heard, SetSync
from tests.desktop.sample import sample

NOW = 1_790_000_000_000
MINUTE = 60_000


@pytest.fixture
def page(qtbot: QtBot, workspace: Workspace) -> TodayPage:
    workspace.store.put_all(sample(workspace.clock.ms())).result(10)
    page = TodayPage(workspace)
    qtbot.addWidget(page)
    page.resize(1072, 744)
    page.show()
    qtbot.waitUntil(lambda: page.facts is not None and not workspace.tasks.busy)
    return page


def button(page: TodayPage, words: str) -> QAbstractButton:
    return next(b for b in page.findChildren(QAbstractButton) if words in (b.accessibleName() or b.text()) and b.isVisible())


def test_the_next_visit_leads_with_people_and_promises(page: TodayPage) -> None:
    facts = page.facts
    assert facts is not None
    assert facts.next is not None
    assert facts.next.name == "Harlan Ridge Police Department"
    assert [person.name for person in facts.next.people] == ["Dominic Vasko", "Renata Quill", "Theo Lindgard"]
    assert next((line.strong, line.rest) for line in facts.since) == ("1 promise", "still open, 9 days late")
    assert [meeting.name for meeting in facts.then] in (["Marrow County Sheriff’s Office"], [])  # past midnight it is another day


def test_agencies_seen_soon_are_not_cold(page: TodayPage) -> None:
    assert page.facts is not None
    assert [(cold.name, cold.days, cold.cadence) for cold in page.facts.cold] == [("Lake Orrin Police Department", 212, 90)]
    assert sum(page.facts.cold[0].months) == 3


def test_due_is_in_the_order_it_presses_and_counts_everything(page: TodayPage) -> None:
    assert page.facts is not None
    assert [row.days for row in page.facts.due] == [-9, 0, 1, None]
    assert page.facts.due_total == 4


def test_ticking_a_promise_settles_it_and_undo_opens_it_again(qtbot: QtBot, workspace: Workspace, page: TodayPage, heard: Heard) -> None:
    assert page.facts is not None
    first = page.facts.due[0]
    row = button(page, first.title)
    row.setFocus()
    qtbot.keyClick(row, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: page.facts is not None and page.facts.due_total == 3)
    assert heard.notices[-1].words == f"Done: {first.title}"
    workspace.messages.undo()
    qtbot.waitUntil(lambda: page.facts is not None and page.facts.due_total == 4)


def test_start_the_note_opens_the_visit(qtbot: QtBot, page: TodayPage, heard: Heard) -> None:
    assert page.facts is not None
    assert page.facts.next is not None
    start = button(page, "Start the note")
    start.setFocus()
    qtbot.keyClick(start, Qt.Key.Key_Space)
    assert heard.places == [Address("visit", page.facts.next.visit.id)]


def test_a_change_elsewhere_shows_by_itself(qtbot: QtBot, workspace: Workspace, page: TodayPage) -> None:
    workspace.store.put(Task(title="Call the clerk", state="open"), origin="sync").result(10)
    qtbot.waitUntil(lambda: page.facts is not None and page.facts.due_total == 5)


def test_the_sync_line_says_how_much_waits(qtbot: QtBot, page: TodayPage, sync: SetSync) -> None:
    sync.tell(phase="offline", since_ms=1, last_sync_ms=None, pending=3, total=41)
    qtbot.waitUntil(lambda: any("3 changes wait on this device." in label for label in texts(page)))


def test_what_was_said_of_the_sync_while_another_page_was_in_front_stands_there_on_coming_back(qtbot: QtBot, page: TodayPage, sync: SetSync) -> None:
    page.hide()
    sync.tell(phase="offline", since_ms=1, last_sync_ms=None, pending=3, total=41)
    QCoreApplication.processEvents()
    page.show()
    page.shown()
    qtbot.waitUntil(lambda: any("3 changes wait on this device." in label for label in texts(page)))


def texts(page: TodayPage) -> list[str]:
    from liaison_app.desktop.widgets.label import Label

    return [label.text() for label in page.findChildren(Label) if label.isVisible()]


def test_an_empty_vault_says_what_belongs_here(qtbot: QtBot, workspace: Workspace) -> None:
    page = TodayPage(workspace)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: page.facts is not None and page.facts.is_empty)
    asked: list[str] = []
    workspace.navigation.new_asked.connect(lambda place, _fields: asked.append(place))
    qtbot.waitUntil(lambda: any(b.isVisible() and "New visit" in b.text() for b in page.findChildren(QAbstractButton)))
    qtbot.mouseClick(button(page, "New visit"), Qt.MouseButton.LeftButton)
    assert asked == ["visits"]


def test_a_visit_under_way_still_leads_and_one_that_is_over_does_not(workspace: Workspace) -> None:
    today = datetime.fromtimestamp(NOW / 1000, UTC).date()
    agency = Agency(name="Harlan Ridge")
    over = Visit(agency=agency.id, start=When(NOW - 120 * MINUTE), end=When(NOW - 10 * MINUTE))
    running = Visit(agency=agency.id, start=When(NOW - 30 * MINUTE))
    workspace.store.put_all([agency, over, running]).result(10)
    facts = gather(workspace.reader, NOW, today)
    assert facts.next is not None
    assert facts.next.visit.id == running.id
    assert gather(workspace.reader, NOW + 31 * MINUTE, today).next is None


@pytest.mark.parametrize(
    ("minutes", "words"), [(-5, "Now"), (0, "Now"), (1, "In 1 min"), (59, "In 59 min"), (60, "In 1 h"), (110, "In 1 h 50 min"), (60 * 24 * 3, "In 3 days")]
)
def test_the_countdown_speaks(minutes: int, words: str) -> None:
    assert countdown(Visit(start=When(NOW + minutes * MINUTE)), NOW) == words


def test_days_speak() -> None:
    today = date(2026, 10, 13)
    assert day_words(date(2026, 10, 14), today) == "Tomorrow"
    assert day_words(date(2026, 10, 16), today) == "Fri, Oct 16"
    late = due_mark(-1, today)[1]
    assert late is not None
    assert late.text == "1 day late"
    assert due_mark(None, today) == ("", None)


def test_after_a_tick_by_key_the_next_promise_has_the_focus(qtbot: QtBot, workspace: Workspace, page: TodayPage) -> None:
    page.activateWindow()
    assert page.facts is not None
    following = page.facts.due[1].title
    first = button(page, page.facts.due[0].title)
    first.setFocus()
    qtbot.waitUntil(first.hasFocus)
    qtbot.keyClick(first, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: page.facts is not None and page.facts.due_total == 3)
    qtbot.waitUntil(lambda: not workspace.tasks.busy)
    focus = page.window().focusWidget()
    assert focus is not None
    assert following in focus.accessibleName()


def test_who_arrives_before_the_cards_stand_has_the_focus_on_the_first_act_once_they_do(qtbot: QtBot, workspace: Workspace) -> None:
    page = TodayPage(workspace)
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    focus_by_key(page.first_focus)
    qtbot.waitUntil(lambda: isinstance(page.window().focusWidget(), QAbstractButton))
    focus = page.window().focusWidget()
    assert isinstance(focus, QAbstractButton)
    assert focus.text() == "New visit"


def test_behind_another_page_nothing_is_read_and_in_front_again_all_of_it(qtbot: QtBot, workspace: Workspace, page: TodayPage) -> None:
    qtbot.wait(200)  # what was written before the page stood is read once more
    qtbot.waitUntil(lambda: not workspace.tasks.busy)
    before = page.facts
    page.hide()
    workspace.store.put(Task(title="Ring the county clerk")).result(10)
    qtbot.wait(200)
    qtbot.waitUntil(lambda: not workspace.tasks.busy)
    assert page.facts == before
    page.show()
    page.shown()
    qtbot.waitUntil(lambda: page.facts != before)


def test_what_changes_while_the_day_is_being_read_is_read_after_it(qtbot: QtBot, workspace: Workspace, page: TodayPage) -> None:
    before = page.facts.due_total if page.facts else 0
    page.reload()
    workspace.store.put(Task(title="Ring the county clerk")).result(10)
    page.reload()
    page.reload()
    qtbot.waitUntil(lambda: page.facts is not None and page.facts.due_total == before + 1)
