"""Showing a deck: two windows, one session, and keys that mean the same in both."""

from __future__ import annotations

from concurrent.futures import Future

from PySide6.QtCore import QObject, QTimeZone, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.desktop.presenter.acting import Acts
from liaison_app.desktop.presenter.audience import AudienceWindow
from liaison_app.desktop.presenter.keys import Action, Keys
from liaison_app.desktop.presenter.own import OwnWindow
from liaison_app.desktop.presenter.screens import Screens
from liaison_app.desktop.presenter.session import Session
from liaison_app.desktop.presenter.stage import Stage
from liaison_app.desktop.slides.from_vault import vault_slides
from liaison_app.desktop.slides.slides import pages_of
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.deck import Deck
from liaison_app.records.fields import Record
from liaison_app.records.visit import Visit
from liaison_app.work.rooms import room_of
from liaison_app.work.showing import Occasion, Showing


class Presenter(QObject):
    """Opens the speaker's and the audience's windows for one deck, and ends with them."""

    ended = Signal()
    """The talk is over and its record on its way to the disk."""

    def __init__(self, workspace: Workspace, deck_id: str, visit_id: str = "", parent: QObject | None = None, *, rehearsal: bool = False) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._deck_id = deck_id
        self._visit_id = visit_id
        self._rehearsal = rehearsal
        self._keys = Keys()
        self.running = False
        self.session: Session
        self.own: OwnWindow
        self.audience: AudienceWindow
        self.screens: Screens
        self.stage: Stage

    def begin(self) -> None:
        """Open the windows and show the first slide; a deck that cannot be shown is told in words."""
        try:
            deck = self._shown_deck()
        except LiaisonError as error:
            self._workspace.messages.failed(error)
            self.ended.emit()
            self.deleteLater()
            return
        visit = self._workspace.reader.get(self._visit_id) if self._visit_id else None
        self._open(deck, visit if isinstance(visit, Visit) else None)

    def flush(self) -> list[Future[Record]]:
        """Save what was shown so far."""
        future = self.session.save() if self.running else None
        return [future] if future is not None else []

    def end(self) -> None:
        """Close both windows and keep the record."""
        if not self.running:
            return
        self.running = False
        self.session.end()
        for window in (self.audience, self.own):
            window.close()
            window.deleteLater()
        self._slides.close()
        self.ended.emit()
        self.deleteLater()

    # beginning

    def _shown_deck(self) -> Deck:
        deck = self._workspace.reader.need(self._deck_id)
        if not isinstance(deck, Deck):
            raise LiaisonError(_("This is no deck."), _("Choose one on the Decks page."), code="not_a_deck")
        if pages_of(deck) is None:
            title = _("The slides of “{title}” cannot be drawn yet.").format(title=deck.title)
            raise LiaisonError(title, _("Export it as PDF and add that file on the Decks page."), code="needs_pdf")
        self._workspace.approvals.verdict(deck).demand_showable()
        return deck

    def _open(self, deck: Deck, visit: Visit | None) -> None:
        work = self._workspace
        verdict = work.approvals.verdict(deck)
        room = room_of(work.reader, visit)
        occasion = Occasion(
            visit=visit.id if visit else None,
            space=visit.space if visit else deck.space,
            zone=visit.start.zone if visit and visit.start else bytes(QTimeZone.systemTimeZoneId().data()).decode() or "UTC",
            rehearsal=self._rehearsal,
            audience_size=room.named or None,
            viewers=room.viewers,
            anonymous=room.anonymous,
            alone=room.named == 1,
            owner=work.store.account,
        )
        planned = (visit.end.ms - visit.start.ms) // 1000 if visit and visit.start and visit.end else 0
        self.session = Session(deck, Showing(deck, occasion, work.clock), work.store, work.tasks, self)
        self._slides = vault_slides(work, self)
        self.stage = Stage(self.session, self)
        self._acts = Acts(self.session, self.stage, self.end, self._act_in_windows)
        self.own = OwnWindow(self.session, self._slides, self.stage, work.clock, verdict=verdict, target_s=max(0, planned))
        self.audience = AudienceWindow(self.session, self._slides, self.stage)
        here = QApplication.activeWindow()
        home = here.screen() if here is not None else None
        self.screens = Screens(self.own, self.audience, home, self)
        self._connect()
        self.running = True
        self.session.start()
        self.screens.place(with_audience=not self._rehearsal)
        self._tell_screens()
        self.own.setFocus()

    def _connect(self) -> None:
        self.own.pressed.connect(self._press)
        self.audience.pressed.connect(self._press)
        self.own.shut.connect(self.end)
        self.audience.hidden.connect(self._tell_screens)
        self.screens.changed.connect(self._tell_screens)
        self.own.head.end_asked.connect(self.end)
        self.own.head.swap_asked.connect(self.screens.swap)
        self.own.head.window_asked.connect(self.screens.show_again)
        self.own.question.left.connect(self.own.setFocus)
        self.own.strip.chosen.connect(self.session.jump)
        self.own.overview.chosen.connect(self._choose)
        self.own.overview.left.connect(self._close_overview)
        self.own.asked.connect(self._act)

    # keys

    def _press(self, event: QKeyEvent) -> None:
        action = self._keys.read(event.key(), event.modifiers())
        if action is not None:
            self._act(action)
        if self.running:
            self.own.say_number(self._keys.digits)

    def _act(self, action: Action) -> None:
        if action is Action.JUMP:
            self.session.jump(self._keys.number)
            self._keys.forget()
        else:
            self._acts.act(action)

    def _act_in_windows(self, action: Action) -> None:
        """Carry out what only the speaker's window shows."""
        match action:
            case Action.OVERVIEW:
                self.own.overview.open()
            case Action.QUESTION:
                self.own.activateWindow()
                self.own.question.begin()
            case Action.LARGER | Action.SMALLER:
                self.own.notes.resize_text(1 if action is Action.LARGER else -1)
            case Action.SCROLL_DOWN | Action.SCROLL_UP:
                self.own.notes.view.scroll(1 if action is Action.SCROLL_DOWN else -1)
            case _:
                return

    def _choose(self, slide: int) -> None:
        self._close_overview()
        self.session.jump(slide)

    def _close_overview(self) -> None:
        self.own.overview.hide()
        self.own.setFocus()

    def _tell_screens(self) -> None:
        screens = self.screens
        self.own.head.tell_screens(shown=screens.has_audience, can_swap=screens.can_swap, words=screens.words())
