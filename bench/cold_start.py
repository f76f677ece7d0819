"""Cold start: process begun to unlock screen painted, against a bare QMainWindow in the same run."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time

TIMES = 7
FLOOR = """
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
window = QMainWindow()
window.resize(1280, 800)
window.show()
app.processEvents()
window.grab()
"""
OURS = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from liaison_app.cli.door import VaultDoor
from liaison_app.desktop.app import App
app = QApplication([])
folder = Path(sys.argv[1])
(folder / "vault.hdr").touch()
it = App(app, VaultDoor(folder), lambda: None)
it.begin()
it.window.painted.disconnect()
app.processEvents()
it.window.grab()
assert it.gate.passphrase.edit.isVisible()
import os
os._exit(0)
"""


def seconds(code: str, *words: str) -> float:
    """Return how long a fresh process takes from its start to its end; ends are alike short."""
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", code, *words], check=True, stderr=subprocess.DEVNULL, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})
    return time.perf_counter() - begin


def main() -> None:
    """Take turns, so that a busy machine slows both."""
    floor: list[float] = []
    ours: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        for _turn in range(TIMES):
            floor.append(seconds(FLOOR))
            ours.append(seconds(OURS, folder))
    least, middle = statistics.median(floor), statistics.median(ours)
    print(f"bare QMainWindow {least * 1000:.0f} ms, unlock screen {middle * 1000:.0f} ms, ratio {middle / least:.2f} (at most 2)")


if __name__ == "__main__":
    main()
