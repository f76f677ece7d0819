"""Event-loop stalls of the started application while 10,000 records come in, beside the same window left alone.

.venv/bin/python bench/stalls.py [--records 10000] [--contacts 50000]
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parent.parent))

from PySide6.QtCore import QTimer

from liaison_app.cli.compose import Vaults
from liaison_app.cli.demo.stage import PASSPHRASE, Stage
from liaison_app.cli.door import VaultDoor
from liaison_app.desktop.walk import Walk, walking
from liaison_app.records.contact import Contact
from liaison_app.records.fields import Record
from liaison_app.records.note import Note

BEAT_MS = 2
WORDS = ["preservation", "letter", "warrant", "subpoena", "records", "unit", "night", "shift", "emergency", "form", "sergeant", "county", "training"]


class Heart:
    """Beats in the event loop; what is longer than a beat is a stall."""

    def __init__(self) -> None:
        self.gaps: list[float] = []
        self._last = 0.0
        self._timer = QTimer(interval=BEAT_MS)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        self.gaps, self._last = [], time.perf_counter()
        self._timer.start()

    def stop(self) -> list[float]:
        self._timer.stop()
        return sorted(max(0.0, gap * 1000 - BEAT_MS) for gap in self.gaps)

    def _beat(self) -> None:
        now = time.perf_counter()
        self.gaps.append(now - self._last)
        self._last = now


def fill(folder: Path, records: list[Record]) -> None:
    opened = Vaults().open(folder, PASSPHRASE)
    try:
        for at in range(0, len(records), 1000):
            opened.store.put_all(records[at : at + 1000]).result()
    finally:
        opened.close()


def told(name: str, stalls: list[float], keys: list[float]) -> None:
    loop = f"stalls p50 {part(stalls, 0.5):5.1f} ms  p99 {part(stalls, 0.99):5.1f}  max {stalls[-1]:6.1f}"
    print(f"{name:<28} {loop}   a key in the list p50 {part(keys, 0.5):5.1f} ms  p95 {part(keys, 0.95):5.1f}")


def part(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def use(walk: Walk, heart: Heart, done: float) -> tuple[list[float], list[float]]:
    """Press keys in the list of contacts until this moment; returns stalls and how long each key took."""
    keys: list[float] = []
    heart.start()
    while time.monotonic() < done:
        began = time.perf_counter()
        walk.strike("PgDown" if len(keys) % 3 else "Down")
        keys.append((time.perf_counter() - began) * 1000)
        walk.settle(0.05)
    return heart.stop(), keys


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--contacts", type=int, default=50_000)
    found = parser.parse_args()
    with Stage() as stage:
        run = stage.run
        made = run("server", "init", str(stage.server_folder))
        stage.start_server()
        for device in ("a", "b"):
            run("vault", "create", "--no-keyring", device=device)
        run("join", made["invite_file"], device="a")
        run("sync", device="a")
        run("invite", "--role", "editor", "--to", str(stage.folder / "b.invite"), device="a")
        run("join", str(stage.folder / "b.invite"), device="b")
        for device in ("a", "b"):
            run("sync", device=device)
        fill(stage.vault("a"), [Contact(name=f"Person {n:05d} {WORDS[n % len(WORDS)]}") for n in range(found.contacts)])
        run("sync", device="a")
        fill(stage.vault("b"), [Note(title=f"Note {n}", body=" ".join(WORDS[(n * k) % len(WORDS)] for k in range(1, 200))) for n in range(found.records)])
        stage.stop_server()
        with walking(VaultDoor(stage.vault("a")), stage.folder) as walk:
            walk.unlock(PASSPHRASE)
            walk.press("Ctrl+3")
            walk.settle(3.0)
            walk.reach("Contacts")
            heart = Heart()
            idle = use(walk, heart, time.monotonic() + 6)
            stage.start_server()
            pushing = stage.begin("sync", device="b")
            session = walk.app.session
            if session is None:
                sys.exit("the vault did not open")
            busy_stalls: list[float] = []
            busy_keys: list[float] = []
            until = time.monotonic() + 120
            while session.workspace.reader.count("note") < found.records and time.monotonic() < until:
                stalls, keys = use(walk, heart, time.monotonic() + 2)
                busy_stalls += stalls
                busy_keys += keys
            pushing.wait(120)
            came = session.workspace.reader.count("note")
        told("the window left alone", *idle)
        told(f"while {came} records come in", sorted(busy_stalls), busy_keys)


if __name__ == "__main__":
    main()
