"""What a search answers with: every kind that has a match, and a line that shows it."""

from __future__ import annotations

from datetime import date

from pytestqt.qtbot import QtBot

from liaison_app.desktop.models.search_results import FEW, MOST, SearchResults, ask, ask_for_all
from liaison_app.desktop.painting.text import LEFT
from liaison_app.desktop.widgets.label import Label
from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact
from liaison_app.records.visit import Visit
from liaison_app.store.reader import Reader
from liaison_app.store.store import Store

TODAY = date(2026, 11, 23)


def test_a_kind_behind_a_crowd_of_another_is_found_all_the_same(store: Store, reader: Reader) -> None:
    store.put_all([Contact(name=f"Harlan {n}") for n in range(MOST + 30)]).result(10)
    store.put_all([Agency(name="Harlan Ridge Police Department"), Visit(title="Harlan")]).result(10)
    answer = ask(reader, "harlan", TODAY)
    assert {group.kind: group.total for group in answer.groups} == {"contact": MOST + 30, "agency": 1, "visit": 1}
    assert all(group.hits for group in answer.groups)
    assert [group.kind for group in ask(reader, "harlan kind:contact", TODAY).groups] == ["contact"]


def test_all_of_a_kind_that_came_after_a_crowd_are_asked_for_when_it_is_chosen(store: Store, reader: Reader) -> None:
    store.put_all([Contact(name="Harlan") for _n in range(MOST + 30)]).result(10)
    store.put_all([Agency(name=f"Harlans {n}") for n in range(9)]).result(10)
    answer = ask(reader, "harlan", TODAY)
    assert {group.kind: (len(group.hits), group.total) for group in answer.groups} == {"contact": (MOST, MOST + 30), "agency": (FEW, 9)}
    assert all(hit.snippet for group in answer.groups for hit in group.hits[:FEW])
    chosen = {group.kind: group for group in ask_for_all(reader, answer, "agency", TODAY).groups}
    assert (len(chosen["agency"].hits), chosen["agency"].is_whole, all(hit.snippet for hit in chosen["agency"].hits)) == (9, True, True)
    assert len({hit.id for hit in chosen["agency"].hits}) == 9
    results = SearchResults()
    results.show(answer, "contact")
    assert "120 of 150" in results._rows[-1][0].title  # pyright: ignore[reportPrivateUsage]


def test_a_word_found_late_in_a_note_stands_near_the_beginning_of_its_line(qtbot: QtBot, store: Store, reader: Reader) -> None:
    store.put(Visit(title="Calder", notes="Agree on the next step with the night watch, who ask for the emergency form each week.")).result(10)
    results = SearchResults()
    results.show(ask(reader, "emergency", TODAY))
    second = results._rows[results.first()][0].second  # pyright: ignore[reportPrivateUsage]
    assert 0 < second.index("emergency") <= 28


def test_what_stands_beneath_a_name_does_not_say_it_again(qtbot: QtBot, store: Store, reader: Reader) -> None:
    ada = Contact(name="Ada Harlan", given="Ada", family="Harlan", rank="Sergeant")
    store.put_all([ada, Agency(name="Harlan Sheriff", city="Denver")]).result(10)
    results = SearchResults()
    results.show(ask(reader, "harlan", TODAY))
    assert {row.title: row.second for row, kind, _id in results._rows if kind} == {"Ada Harlan": "Sergeant", "Harlan Sheriff": "Denver"}  # pyright: ignore[reportPrivateUsage]


def test_a_wrapped_label_with_edges_is_as_high_as_its_lines_and_its_edges(qtbot: QtBot) -> None:
    plain, edged = (Label("No agency is left. Take a filter away.", wrap=True, align=LEFT) for _n in range(2))
    for label in (plain, edged):
        qtbot.addWidget(label)
    edged.setContentsMargins(20, 8, 20, 8)
    assert edged.heightForWidth(440) == plain.heightForWidth(400) + 16
