"""The encrypted database file: opening it, and saying in words what went wrong with it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from liaison_app.core.errors import Damaged, LiaisonError, VaultInUse
from liaison_app.core.words import _

Connection = sqlcipher.Connection
Row = tuple[Any, ...]
DatabaseFault = sqlcipher.Error

WRITER_KIB, READER_KIB, MOST_READER_KIB = 32_000, 8_000, 32_000
"""Most that a connection keeps of the file in memory; a window has one that writes and up to six that read."""


LONG_JOURNAL, TOO_LONG_JOURNAL = 8 * 1024 * 1024, 64 * 1024 * 1024
"""Bytes of the journal beyond which it is moved into the database: when nobody saves meanwhile, and whoever does."""


class GaveWay(LiaisonError):
    """A transaction was broken off, with nothing of it kept, because a more urgent one waits; it is begun again."""

    code = "gave_way"

    def __init__(self) -> None:
        super().__init__(_("Another change was saved first."), _("It is tried again by itself."))


def connect(path: Path, key_hex: str, *, read_only: bool = False) -> Connection:
    """Open the database with its raw key (96 hex digits: key and salt).

    Raises LiaisonError where the cipher is missing, Damaged where the key or the file is wrong. Nothing is ever opened unencrypted.
    """
    if len(key_hex) != 96:
        raise ValueError("a raw key has 96 hex digits")
    with spoken():
        db = sqlcipher.connect(str(path), isolation_level=None, check_same_thread=False, timeout=10)
        try:
            _prepare(db, path, key_hex, read_only=read_only)
        except BaseException:
            db.close()
            raise
        return db


def _reader_kib(path: Path) -> int:
    """Return how much a reader keeps of a database: a twenty-fourth, in bounds. Dates of what a search found lie all over it."""
    return min(max(path.stat().st_size // 1024 // 24, READER_KIB), MOST_READER_KIB)


def _prepare(db: Connection, path: Path, key_hex: str, *, read_only: bool) -> None:
    db.execute("PRAGMA cipher_log_level = NONE")
    db.execute(f"PRAGMA key = \"x'{key_hex}'\"")
    if not db.execute("PRAGMA cipher_version").fetchone():
        raise LiaisonError(_("This build cannot encrypt its database."), _("Install Liaison again; nothing was opened."), code="no_cipher")
    db.execute("PRAGMA cipher_memory_security = OFF")
    db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    db.execute(f"PRAGMA cache_size = -{_reader_kib(path) if read_only else WRITER_KIB}")
    db.execute("PRAGMA temp_store = MEMORY")
    if read_only:
        db.execute("PRAGMA query_only = ON")
        return
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA wal_autocheckpoint = 0")  # the store moves the journal into the database itself, when nobody waits for it
    db.execute(f"PRAGMA journal_size_limit = {LONG_JOURNAL}")


@contextmanager
def spoken() -> Generator[None]:
    """Turn the database's failures into sentences."""
    try:
        yield
    except sqlcipher.Error as error:
        raise in_words(error) from error


def in_words(error: Exception) -> LiaisonError:
    """Return what a database failure means to a person."""
    text = str(error).lower()
    if text == "interrupted":
        return GaveWay()
    if "full" in text:
        return LiaisonError(
            _("The disk is full, so this could not be saved."),
            _("Free some space; what you typed is kept on screen and saved again by itself."),
            code="disk_full",
        )
    if "disk i/o" in text:
        return LiaisonError(
            _("The disk failed while the vault was read or written."), _("Check its free space and its health, then try again."), code="disk_failed"
        )
    if "readonly" in text or "read-only" in text or "unable to open" in text:
        return LiaisonError(_("The vault's folder cannot be written to."), _("Check its permissions, or choose another folder."), code="read_only")
    if "locked" in text or "busy" in text:
        return VaultInUse(_("The vault is busy in another program."), _("Close the other one and try again."))
    if "not a database" in text or "malformed" in text or "hmac" in text:
        return Damaged(_("The vault's database is damaged or was made with another key."), _("Restore the latest backup with “liaison vault restore”."))
    return LiaisonError(_("The vault's database refused: {reason}.").format(reason=error), _("Try again; if it stays, run “liaison doctor”."), code="database")


@contextmanager
def transaction(db: Connection) -> Generator[None]:
    """Run one write transaction: all of it is kept, or none."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")
