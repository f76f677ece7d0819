"""Process begun to a list of 50,000 contacts on the screen, the passphrase typed at once; against a bare window plus the key's derivation, and against 1,000 contacts."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path

from support.fresh import BARE_WINDOW, seconds
from support.rounds import in_words, opening

from liaison_app.cli.compose import Vaults
from liaison_app.vault.kdf import KdfFloor, derive
from support import made

ROUNDS, FEW, MANY = 5, 1_000, int(os.environ.get("CONTACTS", "50000"))
PASSPHRASE = "a list to be read at once"
OURS = """
import os, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication, QAbstractItemView
from liaison_app.cli.door import VaultDoor
from liaison_app.desktop.app import App
app = QApplication([])
it = App(app, VaultDoor(Path(sys.argv[1])))
it.begin()
app.processEvents()
it.gate.passphrase.edit.setText(sys.argv[2])
it.gate.button.click()
while it.session is None:
    app.processEvents()
from liaison_app.desktop.navigation import Address
it.session.frame.go(Address("contacts"))
while not any(view.model() and view.model().rowCount() >= int(sys.argv[3]) for view in it.session.frame.page.findChildren(QAbstractItemView)):
    app.processEvents()
app.processEvents()
it.window.grab()
os._exit(0)
"""


def make(folder: Path, contacts: int) -> None:
    """Make a vault with so many contacts."""
    made_vault = Vaults().create(folder, PASSPHRASE, passphrase_only=True).opened
    for at in range(0, contacts, 5_000):
        made_vault.store.put_all([made.contact(number) for number in range(at, min(at + 5_000, contacts))]).result()
    made_vault.close()


def derivation(folder: Path) -> float:
    """Return how long the key of this very vault takes to derive."""
    header = Vaults().at(folder).header()
    begin = time.perf_counter()
    derive(PASSPHRASE, header.kdf, KdfFloor())
    return time.perf_counter() - begin


def main() -> None:
    """Take turns, so that a busy machine slows all of them."""
    opening(f"From the process's start to {MANY:,} contacts on the screen")
    with tempfile.TemporaryDirectory(prefix="liaison-bench-") as place:
        few, many = Path(place) / "few", Path(place) / "many"
        make(few, FEW)
        make(many, MANY)
        found: dict[str, list[float]] = {"window": [], "key": [], "few": [], "many": []}
        for turn in range(ROUNDS + 1):
            once = {
                "window": seconds(BARE_WINDOW),
                "key": derivation(many),
                "few": seconds(OURS, str(few), PASSPHRASE, str(FEW)),
                "many": seconds(OURS, str(many), PASSPHRASE, str(MANY)),
            }
            for name, taken in once.items() if turn else ():
                found[name].append(taken)
    window, key, little, much = (statistics.median(found[name]) for name in ("window", "key", "few", "many"))
    floor = statistics.median(a / (b + c) for a, b, c in zip(found["many"], found["window"], found["key"], strict=True))
    growth = statistics.median(a / b for a, b in zip(found["many"], found["few"], strict=True))
    print(f"bare window {in_words(window)} + key {in_words(key)}; {FEW:,} contacts {in_words(little)}, {MANY:,} contacts {in_words(much)}")
    print(f"ratio to window and key {floor:.2f}; {MANY:,} to {FEW:,} contacts {growth:.2f} (goal ≤ 1.2)")


if __name__ == "__main__":
    main()
