"""Who looks on decides what is shown; how many they were, what was drawn and how the time went is kept or said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from liaison_app.core.clock import SetClock
from liaison_app.desktop.messages import Notice
from liaison_app.desktop.presenter.keys import Action, Keys
from liaison_app.desktop.presenter.presenter import Presenter
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.deck import Deck
from liaison_app.records.visit import Visit
from liaison_app.store.reader import Reader
from liaison_app.work.deck_slides import with_le_only
from liaison_app.work.slide_drawings import read
from tests.desktop.presenter.talks import begun, kept, press

Key = Qt.Key


@pytest.fixture
def guarded(workspace: Workspace, deck: Deck) -> Deck:
    """A deck whose slides 2 and 5 are for law enforcement only."""
    saved = workspace.store.change(deck.id, slides=with_le_only(deck, (2, 5))).result(10)
    assert isinstance(saved, Deck)
    return saved


def ended(qtbot: QtBot, workspace: Workspace, presenter: Presenter) -> None:
    presenter.end()
    qtbot.waitUntil(lambda: not workspace.tasks.busy)


def test_before_the_public_slides_for_law_enforcement_do_not_come_up_by_any_way(
    qtbot: QtBot, workspace: Workspace, guarded: Deck, visit: Visit, reader: Reader, clock: SetClock
) -> None:
    presenter = begun(Presenter(workspace, guarded.id, visit.id))
    assert presenter.own.panel.isVisible()
    assert not presenter.audience.isVisible()
    assert not presenter.own.strip.isVisible(), "where one picture goes to every screen, the room would see what it may not"
    press(presenter, Key.Key_PageDown, Key.Key_B, Key.Key_G)
    presenter.own.strip.chosen.emit(3)
    assert (presenter.session.slide, presenter.own.overview.isVisible()) == (0, False)
    QTest.keyClick(presenter.own.panel, Key.Key_2)
    assert presenter.own.strip.isVisible()
    assert presenter.own.problem.text().endswith("2 slides are left out for this audience.")
    seen = [presenter.session.slide]
    for _step in range(4):
        press(presenter, Key.Key_PageDown)
        seen.append(presenter.session.slide)
    assert seen == [1, 3, 4, 7, 8]  # 6 is hidden in the file
    press(presenter, Key.Key_5, Key.Key_Return)
    presenter.session.jump(2)
    assert presenter.session.slide == 8
    press(presenter, Key.Key_2)
    assert presenter.own.tools.place.text() == "Slide 2 is left out"
    clock.forward(3_000)
    ended(qtbot, workspace, presenter)
    assert kept(reader).public
    assert {view.slide for view in kept(reader).views} == {8}


def test_law_enforcement_sees_every_slide_and_escape_shows_nobody_anything(
    qtbot: QtBot, workspace: Workspace, guarded: Deck, reader: Reader, clock: SetClock
) -> None:
    presenter = begun(Presenter(workspace, guarded.id))
    QTest.keyClick(presenter.own.panel, Key.Key_1)
    press(presenter, Key.Key_PageDown)
    assert presenter.session.slide == 2
    ended(qtbot, workspace, presenter)
    presenter = begun(Presenter(workspace, guarded.id))
    clock.forward(60_000)
    with qtbot.waitSignal(presenter.ended):
        QTest.keyClick(presenter.own.panel, Key.Key_Escape)
    assert reader.count("presentation") == 0


def test_a_deck_that_is_all_for_law_enforcement_cannot_be_shown_to_the_public(qtbot: QtBot, workspace: Workspace, deck: Deck) -> None:
    workspace.store.change(deck.id, slides=with_le_only(deck, range(1, 13))).result(10)
    presenter = begun(Presenter(workspace, deck.id))
    with qtbot.waitSignal(presenter.ended):
        QTest.keyClick(presenter.own.panel, Key.Key_2)


def test_what_is_gone_on_with_after_a_crash_goes_on_before_the_same_audience(
    qtbot: QtBot, workspace: Workspace, guarded: Deck, reader: Reader, clock: SetClock
) -> None:
    before = begun(Presenter(workspace, guarded.id))
    QTest.keyClick(before.own.panel, Key.Key_2)
    clock.forward(9_000)
    press(before, Key.Key_PageDown)
    qtbot.waitUntil(lambda: reader.count("presentation") == 1 and not workspace.tasks.busy)
    before.running = False  # gone without an end, as after kill -9
    after = begun(Presenter(workspace, guarded.id))
    assert (after.session.slide, after.own.panel.isVisible(), after.session.left_out) == (3, False, {2, 5})
    ended(qtbot, workspace, after)


def test_the_people_in_the_room_are_counted_during_the_talk(qtbot: QtBot, presenter: Presenter, reader: Reader, clock: SetClock) -> None:
    line = presenter.own.headcount.line
    assert line.text() == "2"  # as named on the visit
    clock.forward(5_000)
    press(presenter, Key.Key_A)
    QTest.keyClicks(line, "38")
    QTest.keyClick(line, Key.Key_Return)
    qtbot.waitUntil(lambda: reader.count("presentation") == 1 and kept(reader).audience_size == 38)
    press(presenter, Key.Key_A)
    QTest.keyClicks(line, "9")
    QTest.keyClick(line, Key.Key_Escape)
    assert (line.text(), presenter.session.slide, presenter.running) == ("38", 1, True)
    press(presenter, Key.Key_PageDown)
    assert presenter.session.slide == 2


def scribble(presenter: Presenter) -> None:
    press(presenter, Key.Key_D)
    presenter.stage.press((0.2, 0.2))
    presenter.stage.point((0.8, 0.6))
    presenter.stage.release()
    press(presenter, Key.Key_D)


@pytest.mark.parametrize("keeps", [False, True])
def test_drawings_come_back_with_their_slide_and_are_dropped_at_the_end_unless_kept(
    qtbot: QtBot, workspace: Workspace, presenter: Presenter, reader: Reader, clock: SetClock, keeps: bool
) -> None:
    told: list[Notice] = []
    workspace.messages.noticed.connect(told.append)
    scribble(presenter)
    press(presenter, Key.Key_PageDown)
    assert presenter.stage.seen.strokes == ()
    press(presenter, Key.Key_PageUp)
    assert len(presenter.stage.seen.strokes) == 1
    clock.forward(4_000)
    ended(qtbot, workspace, presenter)
    assert told[-1].words == "The drawings on 1 slide were dropped."
    if keeps:
        workspace.messages.undo()
        qtbot.waitUntil(lambda: bool(kept(reader).drawings))
        (drawn,) = kept(reader).drawings
        assert (drawn.slide, read(drawn.lines)) == (1, (((0.2, 0.2), (0.8, 0.6)),))
    assert bool(kept(reader).drawings) is keeps


def test_where_nothing_of_the_room_is_kept_no_drawing_is_either(qtbot: QtBot, workspace: Workspace, deck: Deck, visit: Visit, clock: SetClock) -> None:
    told: list[Notice] = []
    workspace.messages.noticed.connect(told.append)
    workspace.store.change(visit.id, attendees=("aa" * 16,)).result(10)
    presenter = begun(Presenter(workspace, deck.id, visit.id))
    scribble(presenter)
    clock.forward(4_000)
    ended(qtbot, workspace, presenter)
    assert told == []


def test_the_pace_follows_what_the_notes_plan(qtbot: QtBot, workspace: Workspace, deck: Deck, clock: SetClock) -> None:
    planned = tuple(replace(each, text="Point at the door.\n[5 min]") if each.slide in (1, 2) else replace(each, text="") for each in deck.slides)
    workspace.store.change(deck.id, slides=planned).result(10)
    presenter = begun(Presenter(workspace, deck.id))
    head, after = presenter.own.head, presenter.own.next
    assert after._place.text() == "2 of 12\nplanned 5:00"
    clock.forward(240_000)
    head.refresh()
    assert head._pace.text() == "on time"
    press(presenter, Key.Key_PageDown)
    clock.forward(420_000)
    head.refresh()
    assert head._pace.text() == "1 min over"
    assert presenter.own.strip._beneath(2) == "7:00 of 5:00"
    head.set_target(3600)
    assert head._pace.text() == "1 min behind"
    ended(qtbot, workspace, presenter)


@pytest.mark.parametrize(
    ("keys", "action"),
    [
        ((Key.Key_PageDown, Key.Key_Right, Key.Key_MediaNext, Key.Key_Forward), Action.FORWARD),
        ((Key.Key_PageUp, Key.Key_Left, Key.Key_MediaPrevious, Key.Key_Back), Action.BACK),
        ((Key.Key_B, Key.Key_Period, Key.Key_MediaPlay, Key.Key_MediaTogglePlayPause, Key.Key_MediaStop), Action.BLACK),
        ((Key.Key_F5,), Action.REVEAL),
        ((Key.Key_Escape,), Action.LEAVE),
    ],
)
def test_what_clickers_and_media_keys_send_is_understood(keys: tuple[Qt.Key, ...], action: Action) -> None:
    assert {Keys().read(key) for key in keys} == {action}
    assert Keys().read(Key.Key_F5, Qt.KeyboardModifier.ShiftModifier) is Action.REVEAL  # as some remotes begin a show


def test_in_a_low_window_the_notes_have_the_room_and_what_is_typed_into_stays(qtbot: QtBot, presenter: Presenter, workspace: Workspace) -> None:
    own = presenter.own
    own.showNormal()
    own.resize(1280, 900)
    qtbot.waitUntil(lambda: own.height() == 900)
    assert (own.headcount.isVisible(), own.question.line.isVisible(), own.strip.isVisible()) == (True, True, True)
    own.headcount.line.setFocus()
    own.resize(900, 600)
    qtbot.waitUntil(lambda: own.height() == 600)
    assert (own.headcount.isVisible(), own.question.line.isVisible(), own.strip.isVisible()) == (True, False, True)
    QTest.keyClick(own.headcount.line, Key.Key_Escape)
    assert (own.headcount.isVisible(), presenter.running) == (False, True)
    press(presenter, Key.Key_Q)
    QTest.keyClicks(own.question.line, "Why?")
    assert own.question.line.isVisible()
    QTest.keyClick(own.question.line, Key.Key_Return)
    assert (own.question.line.isVisible(), presenter.session.slide) == (False, 1)
    high = own.question.sizeHint().height()
    press(presenter, Key.Key_PageDown)
    assert own.question.sizeHint().height() < high  # what was kept was said; the notes have its room
    ended(qtbot, workspace, presenter)
