"""The latest heads of each space, so that a colleague's signed statement can be compared with what was shown here."""

from __future__ import annotations

from liaison_app.store.database import Connection
from liaison_app.store.verbs import Position

KEPT = 1024
"""Heads kept of each space."""
OF_A_PAGE = 256
"""Heads kept of one page: colleagues stand where pages and pushes ended, mostly near the end."""


def keep_heads(db: Connection, space: str, position: Position) -> None:
    """Keep where a space stands and the last steps to it, and let the oldest go. The caller opens the transaction."""
    if position.seq == 0:
        return
    trail = [*position.trail[-OF_A_PAGE:], (position.seq, position.head)]
    db.executemany("INSERT OR REPLACE INTO known_head VALUES(?,?,?)", [(space, seq, head) for seq, head in trail])
    db.execute("DELETE FROM known_head WHERE space = ? AND seq <= ?", (space, position.seq - KEPT))


def heads_of(db: Connection, space: str, seqs: tuple[int, ...]) -> dict[int, bytes]:
    """Return those of these heads that are kept."""
    found = (db.execute("SELECT seq, head FROM known_head WHERE space = ? AND seq = ?", (space, seq)).fetchone() for seq in seqs)
    return {row[0]: row[1] for row in found if row is not None}
