"""One line under the note: what the promise at the caret is understood to be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QHBoxLayout, QWidget

from liaison_app.core.day_words import near_day, weekday_name
from liaison_app.core.words import _
from liaison_app.desktop.widgets.label import ElidedLabel
from liaison_app.desktop.widgets.symbol import Symbol
from liaison_app.work.promises import Promise


class Understood(QWidget):
    """Shows only while there is a promise to be understood; its words say the day whole, so that nobody has to guess."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = ElidedLabel("", tone="ok_text")
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 4, 24, 4)
        row.setSpacing(8)
        row.addWidget(Symbol("task", "ok_text", 18))
        row.addWidget(self.line, 1)
        self.hide()

    def show_promise(self, promise: Promise | None, people: Sequence[str], today: date) -> None:
        """Say what will be promised, by when and about whom; nothing where nothing is."""
        self.setVisible(promise is not None)
        if promise is None:
            return
        self.line.set_words(in_words(promise, people, today))


def in_words(promise: Promise, people: Sequence[str], today: date) -> str:
    """Return a promise as a sentence: "Promise: call Sgt. Lee, by Friday, Oct 16 (Sgt. Dana Lee)"."""
    who = ", ".join(people)
    if promise.due is None:
        words = _("Promise: {title}. Until when? Try “by Friday”.") if not who else _("Promise: {title} ({people}). Until when? Try “by Friday”.")
        return words.format(title=promise.title, people=who)
    due = date.fromisoformat(promise.due)
    day = _("{weekday}, {day}").format(weekday=weekday_name(due), day=near_day(due, today))
    words = _("Promise: {title}, by {day}") if not who else _("Promise: {title}, by {day} ({people})")
    return words.format(title=promise.title, day=day, people=who)
