"""Pieces of SQL that reads are put together from."""

from __future__ import annotations

from collections.abc import Sized


def marks(values: Sized) -> str:
    """Return a question mark for each value."""
    return ",".join("?" * len(values))


def containing(word: str) -> str:
    r"""Return the pattern of LIKE … ESCAPE '\' for texts in which this word stands."""
    plain = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{plain}%"
