"""Texts whose history has outgrown their words: noted when they are written, made anew when nobody has touched them for a while."""

from __future__ import annotations

from dataclasses import replace

from liaison_app.records import prose
from liaison_app.records.body import BadBody, Body, decode, encode, newest_of
from liaison_app.records.prose import BadProse
from liaison_app.store.database import Connection
from liaison_app.store.rows import Held, Rows

AT_ONCE = 200
"""Records compacted in one sync."""


def compact(rows: Rows, db: Connection, space: str, device: bytes, written_before: int) -> list[Held]:
    """Give texts of this space a new generation without their history, where the record stands as on the server and this device wrote it last,
    before this moment (ms). Returns the records that are to be pushed for it."""
    sql = (
        "SELECT rec.id FROM heavy JOIN rec USING(n) JOIN space ON space.id = rec.space "
        "WHERE rec.space = ? AND rec.dirty = 0 AND rec.ver > 0 AND space.role IN ('owner', 'space-admin', 'editor') LIMIT ?"
    )
    chosen = db.execute(sql, (space, AT_ONCE)).fetchall()
    done: list[Held] = []
    for held in rows.several(id for (id,) in chosen).values():
        lighter = _lighter(held, device, written_before)
        if isinstance(lighter, Body):
            done.append(held)
            # the words are the same: no version of its own, nothing to index anew, no later stamp
            db.execute("UPDATE rec SET state = ?, base = ?, gen = gen + 1, dirty = 1, session = '' WHERE n = ?", (encode(lighter), held.state, held.n))
        if lighter is not None:
            db.execute("DELETE FROM heavy WHERE n = ?", (held.n,))
    return done


def _lighter(held: Held, device: bytes, written_before: int) -> Body | bool | None:
    """Return the record with light texts; False where nothing is to be done by this device, None where it is too soon."""
    try:
        at, _n, writer = newest_of(held.state)  # asked at every sync: most are told from their clocks alone
        if writer != device:
            return False
        if at >= written_before:
            return None
        body = decode(held.state)
        smaller = {name: less for name, text in body.t.items() if (less := prose.compacted(text)) is not None}
    except (BadBody, BadProse):
        return False
    return replace(body, t={**body.t, **smaller}) if smaller else False
