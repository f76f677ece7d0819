"""Reads on the calling thread; cannot write. One per thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import msgspec

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.records.body import BadBody, Body, decode
from liaison_app.records.document import Envelope, view
from liaison_app.records.fields import Flag, Links, Record, Tags
from liaison_app.records.kinds import KINDS
from liaison_app.records.prose import BadProse
from liaison_app.store import search
from liaison_app.store.database import connect, spoken
from liaison_app.store.history import Kept, inflate
from liaison_app.store.indexing import searchable
from liaison_app.store.operators import Asked
from liaison_app.store.search import Look
from liaison_app.store.sieve import Sieve, sieve
from liaison_app.store.tables import columns
from liaison_app.store.words_index import fold, terms


@dataclass(frozen=True, slots=True)
class Card:
    """What a list shows of a record without opening its body."""

    n: int
    id: str
    kind: str
    title: str
    changed: int
    at: int | None
    trashed: bool


class Reader:
    """Pages, records and searches of one vault."""

    def __init__(self, path: Path, key_hex: str, account_of: Callable[[bytes], str] = bytes.hex) -> None:
        self._db = connect(path, key_hex, read_only=True)
        self._account_of = account_of

    def close(self) -> None:
        self._db.close()

    # records

    def get(self, id: str) -> Record | None:
        """Return one record, trashed or not; None where there is none of a kind we know."""
        return next(iter(self._read("rec.id = ?", (id,))), None)

    def need(self, id: str) -> Record:
        """Return one record, or refuse in words."""
        record = self.get(id)
        if record is None:
            raise LiaisonError(_("There is no record {id}.").format(id=id), _("Look it up with “liaison search” or “liaison list”."), code="unknown_id")
        return record

    def many(self, ids: Iterable[str]) -> dict[str, Record]:
        """Return those of these records that exist, by id."""
        wanted = list(dict.fromkeys(ids))
        found: dict[str, Record] = {}
        for at in range(0, len(wanted), 500):
            some = wanted[at : at + 500]
            found |= {record.id: record for record in self._read(f"rec.id IN ({','.join('?' * len(some))})", some)}
        return found

    def page(self, numbers: Sequence[int]) -> dict[int, Record]:
        """Return records by row number, as a list model asks for them."""
        rows = self._rows(f"rec.n IN ({','.join('?' * len(numbers))})", numbers)
        return {row[0]: record for row in rows if (record := self._view(row)) is not None}

    def body(self, id: str) -> Body | None:
        """Return a record's body with clocks, texts and losers."""
        row = self._db.execute("SELECT state FROM rec WHERE id = ?", (id,)).fetchone()
        return decode(row[0]) if row else None

    def _rows(self, where: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        with spoken():
            return self._db.execute(f"SELECT rec.n, rec.id, rec.space, rec.gen, rec.state FROM rec WHERE {where}", values).fetchall()  # noqa: S608 - fixed words

    def _read(self, where: str, values: Sequence[Any]) -> list[Record]:
        return [record for row in self._rows(where, values) if (record := self._view(row)) is not None]

    def _view(self, row: tuple[Any, ...]) -> Record | None:
        _n, id, space, gen, state = row
        try:
            return view(decode(state), Envelope(id, space, gen), self._account_of)
        except (KeyError, BadBody, BadProse):
            return None  # a kind or shape of a newer version: kept and synced, not shown

    # lists

    def numbers(
        self, kind: str, order: str = "", *, where: Mapping[str, Any] | None = None, words: str = "", trash: bool = False, descending: bool = False
    ) -> list[int]:
        """Return the row numbers of a list in order. `order` is a column, "changed", "at" or empty for the title."""
        clause, values = self._filter(kind, where or {}, words, trash=trash)
        direction = "DESC" if descending else "ASC"
        sql = f"SELECT card.n AS n FROM card {_join(kind, order, where)} WHERE {clause} ORDER BY {_order(kind, order)} {direction}, card.n {direction}"  # noqa: S608 - checked columns
        return self.row_numbers(sql, values)

    def list(
        self, kind: str, *, where: Mapping[str, Any] | None = None, limit: int | None = None, trash: bool = False, order: str = "", descending: bool = False
    ) -> tuple[list[Record], int]:
        """Return records of a kind and how many there are in all."""
        numbers = self.numbers(kind, order, where=where, trash=trash, descending=descending)
        chosen = numbers if limit is None else numbers[:limit]
        out: list[Record] = []
        for at in range(0, len(chosen), 500):
            page = self.page(chosen[at : at + 500])
            out += [page[n] for n in chosen[at : at + 500] if n in page]
        return out, len(numbers)

    def count(self, kind: str, *, where: Mapping[str, Any] | None = None, trash: bool = False) -> int:
        clause, values = self._filter(kind, where or {}, "", trash=trash)
        with spoken():
            return self._db.execute(f"SELECT count(*) FROM card {_join(kind, '', where)} WHERE {clause}", values).fetchone()[0]  # noqa: S608 - checked columns

    def markings(self, kind: str) -> set[str]:
        """Return the markings that records of a kind bear."""
        return {marking for (marking,) in self.query(f"SELECT DISTINCT marking FROM k_{kind}") if marking}  # noqa: S608 - a kind we know

    def counts(self) -> dict[str, int]:
        """Return how many records of each kind stand outside the trash."""
        rows = self._db.execute("SELECT kind, count(*) FROM card WHERE trashed = 0 GROUP BY kind")
        return {**dict.fromkeys(KINDS, 0), **dict(rows.fetchall())}

    def cards(self, ids: Iterable[str]) -> dict[str, Card]:
        """Return the cards of these records by id: names for links without opening bodies."""
        wanted = list(dict.fromkeys(ids))
        out: dict[str, Card] = {}
        for at in range(0, len(wanted), 500):
            some = wanted[at : at + 500]
            rows = self._db.execute(f"SELECT {_CARD} FROM card JOIN rec ON rec.n = card.n WHERE rec.id IN ({','.join('?' * len(some))})", some)  # noqa: S608 - marks only
            out |= {row[1]: _card(row) for row in rows}
        return out

    def pointing_at(self, id: str, kind: str | None = None, field: str | None = None, limit: int = 500) -> list[Card]:
        """Return cards of records that link to this one, newest first: the timeline of a person or an agency."""
        clause = "member.value = ? AND card.trashed = 0" + (" AND card.kind = ?" if kind else "") + (" AND member.field = ?" if field else "")
        values = [id, *([kind] if kind else []), *([field] if field else []), limit]
        sql = f"SELECT DISTINCT {_CARD} FROM member JOIN card ON card.n = member.n JOIN rec ON rec.n = card.n WHERE {clause} ORDER BY coalesce(card.at, card.changed) DESC LIMIT ?"  # noqa: S608
        return [_card(row) for row in self._db.execute(sql, values)]

    def with_value(self, field: str, value: str) -> list[str]:
        """Return ids of records whose set or part list `field` holds this value (e-mail, domain, tag, import key)."""
        rows = self._db.execute("SELECT rec.id FROM member JOIN rec ON rec.n = member.n WHERE member.value = ? AND member.field = ?", (value, field))
        return [id for (id,) in rows]

    def _filter(self, kind: str, where: Mapping[str, Any], words: str, *, trash: bool) -> tuple[str, list[Any]]:
        clauses, values = ["card.kind = ?", "card.trashed = ?"], [kind, int(trash)]
        for name, value in where.items():
            clause, more = _condition(KINDS[kind], name, value)
            clauses.append(clause)
            values += more
        for word in fold(words).split():
            clauses.append("card.sort LIKE ?")
            values.append(f"%{word}%")
        return " AND ".join(clauses), values

    # search, history, numbers

    def search(self, text: str, kind: str | None = None, limit: int = 50) -> search.Found:
        """Return the records in which every word stands, best first, with words around the match."""
        found = self._found(text, _of_kind(text, kind), limit)
        return replace(found, hits=self.with_snippets(found.hits, text))

    def named(self, text: str, kind: str | None = None, limit: int = 50) -> tuple[search.Hit, ...]:
        """Return records that are called so, then others in which every word stands; not counted, without the words around the match."""
        return self._found(text, _of_kind(text, kind), limit, Look.NAMED).hits

    def ask(self, asked: Asked, today: date, limit: int = 50) -> search.Found:
        """Return what words and operators ask for, best first; not counted and without the words around: see `count_by_kind` and `with_snippets`."""
        return self._found(asked.words, sieve(self.query, asked, today), limit, Look.BEST)

    def count_by_kind(self, asked: Asked, today: date, *, fuzzy: bool) -> dict[str, int]:
        """Return how many records of each kind `ask` would find, all of them counted; `fuzzy` as it answered."""
        with spoken():
            return search.count_by_kind(self._db, asked.words, sieve(self.query, asked, today), fuzzy=fuzzy)

    def sifted(self, asked: Asked, today: date) -> frozenset[int]:
        """Return the row numbers of every record that the operators let through, whatever the words."""
        within = sieve(self.query, asked, today)
        return frozenset(self.row_numbers(f"SELECT card.n AS n FROM card WHERE {within.clause}", within.values))  # noqa: S608 - fixed words

    def _found(self, text: str, within: Sieve, limit: int, look: Look = Look.COUNTED) -> search.Found:
        with spoken():
            return search.find(self._db, text, within, limit, look)

    def with_snippets(self, hits: Sequence[search.Hit], text: str) -> tuple[search.Hit, ...]:
        """Return hits with the words around the match of each."""
        records = self.page([hit.n for hit in hits]) if hits else {}
        return tuple(replace(hit, snippet=search.snippet(_read_out(records[hit.n]), text)) if hit.n in records else hit for hit in hits)

    def history(self, id: str) -> list[Kept]:
        """Return the versions kept of a record, newest first."""
        rows = self._db.execute("SELECT gen, by, at, body FROM history WHERE id = ? ORDER BY gen DESC", (id,))
        return [Kept(gen, by, at, inflate(body)) for gen, by, at, body in rows]

    def version(self, id: str, gen: int) -> Record:
        """Return a record as it was at one version; refuses a version that is no longer kept."""
        row = self._db.execute("SELECT body FROM history WHERE id = ? AND gen = ?", (id, gen)).fetchone()
        if row is None:
            raise LiaisonError(
                _("Version {n} of this record is not kept on this device.").format(n=gen),
                _("See “liaison history {id}” for those that are.").format(id=id),
                code="unknown_version",
            )
        return view(decode(inflate(row[0])), Envelope(id, "", gen), self._account_of)

    def query(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
        """Run a read written in store/."""
        with spoken():
            return self._db.execute(sql, values).fetchall()

    def row_numbers(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[int]:
        """Run a read of one column `n` in its order; as one text, since a row of Python for each takes twice as long and the interpreter from the window."""
        ((numbers,),) = self.query(f"SELECT group_concat(n) FROM ({sql})", values)  # noqa: S608 - a read written in store/
        return _NUMBERS.decode(f"[{numbers or ''}]")


def _read_out(record: Record) -> str:
    """Return the words of a record, a field on a line, without those that only say a piece of its heading again."""
    heading = record.heading.casefold()
    return "\n".join(line for line in searchable(record) if (low := line.casefold()) == heading or low not in heading)


_NUMBERS = msgspec.json.Decoder(list[int])


def _of_kind(text: str, kind: str | None) -> Sieve:
    return Sieve("card.trashed = 0 AND card.kind = ?", (kind,), narrows=True) if kind and terms(text) else Sieve()


_CARD = "card.n, rec.id, card.kind, card.title, card.changed, card.at, card.trashed"


def _card(row: tuple[Any, ...]) -> Card:
    n, id, kind, title, changed, at, trashed = row
    return Card(n, id, kind, title, changed, at, bool(trashed))


def _join(kind: str, order: str, where: Mapping[str, Any] | None) -> str:
    own = columns(KINDS[kind])
    return f"JOIN k_{kind} AS k ON k.n = card.n" if order in own or any(name in own for name in where or {}) else ""


def _order(kind: str, order: str) -> str:
    if order in ("changed", "at"):
        return f"card.{order}"
    return f'k."{order}"' if order in columns(KINDS[kind]) else "card.sort"


@lru_cache(maxsize=256)
def _sort_of(cls: type[Record], name: str) -> str:
    field = cls.fields().get(name)
    if isinstance(field, Links | Tags):
        return "set"
    return "column" if field is not None and field.column else "space" if name == "space" else ""


def _condition(cls: type[Record], name: str, value: Any) -> tuple[str, list[Any]]:
    if name == "id":
        among = list(cast("tuple[Any, ...]", value)) if isinstance(value, tuple) else [value]
        return f"card.n IN (SELECT n FROM rec WHERE id IN ({','.join('?' * len(among))}))", among  # noqa: S608 - marks only
    match _sort_of(cls, name):
        case "set":
            return "EXISTS (SELECT 1 FROM member WHERE member.n = card.n AND member.field = ? AND member.value = ?)", [name, value]
        case "space":
            return "card.space = ?", [value]
        case "column":
            field = cls.fields()[name]
            if isinstance(field, Flag):
                return f'k."{name}" = ?', [int(value in (True, "true", "True", "1", "yes"))]
            if value in (None, ""):
                return f'(k."{name}" IS NULL OR k."{name}" = \'\')', []
            if not isinstance(value, tuple):
                return f'k."{name}" = ?', [value]
            among = list(cast("tuple[Any, ...]", value))
            return f'k."{name}" IN ({",".join("?" * len(among))})', among
        case _:
            raise LiaisonError(
                _("Records of this kind cannot be listed by “{field}”.").format(field=name),
                _("Use one of: {fields}.").format(
                    fields=", ".join(sorted([*columns(cls), *(n for n, f in cls.fields().items() if isinstance(f, Links | Tags))]))
                ),
                code="unknown_field",
            )
