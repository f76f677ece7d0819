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

_HELD = (
    "SELECT r.n AS n, min({what}) AS key FROM k_post AS p CROSS JOIN card AS pc ON pc.n = p.n AND pc.trashed = 0 CROSS JOIN rec AS r ON r.id = p.contact {more} "
    "WHERE coalesce(p.end, '') = '' OR p.end >= :day GROUP BY r.n"
)
_SEEN = (
    "SELECT r.n AS n, max(v.start) AS key FROM k_visit AS v CROSS JOIN card AS vc ON vc.n = v.n AND vc.trashed = 0 {more} WHERE v.start <= :now GROUP BY r.n"
)
_FROM_OTHERS = {
    AGENCY: _HELD.format(what="ac.sort", more="CROSS JOIN rec AS ar ON ar.id = p.agency CROSS JOIN card AS ac ON ac.n = ar.n"),
    POST: _HELD.format(what="p.title", more=""),
    LAST_MET: _SEEN.format(more="CROSS JOIN member AS m ON m.n = v.n AND m.field = 'attendees' CROSS JOIN rec AS r ON r.id = m.value"),
    LAST_VISITED: _SEEN.format(more="CROSS JOIN rec AS r ON r.id = v.agency"),
}
"""What each record sorts by, as (n, key). Ids are turned into row numbers by their index alone: bodies stand beside them."""


@dataclass(frozen=True, slots=True)
class Tabled:
    """What a table shows and by which column; an empty column is the record's own name."""

    kind: str
    asked: Asked
    column: str = ""
    falling: bool = False


def ordered(reader: Reader, table: Tabled, today: date, now_ms: int) -> list[int]:
    """Return the row numbers of a table in order; what has nothing in the column comes last either way."""
    within = sieve(reader.query, table.asked, today)
    values: dict[str, object] = {"kind": table.kind, "day": today.isoformat(), "now": now_ms}
    clause = _numbered(within.clause, within.values, values)
    for number, word in enumerate(fold(table.asked.words).split()):
        parts = terms(word)
        values[f"w{number}"] = containing(word)
        values[f"m{number}"] = " AND ".join(f'"{part}"*' for part in parts) or '""'
        anywhere = f" OR card.n IN (SELECT rowid FROM find WHERE find MATCH :m{number})" if parts else ""  # noqa: S608 - a mark
        clause += f" AND (card.sort LIKE :w{number} ESCAPE '\\'{anywhere})"
    join, key = _key(table.kind, table.column)
    way = "DESC" if table.falling else "ASC"
    empty_last = f"{key} IS NULL OR {key} = ''," if join else ""
    sql = (
        f"SELECT card.n AS n FROM card {join} WHERE card.kind = :kind AND {clause} "  # noqa: S608 - declared columns
        f"ORDER BY {empty_last} {key} {way}, card.sort {way if not join else ''}, card.n"
    )
    return reader.row_numbers(sql, values)


def _key(kind: str, column: str) -> tuple[str, str]:
    """Return what a column sorts by, and the table it must be looked up in."""
    field = KINDS[kind].fields().get(column)
    keyed = _FROM_OTHERS.get(column, "")
    if isinstance(field, Link) and field.column:
        keyed = f'SELECT lk.n AS n, lc.sort AS key FROM k_{kind} AS lk CROSS JOIN rec AS lr ON lr.id = lk."{column}" CROSS JOIN card AS lc ON lc.n = lr.n'  # noqa: S608
    elif isinstance(field, Tags | Links | Parts):
        keyed = f"SELECT n, min(value) AS key FROM member WHERE field = '{column}' GROUP BY n"  # noqa: S608 - a declared field
    if keyed:
        return f"LEFT JOIN ({keyed}) AS keyed ON keyed.n = card.n", "keyed.key"
    if column in columns(KINDS[kind]):
        return f"JOIN k_{kind} AS k ON k.n = card.n", f'k."{column}"'
    return "", "card.changed" if column == CHANGED else "card.sort"


def _numbered(clause: str, given: tuple[object, ...], values: dict[str, object]) -> str:
    """Give the marks of a sieve names, so that they stand beside others."""
    pieces = clause.split("?")
    for number, value in enumerate(given):
        values[f"s{number}"] = value
    return "".join(piece + (f":s{number}" if number < len(given) else "") for number, piece in enumerate(pieces))
