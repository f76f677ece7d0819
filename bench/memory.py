"""Memory of the started application with 10,000 notes: unlocked, through its pages, a note open; proportional share (PSS), against a bare QMainWindow."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random

from support.fresh import BARE_WINDOW, OFFSCREEN
from support.rounds import opening

from liaison_app.cli.compose import Vaults
from liaison_app.records.note import Note
from support import made

NOTES, LIMIT_MIB = int(os.environ.get("NOTES", "10000")), 150
PASSPHRASE = "how much of it is in memory"
PSS = "print('@', *(line.split()[1] for line in open('/proc/self/smaps_rollup') if line.startswith(('Rss:', 'Pss:'))), *words, flush=True)"
FLOOR = f"""
{BARE_WINDOW}
words = ["a bare QMainWindow"]
{PSS}
"""
OURS = f"""
import os, sys
from pathlib import Path
from liaison_app.cli.door import VaultDoor
from liaison_app.desktop.walk import Walk
def told(*words):
    {PSS}
walk = Walk(VaultDoor(Path(sys.argv[1])), Path(sys.argv[1]))
told("the unlock prompt")
walk.unlock(sys.argv[2])
walk.settle(2)
told("unlocked")
for keys in ("Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4", "Ctrl+5"):
    walk.press(keys)
    walk.settle(1)
told("through the five places")
walk.press("Ctrl+F")
walk.type("warrant")
walk.settle(2)
told("after a search")
walk.press("Esc")
walk.press("Ctrl+Shift+N")
walk.settle(1)
told("with a quick note open")
os._exit(0)
"""


def shares(code: str, *words: str) -> list[tuple[float, float, str]]:
    """Return what a fresh process says of itself: resident MiB, its proportional share of them, and when."""
    environment = {**OFFSCREEN, **os.environ}
    done = subprocess.run([sys.executable, "-c", code, *words], check=True, capture_output=True, text=True, env=environment, timeout=300)
    lines = [line.split(maxsplit=3) for line in done.stdout.splitlines() if line.startswith("@")]
    return [(int(resident) / 1024, int(share) / 1024, when) for _at, resident, share, when in lines]


def main() -> None:
    """Print the share at each moment, and the largest."""
    opening(f"Memory with {NOTES:,} notes")
    with tempfile.TemporaryDirectory(prefix="liaison-bench-") as place:
        folder = Path(place) / "vault"
        vault = Vaults().create(folder, PASSPHRASE, passphrase_only=True).opened
        vault.store.put_all([Note(title=f"Note {n}", body=made.words(Random(n), 1150)) for n in range(NOTES)]).result()
        vault.close()
        found = [*shares(FLOOR), *shares(OURS, str(folder), PASSPHRASE)]
    for resident, mib, when in found:
        print(f"{mib:6.0f} MiB  {when} (resident {resident:.0f}: what it would be if nothing else that runs had a page of these libraries)")
    most = max(mib for _resident, mib, _when in found)
    print(f"the most {most:.0f} MiB, {most / found[0][1]:.1f} × the bare window; under {LIMIT_MIB}: {'yes' if most <= LIMIT_MIB else 'NO'}")


if __name__ == "__main__":
    main()
