"""A deck is shown by keys alone, notes stay with the speaker, and what was seen is on the disk as it happens."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from liaison_app.core.clock import SetClock
from liaison_app.desktop.presenter.head import clock_words, pace_words
from liaison_app.desktop.presenter.keys import Action, Keys
from liaison_app.desktop.presenter.place import left_behind
from liaison_app.desktop.presenter.presenter import Presenter
from liaison_app.desktop.presenter.session import Cover
from liaison_app.desktop.theme import apply_theme
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.deck import Deck
from liaison_app.records.parts import SpeakerNotes
from liaison_app.records.values import Manifest
from liaison_app.records.visit import Visit
from liaison_app.store.reader import Reader
from liaison_app.store.store import Store
from tests.desktop.presenter.room import two_screens
from tests.desktop.presenter.talks import begun, kept, press

Key = Qt.Key


@pytest.mark.parametrize(
    ("keys", "slide"),
    [
        ((Key.Key_PageDown,), 2),
        ((Key.Key_Space, Key.Key_Right, Key.Key_Down), 4),
        ((Key.Key_PageDown, Key.Key_PageDown, Key.Key_PageUp), 2),
        ((Key.Key_Left,), 1),
        ((Key.Key_End,), 12),
        ((Key.Key_End, Key.Key_PageDown), 12),
        ((Key.Key_End, Key.Key_Home), 1),
        ((Key.Key_1, Key.Key_1, Key.Key_Return), 11),
        ((Key.Key_6, Key.Key_Return), 6),
        ((Key.Key_9, Key.Key_9, Key.Key_Return), 1),
        ((Key.Key_7, Key.Key_Escape, Key.Key_Return), 2),
        ((Key.Key_5, Key.Key_Return, Key.Key_PageDown), 7),
    ],
)
def test_keys_and_clickers_move_through_the_deck(qtbot: QtBot, presenter: Presenter, keys: tuple[Qt.Key, ...], slide: int) -> None:
    press(presenter, *keys)
    assert presenter.session.slide == slide
    assert presenter.running


def test_black_white_and_f5_cover_and_show_again(qtbot: QtBot, presenter: Presenter) -> None:
    seen: list[Cover] = []
    for key in (Key.Key_B, Key.Key_Period, Key.Key_W, Key.Key_B, Key.Key_F5, Key.Key_B, Key.Key_PageDown):
        press(presenter, key)
        seen.append(presenter.session.cover)
    assert seen == [Cover.BLACK, Cover.NONE, Cover.WHITE, Cover.BLACK, Cover.NONE, Cover.BLACK, Cover.NONE]
    assert presenter.session.slide == 2


def test_the_record_on_the_visit_grows_with_every_slide(qtbot: QtBot, presenter: Presenter, reader: Reader, clock: SetClock, deck: Deck, visit: Visit) -> None:
    began = clock.ms()
    clock.forward(30_000)
    press(presenter, Key.Key_PageDown)
    clock.forward(1_000)
    press(presenter, Key.Key_PageDown)
    clock.forward(12_500)
    press(presenter, Key.Key_PageDown)
    qtbot.waitUntil(lambda: reader.count("presentation") == 1 and len(kept(reader).views) == 2)
    found = kept(reader)
    assert [(v.slide, v.seconds) for v in found.views] == [(1, 30.0), (3, 12.5)]
    assert found.start is not None
    assert (found.start.ms, found.start.zone) == (began, "America/Chicago")
    assert (found.deck, found.visit, found.audience_size, found.rehearsal) == (deck.id, visit.id, 2, False)
    assert [card.id for card in reader.pointing_at(visit.id, "presentation")] == [found.id]
    clock.forward(4_000)
    press(presenter, Key.Key_Escape)
    qtbot.waitUntil(lambda: kept(reader).end is not None)
    assert [v.slide for v in kept(reader).views] == [1, 3, 4]
    assert not presenter.running


def test_a_talk_of_one_second_leaves_no_record(qtbot: QtBot, presenter: Presenter, reader: Reader, clock: SetClock) -> None:
    clock.forward(1_000)
    press(presenter, Key.Key_Escape)
    assert reader.count("presentation") == 0


def test_a_question_is_typed_onto_the_slide_and_keys_work_again_after(qtbot: QtBot, presenter: Presenter, reader: Reader) -> None:
    press(presenter, Key.Key_PageDown, Key.Key_Q)
    line = presenter.own.question.line
    qtbot.keyClicks(line, "Does (d) reach drafts?")
    qtbot.keyClick(line, Key.Key_Return)
    qtbot.waitUntil(lambda: reader.count("presentation") == 1)
    assert [(q.slide, q.text) for q in kept(reader).questions] == [(2, "Does (d) reach drafts?")]
    assert presenter.session.slide == 2
    press(presenter, Key.Key_Q)
    qtbot.keyClicks(line, "never mind")
    qtbot.keyClick(line, Key.Key_Escape)
    assert line.text() == ""
    assert presenter.running
    press(presenter, Key.Key_PageDown)
    assert presenter.session.slide == 3


def test_where_room_is_short_a_word_says_what_the_audience_sees(qtbot: QtBot, presenter: Presenter) -> None:
    head = presenter.own.head
    head.tell_screens(shown=True, can_swap=False, words="on projector")
    for word, sentence in (("Black", "Audience sees black"), ("Slide 1", "Audience sees slide 1")):
        qtbot.keyClick(presenter.own, Key.Key_B)
        head._be_brief(True)
        assert (head._sees.text(), head._sees.accessibleName()) == (word, sentence)


def test_the_overview_is_walked_by_arrows(qtbot: QtBot, presenter: Presenter) -> None:
    press(presenter, Key.Key_G)
    overview = presenter.own.overview
    assert overview.isVisible()
    for key in (Key.Key_Right, Key.Key_Right, Key.Key_Left, Key.Key_Return):
        qtbot.keyClick(overview, key)
    assert not overview.isVisible()
    assert presenter.session.slide == 2
    press(presenter, Key.Key_G)
    qtbot.keyClick(overview, Key.Key_Escape)
    assert not overview.isVisible()
    assert presenter.running


def test_notes_grow_and_shrink_and_follow_the_slide(qtbot: QtBot, presenter: Presenter) -> None:
    view = presenter.own.notes.view
    press(presenter, Key.Key_Plus, Key.Key_Plus, Key.Key_Minus)
    assert view.pixels == 22
    press(presenter, Key.Key_4, Key.Key_Return)
    assert "That is a warrant" in view.toPlainText()


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_the_first_slides_notes_are_light_on_dark_whatever_the_window_behind_looks_like(
    qtbot: QtBot, qapp: QApplication, workspace: Workspace, deck: Deck, theme: str
) -> None:
    apply_theme(qapp, theme)
    presenter = begun(Presenter(workspace, deck.id))
    image = presenter.own.notes.view.viewport().grab().toImage()
    lights = [image.pixelColor(x, y).lightness() for x in range(0, image.width(), 2) for y in range(0, min(60, image.height()), 2)]
    assert max(lights) - sorted(lights)[len(lights) // 2] > 120
    presenter.end()
    apply_theme(qapp, "light")


def shown_to_the_audience(qtbot: QtBot, workspace: Workspace, deck: Deck) -> QImage:
    presenter = Presenter(workspace, deck.id)
    begun(presenter)
    presenter.screens.open_in_window()
    press(presenter, Key.Key_4, Key.Key_Return)
    page = presenter.audience.view
    qtbot.waitUntil(lambda: page._slides.picture(page._file, 3, page.device_box()) is not None)
    image = presenter.audience.grab().toImage()
    assert presenter.own.notes.view.toPlainText() == deck.slides[3].text
    presenter.end()
    return image


def test_the_audience_sees_the_same_whatever_the_notes_say(qtbot: QtBot, workspace: Workspace, deck: Deck) -> None:
    plain = shown_to_the_audience(qtbot, workspace, deck)
    loud = tuple(replace(each, text="SECRET " * 200, title="SECRET") for each in deck.slides)
    noted = workspace.store.change(deck.id, slides=loud).result(10)
    assert isinstance(noted, Deck)
    assert shown_to_the_audience(qtbot, workspace, noted) == plain
    assert not plain.isNull()


def test_a_draft_says_so_on_the_speakers_screen_only(qtbot: QtBot, presenter: Presenter) -> None:
    assert "has not been approved" in presenter.own.problem.text()
    assert presenter.own.problem.isVisible()


def test_one_screen_shows_the_speakers_window_and_the_slide_window_on_request(qtbot: QtBot, presenter: Presenter) -> None:
    assert presenter.own.isVisible()
    assert not presenter.audience.isVisible()
    assert "nothing" in presenter.own.head._sees.accessibleName()
    qtbot.mouseClick(presenter.own.head.window_button, Qt.MouseButton.LeftButton)
    assert presenter.audience.isVisible()
    assert "slide 1" in presenter.own.head._sees.accessibleName()
    presenter.audience.close()
    assert "nothing" in presenter.own.head._sees.accessibleName()
    assert presenter.running


def test_a_deck_whose_slides_cannot_be_drawn_is_refused_in_words(qtbot: QtBot, workspace: Workspace, heard: object) -> None:
    pptx = Manifest("talk.pptx", "application/vnd.openxmlformats", 3, "0" * 64, "0" * 32, bytes(32))
    id = workspace.store.put(Deck(title="Talk", pages=3, file=pptx, slides=(SpeakerNotes(slide=1, title="One"),))).result(10).id
    presenter = Presenter(workspace, id)
    with qtbot.waitSignal(presenter.ended):
        presenter.begin()
    assert not presenter.running
    assert "PDF" in heard.failures[0].what_to_do  # type: ignore[attr-defined]


def test_a_deck_whose_parts_have_not_come_says_so_to_the_speaker(qtbot: QtBot, workspace: Workspace, deck: Deck) -> None:
    assert deck.file is not None
    workspace.store.chunks.remove(deck.file.chunks[0])
    presenter = Presenter(workspace, deck.id)
    begun(presenter)
    qtbot.waitUntil(lambda: "has not come to this device" in presenter.own.problem.text())
    presenter.end()


def test_every_control_has_a_name_and_is_reached_by_tab(presenter: Presenter) -> None:
    from PySide6.QtWidgets import QWidget

    reached = [w for w in presenter.own.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisibleTo(presenter.own)]
    assert len(reached) > 6
    assert [w for w in reached if not w.accessibleName()] == []


def test_digits_wait_for_enter_and_modifiers_mean_something_else() -> None:
    keys = Keys()
    assert keys.read(Key.Key_1) is None
    assert keys.read(Key.Key_2) is None
    assert keys.read(Key.Key_Enter) is Action.JUMP
    assert keys.number == 12
    keys.forget()
    assert keys.read(Key.Key_Return) is Action.FORWARD
    assert keys.read(Key.Key_W, Qt.KeyboardModifier.ControlModifier) is None
    assert keys.read(Key.Key_Space, Qt.KeyboardModifier.ShiftModifier) is Action.BACK
    assert keys.read(0x01FFFFFF) is None


@pytest.mark.parametrize(
    ("elapsed", "target", "span", "words"),
    [
        (0, 3600, (0, 300), "on time"),
        (600, 3600, (1800, 2100), "20 min ahead"),
        (2400, 3600, (1500, 1800), "10 min behind"),
        (3700, 3600, (3300, 3600), "2 min over"),
    ],
)
def test_the_pace_is_said_in_minutes(elapsed: float, target: int, span: tuple[float, float], words: str) -> None:
    assert pace_words(elapsed, target, span)[0] == words
    assert (clock_words(3599), clock_words(3600)) == ("59:59", "1:00:00")


def in_a_room(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "QT_QPA_PLATFORM": two_screens(folder), "PYTHONPATH": str(Path(__file__).parents[3])}
    script = str(Path(__file__).with_name("two_screens.py"))
    return subprocess.run([sys.executable, script, str(folder), *words], env=env, capture_output=True, text=True, timeout=90)


def test_a_killed_presenter_loses_no_more_than_the_slide_that_stood(tmp_path: Path) -> None:
    ran = in_a_room(tmp_path, "die")
    assert ran.returncode == -signal.SIGKILL, ran.stderr
    store = Store(tmp_path / "vault", "ab" * 48, clock=SetClock(), device="01" * 16, account="02" * 16)
    reader = store.reader()
    assert [(view.slide, view.seconds) for view in kept(reader).views] == [(1, 10.0), (2, 10.0)]
    reader.close()
    store.close()


def test_two_screens_give_the_audience_one_of_its_own(tmp_path: Path) -> None:
    ran = in_a_room(tmp_path)
    assert ran.returncode == 0, ran.stderr
    said = json.loads(ran.stdout)
    assert (said["own_on"], said["audience_on"]) == ("laptop", "projector")
    assert said["audience_size"] == [1920, 1080]
    assert said["audience_full"]
    assert said["swapped"] == ["projector", "laptop"]
    assert said["light"][0] > 100
    assert (said["light"][1], said["white"]) == (0, 255)
    assert said["ended"]
    assert said["views"] == [[1, 130.0], [2, 130.0], [3, 130.0], [4, 5.0]]
    assert said["questions"] == [[4, "Does (d) reach draft messages?"]]


def test_the_audiences_screen_is_the_slide_and_nothing_else_pixel_for_pixel(tmp_path: Path) -> None:
    ran = in_a_room(tmp_path, "pixels")
    assert ran.returncode == 0, ran.stderr
    said = json.loads(ran.stdout)
    assert said["plain"] == []
    x, y, wide, tall = said["pointed"]
    assert (x < 480 < x + wide, y < 540 < y + tall) == (True, True)
    assert max(wide, tall) < 60
    assert said["frozen"] == []
    assert said["speaker"] == [5, 4]
    assert said["others_there"] == []


def test_the_pixel_test_fails_where_notes_are_painted_for_the_audience(tmp_path: Path) -> None:
    ran = in_a_room(tmp_path, "notes")
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["plain"] != []


def test_screens_come_and_go_and_no_way_of_showing_loses_the_place(tmp_path: Path) -> None:
    ran = in_a_room(tmp_path, "ways")
    assert ran.returncode == 0, ran.stderr
    said = json.loads(ran.stdout)
    both = {"own": "laptop", "audience": "projector"}
    swapped = {"own": "projector", "audience": "laptop"}
    assert said["begun"] == [both, 4]
    assert said["pulled"] == [{"own": "laptop"}, 5]
    assert said["plugged"] == [both, 5, 5]
    assert said["lid_shut"] == [{"own": "projector"}, 5]
    assert said["lid_open"] == [swapped, 5]
    assert said["picked"] == [both, 5]
    assert said["call"] == [{"call": "laptop"}, 6]
    assert set(said["call_with_notes"][0]) == {"call", "notes"}
    assert set(said["call_is_left_alone"][0]) == {"call", "notes"}
    assert said["back"] == [{"own": "laptop"}, 6]
    assert said["mirrored"] == [{"call": "laptop", "audience": "projector"}, 6]
    assert said["mirrored_by_the_system"] == [{"call": "laptop"}, 6]
    assert said["ended"]


def test_what_a_crash_ended_is_gone_on_with_at_its_slide_and_in_its_record(
    qtbot: QtBot, workspace: Workspace, deck: Deck, visit: Visit, reader: Reader, clock: SetClock
) -> None:
    before = Presenter(workspace, deck.id, visit.id)
    begun(before)
    clock.forward(10_000)
    press(before, Key.Key_7, Key.Key_Return)
    qtbot.waitUntil(lambda: reader.count("presentation") == 1 and (at := left_behind(workspace.reader, clock)) is not None and at.slide == 7)
    before.running = False  # gone without an end, as after kill -9
    for window in (before.audience, before.own):
        window.hide()
    after = Presenter(workspace, deck.id, visit.id)
    begun(after)
    assert after.session.slide == 7
    clock.forward(5_000)
    press(after, Key.Key_Escape)
    qtbot.waitUntil(lambda: kept(reader).end is not None and left_behind(workspace.reader, clock) is None)
    assert [(view.slide, view.seconds) for view in kept(reader).views] == [(1, 10.0), (7, 5.0)]


def test_a_talk_begins_with_the_slide_that_was_chosen(qtbot: QtBot, workspace: Workspace, deck: Deck) -> None:
    presenter = Presenter(workspace, deck.id, slide=9)
    begun(presenter)
    assert presenter.session.seen == 9
    presenter.end()


def test_nobody_is_led_back_to_yesterdays_talk(qtbot: QtBot, workspace: Workspace, deck: Deck, clock: SetClock) -> None:
    presenter = Presenter(workspace, deck.id)
    begun(presenter)
    qtbot.waitUntil(lambda: left_behind(workspace.reader, clock) is not None)
    clock.forward(13 * 3_600_000)
    assert left_behind(workspace.reader, clock) is None
    presenter.end()


def test_the_size_of_the_notes_is_there_the_next_time(qtbot: QtBot, workspace: Workspace, deck: Deck) -> None:
    for expected in (20, 24):
        presenter = Presenter(workspace, deck.id)
        begun(presenter)
        assert presenter.own.notes.view.pixels == expected
        press(presenter, Key.Key_Plus, Key.Key_Plus)
        presenter.end()


def test_questions_come_from_those_who_see_the_frozen_slide_and_only_it_is_tracked(qtbot: QtBot, presenter: Presenter, reader: Reader, clock: SetClock) -> None:
    press(presenter, Key.Key_F, Key.Key_PageDown, Key.Key_PageDown)
    assert (presenter.session.slide, presenter.session.seen) == (3, 1)
    clock.forward(9_000)
    presenter.session.ask("What is this?")
    press(presenter, Key.Key_F)
    clock.forward(3_000)
    press(presenter, Key.Key_Escape)
    qtbot.waitUntil(lambda: reader.count("presentation") == 1 and kept(reader).end is not None)
    assert [(view.slide, view.seconds) for view in kept(reader).views] == [(1, 9.0), (3, 3.0)]
    assert [asked.slide for asked in kept(reader).questions] == [1]


def test_escape_puts_the_pen_down_before_it_ends_the_talk(qtbot: QtBot, presenter: Presenter) -> None:
    press(presenter, Key.Key_D, Key.Key_Escape)
    assert presenter.running
    press(presenter, Key.Key_Escape)
    assert not presenter.running
