"""An application for commands that draw without showing a window."""

from __future__ import annotations

import os

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

_kept: list[QApplication] = []


def have_application() -> None:
    """Make sure that fonts and painters work in this process; does nothing where an application runs already."""
    if QCoreApplication.instance() is None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        _kept.append(QApplication(["liaison"]))
