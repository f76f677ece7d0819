"""How many days there should be between two visits."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from liaison_app.core.words import _
from liaison_app.desktop.widgets.field import LineField

_LONGEST = 3650


class CadenceField(LineField):
    """A whole number of days, or nothing."""

    changed = Signal(object)

    def __init__(self, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(_("Cadence"), placeholder, parent=parent)
        self.edited.connect(self._typed)

    def set_days(self, days: float | None) -> None:
        """Show a number of days; what is being typed stays."""
        if not self.edit.hasFocus():
            self.set_text(f"{days:g}" if days is not None else "")

    def _typed(self, text: str) -> None:
        words = text.strip()
        fits = not words or (words.isdigit() and 0 < int(words) <= _LONGEST)
        self.set_error("" if fits else _("Write a number of days, such as 90."))
        if fits:
            self.changed.emit(float(words) if words else None)
