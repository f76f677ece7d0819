"""What is pointed at and drawn stays on its slide, and what is frozen stays as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QObject, Qt, Signal
from pytestqt.qtbot import QtBot

from liaison_app.desktop.presenter.keys import Action, Keys
from liaison_app.desktop.presenter.layer import Layer, Stroke, Tool
from liaison_app.desktop.presenter.stage import Stage

Key = Qt.Key


class Talk(QObject):
    """As much of a session as the stage listens to."""

    moved = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.slide = 1
        self.is_frozen = False

    def go(self, slide: int) -> None:
        self.slide = slide
        self.moved.emit()

    def freeze(self, on: bool) -> None:
        self.is_frozen = on
        self.moved.emit()


@pytest.fixture
def talk(qtbot: QtBot) -> Talk:
    return Talk()


@pytest.fixture
def stage(talk: Talk) -> Stage:
    return Stage(talk)  # type: ignore[arg-type]


def draw(stage: Stage, *points: tuple[float, float]) -> None:
    stage.press(points[0])
    for each in points[1:]:
        stage.point(each)
    stage.release()


def test_lines_stay_with_their_slide_and_come_back_with_it(stage: Stage, talk: Talk) -> None:
    stage.take(Tool.DRAW)
    draw(stage, (0.1, 0.1), (0.5, 0.5))
    talk.go(2)
    assert stage.layer.strokes == ()
    draw(stage, (0.2, 0.2), (0.3, 0.3))
    assert {slide: len(strokes) for slide, strokes in stage.drawings.items()} == {1: 1, 2: 1}
    talk.go(1)
    assert stage.layer.strokes == (Stroke(((0.1, 0.1), (0.5, 0.5))),)
    stage.clear()
    assert list(stage.drawings) == [2]


def test_a_frozen_audience_sees_no_stroke_pointer_or_zoom_until_it_is_let_go(stage: Stage, talk: Talk) -> None:
    stage.take(Tool.DRAW)
    draw(stage, (0.1, 0.1), (0.2, 0.2))
    before = stage.seen
    talk.freeze(True)
    draw(stage, (0.5, 0.5), (0.6, 0.6))
    stage.toggle_zoom()
    talk.go(3)
    stage.take(Tool.SPOTLIGHT)
    assert stage.seen == before
    talk.freeze(False)
    assert stage.seen == stage.layer
    assert stage.seen.tool is Tool.SPOTLIGHT


def test_the_eraser_takes_a_line_it_crosses_between_its_points_and_leaves_the_others(stage: Stage) -> None:
    stage.take(Tool.DRAW)
    draw(stage, (0.1, 0.5), (0.9, 0.5))
    draw(stage, (0.1, 0.1), (0.9, 0.1))
    stage.take(Tool.ERASE)
    draw(stage, (0.5, 0.9), (0.5, 0.51))
    assert [stroke.points[0] for stroke in stage.layer.strokes] == [(0.1, 0.1)]
    stage.undo()
    assert stage.layer.strokes == ()


def test_p_goes_from_pointer_to_spotlight_to_nothing_and_escape_puts_all_down(stage: Stage) -> None:
    seen: list[Tool] = []
    for _press in range(3):
        stage.turn_pointer()
        seen.append(stage.layer.tool)
    assert seen == [Tool.POINTER, Tool.SPOTLIGHT, Tool.NONE]
    assert not stage.put_down()
    stage.toggle_zoom()
    assert stage.put_down()
    assert stage.layer.zoom == 1


def test_the_enlarged_slide_is_pulled_by_the_hand_and_ends_with_its_slide(stage: Stage, talk: Talk) -> None:
    stage.toggle_zoom()
    stage.press((0.5, 0.5))
    stage.point((0.4, 0.45))
    stage.release()
    assert stage.layer.middle == pytest.approx((0.6, 0.55))
    stage.nudge(0.04, 0)
    assert stage.layer.middle == pytest.approx((0.64, 0.55))
    talk.go(2)
    assert stage.layer.zoom == 1


def test_keys_move_the_pointer(stage: Stage) -> None:
    stage.turn_pointer()
    stage.nudge(0.04, -0.04)
    assert stage.layer.at == pytest.approx((0.54, 0.46))


@given(st.floats(0.1, 50), st.tuples(st.floats(-2, 3), st.floats(-2, 3)))
def test_a_zoom_never_shows_beyond_the_edge_of_the_slide(factor: float, middle: tuple[float, float]) -> None:
    layer = Layer().zoomed(factor, middle)
    half = 0.5 / layer.zoom
    assert all(half - 1e-9 <= value <= 1 - half + 1e-9 for value in layer.middle)
    assert replace(layer, zoom=1.0).zoomed(1, layer.middle).middle == (0.5, 0.5)


@pytest.mark.parametrize(
    ("key", "action"),
    [
        (Key.Key_MediaNext, Action.FORWARD),
        (Key.Key_MediaPrevious, Action.BACK),
        (Key.Key_MediaTogglePlayPause, Action.BLACK),
        (Key.Key_Forward, Action.FORWARD),
        (Key.Key_F, Action.FREEZE),
        (Key.Key_P, Action.POINTER),
        (Key.Key_D, Action.DRAW),
        (Key.Key_Z, Action.ZOOM),
        (Key.Key_N, Action.NOTES),
    ],
)
def test_letters_and_media_keys_mean_what_they_say(key: Qt.Key, action: Action) -> None:
    assert Keys().read(key) is action


def test_chords_undo_scroll_and_move_the_pointer() -> None:
    read: Callable[[Qt.Key, Qt.KeyboardModifier], Action | None] = Keys().read
    assert read(Key.Key_Z, Qt.KeyboardModifier.ControlModifier) is Action.UNDO
    assert read(Key.Key_Down, Qt.KeyboardModifier.ControlModifier) is Action.SCROLL_DOWN
    assert read(Key.Key_Left, Qt.KeyboardModifier.AltModifier) is Action.NUDGE_LEFT
    assert read(Key.Key_Left, Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier) is None
