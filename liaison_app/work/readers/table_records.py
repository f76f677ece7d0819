"""Records of a delimited text file: headings found, separators guessed, every row numbered."""

from __future__ import annotations

import csv
import itertools
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.work.readers.text_lines import ends_with_newline, text_lines

SEPARATORS = (",", ";", "\t", "|")
MOST_LINES_IN_A_ROW = 200
MOST_CELLS = 5000
LINES_BEFORE_HEADINGS = 12
_GUARD = re.compile(r"^'+[=+\-@\t\r\n＝＋－＠]")

Score = Callable[[Sequence[str]], int]
"""Says how many of these headings a reader understands."""


@dataclass(frozen=True, slots=True)
class Record:
    """One data row (1 is the first under the headings); `fault` says why it cannot be used."""

    number: int
    cells: list[str]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """Where the headings are and how cells are separated."""

    headings: list[str]
    separator: str
    skip: int
    """Physical lines before the first data row."""


def find_head(path: Path, score: Score) -> Head | None:
    """Return the headings a reader understands best among the first lines, or None where it understands none.

    Below the first line (a title may stand above) half of the cells must be headings: a city may be called "Nome".
    """
    lines = list(itertools.islice(text_lines(path), LINES_BEFORE_HEADINGS + 30))
    first = next((at for at, line in enumerate(lines) if line.strip() and not line.lower().startswith("sep=")), 0)
    best: tuple[int, int, Head] | None = None
    for at in range(first, min(len(lines), LINES_BEFORE_HEADINGS)):
        for separator in SEPARATORS:
            headings, used = _parse(lines[at:], separator)
            known = score(headings) if _may_be_headings(headings) else 0
            enough = known if at == first else known >= 2 and known * 2 >= sum(1 for cell in headings if cell.strip())
            if enough and (best is None or (known, len(headings)) > best[:2]):
                best = (known, len(headings), Head([cell.strip() for cell in headings], separator, at + used))
    return best[2] if best else None


def _may_be_headings(cells: Sequence[str]) -> bool:
    """Say whether these cells are short words rather than values."""
    return all(len(cell) <= 80 and "@" not in cell and ":" not in cell.strip().rstrip(":") and "=" not in cell for cell in cells)


def _parse(lines: Sequence[str], separator: str) -> tuple[list[str], int]:
    """Return the cells of the first record and the number of lines it took."""
    reader = csv.reader((line + "\n" for line in lines), delimiter=separator)
    try:
        return next(reader, list[str]()), reader.line_num
    except csv.Error:
        return [], 1


class Records:
    """Reads records one at a time; a quote that is never closed costs its own row, not the rest of the file."""

    def __init__(self, path: Path, head: Head) -> None:
        self._path = path
        self._separator = head.separator
        self._skip = head.skip
        self._waiting: deque[str] = deque()

    def __iter__(self) -> Iterator[Record]:
        lines = itertools.islice(text_lines(self._path), self._skip, None)
        number = 0
        while (line := self._next_line(lines)) is not None:
            if not line.strip(" \t\r\n\ufeff\x1a"):
                continue
            number += 1
            yield self._record(number, line, lines)

    def _next_line(self, lines: Iterator[str]) -> str | None:
        return self._waiting.popleft() if self._waiting else next(lines, None)

    def _record(self, number: int, line: str, lines: Iterator[str]) -> Record:
        taken = [line]
        if '"' not in line:
            return self._parsed(number, taken)
        state = scan(line, self._separator, quoted=False)
        while state:
            more = self._next_line(lines) if len(taken) < MOST_LINES_IN_A_ROW else None
            if more is not None:
                taken.append(more)
                state = scan(more, self._separator, quoted=True)
            if more is None or state is None:
                return self._unclosed(number, taken)
        return self._parsed(number, taken)

    def _unclosed(self, number: int, taken: list[str]) -> Record:
        self._waiting.extendleft(reversed(taken[1:]))
        if len(taken) == 1 and not ends_with_newline(self._path):
            return Record(number, [], _("The file ends in the middle of this row."))
        return Record(number, [], _("A quotation mark is opened and never closed."))

    def _parsed(self, number: int, taken: list[str]) -> Record:
        try:
            cells = next(csv.reader((line + "\n" for line in taken), delimiter=self._separator), list[str]())
        except csv.Error:
            return Record(number, [], _("A cell of this row is too long."))
        if len(cells) > MOST_CELLS:
            return Record(number, [], _("This row has too many cells."))
        return Record(number, [cell[1:] if _GUARD.match(cell) else cell for cell in cells])


def scan(line: str, separator: str, *, quoted: bool) -> bool | None:
    """Say whether a cell is still inside quotation marks at the end of this line; None when a mark closes in the middle of a word.

    The last only counts in a line that began inside marks: there it shows that the mark before was never closed.
    """
    began_quoted, at = quoted, 0
    while True:
        if quoted:
            close = line.find('"', at)
            if close < 0:
                return True
            at = close + 1
            if line[at : at + 1] == '"':
                at += 1
                continue
            quoted = False
            after = line[at:].lstrip(" ")[:1]
            if began_quoted and after not in ("", separator):
                return None
        elif at == 0 and line[:1] == '"':
            quoted, at = True, 1
        else:
            following = line.find(separator, at)
            if following < 0:
                return False
            at = following + 1
            if line[at : at + 1] == '"':
                quoted, at = True, at + 1


def not_a_table(path: Path, wanted: str) -> LiaisonError:
    """Say that no headings were understood."""
    return LiaisonError(_("“{name}” has no column headings that Liaison knows.").format(name=path.name), wanted, code="not_a_table")
