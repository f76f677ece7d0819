"""The one writer: every change to a vault is a small verb on its thread, and every verb is one transaction."""

from __future__ import annotations

import logging
import os
import queue
import secrets
import shutil
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from liaison_app.core.clock import Clock
from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.records.fields import Record
from liaison_app.records.prose import ProseState
from liaison_app.store import database
from liaison_app.store.changes import Change
from liaison_app.store.files import ChunkFolder
from liaison_app.store.landing import Landing
from liaison_app.store.reader import Reader
from liaison_app.store.rows import Rows
from liaison_app.store.syncing import Stale, Syncing
from liaison_app.store.tables import prepare
from liaison_app.store.turns import Job, Turns
from liaison_app.store.verbs import ApplyPage, Imported, Verb
from liaison_app.store.writing import Writing

log = logging.getLogger(__name__)
T = TypeVar("T")
BALLAST_NAME, BALLAST_BYTES = "ballast", 8 * 1024 * 1024
IDLE_S, BETWEEN_S = 5.0, 0.02
"""The writer begins to tidy up when nothing was asked of it for so long, and looks for work so often while it does."""
MOST_COURTESY_S = 0.1
LEAST_ROOM = 1024 * 1024
"""Bytes below which the ballast is given up when a vault is opened."""
LEAST_TO_OPEN = 256 * 1024
"""Bytes without which the database does not open: its journals are files too."""


