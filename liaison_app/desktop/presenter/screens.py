"""Which window stands on which screen, and what happens when a projector comes or goes."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from liaison_app.core.words import _


class Screens(QObject):
    """Puts the audience's window on another screen than the speaker's, where there is one."""

    changed = Signal()
    """The audience's window went to another screen, came or went."""

    def __init__(self, own: QWidget, audience: QWidget, home: QScreen | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._own = own
        self._audience = audience
        self._home = home or QGuiApplication.primaryScreen()
        self._projector: QScreen | None = None
        self._in_window = False
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.screenAdded.connect(self._came)
        app.screenRemoved.connect(self._went)

    @property
    def has_audience(self) -> bool:
        """Whether the audience sees anything."""
        return self._audience.isVisible()

    @property
    def can_swap(self) -> bool:
        return self._projector is not None

    def others(self) -> list[QScreen]:
        """Return the screens the speaker's window is not on."""
        return [screen for screen in QGuiApplication.screens() if screen is not self._home]

    def place(self, *, with_audience: bool = True) -> None:
        """Open the windows: on two screens, or the speaker's alone."""
        others = self.others() if with_audience else []
        if others:
            self.project_on(others[0])
        self._fill(self._own, self._home, full=bool(others))
        self._own.activateWindow()

    def project_on(self, screen: QScreen) -> None:
        """Fill a screen with the slide; where the speaker's window stood there, the two swap."""
        if screen is self._home and self._projector is not None:
            self.swap()
            return
        self._projector = screen
        self._in_window = False
        self._fill(self._audience, screen, full=True)
        self.changed.emit()

    def swap(self) -> None:
        """Exchange the two screens."""
        if self._projector is None:
            return
        self._home, self._projector = self._projector, self._home
        self._fill(self._audience, self._projector, full=True)
        self._fill(self._own, self._home, full=True)
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
        self._in_window = True
        room = self._home.availableGeometry()
        self._audience.showNormal()
        self._audience.setGeometry(room.x() + room.width() // 4, room.y() + room.height() // 4, room.width() // 2, room.width() * 9 // 32)
        self._own.activateWindow()
        self.changed.emit()

    def words(self) -> str:
        """Say where the audience's window is."""
        if not self.has_audience:
            return _("No second screen")
        if self._in_window or self._projector is None:
            return _("in a window")
        size = self._projector.size()
        ratio = self._projector.devicePixelRatio()
        name = self._projector.model() or self._projector.name() or _("second screen")
        return _("on {name}, {width} × {height}").format(name=name, width=round(size.width() * ratio), height=round(size.height() * ratio))

    def _fill(self, window: QWidget, screen: QScreen, *, full: bool) -> None:
        window.setScreen(screen)
        window.setGeometry(screen.geometry() if full else screen.availableGeometry())
        window.showFullScreen() if full else window.showMaximized()

    def _came(self, screen: QScreen) -> None:
        if self._projector is None and self._own.isVisible():
            self.project_on(screen)

    def _went(self, screen: QScreen) -> None:
        if screen is self._projector:
            self._projector = None
            self._audience.hide()
        elif screen is self._home:
            self._home = self._projector or QGuiApplication.primaryScreen()
            if self._projector is not None:
                self._projector = None
                self._audience.hide()
            self._fill(self._own, self._home, full=False)
        self.changed.emit()
