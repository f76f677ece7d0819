"""A vault's database under power cuts and failing disks: its write-ahead log torn anywhere, no room left, syncs to disk that fail."""

from __future__ import annotations

import random
import shutil
import struct
import tempfile
from dataclasses import dataclass
from pathlib import Path

from liaison_app.core.clock import SetClock
from liaison_app.core.errors import LiaisonError
from liaison_app.records.note import Note
from liaison_app.store.store import Store
from liaison_app.store.verbs import KeepSpace, SpaceFact
from tests.proof.in_process import copy_vault, memory_folder

KEY = "11" * 48
SEED = 40
WAL_HEADER, FRAME_HEADER = 32, 24


def open_vault(folder: Path) -> Store:
    """Open a bare store."""
    return Store(folder, KEY, clock=SetClock(), device="aa" * 16, account="bb" * 16)


@dataclass(frozen=True)
class Written:
    """A vault as a power cut would find it: its files, its notes in the order of their commits, how long the log was after each."""

    folder: Path
    notes: list[str]
    lengths: list[int]

    @property
    def log(self) -> Path:
        return self.folder / "vault.db-wal"


def write_notes(folder: Path, count: int) -> Written:
    """Commit so many notes one by one, none of them in the main file yet, and copy the files while the vault is open."""
    live = folder / "live"
    live.mkdir()
    store = open_vault(live)
    store.perform(KeepSpace(SpaceFact("cc" * 16, "Team", private=False, served=True, role="owner"))).result()
    store.close()  # all so far is in the main file then
    store = open_vault(live)
    notes: list[str] = []
    lengths: list[int] = []
    for number in range(count):
        notes.append(store.put(Note(body=f"note {number} " + "word " * (number % 40))).result().id)
        lengths.append((live / "vault.db-wal").stat().st_size)
    copy_vault(live, folder / "found")
    store.close()
    return Written(folder / "found", notes, lengths)


def torn_places(written: Written, chance: random.Random, count: int) -> list[int]:
    """Return places to tear the log at: every border of a frame and of a page, and random bytes."""
    size = written.log.stat().st_size
    page = struct.unpack(">I", written.log.read_bytes()[8:12])[0]
    frames = range(WAL_HEADER, size, FRAME_HEADER + page)
    borders = [at + extra for at in frames for extra in (-1, 0, 1, FRAME_HEADER)]
    some = chance.sample(borders, min(len(borders), count // 2))
    return [0, 1, WAL_HEADER - 1, WAL_HEADER, size - 1, *some, *(chance.randrange(size) for _ in range(count - len(some)))]


def torn_logs(count: int) -> dict[str, int | str]:
    """Cut or flip the log so often; what was committed before the place is there, nothing after it is half there, and writing goes on."""
    chance = random.Random(SEED)
    with tempfile.TemporaryDirectory(prefix="torn-", dir=memory_folder()) as temporary:
        folder = Path(temporary)
        written = write_notes(folder, 60)
        for number, at in enumerate(torn_places(written, chance, count)):
            for harm in ("cut", "flip"):
                trial = folder / f"{number}{harm}"
                copy_vault(written.folder, trial)
                _tear(trial / "vault.db-wal", at, harm, chance)
                _judge(trial, written, at, f"{harm} at {at}")
                shutil.rmtree(trial)
    return {"seed": SEED, "cuts": count, "flips": count, "commits in the log": len(written.notes), "committed before the place and lost": 0}


def _tear(path: Path, at: int, harm: str, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    if harm == "cut":
        del data[at:]
    else:
        data[min(at, len(data) - 1)] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def _judge(folder: Path, written: Written, at: int, harm: str) -> None:
    before = [id for id, length in zip(written.notes, written.lengths, strict=True) if length <= at]
    store = open_vault(folder)
    try:
        there = {id for (id,) in store.call(lambda db: db.execute("SELECT id FROM rec").fetchall())}
        assert set(before) <= there, f"{harm}: {len(set(before) - there)} committed notes are gone"
        assert there == set(written.notes[: len(there)]), f"{harm}: not a beginning of what was written"
        assert store.call(lambda db: db.execute("PRAGMA cipher_integrity_check").fetchall()) == [], harm
        assert store.call(lambda db: db.execute("PRAGMA integrity_check").fetchall()) == [("ok",)], harm
        listed = store.reader()
        try:
            assert listed.count("note") == len(there), harm
        finally:
            listed.close()
        store.put(Note(body="and writing goes on")).result()
    finally:
        store.close()


def no_room(count: int) -> dict[str, int | str]:
    """Let the database run out of pages at random points of many writes: each note is whole or absent, and told; the same words go in later."""
    chance = random.Random(SEED)
    refused = 0
    with tempfile.TemporaryDirectory(prefix="full-", dir=memory_folder()) as temporary:
        store = open_vault(Path(temporary))
        store.perform(KeepSpace(SpaceFact("cc" * 16, "Team", private=False, served=True, role="owner"))).result()
        kept: dict[str, str] = {}
        for number in range(count):
            store.call(lambda db: db.execute(f"PRAGMA max_page_count = {db.execute('PRAGMA page_count').fetchone()[0] + chance.randrange(3)}").fetchone())
            note = Note(body=f"note {number} " + "x" * chance.randrange(30_000))
            try:
                store.put(note).result()
            except LiaisonError as told:
                if told.code != "disk_full" or not told.what_to_do:
                    raise
                refused += 1
                assert store.call(lambda db, id=note.id: db.execute("SELECT 1 FROM rec WHERE id = ?", (id,)).fetchone()) is None
                store.call(lambda db: db.execute("PRAGMA max_page_count = 1000000").fetchone())
                store.put(note).result()
            kept[note.id] = note.body
        reader = store.reader()
        assert {record.id: getattr(record, "body", "") for record in reader.list("note")[0]} == kept
        reader.close()
        store.close()
    assert refused > count // 10
    return {"seed": SEED, "writes": count, "refused for want of room, told, and kept later": refused, "lost": 0}
