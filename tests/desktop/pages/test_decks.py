"""The Decks page: files come in by dropping, are approved, presented and retired, and everything can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from liaison_app.desktop.decks.thumbnails import Thumbnails
from liaison_app.desktop.decks.words import banner_words, day_of, state_chip, summary
from liaison_app.desktop.pages.decks import DecksPage
from liaison_app.desktop.presenter.presenter import Presenter
from liaison_app.desktop.slides.sample_deck import make_sample_deck
from liaison_app.desktop.widgets.row_button import RowButton
from liaison_app.desktop.widgets.rows import ROW_ROLE
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.deck import Deck
from liaison_app.records.parts import SlideView
from liaison_app.records.presentation import Presentation
from liaison_app.records.values import When
from liaison_app.records.visit import Visit
from liaison_app.store import names
from liaison_app.store.kept import value_of
from liaison_app.work.deck_standing import Standing, Verdict
from liaison_app.work.decks import Decks
from tests.support.hostile_decks import sealed_pdf
from tests.support.makers import agency, visit


@pytest.fixture
def page(qtbot: QtBot, workspace: Workspace) -> Iterator[DecksPage]:
    page = DecksPage(workspace)
    qtbot.addWidget(page)
    page.resize(1072, 744)
    page.show()
    qtbot.waitExposed(page)
    yield page
    for _again in range(6):  # the last change makes the list read anew, and what it chose be judged: while there is still a vault to read from
        qtbot.waitUntil(lambda: not workspace.tasks.busy, timeout=20_000)
        QApplication.processEvents()
        qtbot.wait(15)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "handed over"
    folder.mkdir()
    for number in (1, 2):
        (folder / f"deck {number}.pdf").write_bytes(make_sample_deck(number))
    return sorted(folder.iterdir())


def drop(page: DecksPage, paths: list[Path]) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    page.dropEvent(QDropEvent(QPointF(10, 10), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier))


def add(qtbot: QtBot, page: DecksPage, paths: list[Path]) -> None:
    before = page.table.rowCount()
    drop(page, paths)
    qtbot.waitUntil(lambda: page.table.rowCount() == before + len(paths), timeout=30_000)
    qtbot.waitUntil(lambda: page.deck is not None)


def stored(workspace: Workspace) -> list[Deck]:
    return [record for record in workspace.reader.list("deck")[0] if isinstance(record, Deck)]


def test_an_empty_shelf_says_what_belongs_there_and_offers_to_add(qtbot: QtBot, page: DecksPage) -> None:
    qtbot.waitUntil(page.shelf.empty.isVisible)
    assert not page.side.isVisible()


def test_files_dropped_on_the_page_become_decks_with_thumbnails(qtbot: QtBot, page: DecksPage, workspace: Workspace, files: list[Path], heard) -> None:  # type: ignore[no-untyped-def]
    tester = QAbstractItemModelTester(page.table, QAbstractItemModelTester.FailureReportingMode.Fatal)
    add(qtbot, page, files)
    assert tester
    assert [deck.pages for deck in stored(workspace)] == [12, 12]
    assert heard.notices[-1].words == "Added 2 decks."
    deck = stored(workspace)[0]
    assert deck.file is not None
    qtbot.waitUntil(lambda: page.slides.nearest(deck.file, 0) is not None, timeout=20_000)
    assert page.side.isVisible()
    heard.notices[-1].undo()
    qtbot.waitUntil(page.shelf.empty.isVisible)


def test_a_file_that_is_no_deck_is_told_and_the_others_come_in(qtbot: QtBot, page: DecksPage, files: list[Path], heard) -> None:  # type: ignore[no-untyped-def]
    wrong = files[0].with_name("a list.pdf")
    wrong.write_bytes(b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Mia\r\nEND:VCARD\r\n")
    drop(page, [wrong, files[0]])
    qtbot.waitUntil(lambda: page.table.rowCount() == 1 and bool(heard.failures), timeout=30_000)
    assert "is not a deck" in heard.failures[0].title


def test_the_same_file_again_leads_to_its_deck(qtbot: QtBot, page: DecksPage, workspace: Workspace, files: list[Path], heard) -> None:  # type: ignore[no-untyped-def]
    add(qtbot, page, files)
    first = next(deck for deck in stored(workspace) if deck.file and deck.file.name == "deck 1.pdf")
    drop(page, [files[0]])
    qtbot.waitUntil(lambda: "already here" in heard.notices[-1].words, timeout=20_000)
    qtbot.waitUntil(lambda: page.deck is not None and page.deck.id == first.id)
    assert len(stored(workspace)) == 2


def test_a_deck_is_approved_by_keys_and_the_approval_is_taken_back(qtbot: QtBot, page: DecksPage, workspace: Workspace, files: list[Path], heard) -> None:  # type: ignore[no-untyped-def]
    add(qtbot, page, files[:1])
    page.side.open_approval()
    form = page.side.approval
    qtbot.keyClick(form.approver.edit, Qt.Key.Key_Return)
    assert form.isVisible()
    qtbot.keyClicks(form.approver.edit, "Imani Sorrell")
    form.until.set_text("2001-01-01")
    qtbot.keyClick(form.until.edit, Qt.Key.Key_Return)
    assert form.isVisible()
    day = day_of(workspace.clock.ms()) + timedelta(days=90)
    form.until.set_text(day.isoformat())
    qtbot.keyClick(form.until.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.deck is not None and page.deck.state == "approved")
    assert page.deck is not None
    assert (page.deck.approver, page.deck.valid_until) == ("Imani Sorrell", day.isoformat())
    assert page.side.state.text() if hasattr(page.side.state, "text") else page.side.state.accessibleName() == "Approved"
    qtbot.waitUntil(lambda: bool(heard.notices) and "Approved" in heard.notices[-1].words)
    heard.notices[-1].undo()
    qtbot.waitUntil(lambda: page.deck is not None and page.deck.state == "draft" and page.deck.valid_until is None)


def test_details_are_changed_and_retiring_and_trash_leave_the_shelf_right(
    qtbot: QtBot, page: DecksPage, workspace: Workspace, files: list[Path], heard
) -> None:  # type: ignore[no-untyped-def]
    add(qtbot, page, files[:1])
    page.side.open_details()
    form = page.side.details
    form.title.set_text("Life at risk")
    form.edition.set_text("v4")
    form.marking.setCurrentIndex(2)
    qtbot.keyClick(form.edition.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.deck is not None and page.deck.title == "Life at risk")
    assert page.deck is not None
    assert (page.deck.edition, page.deck.marking) == ("v4", "TLP:GREEN")
    words = [action.text() for action in page.side.menu().actions()]
    assert words == [
        "Approve…",
        "Send to review",
        "New version…",
        "Build a show from its slides…",
        "Handout…",
        "Keep on this device…",
        "Edit details…",
        "Save the file as…",
        "Retire",
        "Move to trash",
    ]
    page.side.review_asked.emit()
    qtbot.waitUntil(lambda: page.deck is not None and page.deck.state == "in-review")
    page.side.retire_asked.emit()
    qtbot.waitUntil(lambda: page.deck is not None and page.deck.state == "retired")
    page.side.trash_asked.emit()
    qtbot.waitUntil(page.shelf.empty.isVisible)
    heard.notices[-1].undo()
    qtbot.waitUntil(lambda: page.table.rowCount() == 1)


def test_the_switch_shows_approved_decks_only(qtbot: QtBot, page: DecksPage, workspace: Workspace, files: list[Path]) -> None:
    add(qtbot, page, files)
    approve(workspace, stored(workspace)[1])
    page.shelf.switch.setFocus()
    qtbot.keyClick(page.shelf.switch, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: page.table.rowCount() == 1)
    qtbot.keyClick(page.shelf.switch, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: page.deck is not None and page.deck.state == "draft")


def test_arrows_walk_the_slides_and_the_notes_follow(qtbot: QtBot, page: DecksPage, files: list[Path]) -> None:
    add(qtbot, page, files[:1])
    pages: list[int] = []
    page.side.strip.chosen.connect(pages.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_End, Qt.Key.Key_Right, Qt.Key.Key_Home):
        qtbot.keyClick(page.side.strip, key)
    assert pages == [1, 2, 1, 11, 11, 0]
    assert page.side.strip.accessibleDescription() == "Slide 1 of 12"


def test_present_asks_the_window_and_f5s_verb_is_there(qtbot: QtBot, page: DecksPage, workspace: Workspace, files: list[Path]) -> None:
    add(qtbot, page, files[:1])
    asked: list[tuple[str, str]] = []
    workspace.navigation.presenting_asked.connect(lambda deck, visit: asked.append((deck, visit)))
    page.present()
    qtbot.mouseClick(page.side.present, Qt.MouseButton.LeftButton)
    assert page.deck is not None
    assert asked == [(page.deck.id, "")] * 2


def test_enter_in_the_strip_begins_with_the_slide_that_stands_there(qtbot: QtBot, page: DecksPage, workspace: Workspace, files: list[Path]) -> None:
    add(qtbot, page, files[:1])
    asked: list[int] = []
    workspace.navigation.presenting_asked.connect(lambda _deck, _visit, slide: asked.append(slide))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Return):
        qtbot.keyClick(page.side.strip, key)
    qtbot.keyClick(page.side.strip, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    assert asked == [3, 3]


def test_the_column_says_where_the_deck_was_shown_but_not_rehearsed(qtbot: QtBot, page: DecksPage, workspace: Workspace, files: list[Path], heard) -> None:  # type: ignore[no-untyped-def]
    add(qtbot, page, files[:1])
    assert page.deck is not None
    visit = workspace.store.put(Visit(title="Cook County SO")).result(10)
    for rehearsal in (False, True):
        shown = Presentation(title="x", deck=page.deck.id, visit=visit.id, start=When(workspace.clock.ms()), rehearsal=rehearsal)
        workspace.tasks.watch(workspace.store.put(shown))

    def names() -> list[str]:
        return [w.accessibleName() for w in page.side.findChildren(QWidget) if "Cook County SO" in w.accessibleName() and w.isVisible()]

    qtbot.waitUntil(lambda: len(names()) == 1)


def test_a_deck_is_saved_outside_byte_for_byte(qtbot: QtBot, page: DecksPage, files: list[Path], tmp_path: Path, heard) -> None:  # type: ignore[no-untyped-def]
    add(qtbot, page, files[:1])
    page.deeds.save_file(tmp_path / "back.pdf")
    qtbot.waitUntil(lambda: (tmp_path / "back.pdf").exists() and "no longer encrypted" in heard.notices[-1].words)
    assert (tmp_path / "back.pdf").read_bytes() == files[0].read_bytes()


def test_a_narrow_page_shows_one_column_and_escape_leads_back(qtbot: QtBot, page: DecksPage, files: list[Path]) -> None:
    add(qtbot, page, files[:1])
    page.fit(True)
    assert page.shelf.grid.isVisible()
    assert not page.side.isVisible()
    qtbot.keyClick(page.shelf.grid, Qt.Key.Key_Return)
    assert page.side.isVisible()
    assert not page.shelf.grid.isVisible()
    assert page.leave()
    assert page.shelf.grid.isVisible()
    assert not page.leave()


def test_a_form_that_has_the_focus_stays_in_sight_when_the_page_grows_narrow(qtbot: QtBot, page: DecksPage, files: list[Path]) -> None:
    add(qtbot, page, files[:1])
    page.side.open_handout()
    form = page.side.handout
    form.recipient.edit.setFocus()
    page.fit(True)
    assert form.recipient.edit.isVisible()
    assert page.leave()
    page.fit(False)
    page.shelf.grid.setFocus()
    page.fit(True)
    assert page.shelf.grid.isVisible()
    assert not page.side.isVisible()


def test_every_control_has_a_name(qtbot: QtBot, page: DecksPage, files: list[Path]) -> None:
    add(qtbot, page, files[:1])
    page.side.open_approval()
    page.side.open_details()
    focusable = [w for w in page.findChildren(QWidget) if w.focusPolicy() != Qt.FocusPolicy.NoFocus and w.isVisible()]
    unnamed = [w for w in focusable if not w.accessibleName() and not (hasattr(w, "text") and w.text())]
    assert unnamed == []
    assert page.table.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert page.table.index(0, 0).data(ROW_ROLE).right_chip.text == "Draft"


def test_words_under_a_thumbnail_follow_the_verdict() -> None:
    deck = Deck(title="x", edition="v7", pages=22, audience="Courts")
    today, end = date(2026, 11, 23), date(2026, 12, 31)
    good, over = Verdict(Standing.APPROVED, until=end, days_left=38), Verdict(Standing.EXPIRED, "It is no longer in force.", end)
    assert summary(deck, good, today) == "v7 · 22 slides · until Dec 31"
    assert summary(deck, over, date(2027, 1, 1)) == "v7 · 22 slides · expired Dec 2026"
    assert summary(deck, Verdict(Standing.VOID, "changed"), today) == "v7 · 22 slides · Courts"
    assert banner_words(over, today) == ("It is no longer in force.", "warn")
    assert banner_words(good, today) == ("", "accent")
    assert "until Dec 31" in banner_words(replace(good, days_left=5), today)[0]
    newer = replace(good, newer=replace(deck, edition="v8"))
    assert (state_chip(newer).text, banner_words(newer, today)) == ("Newer version", ("A newer version was approved: x v8.", "warn"))


def test_a_new_version_is_told_to_the_old_one_and_may_forbid_it(qtbot: QtBot, page: DecksPage, workspace: Workspace, files: list[Path], heard) -> None:  # type: ignore[no-untyped-def]
    add(qtbot, page, files[:1])
    assert page.deck is not None
    old = page.deck.id
    page.deeds.approve("2099-01-01", "Imani Sorrell")
    qtbot.waitUntil(lambda: page.side.state.accessibleName() == "Approved")
    page.adding.revise(old, files[1])
    qtbot.waitUntil(lambda: page.deck is not None and page.deck.replaces == old, timeout=30_000)
    assert page.deck.edition == "v2"
    assert not page.side.approval.forbid.isVisible()
    page.side.open_approval()
    assert page.side.approval.forbid.isVisible()
    page.side.approval.forbid.setChecked(True)
    page.side.approval.approver.set_text("Imani Sorrell")
    page.side.approval.finish()
    qtbot.waitUntil(lambda: page.side.state.accessibleName() == "Approved")
    page.side.version_asked.emit(old)
    qtbot.waitUntil(lambda: page.deck is not None and page.deck.id == old and page.side.state.accessibleName() == "Forbidden")
    assert not page.side.present.isEnabled()
    refused = Presenter(workspace, old)
    with qtbot.waitSignal(refused.ended):
        refused.begin()
    assert "may no longer be shown" in heard.failures[-1].title


def test_an_approval_nobody_signed_is_not_called_approved(qtbot: QtBot, page: DecksPage, workspace: Workspace, files: list[Path]) -> None:
    add(qtbot, page, files[:1])
    assert page.deck is not None
    workspace.tasks.watch(workspace.store.change(page.deck.id, state="approved", approver="Imani Sorrell", valid_until="2099-01-01"))
    qtbot.waitUntil(lambda: page.side.state.accessibleName() == "Not valid")


def approve(workspace: Workspace, deck: Deck) -> None:
    decks = Decks(workspace.store, workspace.reader, clock=workspace.clock)
    decks.approve(deck.id, (decks.today() + timedelta(days=60)).isoformat(), "Imani Sorrell").result()


def test_a_show_is_built_by_keys_from_approved_slides_and_taken_back(qtbot: QtBot, page: DecksPage, workspace: Workspace, files: list[Path], heard) -> None:  # type: ignore[no-untyped-def]
    add(qtbot, page, files[:1])
    page.side.acts.build()
    qtbot.waitUntil(lambda: bool(heard.notices) and "No deck is approved" in heard.notices[-1].words, timeout=20_000)
    approve(workspace, stored(workspace)[0])
    qtbot.waitUntil(lambda: page.deck is not None and page.deck.state == "approved", timeout=20_000)
    page.side.acts.build()
    builder = page.beneath.builder
    qtbot.waitUntil(builder.isVisible, timeout=20_000)
    assert builder.strip.height() == builder.strip.heightForWidth(builder.strip.width())  # its slides are seen whole
    qtbot.keyClicks(builder.title.edit, "For Ohio")
    qtbot.keyClick(builder.strip, Qt.Key.Key_Return)
    qtbot.keyClick(builder.strip, Qt.Key.Key_Return)
    qtbot.keyClick(builder.strip, Qt.Key.Key_Return)
    qtbot.keyClick(builder.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(builder.list, Qt.Key.Key_Delete)
    assert builder.strip.height() == builder.strip.heightForWidth(builder.strip.width())  # also beside the list of them
    builder.build_button.click()
    qtbot.waitUntil(lambda: page.deck is not None and page.deck.title == "For Ohio", timeout=30_000)
    assert page.deck is not None
    assert [each.slide for each in page.deck.sources] == [1, 2]
    assert page.side.state.accessibleName() == "Approved"
    assert "New version…" not in [action.text() for action in page.side.menu().actions()]
    heard.notices[-1].undo()
    qtbot.waitUntil(lambda: len(stored(workspace)) == 1, timeout=20_000)


def test_one_thing_at_a_time_is_open_in_the_column(qtbot: QtBot, page: DecksPage, workspace: Workspace, files: list[Path]) -> None:
    add(qtbot, page, files[:1])
    page.side.open_handout()
    page.side.keep_asked.emit()
    assert not page.side.handout.isVisible()
    qtbot.waitUntil(lambda: page.beneath.pack.pin.isVisible() and page.beneath.pack.isAncestorOf(page.window().focusWidget()))
    page.side.open_details()
    assert not page.beneath.pack.isVisible()


def test_a_handout_is_printed_for_somebody_and_kept_on_the_deck(qtbot: QtBot, page: DecksPage, workspace: Workspace, files: list[Path], heard) -> None:  # type: ignore[no-untyped-def]
    add(qtbot, page, files[:1])
    page.side.strip.go(1)
    page.side.le_only.click()
    qtbot.waitUntil(lambda: any(each.le_only for each in stored(workspace)[0].slides), timeout=20_000)
    qtbot.waitUntil(lambda: page.deck is not None and any(each.le_only for each in page.deck.slides), timeout=20_000)
    to = files[0].with_name("handout.pdf")
    page.deeds.ask_place = lambda _parent, _name: str(to)
    page.side.open_handout()
    form = page.side.handout
    form.slides.set_text("1-2")
    qtbot.keyClick(form.recipient.edit, Qt.Key.Key_Return)
    assert form.isVisible(), "nobody is named"
    qtbot.keyClicks(form.recipient.edit, "Cook County")
    qtbot.keyClick(form.recipient.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(heard.failures), timeout=20_000)
    assert "Kept for law enforcement" in heard.failures[-1].title
    form.slides.set_text("")
    qtbot.keyClick(form.recipient.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(stored(workspace)[0].shared), timeout=30_000)
    shared = stored(workspace)[0].shared[0]
    assert (shared.recipient, shared.slides) == ("Cook County", "1, 3-12")
    assert to.read_bytes().startswith(b"%PDF")


def test_which_slides_hold_rooms_and_who_saw_it_stand_beside_the_deck(qtbot: QtBot, page: DecksPage, workspace: Workspace, files: list[Path]) -> None:
    add(qtbot, page, files[:1])
    assert page.deck is not None
    where = workspace.store.put(agency()).result()
    met = workspace.store.put(visit(agency=where.id)).result()
    views = (SlideView(slide=3, start=When(0), seconds=80.0), SlideView(slide=1, start=When(0), seconds=5.0))
    workspace.store.put(Presentation(title="x", deck=page.deck.id, visit=met.id, start=When(0), views=views)).result()
    rows = page.side.told.findChildren(RowButton)
    qtbot.waitUntil(lambda: len([row for row in page.side.told.findChildren(RowButton) if row.isVisible()]) >= 3, timeout=20_000)
    rows = [row.accessibleName() for row in page.side.told.findChildren(RowButton) if row.isVisible()]
    assert "1:20" in rows[0]
    assert "Rutherford County Sheriff's Office" in rows[-1]


def test_a_sealed_pdf_asks_for_its_password_and_says_when_it_is_another(qtbot: QtBot, page: DecksPage, workspace: Workspace, files: list[Path]) -> None:
    sealed = files[0].with_name("sealed.pdf")
    sealed.write_bytes(sealed_pdf("right"))
    drop(page, [sealed, files[1]])
    form = page.shelf.password
    qtbot.waitUntil(form.isVisible, timeout=30_000)
    qtbot.keyClicks(form.password.edit, "wrong")
    qtbot.keyClick(form.password.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "does not open" in form.password.edit.accessibleDescription(), timeout=30_000)
    qtbot.keyClicks(form.password.edit, "right")
    qtbot.keyClick(form.password.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(stored(workspace)) == 2, timeout=30_000)
    assert not form.isVisible()


def test_a_thumbnail_is_kept_in_the_vault_and_goes_with_its_deck(qtbot: QtBot, page: DecksPage, workspace: Workspace, files: list[Path]) -> None:
    add(qtbot, page, files[:1])
    deck = stored(workspace)[0]
    assert deck.file is not None
    name = names.thumbnail(deck.file.sha256)
    qtbot.waitUntil(lambda: value_of(workspace.reader, name) is not None, timeout=20_000)
    again = Thumbnails(workspace, page.slides)
    box = QSize(202, 114)
    qtbot.waitUntil(lambda: again.picture(deck.file, box) is not None, timeout=20_000)  # type: ignore[arg-type]
    workspace.store.erase(deck.id, "test").result()
    assert value_of(workspace.reader, name) is None
