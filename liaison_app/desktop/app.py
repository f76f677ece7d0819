"""The application from start to lock: unlock first, import the rest late, save everything before going."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import qt_set_sequence_auto_mnemonic
from PySide6.QtWidgets import QApplication, QWidget

from liaison_app.core.precedence import goes_first
from liaison_app.desktop import unread_sources
from liaison_app.desktop.collecting import Collector
from liaison_app.desktop.crash_net import CrashNet, place_of
from liaison_app.desktop.desk import Door, Opened
from liaison_app.desktop.instance import Doorbell, raise_other
from liaison_app.desktop.language import speak
from liaison_app.desktop.messages import Messages
from liaison_app.desktop.one_heap import share_one_heap
from liaison_app.desktop.settings import Preferences, Settings
from liaison_app.desktop.spoken_roles import SpokenRoles
from liaison_app.desktop.tasks import Tasks
from liaison_app.desktop.theme import apply_theme, theme
from liaison_app.desktop.window import Restart, Window

if TYPE_CHECKING:  # imported after the first picture stands
    from liaison_app.desktop.session import Session

assert unread_sources  # stands before the others: it spares what they would take
_SETTLED_MS = 3_000
_TURN_S = 0.001
"""A worker gives the interpreter to the screen's thread after this long, not after five times that; each further busy worker costs the screen another turn."""
log = logging.getLogger(__name__)


class App(QObject):
    """Brings a person from the unlock screen into the frame, and back out at lock or quit."""

    def __init__(self, application: QApplication, door: Door, restart: Restart | None = None) -> None:
        super().__init__()
        self._application = application
        self._door = door
        self._restart = restart or restart_process
        share_one_heap()
        sys.setswitchinterval(_TURN_S)
        self._collector = Collector(self)
        self.settings = Settings(door.folder)
        speak(application, self.settings.now.language)
        qt_set_sequence_auto_mnemonic(False)  # “Smith & Sons” on a row is a name, and Alt+Space stays the system's
        self._roles = SpokenRoles()
        self._roles.install()
        self._dress(self.settings.now)
        self.messages = Messages()
        self.tasks = Tasks(self.messages.failed)
        self.window = Window(self.settings, theme().icon("lock"))
        self.session: Session | None = None
        self.gate: QWidget | None = None
        self.bell: Doorbell | None = None
        self._leaving: Callable[[], None] | None = None
        CrashNet(self.messages.failed).stretch()
        self.settings.changed.connect(self._dress)
        self.settings.unkept.connect(self.messages.failed)
        hints = application.styleHints()
        for wish in (hints.colorSchemeChanged, hints.accessibility().contrastPreferenceChanged, hints.accessibility().motionPreferenceChanged):
            wish.connect(self._redress)
        self.window.painted.connect(self._warm_up)
        self.window.closing.connect(lambda: self._leave(self._quit))

    def begin(self) -> None:
        """Show the gate: unlock, or first run where the folder holds no vault."""
        self.gate = self._unlock_page() if self._door.has_vault else self._first_run()
        self.window.hold(self.gate)
        self.window.show()

    def lock(self, after_minutes: int = 0) -> None:
        """Save everything, then replace the process: strings cannot be wiped from a running one."""
        if self.session is None or self._leaving is not None:
            return
        here = self.session.frame.here
        now = self.session.workspace.clock.ms()
        self.settings.set(locked_at_ms=now, locked_after=after_minutes, return_place=here.place, return_record=here.record)
        self._leave(self._replace)

    def open(self, opened: Opened) -> None:
        """Go in: the vault is unlocked."""
        from liaison_app.desktop.session import Session

        self.session = Session(opened, self, self)
        self.window.hold(self.session.frame)
        self.gate = None
        self.session.begin()
        QTimer.singleShot(_SETTLED_MS, self._collector.settle)

    # gates

    def _unlock_page(self) -> QWidget:
        from liaison_app.desktop.pages.unlock import UnlockPage

        page = UnlockPage(self._door, self.tasks, self.settings)
        page.opened.connect(self.open)
        return page

    def _first_run(self) -> QWidget:
        from liaison_app.desktop.pages.first_run import FirstRunPage

        page = FirstRunPage(self._door, self.tasks)
        page.opened.connect(self.open)
        return page

    def _warm_up(self) -> None:
        self.bell = Doorbell(self._door.folder, self)
        self.bell.rung.connect(self.window.come_to_front)
        self.tasks.run(self._door.warm_up, failed=lambda error: log.info("warming up: %s", type(error).__name__))

    def _redress(self) -> None:
        self._dress(self.settings.now)

    def _dress(self, now: Preferences) -> None:
        apply_theme(self._application, now.theme, now.text_scale, reduced_motion=now.less_motion)

    # leaving

    def _leave(self, then: Callable[[], None]) -> None:
        """Wait for every editor's save; stay where one fails, with its words on screen."""
        if self.session is None:
            then()
            return
        if self._leaving is not None:
            if then == self._quit:  # a window closed while the lock still saves is closed, not opened again at its unlock page
                self._leaving = then
            return
        self._leaving = then
        self.session.save_all(self._saved, self._not_saved)

    def _saved(self) -> None:
        then = self._leaving
        if then is None or self.session is None:
            return
        self.window.keep_geometry()
        self.session.workspace.clipboard.forget()
        self.session.leave_tray()
        cover = QWidget()
        cover.setAccessibleName("Liaison")
        session = self.session
        self.window.hold(cover)
        self.session = None
        self.tasks.run(session.close, lambda _none: then(), failed=lambda error: self._not_closed(error, then))

    def _not_closed(self, error: BaseException, then: Callable[[], None]) -> None:
        """Everything is saved and nothing is shown any more: the way out goes on, and the log has the place."""
        log.error("closing: %s at %s", type(error).__name__, place_of(error))
        then()

    def let_go(self) -> None:
        """Begin anew without saving: an order has destroyed the vault, and nothing of it stays on the screen."""
        if self.session is not None:
            self._leaving = self._replace
            self._saved()

    def _not_saved(self, error: BaseException) -> None:
        self._leaving = None
        self.messages.failed(error)

    def _replace(self) -> None:
        if self.bell is not None:
            self.bell.close()
        self._restart()

    def _quit(self) -> None:
        if self.bell is not None:
            self.bell.close()
        self.window.let_go()
        self._application.quit()


def run(door: Door, argv: Sequence[str] = (), *, restart: Restart | None = None) -> int:
    """Run the desktop application on one vault folder until it is closed; returns the exit code."""
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    application = QApplication(["liaison", *argv])
    application.setApplicationName("Liaison")
    application.setDesktopFileName("liaison")
    if raise_other(door.folder):
        return 0
    app = App(application, door, restart)
    app.begin()
    goes_first()
    code = application.exec()
    app.tasks.finish()
    return code


def restart_process() -> None:
    """Begin again as a fresh process with the same words on its command line."""
    sys.stdout.flush()
    sys.stderr.flush()
    if sys.platform == "win32":
        from PySide6.QtCore import QProcess

        QProcess.startDetached(sys.executable, sys.orig_argv[1:])
        os._exit(0)
    os.execv(sys.executable, sys.orig_argv)  # noqa: S606 - our own command line, no shell
