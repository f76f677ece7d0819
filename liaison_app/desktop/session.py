"""One unlocked stretch: the workspace, the frame, and everything that watches over them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, cast

from PySide6.QtCore import QObject
from PySide6.QtGui import QWindow

from liaison_app.core.words import _
from liaison_app.desktop.capture import CaptureGuard
from liaison_app.desktop.changes import Changes
from liaison_app.desktop.decks.version_watch import VersionWatch
from liaison_app.desktop.desk import Opened, SyncNow
from liaison_app.desktop.frame import Frame
from liaison_app.desktop.locking import IdleWatch, SleepWatch
from liaison_app.desktop.log_watch import LogWatch
from liaison_app.desktop.messages import Messages
from liaison_app.desktop.mouse_steps import MouseSteps
from liaison_app.desktop.navigation import Address, Navigation
from liaison_app.desktop.readers import ReaderPool
from liaison_app.desktop.saving import Saving
from liaison_app.desktop.settings import Preferences, Settings
from liaison_app.desktop.sync_watch import SyncWatch
from liaison_app.desktop.tasks import Tasks
from liaison_app.desktop.team.arrivals import ArrivalWatch
from liaison_app.desktop.window import Window
from liaison_app.desktop.workspace import Workspace

if TYPE_CHECKING:
    from liaison_app.desktop.pages.quick_note import QuickNote
    from liaison_app.desktop.presenter.presenter import Presenter
    from liaison_app.desktop.tray import Tray


class Home(Protocol):
    """The application around a session."""

    @property
    def tasks(self) -> Tasks: ...
    @property
    def messages(self) -> Messages: ...
    @property
    def settings(self) -> Settings: ...
    @property
    def window(self) -> Window: ...
    def lock(self, after_minutes: int = 0) -> None: ...
    def let_go(self) -> None:
        """Begin anew without saving: the vault is no more."""
        ...


class Session(QObject):
    """Built when a vault opens, taken apart when it locks."""

    def __init__(self, opened: Opened, app: Home, parent: QObject) -> None:
        super().__init__(parent)
        self._opened = opened
        self._app = app
        self._readers = ReaderPool(opened.store.reader)
        app.tasks.use_readers(self._readers)
        self.workspace = Workspace(
            reader=opened.store.reader(),
            store=opened.store,
            changes=Changes(opened.store, self),
            tasks=app.tasks,
            messages=app.messages,
            navigation=Navigation(self),
            settings=app.settings,
            sync=SyncWatch(opened.sync, self),
            desk=opened.desk,
        )
        self.frame = Frame(self.workspace)
        self._arrivals = ArrivalWatch(self.workspace, self)
        self._log = LogWatch(self.workspace, self)
        self._versions = VersionWatch(self.workspace, self)
        self.idle = IdleWatch(app.settings.now.lock_minutes, self)
        self._sleep = SleepWatch(self)
        self._steps = MouseSteps(self)
        self._guard = CaptureGuard(app.settings, self)
        self.quick_note: QuickNote | None = None
        self._tray: Tray | None = None
        self._presenter: Presenter | None = None
        self._saving: Saving | None = None
        self._wire()

    def begin(self) -> None:
        """Come back to where the last lock left off, start syncing, and make what must be there at once."""
        now = self._app.settings.now
        self.frame.go(Address(now.return_place or "today", now.return_record))
        self._app.settings.set(return_place="", return_record="")
        self._app.window.wait_for_saving()
        if (handle := cast("QWindow | None", self._app.window.windowHandle())) is not None:
            self.idle.watch(handle)
            self._steps.watch(handle)
        self._guard.watch(self._app.window)
        self.workspace.tasks.start_behind(self._opened.sync.start)
        self._make_quick_note()
        self._make_tray()
        if self._app.settings.now.lock_on_suspend:
            self._sleep.listen()
        self.workspace.tasks.run(self.workspace.desk.warning, self._warn, self)

    def save_all(self, saved: Callable[[], None], failed: Callable[[BaseException], None]) -> None:
        """Have every editor save, and wait for the outcomes."""
        futures = self.frame.flush() + (self.quick_note.flush() if self.quick_note else []) + (list(self._presenter.flush()) if self._presenter else [])
        self._saving = Saving(futures, self.workspace.tasks, saved, failed)

    def close(self) -> None:
        """Give everything back; called on a worker when the screen shows nothing of it any more."""
        self._readers.close()
        self._opened.close()

    def _wire(self) -> None:
        self.frame.locking.connect(self._app.lock)
        self.frame.quick_note.connect(self.note_quickly)
        self.frame.presenting.connect(self.present)
        self.idle.quiet.connect(self._app.lock)
        self._steps.stepped.connect(self.frame.step)
        self._sleep.slept.connect(self._app.lock)
        self._app.settings.changed.connect(self._set)
        self.workspace.sync.changed.connect(self._look)

    def _warn(self, words: str) -> None:
        if not self._offer_talk() and words:
            self.workspace.messages.notice(words)

    def _offer_talk(self) -> bool:
        """After a crash in front of an audience, the way back to the slide comes before everything else."""
        from liaison_app.desktop.presenter.place import left_behind

        place = left_behind(self.workspace.reader, self.workspace.clock)
        if place is None or place.rehearsal or self._presenter is not None:
            return False
        words = _("“{title}” was being shown, slide {n}, when the app ended.").format(title=place.title, n=place.slide)
        self.workspace.messages.suggest(words, _("Go on"), lambda: self.present(place.deck, place.visit))
        return True

    def _look(self, state: SyncNow) -> None:
        if state.phase == "wiped":
            self._app.let_go()

    def _set(self, now: Preferences) -> None:
        self.idle.set_minutes(now.lock_minutes)

    # other windows

    def _make_quick_note(self) -> None:
        from liaison_app.desktop.pages.quick_note import QuickNote

        self.quick_note = QuickNote(self.workspace)
        self.quick_note.winId()
        self._guard.watch(self.quick_note)
        if (handle := cast("QWindow | None", self.quick_note.windowHandle())) is not None:
            self.idle.watch(handle)

    def _make_tray(self) -> None:
        from liaison_app.desktop.tray import Tray

        self._tray = Tray(self)
        self._tray.noted.connect(self.note_quickly)
        self._tray.opened.connect(self._app.window.come_to_front)
        self._tray.locked.connect(self._app.lock)

    def leave_tray(self) -> None:
        """Take the icon away: nothing of the vault stays within reach once it closes."""
        if self._tray is not None:
            self._tray.close()
            self._tray = None

    def note_quickly(self, note: str = "") -> None:
        """Open the quick note over whatever is there: a new one, or one already written."""
        if self.quick_note is None:
            return
        if self._presenter is not None:
            self._presenter.keep_off(self.quick_note)
        self.quick_note.open(note)

    def present(self, deck: str, visit: str = "", slide: int = 0) -> None:
        """Show a deck on the audience's screen, one at a time; the vault does not lock by itself meanwhile."""
        from liaison_app.desktop.presenter.presenter import Presenter

        if self._presenter is not None:
            return
        presenter = Presenter(self.workspace, deck, visit, self, slide=slide)
        self._presenter = presenter
        self.idle.hold(presenter)
        presenter.ended.connect(self._presented)
        presenter.begin()

    def _presented(self) -> None:
        self.idle.release(self._presenter)
        self._presenter = None
        self._app.window.activateWindow()
