"""Full-text search: prefix and mid-word first, one typo only when nothing else matched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from liaison_app.records.markup import LINES_APART, without_marks
from liaison_app.store.database import Connection
from liaison_app.store.sieve import Sieve
from liaison_app.store.words_index import LONGEST, terms, within_one_edit

MOST_MIDWORDS = 2_000
_TITLE_WEIGHT = 8.0


@dataclass(frozen=True, slots=True)
class Hit:
    """One record found: its id, kind, title, words around the match, and score (higher is better)."""

    id: str
    kind: str
    title: str
    snippet: str
    score: float
    n: int


@dataclass(frozen=True, slots=True)
class Found:
    """Hits, best first; `total` counts all of them, `fuzzy` says that near spellings were taken."""

    hits: tuple[Hit, ...]
    total: int
    fuzzy: bool = False


def find(db: Connection, text: str, within: Sieve, limit: int) -> Found:
    """Return records in which every word stands: whole or as a prefix first, then (from 3 letters) inside a word.

    Without words, what a sieve that narrows lets through, the latest first.
    """
    words = terms(text)[:16]
    if not words:
        return _listed(db, within, limit) if within.narrows else Found((), 0)
    found = _matching(db, " AND ".join(f"({_beginning(word)})" for word in words), within, limit)
    inside = {word: _words_with(db, word) for word in words if len(word) >= 3}
    if any(inside.values()):
        wider = " AND ".join("(" + " OR ".join([_beginning(word), *(f'"{term}"' for term in inside.get(word, []))]) + ")" for word in words)
        found = _with_more(found, _matching(db, wider, within, limit if len(found.hits) < limit else 0), limit)
    if found.total:
        return found
    near = [_near(db, word) for word in words]
    if all(near):
        found = _matching(db, " AND ".join(near), within, limit)
    return Found(found.hits, found.total, fuzzy=found.total > 0)


def _beginning(word: str) -> str:
    return f'"{word}" OR "{word}"*'


def _with_more(first: Found, wider: Found, limit: int) -> Found:
    """Append what matched only inside words; its scores stay below 1, those of the first are raised above."""
    known = {hit.n for hit in first.hits}
    raised = [replace(hit, score=round(1 + max(hit.score, 0.0), 6)) for hit in first.hits]
    later = [replace(hit, score=round(max(hit.score, 0.0) / (1 + max(hit.score, 0.0)), 6)) for hit in wider.hits if hit.n not in known]
    return Found(tuple((raised + later)[:limit]), wider.total)


def _words_with(db: Connection, word: str) -> list[str]:
    rows = db.execute("SELECT term FROM midword WHERE term LIKE ? LIMIT ?", (f"%{word}%", MOST_MIDWORDS))
    return [term for (term,) in rows if not term.startswith(word)]


def _near(db: Connection, word: str) -> str:
    """Return the known spellings within one edit, or the word itself where typos are not looked for."""
    if len(word) < 5 or len(word) > LONGEST or any(ch.isdigit() for ch in word):
        return f'"{word}"*'
    half = len(word) // 2
    head, tail = word[:half], word[half:][::-1][: len(word) - half - 1]
    rows = db.execute(
        "SELECT term FROM word WHERE term >= ? AND term < ? UNION SELECT term FROM word WHERE back >= ? AND back < ?", (*_span(head), *_span(tail))
    )
    spellings = sorted(term for (term,) in rows if within_one_edit(word, term))
    return "(" + " OR ".join(f'"{term}"' for term in spellings) + ")" if spellings else ""


def _span(prefix: str) -> tuple[str, str]:
    return prefix, prefix + "\U0010ffff"


def _listed(db: Connection, within: Sieve, limit: int) -> Found:
    (total,) = db.execute(f"SELECT count(*) FROM card WHERE {within.clause}", within.values).fetchone()  # noqa: S608 - fixed words
    latest = f"SELECT card.n AS n FROM card WHERE {within.clause} ORDER BY coalesce(card.at, card.changed) DESC, card.n DESC LIMIT ?"  # noqa: S608 - fixed words
    sql = f"SELECT rec.id, card.kind, card.title, n FROM ({latest}) JOIN card USING(n) JOIN rec USING(n) ORDER BY coalesce(card.at, card.changed) DESC, n DESC"  # noqa: S608
    rows = db.execute(sql, (*within.values, limit)).fetchall()
    return Found(tuple(Hit(id, kind, title, "", 1.0, n) for id, kind, title, n in rows), total)


def _matching(db: Connection, query: str, within: Sieve, limit: int) -> Found:
    """Rank the best that match, and count the others where there are any; bodies stand beside `rec`, so it is read only for those."""
    # most of what is kept lies outside the trash: looking the few others up is cheaper than a card for every match
    plain = not within.narrows
    matching = "find MATCH ? AND " + ("find.rowid NOT IN (SELECT n FROM card WHERE trashed = 1)" if plain else within.clause)  # noqa: S608 - fixed words
    source = "find" if plain else "find JOIN card ON card.n = find.rowid"
    values = (query, *(() if plain else within.values))
    best = f"SELECT find.rowid AS n, bm25(find, {_TITLE_WEIGHT}, 1.0) AS score FROM {source} WHERE {matching} ORDER BY score LIMIT ?"  # noqa: S608 - fixed words
    sql = f"SELECT rec.id, card.kind, card.title, score, n FROM ({best}) JOIN card USING(n) JOIN rec USING(n) ORDER BY score"  # noqa: S608 - fixed words
    rows = db.execute(sql, (*values, limit)).fetchall() if limit else []
    total = len(rows)
    if total == limit:  # more may match than are shown
        (total,) = db.execute(f"SELECT count(*) FROM {source} WHERE {matching}", values).fetchone()  # noqa: S608 - fixed words
    return Found(tuple(Hit(id, k, title, "", round(-score, 6), n) for id, k, title, score, n in rows), total)


def snippet(text: str, query: str, width: int = 160) -> str:
    """Return the words around the first match as they are read, their lines on one; an ellipsis stands where a line was cut."""
    wanted = terms(query)
    place = _first(text, wanted)
    begin = max(0, place - width)
    begin = max(begin, text.find(" ", begin, place) + 1) if begin else 0
    end = begin + 3 * width
    flat = LINES_APART.join(line for each in text[begin:end].splitlines() if (line := without_marks(" ".join(each.split()))))
    at = _first(flat, wanted)
    start = flat.rfind(LINES_APART, 0, at)
    start = start + len(LINES_APART) if start >= 0 else 0
    is_cut = at - start > width // 2 or (begin > 0 and start == 0)
    if is_cut:
        start = max(0, at - width // 3)
        start = max(start, flat.find(" ", start, at) + 1)
    return ("…" if is_cut else "") + flat[start : start + width] + ("…" if start + width < len(flat) or end < len(text) else "")


def _first(text: str, wanted: Sequence[str]) -> int:
    low = text.lower()
    return min((place for word in wanted if (place := low.find(word)) >= 0), default=0)
