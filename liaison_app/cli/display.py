"""Whether a window can be opened here: asked first, because Qt ends the whole process where it cannot."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from collections.abc import Mapping

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _

CURSORS = "libxcb-cursor.so.0"
PATIENCE_S = 2.0


class NoDisplay(LiaisonError):
    """No window can be opened here."""

    code = "no_display"


def demand_display(environment: Mapping[str, str] = os.environ, *, platform: str = sys.platform, cursors: str = CURSORS) -> None:
    """Raise NoDisplay where Qt would find no screen to draw on."""
    if platform in ("win32", "darwin") or environment.get("QT_QPA_PLATFORM") or environment.get("WAYLAND_DISPLAY"):
        return
    name = environment.get("DISPLAY", "")
    if not name:
        raise NoDisplay(_("There is no display here: the window cannot open."), _("The command line works without one; log in to a desktop to use the window."))
    number = name.removeprefix("unix").removeprefix(":").split(".")[0]
    if number.isdecimal() and not _answers(number):
        raise NoDisplay(
            _("The display {name} does not answer: the window cannot open.").format(name=name),
            _("Log in to a desktop, or correct DISPLAY; the command line works without one."),
        )
    try:
        ctypes.CDLL(cursors)
    except OSError as error:
        raise NoDisplay(
            _("A library of the system that windows need is missing: {name}.").format(name=cursors),
            _("Install it (on Debian: apt install libxcb-cursor0), or run “make setup” on the desktop itself."),
        ) from error


def _answers(number: str) -> bool:
    """Tell whether a display of this machine takes connections, by its file or its abstract name."""
    path = f"/tmp/.X11-unix/X{number}"  # noqa: S108 - X's own place
    for address in (path, "\0" + path):
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(PATIENCE_S)
            try:
                line.connect(address)
            except OSError:
                continue
            return True
    return False
