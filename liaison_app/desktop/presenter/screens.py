"""Which window stands on which screen, and what happens when a projector comes or goes."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget
from shiboken6 import getCppPointer

from liaison_app.core.words import _
from liaison_app.desktop.presenter.call import CallWindow


class Way(Enum):
    """How a deck is shown."""

    SPEAKER = "speaker"
    """The speaker's window, and the audience's on another screen or in a window."""
    CALL = "call"
    """One window for a call."""
    MIRRORED = "mirrored"
    """Every screen shows the slide alone."""


def mark_of(screen: QScreen) -> int:
    """Return what a screen is known by: the object itself is called gone as soon as a window goes that was asked where it stood."""
    return int(getCppPointer(screen)[0])


def marked(mark: int) -> QScreen | None:
    """Return the screen of this mark, while it is plugged in."""
    return next((screen for screen in QGuiApplication.screens() if mark_of(screen) == mark), None)


def is_same(screen: QScreen, other: QScreen | None) -> bool:
    return other is not None and mark_of(screen) == mark_of(other)


class Screens(QObject):
    """Puts the audience's window on another screen than the speaker's, where there is one."""

    changed = Signal()
    """The audience's window went to another screen, came or went."""

    def __init__(self, own: QWidget, audience: QWidget, call: CallWindow, home: QScreen | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._own = own
        self._audience = audience
        self._call = call
        self._home = mark_of(home or QGuiApplication.primaryScreen())
        self._projector = 0
        self.way = Way.SPEAKER
        self._in_window = False
        self._wants_audience = True
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.screenAdded.connect(self._came)
        app.screenRemoved.connect(self._went)

    @property
    def home(self) -> QScreen:
        """The speaker's screen."""
        return marked(self._home) or QGuiApplication.primaryScreen()

    @home.setter
    def home(self, screen: QScreen) -> None:
        self._home = mark_of(screen)

    @property
    def projector(self) -> QScreen | None:
        """The audience's screen, where it has one of its own."""
        return marked(self._projector)

    @projector.setter
    def projector(self, screen: QScreen | None) -> None:
        self._projector = mark_of(screen) if screen is not None else 0

    @property
    def has_audience(self) -> bool:
        """Whether the audience sees anything."""
        return self._audience.isVisible() or self._call.isVisible()

    @property
    def can_swap(self) -> bool:
        return self.projector is not None and self.way is Way.SPEAKER

    @property
    def notes_are_safe(self) -> bool:
        """Whether there is a place for notes that the audience does not see: not where one picture goes to every screen."""
        return self.way is not Way.MIRRORED or self.projector is not None

    @property
    def are_mirrored(self) -> bool:
        """Whether the system shows one picture on every screen."""
        return len(QGuiApplication.screens()) > 1 and not self.others()

    def others(self) -> list[QScreen]:
        """Return the screens that show something else than the speaker's does."""
        home = self.home
        return [screen for screen in QGuiApplication.screens() if not is_same(screen, home) and screen.geometry() != home.geometry()]

    def place(self, *, with_audience: bool = True) -> None:
        """Open the windows: on two screens, the speaker's alone, or the slide alone where the system mirrors its screens."""
        self._wants_audience = with_audience
        others = self.others() if with_audience else []
        if with_audience and self.are_mirrored:
            self.mirror()
            return
        if others:
            self.project_on(others[0])
        self._fill(self._own, self.home, full=bool(others))
        self._own.activateWindow()

    def show_own(self) -> None:
        """Open the speaker's window alone: something is asked before the slides come up."""
        self._fill(self._own, self.home, full=False)
        self._own.activateWindow()

    def keep_off(self, window: QWidget) -> None:
        """Put another window onto the speaker's screen."""
        room, size = self.home.availableGeometry(), window.size()
        window.setScreen(self.home)
        window.move(room.x() + (room.width() - size.width()) // 2, room.y() + (room.height() - size.height()) // 2)

    # ways

    def project_on(self, screen: QScreen) -> None:
        """Fill a screen with the slide; where the speaker's window stood there, the two swap."""
        is_home = is_same(screen, self.home)
        if is_home and self.projector is not None and self.way is Way.SPEAKER:
            self.swap()
            return
        if is_home:
            self.home = next(iter(self.others()), self.home)
        self._speak()
        self.projector = screen
        self._in_window = False
        self._wants_audience = True
        self._fill(self._audience, screen, full=True)
        self._fill(self._own, self.home, full=True)
        self._own.activateWindow()
        self.changed.emit()

    def swap(self) -> None:
        """Exchange the two screens."""
        before, self.home = self.home, self.projector or self.home
        if is_same(before, self.home):
            return
        self.projector = before
        self._fill(self._audience, before, full=True)
        self._fill(self._own, self.home, full=True)
        self._own.activateWindow()
        self.changed.emit()

    def show_again(self) -> None:
        """Give the audience something to see: on another screen where there is one, else in a window."""
        others = self.others()
        if others:
            self.project_on(others[0])
        else:
            self.open_in_window()

    def open_in_window(self) -> None:
        """Show the audience's window as an ordinary one, to be moved or shared in a call."""
        self._speak()
        self.projector = None
        self._in_window = True
        room = self.home.availableGeometry()
        self._audience.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint, False)
        self._audience.showNormal()
        self._audience.setGeometry(room.x() + room.width() // 4, room.y() + room.height() // 4, room.width() // 2, room.width() * 9 // 32)
        self._own.activateWindow()
        self.changed.emit()

    def one_window(self) -> None:
        """Show the slide, time and tools in one window, to be shared in a call."""
        self.way = Way.CALL
        self.projector = None
        self._call.show_bare(bare=False)
        self._fill(self._call, self.home, full=False)
        self._leave_for_call()

    def mirror(self) -> None:
        """Show the slide alone on the speaker's screen too."""
        self.way = Way.MIRRORED
        self.projector = next(iter(self.others()), None)
        self._call.show_bare(bare=True)
        self._fill(self._call, self.home, full=True)
        if self.projector is not None:
            self._fill(self._audience, self.projector, full=True)
        self._leave_for_call()

    def _leave_for_call(self) -> None:
        self._in_window = False
        self._own.hide()
        if self.projector is None:
            self._audience.hide()
        self._call.activateWindow()
        self._call.setFocus()
        self.changed.emit()

    def _speak(self) -> None:
        """Give the speaker a window again, where one picture went to all."""
        if self.way is not Way.SPEAKER:
            self.way = Way.SPEAKER
            self._call.put_away()
            self._fill(self._own, self.home, full=False)
            self._own.setFocus()

    def leave_call(self) -> None:
        """Come back to the speaker's window, and to the audience's screen where there is one."""
        if self.projector is not None:
            self.project_on(self.projector)
        else:
            self.speaker_alone()

    def speaker_alone(self) -> None:
        """Show the audience nothing, and the speaker everything."""
        self._speak()
        self.projector = None
        self._wants_audience = False
        self._audience.hide()
        self.changed.emit()

    def words(self) -> str:
        """Say where the audience's window is."""
        if not self.has_audience:
            return _("A second screen is free") if self.others() else _("No second screen")
        if self._in_window or self.projector is None:
            return _("in a window")
        return _("on {screen}").format(screen=screen_words(self.projector))

    # windows

    def _fill(self, window: QWidget, screen: QScreen, *, full: bool) -> None:
        if window is self._audience:
            window.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint, True)  # nothing else of this computer comes over it
        window.setScreen(screen)
        window.setGeometry(screen.geometry() if full else screen.availableGeometry())
        window.showFullScreen() if full else window.showMaximized()

    def _came(self, screen: QScreen) -> None:
        """A projector was plugged in: it gets the slide that stands, unless the speaker wants none of it."""
        if not (self._own.isVisible() or self._call.isVisible()):
            return
        if screen.geometry() == self.home.geometry() or (self.way is Way.MIRRORED and self.projector is None):
            self.mirror()
        elif self.way is Way.SPEAKER and self.projector is None and self._wants_audience:
            self.project_on(screen)
        self.changed.emit()

    def _went(self, screen: QScreen) -> None:
        """A screen was unplugged: the speaker goes on where there is one left."""
        left = [other for other in QGuiApplication.screens() if not is_same(other, screen)]
        if mark_of(screen) == self._projector:  # which Qt no longer counts among its screens
            self.projector = None
            self._audience.hide()
        elif mark_of(screen) == self._home and left:
            self.home = self.projector or left[0]
            self.projector = None
            self._audience.hide()
            window = self._own if self.way is Way.SPEAKER else self._call
            self._fill(window, self.home, full=self.way is Way.MIRRORED)
            window.activateWindow()
        self.changed.emit()


def screen_words(screen: QScreen) -> str:
    """Return a screen's name and size in device pixels."""
    size, ratio = screen.size(), screen.devicePixelRatio()
    name = screen.model() or screen.name() or _("second screen")
    return _("{name}, {width} × {height}").format(name=name, width=round(size.width() * ratio), height=round(size.height() * ratio))
