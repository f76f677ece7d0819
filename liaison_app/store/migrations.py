"""The steps from one version of a vault's tables to the next; imported only where some are still to be taken, for the library takes long to load."""

from __future__ import annotations

from typing import Any, cast

import sqlite_utils
import sqlite_utils.db
import sqlite_utils.utils
from sqlcipher3 import dbapi2 as sqlcipher
from sqlite_utils import Migrations

from liaison_app.store.database import Connection

# sqlite-utils catches the standard library's errors; it must catch this library's instead
for _module in (sqlite_utils.db, sqlite_utils.utils):
    _module.sqlite3 = sqlcipher  # type: ignore[attr-defined]
    _module.OperationalError = sqlcipher.OperationalError  # type: ignore[attr-defined]

migrations = Migrations("liaison.store")


@migrations()
def first_tables(db: sqlite_utils.Database) -> None:
    """The tables of PROTOCOL 7."""
    for statement in _FIRST.split(";"):
        if statement.strip():
            db.execute(statement)  # pyright: ignore[reportUnknownMemberType] - the library's own signature


@migrations()
def larger_steps_of_the_search_index(db: sqlite_utils.Database) -> None:
    """Let the index gather 16 MiB before it writes, and merge its pieces in small steps: never sixteen at once, which would hold up a save for a second."""
    for setting, value in (("hashsize", 16 * 1024 * 1024), ("automerge", 8), ("crisismerge", 64)):
        db.execute("INSERT INTO find(find, rank) VALUES(?, ?)", (setting, value))  # pyright: ignore[reportUnknownMemberType] - the library's own signature


@migrations()
def what_is_in_the_trash(db: sqlite_utils.Database) -> None:
    """Let search leave the trash out without looking every match up."""
    db.execute("CREATE INDEX card_trash ON card(n) WHERE trashed = 1")  # pyright: ignore[reportUnknownMemberType] - the library's own signature


@migrations()
def the_search_index_is_tidied_when_nobody_waits(db: sqlite_utils.Database) -> None:
    """Merge pieces of the index at a commit only when sixteen have come together; the writer merges sooner whenever it has nothing else to do."""
    db.execute("INSERT INTO find(find, rank) VALUES('automerge', 16)")  # pyright: ignore[reportUnknownMemberType] - the library's own signature


@migrations()
def heads_seen(db: sqlite_utils.Database) -> None:
    """Keep the latest heads of each space, for comparing with what colleagues saw."""
    db.execute("CREATE TABLE known_head(space TEXT NOT NULL, seq INTEGER NOT NULL, head BLOB NOT NULL, PRIMARY KEY(space, seq)) WITHOUT ROWID")  # pyright: ignore[reportUnknownMemberType] - the library's own signature


@migrations()
def texts_with_a_long_history(db: sqlite_utils.Database) -> None:
    """Rows whose texts may be compacted when nobody writes in them any more."""
    db.execute("CREATE TABLE heavy(n INTEGER PRIMARY KEY)")  # pyright: ignore[reportUnknownMemberType] - the library's own signature


_FIRST = """
CREATE TABLE rec(n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, space TEXT NOT NULL, ver INTEGER NOT NULL DEFAULT 0,
  env_hash BLOB,
  base BLOB, state BLOB NOT NULL, gen INTEGER NOT NULL DEFAULT 1, dirty INTEGER NOT NULL DEFAULT 0, session TEXT NOT NULL DEFAULT '');
CREATE INDEX rec_dirty ON rec(space, n) WHERE dirty = 1;
CREATE TABLE card(n INTEGER PRIMARY KEY, kind TEXT NOT NULL, space TEXT NOT NULL, title TEXT NOT NULL, sort TEXT NOT NULL,
  trashed INTEGER NOT NULL, changed INTEGER NOT NULL, at INTEGER, losers INTEGER NOT NULL DEFAULT 0);
CREATE INDEX card_list ON card(kind, trashed, sort, n);
CREATE INDEX card_changed ON card(kind, trashed, changed, n);
CREATE INDEX card_at ON card(kind, trashed, at, n);
CREATE INDEX card_losers ON card(n) WHERE losers > 0;
CREATE TABLE member(field TEXT NOT NULL, value TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY(value, field, n)) WITHOUT ROWID;
CREATE INDEX member_of ON member(n);
CREATE TABLE word(term TEXT PRIMARY KEY, back TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX word_back ON word(back);
CREATE VIRTUAL TABLE midword USING fts5(term, tokenize='trigram');
CREATE VIRTUAL TABLE find USING fts5(title, body, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2', prefix='2 3');
CREATE TABLE history(id TEXT NOT NULL, gen INTEGER NOT NULL, body BLOB NOT NULL, by TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(id,
  gen)) WITHOUT ROWID;
CREATE TABLE outbox(space TEXT PRIMARY KEY, push_no INTEGER NOT NULL, body BLOB NOT NULL, items BLOB NOT NULL);
CREATE TABLE pos(space TEXT PRIMARY KEY, seq INTEGER NOT NULL, head BLOB NOT NULL, snapshot_at INTEGER NOT NULL DEFAULT 0,
  snapshot_before INTEGER NOT NULL DEFAULT 0, snapshot_head BLOB);
CREATE TABLE quarantine(space TEXT NOT NULL, id TEXT NOT NULL, seq INTEGER NOT NULL, ver INTEGER NOT NULL, env_hash BLOB, reason TEXT NOT NULL,
  env BLOB NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(space, id));
CREATE TABLE rejected(space TEXT NOT NULL, id TEXT PRIMARY KEY, reason TEXT NOT NULL, gen INTEGER NOT NULL, at INTEGER NOT NULL);
CREATE TABLE blob_jobs(blob TEXT NOT NULL, space TEXT NOT NULL, chunk INTEGER NOT NULL, total INTEGER NOT NULL, sha256 TEXT NOT NULL,
  direction TEXT NOT NULL, done INTEGER NOT NULL DEFAULT 0, PRIMARY KEY(blob, chunk, direction)) WITHOUT ROWID;
CREATE INDEX blob_open ON blob_jobs(direction, done);
CREATE TABLE erased(id TEXT PRIMARY KEY, space TEXT NOT NULL, reason TEXT NOT NULL, blobs TEXT NOT NULL, ver INTEGER NOT NULL, pending INTEGER NOT NULL,
  at INTEGER NOT NULL);
CREATE TABLE org_log(n INTEGER PRIMARY KEY, entry BLOB NOT NULL);
CREATE TABLE space_key(space TEXT NOT NULL, epoch INTEGER NOT NULL, key BLOB NOT NULL, PRIMARY KEY(space, epoch)) WITHOUT ROWID;
CREATE TABLE space(id TEXT PRIMARY KEY, name TEXT NOT NULL, private INTEGER NOT NULL, served INTEGER NOT NULL DEFAULT 0,
  role TEXT NOT NULL DEFAULT 'owner', stopped TEXT NOT NULL DEFAULT '');
CREATE TABLE imported(key TEXT PRIMARY KEY, id TEXT NOT NULL, cells BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE kv(k TEXT PRIMARY KEY, v BLOB NOT NULL) WITHOUT ROWID
"""


def apply(db: Connection) -> None:
    """Take the steps that are still to be taken."""
    migrations.apply(sqlite_utils.Database(cast("Any", db)))
