"""The two databases and everything in which they differ: how they are reached, opened and begun."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import SQLAlchemyError

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _

_SQLITE_READERS: Final = 2
_WRITER_KIB: Final = 8_000
"""What the writing connection holds in memory: eight times as much was no faster, for the system keeps the file's pages anyway."""
_READER_KIB: Final = 2_000
"""And each reader: pages of a feed follow one another, and are not read twice."""
_POSTGRESQL_WRITERS: Final = 4
_POSTGRESQL_READERS: Final = 3
"""Connections of one worker: with the one that hears hints eight, so that twelve workers fit PostgreSQL's usual hundred."""
_STATEMENT_MS: Final = 60_000


class Opened(NamedTuple):
    """Ways to write and to read, and how many threads may do each at a time."""

    writing: Engine
    reading: Engine
    writers: int
    readers: int


def open_sqlite(url: str, busy_ms: int) -> Opened:
    """Open a file: one writer, which begins by taking the write lock, and readers beside it."""
    return Opened(_sqlite_engine(url, "BEGIN IMMEDIATE", busy_ms, _WRITER_KIB), _sqlite_engine(url, "BEGIN", busy_ms, _READER_KIB), 1, _SQLITE_READERS)


def _sqlite_engine(url: str, begin: str, busy_ms: int, cache_kib: int) -> Engine:
    engine = create_engine(url, pool_size=_SQLITE_READERS + 1, max_overflow=2, connect_args={"check_same_thread": False})

    def connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={busy_ms}", "foreign_keys=ON", f"cache_size=-{cache_kib}", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {pragma}").close()

    def began(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", began)
    return engine


def open_postgresql(url: str, busy_ms: int) -> Opened:
    """Open a pool; the password comes from PGPASSFILE, PGPASSWORD or a service file, which libpq reads itself."""
    options = f"-c lock_timeout={busy_ms} -c statement_timeout={_STATEMENT_MS} -c idle_in_transaction_session_timeout={_STATEMENT_MS}"
    arguments = {"options": options, "connect_timeout": 10, "application_name": "liaison"}
    try:
        engine = create_engine(
            make_url(url).set(drivername="postgresql+psycopg"),
            pool_size=_POSTGRESQL_WRITERS + _POSTGRESQL_READERS,
            max_overflow=1,
            pool_timeout=busy_ms / 1000,
            pool_pre_ping=True,
            isolation_level="READ COMMITTED",
            connect_args=arguments,
        )
    except SQLAlchemyError as error:
        raise LiaisonError(_("This is not a database's address."), _("Use postgresql://USER@HOST:PORT/NAME."), code="database_unsupported") from error
    reading = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return Opened(engine, reading, _POSTGRESQL_WRITERS, _POSTGRESQL_READERS)
