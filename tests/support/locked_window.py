"""The window as it is shipped, in a process of its own: unlocked, written in, searched, copied from, and locked; what it becomes then stays at its gate.

Run: python -m tests.support.locked_window VAULT WORDS. WORDS is a file: the passphrase and the words to write, one a line; it is taken away at once.
Tells OPEN when the words stand in the window, waits for a line, locks, and tells LOCKED from the process that took its place.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from liaison_app.cli.door import VaultDoor
from liaison_app.desktop.app import restart_process
from liaison_app.desktop.walk import Walk


def main() -> None:
    """Play one life of the window: open where the words are there, else at the gate."""
    vault, words = Path(sys.argv[1]), Path(sys.argv[2])
    walk = Walk(VaultDoor(vault), vault.parent / "pictures")
    if not words.exists():
        walk.settle(1.0)
        assert walk.app.session is None
        tell("LOCKED")
        walk.until(lambda: False, "the end", seconds=600)
    passphrase, text = words.read_text(encoding="utf-8").splitlines()
    words.unlink()
    walk.app._restart = restart_process
    walk.unlock(passphrase)
    walk.press("Ctrl+Shift+N")
    walk.until(walk.other_windows, "the quick note")
    walk.type(text)
    walk.press("Ctrl+Return")
    walk.until(lambda: not walk.other_windows(), "the quick note to close")
    walk.settle(1.0)
    walk.press("Ctrl+F")
    walk.type(text)
    walk.settle(1.0)
    walk.press("Ctrl+A")
    walk.press("Ctrl+C")
    walk.press("Return")
    walk.settle(1.0)
    assert QGuiApplication.clipboard().text() == text, "the word lies on the clipboard as the vault locks"
    assert walk.app.session is not None
    assert text in walk.app.session.workspace.memory.recent, "the search is remembered"
    tell("OPEN")
    sys.stdin.readline()
    walk.press("Ctrl+L")
    walk.until(lambda: False, "the lock", seconds=60)


def tell(word: str) -> None:
    print(word, flush=True)


if __name__ == "__main__":
    main()
