"""The lines of a list: set in, set out, numbered anew."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from liaison_app.desktop.note.line_marks import LISTS, kind_of, opening_of

_NUMBER = re.compile(r"(\s*)(\d{1,3})[.)] ")
_DEEPEST = 6


class LineEdit(NamedTuple):
    """In the line of this number (of those handed over), line[start:end] becomes `words`."""

    line: int
    start: int
    end: int
    words: str


def is_entry(line: str) -> bool:
    """Say whether a line is an entry of a list."""
    return kind_of(line) in LISTS


def set_in(line: str, before: str) -> LineEdit | None:
    """Return the edit that makes an entry part of the one before it; None where it cannot be."""
    kind, indent, _body = opening_of(line)
    if kind not in LISTS or not is_entry(before):
        return None
    above = opening_of(before)[1]
    room = 3 if kind_of(before) == "number" else 2
    if indent > above or above >= _DEEPEST * room:
        return None
    return LineEdit(0, 0, indent, " " * (above + room))


def set_out(line: str, before: Sequence[str]) -> LineEdit | None:
    """Return the edit that brings an entry one step out: to the depth of the nearest entry above that is less deep."""
    kind, indent, _body = opening_of(line)
    if kind not in LISTS or not indent:
        return None
    for other in reversed(before):
        if not is_entry(other):
            break
        depth = opening_of(other)[1]
        if depth < indent:
            return LineEdit(0, 0, indent, " " * depth)
    return LineEdit(0, 0, indent, "")


def numbered_anew(lines: Sequence[str]) -> list[LineEdit]:
    """Return the edits after which each numbered entry counts one more than the one before it at its depth; the first keeps the number somebody gave it."""
    edits: list[LineEdit] = []
    counts: dict[int, int] = {}
    for number, line in enumerate(lines):
        if not is_entry(line):
            counts.clear()
            continue
        match = _NUMBER.match(line)
        indent = opening_of(line)[1]
        counts = {depth: count for depth, count in counts.items() if depth < indent or (depth == indent and match)}
        if match is None:
            continue
        wanted = counts[indent] + 1 if indent in counts else int(match[2])
        counts[indent] = wanted
        if str(wanted) != match[2]:
            edits.append(LineEdit(number, match.start(2), match.end(2), str(wanted)))
    return edits


def first_again(line: str) -> LineEdit | None:
    """Return the edit that makes a numbered entry the first of its list."""
    match = _NUMBER.match(line)
    return LineEdit(0, match.start(2), match.end(2), "1") if match and match[2] != "1" else None
