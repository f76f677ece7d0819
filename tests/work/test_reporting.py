"""Reports count what happened, name nothing above their marking, and are the same for the same records."""

from __future__ import annotations

from datetime import datetime
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_app.core.errors import LiaisonError, UsageError
from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact
from liaison_app.records.deck import Deck
from liaison_app.records.presentation import Presentation
from liaison_app.records.task import Task
from liaison_app.records.values import When
from liaison_app.records.visit import Visit
from liaison_app.store.reader import Reader
from liaison_app.store.store import Store
from liaison_app.work.demo_data import make_demo
from liaison_app.work.markings import above, highest, marking_named
from liaison_app.work.reporting import Report
from liaison_app.work.reporting_html import report_html
from liaison_app.work.reporting_make import make_report, period_words

MARKS = ("", "TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED")


def at(text: str, zone: str = "America/New_York") -> When:
    return When(round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000), zone)


def words(report: Report) -> str:
    return report_html(report).decode()


def test_the_figures_count_the_period_and_lead_to_their_rows(store: Store, reader: Reader) -> None:
    ridge, calder = (store.put(Agency(name=name, state=state)).result() for name, state in (("Harlan Ridge PD", "OH"), ("Calder SO", "TN")))
    mia, abe = (store.put(Contact(name=name)).result() for name in ("Mia Ott", "Abe Lund"))
    deck = store.put(Deck(title="Lawful requests")).result()
    first = store.put(Visit(agency=ridge.id, start=at("2026-09-01T09:00"), attendees=(mia.id,), outcome="Good.", next_step="Call")).result()
    last = store.put(Visit(agency=calder.id, start=at("2026-09-30T23:30", "America/Los_Angeles"), attendees=(mia.id, abe.id))).result()
    store.put(Visit(agency=ridge.id, start=at("2026-10-01T00:30"))).result()
    store.put(Visit(agency=ridge.id, start=at("2026-08-31T23:30"))).result()
    store.put(Visit(agency=ridge.id, start=at("2026-09-10T10:00"), trashed=True)).result()
    store.put(Presentation(deck=deck.id, visit=first.id, start=at("2026-09-01T09:10"))).result()
    store.put(Presentation(deck=deck.id, visit=first.id, start=at("2026-09-01T08:00"), rehearsal=True)).result()
    late = store.put(Task(title="Send the checklist", on=first.id, due="2026-09-20")).result()
    store.put(Task(title="Done already", on=first.id, state="done")).result()
    report = make_report(reader, "2026-09-01", "2026-09-30")
    assert report.numbers() == {
        "visits": 2, "agencies": 2, "states": 2, "people_met": 2, "decks_shown": 1, "questions": 0, "promises_open": 1, "promises_late": 1,
    }  # fmt: skip
    ids = {figure.name: figure.ids for figure in report.figures}
    assert ids["visits"] == (first.id, last.id)
    assert ids["promises_late"] == (late.id,)
    assert sum(bar.value for bar in report.chart.bars) == 2
    text = words(report)
    assert all(word in text for word in ("Harlan Ridge PD", "Mia Ott", "Lawful requests", "Send the checklist", "Next: Call", "September 2026"))


@pytest.mark.parametrize("ceiling", MARKS[1:5])
def test_nothing_above_the_marking_is_named(store: Store, reader: Reader, ceiling: str) -> None:
    for mark in MARKS:
        tag = mark.removeprefix("TLP:").replace("+", "-") or "none"
        person = store.put(Contact(name=f"Person-{tag}.", marking=mark)).result()
        agency = store.put(Agency(name=f"Agency-{tag}.", marking=mark)).result()
        visit = store.put(Visit(title=f"Visit-{tag}.", start=at("2026-09-05T10:00"), attendees=(person.id,), agency=agency.id, marking=mark)).result()
        store.put(Task(title=f"Promise-{tag}.", on=visit.id)).result()
        store.put(Presentation(title=f"Shown-{tag}.", deck=store.put(Deck(title=f"Deck-{tag}.", marking=mark)).result().id, visit=visit.id)).result()
        # an open visit with a person and an agency that are not
        store.put(Visit(title="Open visit", start=at("2026-09-06T10:00"), attendees=(person.id,), agency=agency.id)).result()
    report = make_report(reader, "2026-09-01", "2026-09-30", ceiling)
    text = words(report)
    for mark in MARKS:
        tag = mark.removeprefix("TLP:").replace("+", "-") or "none"
        for word in ("Person", "Agency", "Visit", "Promise", "Deck"):
            assert (f"{word}-{tag}." in text) == (not above(mark, ceiling)), (word, tag)
    assert text.count(f'class="tlp">{ceiling}<') == 2
    assert report.withheld_words.startswith(str(len(report.withheld)))


