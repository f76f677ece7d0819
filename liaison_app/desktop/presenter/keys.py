"""What a key, or a clicker's button, means while a deck is shown."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import Qt

Key = Qt.Key


class Action(Enum):
    """What the speaker can do without looking down."""

    FORWARD = auto()
    BACK = auto()
    FIRST = auto()
    LAST = auto()
    JUMP = auto()
    BLACK = auto()
    WHITE = auto()
    REVEAL = auto()
    OVERVIEW = auto()
    QUESTION = auto()
    LARGER = auto()
    SMALLER = auto()
    SCROLL_DOWN = auto()
    SCROLL_UP = auto()
    LEAVE = auto()
    FREEZE = auto()
    POINTER = auto()
    SPOTLIGHT = auto()
    DRAW = auto()
    ERASE = auto()
    CLEAR = auto()
    UNDO = auto()
    ZOOM = auto()
    NUDGE_LEFT = auto()
    NUDGE_RIGHT = auto()
    NUDGE_UP = auto()
    NUDGE_DOWN = auto()
    NOTES = auto()
    SCREENS = auto()
    LINKS = auto()
    HEADCOUNT = auto()


_BY_KEY = {
    Key.Key_PageDown: Action.FORWARD,
    Key.Key_Right: Action.FORWARD,
    Key.Key_Down: Action.FORWARD,
    Key.Key_Space: Action.FORWARD,
    Key.Key_PageUp: Action.BACK,
    Key.Key_Left: Action.BACK,
    Key.Key_Up: Action.BACK,
    Key.Key_Backspace: Action.BACK,
    Key.Key_Home: Action.FIRST,
    Key.Key_End: Action.LAST,
    Key.Key_B: Action.BLACK,
    Key.Key_Period: Action.BLACK,
    Key.Key_W: Action.WHITE,
    Key.Key_Comma: Action.WHITE,
    Key.Key_F5: Action.REVEAL,
    Key.Key_G: Action.OVERVIEW,
    Key.Key_Q: Action.QUESTION,
    Key.Key_Plus: Action.LARGER,
    Key.Key_Equal: Action.LARGER,
    Key.Key_Minus: Action.SMALLER,
    Key.Key_Escape: Action.LEAVE,
    Key.Key_F: Action.FREEZE,
    Key.Key_P: Action.POINTER,
    Key.Key_S: Action.SPOTLIGHT,
    Key.Key_D: Action.DRAW,
    Key.Key_E: Action.ERASE,
    Key.Key_Delete: Action.CLEAR,
    Key.Key_Z: Action.ZOOM,
    Key.Key_N: Action.NOTES,
    Key.Key_M: Action.SCREENS,
    Key.Key_L: Action.LINKS,
    Key.Key_A: Action.HEADCOUNT,
    # What remotes, headsets and keyboards with a row of media keys send.
    Key.Key_MediaNext: Action.FORWARD,
    Key.Key_Forward: Action.FORWARD,
    Key.Key_MediaPrevious: Action.BACK,
    Key.Key_Back: Action.BACK,
    Key.Key_MediaPlay: Action.BLACK,
    Key.Key_MediaPause: Action.BLACK,
    Key.Key_MediaTogglePlayPause: Action.BLACK,
    Key.Key_MediaStop: Action.BLACK,
}
_WITH_CONTROL = {Key.Key_Down: Action.SCROLL_DOWN, Key.Key_Up: Action.SCROLL_UP, Key.Key_Z: Action.UNDO}
_WITH_ALT = {Key.Key_Left: Action.NUDGE_LEFT, Key.Key_Right: Action.NUDGE_RIGHT, Key.Key_Up: Action.NUDGE_UP, Key.Key_Down: Action.NUDGE_DOWN}
NUDGES = {Action.NUDGE_LEFT: (-0.04, 0.0), Action.NUDGE_RIGHT: (0.04, 0.0), Action.NUDGE_UP: (0.0, -0.04), Action.NUDGE_DOWN: (0.0, 0.04)}
"""How far a press moves what is pointed at, as a share of the slide."""
_ENTER = (Key.Key_Return, Key.Key_Enter)
_MEANT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class Keys:
    """Turns keys into actions; digits are gathered until Enter says where to jump."""

    def __init__(self) -> None:
        self.digits = ""

    @property
    def number(self) -> int:
        """The slide number typed so far; 0 for none."""
        return int(self.digits or 0)

    def read(self, key: int, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> Action | None:
        """Return what a key press means. For JUMP, `number` says where; it is gone at the next key."""
        if modifiers & _MEANT:
            return _chord(key, modifiers)
        if Key.Key_0 <= key <= Key.Key_9:
            self.digits = (self.digits + str(key - Key.Key_0))[-4:]
            return None
        if key in _ENTER:
            return Action.JUMP if self.digits else Action.FORWARD
        had_digits, self.digits = bool(self.digits), ""
        try:
            action = _BY_KEY.get(Key(key))
        except ValueError:
            return None  # a key this version of Qt has no name for
        if action is Action.LEAVE and had_digits:
            return None  # Escape takes back the number, not the presentation
        back = action is Action.FORWARD and key == Key.Key_Space and modifiers & Qt.KeyboardModifier.ShiftModifier
        return Action.BACK if back else action

    def forget(self) -> None:
        self.digits = ""


def _chord(key: int, modifiers: Qt.KeyboardModifier) -> Action | None:
    table = {Qt.KeyboardModifier.ControlModifier: _WITH_CONTROL, Qt.KeyboardModifier.AltModifier: _WITH_ALT}.get(modifiers & _MEANT, {})
    try:
        return table.get(Key(key))
    except ValueError:
        return None  # a key this version of Qt has no name for
