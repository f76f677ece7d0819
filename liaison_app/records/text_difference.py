"""Differences between two texts, as edits on the older one."""

from __future__ import annotations

import difflib
import re
from typing import NamedTuple

_TOKENS = re.compile(r"\w+|\s+|[^\w\s]")
_LETTER = re.compile(r"\w")
_LONGEST_WORD = 40
_MOST_TOKENS = 20_000
_NO_WORD = 2
"""Edits with no more than so many blanks between them are one."""


class Edit(NamedTuple):
    """Replace old[start:end] (code points of the old text) with these words."""

    start: int
    end: int
    words: str


def difference(old: str, new: str) -> list[Edit]:
    """Return the edits that make new out of old, word by word, in order, not overlapping.

    A word is kept or written as a whole: letters shared with a word that somebody else takes out meanwhile would go with it.
    """
    if old == new:
        return []
    head = _whole_words(old, new, _shared_head(old, new))
    back, front = old[head:][::-1], new[head:][::-1]
    tail = _whole_words(back, front, _shared_head(back, front))
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


def _whole_words(a: str, b: str, shared: int) -> int:
    """Return a shared beginning that ends in the midst of no word of either text; scripts without spaces are cut where they differ."""
    at = shared
    while at and (_is_in_a_word(a, at) or _is_in_a_word(b, at)):
        at -= 1
        if shared - at > _LONGEST_WORD:
            return shared
    return at


def _is_in_a_word(text: str, at: int) -> bool:
    return at < len(text) and bool(_LETTER.match(text[at - 1]) and _LETTER.match(text[at]))


def _word_edits(a: str, b: str) -> list[Edit]:
    left, right = _TOKENS.findall(a), _TOKENS.findall(b)
    if len(left) + len(right) > _MOST_TOKENS:
        left, right = a.splitlines(keepends=True), b.splitlines(keepends=True)
    starts = [0]
    for token in left:
        starts.append(starts[-1] + len(token))
    codes = difflib.SequenceMatcher(_is_between_words, left, right, autojunk=len(left) > 2_000).get_opcodes()
    edits: list[Edit] = []
    for tag, i, j, m, n in codes:
        if tag == "equal":
            continue
        written = "".join(right[m:n])
        last = edits[-1] if edits else None
        if last is not None and (between := a[last.end : starts[i]]).isspace() and len(between) <= _NO_WORD:
            # one stretch of words replaced, not one edit a word: every edit stays in the text's history for good
            edits[-1] = Edit(last.start, starts[j], f"{last.words}{between}{written}")
        else:
            edits.append(Edit(starts[i], starts[j], written))
    return edits


def _is_between_words(token: str) -> bool:
    """A blank or a mark that both texts have says nothing: matched instead of a word, it lets the word be taken out and written anew, by each writer once."""
    return not _LETTER.search(token)


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
