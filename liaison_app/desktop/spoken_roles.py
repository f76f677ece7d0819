"""What assistive technology is told that a painted control is: a plain widget would be a nameless box to it."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

ROLE = "spoken_role"
"""The property of a widget that says its role: a key of ROLES."""
ROLES = {
    "choice": QAccessible.Role.ComboBox,
    "chart": QAccessible.Role.Chart,
    "strip": QAccessible.Role.Slider,
    "map": QAccessible.Role.Table,
}


class SpokenRoles:
    """Answers Qt for the widgets that say their role; holds the answers while Qt may ask them."""

    def __init__(self) -> None:
        self._held: dict[int, QAccessibleInterface] = {}

    def install(self) -> None:
        QAccessible.installFactory(self._made)

    def _made(self, _class: str, thing: QObject) -> QAccessibleInterface | None:
        role = ROLES.get(str(thing.property(ROLE) or "")) if isinstance(thing, QWidget) else None
        if role is None or not isinstance(thing, QWidget):
            return None
        key = id(thing)
        made = QAccessibleWidget(thing, role, thing.accessibleName())
        self._held[key] = made
        thing.destroyed.connect(lambda: self._held.pop(key, None))
        return made
