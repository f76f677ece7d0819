"""The Contacts page, driven by keys on a real store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from liaison_app.desktop.messages import Question
from liaison_app.desktop.pages.contacts import ContactsPage
from liaison_app.desktop.people.contact_list import BY_NAME, BY_TOUCH, TRASH
from liaison_app.desktop.people.deeds import Deeds
from liaison_app.desktop.people.numbered_table import HEADING_ROLE
from liaison_app.desktop.people.standing import standing_of
from liaison_app.desktop.theme import apply_theme
from liaison_app.desktop.widgets.banner import Banner
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.rows import ROW_ROLE
from liaison_app.desktop.widgets.timeline import TimelineEntry
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact
from liaison_app.records.note import Note
from liaison_app.records.parts import Email, Phone
from liaison_app.records.post import Post
from liaison_app.records.task import Task
from liaison_app.records.visit import Visit
from liaison_app.store.store import Store
from liaison_app.work.erasing import erase
from tests.desktop.pages.staged import ago, kept, staged, texts

NOW = datetime.now(UTC)


@pytest.fixture
def harlan(store: Store) -> Agency:
    return kept(store, Agency(name="Harlan Ridge Police Department", state="OH", domains=("harlanridgeoh.gov",), phone="(419) 555-0100"))


@pytest.fixture
def renata(store: Store, harlan: Agency) -> Contact:
    mails = (Email(value="rquill@harlanridgeoh.gov"), Email(value="r.quill@harlanridge-oh.us"))
    person = kept(store, Contact(name="Renata Quill", emails=mails, phones=(Phone(value="(419) 555-0142", label="desk"),), topics=("fraud",)))
    kept(store, Post(contact=person.id, agency=harlan.id, title="Lieutenant", unit="Investigations", primary=True))
    return person


@pytest.fixture
def others(store: Store) -> list[Contact]:
    return [kept(store, Contact(name=name)) for name in ("Abe Lund", "Zoe Marsh")]


@pytest.fixture
def page(qtbot: QtBot, workspace: Workspace, heard: Any) -> Iterator[ContactsPage]:
    page = ContactsPage(workspace)
    with staged(qtbot, workspace, page, page.flush):
        yield page


def rows(page: ContactsPage) -> list[str]:
    table = page.list.table
    return [str(table.index(row, 0).data()) for row in range(table.rowCount())]


def entries(page: ContactsPage) -> list[str]:
    return [entry.text() for entry in page.card.timeline.findChildren(TimelineEntry) if entry.isVisibleTo(page.card.timeline)]


def open_card(qtbot: QtBot, page: ContactsPage, person: Contact) -> None:
    page.open_record(person.id)
    qtbot.waitUntil(lambda: person.name in texts(page.card))


def test_people_stand_under_their_agencies_and_those_without_one_last(qtbot: QtBot, renata: Contact, others: list[Contact], page: ContactsPage) -> None:
    qtbot.waitUntil(lambda: len(rows(page)) == 5)
    assert rows(page) == ["Harlan Ridge Police Department, OH", "Renata Quill", "Without an agency", "Abe Lund", "Zoe Marsh"]
    headings = [bool(page.list.table.index(row, 0).data(HEADING_ROLE)) for row in range(5)]
    assert headings == [True, False, True, False, False]
    assert page.list.table.index(1, 0).data(ROW_ROLE).second == "Lieutenant, Investigations"
    assert not page.list.table.flags(page.list.table.index(0, 0)) & Qt.ItemFlag.ItemIsSelectable


def test_the_list_is_a_sound_model_while_people_come_and_go(qtbot: QtBot, store: Store, renata: Contact, page: ContactsPage) -> None:
    tester = QAbstractItemModelTester(page.list.table, QAbstractItemModelTester.FailureReportingMode.Fatal)
    qtbot.waitUntil(lambda: "Renata Quill" in rows(page))
    abe = kept(store, Contact(name="Abe Lund"))
    qtbot.waitUntil(lambda: "Abe Lund" in rows(page))
    store.change(abe.id, trashed=True).result(10)
    qtbot.waitUntil(lambda: "Abe Lund" not in rows(page))
    assert rows(page) == ["Harlan Ridge Police Department, OH", "Renata Quill"]
    assert tester.model() is page.list.table


def test_a_person_who_gets_a_post_moves_to_the_agency(qtbot: QtBot, store: Store, harlan: Agency, others: list[Contact], page: ContactsPage) -> None:
    qtbot.waitUntil(lambda: len(rows(page)) == 3)
    kept(store, Post(contact=others[1].id, agency=harlan.id, title="Sergeant"))
    qtbot.waitUntil(lambda: rows(page) == ["Harlan Ridge Police Department, OH", "Zoe Marsh", "Without an agency", "Abe Lund"])


def test_typing_in_the_filter_finds_by_name_and_agency_and_arrows_go_through(qtbot: QtBot, renata: Contact, others: list[Contact], page: ContactsPage) -> None:
    qtbot.waitUntil(lambda: len(rows(page)) == 5)
    page.list.filter.setFocus()
    QTest.keyClicks(page.list.filter, "harlan")
    qtbot.waitUntil(lambda: rows(page) == ["Harlan Ridge Police Department, OH", "Renata Quill"])
    QTest.keyClick(page.list.filter, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(rows(page)) == 5)
    QTest.keyClick(page.list.filter, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: "Abe Lund" in texts(page.card))
    QTest.keyClicks(page.list.filter, "nobody")
    qtbot.waitUntil(lambda: rows(page) == [])
    assert "Nobody here is called that." in texts(page.list)


def test_the_last_touch_orders_the_list_and_stands_at_the_right(qtbot: QtBot, store: Store, others: list[Contact], page: ContactsPage) -> None:
    kept(store, Visit(title="Meeting", attendees=(others[1].id,), start=ago(0)))
    kept(store, Visit(title="To come", attendees=(others[0].id,), start=ago(-30)))
    page.list.order.setCurrentIndex(BY_TOUCH)
    qtbot.waitUntil(lambda: rows(page) == ["Zoe Marsh", "Abe Lund"])
    qtbot.waitUntil(lambda: page.list.table.index(0, 0).data(ROW_ROLE).right in ("today", "yesterday"))
    assert page.list.table.index(1, 0).data(ROW_ROLE).right == ""
    page.list.order.setCurrentIndex(BY_NAME)
    qtbot.waitUntil(lambda: rows(page) == ["Abe Lund", "Zoe Marsh"])


def test_the_card_warns_of_an_address_that_looks_like_the_agencys(qtbot: QtBot, renata: Contact, page: ContactsPage, heard: Any) -> None:
    open_card(qtbot, page, renata)
    banner = next(banner for banner in page.card.findChildren(Banner) if banner.isVisible())
    assert "looks like, but is not, the agency’s domain: harlanridge-oh.us. The agency uses harlanridgeoh.gov." in banner.accessibleName()
    assert "Looks alike" in [widget.accessibleName() for widget in page.card.findChildren(QWidget)]
    button = next(button for button in banner.findChildren(QAbstractButton) if button.text() == "Call the main number")
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert QGuiApplication.clipboard().text() == "(419) 555-0100"
    assert "(419) 555-0100" in heard.notices[-1].words


def test_an_address_is_shown_whole_and_on_a_large_screen_what_happened_stands_beside(qtbot: QtBot, renata: Contact, page: ContactsPage) -> None:
    def label(words: str) -> Label:
        return next(label for label in page.card.findChildren(Label) if label.text() == words and label.isVisible())

    open_card(qtbot, page, renata)
    page.resize(1072, 744)
    address = "r.quill@harlanridge-oh.us"
    qtbot.waitUntil(lambda: label(address).width() >= label(address).sizeHint().width())
    assert page.card.timeline.y() > label(address).mapTo(page.card.timeline.parentWidget(), QPoint(0, 0)).y()
    page.resize(1712, 1024)
    qtbot.waitUntil(lambda: page.card.timeline.x() > page.card.width() // 2)
    assert page.card.timeline.y() < 60


def test_the_timeline_tells_of_visits_promises_and_changes(qtbot: QtBot, store: Store, harlan: Agency, renata: Contact, page: ContactsPage) -> None:
    visit = kept(store, Visit(type="meeting", agency=harlan.id, attendees=(renata.id,), start=ago(3), marking="TLP:AMBER"))
    kept(store, Task(title="send the checklist", on=visit.id, due=(date.today() - timedelta(9)).isoformat(), state="open"))  # noqa: DTZ011
    store.change(renata.id, rank="Lt.").result(10)
    open_card(qtbot, page, renata)
    qtbot.waitUntil(lambda: len(entries(page)) == 3)
    assert set(entries(page)) == {
        "Promised: send the checklist",
        "Meeting at Harlan Ridge Police Department",
        "Harlan Ridge Police Department: Lieutenant, Investigations",
    }
    late = next(entry for entry in page.card.timeline.findChildren(TimelineEntry) if entry.text().startswith("Promised"))
    assert "9 days late" in late.accessibleName()
    page.card.timeline.switch.setFocus()
    QTest.keyClick(page.card.timeline.switch, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: entries(page) == ["Meeting at Harlan Ridge Police Department"])
    for _press in range(2):
        QTest.keyClick(page.card.timeline.switch, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: "Changed: Rank or title" in entries(page))


def test_a_timeline_entry_opens_its_visit(qtbot: QtBot, store: Store, renata: Contact, page: ContactsPage, heard: Any) -> None:
    visit = kept(store, Visit(title="Coffee", attendees=(renata.id,), start=ago(1)))
    open_card(qtbot, page, renata)
    qtbot.waitUntil(lambda: len(entries(page)) == 2)
    entry = next(entry for entry in page.card.timeline.findChildren(TimelineEntry) if entry.text() == "Coffee")
    QTest.keyClick(entry, Qt.Key.Key_Return)
    assert (heard.places[-1].place, heard.places[-1].record) == ("visit", visit.id)


def test_nothing_of_a_person_erased_elsewhere_stays_on_the_screen(
    qtbot: QtBot, store: Store, workspace: Workspace, renata: Contact, page: ContactsPage
) -> None:
    open_card(qtbot, page, renata)
    erase(store, workspace.reader, renata.id, "erased on another device", redacting=False)
    qtbot.waitUntil(lambda: "No longer in this vault" in texts(page.card))
    assert "Quill" not in texts(page.card)
    assert entries(page) == []


def test_coming_back_to_a_person_who_was_erased_shows_nobody_else(
    qtbot: QtBot, store: Store, workspace: Workspace, renata: Contact, page: ContactsPage
) -> None:
    open_card(qtbot, page, renata)
    erase(store, workspace.reader, renata.id, "erased here", redacting=False)
    other = store.put(Contact(name="Abe Lund")).result()
    open_card(qtbot, page, other)
    page.open_record(renata.id)
    qtbot.waitUntil(lambda: "No longer in this vault" in texts(page.card))
    assert "Abe Lund" not in texts(page.card)


def test_what_is_typed_in_the_form_is_saved_after_a_pause_as_one_version(
    qtbot: QtBot, store: Store, workspace: Workspace, renata: Contact, page: ContactsPage
) -> None:
    open_card(qtbot, page, renata)
    page.list.view.setFocus()
    QTest.keyClick(page.list.view, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(page.form.isVisible)
    name = page.form.lines["name"].edit
    name.selectAll()
    QTest.keyClicks(name, "Renata Quill-Marsh")
    qtbot.waitUntil(lambda: workspace.reader.need(renata.id).heading == "Renata Quill-Marsh")
    QTest.keyClicks(page.form.lines["rank"].edit, "Captain")
    qtbot.waitUntil(lambda: getattr(workspace.reader.need(renata.id), "rank", "") == "Captain")
    assert "Saved on this device" in texts(page.form)
    assert len(workspace.reader.history(renata.id)) == 1
    assert page.leave()
    qtbot.waitUntil(lambda: "Renata Quill-Marsh" in texts(page.card))


def test_mails_and_tags_are_edited_by_key(qtbot: QtBot, workspace: Workspace, renata: Contact, page: ContactsPage) -> None:
    open_card(qtbot, page, renata)
    page._do("edit")
    first = page.form.emails.findChildren(QLineEdit)[0]
    before = {part.value: part.id for part in renata.emails}
    first.setFocus()
    first.setCursorPosition(0)
    QTest.keyClicks(first, "x")
    add = next(button for button in page.form.emails.findChildren(QAbstractButton) if button.text() == "Add an e-mail")
    QTest.keyClick(add, Qt.Key.Key_Space)
    QTest.keyClicks(page.form.emails.findChildren(QLineEdit)[-2], "third@harlanridgeoh.gov")
    topics = page.form.tags["topics"]
    topics.edit.setFocus()
    QTest.keyClicks(topics.edit, "legal")
    qtbot.waitUntil(lambda: topics.edit._popup is not None and topics.edit._popup.isVisible())
    QTest.keyClick(topics.edit, Qt.Key.Key_Return)
    QTest.keyClicks(page.form.tags["tags"].edit, "met at IACP")
    QTest.keyClick(page.form.tags["tags"].edit, Qt.Key.Key_Return)

    def stored() -> Contact:
        record = workspace.reader.need(renata.id)
        assert isinstance(record, Contact)
        return record

    wanted = ["xrquill@harlanridgeoh.gov", "r.quill@harlanridge-oh.us", "third@harlanridgeoh.gov"]
    qtbot.waitUntil(lambda: [part.value for part in stored().emails] == wanted)
    assert stored().emails[0].id == before["rquill@harlanridgeoh.gov"]
    qtbot.waitUntil(lambda: (stored().topics, stored().tags) == (("fraud", "legal-process"), ("met at IACP",)))
    QTest.keyClick(topics.edit, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: stored().topics == ("fraud",))


def test_a_change_from_another_device_joins_what_is_being_typed(qtbot: QtBot, store: Store, workspace: Workspace, renata: Contact, page: ContactsPage) -> None:
    open_card(qtbot, page, renata)
    page._do("edit")
    QTest.keyClicks(page.form.lines["rank"].edit, "Captain")
    store.put(replace(renata, languages=("English",)), base=renata, origin="sync").result(10)
    qtbot.waitUntil(lambda: page.form.tags["languages"].words() == ("English",))
    now = workspace.reader.need(renata.id)
    assert isinstance(now, Contact)
    qtbot.waitUntil(lambda: getattr(workspace.reader.need(renata.id), "rank", "") == "Captain")
    assert page.form.lines["rank"].text() == "Captain"


def test_a_failed_save_keeps_the_words_on_screen_and_tries_again(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, workspace: Workspace, renata: Contact, page: ContactsPage, heard: Any
) -> None:
    from concurrent.futures import Future

    from liaison_app.core.errors import LiaisonError

    open_card(qtbot, page, renata)
    page._do("edit")
    refused: Future[Any] = Future()
    refused.set_exception(LiaisonError("The disk is full.", "Make room and type on."))
    with monkeypatch.context() as broken:
        broken.setattr(workspace.store, "put", lambda *_a, **_k: refused)
        QTest.keyClicks(page.form.lines["rank"].edit, "Capt")
        qtbot.waitUntil(lambda: bool(heard.failures))
    assert page.form.lines["rank"].text() == "Capt"
    assert "Not saved" in texts(page.form)
    QTest.keyClicks(page.form.lines["rank"].edit, "ain")
    qtbot.waitUntil(lambda: getattr(workspace.reader.need(renata.id), "rank", "") == "Captain")


def test_a_new_person_is_kept_once_there_is_a_name_with_their_post(qtbot: QtBot, workspace: Workspace, harlan: Agency, page: ContactsPage) -> None:
    page.new_record(agency=harlan.id)
    qtbot.waitUntil(page.form.isVisible)
    QTest.keyClicks(page.form.lines["rank"].edit, "Sgt.")
    assert page.flush() == []
    assert workspace.reader.count("contact") == workspace.reader.count("post") == 0
    QTest.keyClicks(page.form.lines["name"].edit, "Mia Ott")
    qtbot.waitUntil(lambda: workspace.reader.count("contact") == 1)
    qtbot.waitUntil(lambda: workspace.reader.count("post") == 1)
    page.leave()
    qtbot.waitUntil(lambda: "Mia Ott" in texts(page.card) and "Sgt." not in page.card.accessibleName())
    qtbot.waitUntil(lambda: rows(page) == ["Harlan Ridge Police Department, OH", "Mia Ott"])
    assert page.list.current == page.form.sitting.record or page.list.current


def test_a_post_takes_its_agency_from_a_list_by_keyboard(qtbot: QtBot, workspace: Workspace, harlan: Agency, others: list[Contact], page: ContactsPage) -> None:
    open_card(qtbot, page, others[0])
    page._do("edit")
    add = next(button for button in page.form.posts.findChildren(QAbstractButton) if button.text() == "Add a post")
    QTest.keyClick(add, Qt.Key.Key_Space)
    row = page.form.posts._rows[-1]
    QTest.keyClicks(row.agency.edit, "ridge")
    qtbot.waitUntil(lambda: row.agency.edit._popup is not None and row.agency.edit._popup.isVisible())
    QTest.keyClick(row.agency.edit, Qt.Key.Key_Return)
    assert row.agency.text() == "Harlan Ridge Police Department"
    QTest.keyClicks(row.title.edit, "Detective")
    qtbot.waitUntil(lambda: workspace.reader.count("post") == 1)
    post = workspace.reader.list("post")[0][0]
    qtbot.waitUntil(lambda: getattr(workspace.reader.need(post.id), "title", "") == "Detective")
    assert getattr(post, "agency", "") == harlan.id


def test_trash_is_undone_by_the_notice_and_erasing_asks(qtbot: QtBot, workspace: Workspace, renata: Contact, page: ContactsPage, heard: Any) -> None:
    open_card(qtbot, page, renata)
    page._do("trash")
    qtbot.waitUntil(lambda: workspace.reader.need(renata.id).trashed)
    qtbot.waitUntil(lambda: rows(page) == [])
    assert "in the trash" in heard.notices[-1].words
    heard.notices[-1].undo()
    qtbot.waitUntil(lambda: not workspace.reader.need(renata.id).trashed)
    page._do("trash")
    qtbot.waitUntil(lambda: workspace.reader.need(renata.id).trashed)
    page.list.order.setCurrentIndex(TRASH)
    qtbot.waitUntil(lambda: rows(page) == ["Renata Quill"])
    asked: list[Any] = []
    workspace.messages.asked.connect(asked.append)
    page._do("erase")
    qtbot.waitUntil(lambda: bool(asked))
    assert workspace.reader.get(renata.id) is not None
    asked[0].agreed()
    qtbot.waitUntil(lambda: workspace.reader.get(renata.id) is None)


@pytest.mark.parametrize("redacting", [True, False])
def test_erasing_leaves_it_to_the_person_whether_texts_keep_the_name(
    qtbot: QtBot, workspace: Workspace, renata: Contact, page: ContactsPage, redacting: bool
) -> None:
    note = workspace.store.put(Note(body="Met Renata Quill at the desk.")).result(10)
    asked: list[Question] = []
    workspace.messages.asked.connect(asked.append)
    Deeds(workspace, page).do("erase", renata)
    qtbot.waitUntil(lambda: bool(asked))
    assert "1 text" in asked[0].choice
    asked[0].agreed(redacting)
    qtbot.waitUntil(lambda: workspace.reader.get(renata.id) is None)
    left = workspace.reader.need(note.id)
    assert isinstance(left, Note)
    assert ("Renata" in left.body) is not redacting


def test_any_version_can_be_brought_back(qtbot: QtBot, store: Store, workspace: Workspace, renata: Contact, page: ContactsPage, heard: Any) -> None:
    store.change(renata.id, rank="Captain").result(10)
    store.change(renata.id, rank="Major").result(10)
    open_card(qtbot, page, renata)
    page._do("history")
    qtbot.waitUntil(lambda: len(page.history._versions) == 3)
    rows_shown = [button for button in page.history.findChildren(QAbstractButton) if button.accessibleName().endswith("Rank or title")]
    QTest.keyClick(rows_shown[-1], Qt.Key.Key_Return)
    restore = next(button for button in page.history.findChildren(QAbstractButton) if button.text() == "Restore this version")
    qtbot.waitUntil(lambda: "Captain" in texts(page.history))
    QTest.keyClick(restore, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: getattr(workspace.reader.need(renata.id), "rank", "") == "Captain")
    qtbot.waitUntil(lambda: bool(heard.notices))
    heard.notices[-1].undo()
    qtbot.waitUntil(lambda: getattr(workspace.reader.need(renata.id), "rank", "") == "Major")


def test_one_column_leads_back_to_the_list_and_steps_to_the_neighbours(qtbot: QtBot, others: list[Contact], page: ContactsPage) -> None:
    qtbot.waitUntil(lambda: len(rows(page)) == 3)
    page.fit(True)
    assert page.list.isVisible()
    page.list.view.setFocus()
    QTest.keyClick(page.list.view, Qt.Key.Key_Return)
    assert not page.list.isVisible()
    qtbot.waitUntil(lambda: "Abe Lund" in texts(page.card))
    following = next(button for button in page.panes.strip.findChildren(QAbstractButton) if button.accessibleName() == "Next")
    QTest.keyClick(following, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "Zoe Marsh" in texts(page.card) and "2 of 2" in texts(page.panes.strip))
    assert page.leave()
    assert page.list.isVisible()
    assert not page.leave()


def test_an_empty_place_says_what_belongs_here_and_begins_with_one_button(qtbot: QtBot, page: ContactsPage) -> None:
    qtbot.waitUntil(lambda: "Nobody here yet" in texts(page))
    button = next(button for button in page.findChildren(QAbstractButton) if button.text() == "Add a person")
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert page.form.isVisible()


def test_a_verification_past_its_day_is_expired() -> None:
    today = date(2026, 10, 9)
    assert standing_of(Contact(name="A", verification="met-in-person", verified_on="2026-04-14"), today).words == "Met in person, Apr 14"
    assert standing_of(Contact(name="A", verification="called-back", verified_until="2026-10-08"), today).state == "expired"
    assert standing_of(Contact(name="A", verification="called-back", verified_until="2026-10-09"), today).state == "called_back"
    assert standing_of(Contact(name="A", verification="revoked", verified_until="2020-01-01"), today).state == "revoked"
    assert standing_of(Contact(name="A", verification="from-a-later-version"), today).state == "unverified"


@pytest.mark.parametrize("editing", [False, True])
def test_everything_that_takes_focus_has_a_name_and_the_text_may_be_large(
    qtbot: QtBot, qapp: QApplication, renata: Contact, page: ContactsPage, editing: bool
) -> None:
    open_card(qtbot, page, renata)
    if editing:
        page._do("edit")
    for theme, scale in (("dark", 1.0), ("contrast", 2.0)):
        apply_theme(qapp, theme, scale)
        page.grab()
    focusable = [widget for widget in page.findChildren(QWidget) if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible()]
    plain = [widget for widget in focusable if not isinstance(widget, QComboBox) and widget.objectName() != "qt_spinbox_lineedit"]
    assert [type(widget).__name__ for widget in plain if not widget.accessibleName()] == []


def test_an_unknown_or_gone_person_opens_nothing(page: ContactsPage) -> None:
    page.open_record("00" * 16)
    page._do("edit")
    assert not page.form.isVisible()
    assert page.list.table.index(0, 0) == QModelIndex()
