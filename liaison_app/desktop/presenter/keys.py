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
}
_SCROLL = {Key.Key_Down: Action.SCROLL_DOWN, Key.Key_Up: Action.SCROLL_UP}
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
            return _SCROLL.get(Key(key)) if modifiers & Qt.KeyboardModifier.ControlModifier else None
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
