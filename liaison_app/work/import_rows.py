"""What becomes of each row of a batch: a new record, a change, nothing, or a refusal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from liaison_app.core.errors import LiaisonError
from liaison_app.core.ids import is_id, new_id
from liaison_app.core.precedence import after_you
from liaison_app.core.words import _
from liaison_app.records.fields import Record
from liaison_app.records.kinds import KINDS
from liaison_app.records.picklists import pick_list
from liaison_app.store.imports import Known, Standing, agencies_with_ori, erased_among, imported_before, known_imports, people_with_email, standing
from liaison_app.store.reader import Reader
from liaison_app.store.verbs import Imported
from liaison_app.store.words_index import fold
from liaison_app.vault.keys import imported_id
from liaison_app.work.import_changes import row_change
from liaison_app.work.json_shape import from_json
from liaison_app.work.json_values import BadValue
from liaison_app.work.readers.oris import read_ori
from liaison_app.work.readers.rows import Rejected, Row
from liaison_app.work.readers.vcards import id_in_uid

LARGEST_ROW = 3 << 20
"""Bytes of one row; a record's body may have 4 MiB."""
_ENCODER = msgspec.msgpack.Encoder(order="deterministic")
_KEPT_BESIDE = "+"
"""Under this name, beside the fields, what a list said that an agency has no field for."""
_SAID_BY_POSTS = frozenset({"organisation", "card", "rank"})
"""What a card of our own tells of a person's posts; the posts themselves stand here."""


@dataclass(slots=True)
class Batch:
    """What a batch came to, and what the store is to write for it."""

    created: int = 0
    updated: int = 0
    same: int = 0
    rejected: list[Rejected] = field(default_factory=list[Rejected])
    writes: list[Imported] = field(default_factory=list[Imported])
    emails: dict[str, str] = field(default_factory=dict[str, str])
    """E-mail addresses of the people it creates."""
    twins: int = 0
    """People it creates who have an address that somebody here has already."""


@dataclass(frozen=True, slots=True)
class _Found:
    """The record a row means, and what the file said of it last time."""

    id: str
    record: Standing | None
    cells: bytes | None
    key: str


