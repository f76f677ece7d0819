"""Reads for reports: what happened between two moments, and what hangs on it."""

from __future__ import annotations

from collections.abc import Iterable

from liaison_app.store.reader import Reader


def visits_between(reader: Reader, first_ms: int, last_ms: int) -> list[str]:
    """Return the ids of visits outside the trash that begin in this span, the earliest first."""
    sql = "SELECT rec.id FROM k_visit AS k JOIN card ON card.n = k.n JOIN rec ON rec.n = k.n WHERE card.trashed = 0 AND k.start BETWEEN ? AND ? ORDER BY k.start, rec.id"
    return [id for (id,) in reader.query(sql, (first_ms, last_ms))]


def presentations_between(reader: Reader, first_ms: int, last_ms: int, visits: Iterable[str]) -> list[str]:
    """Return the ids of presentations (no rehearsals) on these visits, or on none and begun in this span."""
    sql = (
        "SELECT rec.id, k.visit, k.start FROM k_presentation AS k JOIN card ON card.n = k.n JOIN rec ON rec.n = k.n "
        "WHERE card.trashed = 0 AND k.rehearsal = 0 ORDER BY k.start, rec.id"
    )
    wanted = set(visits)
    return [id for id, visit, start in reader.query(sql) if (visit in wanted if visit else first_ms <= (start or 0) <= last_ms)]


def open_tasks(reader: Reader, first_day: str, last_day: str, visits: Iterable[str]) -> list[str]:
    """Return the ids of tasks still open that were promised on these visits, or on none of them and due in these days; the first due first."""
    sql = (
        'SELECT rec.id, k."on", k.due FROM k_task AS k JOIN card ON card.n = k.n JOIN rec ON rec.n = k.n '
        "WHERE card.trashed = 0 AND k.state NOT IN ('done', 'dropped') ORDER BY k.due IS NULL, k.due, rec.id"
    )
    wanted = set(visits)
    return [id for id, source, due in reader.query(sql) if source in wanted or (due and first_day <= due <= last_day)]


def posts_of(reader: Reader, people: Iterable[str]) -> list[str]:
    """Return the ids of the posts these people hold or held."""
    wanted = list(dict.fromkeys(people))
    found: list[str] = []
    for at in range(0, len(wanted), 500):
        some = wanted[at : at + 500]
        marks = ",".join("?" * len(some))
        sql = f"SELECT rec.id FROM k_post AS k JOIN card ON card.n = k.n JOIN rec ON rec.n = k.n WHERE card.trashed = 0 AND k.contact IN ({marks}) ORDER BY rec.id"  # noqa: S608 - marks only
        found += [id for (id,) in reader.query(sql, some)]
    return found


def visits_touching(reader: Reader, reach_ms: int, first_ms: int, last_ms: int) -> list[str]:
    """Return the ids of visits that touch this span, the earliest first; one that began before `reach_ms` is not looked for."""
    sql = (
        "SELECT rec.id FROM k_visit AS k JOIN card ON card.n = k.n JOIN rec ON rec.n = k.n "
        'WHERE card.trashed = 0 AND k.start BETWEEN ? AND ? AND coalesce(k."end", k.start) >= ? ORDER BY k.start, rec.id'
    )
    return [id for (id,) in reader.query(sql, (reach_ms, last_ms, first_ms))]


def trips_between(reader: Reader, first_day: str, last_day: str) -> list[str]:
    """Return the ids of trips outside the trash that touch these days (ISO), the first to begin first."""
    sql = (
        "SELECT rec.id FROM k_trip AS k JOIN card ON card.n = k.n JOIN rec ON rec.n = k.n "
        "WHERE card.trashed = 0 AND k.start <= ? AND coalesce(nullif(k.\"end\", ''), k.start) >= ? ORDER BY k.start, rec.id LIMIT 50"
    )
    return [id for (id,) in reader.query(sql, (last_day, first_day))]
