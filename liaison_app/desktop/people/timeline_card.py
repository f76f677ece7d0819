"""The timeline of a person or an agency, with the switch that narrows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.words import _, plural
from liaison_app.desktop.painting.chip import Chip, tlp_chip
from liaison_app.desktop.people.shown_days import due_chip, moment_words, short_day, today
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.switch import SegmentedSwitch
from liaison_app.desktop.widgets.timeline import Entry
from liaison_app.desktop.widgets.timeline import Timeline as TimelineView
from liaison_app.records.picklists import label_of
from liaison_app.work.people_timeline import Happening, Timeline

_GROUPS = ("", "visit", "promise", "change")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ICONS = {
    "visit": ("visits", "accent_text"),
    "presentation": ("present", "violet_text"),
    "task": ("task", "text_2"),
    "post": ("agencies", "text_2"),
    "note": ("note", "text_2"),
    "trip": ("car", "text_2"),
    "deck": ("decks", "text_2"),
    "verification": ("verified", "ok_text"),
    "contact": ("contacts", "accent_text"),
}
_FIRST = 40


class TimelineCard(QWidget):
    """Newest first; `opened` gives kind and id of what was opened, `changes_opened` asks for the history."""

    opened = Signal(str, str)
    changes_opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._timeline = Timeline(())
        self._all = False
        self.switch = SegmentedSwitch([_("All"), _("Visits"), _("Promises"), _("Changes")], _("Timeline"))
        self._entries = TimelineView(_("Timeline"))
        self._none = Label("", tone="text_2", wrap=True)
        self._more = Button("", "link")
        head = QHBoxLayout()
        head.addWidget(Label(_("Timeline"), "lead", weight=600), 1)
        head.addWidget(self.switch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._none)
        column.addWidget(self._entries)
        column.addWidget(self._more)
        self.switch.chosen.connect(self._choose)
        self._more.clicked.connect(self._show_all)
        self._entries.opened.connect(self._open)

    def show_timeline(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._show()

    def _choose(self, _number: int) -> None:
        self._all = False
        self._show()

    def _show_all(self) -> None:
        self._all = True
        self._show()

    def _show(self) -> None:
        found = self._timeline.of(_GROUPS[self.switch.current()])
        shown = found if self._all else found[:_FIRST]
        self._entries.set_entries([entry_of(one, number) for number, one in enumerate(shown)])
        self._shown: Sequence[Happening] = shown
        self._none.set_words(_("Nothing yet."))
        self._none.setVisible(not found)
        left = len(found) - len(shown)
        self._more.set_words(plural("Show {n} older entry", "Show {n} older entries", left))
        self._more.setVisible(left > 0)

    def _open(self, key: str) -> None:
        one = self._shown[int(key)]
        if one.record:
            self.opened.emit(one.kind, one.record)
        elif one.gen:
            self.changes_opened.emit()


def entry_of(one: Happening, number: int) -> Entry:
    """Return a happening as the timeline shows it."""
    icon, tone = _ICONS.get(one.kind if not one.gen else "", ("history", "text_2"))
    at = moment_words(one.at, today()) if (one.at.hour, one.at.minute) != (0, 0) else short_day(one.at.date(), today())
    second = _DAY.sub(_day_in_words, one.second) if one.kind in ("verification", "post") else one.second
    return Entry(str(number), one.title, second, at, icon, tone, _chip(one))


def _day_in_words(found: re.Match[str]) -> str:
    return short_day(date.fromisoformat(found[0]), today())


def _chip(one: Happening) -> Chip | None:
    if one.group == "promise":
        if one.state in ("done", "dropped"):
            return Chip(label_of("task_state", one.state), "ok" if one.state == "done" else "neutral")
        return due_chip(one.due, today())
    return tlp_chip(one.marking) if one.marking.startswith("TLP:") else None
