"""Records as a CSV table that spreadsheets open safely and Liaison reads back."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_GROUPS = {"emails": ("E-mail", "Value"), "phones": ("Phone", "Value")}


def write_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[bytes]:
    """Yield a CSV in UTF-8 with its mark, the headings first; e-mails and phones get numbered pairs of columns.

    A cell that a spreadsheet would run as a formula has an apostrophe before it, which Liaison takes off again.
    """
    counts = {name: max((len(row.get(name) or ()) for row in rows), default=0) for name in columns if name in _GROUPS}
    yield codecs.BOM_UTF8
    yield _encoded(_headings(columns, counts))
    for row in rows:
        yield _encoded(cell for name in columns for cell in _cells(row, name, counts.get(name)))


def _headings(columns: Iterable[str], counts: Mapping[str, int]) -> Iterator[str]:
    for name in columns:
        if name in _GROUPS:
            word, value = _GROUPS[name]
            for number in range(1, counts[name] + 1):
                yield from (f"{word} {number} - Label", f"{word} {number} - {value}")
        else:
            yield name


def _cells(row: Mapping[str, Any], name: str, count: int | None) -> Iterator[str]:
    found = row.get(name)
    if count is None:
        yield cell_text(found)
        return
    ways: list[Any] = list(found or ())
    for at in range(count):
        way: Any = ways[at] if at < len(ways) else {}
        plain: Mapping[str, Any] = {"value": way} if isinstance(way, str) else way
        yield from (cell_text(plain.get("label")), cell_text(plain.get("value")))


def cell_text(value: Any) -> str:
    """Return one value as the text of a cell; numbers stay numbers, no text can act as a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return repr(value)
    text = _plain(value)
    return f"'{text}" if _FORMULA.match(text) else text


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_plain(each)}" for name, each in cast("Mapping[str, Any]", value).items() if each not in (None, ""))
    if isinstance(value, (list, tuple)):
        return "; ".join(_plain(each) for each in cast("Sequence[Any]", value))
    return str(value).replace("\0", "")


def _encoded(cells: Iterable[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode("utf-8", "replace")
