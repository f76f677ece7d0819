"""Envelopes that could not be taken: looked at, tried again, let go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

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


def let_go(store: Store, id: str) -> None:
    """Forget the envelopes set aside for a record; the record itself stays as it is here."""
    store.call(lambda db: db.execute("DELETE FROM quarantine WHERE id = ?", (id,)).rowcount)
