"""What a table shows, as a file that spreadsheets open safely."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from liaison_app.work.whole_file import whole_file
from liaison_app.work.writers.tables import write_table


def save_table(to: Path, rows: Sequence[Mapping[str, Any]], headings: Sequence[str], leaving: Callable[[int], object]) -> int:
    """Write rows, each by its headings, as CSV; returns how many, which `leaving` is told before the file can be had. It is whole or not there. Raises LiaisonError."""
    with whole_file(to) as out:
        out.writelines(write_table(rows, headings))
        leaving(len(rows))
    return len(rows)
