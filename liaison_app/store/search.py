"""Full-text search: whole words, then beginnings, then mid-word; one typo only when nothing else matched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any

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
    """Hits, best first; `total` counts all of them (only the hits where nobody asked), `fuzzy` says that near spellings were taken."""

    hits: tuple[Hit, ...]
    total: int
    fuzzy: bool = False


class Look(Enum):
    """What a search is for."""

    COUNTED = auto()
    """The best, and how many there are in all."""
    BEST = auto()
    """The best alone, which is faster where many match."""
    NAMED = auto()
    """The best alone, first of all what is called so or has a name that begins so."""


def find(db: Connection, text: str, within: Sieve, limit: int, look: Look = Look.COUNTED) -> Found:
    """Return records in which every word stands: whole first, then as a prefix, then (from 3 letters) inside a word.

    Each is asked for only while fewer were found than `limit`: ranking beginnings takes the index several times as long as ranking words.
    Without words, what a sieve that narrows lets through, the latest first.
    """
    words = terms(text)[:16]
    if not words:
        return _listed(db, within, limit) if within.narrows else Found((), 0)
    begun = " AND ".join(_begun(word) for word in words)
    narrow = [" AND ".join(f'"{word}"' for word in words), begun]
    found = _in_stages(db, [f"title : ({begun})", *narrow] if look is Look.NAMED else narrow, within, limit)
    wide = _widest(db, words) if len(found.hits) < limit or look is Look.COUNTED else ""
    if len(found.hits) < limit and wide != begun:
        found = _in_stages(db, [wide], within, limit, found.hits)
    if not found.hits and limit and (near := _nearly(db, words)):
        found = replace(_in_stages(db, [near], within, limit), fuzzy=True)
        wide = near
    is_counted = look is Look.COUNTED and len(found.hits) == limit
    return Found(found.hits, _count(db, wide, within) if is_counted else len(found.hits), fuzzy=found.fuzzy and bool(found.hits))


def count_by_kind(db: Connection, text: str, within: Sieve, *, fuzzy: bool) -> dict[str, int]:
    """Return how many records of each kind hold every word as `find` looks for it; without words, how many the sieve lets through."""
    words = terms(text)[:16]
    query = "" if not words else _nearly(db, words) if fuzzy else _widest(db, words)
    source, matching, values = ("find JOIN card ON card.n = find.rowid", "find MATCH ? AND ", (query,)) if words else ("card", "", ())
    sql = f"SELECT card.kind, count(*) FROM {source} WHERE {matching}{within.clause} GROUP BY card.kind"  # noqa: S608 - fixed words
    return dict(db.execute(sql, (*values, *within.values)).fetchall())


def _widest(db: Connection, words: Sequence[str]) -> str:
    """Ask for every word as a beginning, or inside another where there are such words."""
    inside = {word: _words_with(db, word) for word in words if len(word) >= 3}
    return " AND ".join(
        f"({' OR '.join([_begun(word), *held])})" if (held := [f'"{term}"' for term in inside.get(word, [])]) else _begun(word) for word in words
    )


def _begun(word: str) -> str:
    """Ask for a word as a beginning; a name's first letter may stand apart, as in O'Neil and D'Angelo."""
    return f'("{word}"* OR "{word[0]} {word[1:]}"*)' if word[0] in "dlo" and len(word) > len("o'n") else f'"{word}"*'


def _nearly(db: Connection, words: Sequence[str]) -> str:
    near = [_near(db, word) for word in words]
    return " AND ".join(near) if all(near) else ""


def _in_stages(db: Connection, stages: Sequence[str], within: Sieve, limit: int, first: Sequence[Hit] = ()) -> Found:
    """Ask one query after the other until enough is found; the scores of an earlier one lie above those of a later one."""
    hits = {hit.n: replace(hit, score=hit.score + len(stages)) for hit in first}
    for number, query in enumerate(stages):
        if len(hits) < limit:
            floor = len(stages) - number - 1
            for hit in _matching(db, query, within, limit, floor):
                hits.setdefault(hit.n, hit)
    best = tuple(hits.values())[:limit]
    return Found(best, len(best))


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


def _matching(db: Connection, query: str, within: Sieve, limit: int, floor: int) -> list[Hit]:
    """Rank the best that match, with scores from `floor` up to one more; bodies stand beside `rec`, so it is read only for those."""
    source, matching, values = _asked(query, within)
    best = f"SELECT find.rowid AS n, bm25(find, {_TITLE_WEIGHT}, 1.0) AS score FROM {source} WHERE {matching} ORDER BY score LIMIT ?"  # noqa: S608 - fixed words
    sql = f"SELECT rec.id, card.kind, card.title, score, n FROM ({best}) JOIN card USING(n) JOIN rec USING(n) ORDER BY score"  # noqa: S608 - fixed words
    return [Hit(id, kind, title, "", round(floor + 1 - 1 / (1 + max(-score, 0.0)), 6), n) for id, kind, title, score, n in db.execute(sql, (*values, limit))]


def _count(db: Connection, query: str, within: Sieve) -> int:
    source, matching, values = _asked(query, within)
    (total,) = db.execute(f"SELECT count(*) FROM {source} WHERE {matching}", values).fetchone()  # noqa: S608 - fixed words
    return total


def _asked(query: str, within: Sieve) -> tuple[str, str, tuple[Any, ...]]:
    """Return the tables, the condition and its values."""
    if within.narrows:
        return "find JOIN card ON card.n = find.rowid", f"find MATCH ? AND {within.clause}", (query, *within.values)
    # most of what is kept lies outside the trash: looking the few others up is cheaper than a card for every match
    return "find", "find MATCH ? AND find.rowid NOT IN (SELECT n FROM card WHERE trashed = 1)", (query,)


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
