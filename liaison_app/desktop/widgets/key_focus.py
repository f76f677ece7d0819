"""How the keyboard's focus is known: what counts as Enter, and whether a key brought the focus."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent

ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


def came_by_key(event: QFocusEvent) -> bool:
    """Say whether the focus came by Tab or a shortcut, so that it is to be shown."""
    return event.reason() in _BY_KEY
