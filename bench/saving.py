"""A note saved by its writer while 10,000 records of somebody else come in, against the same save when nothing else goes on."""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

from support.rounds import in_words, opening, p95

from liaison_app.records.note import Note
from liaison_app.store.store import Store
from support import made, parties

PAUSE_S = 0.15
TURN_S = 0.001
"""How long a thread keeps the interpreter from another that wants it, as in the app with its window."""


def saves(store: Store, note: Note, until: threading.Event, most: int) -> list[float]:
    """Save the growing note again and again, with a writer's pauses; return the seconds of each save."""
    stored = store.put(note, session="s").result()
    taken: list[float] = []
    while not until.is_set() and len(taken) < most:
        assert isinstance(stored, Note)
        change = replace(stored, body=f"{stored.body} {made.WORDS[len(taken)]}")
        begin = time.perf_counter()
        stored = store.put(change, base=stored, session="s").result()
        taken.append(time.perf_counter() - begin)
        time.sleep(PAUSE_S)
    return taken


def main() -> None:
    """Save, then save while the other device's records are pulled."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--records", type=int, default=10_000)
    records = asked.parse_args().records
    sys.setswitchinterval(TURN_S)
    opening(f"Saves of a 1.5 KB note, alone and while {records:,} visits come in")
    note = Note(body=made.words(random.Random(1), 1500))
    with tempfile.TemporaryDirectory(prefix="liaison-bench-") as place:
        folder = Path(place)
        with parties.server(folder / "server") as running, parties.two_parties(folder, running) as (a, b):
            a.vault.store.put_all([made.visit(n) for n in range(records)]).result()
            a.sync()
            never, came = threading.Event(), threading.Event()
            idle = saves(b.vault.store, note, never, 30)
            found: list[float] = []
            typing = threading.Thread(target=lambda: found.extend(saves(b.vault.store, replace(note, id=f"{7:032x}"), came, 10_000)))
            typing.start()
            b.sync()
            came.set()
            typing.join()
            assert b.vault.reader.count("visit") == records
    for name, values in (("alone", idle), ("while records come in", found)):
        print(f"{name:<24} {len(values):>4} saves, median {in_words(statistics.median(values))}, p95 {in_words(p95(values))}, most {in_words(max(values))}")
    print(f"ratio of the medians {statistics.median(found) / statistics.median(idle):.2f} (goal ≤ 2)")


if __name__ == "__main__":
    main()
