"""The tables of a vault: what is kept whole, and what is derived from it for lists and search."""

from __future__ import annotations

import hashlib
from typing import assert_never

from liaison_app.records.fields import AnyField, Choice, Day, File, Flag, Link, Links, Moment, Number, Parts, Place, Prose, Record, Tags, Text
from liaison_app.records.kinds import KINDS
from liaison_app.store.database import Connection
from liaison_app.vault.header import NewerVault

DERIVED_FORMAT = 2
"""Raised when what is derived from a record changes, so that older vaults are indexed anew."""

TAKEN = (
    "first_tables",
    "larger_steps_of_the_search_index",
    "what_is_in_the_trash",
    "the_search_index_is_tidied_when_nobody_waits",
    "heads_seen",
    "texts_with_a_long_history",
)
"""Every step of migrations.py by its name, in order: a vault that has taken them all is not asked again."""


def prepare(db: Connection) -> bool:
    """Bring the tables up to this version; True when the derived ones must be filled anew. Raises NewerVault where a later version took steps unknown here."""
    if not _is_up_to_date(db):
        from liaison_app.store import migrations

        migrations.apply(db)
    wanted = _declarations_hash()
    row = db.execute("SELECT v FROM kv WHERE k = 'derived'").fetchone()
    if row and row[0] == wanted:
        return False
    for kind, cls in KINDS.items():
        db.execute(f"DROP TABLE IF EXISTS k_{kind}")
        db.execute(f"CREATE TABLE k_{kind}(n INTEGER PRIMARY KEY, {', '.join(column_definitions(cls))})")
        for name, field in cls.fields().items():
            if field.column and isinstance(field, Link):
                db.execute(f'CREATE INDEX k_{kind}_{name} ON k_{kind}("{name}")')
    for table in ("card", "member", "word", "midword", "find"):
        db.execute(f"DELETE FROM {table}")  # noqa: S608 - fixed names
    db.execute("INSERT OR REPLACE INTO kv VALUES('derived', ?)", (wanted,))
    return True


def _is_up_to_date(db: Connection) -> bool:
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'").fetchone():
        return False
    taken = {name for (name,) in db.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = 'liaison.store'")}
    if not taken <= set(TAKEN):
        raise NewerVault
    return taken == set(TAKEN)


def columns(cls: type[Record]) -> dict[str, AnyField]:
    """Return the fields of a kind that lists show, sort and filter by."""
    return {name: field for name, field in cls.fields().items() if field.column}


def column_definitions(cls: type[Record]) -> list[str]:
    """Return the SQL of the narrow table's columns."""
    return [f'"{name}" {column_type(field)}' for name, field in columns(cls).items()]


def column_type(field: AnyField) -> str:
    """Return the SQL type of a field's column."""
    match field:
        case Text():
            return "TEXT COLLATE NOCASE"
        case Choice() | Link() | Day() | Prose() | Links() | Tags() | Place() | File() | Parts():
            return "TEXT"
        case Moment() | Flag():
            return "INTEGER"
        case Number():
            return "NUMERIC"
        case _:
            assert_never(field)


def _declarations_hash() -> str:
    words = [f"{DERIVED_FORMAT}"] + [
        f"{kind}.{name}:{type(f).__name__}:{f.column}:{f.search}" for kind, cls in sorted(KINDS.items()) for name, f in cls.fields().items()
    ]
    return hashlib.sha256("\n".join(words).encode()).hexdigest()
