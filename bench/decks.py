"""200 MB of decks added, against the same bytes through AES-GCM, write and fsync; and read back a second time, against reading and hashing the same files."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pypdf import PdfWriter

from liaison_app.core.clock import SystemClock
from liaison_app.core.ids import new_id
from liaison_app.store.store import Store
from liaison_app.work.decks import Decks

DECKS, EACH, PIECE = 5, 40 * 1024 * 1024, 4 * 1024 * 1024


def make(folder: Path) -> list[Path]:
    """Write PDF decks of 40 MB each, with attachments that do not compress."""
    out: list[Path] = []
    for number in range(DECKS):
        writer = PdfWriter()
        for _ in range(40):
            writer.add_blank_page(960, 540)
        writer.add_attachment("pictures.bin", os.urandom(EACH))
        whole = io.BytesIO()
        writer.write(whole)
        out.append(folder / f"{number}.pdf")
        out[-1].write_bytes(whole.getvalue())
    return out


def floor(files: list[Path], folder: Path) -> float:
    """Return the seconds that encrypting and writing the same bytes take, a piece at a time."""
    start = time.perf_counter()
    cipher = AESGCM(os.urandom(32))
    for number, path in enumerate(files):
        with path.open("rb") as source:
            for piece in iter(lambda: source.read(PIECE), b""):
                target = folder / f"{number}-{source.tell()}"
                with target.open("wb") as out:
                    out.write(cipher.encrypt(os.urandom(12), piece, None))
                    out.flush()
                    os.fsync(out.fileno())
    return time.perf_counter() - start


@dataclass(frozen=True)
class Taken:
    """Seconds for adding, for the second verify, and for what that is measured against."""

    added: float
    verified: float
    read: float
    hashed: float


def ours(files: list[Path], folder: Path) -> Taken:
    """Return what adding the decks takes, child process and record included, and what a second, unchanged verify takes."""
    device = new_id()
    store = Store(folder, "ab" * 48, clock=SystemClock(), device=device, account=new_id())
    reader = store.reader()
    start = time.perf_counter()
    decks = Decks(store, reader)
    for path in files:
        decks.add(path)
    added = time.perf_counter() - start
    decks.verify()
    chunks = [path for path in folder.rglob("*") if len(path.name) == len("ab" * 32)]
    read = min(timed(lambda: [forget(path) for path in chunks], lambda: [path.read_bytes() for path in chunks]) for _ in range(2))
    hashed = min(timed(lambda: [forget(path) for path in chunks], lambda: [hashlib.sha256(path.read_bytes()) for path in chunks]) for _ in range(2))
    verified = min(timed(lambda: [forget(path) for path in chunks], decks.verify) for _ in range(2))
    reader.close()
    store.close()
    return Taken(added, verified, read, hashed)


def timed(before: Callable[[], object], fn: Callable[[], object]) -> float:
    """Return the seconds that something takes."""
    before()
    start = time.perf_counter()
    fn()
    return time.perf_counter() - start


def forget(path: Path) -> None:
    """Let the system forget a file it holds in memory, so that reading it means the disk (Linux)."""
    if not hasattr(os, "posix_fadvise"):
        return
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def main() -> None:
    """Measure three times, alternating, and print the medians."""
    with tempfile.TemporaryDirectory(prefix="liaison-bench-", dir=os.environ.get("BENCH_DIR")) as place:
        files = make(Path(place))
        floors: list[float] = []
        taken: list[Taken] = []
        for turn in range(3):
            for name in ("floor", "vault"):
                folder = Path(place) / f"{name}{turn}"
                folder.mkdir()
                floors.append(floor(files, folder)) if name == "floor" else taken.append(ours(files, folder))
        size = sum(path.stat().st_size for path in files) / 1e6
        least, most = median(floors), median(each.added for each in taken)
        print(f"{size:.0f} MB in {DECKS} decks: {most:.2f} s ({size / most:.0f} MB/s); floor {least:.2f} s; speed {least / most:.0%} of the floor (goal 60 %)")
        verified, read, hashed = (median(getattr(each, name) for each in taken) for name in ("verified", "read", "hashed"))
        told = f"second verify, files not in memory: {verified:.2f} s ({size / verified:.0f} MB/s); plain read {read:.2f} s"
        print(f"{told}, ratio {verified / read:.2f}; read and SHA-256 on one thread {hashed:.2f} s, ratio {verified / hashed:.2f}")


if __name__ == "__main__":
    main()
