"""Full-text search: prefix and mid-word first, one typo only when nothing else matched."""

from __future__ import annotations

from dataclasses import dataclass, replace

from liaison_app.store.database import Connection
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


def find(db: Connection, text: str, kind: str | None, limit: int) -> Found:
    """Return records in which every word stands: whole or as a prefix first, then (from 3 letters) inside a word."""
    words = terms(text)[:16]
    if not words:
        return Found((), 0)
    beginning = {word: _beginning(db, word) for word in words}
    narrow = " AND ".join(f"({beginning[word]})" for word in words)
    hits = _best(db, narrow, kind, limit)
    inside = {word: _words_with(db, word) for word in words if len(word) >= 3}
    if any(inside.values()):
        wide = " AND ".join("(" + " OR ".join([beginning[word], *(f'"{term}"' for term in inside.get(word, []))]) + ")" for word in words)
        further = _best(db, wide, kind, limit) if len(hits) < limit else hits
        found = Found(_with_more(hits, further, limit), _total(db, wide, kind, further, limit))
    else:
        found = Found(hits, _total(db, narrow, kind, hits, limit))
    if found.total:
        return found
    near = [_near(db, word) for word in words]
    if not all(near):
        return found
    query = " AND ".join(near)
    hits = _best(db, query, kind, limit)
    total = _total(db, query, kind, hits, limit)
    return Found(hits, total, fuzzy=total > 0)


def _beginning(db: Connection, word: str) -> str:
    """Return what matches all that begins with this word, and counts the word itself for more where others begin with it: each of the two is ranked by itself."""
    known = [term for (term,) in db.execute("SELECT term FROM word WHERE term >= ? AND term < ? ORDER BY term LIMIT 2", _span(word))]
    is_one_of_several = len(known) > 1 and known[0] == word
    return f'"{word}" OR "{word}"*' if is_one_of_several else f'"{word}"*'


def _with_more(first: tuple[Hit, ...], wider: tuple[Hit, ...], limit: int) -> tuple[Hit, ...]:
    """Append what matched only inside words; its scores stay below 1, those of the first are raised above."""
    known = {hit.n for hit in first}
    raised = [replace(hit, score=round(1 + max(hit.score, 0.0), 6)) for hit in first]
    later = [replace(hit, score=round(max(hit.score, 0.0) / (1 + max(hit.score, 0.0)), 6)) for hit in wider if hit.n not in known]
    return tuple((raised + later)[:limit])


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


def _among(kind: str | None) -> str:
    """Return where to look, and the condition of a match: whole records of this kind, the trash left out."""
    source = "find JOIN card ON card.n = find.rowid" if kind else "find"
    return f"{source} WHERE find MATCH ? AND find.rowid NOT IN (SELECT n FROM card WHERE trashed = 1)" + (" AND card.kind = ?" if kind else "")  # noqa: S608 - fixed words


def _best(db: Connection, query: str, kind: str | None, limit: int) -> tuple[Hit, ...]:
    """Return the best matches; bodies stand beside `rec`, so it is read only for those."""
    best = f"SELECT find.rowid AS n, bm25(find, {_TITLE_WEIGHT}, 1.0) AS score FROM {_among(kind)} ORDER BY score LIMIT ?"  # noqa: S608 - fixed words
    sql = f"SELECT rec.id, card.kind, card.title, score, n FROM ({best}) JOIN card USING(n) JOIN rec USING(n) ORDER BY score"  # noqa: S608 - fixed words
    rows = db.execute(sql, (query, *((kind,) if kind else ()), limit)).fetchall()
    return tuple(Hit(id, k, title, "", round(-score, 6), n) for id, k, title, score, n in rows)


def _total(db: Connection, query: str, kind: str | None, shown: tuple[Hit, ...], limit: int) -> int:
    """Count what matches, unless all of it is shown."""
    if len(shown) < limit:
        return len(shown)
    sql = f"SELECT count(*) FROM {_among(kind)}"  # noqa: S608 - fixed words
    return int(db.execute(sql, (query, *((kind,) if kind else ()))).fetchone()[0])


def snippet(text: str, query: str, width: int = 160) -> str:
    """Return the words around the first match, on one line."""
    flat = " ".join(text.split())
    wanted = terms(query)
    low = flat.lower()
    at = min((place for word in wanted if (place := low.find(word)) >= 0), default=0)
    start = max(0, at - width // 3)
    start = flat.find(" ", start) + 1 if start and flat.find(" ", start) >= 0 else start
    cut = flat[start : start + width]
    return ("…" if start else "") + cut + ("…" if start + width < len(flat) else "")
