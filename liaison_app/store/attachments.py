"""The queue of stored files: in which order their chunks move."""

from __future__ import annotations

from typing import Final

from liaison_app.store import verbs as v
from liaison_app.store.database import Connection

_QUEUE: Final = """
WITH waiting(blob) AS MATERIALIZED (
  SELECT DISTINCT blob FROM blob_jobs JOIN space ON space.id = blob_jobs.space WHERE direction = ?1 AND done = 0 AND served = 1),
trips(id, n) AS (SELECT rec.id, rec.n FROM k_trip JOIN rec ON rec.n = k_trip.n WHERE k_trip.pack IN ('not-ready', 'ready')),
near(n) AS (SELECT n FROM trips UNION SELECT member.n FROM trips JOIN member ON member.value = trips.id),
wanted(n) AS (SELECT n FROM near UNION SELECT rec.n FROM near JOIN member ON member.n = near.n JOIN rec ON rec.id = member.value)
SELECT waiting.blob FROM waiting LEFT JOIN member ON member.value = waiting.blob AND member.field = '.blob' LEFT JOIN card ON card.n = member.n
GROUP BY waiting.blob ORDER BY max(member.n IN (SELECT n FROM wanted)) DESC, max(card.changed) DESC, waiting.blob
"""
"""Pinned are the files of records that a pinned trip, or a visit of it, names; the trip pack is to be whole first."""


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
