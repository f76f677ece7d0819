"""The store verbs of the sync engine, each carried out in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, assert_never

import msgspec

from liaison_app.records.body import BadBody, Body
from liaison_app.records.prose import BadProse
from liaison_app.store import names
from liaison_app.store import verbs as v
from liaison_app.store.attachments import blob_jobs, blob_queue, fetch_again, let_go
from liaison_app.store.beginning_again import begin_again, erase_again, give_up_push, start_over, versions_of
from liaison_app.store.changes import Change
from liaison_app.store.compacting import compact
from liaison_app.store.database import Connection
from liaison_app.store.files import all_manifests, forget_files, note_blobs
from liaison_app.store.heads import heads_of, keep_heads
from liaison_app.store.rows import Held, Ready, Rows

_PACK = msgspec.msgpack.Encoder()
_UNPACK = msgspec.msgpack.Decoder()

WAITING, SENT, SETTLED = 0, 1, 2
"""A chunk still to be moved, one that is on the server, and one of a file that is whole there."""

RETRY_MS = 3_600_000
"""What somebody else's decision keeps from the server (a role, a legal hold) is tried again this often: the decision may have been taken back."""
NO_GENERATION = 0
"""Of an erasure: what was said of a record's own versions, which count from 1, is no refusal of it."""
_STANDS = f"NOT (rejected.reason IN ('forbidden', 'on_hold', 'unreadable_there') AND abs(?2 - rejected.at) > {RETRY_MS})"

SYNC = "sync"
"""The origin of changes that came from another device."""


