"""Walks the started application by keys, as a person would, and keeps pictures of what it shows."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QEventLoop, QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QImage, QInputMethodEvent, QKeySequence, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from liaison_app.core.errors import LiaisonError
from liaison_app.core.precedence import goes_first
from liaison_app.core.words import _
from liaison_app.desktop.app import App
from liaison_app.desktop.desk import Door
from liaison_app.desktop.offscreen import have_application
from liaison_app.desktop.stillness import Stillness
from liaison_app.desktop.widgets.notice import Notice

PATIENCE_S = 30.0
BRIEFLY_S = 1.0
_TURN_S = 0.02
MOST_TABS = 80
MOST_ROWS = 4
_TICKING = 5
"""Pictures in a row with nothing to come that differ all the same: a clock runs in them."""
_BESIDE, _BETWEEN = 720, 24
"""How high windows stand beside each other in one picture, and how far apart."""

Looked = QWidget
"""What a walk finds on screen, for those that know no Qt."""


class Walk:
    """One run of the application on one vault folder; `pictures` is where they go, `look` the preferences that are not the usual ones."""

    def __init__(self, door: Door, pictures: Path, *, size: tuple[int, int] = (1280, 800), **look: Any) -> None:
        have_application()
        application = QApplication.instance()
        if not isinstance(application, QApplication):
            raise LiaisonError(_("Windows cannot be shown in this process."))
        self.pictures = pictures
        self.kept: list[Path] = []
        application.setCursorFlashTime(0)  # a caret that blinks makes two pictures of one
        self.app = App(application, door, restart=lambda: None)
        self._still = Stillness(self.app)
        self._pause = QEventLoop()
        self._alarm = QTimer(singleShot=True)  # one for all pauses
        self._alarm.timeout.connect(self._pause.quit)
        self.app.settings.set(**{"theme": "light", **look}, geometry="", return_place="", return_record="", rail_collapsed=False, less_motion=True)
        self.app.begin()
        goes_first()
        self.app.window.resize(*size)
        self.app.window.activateWindow()
        self.settle()

    # what a person does

    def press(self, keys: str) -> None:
        """Press one combination, in Qt's portable spelling: "Ctrl+1", "Esc", "PgDown"."""
        self.strike(keys)
        self.rest(BRIEFLY_S)

    def strike(self, keys: str) -> None:
        """Press one combination and wait for nothing but the window's own answer to it."""
        sequence: Any = QKeySequence.fromString(keys, QKeySequence.SequenceFormat.PortableText)
        QTest.keyClick(self._target(), sequence[0].key(), sequence[0].keyboardModifiers())

    def type(self, words: str) -> None:
        """Type words where the caret is."""
        for line_number, line in enumerate(words.split("\n")):
            if line_number:
                QTest.keyClick(self._target(), Qt.Key.Key_Return)
            if line.isascii():
                QTest.keyClicks(self._target(), line)
                continue
            event = QInputMethodEvent()  # keyClicks ends the process on other letters
            event.setCommitString(line)
            QApplication.sendEvent(self._target(), event)
        self.rest(BRIEFLY_S)

    def reach(self, *names: str) -> None:
        """Tab until a control of one of these names has the focus."""
        self.rest()
        for _step in range(MOST_TABS):
            focus = QApplication.focusWidget()
            if focus is not None and {focus.accessibleName(), str(focus.property("text") or "")} & set(names):
                return
            QTest.keyClick(self._target(), Qt.Key.Key_Tab)
        raise LiaisonError(_("No Tab leads to “{name}”.").format(name=names[0]), code="not_seen")

    def choose(self, words: str) -> None:
        """Go down the open menu to an entry and take it."""
        self.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu), _("a menu"))
        for _step in range(MOST_ROWS * 5):
            menu = QApplication.activePopupWidget()
            action = cast("QAction | None", menu.activeAction()) if isinstance(menu, QMenu) else None  # Qt gives None where none is lit
            if action is not None and action.text() == words:
                return self.press("Return")
            self.press("Down")
        self.press("Esc")
        raise LiaisonError(_("No command leads to {place}.").format(place=words), code="not_seen")

    def command(self, words: str, place: str) -> None:
        """Go to a place by the palette: of what matches, the row that leads there."""
        for row in range(MOST_ROWS):
            self.press("Ctrl+K")
            self.type(words)
            self.rest()
            for _step in range(row):
                self.press("Down")
            self.press("Return")
            self.rest()
            if self.app.session is not None and self.app.session.frame.here.place == place:
                return
        raise LiaisonError(_("No command leads to {place}.").format(place=place), code="not_seen")

    def unlock(self, passphrase: str) -> None:
        """Type the passphrase and wait for the first page."""
        self.type(passphrase)
        self.press("Return")
        self.until(lambda: self.app.session is not None and self.app.session.frame.page is not None, _("the vault to open"))
        self.rest(BRIEFLY_S)

    def close(self) -> None:
        """Leave as a person does: everything is saved, the vault is closed."""
        self.app.window.close()
        self.until(lambda: self.app.session is None and not self.app.window.isVisible(), _("the window to close"))
        self.app.tasks.finish()
        self.app.window.deleteLater()
        self.settle()

    # what can be seen

    def until(self, true: Callable[[], object], what: str, seconds: float = PATIENCE_S) -> None:
        """Let the application work until this is so; refuses when it does not come about."""
        end = time.monotonic() + seconds
        while not true():
            if time.monotonic() > end:
                raise LiaisonError(_("The window waited in vain for {what}.").format(what=what), code="not_seen")
            self.settle(0.02)

    def settle(self, seconds: float = 0.15) -> None:
        """Let what is under way be painted."""
        self._alarm.start(int(seconds * 1000))
        self._pause.exec()  # QTest.qWait would keep other threads from running

    def rest(self, most_s: float = PATIENCE_S) -> str:
        """Wait until nothing more is to come, and no longer than this; returns what was still to come then."""
        end = time.monotonic() + most_s
        while True:
            self.settle(_TURN_S)
            waits = self._still.waits_for()
            if not waits:  # what has just ended may have begun something else
                self.settle(_TURN_S)
                waits = self._still.waits_for()
            if not waits or time.monotonic() > end:
                return waits

    def picture(self, name: str, widget: QWidget | None = None) -> Path:
        """Keep a picture of the window, or of another one that stands open."""
        return self._keep(name, self._at_rest(widget or self.app.window))

    def side_by_side(self, name: str, widgets: Sequence[QWidget]) -> Path:
        """Keep one picture of several windows, as they stand on their screens: made equally high, from left to right."""
        images = [self._at_rest(widget).scaledToHeight(_BESIDE, Qt.TransformationMode.SmoothTransformation) for widget in widgets]
        whole = QImage(sum(image.width() for image in images) + _BETWEEN * (len(images) - 1), _BESIDE, QImage.Format.Format_ARGB32)
        whole.fill(Qt.GlobalColor.transparent)
        painter, left = QPainter(whole), 0
        for image in images:
            painter.drawImage(left, 0, image)
            left += image.width() + _BETWEEN
        painter.end()
        return self._keep(name, whole)

    def quiet(self) -> None:
        """Wait until no notice stands over the page."""
        self.until(lambda: not any(notice.isVisible() for notice in self.app.window.findChildren(Notice)), _("the notice to go"))

    def window_called(self, name: str) -> QWidget | None:
        """Return an open top-level window by its accessible name or its class's."""
        for widget in QApplication.topLevelWidgets():
            if widget.isVisible() and name in (widget.accessibleName(), type(widget).__name__):
                return widget
        return None

    def other_windows(self) -> list[QWidget]:
        """Return open windows beside the main one, popups last."""
        return [w for w in QApplication.topLevelWidgets() if w.isVisible() and w is not self.app.window and w.width() > 200]

    def _at_rest(self, widget: QWidget) -> QImage:
        """Return a picture of a window that shows all it was about to; refuses where that does not come about."""
        before, still, end = QImage(), 0, time.monotonic() + PATIENCE_S
        while True:
            waits = self.rest()
            image = self._image(widget)  # painting may ask for more, and the picture after that is another
            still = 0 if waits else still + 1
            if still and (image == before or still >= _TICKING):
                return image
            if time.monotonic() > end:
                raise LiaisonError(_("The window waited in vain for {what}.").format(what=waits or _("a page that stands still")), code="not_seen")
            before = image

    def _keep(self, name: str, image: QImage) -> Path:
        target = self.pictures / f"{name}.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        image.save(str(target))
        self.kept.append(target)
        return target

    def _image(self, widget: QWidget) -> QImage:
        image = widget.grab().toImage()
        popup = QApplication.activePopupWidget()
        if popup is not None and popup is not widget:
            painter = QPainter(image)
            painter.drawPixmap(widget.mapFromGlobal(popup.mapToGlobal(QPoint(0, 0))), popup.grab())
            painter.end()
        return image

    def _target(self) -> QWidget:
        popup = QApplication.activePopupWidget()
        if isinstance(popup, QMenu):  # an open menu takes the keys, the focus stays where it was
            return popup
        if QApplication.activeWindow() is None:  # no window manager here gives the focus back to the window beneath
            self.app.window.activateWindow()
            self.settle(0.05)
        focus = QApplication.focusWidget()
        if focus is not None:
            return focus
        return QApplication.activeWindow() or self.app.window


@contextmanager
def walking(door: Door, pictures: Path, *, size: tuple[int, int] = (1280, 800), **look: Any) -> Generator[Walk]:
    """Start the application and close it again, whatever happens between."""
    walk = Walk(door, pictures, size=size, **look)
    try:
        yield walk
    finally:
        walk.close()
