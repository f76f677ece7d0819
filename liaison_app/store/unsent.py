"""Where one record stands on its way to the server."""

from __future__ import annotations

from typing import Literal

from liaison_app.store.reader import Reader

Standing = Literal["sent", "waiting", "refused", "here"]


def standing_of(reader: Reader, id: str) -> Standing:
    """Say whether a record's latest state is on the server, waits for it, was refused by it, or lives in a space that has none."""
    rows = reader.query(
        "SELECT rec.dirty, coalesce(space.served, 0), EXISTS (SELECT 1 FROM rejected WHERE rejected.id = rec.id AND rejected.gen = rec.gen)"
        " FROM rec LEFT JOIN space ON space.id = rec.space WHERE rec.id = ?",
        (id,),
    )
    if not rows:
        return "here"
    dirty, served, refused = rows[0]
    if not served:
        return "here"
    return "refused" if refused else "waiting" if dirty else "sent"
