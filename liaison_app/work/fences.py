"""Code that stands in lines of its own, between ``` and ```: nothing in it means anything to a note."""

from __future__ import annotations

import re
from collections.abc import Iterator

_OPENS = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")
_CLOSES = re.compile(r" {0,3}(`{3,}|~{3,})\s*")
_TILDES = 1_000
"""Added to the length of a fence of tildes, which only tildes close."""


def fence_after(line: str, fence: int = 0) -> int:
    """Return the fence that is open after a line, 0 for none; `fence` is the one open before it."""
    found = (_CLOSES if fence else _OPENS).match(line) if "```" in line or "~~~" in line else None
    if found is None:
        return fence
    here = len(found[1]) + (_TILDES if found[1][0] == "~" else 0)
    if not fence:
        return here
    closes = found.end() == len(line) and here >= fence and (here > _TILDES) == (fence > _TILDES)
    return 0 if closes else fence


def is_code(line: str, fence: int) -> bool:
    """Say whether a line is code or a fence of it."""
    return bool(fence or fence_after(line))


def lines_outside(words: str) -> Iterator[tuple[int, str]]:
    """Give the lines of a note that are not code, each with its number."""
    fence = 0
    for number, line in enumerate(words.split("\n")):
        before, fence = fence, fence_after(line, fence)
        if not before and not fence:
            yield number, line