class Store:
    """Writes; readers come from `reader()`. Close it to stop its thread."""

    def __init__(self, folder: Path, key_hex: str, *, clock: Clock, device: str, account: str) -> None:
        """Open (or make) the database in this folder; `device` and `account` (32 hex) sign what is written here."""
        self.folder = folder
        self.path = folder / "vault.db"
        self._journal = folder / "vault.db-wal"
        self.account = account
        self.device = device
        self.chunks = ChunkFolder(folder / "blobs")
        self._key = key_hex
        self._accounts = {bytes.fromhex(device): account}
        self._listeners: list[Callable[[Change], None]] = []
        self._untidy = False
        self._db = database.connect(self.path, key_hex)
        self._turns = Turns(self._db.interrupt)
        self._rows = Rows(self._db, self.account_of, self._turns.look)
        with database.spoken(), database.transaction(self._db):
            if prepare(self._db):
                self._rows.reindex()
        self._syncing = Syncing(self._db, self._rows, clock.ms, bytes.fromhex(device))
        self._writing = Writing(self._db, self._rows, clock, device, account)
        self._make_ballast()
        self._thread = threading.Thread(target=self._work, name="store writer", daemon=True)
        self._thread.start()

    # who wrote

    def account_of(self, device: bytes) -> str:
        """Return the account behind a device (32 hex), or the device itself where it is not known."""
        return self._accounts.get(device, device.hex())

    def become(self, device: str, account: str) -> None:
        """Write as this device and account from now on."""
        self.device, self.account = device, account
        self._accounts[bytes.fromhex(device)] = account
        self._submit(lambda: self._become(device, account), None).result()

    def _become(self, device: str, account: str) -> None:
        self._writing.become(device, account)
        self._syncing.device = bytes.fromhex(device)

    def know_devices(self, accounts: Mapping[bytes, str]) -> None:
        """Learn which account each device belongs to."""
        self._accounts.update(accounts)

    # reading and listening

    def reader(self) -> Reader:
        """Return a reader for the calling thread."""
        return Reader(self.path, self._key, self.account_of)

    def listen(self, heard: Callable[[Change], None]) -> None:
        """Call this, on the writer's thread, after every commit that changed something."""
        self._listeners.append(heard)

    # writing

    def put(
        self, record: Record, *, origin: object = None, base: Record | None = None, texts: Mapping[str, ProseState] | None = None, session: str = ""
    ) -> Future[Record]:
        """Save a record: the change from `base` (the record as it was loaded) is applied to what is stored now.

        `texts` are prose fields as CRDT states from an editor; `session` names one sitting of one editor, whose saves make one version.
        """
        return self._submit(lambda: self._writing.put(record, base, texts or {}, session), origin)

    def put_all(self, records: Iterable[Record], *, origin: object = None) -> Future[list[Record]]:
        """Save many records in one transaction."""
        return self._submit(lambda: self._writing.put_all(list(records)), origin, many=True)

    def change(self, id: str, *, origin: object = None, **fields: Any) -> Future[Record]:
        """Set these fields of one record."""
        return self._submit(lambda: self._writing.change(id, fields), origin)

    def change_all(self, changes: Mapping[str, Mapping[str, Any]], *, origin: object = None) -> Future[list[Record]]:
        """Set fields of many records in one transaction; those that are there no more are left out."""
        return self._submit(lambda: self._writing.change_all(changes), origin, many=True)

    def revert(self, id: str, gen: int, *, origin: object = None) -> Future[Record]:
        """Give a record the contents it had at one version, as a new version."""
        return self._submit(lambda: self._writing.revert(id, gen), origin)

    def resolve(
        self, id: str, field: str, at: tuple[int, int, str] | None, value: object = None, *, keep_current: bool, origin: object = None
    ) -> Future[Record]:
        """Settle a reviewed field: keep what stands, or take the loser with this clock, or write a value; its losers are dropped."""
        return self._submit(lambda: self._writing.resolve(id, field, at, value, keep_current=keep_current), origin)

    def redact(self, id: str, words: Mapping[str, str], *, origin: object = None) -> Future[Record]:
        """Give text fields of a record other words, so that what stood there leaves its bytes and its history here."""
        return self._submit(lambda: self._writing.redact(id, words), origin)

    def erase(self, id: str, reason: str, *, origin: object = None) -> Future[bool]:
        """Erase a record for good, here at once and on the server at the next sync; True while the server has yet to confirm."""
        return self._submit(lambda: self._erase(id, reason), origin)

    def land_import(self, rows: list[Imported], *, origin: object = None) -> Future[list[Record]]:
        """Write one batch of imported rows and remember what the file said."""
        return self._submit(lambda: self._writing.land_import(rows), origin, many=True)

    def move(self, ids: Iterable[str], space: str, *, origin: object = None) -> Future[int]:
        """Move records that were never pushed to another space; they keep their ids."""
        return self._submit(lambda: self._writing.move(list(ids), space), origin, many=True)

    def perform(self, verb: Verb) -> Future[Any]:
        """Carry out a verb of the sync engine; see verbs.py for what each answers."""
        if isinstance(verb, ApplyPage):
            landing = Landing(verb, self._syncing.perform)
            return self._submit(landing, None, hurried=False, many=True, landing=landing)
        return self._submit(lambda: self._syncing.perform(verb), None, hurried=False, many=True)

    def stand_back(self) -> None:
        """Let somebody's save, if there is one, have the interpreter to itself: for threads that work for the sync engine. Waits a moment at the most."""
        self._turns.stand_back(MOST_COURTESY_S)

    def _erase(self, id: str, reason: str) -> bool:
        removed, pending = self._writing.erase(id, reason)
        for sha256 in removed:
            self.chunks.remove(sha256)
        return pending

    # named values

    def values(self, *names: str) -> dict[str, bytes]:
        """Return those named values that are set. Runs on the writer; for start-up and sync, not for the screen."""
        marks = ",".join("?" * len(names))
        return dict(self.call(lambda db: db.execute(f"SELECT k, v FROM kv WHERE k IN ({marks})", names).fetchall()))  # noqa: S608 - marks only

    def call(self, fn: Callable[[database.Connection], T]) -> T:
        """Run a function of store/ on the writer and wait; not for the screen's thread."""
        return self._submit(lambda: fn(self._db), None, hurried=False).result()

    # the thread

    def close(self) -> None:
        """Finish what was asked for, then stop."""
        if self._thread.is_alive():
            self._turns.end()
            self._thread.join()
            self._db.close()

    def _submit(self, work: Callable[[], T], origin: object, *, hurried: bool = True, many: bool = False, landing: Landing | None = None) -> Future[T]:
        future: Future[T] = Future()
        if not self._thread.is_alive():
            future.set_exception(_closed())
            return future
        self._turns.put(Job(lambda: self._one(work, origin), future, hurried=hurried, patient=landing is not None, many=many, landing=landing))
        return future

    def _next(self) -> Job | None:
        """Return the next job, tidying up while there is none."""
        pause = IDLE_S
        while self._untidy:
            try:
                return self._turns.next(timeout=pause)
            except queue.Empty:
                self._tidy()
                pause = BETWEEN_S
        return self._turns.next()

    def _tidy(self) -> None:
        """Do a little of what nobody waits for: merge the search index, and in the end move the journal into the database."""
        try:
            with database.spoken():
                with database.transaction(self._db):
                    self._untidy = self._rows.index.tidy()
                if not self._untidy:
                    with self._turns.for_nobody():
                        self._db.execute("PRAGMA wal_checkpoint(PASSIVE)")
                    self._db.execute("PRAGMA shrink_memory")  # what a long page has read and written is not needed again soon
        except database.GaveWay:
            self._untidy = True
        except LiaisonError as error:
            self._untidy = False
            log.warning("tidying the database was put off: %s", error.code)  # the next save says it in words where it matters

    def _work(self) -> None:
        while (job := self._next()) is not None:
            future = job.future
            result, error = None, None
            try:
                result = job.work()
                if result is True and self._turns.goes_on(job):
                    del future, result, job
                    continue
            except database.GaveWay:
                self._turns.again(job)
                del future, job
                continue
            except BaseException as failure:  # noqa: BLE001 - handed to whoever asked, who must look at it
                error = failure
            del job  # nothing of the asker is held here once it hears: the last to hold a widget would destroy it
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(result)
            del future, result, error
            self._shorten_journal()
        for job in self._turns.rest():
            job.future.set_exception(_closed())

    def _shorten_journal(self) -> None:
        """Move a journal that has grown long into the database, now that whoever asked has heard; a save breaks that off, until it is far too long."""
        try:
            size = self._journal.stat().st_size
            if size > database.LONG_JOURNAL:
                with database.spoken(), nullcontext() if size > database.TOO_LONG_JOURNAL else self._turns.for_nobody():
                    self._db.execute("PRAGMA wal_checkpoint(PASSIVE)")
        except database.GaveWay:
            return  # the next job's end is soon enough
        except (LiaisonError, OSError) as error:
            log.warning("shortening the journal was put off: %s", type(error).__name__)  # the next save says it in words where it matters

    def _one(self, work: Callable[[], T], origin: object) -> T | bool:
        self._writing.changes.clear()
        self._syncing.changes.clear()
        self._syncing.dropped.clear()
        try:
            result = self._in_transaction(work)
        except Stale:
            return False
        for sha256 in self._syncing.dropped:
            self.chunks.remove(sha256)
        self._untidy |= bool(self._writing.changes or self._syncing.changes)
        for change in [replace(c, origin=origin) for c in self._writing.changes] + self._syncing.changes:
            for heard in self._listeners:
                heard(change)
        return result

    def _in_transaction(self, work: Callable[[], T]) -> T:
        try:
            with database.spoken(), database.transaction(self._db):
                result = work()
                self._turns.hold()
                return result
        except LiaisonError as error:
            self._rows.index.forget_words()
            if error.code == "disk_full" and self._drop_ballast():
                return self._in_transaction(work)
            raise
        except BaseException:
            self._rows.index.forget_words()
            raise

    def _ballast(self) -> Path:
        return self.folder / BALLAST_NAME

    def _make_ballast(self) -> None:
        """Keep some room in hand: on a full disk even a deletion fails."""
        try:
            if not self._ballast().exists():
                with self._ballast().open("xb") as file:
                    if hasattr(os, "posix_fallocate"):
                        os.posix_fallocate(file.fileno(), 0, BALLAST_BYTES)
                    else:
                        file.write(secrets.token_bytes(BALLAST_BYTES))
        except OSError:
            self._ballast().unlink(missing_ok=True)

    def _drop_ballast(self) -> bool:
        there = self._ballast().exists()
        self._ballast().unlink(missing_ok=True)
        return there


def _closed() -> LiaisonError:
    return LiaisonError(_("The vault is closed."), _("Unlock it again."), code="closed")


def make_room(folder: Path) -> None:
    """Give the ballast up where the disk is so full that the database could not be opened. Raises LiaisonError where that is not enough."""
    ballast = folder / BALLAST_NAME
    if shutil.disk_usage(folder).free >= LEAST_ROOM:
        return
    try:
        ballast.unlink(missing_ok=True)
    except OSError:
        return  # nobody may write here: the database says so itself
    if shutil.disk_usage(folder).free < LEAST_TO_OPEN:
        raise LiaisonError(
            _("The disk is full: there is not even room to open the vault."), _("Free some space, then try again. Nothing was lost."), code="disk_full"
        )
