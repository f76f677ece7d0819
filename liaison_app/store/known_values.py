"""What the operators of a search may be followed by in this vault."""

from __future__ import annotations

from liaison_app.store.reader import Reader
from liaison_app.store.sql_words import containing


def names_like(reader: Reader, kind: str, folded: str, most: int) -> list[str]:
    """Return names of a kind in which every word stands, those with most links first."""
    words = folded.split()
    matching = "".join(" AND card.sort LIKE ? ESCAPE '\\'" for _word in words)
    sql = (
        "SELECT card.title, (SELECT count(*) FROM member WHERE member.value = rec.id) AS often FROM card JOIN rec ON rec.n = card.n "  # noqa: S608 - fixed words
        f"WHERE card.kind = ? AND card.trashed = 0{matching} ORDER BY often DESC, card.sort LIMIT ?"
    )
    rows = reader.query(sql, (kind, *(containing(word) for word in words), most))
    return list(dict.fromkeys(title for title, _often in rows if title))


def states_in_use(reader: Reader) -> list[str]:
    """Return the states agencies are in, those with most first."""
    return [state for (state,) in reader.query("SELECT state FROM k_agency WHERE state <> '' GROUP BY state ORDER BY count(*) DESC")]


def years_in_use(reader: Reader, most: int) -> list[str]:
    """Return the years records are about, the latest first."""
    sql = "SELECT DISTINCT strftime('%Y', at / 1000, 'unixepoch') AS year FROM card WHERE at > 0 ORDER BY year DESC LIMIT ?"
    return [year for (year,) in reader.query(sql, (most,))]
