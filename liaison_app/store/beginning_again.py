"""A space whose server contradicts itself, or was restored: everything here is kept, and compared and sent anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from liaison_app.store import names
from liaison_app.store.database import Connection
from liaison_app.store.history import inflate
from liaison_app.store.kept import value_of
from liaison_app.store.verbs import Gone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from liaison_app.store.reader import Reader


@dataclass(frozen=True, slots=True)
class Evidence:
    """How far a space had been pulled before it began anew: sequence number and head hash, why it did, and when (ms UTC)."""

    reason: str
    seq: int
    head: bytes
    at: int


def begin_again(db: Connection, space: str, reason: str, now: int) -> int:
    """Keep the space's place as evidence and put every record of it in doubt; returns how many. The caller opens the transaction."""
    place = db.execute("SELECT seq, head FROM pos WHERE space = ?", (space,)).fetchone() or (0, b"")
    kept = db.execute("SELECT v FROM kv WHERE k = ?", (names.evidence(space),)).fetchone()
    if place[0] or not kept:  # a second start before the first has ended knows nothing better
        value = msgspec.msgpack.encode([reason, place[0], place[1], now])
        db.execute("INSERT OR REPLACE INTO kv VALUES(?,?)", (names.evidence(space), value))
    db.execute("DELETE FROM pos WHERE space = ?", (space,))
    db.execute("DELETE FROM kv WHERE k = ?", (names.promised(space),))
    db.execute("DELETE FROM known_head WHERE space = ?", (space,))
    db.execute("DELETE FROM kv WHERE k IN (?, ?)", (names.witnessed(space), f"promised:{space}"))
    give_up_push(db, space)
    db.execute("DELETE FROM rejected WHERE space = ?", (space,))
    # the version that stood there is kept with its sign turned: the server may have lost it, and it is no base to merge upon
    count = db.execute("UPDATE rec SET ver = -abs(ver), base = NULL, dirty = 1 WHERE space = ?", (space,)).rowcount
    _erase_all_again(db, space)
    _send_files_again(db, space)
    db.execute("UPDATE space SET stopped = '' WHERE id = ?", (space,))
    return count


def give_up_push(db: Connection, space: str) -> int:
    """Forget a push that has no answer, but not its number: the keyring may have it, and a vault that knew less would pass for an older copy of itself."""
    sql = "INSERT OR REPLACE INTO kv SELECT ?, CAST(push_no AS TEXT) FROM outbox WHERE space = ?"
    db.execute(sql, (names.push_tried(space), space))
    return db.execute("DELETE FROM outbox WHERE space = ?", (space,)).rowcount


def start_over(db: Connection) -> int:
    """Forget all pushes and their numbers, for a new device counts from one; that the keyring still has the old numbers is remembered."""
    for (space,) in db.execute("SELECT space FROM outbox").fetchall():
        give_up_push(db, space)
    sql = (
        "INSERT OR REPLACE INTO kv SELECT 'push_tried:' || substr(k, 9), CAST(max(CAST(v AS INTEGER), coalesce((SELECT CAST(tried.v AS INTEGER) FROM kv AS tried "
        "WHERE tried.k = 'push_tried:' || substr(kv.k, 9)), 0)) AS TEXT) FROM kv WHERE k LIKE 'push_no:%'"
    )
    db.execute(sql)
    return db.execute("DELETE FROM kv WHERE k LIKE 'push_no:%'").rowcount


def _erase_all_again(db: Connection, space: str) -> None:
    """Ask the server again to erase what was erased here; what others erased only where this role may."""
    sql = "UPDATE erased SET pending = 1 WHERE space = ?1 AND (reason <> '' OR EXISTS (SELECT 1 FROM space WHERE id = ?1 AND role IN ('owner', 'space-admin')))"
    db.execute(sql, (space,))


def _send_files_again(db: Connection, space: str) -> None:
    """Offer the server every chunk that is here: the status of each file says what it lacks."""
    db.execute("UPDATE blob_jobs SET done = 0 WHERE space = ? AND direction = 'up'", (space,))
    db.execute(
        "INSERT OR IGNORE INTO blob_jobs(blob, space, chunk, total, sha256, direction, done) "
        "SELECT blob, space, chunk, total, sha256, 'up', 0 FROM blob_jobs WHERE space = ? AND direction = 'down' AND done <> 0",
        (space,),
    )


def erase_again(db: Connection, space: str, resurfaced: Iterable[Gone]) -> None:
    """Ask again for erasures that the server has forgotten, upon the versions it shows."""
    mine = "(reason <> '' OR EXISTS (SELECT 1 FROM space WHERE space.id = ?3 AND role IN ('owner', 'space-admin')))"
    sql = f"UPDATE erased SET pending = 1, ver = ?2 WHERE id = ?1 AND erased.space = ?3 AND {mine}"  # noqa: S608 - fixed words
    for gone in resurfaced:
        db.execute(sql, (gone.id, gone.ver, space))


def versions_of(db: Connection, ids: Iterable[str]) -> dict[str, list[bytes]]:
    """Return the bodies that these records had on this device before, the latest first."""
    sql = "SELECT body FROM history WHERE id = ? ORDER BY gen DESC"
    return {id: [inflate(body) for (body,) in db.execute(sql, (id,))] for id in ids}


def evidence_of(reader: Reader, space: str) -> Evidence | None:
    """Return what was known of a space before it last began anew."""
    kept = value_of(reader, names.evidence(space))
    return Evidence(*msgspec.msgpack.decode(kept)) if kept else None


def all_evidence(reader: Reader) -> dict[str, Evidence]:
    """Return the evidence of every space that ever began anew."""
    rows = reader.query("SELECT k, v FROM kv WHERE k LIKE 'evidence:%'")
    return {name.removeprefix("evidence:"): Evidence(*msgspec.msgpack.decode(value)) for name, value in rows}
