"""The incarnation: which life of its data a server is in; a restore begins a new one."""

from __future__ import annotations

from sqlalchemy import Connection, text


def renew_incarnation(connection: Connection, incarnation: bytes) -> None:
    """Begin a new life upon restored data. What devices had pushed last is forgotten, for they have pushed more since; they count on."""
    connection.execute(text("UPDATE meta SET value = :value WHERE key = 'incarnation'"), {"value": incarnation})
    connection.execute(text("DELETE FROM device_state"))
