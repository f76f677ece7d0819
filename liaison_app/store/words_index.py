"""Words as the search index sees them: folded, without accents, split as SQLite's unicode61 splits."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
LONGEST = 40


def fold(text: str) -> str:
    """Return text in lower case without accents, ß as ss, full-width as plain."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(ch for ch in decomposed if not unicodedata.combining(ch))


def split(folded: str) -> list[str]:
    """Return the words of a text that is folded already."""
    return _WORD.findall(folded)


def terms(text: str) -> list[str]:
    """Return the folded words of a text, in order."""
    return split(fold(text))


def within_one_edit(a: str, b: str) -> bool:
    """Say whether one insertion, deletion, replacement or swap of neighbours makes b of a (Damerau 1964)."""
    if a == b:
        return True
    if abs(len(a) - len(b)) > 1:
        return False
    at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    if len(a) == len(b):
        return a[at + 1 :] == b[at + 1 :] or (a[at : at + 2] == b[at : at + 2][::-1] and a[at + 2 :] == b[at + 2 :])
    return a[at + 1 :] == b[at:] if len(a) > len(b) else a[at:] == b[at + 1 :]
