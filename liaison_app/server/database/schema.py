"""The server's tables: opaque records, logs, accounts' entries, blobs' manifests."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Index, Integer, LargeBinary, MetaData, PrimaryKeyConstraint, Table, Text, inspect, text

SCHEMA_VERSION = 2
"""A released version never changes: what a later one needs is declared here and added by a step in migrations.py."""


def _id(name: str, *, key: bool = False) -> Column[Any]:
    return Column(name, LargeBinary, primary_key=key, nullable=False)


def _number(name: str) -> Column[Any]:
    return Column(name, BigInteger, nullable=False)


def _tally(name: str) -> Column[Any]:
    return Column(name, BigInteger, nullable=False, server_default=text("0"))


def _maybe(name: str) -> Column[Any]:
    return Column(name, LargeBinary, nullable=True)


def declare_tables() -> MetaData:
    """Return every table of PROTOCOL §6, those of later versions included where they cost nothing."""
    meta = MetaData()
    _declare_spaces(meta)
    _declare_accounts(meta)
    _declare_blobs(meta)
    return meta


def _declare_spaces(meta: MetaData) -> None:
    Table("meta", meta, Column("key", Text, primary_key=True), _id("value"))
    Table(
        "spaces", meta, _id("id", key=True), _id("org"), _number("head_seq"), _id("head_hash"), _number("epoch"), Column("hold", Integer, nullable=False),
        _tally("records"), _tally("bytes"),
    )  # fmt: skip
    records = Table(
        "records", meta, _id("space"), _id("rid"), _number("ver"), _number("seq"), _maybe("env"), _id("env_hash"), _id("device"),
        _number("committed_ms"), Column("state", Text, nullable=False), Column("erase", LargeBinary), PrimaryKeyConstraint("space", "rid"),
    )  # fmt: skip
    Index("records_by_seq", records.c.space, records.c.seq)
    log = Table(
        "log", meta, _id("space"), _number("seq"), _id("rid"), _number("ver"), _id("env_hash"), _id("device"), _number("committed_ms"),
        _id("head_hash"), PrimaryKeyConstraint("space", "seq"), sqlite_with_rowid=False,
    )  # fmt: skip
    Index("log_by_record", log.c.space, log.c.rid, log.c.ver)
    Table("history", meta, _id("space"), _id("rid"), _number("ver"), _id("env"), PrimaryKeyConstraint("space", "rid", "ver"))
    Table(
        "device_state", meta, _id("device"), _id("space"), _number("push_no"), _id("body_hash"), _id("answer"), PrimaryKeyConstraint("device", "space"),
    )  # fmt: skip
    Table("witnesses", meta, _id("space"), _number("seq"), _id("device"), _id("statement"), PrimaryKeyConstraint("space", "device"))


def _declare_accounts(meta: MetaData) -> None:
    Table("org_log", meta, Column("n", BigInteger, primary_key=True, autoincrement=False), _id("entry"), _id("sig"), _id("hash"), _number("at_ms"))
    Table(
        "invites", meta, _id("token_hash", key=True), _maybe("maker"), Column("role", Text, nullable=False), _maybe("space"), _number("expires_ms"),
        _number("made_ms"), _maybe("spent_by"),
    )  # fmt: skip
    enrolments = Table(
        "enrolments", meta, _id("device", key=True), _id("maker"), _id("token_hash"), Column("role", Text, nullable=False), _maybe("space"), _id("body"),
        _number("made_ms"),
    )  # fmt: skip
    Index("enrolments_by_maker", enrolments.c.maker)
    Table("challenges", meta, _id("challenge", key=True), _number("expires_ms"))
    Table("contacts", meta, _id("device", key=True), _number("at_ms"))
    Table("escrow", meta, _id("id", key=True), _id("account"), _id("sealed"), _number("changed_ms"))
    Table(
        "audit", meta, Column("n", BigInteger, primary_key=True, autoincrement=False), _id("prev_hash"), _number("at_ms"),
        Column("event", Text, nullable=False), _id("actor"), _id("subject"), _id("hash"),
    )  # fmt: skip


def _declare_blobs(meta: MetaData) -> None:
    blobs = Table(
        "blobs", meta, _id("space"), _id("blob"), _number("i"), _id("hash"), _number("size"), _id("account"), _tally("put_ms"),
        PrimaryKeyConstraint("space", "blob", "i"),
    )  # fmt: skip
    Index("blobs_by_hash", blobs.c.space, blobs.c.hash)
    Table("garbage", meta, _id("space"), _id("hash"), _number("since_ms"), PrimaryKeyConstraint("space", "hash"))
    Table("blob_commits", meta, _id("space"), _id("blob"), _number("total"), _number("committed_ms"), PrimaryKeyConstraint("space", "blob"))


def is_in_use(connection: Connection) -> bool:
    """Say whether a server's tables are there already."""
    return inspect(connection).has_table("meta")


def create_tables(connection: Connection, incarnation: bytes) -> None:
    """Make every table and give the database its incarnation, which changes when it is restored from a backup."""
    declare_tables().create_all(connection)
    statement = text("INSERT INTO meta (key, value) VALUES (:key, :value)")
    connection.execute(statement, [{"key": "schema", "value": str(SCHEMA_VERSION).encode()}, {"key": "incarnation", "value": incarnation}])


def read_meta(connection: Connection, key: str) -> bytes | None:
    value = connection.execute(text("SELECT value FROM meta WHERE key = :key"), {"key": key}).scalar()
    return bytes(value) if value is not None else None
