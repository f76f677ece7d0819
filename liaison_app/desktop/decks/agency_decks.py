"""On an agency's page: which decks it has seen in which version, and what goes along when it is kept on this device."""

from __future__ import annotations

from datetime import date
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.decks.pack_card import PackCard
from liaison_app.desktop.decks.words import day_words
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.row_button import RowButton
from liaison_app.desktop.workspace import Workspace
from liaison_app.store.reader import Reader
from liaison_app.work.audience_reports import SeenVersion, versions_seen
from liaison_app.work.deck_changes import DeckComparison
from liaison_app.work.packs import Packs
from liaison_app.work.stored_files import StoredFiles

_SETTLE_MS = 600
_LISTED = 8


class AgencyDecks(QWidget):
    """Read once an agency has stood for a moment: versions are compared page by page, on a worker."""

    def __init__(self, workspace: Workspace, host: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._work = workspace
        self._id = ""
        self._compare = DeckComparison(StoredFiles(workspace.store.chunks))
        self._heading = Label(_("Decks they have seen"), "lead", weight=600)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.keep = Button(_("Keep their files on this device…"), "link")
        self.pack = PackCard(workspace, host)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._heading)
        column.addLayout(self._list)
        column.addWidget(self.keep)
        column.addWidget(self.pack)
        self._soon = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._soon.timeout.connect(self._read)
        self.keep.clicked.connect(self._show_pack)
        self.pack.opened.connect(workspace.navigation.open)
        self.hide()

    def show_agency(self, id: str) -> None:
        """Show an agency's decks; another one's are away at once."""
        if id != self._id:
            self._id = id
            self.pack.hide()
            self.hide()
        self._soon.start()

    def _read(self) -> None:
        id = self._id
        self._work.tasks.read(lambda reader: self._found(reader, id), partial(self._came, id), self)

    def _found(self, reader: Reader, id: str) -> tuple[list[SeenVersion], bool, date]:
        record = reader.get(id)
        approvals = self._work.approvals_on(reader)
        pinned = record is not None and Packs(self._work.store, reader, self._work.clock, approvals).is_pinned(record)
        return versions_seen(reader, self._compare.between, agency=id), pinned, approvals.today()

    def _came(self, id: str, found: tuple[list[SeenVersion], bool, date]) -> None:
        if id != self._id:
            return
        seen, pinned, today = found
        while (item := self._list.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for one in seen[:_LISTED]:
            row = RowButton(_row(one, today), least=52, pad=0)
            row.clicked.connect(partial(self._work.navigation.open, "deck", one.now_deck))
            self._list.addWidget(row)
        self._heading.setVisible(bool(seen))
        self.keep.setVisible(bool(seen) and not pinned)
        self.setVisible(bool(seen) or pinned)
        if pinned:
            self._show_pack()

    def _show_pack(self) -> None:
        self.keep.hide()
        self.pack.show()
        self.pack.show_pack(self._id)


def _row(seen: SeenVersion, today: date) -> Row:
    day = day_words(seen.day, today)
    return Row(seen.title, second=seen.words(), right=day, icon="decks", icon_tone="warn_text" if seen.is_old else "text_2", wraps=True)
