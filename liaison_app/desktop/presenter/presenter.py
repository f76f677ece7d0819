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
from liaison_app.desktop.presenter.awake import Awake
from liaison_app.desktop.presenter.call import CallWindow
from liaison_app.desktop.presenter.keys import Action, Keys
from liaison_app.desktop.presenter.links import Links
from liaison_app.desktop.presenter.notes_window import NotesWindow
from liaison_app.desktop.presenter.own import OwnWindow
from liaison_app.desktop.presenter.picker import Picker
from liaison_app.desktop.presenter.place import PlaceKeeper, left_behind
from liaison_app.desktop.presenter.screens import Screens, Way
from liaison_app.desktop.presenter.session import Session
from liaison_app.desktop.presenter.side import Notes
from liaison_app.desktop.presenter.stage import Stage
from liaison_app.desktop.slides.from_vault import vault_slides
from liaison_app.desktop.slides.slides import pages_of
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.deck import Deck
from liaison_app.records.fields import Record
from liaison_app.records.presentation import Presentation
from liaison_app.records.visit import Visit
from liaison_app.work.rooms import room_of
from liaison_app.work.showing import Occasion, Showing


class Presenter(QObject):
    """Opens the speaker's and the audience's windows for one deck, and ends with them."""

    ended = Signal()
    """The talk is over and its record on its way to the disk."""

    def __init__(
        self, workspace: Workspace, deck_id: str, visit_id: str = "", parent: QObject | None = None, *, rehearsal: bool = False, slide: int = 0
    ) -> None:
        """Show a deck from a slide (from 1; 0 for the first). What a crash left behind is gone on with."""
        super().__init__(parent)
        self._first = slide
        self._workspace = workspace
        self._deck_id = deck_id
        self._visit_id = visit_id
        self._rehearsal = rehearsal
        self._keys = Keys()
        self.running = False
        self.session: Session
        self.own: OwnWindow
        self.audience: AudienceWindow
        self.call: CallWindow
        self.notes: NotesWindow
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
        self._keeper.end()
        self._awake.end()
        for window in (self.audience, self.own, self.call, self.notes):
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
        before = self._before(deck, visit)
        self.session = Session(deck, Showing(deck, occasion, work.clock, before), work.store, work.tasks, self, saved=before)
        self._slides = vault_slides(work, self)
        self.stage = Stage(self.session, self)
        self._keeper = PlaceKeeper(self.session, occasion.visit or "", work.store, work.tasks, work.clock, self)
        self._awake = Awake(work.tasks)
        self._acts = Acts(self.session, self.stage, self.end, self._act_in_windows)
        notes_px = work.settings.now.notes_px
        self.own = OwnWindow(self.session, self._slides, self.stage, work.clock, verdict=verdict, target_s=max(0, planned), notes_px=notes_px)
        self.audience = AudienceWindow(self.session, self._slides, self.stage)
        self._links = Links(self.session, self._slides, self.own.panel)
        self.call = CallWindow(self.session, self._slides, self.stage, self.own.head.chips_for_all())
        self.notes = NotesWindow(self.session, self._slides, notes_px)
        here = QApplication.activeWindow()
        home = here.screen() if here is not None else None
        self.screens = Screens(self.own, self.audience, self.call, home, self)
        self._picker = Picker(self.own.panel, self.screens, self.session, self._slides, self.stage)
        self._connect()
        self.running = True
        self.session.start(self._first)
        self.screens.place(with_audience=not self._rehearsal)
        self._tell_screens()
        (self.own if self.screens.way is Way.SPEAKER else self.call).setFocus()

    def _before(self, deck: Deck, visit: Visit | None) -> Presentation | None:
        """Return the record of this very talk where it ended without anybody ending it, and begin at its slide."""
        place = left_behind(self._workspace.store, self._workspace.clock)
        if place is None or self._first or (place.deck, place.visit, place.rehearsal) != (deck.id, visit.id if visit else "", self._rehearsal):
            return None
        self._first = place.slide
        found = self._workspace.reader.get(place.showing)
        return found if isinstance(found, Presentation) else None

    def _connect(self) -> None:
        self.own.pressed.connect(self._press)
        self.audience.pressed.connect(self._press)
        self.own.shut.connect(self.end)
        self.own.view.clicked.connect(lambda at: self._links.click(at, may_ask=True))  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
        self.call.view.clicked.connect(lambda at: self._links.click(at, may_ask=False))  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
        self.call.pressed.connect(self._press)
        self.call.asked.connect(self._act)
        self.call.shut.connect(self.end)
        self.notes.pressed.connect(self._press)
        self.own.panel.left.connect(self.own.setFocus)
        self.own.head.screens_asked.connect(lambda: self._act(Action.SCREENS))
        for notes in (self.own.notes, self.notes.notes):
            notes.resized.connect(self._keep_size)
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

    def _keep_size(self, pixels: int) -> None:
        self._workspace.settings.set(notes_px=pixels)

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
                if self.screens.way is Way.SPEAKER:
                    self.own.overview.open()
            case Action.QUESTION:
                self._ask()
            case Action.LARGER | Action.SMALLER:
                self._notes.resize_text(1 if action is Action.LARGER else -1)
            case Action.SCROLL_DOWN | Action.SCROLL_UP:
                self._notes.view.scroll(1 if action is Action.SCROLL_DOWN else -1)
            case Action.NOTES:
                self._toggle_notes()
            case Action.LINKS:
                if self.screens.way is Way.SPEAKER:
                    self._links.list()
            case Action.SCREENS:
                self._choose_screens()
            case _:
                return

    @property
    def _notes(self) -> Notes:
        return self.own.notes if self.screens.way is Way.SPEAKER else self.notes.notes

    def _ask(self) -> None:
        """Open the line for a question where the audience does not see it; where there is no such place, not at all."""
        if self.screens.way is Way.SPEAKER:
            self.own.activateWindow()
            self.own.question.begin()
        elif self.screens.notes_are_safe:
            self.notes.open()
            self.notes.question.begin()

    def _toggle_notes(self) -> None:
        """Notes in a window of their own: for a call, and never where one picture goes to every screen."""
        if self.screens.way is Way.SPEAKER or not self.screens.notes_are_safe:
            return
        if self.notes.isVisible():
            self.notes.hide()
            self.call.activateWindow()
        else:
            self.notes.open()

    def _choose_screens(self) -> None:
        """Ask where the slides go; in front of a call or on mirrored screens, the speaker's window comes back instead."""
        if self.screens.way is Way.SPEAKER:
            self._picker.open()
        elif self.screens.notes_are_safe:
            self.screens.leave_call()

    def _choose(self, slide: int) -> None:
        self._close_overview()
        self.session.jump(slide)

    def _close_overview(self) -> None:
        self.own.overview.hide()
        self.own.setFocus()

    def _tell_screens(self) -> None:
        screens = self.screens
        if screens.way is Way.SPEAKER or not screens.notes_are_safe:
            self.notes.hide()
        self.own.head.tell_screens(shown=screens.has_audience, can_swap=screens.can_swap, words=screens.words())
