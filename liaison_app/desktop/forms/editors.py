"""One editor for each kind of field; the type checker fails here when a kind is added."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol, assert_never
from zoneinfo import ZoneInfo

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from liaison_app.core import dates
from liaison_app.core.words import _, plural
from liaison_app.desktop.widgets.check_box import CheckBox
from liaison_app.desktop.widgets.check_box import Choice as Menu
from liaison_app.desktop.widgets.field import LineField
from liaison_app.desktop.widgets.label import Label
from liaison_app.records.fields import AnyField, Choice, Day, File, Flag, Link, Links, Moment, Number, Parts, Place, Prose, Tags, Text
from liaison_app.records.picklists import pick_list
from liaison_app.records.values import Spot, When

NameOf = Callable[[str], str]
"""Gives the name of a record by id."""


class BadEntry(ValueError):
    """What was typed is no value of the field; the words say what would be."""


class Editor(Protocol):
    """A widget for one field."""

    @property
    def widget(self) -> QWidget: ...
    def value(self) -> Any:
        """Return what stands in the editor. Raises BadEntry."""
        ...

    def show(self, value: Any) -> None: ...
    def refuse(self, sentence: str) -> None:
        """Say what is wrong; an empty sentence takes it back."""
        ...


class LineEditor:
    """A line of words, read and written by two functions."""

    def __init__(self, label: str, edited: Callable[[], object], read: Callable[[str], Any], write: Callable[[Any], str], hint: str = "") -> None:
        self.widget = LineField(label, hint=hint)
        self._read = read
        self._write = write
        self.widget.edited.connect(edited)

    def value(self) -> Any:
        return self._read(self.widget.text().strip())

    def show(self, value: Any) -> None:
        self.widget.set_text(self._write(value))

    def refuse(self, sentence: str) -> None:
        self.widget.set_error(sentence)


class ProseEditor:
    """Several lines of words."""

    def __init__(self, label: str, edited: Callable[[], object]) -> None:
        self.edit = QPlainTextEdit()
        self.edit.setProperty("boxed", True)
        self.edit.setAccessibleName(label)
        self.edit.setTabChangesFocus(True)
        self.edit.setMinimumHeight(96)
        self.widget = _labelled(label, self.edit)
        self.edit.textChanged.connect(edited)

    def value(self) -> str:
        return self.edit.toPlainText()

    def show(self, value: Any) -> None:
        if value != self.edit.toPlainText():
            self.edit.setPlainText(value)

    def refuse(self, sentence: str) -> None:
        self.edit.setAccessibleDescription(sentence)


class ChoiceEditor:
    """One value of a pick-list; a value this version does not know stays as it is."""

    def __init__(self, label: str, edited: Callable[[], object], among: str) -> None:
        self._values = {"": "", **{value.id: _(value.label) for value in pick_list(among).values() if not value.retired}}
        self.menu = Menu(label, list(self._values.values()))
        self.widget = _labelled(label, self.menu)
        self.menu.activated.connect(edited)

    def value(self) -> str:
        return list(self._values)[max(0, self.menu.currentIndex())]

    def show(self, value: Any) -> None:
        if value not in self._values:
            self._values[value] = str(value)
            self.menu.addItem(str(value))
        self.menu.setCurrentIndex(list(self._values).index(value))

    def refuse(self, sentence: str) -> None:
        self.menu.setAccessibleDescription(sentence)


class FlagEditor:
    """Yes or no."""

    def __init__(self, label: str, edited: Callable[[], object]) -> None:
        self.widget = CheckBox(label)
        self.widget.clicked.connect(edited)

    def value(self) -> bool:
        return self.widget.isChecked()

    def show(self, value: Any) -> None:
        self.widget.setChecked(bool(value))

    def refuse(self, sentence: str) -> None:
        self.widget.setAccessibleDescription(sentence)


class ShownOnly:
    """What a form shows but does not edit: files, parts, links; each has a place of its own."""

    def __init__(self, label: str, write: Callable[[Any], str]) -> None:
        self._write = write
        self._held: Any = None
        self._words = Label("", tone="text_2", wrap=True)
        self.widget = _labelled(label, self._words)

    def value(self) -> Any:
        return self._held

    def show(self, value: Any) -> None:
        self._held = value
        self._words.set_words(self._write(value) or _("none"))

    def refuse(self, sentence: str) -> None:
        self._words.set_words(sentence)


def editor_for(field: AnyField, edited: Callable[[], object], name_of: NameOf, zone: str) -> Editor:
    """Return the editor of a field; times typed are meant in `zone`."""
    label = _(field.label)
    match field:
        case Text():
            return LineEditor(label, edited, str, str)
        case Prose():
            return ProseEditor(label, edited)
        case Choice(among=among):
            return ChoiceEditor(label, edited, among)
        case Day():
            return LineEditor(label, edited, read_day, lambda value: value or "", _("YYYY-MM-DD"))
        case Moment():
            return LineEditor(label, edited, lambda text: read_moment(text, zone), write_moment, _("YYYY-MM-DD HH:MM"))
        case Number(unit=unit):
            return LineEditor(label, edited, read_number, write_number, unit)
        case Flag():
            return FlagEditor(label, edited)
        case Tags():
            return LineEditor(label, edited, read_words, ", ".join, _("separated by commas"))
        case Place():
            return LineEditor(label, edited, read_place, lambda spot: " · ".join(part for part in (spot.name, spot.address) if part) if spot else "")
        case Link():
            return ShownOnly(label, lambda id: name_of(id) if id else "")
        case Links():
            return ShownOnly(label, lambda ids: ", ".join(name_of(id) for id in ids))
        case File():
            return ShownOnly(label, lambda file: file.name if file else "")
        case Parts():
            return ShownOnly(label, lambda parts: plural("{n} entry", "{n} entries", len(parts)) if parts else "")
        case _:
            assert_never(field)


def read_day(text: str) -> str | None:
    if not text:
        return None
    day = dates.read_day(text, datetime.now().astimezone().date())
    if day is None:
        raise BadEntry(_("Write the day as 2026-10-13, or as Friday, tomorrow, in two weeks."))
    return day.isoformat()


def read_moment(text: str, zone: str) -> When | None:
    if not text:
        return None
    try:
        wall = datetime.fromisoformat(text.replace(" ", "T", 1))
    except ValueError:
        raise BadEntry(_("Write day and time as 2026-10-13 10:30.")) from None
    return When(int((wall if wall.tzinfo else wall.replace(tzinfo=ZoneInfo(zone))).timestamp() * 1000), zone)


def write_moment(value: When | None) -> str:
    return value.local().strftime("%Y-%m-%d %H:%M") if value else ""


def read_number(text: str) -> float | None:
    if not text:
        return None
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise BadEntry(_("Write a number.")) from None


def write_number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def read_words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for part in text.split(",") if (word := part.strip())))


def read_place(text: str) -> Spot | None:
    name, _sep, address = text.partition(" · ")
    return Spot(name, address) if text else None


def _labelled(label: str, part: QWidget) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    column.addWidget(Label(label, weight=500))
    column.addWidget(part)
    return holder


def pause_timer(parent: QWidget, ms: int, act: Callable[[], object]) -> QTimer:
    """Return a timer that acts once the typing has paused."""
    timer = QTimer(parent, singleShot=True, interval=ms)
    timer.timeout.connect(act)
    return timer
