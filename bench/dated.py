"""Search among 100,000 notes, best first and newest first: the store's tables against raw SQLCipher, and against the same narrow table without encryption."""

from __future__ import annotations

import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher
from support.rounds import compare, opening, say

from liaison_app.core.clock import SystemClock
from liaison_app.store.database import connect
from liaison_app.store.indexing import searchable
from liaison_app.store.search import Look, find
from liaison_app.store.sieve import Sieve
from liaison_app.store.store import Store
from liaison_app.store.words_index import fold
from support import made

NOTES, ROUNDS, KEY = int(os.environ.get("NOTES", "100000")), 5, "ab" * 48
ASKED = ("probation office", "network threat", "urgent victim", "school support", "process letter", "witness")
BEST = "SELECT note.id, note.title, snippet(fts, 1, '[', ']', '…', 12) FROM fts JOIN note ON note.rowid = fts.rowid WHERE fts MATCH ? ORDER BY rank LIMIT 50"
NAMES = BEST.replace("snippet(fts, 1, '[', ']', '…', 12)", "rank")
ALL = "SELECT count(*) FROM fts WHERE fts MATCH ?"
NEWEST = "SELECT card.n FROM find JOIN card ON card.n = find.rowid WHERE find MATCH ? AND card.trashed = 0 ORDER BY card.at DESC LIMIT 50"


def bare(db: Any, rows: Sequence[tuple[int, str, str, int]]) -> Any:
    """Fill a table of notes with its index, as another program would keep them, and a narrow table of dates with its own."""
    db.execute("CREATE TABLE note(id TEXT PRIMARY KEY, title TEXT, body TEXT)")
    db.execute("CREATE VIRTUAL TABLE fts USING fts5(title, body, content='note', tokenize='unicode61')")
    db.execute("CREATE VIRTUAL TABLE find USING fts5(title, body, content='', tokenize='unicode61 remove_diacritics 2', prefix='2 3')")
    db.execute("CREATE TABLE card(n INTEGER PRIMARY KEY, trashed INTEGER, at INTEGER)")
    db.execute("BEGIN")
    db.executemany("INSERT INTO find(rowid, title, body) VALUES(?,?,?)", [row[:3] for row in rows])
    db.executemany("INSERT INTO card VALUES(?,0,?)", [(row[0], row[3]) for row in rows])
    db.executemany("INSERT INTO note(rowid, id, title, body) VALUES(?,?,?,?)", [(row[0], f"{row[0]:032x}", *row[1:3]) for row in rows])
    db.execute("INSERT INTO fts(fts) VALUES('rebuild')")
    db.execute("COMMIT")
    return db


def opened(folder: Path) -> tuple[Any, Any]:
    """Return raw SQLCipher and plain SQLite."""
    cipher = sqlcipher.connect(str(folder / "raw.db"), isolation_level=None)
    cipher.execute(f"PRAGMA key=\"x'{KEY}'\"")
    plain = sqlite3.connect(folder / "plain.db", isolation_level=None)
    for db in (cipher, plain):
        for pragma in ("journal_mode=WAL", "cache_size=-64000", "temp_store=MEMORY"):
            db.execute(f"PRAGMA {pragma}")
    return cipher, plain


def open_bare(folder: Path, rows: Sequence[tuple[int, str, str, int]]) -> tuple[Any, Any]:
    """Return both, filled with the same rows."""
    cipher, plain = opened(folder)
    return bare(cipher, rows), bare(plain, rows)


def median(work: Callable[[str], object]) -> float:
    """Return the median seconds over what is asked."""
    taken: list[float] = []
    for asked in ASKED:
        begin = time.perf_counter()
        work(asked)
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken)


def whole_words(asked: str) -> str:
    return " AND ".join(f'"{word}"' for word in asked.split())


def beginnings(asked: str) -> str:
    return " AND ".join(f'"{word}"*' for word in asked.split())


def main() -> None:
    """Fill three databases with the same notes, and ask each the same."""
    opening(f"Search among {NOTES:,} notes")
    with tempfile.TemporaryDirectory(prefix="liaison-bench-") as place:
        folder = Path(place)
        (folder / "store").mkdir()
        store = Store(folder / "store", KEY, clock=SystemClock(), device="0b" * 16, account="0a" * 16)
        rows: list[tuple[int, str, str, int]] = []
        for at in range(0, NOTES, 5_000):
            some = [made.visit(number) for number in range(at, min(at + 5_000, NOTES))]
            store.put_all(some).result()
            rows += [(at + n, fold(one.heading), fold("\n".join(searchable(one))), made.START_MS + (at + n) * 3_600_000) for n, one in enumerate(some, 1)]
        store.close()
        for db in open_bare(folder, rows):
            db.close()
        # all three as on the next morning: closed, and opened again
        store = Store(folder / "store", KEY, clock=SystemClock(), device="0b" * 16, account="0a" * 16)
        cipher, plain = opened(folder)
        reader, db = store.reader(), connect(store.path, KEY, read_only=True)
        found: dict[str, list[float]] = {name: [] for name in ("ours", "counted", "shown", "raw", "raw counted", "raw shown", "newest", "newest plain")}
        for turn in range(ROUNDS + 1):
            once = {
                "ours": median(lambda asked: find(db, asked, Sieve(), 50, Look.BEST)),
                "counted": median(lambda asked: find(db, asked, Sieve(), 50)),
                "shown": median(lambda asked: reader.with_snippets(find(db, asked, Sieve(), 50, Look.BEST).hits, asked)),
                "raw": median(lambda asked: cipher.execute(NAMES, (whole_words(asked),)).fetchall()),
                "raw counted": median(
                    lambda asked: (cipher.execute(NAMES, (whole_words(asked),)).fetchall(), cipher.execute(ALL, (beginnings(asked),)).fetchall())
                ),
                "raw shown": median(lambda asked: cipher.execute(BEST, (whole_words(asked),)).fetchall()),
                "newest": median(lambda asked: reader.query(NEWEST, (whole_words(asked),))),
                "newest plain": median(lambda asked: plain.execute(NEWEST, (whole_words(asked),)).fetchall()),
            }
            for name, taken in once.items() if turn else ():
                found[name].append(taken)
        say("best first", compare(found["ours"], found["raw"]), "raw SQLCipher: 50 ids and titles of whole words; goal ≤ 1.2")
        say("  and all counted", compare(found["counted"], found["raw counted"]), "the same, and all counted that begin so")
        say("  with the words around each", compare(found["shown"], found["raw shown"]), "the same with FTS5's own snippet()")
        say("newest first", compare(found["newest"], found["newest plain"]), "the narrow table, not encrypted; goal ≤ 2")
        store.close()


if __name__ == "__main__":
    main()
