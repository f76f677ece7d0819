"""Earlier versions of a record: kept compressed, pruned to twelve months or fifty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from liaison_app.protocol.compression import compress, decompress
from liaison_app.store.database import Connection

MOST_VERSIONS = 50
LONGEST_MS = 366 * 24 * 3600 * 1000
SAME_SITTING_MS = 5 * 60 * 1000
"""Saves of one editor within this time are one version."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One version: its number on this device, who wrote it (account or device id), when (ms UTC), and its body."""

    gen: int
    by: str
    at: int
    body: bytes
    id: str = ""
    """Of which record."""


def deflate(body: bytes) -> bytes:
    """Compress a body; two bytes of flags first."""
    flags, data = compress(body)
    return flags.to_bytes(2, "big") + data


def inflate(kept: bytes) -> bytes:
    """Return what deflate was given."""
    return decompress(kept[2:], int.from_bytes(kept[:2], "big"))


def keep(db: Connection, versions: Sequence[Kept]) -> None:
    """Keep versions that are about to be replaced, and let the oldest go."""
    db.executemany("INSERT OR REPLACE INTO history VALUES(?,?,?,?,?)", [(one.id, one.gen, deflate(one.body), one.by, one.at) for one in versions])
    db.executemany(
        "DELETE FROM history WHERE id = ?1 AND (at < ?2 OR gen <= (SELECT gen FROM history WHERE id = ?1 ORDER BY gen DESC LIMIT 1 OFFSET ?3))",
        [(one.id, one.at - LONGEST_MS, MOST_VERSIONS) for one in versions if one.gen % 8 == 0],
    )
