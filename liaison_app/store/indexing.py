"""What is derived from a record for lists, links and search, written in the same transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, assert_never

from liaison_app.records.fields import AnyField, Choice, Day, File, Flag, Link, Links, Moment, Number, Part, Parts, Place, Prose, Record, Tags, Text
from liaison_app.records.picklists import label_of
from liaison_app.store.bulk import insert_rows, insert_words
from liaison_app.store.database import Connection
from liaison_app.store.tables import columns
from liaison_app.store.words_index import LONGEST, fold, split

MOST_REMEMBERED = 200_000
"""Pieces of text known to be in the list of words already; beyond that many they are forgotten and looked up again."""

_AT_ONCE = 500
_LONG = 100
_PAGES_AT_ONCE = 16
"""Pages of the search index that are merged in one go: a save that comes meanwhile waits for a few milliseconds."""

BLOB_FIELD = ".blob"
"""Under which the stored files of a record stand among its members."""

_Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """What lists, links and search keep of one record, before it has a row."""

    kind: str
    card: _Row
    """All of its card but the row number."""
    cells: _Row
    members: Sequence[tuple[str, str]]
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Derived:
    """What lists, links and search keep of some records, ready to be written."""

    cards: Sequence[_Row]
    columns: dict[str, list[_Row]]
    members: Sequence[_Row]
    texts: Sequence[_Row]
    """Row number, folded title, folded words."""
    pieces: set[str]
    """What stands between blanks in the texts."""


def entry(record: Record) -> Entry:
    """Work out what is kept of a record beside its body; needs no database."""
    cells = tuple(cell(getattr(record, name)) for name, cell in _cells(type(record)))
    return Entry(record.kind, _card(record), cells, tuple(members(record)), fold(record.heading), fold("\n".join(searchable(record))))


def derive(rows: Sequence[tuple[int, Entry]], look: Callable[[], None] = lambda: None) -> Derived:
    """Put together what is kept of records, each with its row number; `look` may raise to break it off."""
    pieces: set[str] = set()
    by_kind: dict[str, list[_Row]] = {}
    for n, one in rows:
        look()
        pieces.update(one.title.split(), one.body.split())
        by_kind.setdefault(one.kind, []).append((n, *one.cells))
    found = [(name, value, n) for n, one in rows for name, value in one.members]
    return Derived([(n, *one.card) for n, one in rows], by_kind, found, [(n, one.title, one.body) for n, one in rows], pieces)


class Index:
    """Keeps the derived tables true; lives on the writer's connection."""

    def __init__(self, db: Connection, look: Callable[[], None] = lambda: None) -> None:
        """`look` is called between long statements, and may raise to break the work off."""
        self._db = db
        self._look = look
        self._known: set[str] = set()

    def add(self, rows: Sequence[tuple[int, Entry]], *, replacing: bool) -> None:
        """Index these records; `replacing` says that older rows of theirs may stand."""
        if replacing:
            self.drop([n for n, _entry in rows])
        self.write(derive(rows, self._look))

    def write(self, derived: Derived) -> None:
        """Keep what was derived from records that have no rows here yet."""
        self._look()
        insert_rows(self._db, "INSERT INTO card", derived.cards)
        for kind, rows in derived.columns.items():
            insert_rows(self._db, f"INSERT INTO k_{kind}", rows)
        insert_rows(self._db, "INSERT OR IGNORE INTO member", derived.members)
        self._look()
        insert_words(self._db, "INSERT INTO find(rowid, title, body)", derived.texts)
        self._look()
        self._learn(derived.pieces)
        if len(derived.texts) >= _LONG:  # what the commit would do in one go is done here, where it may be broken off
            self._db.execute("INSERT INTO find(find) VALUES('flush')")

    def drop(self, numbers: Sequence[int]) -> None:
        """Take these rows out of every derived table."""
        for at in range(0, len(numbers), _AT_ONCE):
            some = numbers[at : at + _AT_ONCE]
            among = f"IN ({','.join('?' * len(some))})"
            found = self._db.execute(f"SELECT n, kind FROM card WHERE n {among}", some).fetchall()  # noqa: S608 - marks only
            for kind in {kind for _n, kind in found}:
                self._db.execute(f"DELETE FROM k_{kind} WHERE n {among}", some)  # noqa: S608 - our own kinds
            self._db.executemany("DELETE FROM find WHERE rowid = ?", [(n,) for n, _kind in found])
            for table in ("card", "member"):
                self._db.execute(f"DELETE FROM {table} WHERE n {among}", some)  # noqa: S608 - fixed names

    def _learn(self, pieces: set[str]) -> None:
        """Add new words to the list of words; what stands between blanks is split only the first time it is seen."""
        unknown = pieces - self._known
        seen = sorted({term for piece in unknown for term in split(piece) if len(term) <= LONGEST})
        if seen:
            sql = "SELECT value FROM json_each(?) WHERE NOT EXISTS (SELECT 1 FROM word WHERE term = value)"
            fresh = [term for (term,) in self._db.execute(sql, (json.dumps(seen),))]
            insert_rows(self._db, "INSERT INTO word", [(term, term[::-1]) for term in fresh])
            insert_words(self._db, "INSERT INTO midword(term)", [(term,) for term in fresh])
        self._known |= unknown
        if len(self._known) > MOST_REMEMBERED:
            self._known.clear()

    def unlearn(self, words: set[str]) -> None:
        """Take those of these words that no record has any more out of the list of words; their records are dropped already."""
        gone = [word for word in words if not self._db.execute("SELECT 1 FROM find WHERE find MATCH ? LIMIT 1", (f'"{word}"',)).fetchone()]
        self._db.executemany("DELETE FROM word WHERE term = ?", [(word,) for word in gone])
        for at in range(0, len(gone), _AT_ONCE):
            some = gone[at : at + _AT_ONCE]
            self._db.execute(f"DELETE FROM midword WHERE term IN ({','.join('?' * len(some))})", some)  # noqa: S608 - marks only
        self._known.clear()

    def tidy(self) -> bool:
        """Merge a few pieces of the search index; True where more are left to merge."""
        before = self._db.total_changes
        self._db.execute("INSERT INTO find(find, rank) VALUES('merge', ?)", (_PAGES_AT_ONCE,))
        return self._db.total_changes - before > 1

    def scrub(self) -> None:
        """Write the search index anew without what was dropped from it: until then it only marks that as gone."""
        for table in ("find", "midword"):
            self._db.execute(f"INSERT INTO {table}({table}) VALUES('optimize')")

    def forget_words(self) -> None:
        """Drop what is remembered of the word list, after a transaction that was rolled back."""
        self._known.clear()


