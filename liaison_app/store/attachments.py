"""The queue of stored files: in which order their chunks move."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from liaison_app.store import names
from liaison_app.store import verbs as v
from liaison_app.store.database import Connection

if TYPE_CHECKING:
    from liaison_app.store.reader import Reader

_PACK: Final = """
near(n) AS (SELECT n FROM pins UNION SELECT member.n FROM pins JOIN rec ON rec.n = pins.n JOIN member ON member.value = rec.id JOIN card ON card.n = member.n
  WHERE card.trashed = 0 AND card.kind NOT IN ('trip', 'agency', 'membership', 'deck')),
beside(n) AS (SELECT n FROM near UNION SELECT member.n FROM near JOIN rec ON rec.n = near.n JOIN member ON member.value = rec.id JOIN card ON card.n = member.n
  WHERE card.trashed = 0 AND card.kind IN ('note', 'presentation')),
wanted(n) AS (SELECT n FROM beside UNION SELECT rec.n FROM beside JOIN member ON member.n = beside.n JOIN rec ON rec.id = member.value)"""
"""From what is pinned to what goes along: its visits and people, what was noted and shown on those, and what all of them name."""
_PINNED: Final = f"""pins(n) AS (SELECT rec.n FROM k_trip JOIN rec ON rec.n = k_trip.n WHERE k_trip.pack IN ('not-ready', 'ready')
  UNION SELECT rec.n FROM kv, json_each(CAST(kv.v AS TEXT)) AS each JOIN rec ON rec.id = each.value WHERE kv.k = '{names.PINNED}')"""  # noqa: S608 - fixed words
_QUEUE: Final = f"""
WITH waiting(blob) AS MATERIALIZED (
  SELECT DISTINCT blob FROM blob_jobs JOIN space ON space.id = blob_jobs.space WHERE direction = ?1 AND done = 0 AND served = 1),
{_PINNED}, {_PACK}
SELECT waiting.blob FROM waiting LEFT JOIN member ON member.value = waiting.blob AND member.field = '.blob' LEFT JOIN card ON card.n = member.n
GROUP BY waiting.blob ORDER BY max(member.n IN (SELECT n FROM wanted)) DESC, max(card.changed) DESC, waiting.blob
"""  # noqa: S608 - fixed words
"""The files of what is pinned come first; a trip's pack is to be whole before anything else."""
_WITH_FILES: Final = "SELECT DISTINCT rec.id FROM wanted JOIN rec ON rec.n = wanted.n JOIN member ON member.n = rec.n AND member.field = '.blob'"
_SETTLED: Final = 2


def packed_with(reader: Reader, id: str) -> tuple[list[str], int]:
    """Return the records with files that go along when this one is pinned, and how many records go along in all."""
    pack = f"WITH pins(n) AS (SELECT n FROM rec WHERE id = ?), {_PACK}"  # noqa: S608 - fixed words
    files = [found for (found,) in reader.query(f"{pack} {_WITH_FILES}", (id,))]
    return files, reader.query(f"{pack} SELECT count(*) FROM wanted", (id,))[0][0]  # noqa: S608 - fixed words


def all_packed(reader: Reader) -> set[str]:
    """Return every record with files that some pin holds on this device."""
    return {found for (found,) in reader.query(f"WITH {_PINNED}, {_PACK} {_WITH_FILES}")}


def kept_elsewhere(reader: Reader) -> set[str]:
    """Return the files that can be fetched again: the server is known to hold every chunk of them."""
    sql = (
        "SELECT blob FROM blob_jobs JOIN space ON space.id = blob_jobs.space AND space.served = 1 "
        "GROUP BY blob HAVING min(CASE WHEN direction = 'up' THEN done >= ? ELSE done > 0 END)"
    )
    return {blob for (blob,) in reader.query(sql, (_SETTLED,))}


def let_go(db: Connection, blobs: Iterable[str]) -> None:
    """Note that these files are not wanted on this device: they are not fetched until somebody asks."""
    for blob in blobs:
        db.execute(
            "INSERT OR REPLACE INTO blob_jobs(blob, space, chunk, total, sha256, direction, done) "
            "SELECT DISTINCT blob, space, chunk, total, sha256, 'down', 1 FROM blob_jobs WHERE blob = ?",
            (blob,),
        )


def fetch_again(db: Connection, blobs: Iterable[str]) -> None:
    """Queue the chunks of these files for coming down; what is on the disk already is not fetched."""
    let_go(db, blobs := list(blobs))
    db.executemany("UPDATE blob_jobs SET done = 0 WHERE blob = ? AND direction = 'down'", [(blob,) for blob in blobs])


def blob_queue(db: Connection, direction: str) -> list[str]:
    """Return the files that wait, the next one first."""
    return [blob for (blob,) in db.execute(_QUEUE, (direction,))]


def blob_jobs(db: Connection, direction: str, blob: str) -> list[v.BlobJob]:
    """Return what is left to move of one file."""
    sql = (
        "SELECT blob, space, chunk, total, sha256 FROM blob_jobs JOIN space ON space.id = blob_jobs.space "
        "WHERE direction = ? AND blob = ? AND done = 0 AND served = 1 ORDER BY chunk"
    )
    return [v.BlobJob(*row) for row in db.execute(sql, (direction, blob))]
