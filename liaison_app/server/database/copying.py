"""Every table read out and written back, row by row, in an order that both databases give alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select, text

from liaison_app.server.database.schema import declare_tables

_AT_ONCE: Final = 500
RESTORED: Final = "restored"
"""Under this word meta keeps when this database was made from a backup."""


def table_names() -> list[str]:
    return sorted(declare_tables().tables)


def column_names(table: str) -> list[str]:
    return [str(column.name) for column in declare_tables().tables[table].columns]


def row_count(connection: Connection, table: str) -> int:
    return connection.execute(select(func.count()).select_from(declare_tables().tables[table])).scalar_one()


def rows_of(connection: Connection, table: str) -> Iterator[list[Any]]:
    """Give a table's rows in the order of its key, a few hundred in memory at a time."""
    found = declare_tables().tables[table]
    statement = select(found).order_by(*found.primary_key.columns).execution_options(yield_per=_AT_ONCE)
    return (list(row) for row in connection.execute(statement))


def insert_rows(connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write rows into an empty table and return how many."""
    statement, count, waiting = insert(declare_tables().tables[table]), 0, list[dict[str, Any]]()
    for row in rows:
        waiting.append(dict(zip(columns, row, strict=True)))
        count += 1
        if len(waiting) == _AT_ONCE:
            connection.execute(statement, waiting)
            waiting = []
    if waiting:
        connection.execute(statement, waiting)
    return count


def write_meta(connection: Connection, key: str, value: bytes) -> None:
    statement = text("INSERT INTO meta (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = excluded.value")
    connection.execute(statement, {"key": key, "value": value})
