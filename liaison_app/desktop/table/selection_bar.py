"""What can be done to the rows that are chosen, below the table."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from liaison_app.core.words import _, plural
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.people.picker import Offer, PickerEdit
from liaison_app.desktop.widgets.button import Button, IconButton
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.menu import Menu
from liaison_app.desktop.widgets.symbol import Pane
from liaison_app.desktop.workspace import Workspace
from liaison_app.store.people import topics_in_use
from liaison_app.store.reader import Reader
from liaison_app.store.words_index import fold

_MOST_TAGS, _MOST_TRIPS = 6, 12


class SelectionBar(Pane):
    """Shown while rows are chosen; tells what is wanted."""

    tagged = Signal(str)
    linked = Signal(str, str)
    """A trip's id and title."""
    copied = Signal()
    saved = Signal()
    trashed = Signal()
    cleared = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__("raised")
        self._work = workspace
        self._count = Label("", weight=600, tabular=True)
        self.tag = PickerEdit(_("Add a tag"), _offers, workspace.tasks, name=_("Add a tag to the chosen rows"))
        self._link = Button(_("Link to a trip"), icon="plane")
        self._copy = Button(_("Copy"), keys="Ctrl C")
        self._save = Button(_("Save as CSV"), icon="export")
        self._trash = Button(_("To the trash"), icon="trash")
        self._clear = IconButton("close", _("Choose none"), keys="Esc")
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 8, 16, 8)
        row.setSpacing(8)
        row.addWidget(self._count)
        row.addStretch(1)
        for part in (self.tag, self._link, self._copy, self._save, self._trash, self._clear):
            row.addWidget(part)
        self.tag.setMinimumWidth(120)
        self.tag.setMaximumWidth(200)
        self.tag.picked.connect(self._tag)
        self.tag.returnPressed.connect(lambda: self._tag(self.tag.text().strip(), ""))
        self._link.clicked.connect(self._ask_trips)
        self._copy.clicked.connect(self.copied)
        self._save.clicked.connect(self.saved)
        self._trash.clicked.connect(self.trashed)
        self._clear.clicked.connect(self.cleared)
        self.hide()

    def show_count(self, count: int, *, in_trash: bool) -> None:
        """Say how many rows are chosen; nothing is shown for none."""
        self._count.set_words(plural("{n} chosen", "{n} chosen", count))
        self._trash.set_words(_("Put back") if in_trash else _("To the trash"))
        self.setVisible(count > 0)

    def fit(self, narrow: bool) -> None:
        """Keep what fits; the rest stays in the menu of the rows."""
        for part in (self._copy, self._save):
            part.setVisible(not narrow)

    def _tag(self, tag: str, _title: str) -> None:
        if tag:
            self.tag.clear()
            self.tagged.emit(tag)

    def _ask_trips(self) -> None:
        self._work.tasks.read(_trips, self._offer_trips, self)

    def _offer_trips(self, trips: Sequence[tuple[str, str]]) -> None:
        menu = Menu(self)
        for id, title in trips:
            menu.add(title, "plane").triggered.connect(lambda _checked=False, id=id, title=title: self.linked.emit(id, title))
        if not trips:
            menu.add(_("No trip yet. Make one under Visits.")).setEnabled(False)
        menu.open_above(self._link)


def _trips(reader: Reader) -> list[tuple[str, str]]:
    trips, _total = reader.list("trip", order="start", descending=True, limit=_MOST_TRIPS)
    return [(trip.id, trip.heading or _("Untitled")) for trip in trips]


def _offers(reader: Reader, words: str) -> list[Offer]:
    known = [tag for tag in topics_in_use(reader, "tags") if fold(tag).startswith(fold(words))][:_MOST_TAGS]
    rows = [(tag, Row(tag, icon="tag", icon_tone="violet_text")) for tag in known]
    if words and words not in known:
        rows.append((words, Row(_("New tag “{tag}”").format(tag=words), icon="plus")))
    return rows
