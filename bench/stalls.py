"""Event-loop stalls of the started application over 50,000 contacts: scrolled, sorted, filtered, left alone, while 10,000 records come in, while 23,159 agencies are imported.

.venv/bin/python bench/stalls.py [--records 10000] [--contacts 50000]
A stall is what a timer of 2 ms comes late by. Beside it stands what is left of it without the time in which this thread could have run and the machine's other work had
the processors (Linux counts that for each thread; elsewhere nothing is taken off), and how much of it this thread itself worked: neither does a busy machine change much.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "default.warning=false")
sys.path.insert(0, str(Path(__file__).parent.parent))

import imports
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest

from liaison_app.cli.compose import Vaults
from liaison_app.cli.demo.stage import PASSPHRASE, Stage
from liaison_app.cli.door import VaultDoor
from liaison_app.desktop.bringing import Bringing
from liaison_app.desktop.pages.table import TablePage
from liaison_app.desktop.session import Session
from liaison_app.desktop.walk import Walk, walking
from liaison_app.records.contact import Contact
from liaison_app.records.fields import Record
from liaison_app.records.note import Note

BEAT_MS = 2
WORDS = ["preservation", "letter", "warrant", "subpoena", "records", "unit", "night", "shift", "emergency", "form", "sergeant", "county", "training"]
Deed = Callable[[int], object]
"""What is done in the window, again and again, with the number of the time."""


class Queue:
    """How long the calling thread has stood in line for a processor."""

    def __init__(self) -> None:
        counted = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat")
        self._counted = os.open(counted, os.O_RDONLY) if counted.exists() else None  # kept open: each call of the system gives the interpreter away

    def seconds(self) -> float:
        return int(os.pread(self._counted, 100, 0).split()[1]) / 1e9 if self._counted is not None else 0.0


class Heart:
    """Beats in the event loop; what is longer than a beat is a stall."""

    def __init__(self) -> None:
        self.late: list[float] = []
        self.ours: list[float] = []
        """What is left of the lateness when the wait for a processor is taken off."""
        self.worked: list[float] = []
        self._queue = Queue()
        self._last = self._spent = self._queued = 0.0
        self._timer = QTimer(interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        self.late, self.ours, self.worked = [], [], []
        self._last, self._spent, self._queued = time.perf_counter(), time.thread_time(), self._queue.seconds()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _beat(self) -> None:
        now, spent, queued = time.perf_counter(), time.thread_time(), self._queue.seconds()
        late = (now - self._last) * 1000 - BEAT_MS
        self.late.append(max(0.0, late))
        self.ours.append(max(0.0, late - (queued - self._queued) * 1000))
        self.worked.append((spent - self._spent) * 1000)
        self._last, self._spent, self._queued = now, spent, queued


def fill(folder: Path, records: list[Record]) -> None:
    opened = Vaults().open(folder, PASSPHRASE)
    try:
        for at in range(0, len(records), 1000):
            opened.store.put_all(records[at : at + 1000]).result()
    finally:
        opened.close()


def part(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def watch(name: str, walk: Walk, deed: Deed, over: Callable[[], bool], pause_s: float = 0.05) -> None:
    """Do something again and again until it is over, and print what it did to the event loop."""
    heart, took = Heart(), list[float]()
    heart.start()
    while not over():
        began = time.thread_time()
        deed(len(took))
        took.append((time.thread_time() - began) * 1000)
        walk.settle(pause_s)
    heart.stop()
    late = f"late p50 {part(heart.late, 0.5):5.1f} ms  p99 {part(heart.late, 0.99):6.1f}  max {max(heart.late):7.1f}"
    ours = f"without the queue p99 {part(heart.ours, 0.99):5.1f}  max {max(heart.ours):6.1f}"
    own = f"own work p99 {part(heart.worked, 0.99):5.1f}  max {max(heart.worked):6.1f}"
    print(f"{name:<34} {late}   {ours}   {own}   a deed p50 {part(took, 0.5):5.1f}  p95 {part(took, 0.95):5.1f} ({len(took)})", flush=True)


def seconds(count: float) -> Callable[[], bool]:
    end = time.monotonic() + count
    return lambda: time.monotonic() > end


def over_a_list(walk: Walk) -> None:
    """Scroll, filter and leave alone the list of contacts."""
    walk.press("Ctrl+3")
    walk.settle(3.0)
    walk.reach("Contacts")
    watch("the list of contacts, keys", walk, lambda n: walk.strike("PgDown" if n % 3 else "Down"), seconds(6))


def over_a_table(walk: Walk, session: Session) -> None:
    """Scroll, sort and filter the contacts as a table."""
    walk.press("Ctrl+T")
    walk.settle(3.0)
    page = session.frame.page
    if not isinstance(page, TablePage):
        raise SystemExit("the table did not open")
    view = page.view
    walk.until(lambda: view.model().rowCount() >= 1000, "the table")
    bar, head = view.verticalScrollBar(), view.horizontalHeader()
    watch("the table, scrolled", walk, lambda n: bar.setValue(bar.maximum() * (n * 37 % 100) // 100), seconds(6))

    def sort(number: int) -> None:
        shown = view.shown_columns()
        column = shown[number // 2 % len(shown)]
        QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(head.sectionViewportPosition(column) + 30, head.height() // 2))

    watch("the table, sorted by its heads", walk, sort, seconds(12), 0.8)
    typed = "warrant", "", "letter 01", "person 049", "x", ""
    watch("the table, filtered", walk, lambda n: page.find(typed[n % len(typed)]), seconds(8), 0.5)


def while_others_write(walk: Walk, session: Session, stage: Stage, records: int) -> None:
    """Press keys in the list while records come from another device, and while a file is imported."""
    came: dict[str, set[str]] = {"note": set(), "agency": set()}
    session.workspace.changes.happened.connect(
        lambda change: came.get(change.kind, set()).update(change.ids)
    )  # to count them in the store would be a stall of its own
    walk.press("Ctrl+3")
    walk.settle(1.0)
    walk.reach("Contacts")

    def keys(n: int) -> None:
        walk.strike("PgDown" if n % 3 else "Down")

    watch("left alone", walk, lambda _n: None, seconds(4))
    stage.start_server()
    pushing = stage.begin("sync", device="b")
    late = seconds(180)
    watch(f"while {records:,} records come in", walk, keys, lambda: len(came["note"]) >= records or late())
    pushing.wait(120)
    path = imports.agencies(stage.folder)
    bringing = Bringing(session.workspace, walk.app.window)
    bringing.take([path], "agencies", "")
    late = seconds(180)
    watch(f"while {imports.AGENCIES:,} agencies are imported", walk, keys, lambda: len(came["agency"]) >= imports.AGENCIES or late())
    print(f"came in: {len(came['note']):,} notes, {len(came['agency']):,} agencies")


def prepare(stage: Stage, contacts: int, records: int) -> None:
    """Make two devices of one team: one with contacts, one with records that it has yet to send."""
    made = stage.run("server", "init", str(stage.server_folder))
    stage.start_server()
    for device in ("a", "b"):
        stage.run("vault", "create", "--no-keyring", device=device)
    stage.run("join", made["invite_file"], device="a")
    stage.run("sync", device="a")
    stage.run("invite", "--role", "editor", "--to", str(stage.folder / "b.invite"), device="a")
    stage.run("join", str(stage.folder / "b.invite"), device="b")
    for device in ("a", "b"):
        stage.run("sync", device=device)
    fill(stage.vault("a"), [Contact(name=f"Person {n:05d} {WORDS[n % len(WORDS)]}") for n in range(contacts)])
    stage.run("sync", device="a")
    fill(stage.vault("b"), [Note(title=f"Note {n}", body=" ".join(WORDS[(n * k) % len(WORDS)] for k in range(1, 200))) for n in range(records)])
    stage.stop_server()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--contacts", type=int, default=50_000)
    found = parser.parse_args()
    with Stage() as stage:
        prepare(stage, found.contacts, found.records)
        with walking(VaultDoor(stage.vault("a")), stage.folder) as walk:
            walk.unlock(PASSPHRASE)
            session = walk.app.session
            if session is None:
                sys.exit("the vault did not open")
            over_a_list(walk)
            over_a_table(walk, session)
            while_others_write(walk, session, stage, found.records)


if __name__ == "__main__":
    main()
