"""A disk that runs full: what may go from it, one button, and the way back."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.core.words import _, plural
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.widgets.banner import Banner
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.row_button import RowButton
from liaison_app.desktop.workspace import Workspace
from liaison_app.store.reader import Reader
from liaison_app.work.letting_go import LettingGo, Offer, Plan
from liaison_app.work.pack_words import megabytes

_LISTED = 6


@dataclass(frozen=True, slots=True)
class Room:
    """How the disk stands, and the files that would go."""

    plan: Plan

    @property
    def is_short(self) -> bool:
        return self.plan.short_by > 0


def room_for(workspace: Workspace, reader: Reader, coming: int) -> Room:
    """Look at the disk for so many bytes more; for a worker."""
    return Room(LettingGo(workspace.store, reader, workspace.clock, workspace.approvals_on(reader)).plan(coming, workspace.store.path.parent))


class MakeRoom(QWidget):
    """Away while there is room; else says by how much it falls short, lists what may go and lets it go."""

    done = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._work = workspace
        self._offers: tuple[Offer, ...] = ()
        self._banner = Banner("", "warn", icon="warning")
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.button = Button("", icon="trash")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._banner)
        column.addLayout(self._list)
        column.addWidget(self.button)
        self.button.clicked.connect(self.let_go)
        self.hide()

    def show_room(self, room: Room) -> None:
        """Show the plan where the disk is short of room."""
        self._offers = room.plan.enough
        self._banner.set_words(_words(room.plan))
        while (item := self._list.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for offer in self._offers[:_LISTED]:
            self._list.addWidget(RowButton(Row(offer.title, second=offer.why, right=megabytes(offer.bytes), icon="decks"), least=48, pad=0, opens=False))
        freed = sum(offer.bytes for offer in self._offers)
        self.button.setText(plural("Let {n} deck go, {{mb}}", "Let {n} decks go, {{mb}}", len(self._offers)).format(mb=megabytes(freed)))
        self.button.setVisible(bool(self._offers))
        self.setVisible(room.is_short)

    def let_go(self) -> None:
        """Remove the listed files from this disk; they can be asked for again."""
        offers = self._offers
        freed = megabytes(sum(offer.bytes for offer in offers))
        words = _("{mb} freed. The decks stay in the list; their files come back when they are asked for.").format(mb=freed)

        def gone(_bytes: object) -> None:
            self._work.messages.notice(words, lambda: self._bring_back(offers))
            self.done.emit()

        self._work.tasks.read(lambda reader: self._making(reader).let_go(offers), gone, self)

    def _bring_back(self, offers: tuple[Offer, ...]) -> None:
        files = [file for offer in offers for file in offer.files]
        self._work.tasks.read(lambda reader: self._making(reader).bring_back(files), lambda _none: self._work.sync.wake(), self)

    def _making(self, reader: Reader) -> LettingGo:
        return LettingGo(self._work.store, reader, self._work.clock, self._work.approvals_on(reader))


def _words(plan: Plan) -> str:
    short = megabytes(plan.short_by)
    if not plan.offers:
        return _("This disk is short of {mb}. Nothing of the vault can go: free some space elsewhere.").format(mb=short)
    if sum(offer.bytes for offer in plan.enough) < plan.short_by:
        return _("This disk is short of {mb}. These can go, but more space is needed elsewhere.").format(mb=short)
    return _("This disk is short of {mb}. These decks can go; the server has them.").format(mb=short)
