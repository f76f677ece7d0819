"""Ctrl+Shift+N to a caret that waits in a painted quick note, in the started application over 10,000 notes; against a bare window with a text field shown."""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "default.warning=false")
sys.path.insert(0, str(Path(__file__).parent.parent))

from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget
from support.rounds import opening

from liaison_app.cli.compose import Vaults
from liaison_app.cli.door import VaultDoor
from liaison_app.desktop.walk import Walk, walking
from liaison_app.records.note import Note
from support import made

NOTES, TIMES, LIMIT_MS = 10_000, 30, 150.0
PASSPHRASE = "a note before it is forgotten"


def timed(show: Callable[[], None], waits: Callable[[], QWidget | None]) -> tuple[float, float]:
    """Return milliseconds until the caret waits and the window is painted: by the wall clock, and of this thread's own work."""
    began, spent = time.perf_counter(), time.thread_time()
    show()
    while (field := waits()) is None:
        QApplication.processEvents()
    field.window().repaint()
    return (time.perf_counter() - began) * 1000, (time.thread_time() - spent) * 1000


def note_once(walk: Walk) -> tuple[float, float]:
    """Open the quick note from the list behind it, and close it again."""

    def caret() -> QWidget | None:
        window, focus = walk.window_called("QuickNote"), QApplication.focusWidget()
        return focus if window is not None and focus is not None and focus.window() is window and focus.hasFocus() else None

    walk.app.window.activateWindow()
    walk.settle()
    taken = timed(lambda: walk.strike("Ctrl+Shift+N"), caret)
    walk.press("Esc")
    walk.until(lambda: walk.window_called("QuickNote") is None, "the quick note to close")
    return taken


def bare_once() -> tuple[float, float]:
    """Show a text field in a window of the same size."""
    edit = QPlainTextEdit()
    edit.resize(560, 368)

    def show() -> None:
        edit.show()
        edit.activateWindow()
        edit.setFocus()

    taken = timed(show, lambda: edit if edit.isVisible() and edit.hasFocus() else None)
    edit.hide()
    edit.deleteLater()
    return taken


def main() -> None:
    """Print medians and the worst."""
    opening(f"A quick note over {NOTES:,} notes, {TIMES} times")
    with tempfile.TemporaryDirectory(prefix="liaison-bench-") as place:
        folder = Path(place) / "vault"
        vault = Vaults().create(folder, PASSPHRASE, passphrase_only=True).opened
        vault.store.put_all([Note(title=f"Note {n}", body=made.words(Random(n), 1150)) for n in range(NOTES)]).result()
        vault.close()
        with walking(VaultDoor(folder), Path(place)) as walk:
            walk.unlock(PASSPHRASE)
            walk.press("Ctrl+3")
            first = note_once(walk)
            ours = [note_once(walk) for _turn in range(TIMES)]
            bare = [bare_once() for _turn in range(TIMES)]
    print(f"the first time {first[0]:.1f} ms ({first[1]:.1f} ms of its own work)")
    for name, found in (("quick note", ours), ("bare field", bare)):
        wall, own = [one[0] for one in found], [one[1] for one in found]
        print(f"{name}: median {statistics.median(wall):.1f} ms, worst {max(wall):.1f}; own work median {statistics.median(own):.1f}, worst {max(own):.1f}")
    print(f"caret under {LIMIT_MS:.0f} ms: {'yes' if max(first[0], *(one[0] for one in ours)) < LIMIT_MS else 'NO'}")


if __name__ == "__main__":
    main()
