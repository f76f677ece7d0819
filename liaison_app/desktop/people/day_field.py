"""A labelled line that takes a day in words or figures."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.core.dates import read_day
from liaison_app.core.words import _
from liaison_app.desktop.people.shown_days import today
from liaison_app.desktop.widgets.field import LineField


class DayField(QWidget):
    """Understood when the line is left: "Apr 14", "in two weeks", 2026-10-09; empty is no day."""

    changed = Signal(object)
    """The day as YYYY-MM-DD, or None."""

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._day: str | None = None
        self.field = LineField(label, _("2026-10-09, May 3 …"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.field)
        self.field.edit.editingFinished.connect(self._read)

    def set_day(self, day: str | None) -> None:
        if day != self._day or not self.field.edit.hasFocus():
            self._day = day
            self.field.set_text(day or "")
            self.field.set_error("")

    def _read(self) -> None:
        words = self.field.text().strip()
        found = read_day(words, today()) if words else None
        if words and found is None:
            self.field.set_error(_("Write a day, such as 2026-10-09 or May 3."))
            return
        self.field.set_error("")
        day = found.isoformat() if found else None
        self.field.set_text(day or "")
        if day != self._day:
            self._day = day
            self.changed.emit(day)
