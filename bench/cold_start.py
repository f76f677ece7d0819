"""Cold start: process begun to unlock screen painted, against a bare QMainWindow in the same run."""

from __future__ import annotations

import statistics
import tempfile

from support.fresh import BARE_WINDOW, seconds

TIMES = 7
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


def main() -> None:
    """Take turns, so that a busy machine slows both."""
    floor: list[float] = []
    ours: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        for _turn in range(TIMES):
            floor.append(seconds(BARE_WINDOW))
            ours.append(seconds(OURS, folder))
    least, middle = statistics.median(floor), statistics.median(ours)
    print(f"bare QMainWindow {least * 1000:.0f} ms, unlock screen {middle * 1000:.0f} ms, ratio {middle / least:.2f} (at most 2)")


if __name__ == "__main__":
    main()
