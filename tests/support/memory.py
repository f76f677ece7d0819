"""Another process's memory, searched as a core file would be (Linux)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

PIECE = 4 * 1024 * 1024


def found_in_memory(pid: int, sought: Mapping[str, bytes]) -> list[str]:
    """Return the names of what stands in a process's writable memory, its environment or its command line."""
    found: set[str] = set()
    for name in ("environ", "cmdline"):
        data = Path(f"/proc/{pid}/{name}").read_bytes()
        found |= {f"{each} in {name}" for each, shape in sought.items() if shape in data}
    longest = max(len(shape) for shape in sought.values())
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for start, end in _regions(pid):
            found |= {f"{each} in memory" for each in _search(memory, start, end, sought, longest)}
    return sorted(found)


def _regions(pid: int) -> list[tuple[int, int]]:
    regions: list[tuple[int, int]] = []
    for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
        span, access, *_rest = line.split()
        if access.startswith("rw") and "[vvar" not in line:
            start, end = (int(number, 16) for number in span.split("-"))
            regions.append((start, end))
    return regions


def _search(memory: object, start: int, end: int, sought: Mapping[str, bytes], longest: int) -> set[str]:
    found: set[str] = set()
    before = b""
    for at in range(start, end, PIECE):
        try:
            memory.seek(at)  # type: ignore[attr-defined]
            data = before + memory.read(min(PIECE, end - at))  # type: ignore[attr-defined]
        except OSError:  # a page that went away meanwhile
            break
        found |= {name for name, shape in sought.items() if shape in data}
        before = data[-longest:]
    return found
