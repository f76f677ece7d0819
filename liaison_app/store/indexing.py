"""What is derived from a record for lists, links and search, written in the same transaction."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, assert_never

from liaison_app.records.fields import AnyField, Choice, Day, Field, File, Flag, Link, Links, Moment, Number, Part, Parts, Place, Prose, Record, Tags, Text
from liaison_app.records.kinds import KINDS
from liaison_app.records.picklists import label_of
from liaison_app.store.database import Connection
from liaison_app.store.tables import columns
from liaison_app.store.words_index import LONGEST, fold, split

MOST_REMEMBERED = 200_000
"""Pieces of text known to be in the list of words already; beyond that many they are forgotten and looked up again."""

_AT_ONCE = 500

Derived = tuple[int, Record]
"""A row number, and the record that stands there."""


BLOB_FIELD = ".blob"
"""Under which the stored files of a record stand among its members."""


class Index:
    """Keeps the derived tables true; lives on the writer's connection."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._known: set[str] = set()

    def add(self, rows: list[Derived], *, replacing: bool) -> None:
        """Index these records; `replacing` says that older rows of theirs may stand."""
        if replacing:
            self.drop([n for n, _record in rows])
        execute = self._db.executemany
        execute("INSERT INTO card VALUES(?,?,?,?,?,?,?,?,?)", [_card(n, record) for n, record in rows])
        for kind in {record.kind for _n, record in rows}:
            names = list(columns(KINDS[kind]).items())
            marks = ",".join("?" * (len(names) + 1))
            execute(f"INSERT INTO k_{kind} VALUES({marks})", [[n, *(_cell(f, getattr(r, name)) for name, f in names)] for n, r in rows if r.kind == kind])
        execute("INSERT OR IGNORE INTO member VALUES(?,?,?)", [(name, value, n) for n, record in rows for name, value in members(record)])
        texts = [(n, fold(record.heading), fold("\n".join(searchable(record)))) for n, record in rows]
        execute("INSERT INTO find(rowid, title, body) VALUES(?,?,?)", texts)
        self._learn(texts)

    def drop(self, numbers: list[int]) -> None:
        """Take these rows out of every derived table."""
        found = [(n, kind) for n in numbers if (kind := self._kind(n))]
        for n, kind in found:
            self._db.execute(f"DELETE FROM k_{kind} WHERE n = ?", (n,))  # noqa: S608 - our own kinds
        for statement in ("DELETE FROM card WHERE n = ?", "DELETE FROM member WHERE n = ?", "DELETE FROM find WHERE rowid = ?"):
            self._db.executemany(statement, [(n,) for n, _kind in found])

    def _kind(self, n: int) -> str | None:
        row = self._db.execute("SELECT kind FROM card WHERE n = ?", (n,)).fetchone()
        return row[0] if row else None

    def _learn(self, texts: list[tuple[int, str, str]]) -> None:
        """Add new words to the list of words; what stands between blanks is split only the first time it is seen."""
        chunks: set[str] = set()
        for _n, title, body in texts:
            chunks.update(title.split(), body.split())
        chunks -= self._known
        new = sorted({term for chunk in chunks for term in split(chunk) if len(term) <= LONGEST})
        insert = "INSERT OR IGNORE INTO word VALUES(?,?)"
        fresh = [(term,) for term in new if self._db.execute(insert, (term, term[::-1])).rowcount == 1]
        self._db.executemany("INSERT INTO midword(term) VALUES(?)", fresh)
        self._known |= chunks
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

    def scrub(self) -> None:
        """Write the search index anew without what was dropped from it: until then it only marks that as gone."""
        for table in ("find", "midword"):
            self._db.execute(f"INSERT INTO {table}({table}) VALUES('optimize')")

    def forget_words(self) -> None:
        """Drop what is remembered of the word list, after a transaction that was rolled back."""
        self._known.clear()


def _card(n: int, record: Record) -> tuple[Any, ...]:
    title = record.heading[:300]
    return (n, record.kind, record.space, title, fold(title), int(record.trashed), record.changed_at, _at(record), record.losers)


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


@cache
def _pointing(cls: type[Record | Part]) -> list[tuple[str, AnyField]]:
    return [(name, field) for name, field in cls.fields().items() if isinstance(field, Link | Links | Tags | Parts | File)]


def _members(owner: Record | Part, prefix: str) -> Iterator[tuple[str, str]]:
    for name, field in _pointing(type(owner)):
        value = getattr(owner, name)
        match field:
            case Link() if value:
                yield prefix + name, value
            case Links() | Tags():
                yield from ((prefix + name, item) for item in value)
            case File() if value:
                yield BLOB_FIELD, value.blob
            case Parts():
                for part in value:
                    yield from _members(part, f"{name}.")
                    if field.of.identity:
                        yield name, fold(str(getattr(part, field.of.identity)))
            case _:
                pass


def _cell(field: Field, value: Any) -> Any:
    match field:
        case Moment():
            return value.ms if value else None
        case Flag():
            return int(value)
        case _:
            return value


def words_of(record: Record) -> set[str]:
    """Return the folded words that a record brings into the search index."""
    return {word for text in (record.heading, *searchable(record)) for word in split(fold(text))}


def searchable(record: Record) -> Iterator[str]:
    """Give the words of every field that search looks into."""
    for name, field in _searched(type(record)):
        yield from _words(field, getattr(record, name))


@cache
def _searched(cls: type[Record]) -> list[tuple[str, AnyField]]:
    return [(name, field) for name, field in cls.fields().items() if field.search]


def _words(field: AnyField, value: Any) -> Iterator[str]:
    match field:
        case Text() | Prose() | Day():
            if value:
                yield value
        case Choice():
            if value:
                yield label_of(field.among, value)
        case Tags():
            yield from (label_of(field.among, item) if field.among else item for item in value)
        case Place():
            if value:
                yield f"{value.name} {value.address}"
        case Parts():
            for part in value:
                for name, sub in field.of.fields().items():
                    if sub.search:
                        yield from _words(sub, getattr(part, name))
        case Link() | Links() | Moment() | Number() | Flag() | File():
            return
        case _:
            assert_never(field)
