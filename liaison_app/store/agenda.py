"""What the day is made of, asked of the narrow tables: visits to come, promises open, agencies gone quiet, decks running out."""

from __future__ import annotations

from dataclasses import dataclass

from liaison_app.store.reader import Reader

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
YEAR_DAYS = 365
_DUE = "card.n, rec.id, card.title, coalesce(k.due, ''), coalesce(k.\"on\", ''), coalesce(k.owner, '')"


@dataclass(frozen=True, slots=True)
class Due:
    """One open task: row number, id, what, day due (may be empty), the record it was promised on."""

    n: int
    id: str
    title: str
    due: str
    on: str
    owner: str


@dataclass(frozen=True, slots=True)
class Quiet:
    """An agency not seen for longer than its cadence; `last` is the last visit (ms), 0 for none."""

    id: str
    name: str
    cadence: int
    last: int
    days: int


def upcoming(reader: Reader, now_ms: int, limit: int = 4) -> list[str]:
    """Return ids of visits under way or to come, soonest first; one without an end lasts an hour."""
    sql = (
        "SELECT rec.id FROM card JOIN k_visit AS k ON k.n = card.n JOIN rec ON rec.n = card.n "
        "WHERE card.kind = 'visit' AND card.trashed = 0 AND card.at > ? AND coalesce(k.\"end\", k.start + ?) > ? AND k.start IS NOT NULL ORDER BY k.start LIMIT ?"
    )
    return [id for (id,) in reader.query(sql, (now_ms - DAY_MS, HOUR_MS, now_ms, limit))]


def last_visit(reader: Reader, agency: str, before_ms: int) -> str | None:
    """Return the id of the latest visit to an agency that began before this moment."""
    sql = (
        "SELECT rec.id FROM k_visit AS k JOIN card ON card.n = k.n JOIN rec ON rec.n = k.n "
        "WHERE k.agency = ? AND card.trashed = 0 AND k.start < ? ORDER BY k.start DESC LIMIT 1"
    )
    return next((id for (id,) in reader.query(sql, (agency, before_ms))), None)


def open_tasks(reader: Reader, limit: int) -> list[Due]:
    """Return tasks that are neither done nor dropped: those with a day first, soonest first."""
    sql = (
        f"SELECT {_DUE} FROM k_task AS k JOIN card ON card.n = k.n JOIN rec ON rec.n = k.n "  # noqa: S608 - fixed columns
        "WHERE card.trashed = 0 AND coalesce(k.state, '') NOT IN ('done', 'dropped') ORDER BY k.due IS NULL OR k.due = '', k.due, card.n LIMIT ?"
    )
    return [Due(*row) for row in reader.query(sql, (limit,))]


def count_open_tasks(reader: Reader) -> int:
    sql = "SELECT count(*) FROM k_task AS k JOIN card ON card.n = k.n WHERE card.trashed = 0 AND coalesce(k.state, '') NOT IN ('done', 'dropped')"
    return reader.query(sql)[0][0]


def promises_to(reader: Reader, agency: str) -> list[Due]:
    """Return open tasks promised to an agency: on it, or on a visit to it."""
    sql = (
        f"SELECT {_DUE} FROM k_task AS k JOIN card ON card.n = k.n JOIN rec ON rec.n = k.n "  # noqa: S608 - fixed columns
        "WHERE card.trashed = 0 AND coalesce(k.state, '') NOT IN ('done', 'dropped') AND "
        '(k."on" = ?1 OR k."on" IN (SELECT r.id FROM k_visit AS v JOIN rec AS r ON r.n = v.n WHERE v.agency = ?1)) ORDER BY k.due'
    )
    return [Due(*row) for row in reader.query(sql, (agency,))]


