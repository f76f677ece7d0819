"""What an administrator does to a server's folder, running or not: look at it, verify it, back it up, read its audit log."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from liaison_app.core.clock import Clock
from liaison_app.core.errors import Damaged, LiaisonError
from liaison_app.core.words import _
from liaison_app.protocol.membership import Membership, replay
from liaison_app.protocol.messages import SignedEntry
from liaison_app.server.audit import AuditLink
from liaison_app.server.backing_up import Manifest, Wanted, make_backup
from liaison_app.server.blobs.stores import open_blobs
from liaison_app.server.database import accounts as account_sql
from liaison_app.server.database import audit as audit_sql
from liaison_app.server.database import walking as sql
from liaison_app.server.database.copying import RESTORED
from liaison_app.server.database.engine import Database, Transaction
from liaison_app.server.database.failures import DatabaseFailed
from liaison_app.server.database.schema import SCHEMA_VERSION, is_in_use, read_meta
from liaison_app.server.premises import blobs_url, database_url, read_config, read_key
from liaison_app.server.verifying import Finding, Verified, Verifier

T = TypeVar("T")
_PAGE = 1000
_SQLITE = "sqlite:///"


class SpaceStatus(Struct, frozen=True):
    """A space by its id: the server knows its name from the log only, and leaves it there."""

    space: str
    private: bool
    seq: int
    head: str
    epoch: int
    records: int
    erased: int
    bytes: int
    on_hold: bool
    last_ms: int


class Status(Struct, frozen=True, kw_only=True):
    """How a server stands; ids and counts, no names."""

    org_id: str
    database: str
    schema: int
    incarnation: str
    restored_ms: int
    address: str
    members: int
    devices: int
    waiting: int
    log_n: int
    log_head: str
    audit_n: int
    audit_head: str
    files: int
    chunks: int
    file_bytes: int
    spaces: list[SpaceStatus]


class Care:
    """One server's folder; each question opens the database for as long as it takes."""

    def __init__(self, folder: Path) -> None:
        """Raises LiaisonError where there is no server, or it cannot be read."""
        self._folder = folder
        self._config = read_config(folder)

    def status(self) -> Status:
        return self._read(self._status)

    def verify(self, *, blobs: bool = True) -> Verified:
        """Check everything, as one moment shows it."""
        public = read_key(self._folder).public
        try:
            return self._read(Verifier(public, self._read_blob() if blobs else None).verify)
        except DatabaseFailed as error:
            if not database_url(self._folder, self._config).startswith(_SQLITE):
                raise
            return Verified(0, 0, 0, 0, 0, 0, [Finding("database", error.title)])  # damaged so far that SQLite cannot even list the faults

    def backup(self, to: Path, clock: Clock, *, with_key: bool, with_blobs: bool) -> Manifest:
        """Write everything into one new file."""
        key = read_key(self._folder).seed() if with_key else None
        read_blob = self._read_blob() if with_blobs else None
        with self.opened() as database:
            return make_backup(database, to, Wanted(self._config.org_id, msgspec.json.encode(self._config), key, read_blob), clock.ms())

    def audit(self, first: int = 0) -> Iterator[AuditLink]:
        """Give the links of the audit chain from a number on."""
        with self.opened() as database:
            while page := database.read_now(lambda transaction, first=first: audit_sql.audit_links(transaction, first, _PAGE)):
                yield from page
                first = page[-1].n + 1

    def _read(self, work: Callable[[Transaction], T]) -> T:
        with self.opened() as database:
            return database.read_now(work)

    @contextmanager
    def opened(self) -> Generator[Database]:
        """Open the database for as long as it is used; raises LiaisonError where it is gone, or another version's."""
        url = database_url(self._folder, self._config)
        if url.startswith(_SQLITE) and not Path(url.removeprefix(_SQLITE)).exists():
            raise _no_database()  # opening it would make an empty one
        database = Database(url)
        try:
            database.read_now(_require_ours)
            yield database
        finally:
            database.close()

    def _read_blob(self) -> Callable[[bytes, bytes], bytes | None]:
        return open_blobs(blobs_url(self._folder, self._config)).read

    def _status(self, transaction: Transaction) -> Status:
        entries = account_sql.entries_from(transaction, 0, 1_000_000)
        membership = replay([SignedEntry(each.entry, each.sig) for each in entries])
        audit = audit_sql.audit_head(transaction)
        files, chunks, size = sql.blob_totals(transaction)
        return Status(
            org_id=self._config.org_id,
            database=self._config.database_url.partition(":")[0] or "sqlite",
            schema=int(read_meta(transaction, "schema") or b"0"),
            incarnation=(read_meta(transaction, "incarnation") or b"").hex(),
            restored_ms=int(read_meta(transaction, RESTORED) or b"0"),
            address=self._config.public_url or self._config.listen_url,
            members=len(membership.members),
            devices=len(membership.devices),
            waiting=sql.enrolments_waiting(transaction),
            log_n=membership.log_n,
            log_head=membership.head.hex(),
            audit_n=audit.n + 1 if audit else 0,
            audit_head=audit.hash.hex() if audit else "",
            files=files,
            chunks=chunks,
            file_bytes=size,
            spaces=[_space_status(transaction, row, membership) for row in sql.all_spaces(transaction)],
        )


def _space_status(transaction: Transaction, row: sql.SpaceRow, membership: Membership) -> SpaceStatus:
    known, counts = membership.spaces.get(row.space), sql.counts(transaction, row.space)
    private = known is not None and known.private
    return SpaceStatus(
        row.space.hex(),
        private,
        row.seq,
        row.hash.hex(),
        row.epoch,
        counts.records - counts.erased,
        counts.erased,
        counts.bytes,
        bool(row.hold),
        counts.last_ms,
    )


def _require_ours(transaction: Transaction) -> None:
    version = int(read_meta(transaction, "schema") or b"0") if is_in_use(transaction) else 0
    if version == 0:
        raise _no_database()
    if version > SCHEMA_VERSION:
        raise Damaged(_("This server's database was written by a newer version."), _("Update Liaison on this machine."))
    if version < SCHEMA_VERSION:
        raise LiaisonError(
            _("This server's database is from an earlier version."),
            _("Stop the server, copy its folder, then run it once with this version: that brings the database up to date."),
            code="old_schema",
        )


def _no_database() -> Damaged:
    return Damaged(_("There is no server's database at the place server.json names."), _("Check the database's address; restore a backup if it is lost."))
