"""A list comes back as it was left: filter, order, row; its filters take operators and are kept by name."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from liaison_app.desktop.memory import Memory
from liaison_app.desktop.pages.decks import DecksPage
from liaison_app.desktop.people.agency_list import AgencyList
from liaison_app.desktop.people.contact_list import BY_NAME, ContactList
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact
from liaison_app.records.deck import Deck
from liaison_app.records.post import Post


@pytest.fixture
def people(workspace: Workspace) -> dict[str, str]:
    east, west = Agency(name="East", state="OH", type="state"), Agency(name="West", state="MI")
    some = [Contact(name=f"Person {number}", verification="met-in-person" if number % 2 else "") for number in range(6)]
    posts = [Post(contact=person.id, agency=(east if number < 3 else west).id) for number, person in enumerate(some)]
    workspace.store.put_all([east, west, *some, *posts]).result(10)
    return {person.name: person.id for person in some}


def rows(part: ContactList | AgencyList) -> list[str]:
    return [str(part.table.index(row, 0).data()) for row in range(part.table.rowCount())]


def reopened(workspace: Workspace) -> None:
    for saved in workspace.memory.flush():
        saved.result(10)
    workspace.__dict__["memory"] = Memory(workspace.store, workspace.reader, workspace.tasks)


def test_people_come_back_in_the_order_under_the_filter_and_at_the_row_they_were_left(qtbot: QtBot, workspace: Workspace, people: dict[str, str]) -> None:
    before = ContactList(workspace)
    qtbot.addWidget(before)
    before.order.setCurrentIndex(BY_NAME)
    before.filter_by("person is:unverified")
    qtbot.waitUntil(lambda: rows(before) == ["Person 0", "Person 2", "Person 4"])
    before.select(people["Person 4"])
    before.keep_place()
    reopened(workspace)
    after = ContactList(workspace)
    qtbot.addWidget(after)
    qtbot.waitUntil(lambda: after.current == people["Person 4"])
    assert rows(after) == ["Person 0", "Person 2", "Person 4"]
    assert (after.order.currentIndex(), after.filter.text()) == (BY_NAME, "person is:unverified")


def test_operators_narrow_people_under_their_agencies_and_no_heading_is_left_alone(qtbot: QtBot, workspace: Workspace, people: dict[str, str]) -> None:
    part = ContactList(workspace)
    qtbot.addWidget(part)
    part.filter_by("agency:west")
    qtbot.waitUntil(lambda: rows(part) == ["West, MI", "Person 3", "Person 4", "Person 5"])


def test_a_filter_of_agencies_with_its_chips_is_kept_by_name_and_taken_up_again(qtbot: QtBot, workspace: Workspace, people: dict[str, str]) -> None:
    part = AgencyList(workspace)
    qtbot.addWidget(part)
    part.map.chosen.emit("OH")
    qtbot.waitUntil(lambda: rows(part) == ["East"])
    part.keep_place()
    (save,) = [action for action in part.filters.menu_now().actions() if action.text() == "Save this filter"]
    save.trigger()
    part.filter_by("")
    qtbot.waitUntil(lambda: len(rows(part)) == 2)
    part.filters.taken.emit(workspace.memory.filters("agencies")["Ohio"])
    qtbot.waitUntil(lambda: rows(part) == ["East"])
    reopened(workspace)
    again = AgencyList(workspace)
    qtbot.addWidget(again)
    qtbot.waitUntil(lambda: rows(again) == ["East"])
    assert again.now.state == "OH"


def test_decks_come_back_under_their_switch_with_the_one_that_was_chosen(qtbot: QtBot, workspace: Workspace) -> None:
    drafts = [Deck(title=title, state="draft") for title in ("Ash", "Birch", "Cedar")]
    workspace.store.put_all([*drafts, Deck(title="Dogwood", state="approved")]).result(10)
    before = DecksPage(workspace)
    qtbot.addWidget(before)
    before.shelf.switch.chosen.emit(2)
    qtbot.waitUntil(lambda: before.table.rowCount() == 3)
    before.shelf.grid.setCurrentIndex(before.table.index(1, 0))
    before.flush()
    reopened(workspace)
    after = DecksPage(workspace)
    qtbot.addWidget(after)
    qtbot.waitUntil(lambda: after.deck is not None and after.deck.title == "Birch")
    assert (after.table.rowCount(), after.shelf.switch.current()) == (3, 2)
    qtbot.waitUntil(lambda: not workspace.tasks.busy)
