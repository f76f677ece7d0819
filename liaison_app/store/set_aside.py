"""Envelopes that could not be taken: looked at, tried again, let go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liaison_app.store.database import Connection
from liaison_app.store.store import Store

if TYPE_CHECKING:
    from liaison_app.store.reader import Reader


@dataclass(frozen=True, slots=True)
class Aside:
    """One envelope as it came, why it was not taken, and since when (ms UTC)."""

    space: str
    id: str
    seq: int
    ver: int
    env_hash: bytes
    reason: str
    env: bytes
    at: int


def set_aside(reader: Reader, id: str = "") -> list[Aside]:
    """Return what stands aside, the latest first; of one record where an id is given."""
    rows = reader.query("SELECT space, id, seq, ver, env_hash, reason, env, at FROM quarantine WHERE ?1 = '' OR id = ?1 ORDER BY at DESC, id", (id,))
    return [Aside(*row) for row in rows]


def keep_mine(store: Store, id: str) -> None:
    """Let what is here stand: where it has not been sent yet, it goes in place of what was set aside, and everybody has a version to read again."""

    def work(db: Connection) -> None:
        for ver, env_hash in db.execute("SELECT ver, env_hash FROM quarantine WHERE id = ? AND env_hash IS NOT NULL", (id,)).fetchall():
            db.execute("UPDATE rec SET ver = ?2, env_hash = ?3, base = NULL WHERE id = ?1 AND dirty = 1 AND ver < ?2", (id, ver, env_hash))
        db.execute("DELETE FROM rejected WHERE id = ? AND reason = 'unreadable_there'", (id,))
        db.execute("DELETE FROM quarantine WHERE id = ?", (id,))

    store.call(work)


def let_go(store: Store, id: str) -> None:
    """Forget the envelopes set aside for a record; the record itself stays as it is here."""
    store.call(lambda db: db.execute("DELETE FROM quarantine WHERE id = ?", (id,)).rowcount)
