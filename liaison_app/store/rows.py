"""A record's row: read, written with its history and everything derived from it, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from liaison_app.records.body import BadBody, Body, decode, newest_of
from liaison_app.records.document import Envelope, view
from liaison_app.records.fields import Record
from liaison_app.records.prose import BadProse, is_heavy, redactions
from liaison_app.store import history
from liaison_app.store.bulk import insert_rows
from liaison_app.store.database import Connection
from liaison_app.store.indexing import Derived, Entry, Index, derive, entry, words_of

_COLUMNS = "n, id, kind, space, ver, env_hash, base, state, gen, dirty, session"


@dataclass(frozen=True, slots=True)
class Held:
    """A record as this device holds it."""

    n: int
    id: str
    kind: str
    space: str
    ver: int
    """Version on the server; 0 before the first push, negative where the server may have lost the version that stood there."""
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
        """The body last agreed with the server; None before the first push, and where what it holds is in doubt."""
        if self.ver <= 0:
            return None
        return self.base if self.dirty else self.state


def _held(row: tuple[Any, ...]) -> Held:
    n, id, kind, space, ver, env_hash, base, state, gen, dirty, session = row
    return Held(n, id, kind, space, ver, env_hash, base, state, gen, bool(dirty), session)


@dataclass(frozen=True, slots=True)
class Ready:
    """A record that was read before its turn to be written came, with what is kept of it beside its body; it has no version here yet."""

    record: Record
    entry: Entry


NOTHING_READY: Mapping[str, Ready] = {}


def make_ready(id: str, space: str, body: Body, account_of: Callable[[bytes], str]) -> Ready | None:
    """Read a record on any thread; None for one of an unknown kind, or that cannot be read."""
    try:
        record = view(body, Envelope(id, space), account_of)
    except (KeyError, BadBody, BadProse):
        return None
    return Ready(record, entry(record))


@dataclass(frozen=True, slots=True)
class Prepared:
    """New records with all that is to be written of them."""

    rows: list[tuple[Any, ...]]
    records: list[Record]
    derived: Derived


def _is_redacted(old: Held, body: Body) -> bool:
    """Say whether words were taken out of this record for good: no version that still has them is kept."""
    now = sum(redactions(text) for text in body.t.values())
    return now > 0 and now > sum(redactions(text) for text in decode(old.state).t.values())


def _has_a_heavy_text(body: Body, record: Record) -> bool:
    """Say whether some text of a record, whose words have been read already, is to be made anew one day."""
    return any(is_heavy(text, getattr(record, name, "")) for name, text in body.t.items())


class Rows:
    """Reads and writes rows on the writer's connection."""

    def __init__(self, db: Connection, account_of: Callable[[bytes], str], look: Callable[[], None] = lambda: None) -> None:
        """`look` is called now and then in long work, and may raise to break it off."""
        self._db = db
        self._account_of = account_of
        self.look = look
        self.index = Index(db, look)

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

    def numbered(self, numbers: Sequence[int]) -> list[Held]:
        """Return the rows with these numbers, the highest first."""
        out: list[Held] = []
        for at in range(0, len(numbers), 500):
            some = numbers[at : at + 500]
            rows = self._db.execute(f"SELECT {_COLUMNS} FROM rec WHERE n IN ({','.join('?' * len(some))}) ORDER BY n DESC", some)  # noqa: S608 - marks only
            out += [_held(row) for row in rows]
        return out

    def generations(self, ids: Sequence[str]) -> dict[str, int]:
        """Return which version of these records stands here."""
        out: dict[str, int] = {}
        for at in range(0, len(ids), 500):
            some = ids[at : at + 500]
            out |= dict(self._db.execute(f"SELECT id, gen FROM rec WHERE id IN ({','.join('?' * len(some))})", some).fetchall())  # noqa: S608 - marks only
        return out

    def erased(self, ids: Iterable[str]) -> set[str]:
        """Return those of these ids whose records were erased."""
        wanted = list(ids)
        out: set[str] = set()
        for at in range(0, len(wanted), 500):
            some = wanted[at : at + 500]
            out |= {id for (id,) in self._db.execute(f"SELECT id FROM erased WHERE id IN ({','.join('?' * len(some))})", some)}  # noqa: S608 - marks only
        return out

    def insert(self, new: Sequence[tuple[Held, Body | None]], ready: Mapping[str, Ready] = NOTHING_READY) -> list[Record]:
        """Insert records that have no row yet, with their bodies where they have been read; n is given here. Raises BadBody or BadProse."""
        return self.write(self.prepare(new, self.next_number(), ready))

    def next_number(self) -> int:
        """Return the number of the row that comes next."""
        return (self._db.execute("SELECT max(n) FROM rec").fetchone()[0] or 0) + 1

    def prepare(self, new: Sequence[tuple[Held, Body | None]], first: int, ready: Mapping[str, Ready] = NOTHING_READY) -> Prepared:
        """Work out all that is to be written of new records, numbered from `first`; touches no database. Raises BadBody or BadProse."""
        numbered = list(enumerate(new, first))
        read = [(n, one) for n, (held, body) in numbered if (one := ready.get(held.id) or self._ready(held, body)) is not None]
        rows = [(n, h.id, h.kind, h.space, h.ver, h.env_hash, h.base, h.state, h.gen, int(h.dirty), h.session) for n, (h, _body) in numbered]
        return Prepared(rows, [one.record for _n, one in read], derive([(n, one.entry) for n, one in read], self.look))

    def _ready(self, held: Held, body: Body | None) -> Ready | None:
        record = self.record(held, body)
        return Ready(record, entry(record)) if record is not None else None

    def write(self, prepared: Prepared) -> list[Record]:
        """Write what was prepared, and return the records."""
        insert_rows(self._db, f"INSERT INTO rec({_COLUMNS})", prepared.rows)
        self.index.write(prepared.derived)
        return prepared.records

    def update(self, old: Held, new: Held, body: Body | None = None, *, one_sitting: bool = False) -> Record | None:
        """Write a record's next state, read as `body`; the old one goes into its history unless one sitting of one editor wrote both."""
        return next(iter(self.update_all([(old, new, body)], one_sitting=one_sitting)), None)

    def update_all(
        self, changes: Sequence[tuple[Held, Held, Body | None]], ready: Mapping[str, Ready] = NOTHING_READY, *, one_sitting: bool = False
    ) -> list[Record]:
        """Write the next states of records, each as (old, new, body where it has been read). Raises BadBody or BadProse before anything is written."""
        read = [(old, new, body or decode(new.state)) for old, new, body in changes]
        # in the order of their rows: the search index writes a piece of its own whenever a row number is lower than the last
        found = ((old.n, one) for old, new, body in read if (one := ready.get(new.id) or self._ready(new, body)) is not None)
        records = sorted(found, key=lambda pair: pair[0])
        kept: list[history.Kept] = []
        for old, new, body in read:
            at, _n, device = newest_of(old.state)
            if not (one_sitting and new.session and old.session == new.session and body.newest[0] - at < history.SAME_SITTING_MS):
                kept.append(history.Kept(old.gen, self._account_of(device), at, old.state, old.id))
        history.keep(self._db, kept)
        self._db.executemany("DELETE FROM history WHERE id = ?", [(old.id,) for old, _new, body in read if _is_redacted(old, body)])
        self._db.executemany(
            "UPDATE rec SET kind=?, space=?, ver=?, env_hash=?, base=?, state=?, gen=?, dirty=?, session=? WHERE n=?",
            [(h.kind, h.space, h.ver, h.env_hash, h.base, h.state, h.gen, int(h.dirty), h.session, old.n) for old, h, _body in read],
        )
        self.index.add([(n, one.entry) for n, one in records], replacing=True)
        bodies = {old.n: body for old, _new, body in read}
        heavy = [(n,) for n, one in records if _has_a_heavy_text(bodies[n], one.record)]
        self._db.executemany("INSERT OR IGNORE INTO heavy VALUES(?)", heavy)
        return [one.record for _n, one in records]

    def record(self, held: Held, body: Body | None = None) -> Record | None:
        """Return the record a row describes; None for a kind of a newer version. Raises BadBody or BadProse."""
        self.look()
        try:
            return view(body or decode(held.state), Envelope(held.id, held.space, held.gen), self._account_of)
        except KeyError:
            return None

    def purge(self, id: str) -> None:
        """Take a record and every trace of it out of the database; `index.scrub` is to follow once all are out."""
        held = self.held(id)
        if held is not None:
            words = self._words_ever(held)
            self.index.drop([held.n])
            self.index.unlearn(words)
        for statement in (
            "DELETE FROM rec WHERE id = ?",
            "DELETE FROM history WHERE id = ?",
            "DELETE FROM quarantine WHERE id = ?",
            "DELETE FROM rejected WHERE id = ?",
        ):
            self._db.execute(statement, (id,))
        self._db.execute("DELETE FROM imported WHERE id = ?", (id,))

    def _words_ever(self, held: Held) -> set[str]:
        """Return the words of a record in all its versions that are kept."""
        return {word for version in self.versions(held) for word in words_of(version)}

    def versions(self, held: Held) -> list[Record]:
        """Return a record as it is and as every version of it was that is kept and can be read, the present one first."""
        kept = [history.inflate(body) for (body,) in self._db.execute("SELECT body FROM history WHERE id = ? ORDER BY gen DESC", (held.id,))]
        found = (self.readable(replace(held, state=state)) for state in (held.state, *kept))
        return [version for version in found if version is not None]

    def reindex(self) -> None:
        """Fill the derived tables from the bodies."""
        last = 0
        while batch := self._db.execute(f"SELECT {_COLUMNS} FROM rec WHERE n > ? ORDER BY n LIMIT 500", (last,)).fetchall():  # noqa: S608 - fixed columns
            held = [_held(row) for row in batch]
            self.index.add([(h.n, entry(record)) for h in held if (record := self.readable(h)) is not None], replacing=False)
            last = batch[-1][0]

    def readable(self, held: Held) -> Record | None:
        """Return the record a row describes; None where it cannot be read."""
        try:
            return self.record(held)
        except (BadBody, BadProse):
            return None
