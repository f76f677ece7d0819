"""From every released schema to this one: ordered steps, all in one transaction, the same over both databases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy import BigInteger, Column, Connection, LargeBinary, MetaData, PrimaryKeyConstraint, Table, text

from liaison_app.core.errors import Damaged
from liaison_app.core.words import _
from liaison_app.server.database.engine import Database
from liaison_app.server.database.schema import SCHEMA_VERSION, is_in_use, read_meta

Step = Callable[[Connection, int], None]
"""Takes a database from one version to the next; gets the connection and the time in ms. A released step never changes again."""


def _add_quotas_and_sweeping(connection: Connection, now_ms: int) -> None:
    """Version 2: what each space takes up, when chunks came, which content is to be swept away, challenges that were used, when devices were heard."""
    for column in ("records", "bytes"):
        connection.execute(text(f"ALTER TABLE spaces ADD COLUMN {column} BIGINT DEFAULT 0 NOT NULL"))
    connection.execute(text("ALTER TABLE blobs ADD COLUMN put_ms BIGINT DEFAULT 0 NOT NULL"))
    connection.execute(text("UPDATE blobs SET put_ms = :now"), {"now": now_ms})
    meta = MetaData()
    space, content, challenge, device = (Column(name, LargeBinary, nullable=False) for name in ("space", "hash", "challenge", "device"))
    Table("garbage", meta, space, content, Column("since_ms", BigInteger, nullable=False), PrimaryKeyConstraint("space", "hash"))
    Table("challenges", meta, challenge, Column("expires_ms", BigInteger, nullable=False), PrimaryKeyConstraint("challenge"))
    Table("contacts", meta, device, Column("at_ms", BigInteger, nullable=False), PrimaryKeyConstraint("device"))
    meta.create_all(connection)
    connection.execute(text("UPDATE spaces SET records = (SELECT count(*) FROM records WHERE records.space = spaces.id AND records.env IS NOT NULL)"))
    connection.execute(
        text(
            "UPDATE spaces SET bytes = (SELECT coalesce(sum(length(env)), 0) FROM records WHERE records.space = spaces.id) "
            "+ (SELECT coalesce(sum(size), 0) FROM blobs WHERE blobs.space = spaces.id)"
        )
    )


STEPS: Final[Sequence[tuple[int, Step]]] = ((2, _add_quotas_and_sweeping),)


def bring_up_to_date(database: Database, now_ms: int) -> None:
    """Migrate what an older version left; Damaged for a database of a newer one, or of none. All steps or none are done."""

    def work(connection: Connection) -> None:
        if database.is_shared:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("UPDATE meta SET value = value WHERE key = 'schema'"))  # waits for another process that migrates
        version = _version(connection)
        for to, step in STEPS:
            if version < to:
                step(connection, now_ms)
        connection.execute(text("UPDATE meta SET value = :version WHERE key = 'schema'"), {"version": str(SCHEMA_VERSION).encode()})

    if database.read_now(_version) < SCHEMA_VERSION:
        database.write_now(work)


def _version(connection: Connection) -> int:
    """Return which schema a database has; Damaged where this program cannot tell or is too old."""
    stored = read_meta(connection, "schema") if is_in_use(connection) else None
    if stored is None or not stored.isdigit():
        raise Damaged(_("This server's database is empty or not a server's."), _("Check --database in server.json, or restore the database from a backup."))
    if int(stored) > SCHEMA_VERSION:
        raise Damaged(_("This server's database was written by a newer version."), _("Update Liaison on this machine."))
    return int(stored)