def _card(record: Record) -> tuple[Any, ...]:
    title = record.heading[:300]
    return (record.kind, record.space, title, fold(title), int(record.trashed), record.changed_at, _at(record), record.losers)


def _at(record: Record) -> int | None:
    """Return the moment a record is about, in ms: the first Moment or Day it declares, else when it was made."""
    for name in _moments(type(record)):
        if value := getattr(record, name):
            return value.ms
    return record.created_at


@cache
def _moments(cls: type[Record]) -> list[str]:
    return [name for name, field in cls.fields().items() if isinstance(field, Moment)]


def members(record: Record) -> Iterator[tuple[str, str]]:
    """Give (field, value) of every link and every entry of a set."""
    yield from _members(record, "")


def _members(owner: Record | Part, prefix: str) -> Iterator[tuple[str, str]]:
    for name, field in _pointing(type(owner)):
        if value := getattr(owner, name):
            yield from _pointers(field, prefix, name, value)


@cache
def _pointing(cls: type[Record | Part]) -> list[tuple[str, AnyField]]:
    return [(name, field) for name, field in cls.fields().items() if isinstance(field, Link | Links | Tags | Parts | File)]


def _pointers(field: AnyField, prefix: str, name: str, value: Any) -> Iterator[tuple[str, str]]:
    match field:
        case Link():
            yield prefix + name, value
        case Links() | Tags():
            yield from ((prefix + name, item) for item in value)
        case File():
            yield BLOB_FIELD, value.blob
        case Parts():
            for part in value:
                yield from _members(part, f"{name}.")
                if field.of.identity:
                    yield name, fold(str(getattr(part, field.of.identity)))
        case _:
            pass


@cache
def _cells(cls: type[Record]) -> list[tuple[str, Callable[[Any], Any]]]:
    """Return what the narrow table of a kind keeps of each of its fields."""
    return [(name, _cell(field)) for name, field in columns(cls).items()]


def _cell(field: AnyField) -> Callable[[Any], Any]:
    match field:
        case Moment():
            return lambda value: value.ms if value else None
        case Flag():
            return int
        case _:
            return lambda value: value


def words_of(record: Record) -> set[str]:
    """Return the folded words that a record brings into the search index."""
    return {word for text in (record.heading, *searchable(record)) for word in split(fold(text))}


def searchable(record: Record) -> Iterator[str]:
    """Give the words of every field that search looks into."""
    for name, words in _searched(type(record)):
        if value := getattr(record, name):
            yield from words(value)


@cache
def _searched(cls: type[Record | Part]) -> list[tuple[str, Callable[[Any], Iterable[str]]]]:
    return [(name, words) for name, field in cls.fields().items() if field.search and (words := _words(field))]


def _words(field: AnyField) -> Callable[[Any], Iterable[str]] | None:
    """Return what gives the words of a filled field; None for fields that have none."""
    match field:
        case Text() | Prose() | Day():
            return lambda value: (value,)
        case Choice():
            return lambda value: (label_of(field.among, value),)
        case Tags():
            return lambda value: [label_of(field.among, item) for item in value] if field.among else value
        case Place():
            return lambda value: (f"{value.name} {value.address}",)
        case Parts():
            return lambda value: [word for part in value for name, words in _searched(field.of) if (one := getattr(part, name)) for word in words(one)]
        case Link() | Links() | Moment() | Number() | Flag() | File():
            return None
        case _:
            assert_never(field)
