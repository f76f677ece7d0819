"""What is read of the chosen deck once it stands, and what opens from its column: rooms, pack, building a show."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from liaison_app.desktop.decks.pack_card import PackCard
from liaison_app.desktop.decks.show_builder import ShowBuilder
from liaison_app.desktop.decks.showings import showings_of
from liaison_app.desktop.decks.side import DeckSide
from liaison_app.desktop.decks.told import DeckRooms, rooms_of
from liaison_app.desktop.slides.slides import Slides
from liaison_app.desktop.widgets.reading_order import beside, focus_by_key
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.deck import Deck
from liaison_app.work.deck_changes import DeckComparison
from liaison_app.work.stored_files import StoredFiles

_ROOMS_AFTER_MS = 600


class Beneath(QObject):
    """Fills the lower part of the column, away from the screen's thread."""

    def __init__(self, workspace: Workspace, side: DeckSide, slides: Slides, host: QWidget) -> None:
        super().__init__(host)
        self._work = workspace
        self._side = side
        self.pack = PackCard(workspace, host)
        self.pack.hide()
        self.builder = ShowBuilder(workspace, slides, side.me, host)
        self._packed = ""
        self._is_asked = False
        self._compare = DeckComparison(StoredFiles(workspace.store.chunks))
        self._rooms = QTimer(self, singleShot=True, interval=_ROOMS_AFTER_MS)
        self._rooms.timeout.connect(self._read_rooms)
        side.pack_place.addWidget(self.pack)
        side.build_asked.connect(self._build_show)
        side.keep_asked.connect(self._keep)
        side.form_opened.connect(self.pack.hide)
        self.pack.looked.connect(self._looked)

    @property
    def _deck(self) -> Deck | None:
        return self._side.deck

    def show_deck(self, deck: Deck) -> None:
        """Read where a deck was shown, and how it did once it has stood for a moment: versions are compared page by page."""
        today = self._work.approvals.today()
        self._work.tasks.read(lambda reader: showings_of(reader, deck.id, today), lambda found: self._side.show_showings(deck.id, found), self)
        self._rooms.start()
        if self._packed != deck.id:
            self._packed = deck.id
            self.pack.hide()

    def show_pack(self) -> None:
        """Say whether the deck is whole on this device, and let it be kept here."""
        if self._deck is not None:
            self.pack.show()
            self.pack.show_pack(self._deck.id)

    def _keep(self) -> None:
        self._side.close_forms()
        self._is_asked = True
        self.show_pack()

    def _looked(self) -> None:
        """Bring what was asked for into view, and its first button under the hands, once it says how the files stand."""
        if self._is_asked:
            self._is_asked = False
            self._side.bring(self.pack)
            focus_by_key(beside(self.pack, None, 1) or self.pack)

    def _build_show(self) -> None:
        self.builder.open(self._deck.id if self._deck is not None else "")

    def _read_rooms(self) -> None:
        deck = self._deck
        if deck is not None:
            self._work.tasks.read(lambda reader: rooms_of(reader, self._compare, deck, self._work.approvals_on(reader).today()), self._rooms_came, self)

    def _rooms_came(self, found: DeckRooms) -> None:
        if self._deck is not None and self._deck.id == found.deck:
            self._side.told.show_rooms(found)