def test_red_is_in_no_report_and_without_a_marking_the_highest_part_gives_it(store: Store, reader: Reader) -> None:
    store.put(Visit(title="Open", start=at("2026-09-05T10:00"), marking="TLP:GREEN")).result()
    store.put(Visit(title="Secret meeting", start=at("2026-09-05T12:00"), marking="TLP:RED")).result()
    report = make_report(reader, "2026-09-01", "2026-09-30")
    assert report.marking == "TLP:GREEN"
    assert report.numbers()["visits"] == 1
    assert "Secret" not in words(report)
    assert "1 record is above" in words(report)
    with pytest.raises(LiaisonError, match="RED"):
        make_report(reader, "2026-09-01", "2026-09-30", "red")


def test_an_empty_period_says_so(reader: Reader) -> None:
    report = make_report(reader, "2026-09-01", "2026-09-07")
    assert set(report.numbers().values()) == {0}
    assert "No visit is recorded" in report.summary[0]
    assert words(report).count("No visit is recorded") == 2


@pytest.mark.parametrize(("first", "last"), [("2026-09-31", "2026-10-01"), ("soon", "2026-10-01"), ("2026-10-02", "2026-10-01"), ("", "")])
def test_a_period_that_is_none_is_refused(reader: Reader, first: str, last: str) -> None:
    with pytest.raises(UsageError):
        make_report(reader, first, last)


def test_a_report_of_the_demo_is_the_same_twice_and_whole(store: Store, reader: Reader) -> None:
    moment = at("2026-10-13T08:40").ms
    store.put_all(make_demo(moment, 3)).result()
    for first, last in (("2026-09-01", "2026-09-30"), ("2026-01-01", "2026-12-31"), ("2024-01-01", "2026-12-31"), ("2026-10-13", "2026-10-13")):
        report = make_report(reader, first, last, "TLP:AMBER")
        assert make_report(reader, first, last, "TLP:AMBER") == report
        assert report_html(report) == report_html(make_report(reader, first, last, "TLP:AMBER"))
        assert sum(bar.value for bar in report.chart.bars) == report.numbers()["visits"]
        assert len(report.chart.bars) <= 40


class Balance(HTMLParser):
    """Counts tags that are opened and not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "col"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opened and closed at once."""

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_well_formed_and_fetches_nothing_whatever_was_typed(store: Store, reader: Reader) -> None:
    nasty = '<script src="http://x.example/a.js"></script> & "quotes" $title'
    agency = store.put(Agency(name=nasty)).result()
    store.put(Visit(title=nasty, agency=agency.id, start=at("2026-09-05T10:00"), outcome=nasty, next_step=nasty)).result()
    text = words(make_report(reader, "2026-09-01", "2026-09-30"))
    page = Balance()
    page.feed(text)
    assert page.open == []
    assert "<script" not in text
    assert 'src="' not in text
    assert "url(" not in text


@given(st.lists(st.sampled_from(MARKS)))
def test_what_holds_marked_parts_takes_the_highest(marks: list[str]) -> None:
    whole = highest(marks)
    assert whole in ["", *marks]
    assert not any(above(mark, whole) for mark in marks if whole)


def test_markings_are_read_as_people_write_them() -> None:
    assert [marking_named(text) for text in ("white", "tlp:amber+strict", "TLP: RED", "")] == ["TLP:CLEAR", "TLP:AMBER+STRICT", "TLP:RED", ""]


def test_a_marking_of_a_newer_version_counts_as_the_highest() -> None:
    assert above("TLP:ULTRAVIOLET", "TLP:RED")


def test_periods_are_named_as_people_name_them() -> None:
    def named(first: str, last: str) -> str:
        return period_words(datetime.fromisoformat(first).date(), datetime.fromisoformat(last).date())

    assert named("2026-02-01", "2026-02-28") == "February 2026"
    assert named("2026-01-01", "2026-12-31") == "2026"
    assert named("2026-10-13", "2026-10-13") == "October 13, 2026"
    assert named("2026-09-14", "2026-10-02") == "September 14 to October 2, 2026"
    assert named("2025-12-29", "2026-01-04") == "December 29, 2025 to January 4, 2026"
