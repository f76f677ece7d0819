"""Differences between two texts, as edits on the older one."""

from __future__ import annotations

import difflib
import re
from typing import NamedTuple

_TOKENS = re.compile(r"\w+|\s+|[^\w\s]")
_MOST_TOKENS = 20_000


class Edit(NamedTuple):
    """Replace old[start:end] (code points of the old text) with these words."""

    start: int
    end: int
    words: str


def difference(old: str, new: str) -> list[Edit]:
    """Return the edits that make new out of old, word by word, in order, not overlapping."""
    if old == new:
        return []
    head = _shared_head(old, new)
    tail = _shared_head(old[head:][::-1], new[head:][::-1])
    a, b = old[head : len(old) - tail], new[head : len(new) - tail]
    if not a or not b:
        return [Edit(head, len(old) - tail, b)]
    return [Edit(head + e.start, head + e.end, e.words) for e in _word_edits(a, b)]


def _shared_head(a: str, b: str) -> int:
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if a[:middle] == b[:middle] else (low, middle - 1)
    return low


def _word_edits(a: str, b: str) -> list[Edit]:
    left, right = _TOKENS.findall(a), _TOKENS.findall(b)
    if len(left) + len(right) > _MOST_TOKENS:
        left, right = a.splitlines(keepends=True), b.splitlines(keepends=True)
    starts = [0]
    for token in left:
        starts.append(starts[-1] + len(token))
    codes = difflib.SequenceMatcher(None, left, right, autojunk=len(left) > 2_000).get_opcodes()
    return [Edit(starts[i], starts[j], "".join(right[m:n])) for tag, i, j, m, n in codes if tag != "equal"]


def union_of_lines(theirs: str, mine: str) -> str:
    """Return theirs with every line of mine it lacks, where mine had it."""
    if theirs == mine:
        return theirs
    left, right = theirs.splitlines(), mine.splitlines()
    out: list[str] = []
    for tag, i, j, m, n in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        out += left[i:j]
        if tag != "equal":
            out += right[m:n]
    return "\n".join(out)
