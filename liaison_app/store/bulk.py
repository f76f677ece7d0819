"""Many rows in one statement: SQLite then lets go of the interpreter once for all of them, and other threads work meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

from liaison_app.store.database import Connection

_SIZES = (512, 128, 32)
"""Rows in one statement; so few shapes that all of them stay prepared."""
_MOST_VALUES = 30_000
"""SQLite takes 32,766 values in one statement."""


def insert_rows(db: Connection, into: str, rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows of one width; `into` is all that comes before VALUES."""
    at = 0
    for size in _SIZES:
        while len(rows) - at >= size:
            db.execute(_statement(into, len(rows[0]), size), list(chain.from_iterable(rows[at : at + size])))
            at += size
    if at < len(rows):
        db.executemany(_statement(into, len(rows[0]), 1), rows[at:])


def insert_words(db: Connection, into: str, rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows into a full-text index, in as few statements as can be: it writes what it holds before each one of several rows."""
    if not rows:
        return
    most = _MOST_VALUES // len(rows[0])
    for at in range(0, len(rows), most):
        some = rows[at : at + most]
        db.execute(_statement(into, len(rows[0]), len(some)), list(chain.from_iterable(some)))


@lru_cache(maxsize=64)
def _statement(into: str, width: int, count: int) -> str:
    marks = f"({','.join('?' * width)})"
    return f"{into} VALUES{','.join([marks] * count)}"
