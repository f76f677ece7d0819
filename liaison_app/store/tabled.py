"""The order of a table: any of its columns, narrowed by words and operators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from liaison_app.records.fields import Link, Links, Parts, Tags
from liaison_app.records.kinds import KINDS
from liaison_app.store.operators import Asked
from liaison_app.store.reader import Reader
from liaison_app.store.sieve import sieve
from liaison_app.store.sql_words import containing
from liaison_app.store.tables import columns
from liaison_app.store.words_index import fold, terms

CHANGED, AGENCY, POST, LAST_MET, LAST_VISITED = "changed", ".agency", ".post", ".met", ".visited"
"""Columns that no field of the record itself holds: when it was changed, and what others say of a person or an agency."""

_HELD = "FROM k_post AS p JOIN card AS pc ON pc.n = p.n AND pc.trashed = 0{join} WHERE p.contact = rec.id AND (coalesce(p.end, '') = '' OR p.end >= :day)"
_AGENCY_NAME = " JOIN rec AS ar ON ar.id = p.agency JOIN card AS ac ON ac.n = ar.n"
_FROM_OTHERS = {
    CHANGED: "card.changed",
    AGENCY: f"(SELECT min(ac.sort) {_HELD.format(join=_AGENCY_NAME)})",
    POST: f"(SELECT min(p.title) {_HELD.format(join='')})",
    LAST_MET: (
        "(SELECT max(v.start) FROM member AS m JOIN k_visit AS v ON v.n = m.n JOIN card AS vc ON vc.n = v.n "
        "WHERE m.value = rec.id AND m.field = 'attendees' AND vc.trashed = 0 AND v.start <= :now)"
    ),
    LAST_VISITED: "(SELECT max(v.start) FROM k_visit AS v JOIN card AS vc ON vc.n = v.n WHERE v.agency = rec.id AND vc.trashed = 0 AND v.start <= :now)",
}


@dataclass(frozen=True, slots=True)
class Tabled:
    """What a table shows and by which column; an empty column is the record's own name."""

    kind: str
    asked: Asked
    column: str = ""
    falling: bool = False


def ordered(reader: Reader, table: Tabled, today: date, now_ms: int) -> list[int]:
    """Return the row numbers of a table in order; what has nothing in the column comes last either way."""
    own, key = columns(KINDS[table.kind]), _key(table.kind, table.column)
    within = sieve(reader, table.asked, today)
    values: dict[str, object] = {"kind": table.kind, "day": today.isoformat(), "now": now_ms}
    clause = _numbered(within.clause, within.values, values)
    for number, word in enumerate(fold(table.asked.words).split()):
        parts = terms(word)
        values[f"w{number}"] = containing(word)
        values[f"m{number}"] = " AND ".join(f'"{part}"*' for part in parts) or '""'
        anywhere = f" OR card.n IN (SELECT rowid FROM find WHERE find MATCH :m{number})" if parts else ""  # noqa: S608 - a mark
        clause += f" AND (card.sort LIKE :w{number} ESCAPE '\\'{anywhere})"
    join = f"JOIN k_{table.kind} AS k ON k.n = card.n" if table.column in own else ""
    way = "DESC" if table.falling else "ASC"
    sql = (
        f"SELECT n FROM (SELECT card.n AS n, card.sort AS sort, {key} AS key FROM card JOIN rec ON rec.n = card.n {join} "  # noqa: S608 - declared columns
        f"WHERE card.kind = :kind AND {clause}) ORDER BY key IS NULL OR key = '', key {way}, sort, n"
    )
    return [n for (n,) in reader.query(sql, values)]


def _key(kind: str, column: str) -> str:
    """Return what a column sorts by."""
    if column in _FROM_OTHERS:
        return _FROM_OTHERS[column]
    field = KINDS[kind].fields().get(column)
    if isinstance(field, Link) and field.column:
        return f'(SELECT lc.sort FROM rec AS lr JOIN card AS lc ON lc.n = lr.n WHERE lr.id = k."{column}")'  # noqa: S608 - a declared field
    if isinstance(field, Tags | Links | Parts):
        return f"(SELECT min(value) FROM member WHERE member.n = card.n AND member.field = '{column}')"  # noqa: S608 - a declared field
    return f'k."{column}"' if column in columns(KINDS[kind]) else "card.sort"


def _numbered(clause: str, given: tuple[object, ...], values: dict[str, object]) -> str:
    """Give the marks of a sieve names, so that they stand beside others."""
    pieces = clause.split("?")
    for number, value in enumerate(given):
        values[f"s{number}"] = value
    return "".join(piece + (f":s{number}" if number < len(given) else "") for number, piece in enumerate(pieces))
