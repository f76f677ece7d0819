"""A record's row: read, written with its history and everything derived from it, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from liaison_app.records.body import BadBody, decode
from liaison_app.records.document import Envelope, view
from liaison_app.records.fields import Record
from liaison_app.records.prose import BadProse
from liaison_app.store import history
from liaison_app.store.database import Connection
from liaison_app.store.indexing import Index

_COLUMNS = "n, id, kind, space, ver, env_hash, base, state, gen, dirty, session"


@dataclass(frozen=True, slots=True)
class Held:
    """A record as this device holds it."""

    n: int
    id: str
    kind: str
    space: str
    ver: int
    """Version on the server; 0 before the first push."""
    env_hash: bytes | None
    base: bytes | None
    """Body last agreed with the server, where it differs from the state."""
    state: bytes
    gen: int
    """Version on this device: grows with every write."""
    dirty: bool
    session: str = ""

    @property
    def agreed(self) -> bytes | None:
        """The body last agreed with the server; None before the first push."""
        if self.ver == 0:
            return None
        return self.base if self.dirty else self.state


def _held(row: tuple[Any, ...]) -> Held:
    n, id, kind, space, ver, env_hash, base, state, gen, dirty, session = row
    return Held(n, id, kind, space, ver, env_hash, base, state, gen, bool(dirty), session)


class Rows:
    """Reads and writes rows on the writer's connection."""

    def __init__(self, db: Connection, account_of: Callable[[bytes], str]) -> None:
        self._db = db
        self._account_of = account_of
        self.index = Index(db)

    def held(self, id: str) -> Held | None:
        """Return the row of a record."""
        row = self._db.execute(f"SELECT {_COLUMNS} FROM rec WHERE id = ?", (id,)).fetchone()  # noqa: S608 - fixed columns
        return _held(row) if row else None

    def several(self, ids: Iterable[str]) -> dict[str, Held]:
        """Return the rows of those of these records that exist."""
        wanted = list(ids)
        out: dict[str, Held] = {}
        for at in range(0, len(wanted), 500):
            some = wanted[at : at + 500]
            rows = self._db.execute(f"SELECT {_COLUMNS} FROM rec WHERE id IN ({','.join('?' * len(some))})", some)  # noqa: S608 - marks only
            out |= {row[1]: _held(row) for row in rows}
        return out

    def insert(self, new: list[Held]) -> list[Record]:
        """Insert records that have no row yet; their n is given by the database. Raises BadBody or BadProse."""
        records = [self.record(held) for held in new]
        first = (self._db.execute("SELECT max(n) FROM rec").fetchone()[0] or 0) + 1
        numbered = [replace(held, n=first + at) for at, held in enumerate(new)]
        self._db.executemany(
            f"INSERT INTO rec({_COLUMNS}) VALUES(?,?,?,?,?,?,?,?,?,?,?)",
            [(h.n, h.id, h.kind, h.space, h.ver, h.env_hash, h.base, h.state, h.gen, int(h.dirty), h.session) for h in numbered],
        )
        self.index.add([(held.n, record) for held, record in zip(numbered, records, strict=True) if record is not None], replacing=False)
        return [record for record in records if record is not None]

    def update(self, old: Held, new: Held, *, one_sitting: bool = False) -> Record | None:
        """Write a record's next state; the old one goes into its history unless one sitting of one editor wrote both."""
        record = self.record(new)
        if not (one_sitting and self._same_sitting(old, new)):
            body = decode(old.state)
            history.keep(self._db, old.id, old.gen, old.state, self._account_of(body.newest[2]), body.newest[0])
        self._db.execute(
            "UPDATE rec SET kind=?, space=?, ver=?, env_hash=?, base=?, state=?, gen=?, dirty=?, session=? WHERE n=?",
            (new.kind, new.space, new.ver, new.env_hash, new.base, new.state, new.gen, int(new.dirty), new.session, old.n),
        )
        if record is not None:
            self.index.add([(old.n, record)], replacing=True)
        return record

    def _same_sitting(self, old: Held, new: Held) -> bool:
        if not new.session or old.session != new.session:
            return False
        return decode(new.state).newest[0] - decode(old.state).newest[0] < history.SAME_SITTING_MS

    def record(self, held: Held) -> Record | None:
        """Return the record a row describes; None for a kind of a newer version. Raises BadBody or BadProse."""
        try:
            return view(decode(held.state), Envelope(held.id, held.space, held.gen), self._account_of)
        except KeyError:
            return None

    def purge(self, id: str) -> None:
        """Take a record and every trace of it out of the database."""
        held = self.held(id)
        if held is not None:
            self.index.drop([held.n])
        for statement in (
            "DELETE FROM rec WHERE id = ?",
            "DELETE FROM history WHERE id = ?",
            "DELETE FROM quarantine WHERE id = ?",
            "DELETE FROM rejected WHERE id = ?",
        ):
            self._db.execute(statement, (id,))
        self._db.execute("DELETE FROM imported WHERE id = ?", (id,))

    def reindex(self) -> None:
        """Fill the derived tables from the bodies."""
        last = 0
        while batch := self._db.execute(f"SELECT {_COLUMNS} FROM rec WHERE n > ? ORDER BY n LIMIT 500", (last,)).fetchall():  # noqa: S608 - fixed columns
            held = [_held(row) for row in batch]
            self.index.add([(h.n, record) for h in held if (record := self.readable(h)) is not None], replacing=False)
            last = batch[-1][0]

    def readable(self, held: Held) -> Record | None:
        """Return the record a row describes; None where it cannot be read."""
        try:
            return self.record(held)
        except (BadBody, BadProse):
            return None
