"""The store alone: bulk insert, saving a note, pages, scrolling and search as one types among 50,000 contacts, each against raw SQLCipher in the same round."""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher
from support.rounds import compare, in_words, opening, p95, peak_mib, say

from liaison_app.core.clock import SystemClock
from liaison_app.records.fields import Record
from liaison_app.records.note import Note
from liaison_app.store.reader import Reader
from liaison_app.store.search import find
from liaison_app.store.sieve import Sieve
from liaison_app.store.store import Store
from liaison_app.store.words_index import fold
from support import made

CONTACTS, NOTES, BULK = int(os.environ.get("CONTACTS", "50000")), int(os.environ.get("NOTES", "20000")), 10_000
KEY = "ab" * 48
COPIED = ("rec", "card", "k_visit", "member", "word")
SAVES = 60


def raw(path: Path) -> Any:
    """Open SQLCipher as the store does, and nothing more."""
    db = sqlcipher.connect(str(path), isolation_level=None)
    db.execute(f"PRAGMA key=\"x'{KEY}'\"")
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-64000", "temp_store=MEMORY", "wal_autocheckpoint=2000"):
        db.execute(f"PRAGMA {pragma}")
    return db


def new_store(folder: Path) -> Store:
    folder.mkdir(parents=True, exist_ok=True)
    return Store(folder, KEY, clock=SystemClock(), device="0b" * 16, account="0a" * 16)


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


# bulk insert: the very same rows, into the very same tables


def bulk(folder: Path, records: Sequence[Record]) -> tuple[float, float]:
    """Return the seconds of inserting these records, and of inserting their finished rows without a store."""
    store = new_store(folder / "ours")
    ours = seconds(lambda: store.put_all(records).result())
    rows = {table: store.call(lambda db, table=table: db.execute(f"SELECT * FROM {table}").fetchall()) for table in COPIED}
    schema = store.call(lambda db: [sql for (sql,) in db.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT GLOB '*_data' AND name NOT GLOB '*_idx' "
                        "AND name NOT GLOB '*_docsize' AND name NOT GLOB '*_config' AND name NOT GLOB '*_content' AND name NOT GLOB 'sqlite_*'")])  # fmt: skip
    store.close()
    texts = [(n, fold(record.heading), fold(record.notes)) for n, record in enumerate(records, 1) if hasattr(record, "notes")]
    words = [(row[0],) for row in rows["word"]]
    db = raw(folder / "raw.db")
    for statement in schema:
        db.execute(statement)

    def insert() -> None:
        db.execute("BEGIN IMMEDIATE")
        for table, values in rows.items():
            db.executemany(f"INSERT INTO {table} VALUES({','.join('?' * len(values[0]))})", values)
        db.executemany("INSERT INTO midword(term) VALUES(?)", words)
        db.executemany("INSERT INTO find(rowid, title, body) VALUES(?,?,?)", texts)
        db.execute("COMMIT")

    return ours, seconds(insert)


# one save: an editor's pause → a durable commit


def saves(store: Store, db: Any, note: Note) -> tuple[list[float], list[float]]:
    """Return the seconds of saves of a growing note, and of committing one row of the same size, alternating."""
    stored = store.put(note, session="s").result()
    db.execute("INSERT OR REPLACE INTO n VALUES(1, ?)", (note.body.encode(),))
    ours: list[float] = []
    floor: list[float] = []
    for number in range(SAVES):
        text = f"{stored.body} {made.WORDS[number]}" if isinstance(stored, Note) else ""
        change = replace(stored, body=text)
        start = time.perf_counter()
        stored = store.put(change, base=stored, session="s").result()
        ours.append(time.perf_counter() - start)
        body = text.encode()
        start = time.perf_counter()
        db.execute("UPDATE n SET body = ? WHERE n = 1", (body,))
        floor.append(time.perf_counter() - start)
    return ours, floor


# reading


def pages(reader: Reader, numbers: Sequence[int], starts: Sequence[int]) -> list[float]:
    """Return the seconds of each page of 100 records, as a list model reads them."""
    return [seconds(lambda at=at: reader.page(numbers[at : at + 100])) for at in starts]


def raw_pages(db: Any, numbers: Sequence[int], starts: Sequence[int]) -> list[float]:
    """Return the seconds of the same query, nothing read out of the bodies."""
    sql = f"SELECT rec.n, rec.id, rec.space, rec.gen, rec.state FROM rec WHERE rec.n IN ({','.join('?' * 100)})"
    return [seconds(lambda at=at: db.execute(sql, numbers[at : at + 100]).fetchall()) for at in starts]


TYPED = ("dahl", "prosecutor", "brookford", "human traf", "glenwick off")


def typed(work: Callable[[str], object]) -> list[float]:
    """Return the seconds of each keystroke of someone who types these words."""
    return [seconds(lambda text=words[:length]: work(text)) for words in TYPED for length in range(2, len(words) + 1)]


