"""A line or a menu in which a contested value is written anew."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from liaison_app.core.dates import read_day
from liaison_app.core.words import _
from liaison_app.desktop.people.shown_days import today
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.check_box import Choice
from liaison_app.desktop.widgets.field import LineField
from liaison_app.records.fields import AnyField, Day, Flag, Moment, Number, Text
from liaison_app.records.fields import Choice as ChoiceField
from liaison_app.records.picklists import label_of, pick_list
from liaison_app.records.values import When

_MOMENT = "%Y-%m-%d %H:%M"


class Unread(ValueError):
    """What was typed is no value of this field; the words say what would be."""


def can_edit(field: AnyField) -> bool:
    """Say whether a value can be written here; links, places and files are chosen where the record is."""
    return isinstance(field, Text | ChoiceField | Day | Flag | Moment | Number)


class ValueEditor(QWidget):
    """Enter takes the value, Esc leaves it."""

    taken = Signal(object)
    left = Signal()

    def __init__(self, field: AnyField, value: Any, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = field
        self._zone = value.zone if isinstance(value, When) else "UTC"
        self._ids: list[Any] = []
        self.line: LineField | None = None
        self._menu: Choice | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        if isinstance(field, ChoiceField | Flag):
            row.addWidget(self._choices(field, value, label), 1)
        else:
            self.line = LineField(label)
            self.line.set_text(_written(field, value))
            self.line.submitted.connect(self._take)
            row.addWidget(self.line, 1)
        use, leave = Button(_("Use this"), "plain", keys="Enter"), Button(_("Cancel"), "quiet", keys="Esc")
        use.clicked.connect(self._take)
        leave.clicked.connect(self.left)
        row.addWidget(use, 0, Qt.AlignmentFlag.AlignBottom)
        row.addWidget(leave, 0, Qt.AlignmentFlag.AlignBottom)
        if (first := self.line.edit if self.line is not None else self._menu) is not None:
            self.setFocusProxy(first)

    def _choices(self, field: ChoiceField | Flag, value: Any, label: str) -> Choice:
        if isinstance(field, Flag):
            self._ids, words = [True, False], [_("Yes"), _("No")]
        else:
            self._ids = list(dict.fromkeys(["", *pick_list(field.among), value]))
            words = [label_of(field.among, id) if id else _("Not given") for id in self._ids]
        self._menu = Choice(label, words)
        self._menu.setCurrentIndex(self._ids.index(value))
        return self._menu

    def _take(self) -> None:
        if self._menu is not None:
            self.taken.emit(self._ids[self._menu.currentIndex()])
        elif self.line is not None:
            try:
                value = _read(self._field, self.line.text().strip(), self._zone)
            except Unread as error:
                self.line.set_error(str(error))
            else:
                self.taken.emit(value)


def _written(field: AnyField, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(field, Moment):
        return value.local().strftime(_MOMENT)
    return f"{value:g}" if isinstance(field, Number) else str(value)


def _read(field: AnyField, words: str, zone: str) -> Any:
    """Return the value that was typed. Raises Unread."""
    match field:
        case Day():
            day: date | None = read_day(words, today()) if words else None
            if words and day is None:
                raise Unread(_("Write a day, such as 2026-10-09 or May 3."))
            return day.isoformat() if day else None
        case Moment():
            return _moment(words, zone) if words else None
        case Number():
            return _number(words) if words else None
        case _:
            return words


def _moment(words: str, zone: str) -> When:
    try:
        at = datetime.strptime(words, _MOMENT).replace(tzinfo=ZoneInfo(zone))
    except (ValueError, OSError):
        raise Unread(_("Write day and time as 2026-10-09 14:30.")) from None
    return When(round(at.timestamp() * 1000), zone)


def _number(words: str) -> float:
    try:
        return float(words)
    except ValueError:
        raise Unread(_("Write a number.")) from None
