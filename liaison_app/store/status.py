"""How much of a vault is on the server: counts that are true, from the rows themselves."""

from __future__ import annotations

from dataclasses import dataclass

from liaison_app.store.reader import Reader


@dataclass(frozen=True, slots=True)
class Counts:
    """What waits, and what needs a decision."""

    pending: int
    """Records (and erasures) not yet on the server, in spaces that have one."""
    local: int
    """Changed records in spaces that have no server."""
    review: int
    quarantine: int
    rejected: int
    blobs_up: int
    blobs_down: int

    @property
    def blobs_pending(self) -> int:
        return self.blobs_up + self.blobs_down


def counts(reader: Reader) -> Counts:
    """Count what is not yet through."""
    row = reader.query(
        "SELECT (SELECT count(*) FROM rec JOIN space ON space.id = rec.space WHERE rec.dirty = 1 AND space.served = 1)"
        " + (SELECT count(*) FROM erased JOIN space ON space.id = erased.space WHERE erased.pending = 1 AND space.served = 1),"
        " (SELECT count(*) FROM rec LEFT JOIN space ON space.id = rec.space WHERE rec.dirty = 1 AND coalesce(space.served, 0) = 0),"
        " (SELECT count(*) FROM card WHERE losers > 0), (SELECT count(*) FROM quarantine), (SELECT count(*) FROM rejected),"
        " (SELECT count(*) FROM blob_jobs JOIN space ON space.id = blob_jobs.space WHERE done = 0 AND direction = 'up' AND served = 1),"
        " (SELECT count(*) FROM blob_jobs JOIN space ON space.id = blob_jobs.space WHERE done = 0 AND direction = 'down' AND served = 1)"
    )[0]
    return Counts(*row)


def refusals(reader: Reader, limit: int = 100) -> list[tuple[str, str]]:
    """Return which changes and erasures the server does not take, with its reason's stable word, the newest first."""
    return [(str(id), str(reason)) for id, reason in reader.query("SELECT id, reason FROM rejected ORDER BY at DESC, id LIMIT ?", (limit,))]