def gone_quiet(reader: Reader, now_ms: int, limit: int) -> list[Quiet]:
    """Return agencies whose last visit lies further back than their cadence, the longest overdue first."""
    sql = (
        "SELECT rec.id, card.title, k.cadence, coalesce(max(v.start), 0) AS last, card.n FROM k_agency AS k "
        "JOIN card ON card.n = k.n AND card.trashed = 0 JOIN rec ON rec.n = k.n "
        "LEFT JOIN (k_visit AS v JOIN card AS vc ON vc.n = v.n AND vc.trashed = 0) ON v.agency = rec.id AND v.start <= ?1 "
        "WHERE k.cadence > 0 AND NOT EXISTS (SELECT 1 FROM k_visit AS f WHERE f.agency = rec.id AND f.start > ?1) "
        "AND coalesce(k.status, '') NOT IN ('closed', 'dormant') GROUP BY k.n "
        "HAVING last > 0 AND last + k.cadence * ?2 < ?1 ORDER BY (?1 - last) - k.cadence * ?2 DESC LIMIT ?3"
    )
    return [Quiet(id, name, int(cadence), last, (now_ms - last) // DAY_MS) for id, name, cadence, last, _n in reader.query(sql, (now_ms, DAY_MS, limit))]


def visits_by_month(reader: Reader, agency: str, now_ms: int) -> list[int]:
    """Return how many visits an agency had in each of the last twelve twelfths of a year, oldest first."""
    span = YEAR_DAYS * DAY_MS // 12
    begin = now_ms - 12 * span
    sql = (
        "SELECT (v.start - ?1) / ?2, count(*) FROM k_visit AS v JOIN card ON card.n = v.n "
        "WHERE v.agency = ?3 AND card.trashed = 0 AND v.start >= ?1 AND v.start < ?4 GROUP BY 1"
    )
    counts = {int(month): count for month, count in reader.query(sql, (begin, span, agency, now_ms))}
    return [counts.get(month, 0) for month in range(12)]


def unfiled_notes(reader: Reader, limit: int) -> list[str]:
    """Return ids of notes that are about nothing yet, newest first."""
    newest = (
        "SELECT k.n, card.changed FROM k_note AS k JOIN card ON card.n = k.n "
        "WHERE card.trashed = 0 AND coalesce(k.\"on\", '') = '' ORDER BY card.changed DESC LIMIT ?"
    )
    sql = f"SELECT rec.id FROM ({newest}) AS note JOIN rec ON rec.n = note.n ORDER BY note.changed DESC"  # noqa: S608 - fixed; only of the newest is the body's page read
    return [id for (id,) in reader.query(sql, (limit,))]


def trip_on(reader: Reader, day: str) -> str | None:
    """Return the id of the trip under way on a day, or the next to begin within two weeks of it."""
    sql = (
        "SELECT rec.id FROM k_trip AS k JOIN card ON card.n = k.n JOIN rec ON rec.n = k.n "
        "WHERE card.trashed = 0 AND coalesce(k.\"end\", k.start) >= ?1 AND k.start <= date(?1, '+14 days') ORDER BY k.start LIMIT 1"
    )
    return next((id for (id,) in reader.query(sql, (day,))), None)


@dataclass(frozen=True, slots=True)
class Unsent:
    """A record the server has not confirmed: id, kind, title, when it was changed (ms), whether the server refused it."""

    id: str
    kind: str
    title: str
    changed: int
    refused: bool


@dataclass(frozen=True, slots=True)
class SpaceLine:
    """A space this device works in, and how much of it is not on the server."""

    id: str
    name: str
    private: bool
    served: bool
    stopped: str
    records: int
    unsent: int


@dataclass(frozen=True, slots=True)
class Moving:
    """A file on its way: its blob id, "up" or "down", chunks through, chunks in all."""

    blob: str
    direction: str
    done: int
    total: int


def unsent(reader: Reader, limit: int) -> list[Unsent]:
    """Return records the server has not confirmed, newest change first."""
    sql = (
        "SELECT rec.id, rec.kind, coalesce(card.title, ''), coalesce(card.changed, 0), EXISTS (SELECT 1 FROM rejected WHERE rejected.id = rec.id) FROM rec "
        "LEFT JOIN card ON card.n = rec.n JOIN space ON space.id = rec.space AND space.served = 1 WHERE rec.dirty = 1 ORDER BY card.changed DESC LIMIT ?"
    )
    return [Unsent(id, kind, title, changed, bool(refused)) for id, kind, title, changed, refused in reader.query(sql, (limit,))]


def spaces(reader: Reader) -> list[SpaceLine]:
    """Return every space this device works in, the private one last."""
    sql = (
        "SELECT space.id, space.name, space.private, space.served, space.stopped, count(rec.n), coalesce(sum(rec.dirty), 0) FROM space "
        "LEFT JOIN rec ON rec.space = space.id GROUP BY space.id ORDER BY space.private, space.name"
    )
    return [SpaceLine(id, name, bool(private), bool(served), stopped, count, dirty) for id, name, private, served, stopped, count, dirty in reader.query(sql)]


def files_to_move(reader: Reader) -> list[Moving]:
    """Return the files still on their way in spaces that have a server."""
    sql = (
        "SELECT blob, direction, sum(done), max(total) FROM blob_jobs JOIN space ON space.id = blob_jobs.space AND space.served = 1 "
        "GROUP BY blob, direction HAVING sum(done) < max(total)"
    )
    return [Moving(*row) for row in reader.query(sql)]


def latest(reader: Reader, now_ms: int, limit: int) -> list[str]:
    """Return ids of visits that have begun, the latest first."""
    sql = (
        "SELECT rec.id FROM card JOIN rec ON rec.n = card.n JOIN k_visit AS k ON k.n = card.n "
        "WHERE card.kind = 'visit' AND card.trashed = 0 AND card.at <= ? AND k.start IS NOT NULL ORDER BY card.at DESC LIMIT ?"
    )
    return [id for (id,) in reader.query(sql, (now_ms, limit))]
