"""Showing a deck: two windows, one session, and keys that mean the same in both."""

from __future__ import annotations

from concurrent.futures import Future

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from liaison_app.desktop.presenter.acting import Acts
from liaison_app.desktop.presenter.audience import AudienceWindow
from liaison_app.desktop.presenter.awake import Awake
from liaison_app.desktop.presenter.call import CallWindow
from liaison_app.desktop.presenter.drawings import offer_drawings
from liaison_app.desktop.presenter.found import Found, Wanted, find
from liaison_app.desktop.presenter.gate import Gate
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
from liaison_app.records.fields import Record
from liaison_app.store.reader import Reader
from liaison_app.work.deck_slides import Audience


class Presenter(QObject):
    """Opens the speaker's and the audience's windows for one deck, and ends with them."""

    ended = Signal()
    """The talk is over and its record on its way to the disk."""

    def __init__(
        self, workspace: Workspace, deck_id: str, visit_id: str = "", parent: QObject | None = None, *, rehearsal: bool = False, slide: int = 0
    ) -> None:
        """Show a deck from a slide (from 1; 0 for the first). What a crash left behind is gone on with."""
        super().__init__(parent)
        self._wanted = Wanted(deck_id, visit_id, slide, rehearsal)
        self._workspace = workspace
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
        """Open the windows as soon as the deck and what it is worth have been read; a deck that cannot be shown is told in words."""
        work, wanted = self._workspace, self._wanted

        def read(reader: Reader) -> Found:
            return find(reader, work.approvals_on(reader), wanted, left_behind(reader, work.clock))

        work.tasks.read(read, self._open, self, failed=self._refuse)

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
        offer_drawings(self._workspace, self.session.showing, self.stage.drawings)
        self.ended.emit()
        self.deleteLater()

    def keep_off(self, window: QWidget) -> None:
        """Put a window of the app's own where the audience does not see it."""
        if self.running:
            self.screens.keep_off(window)

    # beginning

    def _refuse(self, error: BaseException) -> None:
        self._workspace.messages.failed(error)
        self.ended.emit()
        self.deleteLater()

    def _open(self, found: Found) -> None:
        work = self._workspace
        self.session = Session(found.deck, found.showing(work.clock, work.store.account), work.store, work.tasks, self, saved=found.before)
        self.session.aim_for(found.planned_s)
        self._slides = vault_slides(work, self)
        if (pages := pages_of(found.deck)) is not None:
            self._slides.open_early(pages)  # while the windows are made
        self.stage = Stage(self.session, self)
        self._keeper = PlaceKeeper(self.session, found.visit.id if found.visit else "", work.store, work.tasks, work.clock, self)
        self._awake = Awake(work.tasks)
        self._acts = Acts(self.session, self.stage, self.end, self._act_in_windows)
        notes_px = work.settings.now.notes_px
        self.own = OwnWindow(self.session, self._slides, self.stage, work.clock, verdict=found.verdict, notes_px=notes_px)
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
        self._pass(Gate(found, self.own.panel, warns=self.screens.are_mirrored and not self._wanted.rehearsal), found.wanted.slide)

    def _pass(self, gate: Gate, slide: int) -> None:
        """Begin at once, or after what must be asked first."""
        if gate.is_open and gate.audience is not None:
            self._start(gate.audience, slide)
            return
        self.own.wait(waits=True)
        self.screens.show_own()
        self._tell_screens()
        gate.ask(lambda audience: self._start(audience, slide), self.end)

    def _start(self, audience: Audience, slide: int) -> None:
        """Put the first slide up."""
        self.own.wait(waits=False)
        self.session.show_to(audience)
        self.own.tell_left_out(len(self.session.left_out))
        self.session.start(slide)
        self.screens.place(with_audience=not self._wanted.rehearsal)
        self._tell_screens()
        (self.own if self.screens.way is Way.SPEAKER else self.call).setFocus()

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
        self.own.headcount.left.connect(self.own.setFocus)
        self.own.strip.chosen.connect(self.session.jump)
        self.own.overview.chosen.connect(self._choose)
        self.own.overview.left.connect(self._close_overview)
        self.own.asked.connect(self._act)

    def _keep_size(self, pixels: int) -> None:
        self._workspace.settings.set(notes_px=pixels)

    # keys

    def _press(self, event: QKeyEvent) -> None:
        """Do what a key means; before the first slide is up, Escape alone means something."""
        action = self._keys.read(event.key(), event.modifiers())
        if action is not None:
            self._act(action)
        if self.running:
            self.own.say_number(self._keys.digits)

    def _act(self, action: Action) -> None:
        if not self.session.is_started and action is not Action.LEAVE:
            return
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
            case Action.HEADCOUNT:
                if self.screens.way is Way.SPEAKER:
                    self.own.count()
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
