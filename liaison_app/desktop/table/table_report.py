"""The rows of a table as a report, to be printed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from liaison_app.core.words import _, figure, plural
from liaison_app.desktop.sheets.record_report import plain_report
from liaison_app.desktop.table.columns import Facts, TableColumn
from liaison_app.records.fields import Record
from liaison_app.work.markings import highest
from liaison_app.work.reporting import Cell, Column, Report, Row, Section

MOST_ROWS = 1_000
MOST_COLUMNS = 6


def table_report(title: str, shown_columns: Sequence[TableColumn], rows: Sequence[tuple[Record, Facts]], total: int, day: date) -> Report:
    """Return the rows of a table, as many columns and rows as paper holds; what is left out is said."""
    printed = shown_columns[:MOST_COLUMNS]
    heads = tuple(Column(column.heading, max(1, column.width // 48)) for column in printed)
    lines = tuple(Row(record.id, tuple(Cell(column.shown(record, facts)) for column in printed)) for record, facts in rows[:MOST_ROWS])
    lead = plural("{n} record.", "{n} records.", total)
    if total > len(lines):
        lead = _("{all} The first {n} are printed here.").format(all=lead, n=figure(len(lines)))
    marking = highest(record.marking for record, _facts in rows[:MOST_ROWS])
    return plain_report(title, day, marking, [Section("", lead, heads, lines)])
