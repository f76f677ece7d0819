"""Typing in a note: lists, boxes, pictures' lines, copying and pasting."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QTest

from liaison_app.desktop.note.find_bar import FindBar
from liaison_app.desktop.note.highlighter import fence_before
from liaison_app.desktop.note.note_edit import MOST_AT_ONCE, MOST_LINES, NoteEdit
from liaison_app.records import prose
from liaison_app.records.prose import Draft

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PICTURE = "![door.png](picture:0123456789abcdef0123456789abcdef)"


@pytest.fixture
def edit(qtbot):
    edit = NoteEdit("Notes")
    qtbot.addWidget(edit)
    edit.resize(700, 500)
    edit.show()
    edit.setFocus()
    return edit


def holding(edit: NoteEdit, words: str, line: int = -1, column: int = -1) -> NoteEdit:
    """Load words and put the caret into a line, at its end unless a column is said."""
    edit.live.load(prose.start(words))
    block = edit.document().findBlockByNumber(line if line >= 0 else edit.document().blockCount() - 1)
    cursor = QTextCursor(block)
    cursor.setPosition(block.position() + (column if column >= 0 else block.length() - 1))
    edit.setTextCursor(cursor)
    return edit


def press(edit: NoteEdit, *keys: Qt.Key, modifiers=Qt.KeyboardModifier.NoModifier) -> str:
    for key in keys:
        QTest.keyClick(edit, key, modifiers)
    assert edit.live.words == edit.live.draft.words == edit.toPlainText()
    return edit.live.words


def inked(edit: NoteEdit, left: int) -> set[int]:
    """Return the rows of the picture in which something stands right of a place."""
    image = edit.viewport().grab().toImage()
    ground = image.pixel(image.width() - 1, image.height() - 1)
    return {y for y in range(image.height()) for x in range(left, image.width() // 2) if image.pixel(x, y) != ground}


def test_what_an_empty_note_says_stands_beside_the_caret_and_goes_with_the_first_letter(qtbot):
    edit = NoteEdit("Notes", "What happened?")
    qtbot.addWidget(edit)
    edit.resize(700, 500)
    edit.show()
    caret = edit.cursorRect()
    rows = inked(edit, caret.right() + 1)
    assert rows
    assert rows <= set(range(caret.top(), caret.bottom() + 1))
    QTest.keyClicks(edit, " ")
    assert not inked(edit, caret.right() + 30)
    QTest.keyClick(edit, Qt.Key.Key_Backspace)
    assert inked(edit, caret.right() + 1) == rows


def test_a_list_goes_on_and_an_empty_entry_ends_it(edit):
    holding(edit, "- one")
    assert press(edit, Qt.Key.Key_Return) == "- one\n- "
    assert press(edit, Qt.Key.Key_Return) == "- one\n"


def test_an_empty_entry_below_another_comes_out_first(edit):
    holding(edit, "- one\n  - ")
    assert press(edit, Qt.Key.Key_Return) == "- one\n- "


def test_an_entry_in_the_midst_numbers_the_rest_anew_in_one_step_of_undo(edit):
    holding(edit, "1. a\n2. b\n3. c", line=0)
    assert press(edit, Qt.Key.Key_Return) == "1. a\n2. \n3. b\n4. c"
    assert press(edit, Qt.Key.Key_Z, modifiers=CTRL) == "1. a\n2. b\n3. c"


def test_a_line_taken_out_numbers_the_rest_anew(edit):
    holding(edit, "1. a\n2. b\n3. c", line=1, column=0)
    cursor = edit.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.NextBlock, QTextCursor.MoveMode.KeepAnchor)
    edit.setTextCursor(cursor)
    assert press(edit, Qt.Key.Key_Delete) == "1. a\n2. c"


def test_tab_sets_an_entry_in_and_shift_tab_out_again(edit):
    holding(edit, "1. a\n2. b\n3. c", line=1)
    assert press(edit, Qt.Key.Key_Tab) == "1. a\n   1. b\n2. c"
    assert press(edit, Qt.Key.Key_Backtab, modifiers=SHIFT) == "1. a\n2. b\n3. c"


def test_tab_goes_on_to_the_next_control_outside_lists(edit):
    holding(edit, "words")
    assert press(edit, Qt.Key.Key_Tab) == "words"


def test_backspace_before_the_words_of_an_entry_takes_its_mark(edit):
    holding(edit, "- one\n- two", line=1, column=2)
    assert press(edit, Qt.Key.Key_Backspace) == "- one\ntwo"


def test_space_on_a_box_ticks_it_and_in_its_words_is_a_space(edit):
    holding(edit, "- [ ] call", column=2)
    assert press(edit, Qt.Key.Key_Space) == "- [x] call"
    holding(edit, "- [ ] call")
    assert press(edit, Qt.Key.Key_Space) == "- [ ] call "


def test_what_is_typed_on_a_pictures_line_goes_below_it(edit):
    holding(edit, PICTURE)
    assert press(edit, Qt.Key.Key_X) == f"{PICTURE}\nx"


def test_a_picture_is_shown_by_enter_and_taken_out_whole(edit, qtbot):
    holding(edit, f"a\n{PICTURE}\nb", line=1)
    with qtbot.waitSignal(edit.picture_asked) as asked:
        press(edit, Qt.Key.Key_Return)
    assert asked.args == ["0123456789abcdef" * 2]
    assert press(edit, Qt.Key.Key_Backspace) == "a\nb"
    assert press(edit, Qt.Key.Key_Z, modifiers=CTRL) == f"a\n{PICTURE}\nb"


def test_backspace_below_a_picture_goes_onto_it_and_breaks_nothing(edit):
    holding(edit, f"{PICTURE}\nb", line=1, column=0)
    assert press(edit, Qt.Key.Key_Backspace) == f"{PICTURE}\nb"
    assert edit.textCursor().blockNumber() == 0


def test_a_note_is_copied_as_rich_text_and_pasted_as_it_was(edit):
    holding(edit, f"**bold** a\n{PICTURE}")
    edit.selectAll()
    press(edit, Qt.Key.Key_C, modifiers=CTRL)
    data = QGuiApplication.clipboard().mimeData()
    assert "<b>bold</b>" in data.html()
    assert "picture:" not in data.text()
    holding(edit, "x\n")
    assert press(edit, Qt.Key.Key_V, modifiers=CTRL) == f"x\n**bold** a\n{PICTURE}"


def test_the_words_alone_are_pasted_with_shift(edit):
    data = QMimeData()
    data.setText("First\nSecond")
    data.setHtml("<h1>First</h1><p>Second</p>")
    QGuiApplication.clipboard().setMimeData(data)
    holding(edit, "")
    assert press(edit, Qt.Key.Key_V, modifiers=CTRL | SHIFT) == "First\nSecond"


@pytest.mark.parametrize("words", ["x" * (MOST_AT_ONCE + 1), "\n" * (MOST_LINES + 1)])
def test_too_much_at_one_time_is_refused_and_nothing_is_lost(edit, qtbot, words):
    holding(edit, "kept")
    data = QMimeData()
    data.setText(words)
    with qtbot.waitSignal(edit.too_long):
        edit.insertFromMimeData(data)
    assert edit.live.words == "kept"


def test_undo_goes_on_after_another_note_was_open(edit):
    holding(edit, "one")
    QTest.keyClicks(edit, " two")
    left, state = edit.live.sitting(), edit.live.draft.take()
    assert state is not None
    holding(edit, "another")
    other = Draft(state)
    other.replace(0, 0, "Theirs\n")
    came = other.take()
    assert came is not None
    edit.live.load(came, left)
    assert press(edit, Qt.Key.Key_Z, modifiers=CTRL) == "Theirs\none "


def test_what_comes_in_above_moves_neither_what_is_seen_nor_the_caret(edit):
    words = "\n".join(f"line {number}" for number in range(200))
    holding(edit, words, line=120, column=4)
    edit.ensureCursorVisible()
    before = edit.cursorRect().top()
    other = Draft(prose.ProseState(edit.live.draft.generation, edit.live.draft._doc.get_update()))
    other.replace(0, 0, "Theirs\n" * 30)
    came = other.take()
    assert came is not None
    with edit.kept_in_place():
        assert edit.live.receive(came)
    assert edit.textCursor().block().text() == "line 120"
    assert abs(edit.cursorRect().top() - before) <= 1


def test_find_counts_goes_round_and_leaves_the_match_selected(edit, qtbot):
    bar = FindBar(edit)
    qtbot.addWidget(bar)
    holding(edit, "Form, form and 😀 form", column=0)
    QTest.keyClick(edit, Qt.Key.Key_F, CTRL)
    bar.line.setText("")
    QTest.keyClicks(bar.line, "form")
    assert bar.count.text() == "1 of 3"
    QTest.keyClick(bar.line, Qt.Key.Key_Return)
    QTest.keyClick(bar.line, Qt.Key.Key_Return)
    assert bar.count.text() == "3 of 3"
    QTest.keyClick(bar.line, Qt.Key.Key_Return)
    assert bar.count.text() == "1 of 3"
    QTest.keyClick(bar.line, Qt.Key.Key_Return, SHIFT)
    assert bar.count.text() == "3 of 3"
    QTest.keyClick(bar.line, Qt.Key.Key_Escape)
    assert edit.textCursor().selectedText() == "form"
    assert not bar.isVisible()
    bar.line.setText("")
    bar.open()
    QTest.keyClicks(bar.line, "nowhere")
    assert bar.count.text() == "Not in this note"


def test_in_code_no_list_goes_on_and_no_box_is_ticked(edit):
    holding(edit, "```\n1. one", line=1)
    assert press(edit, Qt.Key.Key_Return) == "```\n1. one\n"
    holding(edit, "```\n- [ ] one\n```", line=1, column=2)
    assert press(edit, Qt.Key.Key_Space) == "```\n-  [ ] one\n```"
    assert press(edit, Qt.Key.Key_Space, modifiers=CTRL) == edit.live.words
    holding(edit, "- a\n```\n- b", line=2)
    assert press(edit, Qt.Key.Key_Tab) == "- a\n```\n- b"


def test_a_fence_above_a_long_note_reaches_its_end_without_holding_up_the_keys(edit, qtbot):
    holding(edit, "\n".join(["", *["- words"] * 300]), line=0)
    QTest.keyClicks(edit, "```")
    last = edit.document().lastBlock()
    assert fence_before(last) == 0
    qtbot.waitUntil(lambda: fence_before(edit.document().lastBlock()) == 3)
    press(edit, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: fence_before(edit.document().lastBlock()) == 0)
    assert looks(edit) == looks(holding(edit, edit.live.words))


LINES = st.lists(st.sampled_from(["```", "~~~", "````sh", "- one", "1. a", "words", "", "## Head", "> said"]), max_size=6).map("\n".join)


@example("```\n```", [(0, 4, "```\n```")])
@example("```\n```", [(0, 7, "```\n```")])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LINES, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 12), LINES), max_size=6))
def test_after_any_edits_each_line_looks_as_in_a_note_that_was_just_opened(edit, words, edits):
    holding(edit, words)
    for start, removed, added in edits:
        cursor = edit.textCursor()
        cursor.setPosition(min(start, len(edit.live.words)))
        cursor.setPosition(min(start + removed, len(edit.live.words)), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(added)
    assert looks(edit) == looks(holding(edit, edit.live.words))


def looks(edit: NoteEdit) -> list[tuple[int, int, int, bool]]:
    """Return each line's fence, margins and whether its letters are those of code."""
    found: list[tuple[int, int, int, bool]] = []
    block = edit.document().begin()
    while block.isValid():
        mono = any(piece.format.fontFamilies() != edit.styles.look.of("bold").fontFamilies() for piece in block.layout().formats())
        shape = block.blockFormat()
        found.append((fence_before(block), round(shape.leftMargin()), round(shape.topMargin()), mono))
        block = block.next()
    return found
