"""Starts the application on a real vault, goes from place to place by keys, and has a screen reader's process tell what it finds."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from liaison_app.cli.demo.stage import PASSPHRASE
from liaison_app.cli.door import VaultDoor
from liaison_app.desktop.walk import Walk, walking
from tests.desktop.accessibility import reader

PLACES = ("Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4", "Ctrl+5")
COMMANDS = (("review", "Review"), ("sync", "Sync health"), ("settings", "Settings"))


class Ears:
    """The reader's process; it asks while the window's own loop runs on."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._process = subprocess.Popen([sys.executable, reader.__file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def hear(self) -> list[dict[str, Any]]:
        """Return everything that is said of the window now."""
        lines: list[str] = []
        asked, answers = self._process.stdin, self._process.stdout
        assert asked is not None
        assert answers is not None
        asked.write(QApplication.applicationName() + "\n")
        asked.flush()
        thread = threading.Thread(target=lambda: lines.append(answers.readline()))
        thread.start()
        self._walk.until(lambda: not thread.is_alive(), "the reader to answer", seconds=120)
        return json.loads(lines[0])

    def close(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()
        self._process.wait(30)


def main() -> None:
    """Print all that was heard, by place."""
    vault, said = Path(sys.argv[1]), {}
    with walking(VaultDoor(vault), vault.parent) as walk:
        ears = Ears(walk)
        said["unlock"] = ears.hear()
        walk.unlock(PASSPHRASE)
        for keys in PLACES:
            walk.press(keys)
            walk.settle(0.8)
            assert walk.app.session is not None
            said[walk.app.session.frame.here.place] = ears.hear()
        for place, words in COMMANDS:
            walk.command(words, place)
            walk.settle(0.8)
            said[place] = ears.hear()
        walk.press("Ctrl+1")
        walk.settle(0.5)
        walk.reach("Start the note", "Open the note")
        walk.press("Space")
        walk.until(lambda: walk.app.session is not None and walk.app.session.frame.here.place == "visit", "the visit's note")
        walk.settle(0.8)
        said["visit"] = ears.hear()
        ears.close()
    print(json.dumps(said))


if __name__ == "__main__":
    main()