class Syncing:
    """Carries verbs out on the writer's connection; the caller opens the transaction."""

    def __init__(self, db: Connection, rows: Rows, now: Callable[[], int], device: bytes) -> None:
        self._db = db
        self._rows = rows
        self._now = now
        self.device = device
        """Which this vault writes as."""
        self.changes: list[Change] = []
        self.dropped: list[str] = []
        """Chunks to delete from the disk once the transaction stands."""

    def perform(self, verb: v.Verb) -> Any:
        """Carry out one verb; its docstring says what it answers."""
        match verb:
            case v.StoreOutbox():
                return self._store_outbox(verb)
            case v.ApplyPage():
                return self._apply_page(verb)
            case v.MarkPushed():
                return self._mark_pushed(verb)
            case v.DropOutbox(space):
                return give_up_push(self._db, space)
            case v.KeepLog(first, entries):
                return self._db.executemany("INSERT OR REPLACE INTO org_log VALUES(?,?)", [(first + at, raw) for at, raw in enumerate(entries)]).rowcount
            case v.KeepSpace():
                return self._keep_space(verb)
            case v.StopSpace(space, reason):
                self._said("space", space)
                return self._db.execute("UPDATE space SET stopped = ? WHERE id = ?", (reason, space)).rowcount
            case v.MoveUnsent():
                return self._move_unsent(verb)
            case v.TryAgain(space, reason):
                return self._db.execute("DELETE FROM rejected WHERE space = ? AND reason = ?", (space, reason)).rowcount
            case v.CompactTexts(space, written_before):
                return self._compact(space, written_before)
            case v.BeginAgain(space, reason):
                self._said("space", space)
                return begin_again(self._db, space, reason, self._now())
            case v.StartOver():
                return start_over(self._db)
            case v.KeepValues(values):
                return self._keep_values(values)
            case v.BlobDone(direction, chunks, committed):
                return self._mark_chunks(SETTLED if committed else SENT, direction, chunks)
            case v.BlobLost(chunks):
                return self._mark_chunks(WAITING, "up", chunks)
            case v.LetFilesGo(blobs):
                self._said("blobs")
                return let_go(self._db, blobs)
            case v.FetchFiles(blobs):
                self._said("blobs")
                return fetch_again(self._db, blobs)
            case _:
                return self._read(verb)

    def _read(self, verb: Any) -> Any:
        match verb:
            case v.ReadDirty():
                return self._dirty(verb)
            case v.ReadHeld(ids):
                return self._rows.several(ids)
            case v.ReadErasing(space):
                return self._erasing(space)
            case v.ReadOutbox(space):
                return self._outbox(space)
            case v.ReadPosition(space):
                return self._position(space)
            case v.SizeSetAside():
                return self._size_set_aside(verb)
            case v.ReadSetAside():
                return self._set_aside(verb)
            case v.KnownIds(ids):
                return self._rows.erased(ids)
            case v.ReadVersions(ids):
                return versions_of(self._db, ids)
            case v.ReadLog(first):
                return [raw for (raw,) in self._db.execute("SELECT entry FROM org_log WHERE n >= ? ORDER BY n", (first,))]
            case v.ReadHeads(space, seqs):
                return heads_of(self._db, space, seqs)
            case v.ReadValue(name):
                row = self._db.execute("SELECT v FROM kv WHERE k = ?", (name,)).fetchone()
                return row[0] if row else None
            case v.ReadBlobsToCommit():
                return self._blobs_to_commit()
            case v.ReadBlobQueue(direction):
                return blob_queue(self._db, direction)
            case v.ReadBlobJobs(direction, blob):
                return blob_jobs(self._db, direction, blob)
            case _:
                assert_never(verb)

    def _mark_chunks(self, done: int, direction: str, chunks: tuple[tuple[str, int], ...]) -> int:
        self._said("blobs")
        sql = "UPDATE blob_jobs SET done = ? WHERE direction = ? AND blob = ? AND chunk = ?"
        return self._db.executemany(sql, [(done, direction, *chunk) for chunk in chunks]).rowcount

    def _blobs_to_commit(self) -> list[v.BlobToCommit]:
        rows = self._db.execute(
            "SELECT blob, space, group_concat(sha256) FROM (SELECT * FROM blob_jobs WHERE direction = 'up' ORDER BY blob, chunk) "
            "GROUP BY blob HAVING min(done) >= ? AND min(done) < ?",
            (SENT, SETTLED),
        )
        return [v.BlobToCommit(blob, space, tuple(hashes.split(","))) for blob, space, hashes in rows]

    # push

    def _dirty(self, verb: v.ReadDirty) -> list[Held]:
        sql = (
            "SELECT rec.n FROM rec WHERE space = ?1 AND dirty = 1 AND n < ?3 AND NOT EXISTS "  # noqa: S608 - fixed words
            f"(SELECT 1 FROM rejected WHERE rejected.id = rec.id AND rejected.gen = rec.gen AND {_STANDS}) ORDER BY n DESC LIMIT ?4"
        )
        return self._rows.numbered([n for (n,) in self._db.execute(sql, (verb.space, self._now(), verb.before, verb.limit))])

    def _erasing(self, space: str) -> list[v.Erasing]:
        sql = (
            "SELECT id, ver, reason, blobs FROM erased WHERE space = ?1 AND pending = 1 AND NOT EXISTS "  # noqa: S608 - fixed words
            f"(SELECT 1 FROM rejected WHERE rejected.id = erased.id AND rejected.gen = {NO_GENERATION} AND {_STANDS})"
        )
        return [v.Erasing(id, ver, reason, tuple(filter(None, blobs.split(",")))) for id, ver, reason, blobs in self._db.execute(sql, (space, self._now()))]

    def _store_outbox(self, verb: v.StoreOutbox) -> bool:
        going = [item for item in verb.outbox.items if not item.erasure]
        standing = self._rows.generations([item.id for item in going])
        if any(standing.get(item.id) != item.gen for item in going):
            raise Stale
        self._db.executemany("UPDATE rec SET state = ? WHERE id = ?", [(item.state, item.id) for item in going if item.restamped])
        items = [[item.id, item.gen, item.env_hash, item.ver, item.erasure] for item in verb.outbox.items]
        self._db.execute("INSERT OR REPLACE INTO outbox VALUES(?,?,?,?)", (verb.space, verb.outbox.push_no, verb.outbox.body, _PACK.encode(items)))
        return True

    def _outbox(self, space: str) -> v.Outbox | None:
        row = self._db.execute("SELECT push_no, body, items FROM outbox WHERE space = ?", (space,)).fetchone()
        if row is None:
            return None
        return v.Outbox(row[0], row[1], tuple(v.Outgoing(id, gen, b"", env_hash, ver, erasure) for id, gen, env_hash, ver, erasure in _UNPACK.decode(row[2])))

    def _mark_pushed(self, verb: v.MarkPushed) -> bool:
        accepted = [(done.ver, done.env_hash, done.gen, done.state, done.id) for done in verb.accepted]
        # a record that was edited meanwhile is still to be sent, on the new base
        self._db.executemany(
            "UPDATE rec SET ver=?1, env_hash=?2, base=CASE WHEN gen=?3 THEN NULL ELSE ?4 END, dirty=CASE WHEN gen=?3 THEN 0 ELSE dirty END WHERE id=?5",
            accepted,
        )
        # one that was erased while it was on its way is erased from the version that arrived
        self._db.executemany("UPDATE erased SET ver = ?1 WHERE id = ?2 AND pending = 1 AND ver < ?1", [(done.ver, done.id) for done in verb.accepted])
        self._db.executemany("DELETE FROM rejected WHERE id = ?", [(done.id,) for done in (*verb.accepted, *verb.erased)])
        for no in verb.refused:
            self._db.execute("INSERT OR REPLACE INTO rejected VALUES(?,?,?,?,?)", (verb.space, no.id, no.reason, no.gen, self._now()))
        for gone in verb.erased:
            self._db.execute("UPDATE erased SET pending = 0, ver = ? WHERE id = ?", (gone.ver, gone.id))
            self._db.execute("DELETE FROM rejected WHERE id = ?", (gone.id,))
        for later in verb.overtaken:
            self._db.execute("UPDATE erased SET ver = ? WHERE id = ?", (later.ver, later.id))
        self._db.execute("DELETE FROM outbox WHERE space = ?", (verb.space,))
        if verb.position is not None:
            self._keep_position(verb.space, verb.position)
        self._keep_values(verb.values)
        if names.push_no(verb.space) in dict(verb.values):  # answered: the keyring has this number and no other
            self._db.execute("DELETE FROM kv WHERE k = ?", (names.push_tried(verb.space),))
        self._said("pending", *(done.id for done in verb.accepted))
        return True

    # pull

    def _apply_page(self, verb: v.ApplyPage) -> bool:
        # what was erased here while the page was on its way must not land: its erasure is still to be sent, or was not yet in the feed
        erased = self._rows.erased([*(row.id for row in verb.landed), *(aside.id for aside in verb.set_aside)])
        landed = [row for row in verb.landed if row.id not in erased]
        held = self._rows.several([row.id for row in landed])
        if any((held[row.id].gen if row.id in held else 0) != row.seen_gen for row in landed):
            raise Stale
        fresh = [row for row in landed if row.id not in held]
        self._insert(verb.space, fresh)
        self._replace(verb.space, [(held[row.id], row) for row in landed if row.id in held])
        for gone in verb.gone:
            self._erase(verb.space, gone)
        if verb.gone:
            self._rows.index.scrub()
        erase_again(self._db, verb.space, verb.resurfaced)
        for aside in verb.set_aside:
            if aside.id not in erased:
                self._put_aside(verb.space, aside)
        if verb.position is not None:
            self._keep_position(verb.space, verb.position)
        if verb.snapshot is not None:
            self._keep_snapshot(verb.space, verb.snapshot)
        for kind in {row.kind for row in landed}:
            self._said(kind, *(row.id for row in landed if row.kind == kind))
        return True

    def _insert(self, space: str, fresh: list[v.Landed]) -> None:
        self._db.executemany("DELETE FROM quarantine WHERE space = ? AND id = ?", [(space, row.id) for row in fresh])
        rows = [(Held(0, row.id, row.kind, space, row.ver, row.env_hash, row.base, row.state, 1, row.dirty), row.body) for row in fresh]
        try:
            self._keep_blobs(self._rows.insert(rows, _ready(fresh)))
        except (BadBody, BadProse):
            self._one_by_one(space, fresh, rows)

    def _one_by_one(self, space: str, fresh: list[v.Landed], rows: list[tuple[Held, Body | None]]) -> None:
        """Insert each record by itself, setting aside the ones that cannot be read."""
        for row, new in zip(fresh, rows, strict=True):
            try:
                self._keep_blobs(self._rows.insert([new]))
            except (BadBody, BadProse) as error:
                self._put_aside(space, v.SetAside(row.id, 0, row.ver, row.env_hash, f"schema: {error}", row.state))

    def _replace(self, space: str, pairs: list[tuple[Held, v.Landed]]) -> None:
        changes = [(held, _next(space, held, row), row.body) for held, row in pairs]
        try:
            self._keep_blobs(self._rows.update_all(changes, _ready([row for _held, row in pairs])))
        except (BadBody, BadProse) as error:
            if len(pairs) > 1:  # each by itself, so that only those that cannot be read are set aside
                for pair in pairs:
                    self._replace(space, [pair])
                return
            for _held, row in pairs:
                self._put_aside(space, v.SetAside(row.id, 0, row.ver, row.env_hash, f"schema: {error}", row.state))
            return
        self._db.executemany("DELETE FROM quarantine WHERE space = ? AND id = ?", [(space, row.id) for _held, row in pairs])

    def _keep_blobs(self, records: list[Any]) -> None:
        for record in records:
            note_blobs(self._db, record, "down")

    def _erase(self, space: str, gone: v.Gone) -> None:
        held = self._rows.held(gone.id)
        files = all_manifests(self._rows.versions(held)) if held else []
        self._rows.purge(gone.id)
        for file in forget_files(self._db, files):
            self.dropped += file.chunks
        self._db.execute("INSERT OR REPLACE INTO erased VALUES(?,?,'','',?,0,?)", (gone.id, space, gone.ver, self._now()))
        self._said(held.kind if held else "erased", gone.id)

    def _size_set_aside(self, verb: v.SizeSetAside) -> tuple[int, int, int]:
        marks = ",".join("?" * len(verb.besides))
        sql = f"SELECT count(*), coalesce(sum(reason NOT IN ({marks})), 0), coalesce(sum(length(env)), 0) FROM quarantine WHERE space = ?"  # noqa: S608 - question marks
        return self._db.execute(sql, (*verb.besides, verb.space)).fetchone()

    def _set_aside(self, verb: v.ReadSetAside) -> list[v.SetAside]:
        marks = ",".join("?" * len(verb.reasons))
        sql = f"SELECT id, seq, ver, env_hash, reason, env FROM quarantine WHERE space = ? AND reason IN ({marks}) ORDER BY seq"  # noqa: S608 - question marks
        return [v.SetAside(*row) for row in self._db.execute(sql, (verb.space, *verb.reasons))]

    def _put_aside(self, space: str, aside: v.SetAside) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO quarantine VALUES(?,?,?,?,?,?,?,?)",
            (space, aside.id, aside.seq, aside.ver, aside.env_hash, aside.reason, aside.env, self._now()),
        )
        self._said("quarantine", aside.id)

    def _compact(self, space: str, written_before: int) -> int:
        done = compact(self._rows, self._db, space, self.device, written_before)
        for kind in {held.kind for held in done}:
            self._said(kind, *(held.id for held in done if held.kind == kind))
        return len(done)

    # places and facts

    def _position(self, space: str) -> v.PositionOf:
        row = self._db.execute("SELECT seq, head, snapshot_at, snapshot_before, snapshot_head FROM pos WHERE space = ?", (space,)).fetchone()
        if row is None:
            return v.PositionOf(v.Position(0, b""), None)
        return v.PositionOf(v.Position(row[0], row[1]), v.SnapshotPosition(row[2], row[4], row[3]) if row[2] else None)

    def _keep_position(self, space: str, position: v.Position) -> None:
        self._db.execute("INSERT OR REPLACE INTO pos(space, seq, head) VALUES(?,?,?)", (space, position.seq, position.head))
        keep_heads(self._db, space, position)

    def _keep_snapshot(self, space: str, snapshot: v.SnapshotPosition) -> None:
        self._db.execute("INSERT OR REPLACE INTO pos VALUES(?,0,X'',?,?,?)", (space, snapshot.at, snapshot.before, snapshot.head))

    def _keep_space(self, verb: v.KeepSpace) -> None:
        fact = verb.space
        if self._db.execute("SELECT 1 FROM space WHERE id = ? AND role <> ?", (fact.id, fact.role)).fetchone():
            self._db.execute("DELETE FROM rejected WHERE space = ?", (fact.id,))  # what another role may not, this one may
        # a role may have been taken away and given back since we looked: what was forbidden in between is tried again
        self._db.execute("DELETE FROM rejected WHERE space = ? AND reason = 'forbidden'", (fact.id,))
        self._db.execute(
            "INSERT INTO space VALUES(?,?,?,?,?,?) ON CONFLICT(id) DO UPDATE SET name=excluded.name, private=excluded.private, served=excluded.served, role=excluded.role",
            (fact.id, fact.name, int(fact.private), int(fact.served), fact.role, fact.stopped),
        )
        self._db.executemany("INSERT OR IGNORE INTO space_key VALUES(?,?,?)", [(fact.id, epoch, key) for epoch, key in verb.keys])
        self._said("space", fact.id)

    def _move_unsent(self, verb: v.MoveUnsent) -> int:
        # what stands in an outbox may already be on the server: it stays where it is
        unsent = "space = ?1 AND ver = 0 AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.space = ?1 AND instr(outbox.items, rec.id))"
        numbers = [n for (n,) in self._db.execute(f"SELECT n FROM rec WHERE {unsent}", (verb.source,))]  # noqa: S608 - fixed words
        for table in ("rec", "card"):
            self._db.executemany(f"UPDATE {table} SET space = ? WHERE n = ?", [(verb.target, n) for n in numbers])  # noqa: S608 - fixed names
        self._db.execute("UPDATE rec SET dirty = 1 WHERE space = ? AND ver = 0", (verb.target,))
        self._db.execute("UPDATE blob_jobs SET space = ?, done = 0 WHERE space = ? AND direction = 'up'", (verb.target, verb.source))
        if verb.forget:
            self._db.execute("DELETE FROM space WHERE id = ?", (verb.source,))
        self._said("space", verb.source, verb.target)
        return len(numbers)

    def _keep_values(self, values: tuple[tuple[str, bytes | None], ...]) -> None:
        for key, value in values:
            if value is None:
                self._db.execute("DELETE FROM kv WHERE k = ?", (key,))
            else:
                self._db.execute("INSERT OR REPLACE INTO kv VALUES(?,?)", (key, value))

    def _said(self, kind: str, *ids: str) -> None:
        self.changes.append(Change(kind, frozenset(ids), SYNC))


def _ready(landed: Iterable[v.Landed]) -> dict[str, Ready]:
    return {row.id: row.ready for row in landed if row.ready is not None}


def _next(space: str, held: Held, row: v.Landed) -> Held:
    """Return what stands where a record was, once another device's row has landed on it."""
    state = {"ver": row.ver, "env_hash": row.env_hash, "base": row.base, "state": row.state, "gen": held.gen + 1, "dirty": row.dirty}
    return replace(held, kind=row.kind, space=space, session="", **state)


class Stale(Exception):
    """A record was edited between being read and being written."""