class ImportRows:
    """Decides for one space; knows what the batches before it created, written already or not."""

    def __init__(self, reader: Reader, space: str, space_key: bytes | None) -> None:
        self._reader = reader
        self._space = space
        self._space_key = space_key
        self._agencies = agencies_with_ori(reader, space)
        self._emails: set[str] = set()

    def decide(self, rows: Sequence[Row]) -> Batch:
        """Return what becomes of these rows."""
        batch = Batch()
        told = [row for row in rows if row.repeats is None]
        batch.same = len(rows) - len(told)
        people = self._decide(told, batch)
        posts = self._posts(told, people)
        if posts:
            self._decide(posts, beside := Batch())
            batch.writes += beside.writes
        batch.twins = self._count_twins(batch.emails)
        return batch

    def _decide(self, rows: Sequence[Row], batch: Batch) -> dict[int, str]:
        """Decide each row; returns the record ids by row number, for rows whose record stands."""
        found = self._find(rows)
        changed = [row for row in rows if _changes(row, found[row.number])]
        current = self._reader.many(found[row.number].id for row in changed if found[row.number].record)
        standing: dict[int, str] = {}
        fresh = [row for row in rows if found[row.number].record is None]
        erased = erased_among(self._reader, [id for row in fresh for id in (found[row.number].id, _own_id(row)) if id])
        for row in rows:
            after_you()
            meant = found[row.number]
            if meant.record is None and not erased.isdisjoint((meant.id, _own_id(row))):
                batch.rejected.append(Rejected(row.number, _("This was erased here for good, and an import does not bring it back.")))
                continue
            try:
                self._one(row, meant, current.get(meant.id), batch)
            except BadValue as error:
                batch.rejected.append(Rejected(row.number, str(error)))
            except LiaisonError as error:
                batch.rejected.append(Rejected(row.number, error.title))
            else:
                standing[row.number] = meant.id
        return standing

    def _one(self, row: Row, meant: _Found, current: Record | None, batch: Batch) -> None:
        last = _values(meant.cells)
        cells = _cells(row, last)
        if len(cells) > LARGEST_ROW:
            raise BadValue(_("This row is larger than a record may be."))
        if meant.record is None:
            batch.writes.append(self._created(row, meant, batch))
            batch.created += 1
            return
        if meant.record.kind != row.kind:
            raise BadValue(_("This key belongs to a record of another kind."))
        change = None
        if current is not None and not meant.record.trashed:
            said = _declared(row)
            if last is None and meant.id == _own_id(row):
                said = {name: value for name, value in said.items() if name not in _SAID_BY_POSTS}
            change = row_change(current, last, said)
        batch.updated += change is not None
        batch.same += change is None
        if change is not None or cells != meant.cells:
            batch.writes.append(Imported(meant.key, meant.id, cells, change.record if change else None, change.base if change else None))

    def _created(self, row: Row, meant: _Found, batch: Batch) -> Imported:
        if row.kind == "agency" and not row.values.get("name"):
            raise BadValue(_("No agency here has the ORI {ori}, and the row gives no name to make one.").format(ori=row.key.removeprefix("ori:")))
        record = from_json(_declared(row), KINDS[row.kind](id=meant.id, space=self._space, source=_sources(row)))
        if row.kind == "agency" and row.values.get("ori"):
            self._agencies.setdefault(row.values["ori"], meant.id)
        for email in row.values.get("emails", ()) if row.kind == "contact" else ():
            batch.emails[fold(email["value"])] = meant.id
        return Imported(meant.key, meant.id, _cells(row, None), record, None)

    # which record a row means

    def _find(self, rows: Sequence[Row]) -> dict[int, _Found]:
        plain = {row.number: f"{row.kind}/{row.key}" for row in rows}
        known = known_imports(self._reader, (key for number in plain for key in (plain[number], self._in_space(plain[number]))))
        found: dict[int, _Found] = {}
        strange: list[tuple[Row, str]] = []
        for row in rows:
            key, remembered = self._remembered(known, plain[row.number])
            if remembered is not None:
                found[row.number] = _Found(remembered.record.id, remembered.record, remembered.cells, key)
            else:
                strange.append((row, key))
        return found | self._recognise(strange)

    def _recognise(self, rows: Sequence[tuple[Row, str]]) -> dict[int, _Found]:
        """Find records that no import of this device made: by our own id, by ORI, by the key another device imported, by the id to be."""
        ways = {row.number: self._ways(row) for row, _key in rows}
        there = standing(self._reader, (id for ids in ways.values() for id in ids if id))
        carried = {kind: self._carriers(kind, [row for row, _key in rows if row.kind == kind]) for kind in {row.kind for row, _key in rows}}
        found: dict[int, _Found] = {}
        for row, key in rows:
            own, by_ori, new = ways[row.number]
            record = there.get(own) or there.get(by_ori) or carried[row.kind].get(row.key) or there.get(new)
            found[row.number] = _Found(record.id if record else new, record, None, key)
        return found

    def _ways(self, row: Row) -> tuple[str, str, str]:
        after_you()
        return _own_id(row) or "", self._with_ori(row), self._new_id(row)

    def _carriers(self, kind: str, rows: Sequence[Row]) -> dict[str, Standing]:
        return imported_before(self._reader, kind, self._space, (row.key for row in rows))

    def _with_ori(self, row: Row) -> str:
        """Return the agency here that has the row's ORI; rows of our own export go by their id alone."""
        return "" if row.kind != "agency" or row.key.startswith("id:") else self._agencies.get(str(row.values.get("ori", "")), "")

    def _remembered(self, known: Mapping[str, Known], plain: str) -> tuple[str, Known | None]:
        """Return the key to remember a row by, and what is remembered of it in this space."""
        here = self._in_space(plain)
        for key in (plain, here):
            if key in known and known[key].record.space == self._space:
                return key, known[key]
        return (here if plain in known else plain), None

    def _in_space(self, key: str) -> str:
        return f"{key}/{self._space}"

    def _new_id(self, row: Row) -> str:
        """Return the id that every device of the space gives this row; a row of our own export keeps the id it had."""
        own = _own_id(row) if row.key.startswith("id:") else None
        if own or self._space_key is None:
            return own or new_id()
        return imported_id(self._space_key, row.kind, row.key).hex()

    # posts and twins

    def _posts(self, rows: Sequence[Row], people: Mapping[int, str]) -> list[Row]:
        """Return posts for people whose row names an agency by an ORI that is known here."""
        out: list[Row] = []
        for row in rows:
            hint = row.post
            if row.kind != "contact" or hint is None or row.number not in people:
                continue
            ori = read_ori(hint.ori) if hint.ori else None
            agency = self._agencies.get(ori or "")
            if agency is None or self._has_post(people[row.number], agency, f"{row.key}@{ori}"):
                continue
            values = {"contact": people[row.number], "agency": agency, "title": hint.title, "unit": hint.unit}
            out.append(Row(row.number, f"{row.key}@{ori}", "post", {name: value for name, value in values.items() if value}))
        return out

    def _has_post(self, contact: str, agency: str, key: str) -> bool:
        """Say whether a person holds a post there that this row did not make."""
        cards = self._reader.pointing_at(contact, "post", "contact")
        posts = self._reader.many(card.id for card in cards).values()
        return any(getattr(post, "agency", None) == agency and key not in post.source for post in posts)

    def _count_twins(self, emails: Mapping[str, str]) -> int:
        known = people_with_email(self._reader, emails)
        twins = {id for address, id in emails.items() if address in self._emails or any(other != id for other in known.get(address, ()))}
        self._emails |= emails.keys()
        return len(twins)


def _changes(row: Row, meant: _Found) -> bool:
    """Say whether a row may change its record: it says something that it did not say last time."""
    last = _values(meant.cells)
    return meant.record is not None and not meant.record.trashed and (last is None or any(last.get(name) != value for name, value in row.values.items()))


def _values(cells: bytes | None) -> dict[str, Any] | None:
    return msgspec.msgpack.decode(cells, type=dict[str, Any]) if cells is not None else None


def _cells(row: Row, last: Mapping[str, Any] | None) -> bytes:
    """Return what to remember: a list that is silent about a field leaves what another said of it."""
    beside = {**(last or {}).get(_KEPT_BESIDE, {}), **row.extra}
    return _ENCODER.encode({**(last or {}), **row.values, **({_KEPT_BESIDE: beside} if beside else {})})


def _declared(row: Row) -> dict[str, Any]:
    """Return a row's values without pick-list ids that this version does not know."""
    declared = KINDS[row.kind].fields()
    lists = {name: among for name in row.values if (among := getattr(declared.get(name), "among", "")) and isinstance(row.values[name], str)}
    return {name: value for name, value in row.values.items() if name not in lists or value in pick_list(lists[name])}


def _sources(row: Row) -> tuple[str, ...]:
    more = [f"ori:{ori}" for ori in row.extra.get("oris", ())] if row.kind == "agency" else []
    return tuple(sorted({row.key, *more})) if not row.key.startswith("id:") else ()


def _own_id(row: Row) -> str | None:
    """Return the record id that a row of our own export carries."""
    written = row.key.removeprefix("id:") if row.key.startswith("id:") else str(row.extra.get("id", ""))
    return written if is_id(written) else id_in_uid(row.key)
