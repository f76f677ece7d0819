"""10,000 visits pushed, pulled, 100 changed, and a sync with nothing to do, against the least any sync must do (support/sync_floor.py).

Takes part in a comparison of several programs with `--child FOLDER --variant V`: there it takes the records from the module `records` on PYTHONPATH.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import importlib.util
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from support.rounds import Phases, Stopwatch, compare, interleave, opening, peak_mib, say
from support.slow_link import link

from liaison_app.core.clock import Stamp
from liaison_app.core.resources import resource_path
from liaison_app.protocol.compression import compress
from liaison_app.records.body import encode
from liaison_app.records.document import begin
from liaison_app.records.fields import Record
from liaison_app.records.values import Spot, When
from liaison_app.records.visit import Visit
from liaison_app.store.indexing import searchable
from support import made, parties, sync_floor

N = int(os.environ.get("N", "10000"))
EDITED, EDITS_EACH = 100, 10
PUSH, PULL, INCR_PUSH, INCR_PULL, NOTHING = f"push {N // 1000}k", f"pull {N // 1000}k (fresh B)", "incr 100: A push", "incr 100: B pull", "noop sync"


def ours(folder: Path, records: Sequence[Record], edits: Sequence[Record]) -> tuple[Phases, dict[str, Any]]:
    """Do one whole run: a server process, two devices; over a slow line where LINK says so ("RTT_MS,MBIT")."""
    timed = Stopwatch()
    lines: dict[str, str] = {}
    with parties.server(folder / "server") as running, ExitStack() as stack:
        laid = stack.enter_context(link(running.port, os.environ["LINK"])) if os.environ.get("LINK") else None
        a, b = stack.enter_context(parties.two_parties(folder, running.through(laid.port) if laid else running))

        @contextmanager
        def phase(name: str) -> Generator[None]:
            before = laid.carried() if laid else None
            with timed(name):
                yield
            if laid and before:
                went = laid.carried().since(before)
                lines[name] = f"up {went.up / 1e6:.3f} MB, down {went.down / 1e6:.3f} MB, {went.turns} round trips"

        with timed(f"create {N // 1000}k"):
            a.vault.store.put_all(records).result()
        with phase(PUSH):
            a.sync()
        with phase(PULL):
            b.sync()
        with timed(f"edit {EDITED}"):
            a.vault.store.put_all(edits).result()
        with phase(INCR_PUSH):
            a.sync()
        with phase(INCR_PULL):
            b.sync()
        with phase(NOTHING):
            a.sync()
        assert b.vault.reader.count("visit") == len(records)
        assert b.vault.reader.need(edits[0].id).notes == edits[0].notes
        info = {"client_peak_mib": round(peak_mib(), 1), "server_peak_mib": round(peak_mib(running.pid), 1)}
    return timed.phases, info | ({"link": json.dumps(lines)} if lines else {})


def edited(folder: Path, records: Sequence[Record]) -> Phases:
    """Time a new device's first sync before and after ten edits to every note, of a few words each, synced after each; both join in that sync."""
    timed = Stopwatch()
    with parties.server(folder / "server") as running, parties.two_parties(folder, running) as (a, b):
        a.vault.store.put_all(records).result()
        a.sync()
        b.sync()
        with parties.one_more(folder / "c", "Cem", a, running) as c, timed("fresh pull, unedited"):
            c.sync()
        source = random.Random("edits")
        for turn in range(EDITS_EACH):
            a.vault.store.put_all([_edit(a.vault.reader.need(record.id), source, turn) for record in records]).result()
            a.sync()
        a.sync()
        with parties.one_more(folder / "d", "Dan", a, running) as d:
            with timed("fresh pull, ten edits each"):
                d.sync()
            assert d.vault.reader.count("visit") == len(records)
    return timed.phases


def _edit(visit: Record, source: random.Random, turn: int) -> Record:
    """Return the visit with a few words typed somewhere in its notes, and as many of the old ones gone."""
    assert isinstance(visit, Visit)
    words = visit.notes.split()
    at = source.randrange(len(words))
    words[at : at + 3] = source.choices(made.WORDS, k=4 + turn % 2)
    return replace(visit, notes=" ".join(words))


def memory(folder: Path, records: Sequence[Record]) -> None:
    """Print the most memory that a device holds which only pushes all records, and one which only pulls them, each in a process of its own."""
    with parties.server(folder / "server") as running:
        with parties.two_parties(folder, running) as (a, _b):
            a.vault.store.put_all(records).result()
        for name, place in (("push", "a"), ("pull", "b")):
            found = subprocess.run([sys.executable, __file__, "--once", str(folder / place)], check=True, capture_output=True, text=True)
            print(f"peak memory: a process that opens a vault and does the {name}: {found.stdout.strip()} MiB")
        print(f"peak memory of the server: {peak_mib(running.pid):.0f} MiB")


def floor(folder: Path, rows: Sequence[sync_floor.Row], edits: Sequence[sync_floor.Row], dictionary: bytes | None, *, searching: bool = True) -> Phases:
    """Do the same with the least program; `searching`: the second device fills a full-text index too."""
    timed = Stopwatch()
    with sync_floor.server(folder / "server") as port:
        a, b = (sync_floor.Client(folder / name, port, dictionary=dictionary, searching=searching and name == "b") for name in ("a", "b"))
        words = {id: text for id, text, _body in rows}
        with timed(f"create {N // 1000}k"):
            a.put(rows)
        with timed(PUSH):
            a.push()
        a.pull({})
        with timed(PULL):
            b.pull(words)
        with timed(f"edit {EDITED}"):
            a.put(edits)
        with timed(INCR_PUSH):
            a.push()
        with timed(INCR_PULL):
            b.pull(words)
        a.pull({})
        with timed(NOTHING):
            a.push()
            a.pull({})
        a.close()
        b.close()
    return timed.phases


