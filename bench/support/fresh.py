"""A fresh process and what it takes, and the least that such a process can be: a bare window, painted."""

from __future__ import annotations

import os
import subprocess
import sys
import time

BARE_WINDOW = """
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
window = QMainWindow()
window.resize(1280, 800)
window.show()
app.processEvents()
window.grab()
"""
OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen", "QT_LOGGING_RULES": "default.warning=false"}


def seconds(code: str, *words: str) -> float:
    """Return how long a fresh process takes from its start to its end; ends are alike short."""
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", code, *words], check=True, env={**os.environ, **OFFSCREEN}, timeout=120)
    return time.perf_counter() - begin
