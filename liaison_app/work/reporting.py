"""A report as a value: sections, figures and rows, before any format."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One number, its name for scripts, its words for people, and the records it counts."""

    name: str
    label: str
    value: int
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart: its words, its number, the records it counts."""

    label: str
    value: int
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """Numbers along time."""

    title: str
    caption: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, and a quieter line beneath."""

    text: str = ""
    second: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A heading and the share of the width it takes."""

    heading: str
    share: int
    number: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table and the record it shows; `late` marks what is overdue."""

    id: str
    cells: tuple[Cell, ...]
    late: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, a sentence, and a table; without rows the sentence says so."""

    title: str
    lead: str
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a report says; the same records give the same value."""

    title: str
    period: str
    first_day: str
    last_day: str
    marking: str
    summary: tuple[str, ...]
    figures: tuple[Figure, ...]
    chart: Chart
    sections: tuple[Section, ...]
    withheld: tuple[str, ...] = ()
    """Ids of records above the report's marking; their number is told, nothing else."""
    withheld_words: str = ""

    @property
    def records(self) -> int:
        """How many records its rows show."""
        return len({row.id for section in self.sections for row in section.rows if row.id})

    def numbers(self) -> dict[str, int]:
        """Return the figures by name, as INTERFACE's `report make` gives them."""
        return {figure.name: figure.value for figure in self.figures}
