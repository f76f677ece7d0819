"""Who knows whom: people who were met together, and who introduced whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from liaison_app.store.agenda import DAY_MS, YEAR_DAYS, Quiet
from liaison_app.store.reader import Reader

_TOGETHER = (
    "FROM member AS one JOIN member AS other ON other.n = one.n AND other.field = 'attendees' AND other.value <> one.value "
    "JOIN k_visit AS v ON v.n = one.n JOIN card AS vc ON vc.n = one.n AND vc.trashed = 0 "
)


@dataclass(frozen=True, slots=True)
class Met:
    """Somebody met together with a person: how often, and when last (ms)."""

    id: str
    times: int
    last: int


def met_with(reader: Reader, person: str, now_ms: int, limit: int) -> list[Met]:
    """Return who was on visits with this person, most often first."""
    sql = (
        f"SELECT other.value, count(*), max(v.start) {_TOGETHER}"
        "JOIN rec AS r ON r.id = other.value JOIN card AS c ON c.n = r.n AND c.trashed = 0 "
        "WHERE one.field = 'attendees' AND one.value = ? AND v.start <= ? GROUP BY other.value ORDER BY count(*) DESC, max(v.start) DESC LIMIT ?"
    )
    return [Met(id, times, last or 0) for id, times, last in reader.query(sql, (person, now_ms, limit))]


def pairs_among(reader: Reader, people: Sequence[str]) -> list[tuple[str, str]]:
    """Return who of these people was on a visit with whom, each pair once."""
    marks = ",".join("?" * len(people))
    sql = (
        f"SELECT DISTINCT one.value, other.value {_TOGETHER}"
        f"WHERE one.field = 'attendees' AND one.value IN ({marks}) AND other.value IN ({marks}) AND one.value < other.value"
    )
    return [(one, other) for one, other in reader.query(sql, (*people, *people))]


def next_meeting(reader: Reader, person: str, now_ms: int) -> int | None:
    """Return when this person is to be met next (ms), None where nothing is planned."""
    sql = (
        "SELECT min(v.start) FROM member AS m JOIN k_visit AS v ON v.n = m.n JOIN card AS c ON c.n = m.n AND c.trashed = 0 "
        "WHERE m.field = 'attendees' AND m.value = ? AND v.start > ?"
    )
    return reader.query(sql, (person, now_ms))[0][0]


def next_visit(reader: Reader, agency: str, now_ms: int) -> int | None:
    """Return when this agency is to be visited next (ms), None where nothing is planned."""
    sql = "SELECT min(k.start) FROM k_visit AS k JOIN card AS c ON c.n = k.n AND c.trashed = 0 WHERE k.agency = ? AND k.start > ?"
    return reader.query(sql, (agency, now_ms))[0][0]


def meetings_by_month(reader: Reader, person: str, now_ms: int) -> list[int]:
    """Return how often a person was met in each of the last twelve twelfths of a year, oldest first."""
    span = YEAR_DAYS * DAY_MS // 12
    begin = now_ms - 12 * span
    sql = (
        "SELECT (v.start - ?1) / ?2, count(*) FROM member AS m JOIN k_visit AS v ON v.n = m.n JOIN card AS c ON c.n = m.n AND c.trashed = 0 "
        "WHERE m.field = 'attendees' AND m.value = ?3 AND v.start >= ?1 AND v.start < ?4 GROUP BY 1"
    )
    counts = {int(month): count for month, count in reader.query(sql, (begin, span, person, now_ms))}
    return [counts.get(month, 0) for month in range(12)]


def people_gone_quiet(reader: Reader, now_ms: int, limit: int) -> list[Quiet]:
    """Return people not met for longer than their cadence and not about to be, the longest overdue first."""
    sql = (
        "SELECT rec.id, card.title, k.cadence, (SELECT max(v.start) FROM member AS m JOIN k_visit AS v ON v.n = m.n JOIN card AS vc ON vc.n = m.n AND vc.trashed = 0 "
        "WHERE m.field = 'attendees' AND m.value = rec.id) AS last FROM k_contact AS k JOIN card ON card.n = k.n AND card.trashed = 0 JOIN rec ON rec.n = k.n "
        "WHERE k.cadence > 0 AND last IS NOT NULL AND last + k.cadence * ?2 < ?1 ORDER BY (?1 - last) - k.cadence * ?2 DESC LIMIT ?3"
    )
    return [Quiet(id, name, int(cadence), last, (now_ms - last) // DAY_MS) for id, name, cadence, last in reader.query(sql, (now_ms, DAY_MS, limit))]
