"""A card beside a list: what is known of one record, made anew above a timeline that stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.people.acting_banner import acting_banner
from liaison_app.desktop.people.timeline_card import TimelineCard
from liaison_app.desktop.theme import restyles, theme
from liaison_app.desktop.widgets.button import Button, IconButton
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.scroll_column import ScrollColumn
from liaison_app.desktop.widgets.symbol import Hairline
from liaison_app.records.fields import Record
from liaison_app.work.people_timeline import Timeline


class Known(Protocol):
    """What was read of a record: itself, and what happened."""

    @property
    def record(self) -> Record: ...
    @property
    def timeline(self) -> Timeline: ...


F = TypeVar("F", bound=Known)
_TWO = 1280
"""Width at 100 % text from which the card has two columns."""


class PeopleCard(ScrollColumn, Generic[F]):
    """Only shows; what is pressed is told by name."""

    wanted = Signal(str)
    """edit, history, trash, restore, erase, or what a card of its own offers."""
    opened = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(pad=32, top=24, gap=16, ground="surface", parent=parent)
        self._body = QWidget()
        self._held = QVBoxLayout()
        self.timeline = TimelineCard()
        self.below = QVBoxLayout()
        """Where the page puts what it keeps from one record to the next."""
        self._line = Hairline()
        self._both = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._build()
        self.timeline.opened.connect(self.opened)
        self.timeline.changes_opened.connect(self.teller("history"))

    def _build(self) -> None:
        known, happened = QVBoxLayout(), QVBoxLayout()
        known.setSpacing(16)
        known.addLayout(self._held)
        known.addWidget(self._line)
        known.addLayout(self.below)
        happened.addWidget(self.timeline)
        for column, share in ((known, 11), (happened, 9)):
            column.addStretch(1)
            self._both.addLayout(column, share)
        self.add(self._both)
        self.end()
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if restyles(event) and hasattr(self, "_both"):
            self._arrange()

    def _arrange(self) -> None:
        """On a large screen what happened stands beside what is known."""
        wide = self.width() >= _TWO * theme().scale
        self._both.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        self._both.setSpacing(48 if wide else 16)
        self._line.setVisible(not wide)

    def show_facts(self, facts: F) -> None:
        """Show a record anew."""
        column = self._anew()
        if facts.record.trashed:
            column.addWidget(acting_banner(_("In the trash. Nothing is lost until it is erased."), "warn", _("Restore"), self.teller("restore")))
        self.fill(column, facts)
        self.timeline.show_timeline(facts.timeline)

    def show_gone(self) -> None:
        """Let nothing of an erased record stand."""
        self._anew().addWidget(Label(_("No longer in this vault: it was erased, here or on another device."), tone="text_2", wrap=True))
        self.timeline.show_timeline(Timeline(()))

    def fill(self, column: QVBoxLayout, facts: F) -> None:
        """Make what stands above the timeline."""
        raise NotImplementedError

    def teller(self, what: str) -> Callable[..., None]:
        """Return a slot that tells this, whatever the signal carries."""
        return lambda *_carried: self.wanted.emit(what)

    def tools(self, first: Button, what: str, facts: F, offers: tuple[tuple[str, str], ...] = ()) -> QHBoxLayout:
        """Return the card's buttons: what is done most, Edit, and a menu with these offers too."""
        edit = IconButton("edit", _("Edit"), "plain", keys="Ctrl+E")
        more = IconButton("more", _("More"), "plain")
        first.clicked.connect(self.teller(what))
        edit.clicked.connect(self.teller("edit"))
        more.clicked.connect(lambda: self._menu(more, offers, trashed=facts.record.trashed))
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (first, edit, more):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _anew(self) -> QVBoxLayout:
        self._body.hide()
        self._body.deleteLater()
        self._body = QWidget()
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        self._held.addWidget(self._body)
        return column

    def _menu(self, under: QWidget, offers: tuple[tuple[str, str], ...], *, trashed: bool) -> None:
        menu = QMenu(under)
        wanted = [("edit", _("Edit")), *offers, ("history", _("History"))]
        wanted += [("restore", _("Restore")), ("erase", _("Erase for good …"))] if trashed else [("trash", _("Move to the trash"))]
        for name, words in wanted:
            deed = QAction(words, menu)
            deed.triggered.connect(self.teller(name))
            menu.addAction(deed)
        menu.popup(under.mapToGlobal(under.rect().bottomLeft()))
