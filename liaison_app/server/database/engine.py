"""Connections, threads and transactions over either database."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final, TypeVar

from sqlalchemy import Connection

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.server.database.drivers import open_postgresql, open_sqlite
from liaison_app.server.database.failures import StorageClash, translated

T = TypeVar("T")
Transaction = Connection
"""What a transaction's function gets, and hands on to the functions that hold the SQL."""
Observe = Callable[[str, float], None]
"""Told of each transaction: "read" or "write", and its seconds."""
BUSY_MS: Final = 10_000
_TRIES: Final = 5


class Database:
    """One writer thread over SQLite, a pool of them over PostgreSQL, and readers beside; a transaction is a function that gets the connection."""

    def __init__(self, url: str, *, busy_ms: int = BUSY_MS, observe: Observe | None = None) -> None:
        self.url = url
        self.is_shared = url.startswith("postgresql:")
        """Whether other processes of this server may write to it, too."""
        if not self.is_shared and not url.startswith("sqlite:"):
            raise LiaisonError(
                _("This version keeps its database in SQLite or PostgreSQL."),
                _("Use sqlite:///PATH or postgresql://USER@HOST/NAME, or leave --database out."),
                code="database_unsupported",
            )
        opened = open_postgresql(url, busy_ms) if self.is_shared else open_sqlite(url, busy_ms)
        self._engine, self._reading = opened.writing, opened.reading
        self._writer = ThreadPoolExecutor(opened.writers, "liaison-writer")
        self._readers = ThreadPoolExecutor(opened.readers, "liaison-reader")
        self._observe = observe

    def write_now(self, work: Callable[[Connection], T]) -> T:
        """Run one write transaction on this thread: for setting up and starting. One that clashed with another is run again."""
        for _again in range(_TRIES - 1):
            try:
                return self._write_once(work)
            except StorageClash:
                continue
        return self._write_once(work)

    def _write_once(self, work: Callable[[Connection], T]) -> T:
        with self._timed("write"), translated(), self._engine.begin() as connection:
            return work(connection)

    def read_now(self, work: Callable[[Connection], T]) -> T:
        """Run one read transaction, a single moment's view, on this thread."""
        with self._timed("read"), translated(), self._reading.begin() as connection:
            return work(connection)

    @contextmanager
    def _timed(self, kind: str) -> Generator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            if self._observe:
                self._observe(kind, time.perf_counter() - began)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run one write transaction on a writer thread; committed when this returns."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, self.write_now, work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run one read transaction on a reader thread."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.read_now, work)

    async def on_writer(self, work: Callable[[], T]) -> T:
        """Run on a writer thread something that has write transactions of its own."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, work)

    def close(self) -> None:
        self._writer.shutdown()
        self._readers.shutdown()
        self._reading.dispose()
        self._engine.dispose()
