"""Windows kept out of screenshots, recordings and shared screens, where the system lets an app ask for that."""

from __future__ import annotations

import ctypes
import ctypes.util
import logging
import sys
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from liaison_app.desktop.settings import Preferences, Settings

log = logging.getLogger(__name__)
_EVERYONE, _NOBODY = 0x00, 0x11
"""WDA_NONE and WDA_EXCLUDEFROMCAPTURE of SetWindowDisplayAffinity; Windows 10 before 2004 knows the second only as a black window."""
_BLACK: Final = 0x01
_MAC_SHARED, _MAC_NONE = 1, 0
"""NSWindowSharingReadOnly and NSWindowSharingNone."""


def can_hide() -> bool:
    """Say whether this system keeps a window out of captures: Windows and macOS do; X11 and Wayland have no such wish."""
    return sys.platform in ("win32", "darwin") and QGuiApplication.platformName() in ("windows", "cocoa")


def hide_from_capture(window: QWidget, *, hidden: bool) -> bool:
    """Ask the system to leave a window out of every capture, or not to; False where it cannot."""
    if not can_hide():
        return False
    return _on_windows(int(window.winId()), hidden=hidden) if sys.platform == "win32" else _on_mac(int(window.winId()), hidden=hidden)


class CaptureGuard(QObject):
    """Keeps windows hidden or not as the settings say; what an audience is to see is never handed to it."""

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._windows: list[QWidget] = []
        settings.changed.connect(self._set)

    def watch(self, window: QWidget) -> None:
        """Keep this top-level window as the settings say, each time it is shown."""
        if can_hide():
            self._windows.append(window)
            window.installEventFilter(self)
            self._ask(window)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
            self._ask(watched)
        return False

    def _set(self, _now: Preferences) -> None:
        for window in self._windows:
            self._ask(window)

    def _ask(self, window: QWidget) -> None:
        if not hide_from_capture(window, hidden=self._settings.now.hide_from_capture):
            log.info("the system refused to keep a window out of captures")


def _on_windows(handle: int, *, hidden: bool) -> bool:
    user32: Any = getattr(ctypes, "windll").user32  # noqa: B009 - there only on Windows
    ask = user32.SetWindowDisplayAffinity
    ask.argtypes, ask.restype = [ctypes.c_void_p, ctypes.c_uint32], ctypes.c_int
    return bool(ask(handle, _NOBODY if hidden else _EVERYONE)) or (hidden and bool(ask(handle, _BLACK)))


def _on_mac(view: int, *, hidden: bool) -> bool:
    found = ctypes.util.find_library("objc")
    if found is None:
        return False
    objc = ctypes.CDLL(found)
    objc.sel_registerName.argtypes, objc.sel_registerName.restype = [ctypes.c_char_p], ctypes.c_void_p
    address = ctypes.cast(objc.objc_msgSend, ctypes.c_void_p).value
    if not address:
        return False
    window = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)(address)(view, objc.sel_registerName(b"window"))
    if not window:
        return False
    share = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong)(address)
    share(window, objc.sel_registerName(b"setSharingType:"), _MAC_NONE if hidden else _MAC_SHARED)
    return True
