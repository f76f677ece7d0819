"""Above a visit's note: where, what kind, when, and Submit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QSize, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.note.visit_facts import VisitFacts
from liaison_app.desktop.theme import restyles, theme
from liaison_app.desktop.widgets.button import Button, IconButton
from liaison_app.desktop.widgets.chip import ChipLabel, TlpLabel
from liaison_app.desktop.widgets.label import ElidedLabel, Label
from liaison_app.records.picklists import label_of, pick_list

_BESIDE = 1.3
_CHIPS = 3


class VisitHead(QWidget):
    """The visit's name with its chips; a menu changes kind, marking, title and time."""

    changed = Signal(dict)
    """Fields to set."""
    submitted = Signal()
    details_asked = Signal()
    trashed = Signal()
    beside_asked = Signal()
    """In a narrow window: show what stands beside the note, or the note again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts: VisitFacts | None = None
        self.title = ElidedLabel("", "title")
        self.type = ChipLabel("", "accent")
        self.marking = TlpLabel("clear")
        self.amendment = ChipLabel("", "warn")
        self.when = Label("", tone="text_2", tabular=True, wrap=True)
        self.more = IconButton("more", _("Kind, marking, details"))
        self.submit = Button(_("Submit"), keys="Ctrl Enter")
        self.beside = IconButton("panel", _("People, topics and promises"))
        self.beside.setVisible(False)
        self.beside.clicked.connect(self.beside_asked)
        self.more.clicked.connect(self._menu)
        self.submit.clicked.connect(self.submitted)
        self._build()

    def _build(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.title)
        self._beside = line
        self._below = QHBoxLayout()
        self._below.setSpacing(8)
        line.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addLayout(line)
        words.addLayout(self._below)
        self._words = words
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(24, 10, 24, 10)
        self._whole.setSpacing(2)
        row = QHBoxLayout()
        row.setSpacing(8)
        self._whole.addLayout(row)
        row.addLayout(words, 1)
        row.addWidget(self.beside)
        row.addWidget(self.more)
        row.addWidget(self.submit)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if restyles(event):
            self._fit()

    def _fit(self) -> None:
        """Large text puts the chips on a line of their own, and the time beneath the buttons too."""
        line, at = (self._beside, 1) if theme().scale <= _BESIDE else (self._below, 0)
        (self._words if line is self._beside else self._whole).addWidget(self.when)
        for number, part in enumerate((self.type, self.marking, self.amendment)):
            line.insertWidget(at + number, part)
        if line is self._below and self._below.count() == _CHIPS:
            self._below.addStretch(1)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme().height(71, "title", "body"))

    def show_facts(self, facts: VisitFacts, when: str) -> None:
        self._facts = facts
        visit = facts.visit
        self.title.set_words(facts.title)
        self.title.setAccessibleName(facts.title)
        self.type.set_chip(_(label_of("visit_type", visit.type)) if visit.type else "", "accent")
        self.type.setVisible(bool(visit.type))
        level = marking_level(visit.marking)
        if level:
            self.marking.set_level(level)
        self.marking.setVisible(bool(level))
        self.amendment.set_chip(_("Amendment {n}").format(n=int(visit.amendment or 0)), "warn")
        self.amendment.setVisible(bool(visit.amendment))
        where = facts.agency if visit.title and visit.title != facts.agency else ""
        self.when.set_words("  ·  ".join(part for part in (when, where, facts.trip) if part))
        self.submit.setVisible(visit.submitted is None)
        self.more.setVisible(visit.submitted is None)

    def _menu(self) -> None:
        if self._facts is None:
            return
        visit = self._facts.visit
        menu = QMenu(self)
        self._choices(menu, _("Kind"), "visit_type", visit.type, lambda id: self.changed.emit({"type": id}))
        self._choices(menu, _("Marking"), "marking", visit.marking, lambda id: self.changed.emit({"marking": id}))
        menu.addSeparator()
        _act(menu, _("Title, agency and time…"), self.details_asked.emit)
        menu.addSeparator()
        _act(menu, _("Move to the trash"), self.trashed.emit)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))

    def _choices(self, menu: QMenu, name: str, among: str, current: str, chosen: Callable[[str], Any]) -> None:
        part = menu.addMenu(name)
        group = QActionGroup(part)
        for value in pick_list(among).values():
            if value.retired and value.id != current:
                continue
            action = QAction(_(value.label), part)
            action.setCheckable(True)
            action.setChecked(value.id == current)
            action.triggered.connect(lambda _checked=False, id=value.id: chosen(id))
            group.addAction(action)
            part.addAction(action)


def marking_level(marking: str) -> str:
    """Return the TLP level of a marking, empty where it has none."""
    word = marking.lower().removeprefix("tlp:")
    return word if word in ("clear", "green", "amber", "amber+strict", "red") else ""


def _act(menu: QMenu, words: str, act: Callable[[], Any]) -> None:
    action = QAction(words, menu)
    action.triggered.connect(lambda _checked=False: act())
    menu.addAction(action)
