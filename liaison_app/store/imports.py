"""Reads for imports: what earlier files said, and which records a row may mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from liaison_app.store.reader import Reader
from liaison_app.store.words_index import fold

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Standing:
    """A record that exists: enough to decide what a row may do to it."""

    id: str
    kind: str
    space: str
    trashed: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What a file said about a record at the last import; `cells` are the bytes kept then."""

    record: Standing
    cells: bytes


def known_imports(reader: Reader, keys: Iterable[str]) -> dict[str, Known]:
    """Return what is remembered under these keys, for records that still exist."""
    sql = f"SELECT i.key, i.cells, {_STANDING} FROM imported AS i JOIN rec ON rec.id = i.id LEFT JOIN card ON card.n = rec.n WHERE i.key IN"  # noqa: S608 - fixed columns
    return {row[0]: Known(_standing(row[2:]), row[1]) for row in _among(reader, sql, keys)}


def standing(reader: Reader, ids: Iterable[str]) -> dict[str, Standing]:
    """Return those of these records that exist, in the trash or not."""
    sql = f"SELECT {_STANDING} FROM rec LEFT JOIN card ON card.n = rec.n WHERE rec.id IN"  # noqa: S608 - fixed columns
    return {row[0]: _standing(row) for row in _among(reader, sql, ids)}


def imported_before(reader: Reader, kind: str, space: str, keys: Iterable[str]) -> dict[str, Standing]:
    """Return records of a kind and space that carry one of these import keys: another device imported them."""
    sql = f"SELECT m.value, {_STANDING} FROM member AS m JOIN rec ON rec.n = m.n LEFT JOIN card ON card.n = rec.n WHERE m.field = 'source' AND m.value IN"  # noqa: S608 - fixed columns
    rows = _among(reader, sql, keys)
    return {row[0]: _standing(row[1:]) for row in rows if row[2] == kind and row[3] == space}


def agencies_with_ori(reader: Reader, space: str) -> dict[str, str]:
    """Return the agency id of each ORI in a space; an agency in the trash gives way to one that stands."""
    sql = "SELECT k.ori, rec.id FROM k_agency AS k JOIN rec ON rec.n = k.n JOIN card ON card.n = k.n WHERE k.ori <> '' AND rec.space = ? ORDER BY card.trashed DESC, rec.n DESC"
    return {ori.upper(): id for ori, id in reader.query(sql, (space,))}


def people_with_email(reader: Reader, addresses: Iterable[str]) -> dict[str, list[str]]:
    """Return the contacts outside the trash that have one of these e-mail addresses, by the address in small letters."""
    sql = (
        "SELECT m.value, rec.id FROM member AS m JOIN rec ON rec.n = m.n JOIN card ON card.n = m.n WHERE m.field = 'emails' AND card.trashed = 0 AND m.value IN"
    )
    found: dict[str, list[str]] = {}
    for value, id in _among(reader, sql, (fold(address) for address in addresses)):
        found.setdefault(value, []).append(id)
    return found


def erased_among(reader: Reader, ids: Iterable[str]) -> set[str]:
    """Return those of these ids whose record was erased for good."""
    return {id for (id,) in _among(reader, "SELECT id FROM erased WHERE id IN", ids)}


def first_key_of(reader: Reader, space: str) -> bytes | None:
    """Return SK[S,1], which names imported records; None where this device was never given it."""
    rows = reader.query("SELECT key FROM space_key WHERE space = ? AND epoch = 1", (space,))
    return rows[0][0] if rows else None


_STANDING = "rec.id, rec.kind, rec.space, coalesce(card.trashed, 0)"


def _standing(row: Sequence[Any]) -> Standing:
    id, kind, space, trashed = row
    return Standing(id, kind, space, bool(trashed))


def _among(reader: Reader, sql: str, values: Iterable[str]) -> Iterator[tuple[Any, ...]]:
    query: Callable[[str, Sequence[Any]], list[tuple[Any, ...]]] = reader.query
    wanted = list(dict.fromkeys(values))
    for at in range(0, len(wanted), _AT_ONCE):
        some = wanted[at : at + _AT_ONCE]
        yield from query(f"{sql} ({','.join('?' * len(some))})", some)
