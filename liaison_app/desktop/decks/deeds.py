"""What is done with the chosen deck: approve, retire, rename, save the file, give it pages, throw it away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from liaison_app.core.words import _
from liaison_app.desktop.decks.handing_out import AskPlace, Occasion, ask_place, occasions_of, print_handout
from liaison_app.desktop.decks.side import DeckSide
from liaison_app.desktop.presenter.presenter import Presenter
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.deck import Deck
from liaison_app.store.reader import Reader
from liaison_app.work.deck_slides import with_le_only
from liaison_app.work.decks import Decks
from liaison_app.work.handouts import Handout, Wish


class DeckDeeds(QObject):
    """Carries out what the side column asks for; every change can be taken back."""

    def __init__(self, workspace: Workspace, side: DeckSide) -> None:
        super().__init__(side)
        self._work = workspace
        self._side = side
        self._rehearsal: Presenter | None = None
        self.ask_place: AskPlace = ask_place
        side.present_asked.connect(self.present)
        side.strip.start_asked.connect(self.present_from)
        side.rehearse_asked.connect(self.rehearse)
        side.export_asked.connect(self._choose_target)
        side.pages_asked.connect(self._choose_pages)
        side.review_asked.connect(self.send_to_review)
        side.retire_asked.connect(self.retire)
        side.trash_asked.connect(self.throw_away)
        side.visit_asked.connect(self._open_visit)
        side.approval.approved.connect(self._approve)
        side.details.saved.connect(self.save_details)
        side.le_only_asked.connect(self._keep_for_le)
        side.handout_asked.connect(self._find_occasions)
        side.handout.wished.connect(self._choose_handout)
        side.agency_asked.connect(self._open_agency)

    @property
    def _deck(self) -> Deck | None:
        return self._side.deck

    def present(self) -> None:
        """Show the deck to an audience."""
        if self._deck is not None:
            self._work.navigation.present(self._deck.id)

    def present_from(self, page: int) -> None:
        """Show the deck from a page on (from 0)."""
        if self._deck is not None:
            self._work.navigation.present(self._deck.id, slide=page + 1)

    def rehearse(self) -> None:
        """Show the deck to oneself: no audience's window, and the record says it was practice."""
        if self._deck is not None and self._rehearsal is None:
            self._rehearsal = Presenter(self._work, self._deck.id, "", self, rehearsal=True)
            self._rehearsal.ended.connect(self._rehearsed)
            self._rehearsal.begin()

    def _rehearsed(self) -> None:
        self._rehearsal = None

    def _open_agency(self, id: str) -> None:
        self._work.navigation.open("agency", id)

    def _open_visit(self, id: str) -> None:
        self._work.navigation.open("visit", id)

    def approve(self, until: str, approver: str, *, forbids_older: bool = False) -> None:
        """Sign for the deck as it is now; taking that back takes the signature away too."""
        deck = self._deck
        if deck is None:
            return
        before = {name: getattr(deck, name) for name in ("state", "valid_from", "valid_until", "approver", "approvals")}
        words = _("Approved “{title}”. Signed with this device’s key.").format(title=deck.title)

        def sign(reader: Reader) -> object:
            return self._decks(reader).approve(deck.id, until, approver, forbids_older=forbids_older).result()

        def signed(_deck: object) -> None:
            self._side.approval.hide()
            self._work.messages.notice(words, lambda: self._put(deck.id, before))

        self._work.tasks.read(sign, signed, self)

    def _approve(self, until: str, approver: str, forbids_older: bool) -> None:
        self.approve(until, approver, forbids_older=forbids_older)

    def send_to_review(self) -> None:
        if self._deck is not None:
            self._change(self._deck, {"state": "in-review"}, _("“{title}” is in review.").format(title=self._deck.title))

    def retire(self) -> None:
        if self._deck is not None:
            self._change(self._deck, {"state": "retired"}, _("Retired “{title}”.").format(title=self._deck.title))

    def throw_away(self) -> None:
        if self._deck is not None:
            self._change(self._deck, {"trashed": True}, _("Moved “{title}” to the trash.").format(title=self._deck.title))

    def save_details(self, fields: Mapping[str, Any]) -> None:
        """Keep what the details form says."""
        if self._deck is not None:
            self._change(self._deck, dict(fields), _("Saved."))
            self._side.details.hide()

    def _keep_for_le(self, slide: int, kept: bool) -> None:
        deck = self._deck
        if deck is not None:
            numbers = {int(each.slide or 0) for each in deck.slides if each.le_only}
            now = numbers | {slide} if kept else numbers - {slide}
            words = _("Slide {n} is for law enforcement only.") if kept else _("Slide {n} may be shown to the public.")
            self._change(deck, {"slides": with_le_only(deck, now)}, words.format(n=slide))

    # handouts

    def _find_occasions(self) -> None:
        deck = self._deck
        if deck is not None:
            self._work.tasks.read(lambda reader: occasions_of(reader, deck.id), self._side.handout.show_occasions, self)

    def _choose_handout(self, wish: Wish, occasion: Occasion | None) -> None:
        deck = self._deck
        place = self.ask_place(self._side, _("{title} handout.pdf").format(title=deck.title)) if deck else ""
        if place:
            self.hand_out(wish, occasion, Path(place))

    def hand_out(self, wish: Wish, occasion: Occasion | None, to: Path) -> None:
        """Print a handout and keep whom it was for."""
        deck = self._deck
        if deck is not None:
            self._work.tasks.read(lambda reader: print_handout(self._work, reader, deck, wish, occasion, to), lambda done: self._handed_out(done, to), self)

    def _handed_out(self, handout: Handout, to: Path) -> None:
        self._side.handout.hide()
        told = _("Saved “{name}”: slides {slides}, for {recipient}. It is kept on the deck.")
        self._work.messages.notice(told.format(name=to.name, slides=handout.numbers, recipient=handout.recipient))

    def _change(self, deck: Deck, fields: dict[str, Any], words: str) -> None:
        before = {name: getattr(deck, name) for name in fields}
        self._put(deck.id, fields, lambda: self._work.messages.notice(words, lambda: self._put(deck.id, before)))

    def _put(self, id: str, fields: dict[str, Any], done: Callable[[], object] | None = None) -> None:
        self._work.tasks.watch(self._work.store.change(id, **fields), lambda _saved: done() if done else None, self)

    # files

    def _choose_target(self) -> None:
        if self._deck is not None and self._deck.file is not None:
            chosen, _kind = QFileDialog.getSaveFileName(self._side, _("Save the file as"), Path(self._deck.file.name).name)
            if chosen:
                self.save_file(Path(chosen))

    def save_file(self, to: Path) -> None:
        """Write the deck's file to a place, byte for byte."""
        if self._deck is not None:
            id = self._deck.id
            said = _("Saved “{name}”. It is no longer encrypted there.").format(name=to.name)
            self._work.tasks.read(lambda reader: self._decks(reader).extract(id, to), lambda _path: self._work.messages.notice(said), self)

    def _choose_pages(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(self._side, _("The slides as PDF"), "", _("PDF (*.pdf)"))
        if chosen:
            self.attach_pages(Path(chosen))

    def attach_pages(self, path: Path) -> None:
        """Give a PowerPoint deck the PDF its slides are drawn from."""
        if self._deck is not None:
            id, words = self._deck.id, _("The slides can be shown now.")
            self._work.tasks.read(lambda reader: self._decks(reader).attach_pages(id, path), lambda _deck: self._work.messages.notice(words), self)

    def _decks(self, reader: Reader) -> Decks:
        return Decks(self._work.store, reader, clock=self._work.clock, approvals=self._work.approvals_on(reader))
