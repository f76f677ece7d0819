"""Connections, threads and transactions; everything that differs between databases stands here."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from liaison_app.core.errors import Damaged, LiaisonError
from liaison_app.core.words import _

T = TypeVar("T")
Transaction = Connection
"""What a transaction's function gets, and hands on to the functions that hold the SQL."""
_READERS = 2
_CACHE_KIB = 8_000
"""Of each of the three or more connections: eight times as much was no faster, for the system keeps the file's pages anyway."""
BUSY_MS = 10_000


class StorageFull(LiaisonError):
    """No room is left for the database or the blobs."""

    code = "disk_full"


class StorageBusy(LiaisonError):
    """Another process holds the database for too long."""

    code = "busy"


class StorageFailed(Damaged):
    """The database answers with an error of its own."""

    code = "storage_failed"


class Database:
    """One writer thread and two readers over one database; a transaction is a function that gets the connection."""

    def __init__(self, url: str, *, busy_ms: int = BUSY_MS) -> None:
        self._sqlite = url.startswith("sqlite")
        if not self._sqlite:
            raise LiaisonError(
                _("This version keeps its database in SQLite only."), _("Use sqlite:///PATH, or leave --database out."), code="database_unsupported"
            )
        self._engine = _sqlite_engine(url, "BEGIN IMMEDIATE", busy_ms)
        self._reading = _sqlite_engine(url, "BEGIN", busy_ms)
        self._writer = ThreadPoolExecutor(1, "liaison-writer")
        self._readers = ThreadPoolExecutor(_READERS, "liaison-reader")

    def write_now(self, work: Callable[[Connection], T]) -> T:
        """Run one write transaction on this thread: for setting up and starting."""
        with _translated(), self._engine.begin() as connection:
            return work(connection)

    def read_now(self, work: Callable[[Connection], T]) -> T:
        """Run one read transaction, a single moment's view, on this thread."""
        with _translated(), self._reading.begin() as connection:
            return work(connection)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run one write transaction on the writer thread; committed when this returns."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, self.write_now, work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run one read transaction on a reader thread."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.read_now, work)

    async def on_writer(self, work: Callable[[], T]) -> T:
        """Run something on the writer thread: between two write transactions, with none under way but its own."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, work)

    def close(self) -> None:
        self._writer.shutdown()
        self._readers.shutdown()
        self._reading.dispose()
        self._engine.dispose()


def _sqlite_engine(url: str, begin: str, busy_ms: int) -> Engine:
    engine = create_engine(url, pool_size=_READERS + 1, max_overflow=2, connect_args={"check_same_thread": False})

    def connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={busy_ms}", "foreign_keys=ON", f"cache_size=-{_CACHE_KIB}", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {pragma}").close()

    def began(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", began)
    return engine


@contextmanager
def _translated() -> Generator[None]:
    """Turn the database's failures into ours."""
    try:
        yield
    except DBAPIError as error:
        text = str(error.orig).lower()
        if "full" in text or "disk i/o" in text:
            raise StorageFull(_("The server has no room left."), _("Tell the server's administrator; nothing of this request was stored.")) from error
        if "locked" in text or "busy" in text:
            raise StorageBusy(_("The server is busy."), _("Try again in a moment.")) from error
        raise StorageFailed(_("The server's database reported an error."), _("Tell the server's administrator.")) from error
    except SQLAlchemyError as error:
        raise StorageFailed(_("The server's database reported an error."), _("Tell the server's administrator.")) from error


@contextmanager
def disk_translated() -> Generator[None]:
    """Turn a full disk under the blob folder into StorageFull."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull(_("The server has no room left."), _("Tell the server's administrator; nothing of this request was stored.")) from error
        raise StorageFailed(_("The server's blob folder reported an error."), _("Tell the server's administrator.")) from error
