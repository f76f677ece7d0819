"""A list beside a card, a form and a history: what the pages of people and agencies are."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from PySide6.QtGui import QKeySequence, QShortcut, Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from liaison_app.desktop.people.deeds import Deeds
from liaison_app.desktop.people.history_view import HistoryView
from liaison_app.desktop.people.panes import Panes
from liaison_app.desktop.people.people_card import Known, PeopleCard
from liaison_app.desktop.people.people_form import PeopleForm
from liaison_app.desktop.people.people_list import PeopleList
from liaison_app.desktop.widgets.empty_state import EmptyState
from liaison_app.desktop.workspace import Workspace
from liaison_app.store.changes import Change
from liaison_app.store.reader import Reader

_AROUND = frozenset(("contact", "post", "agency", "visit", "task", "presentation", "note"))
F = TypeVar("F", bound=Known)


@dataclass(frozen=True)
class Whole:
    """What the page is called, how wide its list begins, and what stands there while there is nothing."""

    name: str
    place: str
    empty: EmptyState
    wide: int = 336


class PeoplePage(QWidget, Generic[F]):
    """Arranges; the list reads, the form edits, the store writes. A page of its own says what is read and what its card offers."""

    def __init__(self, workspace: Workspace, rows: PeopleList, card: PeopleCard[F], form: PeopleForm, whole: Whole, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._id = self._made = ""
        self._facts: F | None = None
        self._rows, self._card, self._form = rows, card, form
        self.history = HistoryView(workspace)
        self._deeds = Deeds(workspace, self)
        self._detail = QStackedWidget()
        for view in (card, form, self.history):
            self._detail.addWidget(view)
        self.panes = Panes(whole.name, whole.place, (rows, self._detail), workspace.settings, wide=whole.wide)
        self._empty = whole.empty
        self._whole = QStackedWidget()
        self._whole.addWidget(self.panes)
        self._whole.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._whole)
        self._wire()

    # what each page says

    def read(self, reader: Reader, id: str, now_ms: int) -> F | None:
        """Read what the card shows; called on workers."""
        raise NotImplementedError

    def edit(self, facts: F) -> None:
        """Open the form on this."""
        raise NotImplementedError

    def do(self, what: str, facts: F) -> bool:
        """Do what this page's card alone offers; False for what it does not know."""
        raise NotImplementedError

    def new_record(self, **fields: Any) -> None:
        """Begin a new one."""
        raise NotImplementedError

    # what the window calls

    @property
    def first_focus(self) -> QWidget:
        return self._rows.filter

    def open_record(self, id: str) -> None:
        """Show one."""
        self._leave_form()
        self._rows.select(id)
        self._show(id)
        self.panes.to_detail()

    def find(self, text: str) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Filter the list by these words."""
        self._rows.filter_by(text)
        self.panes.to_list()
        self._rows.filter.setFocus()

    def flush(self) -> list[Future[Any]]:
        self._rows.keep_place()
        return self._form.flush() if self.is_editing else []

    def printed_record(self) -> str:
        """Return the id of what Ctrl+P prints."""
        return self._rows.current

    def leave(self) -> bool:
        """Step out of the form, the history, or (when narrow) the card."""
        if self._detail.currentWidget() is not self._card:
            self._done()
            return True
        return self.panes.leave()

    def fit(self, narrow: bool) -> None:
        self.panes.fit(narrow)

    def shown(self) -> None:
        self._refresh()

    # what a page uses

    @property
    def is_editing(self) -> bool:
        return self._detail.currentWidget() is self._form

    def to_form(self) -> None:
        """Bring the form to the front, for a record that is not in the list yet."""
        self._leave_form()
        self._whole.setCurrentWidget(self.panes)
        self._detail.setCurrentWidget(self._form)
        self.panes.to_detail()

    def show_facts(self, facts: F) -> None:
        """Show what was read."""
        self._card.show_facts(facts)

    # inside

    def _wire(self) -> None:
        self._rows.chose.connect(self._chose)
        self._rows.opened.connect(self.panes.to_detail)
        self._rows.counted.connect(self._counted)
        self._card.wanted.connect(self._do)
        self._card.opened.connect(self._workspace.navigation.open)
        self._form.done.connect(self._done)
        self.history.done.connect(self._done)
        self.history.restored.connect(self._done)
        self.panes.stepped.connect(self._rows.step)
        self._empty.acted.connect(self.new_record)
        self._workspace.changes.happened.connect(self._changed)
        QShortcut(QKeySequence("Ctrl+E"), self, lambda: self._do("edit"), context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _chose(self, id: str) -> None:
        if id != self._id or self._detail.currentWidget() is not self._card:
            self._leave_form()
            self._show(id)

    def _show(self, id: str) -> None:
        self._id = id
        self._detail.setCurrentWidget(self._card)
        self._refresh()

    def _refresh(self) -> None:
        id, now = self._id, self._workspace.clock.ms()
        if id:
            self._workspace.tasks.read(lambda reader: self.read(reader, id, now), partial(self._came, id), self)

    def _came(self, id: str, facts: F | None) -> None:
        if id != self._id:
            return
        if facts is not None:
            self._made = ""
            if facts != self._facts:  # much that happens around a record leaves it as it was
                self.show_facts(facts)
        elif id != self._made:  # one just made may still be on its way into the vault
            self._card.show_gone()
        self._facts = facts
        self.panes.strip.set_place(self._rows.place())

    def _changed(self, change: Change) -> None:
        if change.kind in _AROUND and not self.is_editing and self.isVisible():
            self._refresh()

    def _counted(self, count: int) -> None:
        nothing = count == 0 and not self.is_editing and not self._id and not self._rows.filter.text()
        self._whole.setCurrentWidget(self._empty if nothing else self.panes)

    def _done(self) -> None:
        record = self._form.sitting.record if self.is_editing else None
        self._leave_form()
        if record is not None and record.heading:
            self._rows.select(record.id)
            self._id = self._made = record.id
        self._detail.setCurrentWidget(self._card)
        self._refresh()
        self._rows.view.setFocus()

    def _leave_form(self) -> None:
        if self.is_editing:
            self._form.close_sitting()
            self._detail.setCurrentWidget(self._card)

    def _do(self, what: str) -> None:
        facts = self._facts
        if facts is None or facts.record.id != self._id:
            return
        if what == "edit":
            if not self.is_editing:
                self._detail.setCurrentWidget(self._form)
                self.edit(facts)
        elif what == "history":
            self._detail.setCurrentWidget(self.history)
            self.history.open(facts.record.id)
        elif not self.do(what, facts):
            self._deeds.do(what, facts.record)
