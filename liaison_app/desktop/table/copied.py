"""Rows as they leave the app: words for a clipboard, cells for a file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from liaison_app.core.words import _
from liaison_app.desktop.table.columns import Facts, TableColumn, facts_for, kept_moment
from liaison_app.records.fields import Record
from liaison_app.records.picklists import label_of
from liaison_app.store.reader import Reader
from liaison_app.work.writers.tables import cell_text

_AT_ONCE = 500
MOST_COPIED = 5_000
_NUMBER = re.compile(r"[+-]?[\d .()/-]*")


def rows_of(reader: Reader, numbers: Sequence[int], now_ms: int) -> list[tuple[Record, Facts]]:
    """Return these records and what is said beside them, in order; for a worker."""
    out: list[tuple[Record, Facts]] = []
    for at in range(0, len(numbers), _AT_ONCE):
        some = numbers[at : at + _AT_ONCE]
        page = reader.page(some)
        facts = facts_for(reader, list(page.values()), now_ms)
        out += [(page[n], facts.get(page[n].id, Facts())) for n in some if n in page]
    return out


def as_words(rows: Sequence[tuple[Record, Facts]], columns: Sequence[TableColumn]) -> tuple[str, str]:
    """Return rows with tabs between their cells, and as a table of HTML with heads."""
    cells = [[_no_formula(" ".join(column.shown(*row).split())) for column in columns] for row in rows]
    heads = "".join(f"<th>{escape(column.heading)}</th>" for column in columns)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in line)}</tr>" for line in cells)
    return "\n".join("\t".join(line) for line in cells), f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def _no_formula(cell: str) -> str:
    """Return a cell that a spreadsheet does not run when it is pasted there; numbers of phones stay as they are, for a mail."""
    return cell if _NUMBER.fullmatch(cell) else cell_text(cell)


def as_cells(rows: Sequence[tuple[Record, Facts]], columns: Sequence[TableColumn]) -> tuple[list[Mapping[str, Any]], list[str], int]:
    """Return rows by their headings, the headings, and how many rows are marked above TLP:CLEAR; their marking is a column then."""
    marked = sum(1 for record, _facts in rows if record.marking not in ("", "TLP:CLEAR"))
    headings = [column.heading for column in columns]
    found = [{column.heading: kept_moment(column.kept(record, facts)) for column in columns} for record, facts in rows]
    if marked and not any(column.key == "marking" for column in columns):
        headings.append(_("Marking"))
        for cells, (record, _facts) in zip(found, rows, strict=True):
            cells[_("Marking")] = label_of("marking", record.marking) if record.marking else ""
    return [*found], headings, marked