def raw_search(db: Any, text: str) -> None:
    """Ask the full-text index for the words, the last one as a prefix, best first."""
    words = fold(text).split()
    query = " AND ".join([*(f'"{word}"' for word in words[:-1]), f'"{words[-1]}"*'])
    db.execute(
        "SELECT rec.id, card.title, score FROM (SELECT find.rowid AS n, bm25(find, 8.0, 1.0) AS score FROM find WHERE find MATCH ? ORDER BY score LIMIT 50) "
        "JOIN card USING(n) JOIN rec USING(n) ORDER BY score",
        (query,),
    ).fetchall()


def reading(store: Store, rounds: int) -> None:
    """Measure lists and search."""
    reader, db = store.reader(), raw(store.path)
    numbers = reader.numbers("contact")
    starts = [(at * 7919) % (len(numbers) - 100) for at in range(60)]
    found: dict[str, list[float]] = {"all": [], "all raw": [], "page": [], "page raw": [], "scroll": [], "scroll raw": []}
    keys, raw_keys, index_keys = [], [], []
    for _round in range(rounds + 1):
        found["all"].append(seconds(lambda: reader.numbers("contact")))
        found["all raw"].append(seconds(lambda: db.execute("SELECT n FROM card WHERE kind = 'contact' AND trashed = 0 ORDER BY sort, n").fetchall()))
        found["page"].append(statistics.median(pages(reader, numbers, starts)))
        found["page raw"].append(statistics.median(raw_pages(db, numbers, starts)))
        found["scroll"].append(sum(pages(reader, numbers, range(0, len(numbers) - 100, 100))))
        found["scroll raw"].append(sum(raw_pages(db, numbers, range(0, len(numbers) - 100, 100))))
        keys.append(typed(reader.search))
        index_keys.append(typed(lambda text: find(db, text, Sieve(), 50)))
        raw_keys.append(typed(lambda text: raw_search(db, text)))
    for name, goal in (("all", "row numbers of the list"), ("page", "100 records read; goal p95 < 16 ms"), ("scroll", f"{len(numbers) // 100} pages")):
        say(f"{name} of {len(numbers):,} contacts", compare(found[name][1:], found[f"{name} raw"][1:]), goal)
    print(f"{'':<34} page p95 {in_words(p95(pages(reader, numbers, starts)))}")
    say("search, a key", compare([statistics.median(each) for each in keys[1:]], [statistics.median(each) for each in raw_keys[1:]]), "raw prefix query")
    say(
        "  of which the index",
        compare([statistics.median(each) for each in index_keys[1:]], [statistics.median(each) for each in raw_keys[1:]]),
        "mid-word included",
    )
    print(f"{'':<34} search p95 {in_words(p95(keys[-1]))}, raw {in_words(p95(raw_keys[-1]))}")
    reader.close()
    db.close()


def main() -> None:
    """Measure, and print ratios."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--rounds", type=int, default=5)
    rounds = asked.parse_args().rounds
    opening(f"Store: {CONTACTS:,} contacts and {NOTES:,} visits, {rounds} rounds")
    folder = Path(tempfile.mkdtemp(prefix="liaison-bench-"))
    try:
        visits = [made.visit(number) for number in range(BULK)]
        measured = [bulk(folder / f"bulk{number}", visits) for number in range(rounds + 1)][1:]
        say(f"bulk insert of {BULK:,}", compare([ours for ours, _floor in measured], [floor for _ours, floor in measured]), "goal ≤ 1.3, the same rows")
        store = new_store(folder / "full")
        for at in range(0, CONTACTS, 5000):
            store.put_all([made.contact(number) for number in range(at, min(at + 5000, CONTACTS))]).result()
        for at in range(0, NOTES, 5000):
            store.put_all([made.visit(number) for number in range(at, min(at + 5000, NOTES))]).result()
        db = raw(folder / "row.db")
        db.execute("CREATE TABLE n(n INTEGER PRIMARY KEY, body BLOB)")
        for name, size in (("note of 1.5 KB, a save", 1500), ("note of 20,000 words, a save", 120_000)):
            note = Note(body=made.words(random.Random(size), size))
            runs = [saves(store, db, replace(note, id=f"{number:032x}")) for number in range(rounds)]
            say(name, compare([statistics.median(ours) for ours, _floor in runs], [statistics.median(floor) for _ours, floor in runs]), "one durable row")
            worst, least = (p95([each for run in runs for each in run[which]]) for which in (0, 1))
            print(f"{'':<34} p95 {in_words(worst)} (goal ≤ 5 ms), floor p95 {in_words(least)}")
        reading(store, rounds)
        store.close()
        print(f"peak memory {peak_mib():.0f} MiB (with the made-up records)")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
