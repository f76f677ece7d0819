"""Where the focus was before something lay over the page, and giving it back."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid


class FocusMemory:
    """The page beneath may be made anew meanwhile: then what is called so now gets the focus, or else the host."""

    def __init__(self, host: QWidget) -> None:
        self._host = host
        self._before: QWidget | None = None
        self._called = ""

    def note(self) -> None:
        """Keep in mind what has the focus now."""
        self._before = cast("QWidget | None", self._host.window().focusWidget())
        self._called = self._before.accessibleName() if self._before is not None else ""

    def give_back(self) -> None:
        """Focus what had it when it was noted."""
        back = self._before if self._before is not None and isValid(self._before) else self._in_its_place()
        back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _in_its_place(self) -> QWidget:
        named = [part for part in self._host.findChildren(QWidget) if self._called and part.accessibleName() == self._called and part.isVisible()]
        return next((part for part in named if part.focusPolicy() & Qt.FocusPolicy.TabFocus), self._host)
