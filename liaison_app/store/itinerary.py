"""What the agenda of visits is made of, and how much of it there is: counted in the narrow tables, read only as far as it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from liaison_app.store.reader import Reader

_ALONE = (
    "FROM card JOIN k_visit AS k ON k.n = card.n JOIN rec ON rec.n = card.n WHERE card.kind = 'visit' AND card.trashed = 0 "
    "AND NOT EXISTS (SELECT 1 FROM rec AS r JOIN card AS t ON t.n = r.n AND t.trashed = 0 WHERE r.id = k.trip)"
)
"""Visits on no trip, or on one that was thrown away."""
_TRIPS = "FROM k_trip AS k JOIN card ON card.n = k.n JOIN rec ON rec.n = k.n WHERE card.trashed = 0"
_LAST_DAY = "coalesce(nullif(k.\"end\", ''), nullif(k.start, ''), '9999-12-31')"
_TO_WRITE = (
    "FROM k_visit AS k JOIN card ON card.n = k.n JOIN rec ON rec.n = k.n "
    'WHERE card.trashed = 0 AND k.submitted IS NULL AND coalesce(k."end", k.start) > ? AND coalesce(k."end", k.start) < ?'
)


def alone_from(reader: Reader, from_ms: int, limit: int) -> list[str]:
    """Return ids of visits on no trip from a moment on, soonest first."""
    return _ids(reader, f"SELECT rec.id {_ALONE} AND card.at >= ? ORDER BY card.at, card.n LIMIT ?", from_ms, limit)


def alone_before(reader: Reader, before_ms: int, limit: int) -> list[str]:
    """Return ids of visits on no trip before a moment, the latest first; one without a time stands where it was made."""
    return _ids(reader, f"SELECT rec.id {_ALONE} AND card.at < ? ORDER BY card.at DESC, card.n DESC LIMIT ?", before_ms, limit)


def count_alone(reader: Reader, at_ms: int) -> tuple[int, int]:
    """Return how many visits on no trip there are before a moment, and from it on."""
    before, all = reader.query(f"SELECT coalesce(sum(card.at < ?), 0), count(*) {_ALONE}", (at_ms,))[0]
    return before, all - before


def trips_from(reader: Reader, day: str, limit: int) -> list[str]:
    """Return ids of trips that are not over before a day (ISO), the first to begin first, those without days last."""
    return _ids(reader, f"SELECT rec.id {_TRIPS} AND {_LAST_DAY} >= ? ORDER BY coalesce(nullif(k.start, ''), '9999-12-31'), card.n LIMIT ?", day, limit)


def trips_before(reader: Reader, day: str, limit: int) -> list[str]:
    """Return ids of trips that were over before a day (ISO), the latest first."""
    return _ids(reader, f"SELECT rec.id {_TRIPS} AND {_LAST_DAY} < ? ORDER BY {_LAST_DAY} DESC, card.n DESC LIMIT ?", day, limit)


def count_trips(reader: Reader, day: str) -> tuple[int, int]:
    """Return how many trips were over before a day (ISO), and how many were not."""
    before, all = reader.query(f"SELECT coalesce(sum({_LAST_DAY} < ?), 0), count(*) {_TRIPS}", (day,))[0]
    return before, all - before


def visits_of(reader: Reader, trips: Sequence[str]) -> list[str]:
    """Return ids of the visits on these trips, the earliest first."""
    marks = ",".join("?" * len(trips))
    on_trip = "FROM k_visit AS k JOIN card ON card.n = k.n JOIN rec ON rec.n = k.n WHERE card.trashed = 0 AND k.trip IN"
    return _ids(reader, f"SELECT rec.id {on_trip} ({marks}) ORDER BY card.at, card.n", *trips)


def to_write(reader: Reader, after_ms: int, before_ms: int, limit: int) -> list[str]:
    """Return ids of visits that ended between two moments and whose note was never submitted, what waits longest first."""
    return _ids(reader, f'SELECT rec.id {_TO_WRITE} ORDER BY coalesce(k."end", k.start), card.n LIMIT ?', after_ms, before_ms, limit)


def count_to_write(reader: Reader, after_ms: int, before_ms: int) -> int:
    return reader.query(f"SELECT count(*) {_TO_WRITE}", (after_ms, before_ms))[0][0]


def count_between(reader: Reader, edges: Sequence[int]) -> list[int]:
    """Return how many visits began between each of these moments and the next."""
    sql = "SELECT count(*) FROM k_visit AS k JOIN card ON card.n = k.n WHERE card.trashed = 0 AND k.start >= ? AND k.start < ?"
    return [reader.query(sql, span)[0][0] for span in pairwise(edges)]


def _ids(reader: Reader, sql: str, *values: object) -> list[str]:
    return [id for (id,) in reader.query(sql, values)]
