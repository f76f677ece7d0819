"""From the passphrase to the first page of a list, without the window: a vault of 100,000 notes against one of 1,000, and against the key's derivation alone."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path

from support.rounds import in_words, opening

from liaison_app.cli.compose import Vaults
from liaison_app.vault.kdf import KdfFloor, derive
from support import made

ROUNDS, FEW, MANY = 7, 1_000, int(os.environ.get("NOTES", "100000"))
PASSPHRASE = "a list to be read at once"
PAGE = 100


def make(folder: Path, notes: int) -> None:
    """Make a vault with so many visits."""
    opened = Vaults().create(folder, PASSPHRASE, passphrase_only=True).opened
    for at in range(0, notes, 5_000):
        opened.store.put_all([made.visit(number) for number in range(at, min(at + 5_000, notes))]).result()
    opened.close()


def unlocked(folder: Path) -> tuple[float, float]:
    """Return the seconds from the passphrase to the first page of all visits, newest first, and those of the key's derivation in the same moment."""
    vaults = Vaults()
    header = vaults.at(folder).header()
    begin = time.perf_counter()
    opened = vaults.open(folder, PASSPHRASE)
    numbers = opened.reader.numbers("visit", order="at")[:PAGE]
    page = opened.reader.page(numbers)
    taken = time.perf_counter() - begin
    assert len(page) == PAGE
    opened.close()
    begin = time.perf_counter()
    derive(PASSPHRASE, header.kdf, KdfFloor())
    return taken, time.perf_counter() - begin


def main() -> None:
    """Take turns, so that a busy machine slows all of them."""
    opening(f"From the passphrase to a page of {MANY:,} notes")
    with tempfile.TemporaryDirectory(prefix="liaison-bench-") as place:
        few, many = Path(place) / "few", Path(place) / "many"
        make(few, FEW)
        make(many, MANY)
        rounds = [(unlocked(few), unlocked(many)) for _turn in range(ROUNDS + 1)][1:]
    little, much, key = ([pick(one) for one in rounds] for pick in (lambda one: one[0][0], lambda one: one[1][0], lambda one: one[1][1]))
    beyond = statistics.median(a - b for a, b in zip(much, key, strict=True))
    growth = statistics.median(a / b for a, b in zip(much, little, strict=True))
    print(
        f"{MANY:,} notes {in_words(statistics.median(much))}, {FEW:,} notes {in_words(statistics.median(little))}, key derivation {in_words(statistics.median(key))}"
    )
    print(f"beyond the derivation {in_words(beyond)} (goal ≤ 50 ms); {MANY:,} to {FEW:,} notes {growth:.2f} (goal ≤ 1.2)")


if __name__ == "__main__":
    main()
