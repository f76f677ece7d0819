"""Decks: what can be shown, what is in force, and the way to show it."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.decks.adding import Adding
from liaison_app.desktop.decks.beneath import Beneath
from liaison_app.desktop.decks.deeds import DeckDeeds
from liaison_app.desktop.decks.grid import deck_look
from liaison_app.desktop.decks.judged import judge
from liaison_app.desktop.decks.panes import DeckPanes
from liaison_app.desktop.decks.shelf import DeckShelf
from liaison_app.desktop.decks.side import DeckSide
from liaison_app.desktop.decks.sifting import FILTERS, Sifting
from liaison_app.desktop.decks.thumbnails import Thumbnails
from liaison_app.desktop.memory import ListPlace
from liaison_app.desktop.models.record_table import RECORD_ROLE, RecordTable
from liaison_app.desktop.slides.from_vault import vault_slides
from liaison_app.desktop.slides.slides import pages_of
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.deck import Deck
from liaison_app.store import names
from liaison_app.store.changes import Change
from liaison_app.store.kept import value_of


class DecksPage(QWidget):
    """A grid of decks and the column of the chosen one; files are added by dialog or by dropping them."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._work = workspace
        self._wanted = ""
        self._back = workspace.memory.place("decks")
        self._filter = self._back.order if 0 < self._back.order < len(FILTERS) else 0
        self._words = ""
        self.slides = vault_slides(workspace, self)
        self.table = RecordTable("deck", deck_look(workspace.approvals), workspace.reader, workspace.tasks, workspace.changes, self)
        self.adding = Adding(workspace, parent=self)
        self.shelf = DeckShelf(self.slides, Thumbnails(workspace, self.slides, self), self.adding)
        self.shelf.grid.setModel(self.table)
        self.side = DeckSide(self.slides, (value_of(workspace.reader, names.PERSON_NAME) or b"").decode())
        self.deeds = DeckDeeds(workspace, self.side)
        self.beneath = Beneath(workspace, self.side, self.slides, self)
        self._sifting = Sifting(workspace, self.table.show, self)
        self.panes = DeckPanes(self.shelf, self.side, workspace.settings)
        self.setAcceptDrops(True)
        self._build()
        self._wire()
        self.shelf.switch.choose(self._filter)
        self._query()

    @property
    def first_focus(self) -> QWidget:
        return self.shelf.grid

    def _build(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.panes)

    def _wire(self) -> None:
        self.table.loaded.connect(self._loaded)
        self.shelf.grid.chose.connect(self._show_chosen)
        self.shelf.grid.opened.connect(self.panes.to_detail)
        self.shelf.grid.menu_asked.connect(self.side.open_menu_at)
        self.shelf.switch.chosen.connect(self._sift)
        self.shelf.add_button.clicked.connect(self.choose_files)
        self.shelf.empty.acted.connect(self.choose_files)
        self.adding.added.connect(self.open_record)
        self.side.version_asked.connect(self.open_record)
        self.beneath.builder.built.connect(self.open_record)
        self.side.new_version_asked.connect(self._choose_version)
        self.slides.refused.connect(self._refused)
        self._work.changes.happened.connect(self._changed)

    # what the window asks

    @property
    def deck(self) -> Deck | None:
        """The deck that is chosen."""
        found = self.shelf.grid.currentIndex().data(RECORD_ROLE) if self.shelf.grid.currentIndex().isValid() else None
        return found if isinstance(found, Deck) else None

    def open_record(self, id: str) -> None:
        """Choose a deck, at once or as soon as the list holds it."""
        self._wanted = id
        if self._filter or self._words:
            self._filter, self._words = 0, ""
            self.shelf.switch.choose(0)
            self._query()
        self._choose_wanted()

    def new_record(self, **_fields: object) -> None:
        self.choose_files()

    def choose_files(self) -> None:
        """Ask for files to add."""
        chosen, _kind = QFileDialog.getOpenFileNames(self, _("Add decks"), "", _("Decks (*.pdf *.pptx)"))
        self.adding.add([Path(path) for path in chosen])

    def _choose_version(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(self, _("The new version"), "", _("Decks (*.pdf *.pptx)"))
        if chosen and self.deck is not None:
            self.adding.revise(self.deck.id, Path(chosen))

    def find(self, text: str) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Show decks whose title holds these words."""
        self._words = text
        self._query()

    def present(self) -> None:
        """Show the chosen deck (F5)."""
        if self.deck is not None:
            self.deeds.present()

    def flush(self) -> list[Future[object]]:
        """Remember which decks were shown, and which was chosen."""
        self._work.memory.keep_place("decks", ListPlace(self.printed_record(), order=self._filter))
        return []

    def printed_record(self) -> str:
        """Return the id of what Ctrl+P prints."""
        return self.deck.id if self.deck is not None else ""

    def leave(self) -> bool:
        """Go back from the deck to the grid where only one fits."""
        was_in_detail = self.panes.is_in_detail
        self.panes.to_grid()
        return was_in_detail

    def fit(self, narrow: bool) -> None:
        self.panes.fit(narrow=narrow)

    def shown(self) -> None:
        self.shelf.grid.setFocus()

    # dropping files

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.adding.add([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    # following

    def _query(self) -> None:
        self._sifting.ask(self._filter, self._words)

    def _sift(self, number: int) -> None:
        self._filter, self._words = number, ""
        self._query()

    def _loaded(self, count: int) -> None:
        self.shelf.show_count(count, is_all=not self._filter and not self._words)
        self._choose_wanted()
        if count and not self.shelf.grid.currentIndex().isValid():
            self.shelf.grid.setCurrentIndex(self.table.index(max(0, self.table.row_of(self._back.record)), 0))
        self._show_chosen()

    def _choose_wanted(self) -> None:
        row = self.table.row_of(self._wanted) if self._wanted else -1
        if row >= 0:
            self._wanted = ""
            self.shelf.grid.setCurrentIndex(self.table.index(row, 0))
            self.panes.to_detail()

    def _show_chosen(self) -> None:
        deck = self.deck
        if deck is not None:
            self.side.show_deck(judge(self._work, deck))
            self.beneath.show_deck(deck)
        self.panes.show_deck(there=deck is not None)

    def _refused(self, file: str, error: object) -> None:
        pages = pages_of(self.deck) if self.deck else None
        if pages is not None and pages.sha256 == file:
            self.side.tell_problem(str(error))
            self.beneath.show_pack()

    def _changed(self, change: Change) -> None:
        if change.kind == "blobs":
            self.slides.retry_all()
            self.shelf.grid.viewport().update()
        elif change.kind in ("presentation", "deck"):
            self._show_chosen()
            if self._filter and change.kind == "deck":
                self._query()
