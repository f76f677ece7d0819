"""Writing records: one body at a time, inside the writer's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any

from liaison_app.core.clock import Clock, Stamp, Stamper
from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.records.body import Body, decode, encode
from liaison_app.records.body import Clock as WireClock
from liaison_app.records.document import Envelope, apply, begin, clock_of, view
from liaison_app.records.fields import Record
from liaison_app.records.prose import ProseState, read, redacted
from liaison_app.store.changes import Change
from liaison_app.store.database import Connection
from liaison_app.store.files import all_manifests, forget_files, manifests, note_blobs
from liaison_app.store.history import inflate
from liaison_app.store.kept import WHERE_NEW_RECORDS_GO
from liaison_app.store.rows import Held, Prepared, Rows
from liaison_app.store.verbs import Imported

NO_TEXTS: Mapping[str, ProseState] = {}
SLICE = 1000
"""New records that are made ready and written together."""


class Writing:
    """Saves, reverts, erases; the caller opens the transaction and tells of `changes` after it."""

    def __init__(self, db: Connection, rows: Rows, clock: Clock, device: str, account: str) -> None:
        self._db = db
        self._rows = rows
        self._clock = clock
        self._stamper = Stamper(clock, device)
        self._account = account
        self.changes: list[Change] = []

    def become(self, device: str, account: str) -> None:
        """Stamp as this device and account from now on."""
        self._stamper = Stamper(self._clock, device, self._stamper.stamp())
        self._account = account

    def put(self, record: Record, base: Record | None, texts: Mapping[str, ProseState], session: str) -> Record:
        """Apply the change base → record to what is stored; without a base, to the record as it stands."""
        held = self._rows.held(record.id)
        if held is None:
            self._refuse_erased([record.id])
            return self._landed(self._rows.insert([self._begin(record, texts, session, self._default_space())]))[0]
        body = decode(held.state)
        return self._write(held, apply(body, record, base or self._view(held), self._stamp(body), texts), session)

    def put_all(self, records: list[Record]) -> list[Record]:
        known = self._rows.several([record.id for record in records])
        self._refuse_erased([record.id for record in records])
        fresh = self._insert_all([record for record in records if record.id not in known])
        return fresh + [self.put(record, None, NO_TEXTS, "") for record in records if record.id in known]

    def _insert_all(self, records: list[Record]) -> list[Record]:
        """Insert new records, each slice of them made ready by a second thread while SQLite writes the one before."""
        slices = [records[at : at + SLICE] for at in range(0, len(records), SLICE)]
        first, space = self._rows.next_number(), self._default_space()
        steps = [partial(self._prepared, some, first + number * SLICE, space) for number, some in enumerate(slices)]
        if len(steps) < 2:
            return self._landed([record for step in steps for record in self._rows.write(step())])
        out: list[Record] = []
        with ThreadPoolExecutor(1, "rows ahead") as ahead:
            coming = ahead.submit(steps[0])
            for following in [*steps[1:], None]:
                ready = coming.result()
                if following is not None:
                    coming = ahead.submit(following)
                out += self._rows.write(ready)
        return self._landed(out)

    def _prepared(self, records: list[Record], first: int, space: str) -> Prepared:
        return self._rows.prepare([self._begin(record, NO_TEXTS, "", space) for record in records], first)

    def change(self, id: str, fields: Mapping[str, Any]) -> Record:
        now = self._view(self._need(id))
        return self.put(replace(now, **fields), now, NO_TEXTS, "")

    def change_all(self, changes: Mapping[str, Mapping[str, Any]]) -> list[Record]:
        return [self.change(id, fields) for id, fields in changes.items() if self._rows.held(id) is not None]

    def revert(self, id: str, gen: int) -> Record:
        held = self._need(id)
        row = self._db.execute("SELECT body FROM history WHERE id = ? AND gen = ?", (id, gen)).fetchone()
        if row is None and gen != held.gen:
            raise LiaisonError(
                _("Version {n} of this record is not kept on this device.").format(n=gen), _("Its history lists those that are."), code="unknown_version"
            )
        then = view(decode(inflate(row[0])), Envelope(id)) if row else self._view(held)
        return self.put(then, None, NO_TEXTS, "")

    def resolve(self, id: str, field: str, at: tuple[int, int, str] | None, value: object, *, keep_current: bool) -> Record:
        held = self._need(id)
        body = decode(held.state)
        losers = [loser for loser in body.l if loser.field == field]
        chosen = next((loser for loser in losers if at is not None and loser.clock == clock_of(Stamp(*at))), None)
        if not losers or (at is not None and chosen is None):
            raise LiaisonError(
                _("There is nothing to review in “{field}” of this record.").format(field=field),
                _("“liaison review list” shows what waits."),
                code="nothing_to_review",
            )
        settled = replace(body, l=tuple(loser for loser in body.l if loser.field != field))
        stamp = clock_of(self._stamp(body))
        if not keep_current:
            settled = _written(settled, field, chosen.value if chosen else value, stamp)
        return self._write(held, settled, "")

    def redact(self, id: str, words: Mapping[str, str]) -> Record:
        """Give these fields other words so that the old ones leave the bytes: texts begin anew, and no device keeps an earlier version."""
        held = self._need(id)
        body = decode(held.state)
        stamp = clock_of(self._stamp(body))
        texts = {name: redacted(words.get(name, read(text)), text) for name, text in body.t.items()}
        lines = {name: text for name, text in words.items() if name in body.f}
        left = tuple(loser for loser in body.l if loser.field not in words)
        clocks = {**body.c, **dict.fromkeys(lines, stamp)}
        record = self._write(held, replace(body, t={**body.t, **texts}, f={**body.f, **lines}, c=clocks, l=left), "")
        self._db.execute("DELETE FROM history WHERE id = ?", (id,))  # also where it has no text, whose generation would tell
        self._rows.index.scrub()
        return record

    def erase(self, id: str, reason: str) -> tuple[list[str], bool]:
        """Purge a record; returns the hashes of its chunks, and whether a server has yet to hear of it."""
        held = self._need(id)
        ever = all_manifests(self._rows.versions(held))
        self._rows.purge(id)
        self._rows.index.scrub()
        files = forget_files(self._db, ever)
        pending = held.ver != 0 or self._in_outbox(held)
        self._db.execute(
            "INSERT OR REPLACE INTO erased VALUES(?,?,?,?,?,?,?)",
            (id, held.space, reason, ",".join(file.blob for file in files), abs(held.ver), int(pending), self._stamper.stamp().ms),
        )
        self.changes.append(Change(held.kind, frozenset((id,))))
        return [sha256 for file in files for sha256 in file.chunks], pending

    def _in_outbox(self, held: Held) -> bool:
        row = self._db.execute("SELECT items FROM outbox WHERE space = ?", (held.space,)).fetchone()
        return row is not None and held.id.encode() in row[0]

    def land_import(self, rows: list[Imported]) -> list[Record]:
        """Write imported records and remember their files' cells."""
        fresh = [row.record for row in rows if row.record is not None and row.base is None]
        out = self.put_all(fresh)
        out += [self.put(row.record, row.base, NO_TEXTS, "") for row in rows if row.record is not None and row.base is not None]
        self._db.executemany("INSERT OR REPLACE INTO imported VALUES(?,?,?)", [(row.key, row.id, row.cells) for row in rows])
        return out

    def move(self, ids: list[str], space: str) -> int:
        moved = 0
        for id in ids:
            held = self._rows.held(id)
            if held is not None and held.ver == 0 and not self._in_outbox(held):
                self._rows.update(held, replace(held, space=space, dirty=True), one_sitting=True)
                for file in manifests(self._view(held)):
                    self._db.execute("UPDATE blob_jobs SET space = ? WHERE blob = ?", (space, file.blob))
                moved += 1
                self.changes.append(Change(held.kind, frozenset((id,))))
        return moved

    def _refuse_erased(self, ids: list[str]) -> None:
        """A form may still show what another device erased: saving it must not bring it back."""
        if self._rows.erased(ids):
            raise LiaisonError(_("This record was erased for good."), _("Copy what you wrote into a new one."), code="erased")

    def _need(self, id: str) -> Held:
        held = self._rows.held(id)
        if held is None:
            raise LiaisonError(_("There is no record {id}.").format(id=id), _("Look it up with “liaison search” or “liaison list”."), code="unknown_id")
        return held

    def _view(self, held: Held) -> Record:
        record = self._rows.record(held)
        if record is None:
            raise LiaisonError(
                _("This record was made by a newer version of Liaison."), _("Update this app to change it; until then it is kept as it is."), code="newer_kind"
            )
        return record

    def _stamp(self, body: Body) -> Stamp:
        ms, n, device = body.newest
        self._stamper.witness(Stamp(ms, n, device.hex()))
        return self._stamper.stamp()

    def _begin(self, record: Record, texts: Mapping[str, ProseState], session: str, space: str) -> tuple[Held, Body]:
        self._rows.look()
        stamp = self._stamper.stamp()
        body = begin(record, stamp, self._account, texts)
        return Held(0, record.id, record.kind, record.space or space, 0, None, None, encode(body), 1, dirty=True, session=session), body

    def _default_space(self) -> str:
        rows = self._db.execute(f"SELECT id FROM space ORDER BY {WHERE_NEW_RECORDS_GO} LIMIT 1").fetchone()  # noqa: S608 - fixed words
        return rows[0] if rows else ""

    def _landed(self, records: list[Record]) -> list[Record]:
        """Queue the files of records that are new here, and say that they are."""
        for record in records:
            note_blobs(self._db, record, "up")
        for kind in {record.kind for record in records}:
            self.changes.append(Change(kind, frozenset(record.id for record in records if record.kind == kind)))
        return records

    def _write(self, held: Held, body: Body, session: str) -> Record:
        state = encode(body)
        if state == held.state:
            return self._view(held)
        base = held.base if held.dirty else held.state if held.ver > 0 else None
        new = replace(held, state=state, base=base, gen=held.gen + 1, dirty=True, session=session)
        record = self._rows.update(held, new, body, one_sitting=bool(session))
        if record is None:
            return self._view(held)
        note_blobs(self._db, record, "up")
        self.changes.append(Change(record.kind, frozenset((record.id,))))
        return record


def _written(body: Body, field: str, value: Any, clock: WireClock) -> Body:
    """Return a body with one value written in its wire form; a part's value is named field.part-id.name."""
    name, _dot, rest = field.partition(".")
    if not rest:
        return replace(body, f={**body.f, name: value}, c={**body.c, name: clock})
    part_id, _dot, sub = rest.partition(".")
    parts = [{**part, sub: value, "c": {**part.get("c", {}), sub: list(clock)}} if part["id"].hex() == part_id else part for part in body.f.get(name, [])]
    return replace(body, f={**body.f, name: parts}, c={**body.c, name: clock})
