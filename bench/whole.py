"""Every row of the table of docs/benchmarks.md in one run: sync against the least program and against Anki, the store, unlocking, and what syncing does to the window.

Anki takes part where ANKI_PYTHON names an interpreter that has it (`pip install anki`); its rows are left out where it does not.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from support.rounds import in_words, opening

from liaison_app.records.visit import Visit
from support import made

HERE = Path(__file__).parent
N = int(os.environ.get("N", "10000"))
EDITED = 100
SLOW = "80,10"
PUSH, PULL, NOTHING = f"push {N // 1000}k", f"pull {N // 1000}k (fresh B)", "noop sync"
Run = dict[str, Any]


def notes_for_others(folder: Path) -> Path:
    """Write the same notes as plain values, for a program that is not ours."""
    path = folder / "notes.json"
    path.write_text(json.dumps({"notes": [_plain(n, 0) for n in range(N)], "edits": [_plain(n, 1) for n in range(EDITED)]}))
    return path


def _plain(number: int, revision: int) -> dict[str, Any]:
    visit = made.visit(number, revision)
    assert isinstance(visit, Visit)
    shown = ("id", "title", "type", "attendees", "topics", "notes", "next_step")
    return {name: getattr(visit, name) for name in shown} | {
        "start": asdict(visit.start) if visit.start else None,
        "place": asdict(visit.place) if visit.place else None,
    }


class Players:
    """Those who do the same work in turns, each run in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.anki = os.environ.get("ANKI_PYTHON", "")
        self._notes = notes_for_others(folder) if self.anki else None

    def run(self, name: str, **settings: str) -> Run:
        """Do one run of "ours", "plain" (the least program), "edited", "insert" or "anki"."""
        folder = Path(tempfile.mkdtemp(prefix="run-", dir=self._folder))
        environment = {**os.environ, "N": str(N), **settings} | ({"NOTES": str(self._notes)} if self._notes else {})
        command = [self.anki, str(HERE / "support" / "anki_peer.py")] if name == "anki" else [sys.executable, str(HERE / "sync.py"), "--variant", name]
        try:
            done = subprocess.run([*command, "--child", str(folder)], capture_output=True, text=True, env=environment, check=False)
            line = next((line for line in done.stdout.splitlines() if line.startswith("@@")), None)
            if line is None:
                raise RuntimeError(f"{name}: {done.stderr[-2000:]}")
            return json.loads(line[2:])
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def row(work: str, figure: str, ratio: Sequence[float], goal: str) -> None:
    """Print one row of the table, as it stands in the document."""
    spread = f"{statistics.median(ratio):.2f} ({min(ratio):.2f}–{max(ratio):.2f})" if ratio else ""
    print(f"| {work} | {figure} | {spread} | {goal} |", flush=True)


def quick(players: Players, rounds: int) -> None:
    """Measure over loopback: all the work, in turns."""
    names = ["plain", "insert", "ours", *(["anki"] if players.anki else [])]
    found: dict[str, list[Run]] = {name: [] for name in names}
    for turn in range(rounds + 1):
        for name in names:
            one = players.run(name)
            if turn:
                found[name].append(one)
    ours = {phase: [run["phases"][phase] for run in found["ours"]] for phase in found["ours"][0]["phases"]}
    plain = {phase: [run["phases"][phase] for run in found["plain"]] for phase in found["plain"][0]["phases"]}
    insert = [run["phases"]["insert with full text"] for run in found["insert"]]
    row(PUSH, _both(ours[PUSH], plain[PUSH]), _ratio(ours[PUSH], plain[PUSH]), "≤ 2 × floor")
    both = [a + b for a, b in zip(plain[PULL], insert, strict=True)]
    row(f"{PULL}, search built", _both(ours[PULL], both), _ratio(ours[PULL], both), "≤ 2 × (floor pull + SQLCipher insert with full text)")
    for phase in (f"incr {EDITED}: A push", f"incr {EDITED}: B pull", NOTHING):
        goal = "≤ 2 × Anki" if phase == NOTHING else "≤ 3 × Anki"
        if not players.anki:
            row(phase, in_words(statistics.median(ours[phase])), [], f"{goal} (not here)")
            continue
        anki = [run["phases"][phase] for run in found["anki"]]
        row(phase, _both(ours[phase], anki), _ratio(ours[phase], anki), goal)
    memory = [f"{max(run['info'][name] for run in found['ours']):.0f} MiB" for name in ("client_peak_mib", "server_peak_mib")]
    row(
        "peak memory, two clients and the makers of the records in one process; server",
        "; ".join(memory),
        [],
        "client ≤ 200, server ≤ 100 (see sync.py for one client alone)",
    )


def slow(players: Players) -> None:
    """Count what goes over the line, then measure over a hotel's."""
    counted = {name: json.loads(players.run(name, LINK="0,0")["info"]["link"]) for name in (["ours", "anki"] if players.anki else ["ours"])}
    for name, lines in counted.items():
        for phase in (PUSH, PULL, NOTHING):
            row(f"{phase}: what goes over the line, {name}", lines[phase], [], "≤ 12 round trips; ≤ 1.7 × Anki's bytes" if name == "ours" else "")
    runs = {name: players.run(name, LINK=SLOW) for name in counted}
    timed = {name: run["phases"] for name, run in runs.items()}
    over = json.loads(runs["ours"]["info"]["link"])
    for phase in (PUSH, PULL):
        row(f"{phase}: what goes over the slow line, ours", over[phase], [], "records are packed at a higher level there")
        words = ", ".join(f"{name} {in_words(phases[phase])}" for name, phases in timed.items())
        row(f"{phase} over 80 ms, 10 Mbit/s", words, [timed["ours"][phase] / timed["anki"][phase]] if players.anki else [], "push faster than Anki's")


def edited(players: Players, rounds: int) -> None:
    """Measure what ten edits to every note add to a new device's first sync."""
    runs = [players.run("edited", N=str(max(1000, N // 5)))["phases"] for _turn in range(rounds)]
    before, after = ([run[name] for run in runs] for name in ("fresh pull, unedited", "fresh pull, ten edits each"))
    row(f"fresh pull of {max(1000, N // 5):,} after ten edits to every note", _both(after, before), _ratio(after, before), "≤ 1.3 × unedited")


def _both(ours: Sequence[float], other: Sequence[float]) -> str:
    return f"{in_words(statistics.median(ours))} : {in_words(statistics.median(other))}"


def _ratio(ours: Sequence[float], other: Sequence[float]) -> list[float]:
    return [a / b for a, b in zip(ours, other, strict=True)]


def main() -> None:
    """Print the table's rows; then what the other scripts say of store, unlocking and window."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--sync-only", action="store_true", help="leave out store, unlocking and window")
    chosen = asked.parse_args()
    opening(f"The whole table: {N:,} visits, {chosen.rounds} rounds")
    with tempfile.TemporaryDirectory(prefix="liaison-bench-") as place:
        players = Players(Path(place))
        if not players.anki:
            print("Anki is not here: set ANKI_PYTHON to an interpreter that has it")
        quick(players, chosen.rounds)
        slow(players)
        edited(players, 1)
    if not chosen.sync_only:
        for script in ("store.py", "dated.py", "unlock.py", "saving.py", "stalls.py"):
            print(f"-- {script}", flush=True)
            subprocess.run([sys.executable, str(HERE / script)], check=True)
    print(f"load of the last minute at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
