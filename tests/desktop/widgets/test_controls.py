"""What each control does when it is used."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QAbstractItemModel, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QTextDocument
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from liaison_app.desktop.painting.chip import tlp_chip
from liaison_app.desktop.painting.person import avatar_tones, initials
from liaison_app.desktop.painting.row import Row, row_words
from liaison_app.desktop.painting.text import Run, matched, plain
from liaison_app.desktop.theme import apply_theme, theme
from liaison_app.desktop.widgets.button import Button, IconButton
from liaison_app.desktop.widgets.charts import TileMap
from liaison_app.desktop.widgets.check_box import Choice
from liaison_app.desktop.widgets.chip import ChipButton
from liaison_app.desktop.widgets.columns import TwoColumns
from liaison_app.desktop.widgets.command_palette import Command, CommandPalette
from liaison_app.desktop.widgets.confirmation import Confirmation
from liaison_app.desktop.widgets.field import LineField, PassphraseEdit, SearchField
from liaison_app.desktop.widgets.flow_layout import FlowLayout
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.menu import Menu
from liaison_app.desktop.widgets.notice import Notice
from liaison_app.desktop.widgets.popup import Popup
from liaison_app.desktop.widgets.progress import ProgressRow
from liaison_app.desktop.widgets.rail import Place, Rail
from liaison_app.desktop.widgets.row_button import RowButton
from liaison_app.desktop.widgets.rows import ROW_ROLE, RowsModel, RowView
from liaison_app.desktop.widgets.splitter import Splitter
from liaison_app.desktop.widgets.switch import SegmentedSwitch
from liaison_app.desktop.widgets.sync_cell import SyncState
from liaison_app.desktop.widgets.timeline import Entry, Timeline

PEOPLE = (Row("Calvin Oduya", "Sergeant"), Row("Others", is_heading=True), Row("Carla Benning", "Analyst"))


@pytest.fixture(autouse=True)
def _still(qapp: QApplication):
    apply_theme(qapp, "light", reduced_motion=True)
    yield
    apply_theme(qapp, "light")


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    window = QWidget()
    window.resize(800, 600)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def _key(key: Qt.Key) -> QKeyEvent:
    return QKeyEvent(QKeyEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)


def test_a_disabled_button_says_why(qtbot: QtBot) -> None:
    button = Button("Send", "primary", keys="Ctrl Enter")
    qtbot.addWidget(button)
    button.disable("Two reviewers have not looked yet")
    assert (button.toolTip(), button.accessibleDescription()) == ("Two reviewers have not looked yet",) * 2
    button.enable()
    assert (button.toolTip(), button.accessibleDescription()) == ("", "Ctrl Enter")


def test_a_button_gives_up_its_key_cap_before_its_words(qtbot: QtBot) -> None:
    button = Button("Quick note", keys="Ctrl Shift N")
    qtbot.addWidget(button)
    assert button.minimumSizeHint().width() == Button("Quick note").sizeHint().width()


def test_a_field_shows_what_is_wrong_until_it_is_put_right(qtbot: QtBot, host: QWidget) -> None:
    field = LineField("ORI", parent=host)
    field.show()
    field.set_error("An ORI has 9 characters, this has 7")
    sentence = field.findChildren(Label)[1]
    assert (sentence.isVisible(), sentence.text(), field.edit.accessibleDescription()) == (
        True,
        "An ORI has 9 characters, this has 7",
        "An ORI has 9 characters, this has 7",
    )
    field.set_error("")
    assert (sentence.isVisible(), field.edit.accessibleName()) == (False, "ORI")


def test_a_field_is_as_high_in_error_as_without(qtbot: QtBot, host: QWidget) -> None:
    field = LineField("ORI", parent=host)
    before = field.edit.height()
    field.set_error("No")
    assert field.edit.height() == before


def test_the_eye_shows_the_passphrase(qtbot: QtBot, host: QWidget) -> None:
    edit = PassphraseEdit("Passphrase", "Show the passphrase", parent=host)
    edit.show()
    edit.findChildren(Button)[0].click()
    assert edit.echoMode() == QLineEdit.EchoMode.Normal


def test_escape_empties_a_search_and_then_leaves_it(qtbot: QtBot, host: QWidget) -> None:
    field = SearchField("Search", parent=host)
    qtbot.keyClicks(field, "quill")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""
    with qtbot.waitSignal(field.left):
        qtbot.keyClick(field, Qt.Key.Key_Escape)


def test_the_arrow_keys_change_a_switch_and_it_says_so(qtbot: QtBot, host: QWidget) -> None:
    switch = SegmentedSwitch(["No", "Yes", "Unsure"], "Lobbying", parent=host)
    heard: list[int] = []
    switch.chosen.connect(heard.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        qtbot.keyClick(switch, key)
    assert (heard, switch.current(), switch.accessibleName()) == ([1, 2, 1], 1, "Lobbying: Yes")


def test_a_switch_set_by_the_page_stays_silent(qtbot: QtBot, host: QWidget) -> None:
    switch = SegmentedSwitch(["No", "Yes"], "Lobbying", current=-1, parent=host)
    with qtbot.assertNotEmitted(switch.chosen):
        switch.choose(1)


def test_a_click_chooses_the_segment_under_it(qtbot: QtBot, host: QWidget) -> None:
    switch = SegmentedSwitch(["No", "Yes"], "Lobbying", parent=host)
    switch.resize(switch.sizeHint())
    qtbot.mouseClick(switch, Qt.MouseButton.LeftButton, pos=QPoint(switch.width() - 4, 10))
    assert switch.current() == 1


def test_a_chip_is_removed_by_the_delete_key(qtbot: QtBot, host: QWidget) -> None:
    chip = ChipButton("Ohio", "accent", removable=True, remove_words="Remove this filter", parent=host)
    with qtbot.waitSignal(chip.removed):
        qtbot.keyClick(chip, Qt.Key.Key_Delete)


def test_a_notice_is_held_while_its_button_has_the_focus(qtbot: QtBot, host: QWidget) -> None:
    notice = Notice(host)
    notice.tell("Contact merged", "Undo")
    assert notice._timer.isActive()
    notice._undo.setFocus()
    qtbot.waitUntil(lambda: not notice._timer.isActive())
    assert (notice.isVisible(), notice.accessibleName()) == (True, "Contact merged")


def test_undo_in_a_notice_undoes_once_and_takes_it_away(qtbot: QtBot, host: QWidget) -> None:
    notice = Notice(host)
    notice.tell("Contact merged", "Undo")
    with qtbot.waitSignal(notice.undone):
        notice._undo.click()
    assert not notice.isVisible()


def test_a_notice_stands_in_the_middle_of_the_lower_edge(host: QWidget) -> None:
    notice = Notice(host)
    notice.tell("Saved")
    assert (notice.geometry().center().x() - host.width() // 2, host.height() - notice.geometry().bottom() - 1) == (pytest.approx(0, abs=1), 24)


def test_short_work_shows_no_progress(qtbot: QtBot, host: QWidget) -> None:
    progress = ProgressRow("Importing", "Cancel", patience_ms=30, parent=host)
    progress.begin()
    progress.finish()
    progress.begin()
    assert not progress.isVisible()
    qtbot.waitUntil(progress.isVisible)
    with qtbot.waitSignal(progress.cancelled):
        progress.findChildren(Button)[0].click()


def test_a_completion_skips_headings_and_takes_the_row_under_the_caret_key(qtbot: QtBot, host: QWidget) -> None:
    popup = Popup(host, "People")
    popup.show_rows(PEOPLE, QPoint(20, 20))
    taken: list[int] = []
    popup.taken.connect(taken.append)
    assert popup.take_key(_key(Qt.Key.Key_Down))
    assert popup.take_key(_key(Qt.Key.Key_Return))
    assert (taken, popup.isVisible(), popup.take_key(_key(Qt.Key.Key_Down))) == ([2], False, False)


def test_a_completion_opens_upwards_where_there_is_no_room_below(host: QWidget) -> None:
    popup = Popup(host, "People")
    popup.show_rows(PEOPLE, QPoint(20, 590), 24)
    assert popup.geometry().bottom() < 590 - 24 + 1
    assert host.rect().contains(popup.geometry())


def test_escape_dismisses_a_completion(qtbot: QtBot, host: QWidget) -> None:
    popup = Popup(host, "People")
    popup.show_rows(PEOPLE, QPoint(20, 20))
    with qtbot.waitSignal(popup.dismissed):
        popup.take_key(_key(Qt.Key.Key_Escape))


def _commands(text: str) -> list[Command]:
    rows = (("go", "Go to", "Prescott Amadi"), ("show", "Do", "Present Legal process"), ("other", "Do", "Preservation dates"))
    return [Command(key, group, Row(title)) for key, group, title in rows if text.lower() in title.lower()]


def test_the_palette_does_what_was_typed_and_gives_the_focus_back(qtbot: QtBot, host: QWidget) -> None:
    field = QLineEdit(host)
    field.show()
    field.setFocus()
    palette = CommandPalette(host, _commands)
    palette.open()
    qtbot.keyClicks(palette.edit, "pres")
    chosen: list[str] = []
    palette.chosen.connect(chosen.append)
    qtbot.keyClick(palette.edit, Qt.Key.Key_Down)
    qtbot.keyClick(palette.edit, Qt.Key.Key_Return)
    assert (chosen, palette.isVisible(), host.focusWidget()) == (["show"], False, field)


def test_the_palette_marks_what_matches_and_finds_nothing_quietly(qtbot: QtBot, host: QWidget) -> None:
    palette = CommandPalette(host, _commands)
    palette.open("pres")
    assert palette._model.row_at(1).matches == ((0, 4),)
    palette.open("zzz")
    qtbot.keyClick(palette.edit, Qt.Key.Key_Return)
    assert palette.isVisible()
    qtbot.keyClick(palette.edit, Qt.Key.Key_Escape)
    assert not palette.isVisible()


@pytest.mark.qt_log_ignore("does not support")
def test_a_menu_is_worked_by_the_keys(qtbot: QtBot, host: QWidget) -> None:
    menu = Menu(host)
    done: list[str] = []
    for words, danger in (("Edit", False), ("Erase…", True)):
        menu.add(words, "edit", danger=danger).triggered.connect(lambda _=False, words=words: done.append(words))
    menu.popup(QPoint(0, 0))
    qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert done == ["Erase…"]


@pytest.mark.qt_log_ignore("does not support")
@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
def test_the_chosen_line_of_a_choice_can_be_read(qapp: QApplication, qtbot: QtBot, host: QWidget, name: str) -> None:
    apply_theme(qapp, name)
    choice = Choice("Order", ["By agency", "By name"], host)
    choice.show()
    choice.showPopup()
    view = choice.view()
    ground = view.viewport().grab().toImage().pixelColor(view.visualRect(view.model().index(0, 0)).topLeft() + QPoint(4, 8))
    choice.hidePopup()
    assert ground == theme().colour("selected")


def test_an_erasure_waits_until_the_name_has_been_typed(qtbot: QtBot, host: QWidget) -> None:
    optional = Confirmation("Erase it?", "It cannot be undone.", "Erase", choice="The texts too", parent=host)
    assert (optional.choice.isChecked(), optional.choice.accessibleName()) == (True, "The texts too")
    question = Confirmation("Erase, with proof", "It cannot be undone.", "Erase for good", typed="Lorne Decker", parent=host)
    question.show()
    qtbot.keyClicks(question.edit, "Lorne Deck")
    with qtbot.assertNotEmitted(question.confirmed):
        qtbot.keyClick(question.edit, Qt.Key.Key_Return)
    qtbot.keyClicks(question.edit, "er")
    with qtbot.waitSignal(question.confirmed):
        qtbot.keyClick(question.edit, Qt.Key.Key_Return)


def test_a_row_ticks_at_its_box_and_opens_elsewhere(qtbot: QtBot, host: QWidget) -> None:
    row = RowButton(Row("Send the checklist", "Promised Apr 14", checked=False), parent=host)
    row.setGeometry(0, 0, 400, 48)
    row.show()
    told: list[str] = []
    row.ticked.connect(lambda on: told.append(f"ticked {on}"))
    row.clicked.connect(lambda: told.append("opened"))
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton, pos=QPoint(24, 24))
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton, pos=QPoint(200, 24))
    qtbot.keyClick(row, Qt.Key.Key_Space)
    qtbot.keyClick(row, Qt.Key.Key_Return)
    assert told == ["ticked True", "opened", "ticked True", "opened"]


def test_the_rows_model_keeps_qts_contract_and_speaks(qtbot: QtBot) -> None:
    model = RowsModel(PEOPLE)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_rows((Row("Renata Quill", "Lieutenant", "today", badge="met_in_person", badge_words="Met in person, Apr 14", chips=(tlp_chip("amber"),)),))
    assert isinstance(tester.model(), QAbstractItemModel)
    assert model.index(0).data(Qt.ItemDataRole.AccessibleTextRole) == "Renata Quill, Met in person, Apr 14, Lieutenant, TLP:AMBER, today"
    assert isinstance(model.index(0).data(ROW_ROLE), Row)


def test_enter_opens_the_current_row_and_headings_cannot_be_chosen(qtbot: QtBot, host: QWidget) -> None:
    view = RowView("People", parent=host)
    view.setModel(RowsModel(PEOPLE, view))
    view.setGeometry(0, 0, 400, 300)
    view.show()
    view.setCurrentIndex(view.model().index(0, 0))
    qtbot.keyClick(view, Qt.Key.Key_Down)
    with qtbot.waitSignal(view.opened) as opened:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert opened.args is not None
    assert opened.args[0].row() == 2


def test_the_timeline_opens_by_key_and_replaces_its_entries(qtbot: QtBot, host: QWidget) -> None:
    line = Timeline("Timeline", (Entry("a", "Met"), Entry("b", "Called")), parent=host)
    line.set_entries((Entry("c", "Asked", when="Jun 2"),))
    button = next(child for child in line.children() if isinstance(child, QWidget) and line._column.indexOf(child) == 0)
    assert (line._column.count(), button.accessibleName()) == (1, "Asked, Jun 2")
    with qtbot.waitSignal(line.opened, check_params_cb=lambda key: key == "c"):
        qtbot.keyClick(button, Qt.Key.Key_Return)


def test_the_map_is_walked_with_the_arrow_keys(qtbot: QtBot, host: QWidget) -> None:
    tiles = TileMap("Visits", {"OH": 14}, host)
    tiles.choose("IN")
    qtbot.keyClick(tiles, Qt.Key.Key_Right)
    assert tiles.accessibleName() == "Visits: OH, 14"
    with qtbot.waitSignal(tiles.chosen, check_params_cb=lambda state: state == "OH"):
        qtbot.keyClick(tiles, Qt.Key.Key_Return)
    with qtbot.waitSignal(tiles.chosen, check_params_cb=lambda state: state == ""):
        qtbot.keyClick(tiles, Qt.Key.Key_Return)


def test_the_rail_tells_what_was_chosen_and_speaks_its_counts(qtbot: QtBot, host: QWidget) -> None:
    rail = Rail((Place("today", "today", "Today"), Place("visits", "visits", "Visits")), SyncState("offline", "Offline", "since 08:12"), parent=host)
    rail.show()
    rail.set_count("review", 3, waiting=True)
    rail.set_current("visits")
    heard: list[str] = []
    rail.chosen.connect(heard.append)
    for item in (rail._items["today"], rail._foot["review"], rail._cell, rail._foot["lock"], rail._foot["settings"]):
        qtbot.keyClick(item, Qt.Key.Key_Return)
    assert heard == ["today", "review", "sync", "lock", "settings"]
    assert (rail._foot["review"].accessibleName(), rail._items["visits"].isChecked(), rail._items["today"].isChecked()) == ("Review, 3", True, False)


def test_a_folded_rail_keeps_its_words_as_tool_tips(host: QWidget) -> None:
    rail = Rail((Place("today", "today", "Today"),), SyncState("failed", "1 set aside", "3 of 41 not on server"), parent=host)
    rail.set_collapsed(collapsed=True, forced=True)
    assert (rail.width(), rail._items["today"].toolTip(), rail._cell.toolTip()) == (56, "Today", "1 set aside, 3 of 41 not on server")
    rail.set_collapsed(collapsed=False)
    assert (rail.width(), rail._items["today"].toolTip()) == (208, "")


def test_a_splitter_tells_the_sizes_chosen_by_key(qtbot: QtBot, host: QWidget) -> None:
    told: list[list[int]] = []
    splitter = Splitter(QWidget(), QWidget(), sizes=(300, 500), name="List width", on_sizes=told.append, parent=host)
    splitter.setGeometry(0, 0, 801, 400)
    splitter.show()
    qtbot.keyClick(splitter.handle(1), Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: bool(told))
    assert told == [[316, 484]]
    assert splitter.handle(1).width() == 9


def test_two_columns_become_one_where_there_is_no_room(host: QWidget) -> None:
    columns = TwoColumns(parent=host)
    columns.show()
    columns.resize(1000, 400)
    assert not columns.is_stacked
    columns.resize(560, 400)
    assert columns.is_stacked


def test_chips_flow_onto_the_next_line(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    flow = FlowLayout(box)
    chips = [ChipButton(word) for word in ("legal process", "threats to life", "child safety?")]
    for chip in chips:
        flow.addWidget(chip)
    assert flow.heightForWidth(1000) == chips[0].sizeHint().height()
    assert flow.heightForWidth(150) == 3 * chips[0].sizeHint().height() + 8


def test_a_wrapped_label_holds_all_its_lines_however_little_room_there_is(qtbot: QtBot, host: QWidget) -> None:
    column = QVBoxLayout(host)
    label = Label("Missing: Fraud trends v3 (18 MB), Tallis County history. " * 6, wrap=True)
    column.addWidget(label)
    host.resize(220, 100)
    qtbot.waitUntil(lambda: label.width() < 220)
    assert label.height() == label.heightForWidth(label.width()) > 4 * theme().line()


def test_words_keep_their_runs_and_their_plain_text() -> None:
    runs = matched("Present Legal process", ((0, 4),), Run("", 700, "accent_text"))
    assert (plain(runs), runs[0]) == ("Present Legal process", Run("Pres", 700, "accent_text"))


@pytest.mark.parametrize(
    ("name", "letters"), [("Lt. Renata Quill", "RQ"), ("Cher", "C"), ("", ""), ("Mary Ann van Dorn", "MD"), ("Dr. 李 明", "李明"), ("— ?", "")]
)
def test_initials_leave_titles_out(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_person_keeps_a_colour_however_the_name_is_spaced() -> None:
    assert avatar_tones("Renata  Quill") == avatar_tones("renata quill")


def test_a_row_is_read_out_whole() -> None:
    assert row_words(Row("Legal process", "v7", right_chip=tlp_chip("green"))) == "Legal process, v7, TLP:GREEN"


def test_a_rail_folded_by_hand_unfolds_by_the_same_button(qtbot: QtBot, host: QWidget) -> None:
    rail = Rail((Place("today", "today", "Today"),), SyncState("offline", "Offline", "since 08:12"), parent=host)
    rail.show()
    told: list[bool] = []
    rail.folded.connect(told.append)
    for name in ("Fold the rail", "Unfold the rail"):
        assert rail._fold.isVisible()
        assert rail._fold.accessibleName() == name
        qtbot.mouseClick(rail._fold, Qt.MouseButton.LeftButton)
    assert told == [True, False]


def test_a_folded_rail_marks_what_waits_and_nothing_where_no_server_was_joined(host: QWidget) -> None:
    now = theme()
    marked: dict[str, bool] = {}
    for kind in ("local", "offline"):
        rail = Rail((Place("today", "today", "Today"),), SyncState(kind, "", ""), parent=host)  # type: ignore[arg-type]
        rail.set_collapsed(collapsed=True)
        rail.show()
        picture = rail._cell.grab().toImage()
        marked[kind] = any(picture.pixelColor(x, y) == now.colour("warn") for x in range(picture.width()) for y in range(12))
    assert marked == {"local": False, "offline": True}


def test_a_tool_tip_shows_markup_in_a_name_as_it_was_written(qtbot: QtBot) -> None:
    """Qt would fetch the picture, from another machine too, as soon as the pointer rests there."""
    name = '<img src="//elsewhere.example/x.png"><b>Ann</b> & co'
    label, button = Label(name, elide=True), IconButton("close", name)
    for widget in (label, button):
        qtbot.addWidget(widget)
    label.resize(20, 20)
    label.show()
    for shown in (label.toolTip(), button.toolTip()):
        document = QTextDocument()
        document.setHtml(shown)
        assert (document.toPlainText(), "<img" in shown) == (name, False)
    label.set_words("Ann & co, plain")
    label.resize(21, 20)
    assert label.toolTip() == "Ann & co, plain"