def insert(folder: Path, rows: Sequence[sync_floor.Row]) -> Phases:
    """Time SQLCipher alone: rows with a plain full-text index over their words, one transaction."""
    timed = Stopwatch()
    db = sync_floor.open_store(folder / "insert.db")
    with timed("insert with full text"):
        db.execute("BEGIN")
        db.executemany("INSERT INTO n VALUES(?,1,0,?,?)", [(id, body, words) for id, words, body in rows])
        db.executemany("INSERT INTO find(words) VALUES(?)", [(words,) for _id, words, _body in rows])
        db.execute("COMMIT")
    db.close()
    return timed.phases


def bodies(records: Sequence[Record]) -> list[sync_floor.Row]:
    """Return what a device keeps of these records: id, words, body."""
    stamp = Stamp(made.START_MS, 0, "0b" * 16)
    return [(record.id, "\n".join(searchable(record)), encode(begin(record, stamp, "0a" * 16))) for record in records]


def from_peers() -> tuple[list[Record], list[Record]]:
    """Return the records that every compared program uses, as visits."""
    source = importlib.import_module("records")
    return [_as_visit(each) for each in source.notes(N)], [_as_visit(each) for each in source.notes(EDITED, N // 20, 1)]


def _as_visit(note: dict[str, Any]) -> Record:
    start = datetime.fromisoformat(note["visit_date"]).replace(tzinfo=UTC)
    return Visit(
        id=_id(note["id"]),
        title=note["title"],
        start=When(int(start.timestamp() * 1000), "UTC"),
        place=Spot(note["location"]),
        attendees=(_id(note["contact_id"]),),
        topics=tuple(sorted(note["topics"])),
        outcome=note["sentiment"],
        next_step="follow up" if note["follow_up"] else "",
        notes=note["body"],
    )


def made_up() -> tuple[list[Record], list[Record]]:
    """Return the records of this folder: those that are created, and what a hundred of them become."""
    return [made.visit(n) for n in range(N)], [made.visit(n, 1) for n in range(N // 20, N // 20 + EDITED)]


def _id(uuid: str) -> str:
    return hashlib.sha256(uuid.encode()).hexdigest()[:32]


def child(folder: Path, variant: str) -> None:
    """Do one run for a comparison and print its line; variant "floor" is the floor with our dictionary, "plain" the floor without."""
    records, edits = from_peers() if importlib.util.find_spec("records") else made_up()
    if variant == "edited":
        phases, info = edited(folder, records), {"client_peak_mib": round(peak_mib(), 1)}
    elif variant == "insert":
        phases, info = insert(folder, bodies(records)), {"client_peak_mib": round(peak_mib(), 1)}
    elif variant == "plain":
        phases, info = floor(folder, bodies(records), bodies(edits), None, searching=False), {"client_peak_mib": round(peak_mib(), 1)}
    elif variant == "floor":
        phases, info = floor(folder, bodies(records), bodies(edits), _dictionary()), {"client_peak_mib": round(peak_mib(), 1)}
    else:
        phases, info = ours(folder, records, edits)
    print("\n@@" + json.dumps({"phases": phases, "info": info}))


def _dictionary() -> bytes | None:
    path = resource_path("dictionaries/1.zdict")
    return path.read_bytes() if path.exists() else None


def main() -> None:
    """Measure in rounds and print ratios."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--child", type=Path)
    asked.add_argument("--variant", default="")
    asked.add_argument("--once", type=Path, help="sync one vault made by this script, once, and print the peak memory")
    asked.add_argument("--rounds", type=int, default=5)
    chosen, _rest = asked.parse_known_args()
    if chosen.child:
        child(chosen.child, chosen.variant)
        return
    if chosen.once:
        parties.sync_once(chosen.once)
        print(f"{peak_mib():.0f}")
        return
    records, edits = made_up()
    rows, changed = bodies(records), bodies(edits)
    opening(f"Sync of {N:,} visits of {statistics.mean(len(body) for _id, _words, body in rows):,.0f} bytes over loopback, {chosen.rounds} rounds")
    packed = statistics.mean(len(compress(body)[1]) for _id, _words, body in rows[:500])
    print(f"compressed body {packed:.0f} bytes; floor: AES-GCM without compression, and with it")

    found = interleave(
        {
            "ours": lambda folder: ours(folder, records, edits)[0],
            "floor": lambda folder: floor(folder, rows, changed, None),
            "packed": lambda folder: floor(folder, rows, changed, _dictionary()),
        },
        rounds=chosen.rounds,
    )
    goals = {PUSH: "goal ≤ 2", PULL: "goal ≤ 2 (index built in both)"}
    for phase in found["ours"][0]:
        for name in ("floor", "packed"):
            say(f"{phase} / {name}", compare([one[phase] for one in found["ours"]], [one[phase] for one in found[name]]), goals.get(phase, ""))
    with tempfile.TemporaryDirectory(prefix="liaison-bench-") as place:
        memory(Path(place), records)


if __name__ == "__main__":
    main()
