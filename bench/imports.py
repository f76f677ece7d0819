"""Importing 23,159 agencies, again unchanged, and 10,000 people, against the floor: the same rows parsed and inserted. Prints ratios."""

from __future__ import annotations

import csv
import io
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from sqlcipher3 import dbapi2 as sqlcipher

from liaison_app.core.clock import SystemClock
from liaison_app.core.ids import new_id
from liaison_app.store.store import Store
from liaison_app.store.verbs import KeepSpace, SpaceFact
from liaison_app.work.importing import import_files

AGENCIES, PEOPLE, BATCH = 23_159, 10_000, 500
KEY = "ab" * 48


def table(folder: Path, name: str, headings: list[str], row: Callable[[int], list[str]], count: int) -> Path:
    """Write a CSV of made-up rows."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows(row(n) for n in range(count))
    path = folder / name
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def agency(n: int) -> list[str]:
    return [f"TN{n:05d}00", f"{('Cedar', 'Harlan', 'Stony', 'Marrow')[n % 4]} {n} Police Department", "City", "TN", f"{37000 + n % 999}"]


def person(n: int) -> list[str]:
    rng = Random(n)
    name = f"{rng.choice(('Mia', 'Abe', 'Zoe'))} {rng.randrange(10**6):x}"
    return [name, f"p{n}@city{n % 400}.example", f"+1 615 555 {n % 10000:04d}", f"City {n % 400} Police", "Met at the conference."]


def agencies(folder: Path) -> Path:
    """Write the list of agencies, as the country's police publish theirs."""
    return table(folder, "agencies.csv", ["ori", "agency_name", "agency_type_name", "state", "zip"], agency, AGENCIES)


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def floor(path: Path, folder: Path) -> None:
    """Parse the rows and insert them into one encrypted table, a batch at a time."""
    db = sqlcipher.connect(str(folder / f"{path.stem}.db"), isolation_level=None)
    db.execute(f"PRAGMA key = \"x'{KEY}'\"")
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("CREATE TABLE t(id TEXT PRIMARY KEY, a TEXT, b TEXT, c TEXT, d TEXT, e TEXT)")
    with path.open(encoding="utf-8") as lines:
        rows = list(csv.reader(lines))[1:]
    for at in range(0, len(rows), BATCH):
        db.execute("BEGIN")
        db.executemany("INSERT INTO t VALUES(?,?,?,?,?,?)", [(new_id(), *row) for row in rows[at : at + BATCH]])
        db.execute("COMMIT")
    db.close()


def main() -> None:
    """Print seconds, ratios to the floor, and the most memory taken."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "vault").mkdir()
        store = Store(folder / "vault", KEY, clock=SystemClock(), device=new_id(), account=new_id())
        space = SpaceFact(new_id(), "Private", private=True, served=False, role="owner")
        store.perform(KeepSpace(space, keys=((1, bytes(32)),))).result()
        reader = store.reader()
        for path in (
            agencies(folder),
            table(folder, "people.csv", ["Name", "Email", "Phone", "Company", "Notes"], person, PEOPLE),
        ):
            least = seconds(lambda path=path: floor(path, folder))
            first = seconds(lambda path=path: import_files(store, reader, [path]))
            again = seconds(lambda path=path: import_files(store, reader, [path]))
            print(f"{path.stem}: floor {least:.2f} s, import {first:.2f} s (x {first / least:.1f}), unchanged again {again:.2f} s (x {again / least:.1f})")
        print(f"most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
        reader.close()
        store.close()


if __name__ == "__main__":
    main()
