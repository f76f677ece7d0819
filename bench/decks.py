"""Adding 200 MB of decks, against the floor: the same bytes through AES-GCM, write and fsync. Prints one ratio."""

from __future__ import annotations

import io
import os
import tempfile
import time
from pathlib import Path

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


def ours(files: list[Path], folder: Path) -> float:
    """Return the seconds that adding the decks takes, child process and record included."""
    store = Store(folder, "ab" * 48, clock=SystemClock(), device=new_id(), account=new_id())
    reader = store.reader()
    start = time.perf_counter()
    decks = Decks(store, reader)
    for path in files:
        decks.add(path)
    taken = time.perf_counter() - start
    reader.close()
    store.close()
    return taken


def main() -> None:
    """Measure three times, alternating, and print the medians."""
    with tempfile.TemporaryDirectory(prefix="liaison-bench-") as place:
        files = make(Path(place))
        floors: list[float] = []
        taken: list[float] = []
        for turn in range(3):
            for name, times, fn in (("floor", floors, floor), ("vault", taken, ours)):
                folder = Path(place) / f"{name}{turn}"
                folder.mkdir()
                times.append(fn(files, folder))
        least, most = sorted(floors)[1], sorted(taken)[1]
        size = sum(path.stat().st_size for path in files) / 1e6
        print(f"{size:.0f} MB in {DECKS} decks: {most:.2f} s ({size / most:.0f} MB/s); floor {least:.2f} s; speed {least / most:.0%} of the floor (goal 60 %)")


if __name__ == "__main__":
    main()
