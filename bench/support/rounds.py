"""Interleaved rounds: floor and ours one after the other, so that what else the machine does falls on both; ratios are taken round by round."""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

Phases = dict[str, float]
"""Seconds by the name of what was done."""


@dataclass
class Stopwatch:
    """Times named phases of one run."""

    phases: Phases = field(default_factory=dict)

    @contextmanager
    def __call__(self, name: str) -> Generator[None]:
        start = time.perf_counter()
        yield
        self.phases[name] = time.perf_counter() - start


def interleave(works: dict[str, Callable[[Path], Phases]], *, rounds: int = 5, warm_ups: int = 1) -> dict[str, list[Phases]]:
    """Run each work in a fresh folder, in turn, so many rounds; the warm-ups are not kept."""
    found: dict[str, list[Phases]] = {name: [] for name in works}
    for number in range(warm_ups + rounds):
        for name, work in works.items():
            folder = Path(tempfile.mkdtemp(prefix="liaison-bench-"))
            try:
                phases = work(folder)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
            if number >= warm_ups:
                found[name].append(phases)
    return found


@dataclass(frozen=True)
class Compared:
    """One line of a table: medians in seconds, the median of the rounds' ratios, and their spread."""

    ours: float
    floor: float
    ratio: float
    least: float
    most: float


def compare(ours: list[float], floor: list[float]) -> Compared:
    """Return medians and the ratio, round by round."""
    ratios = [a / b for a, b in zip(ours, floor, strict=True)]
    return Compared(statistics.median(ours), statistics.median(floor), statistics.median(ratios), min(ratios), max(ratios))


def say(name: str, found: Compared, goal: str) -> None:
    """Print one line: what, ours, floor, ratio and its spread, the goal."""
    print(
        f"{name:<34} {in_words(found.ours):>10}   floor {in_words(found.floor):>10}   ratio {found.ratio:5.2f} ({found.least:.2f}..{found.most:.2f})   {goal}",
        flush=True,
    )


def in_words(seconds: float) -> str:
    """Return a time with a fitting unit."""
    if seconds >= 1:
        return f"{seconds:.2f} s"
    return f"{seconds * 1e3:.1f} ms" if seconds >= 1e-3 else f"{seconds * 1e6:.0f} µs"


def p95(values: list[float]) -> float:
    """Return the value below which 95 of 100 stand."""
    return sorted(values)[int(len(values) * 0.95)]


def opening(what: str) -> None:
    """Print what is measured and how busy the machine is."""
    print(f"{what}\n{os.cpu_count()} cores, load of the last minute {os.getloadavg()[0]:.1f}", flush=True)


def peak_mib(pid: int | str = "self") -> float:
    """Return the most memory a process ever held (Linux), in MiB; 0 where that cannot be read."""
    status = Path(f"/proc/{pid}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)
