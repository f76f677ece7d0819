"""SQL for what devices signed of the heads they have seen: the latest statement of each device in each space."""

from __future__ import annotations

from sqlalchemy import Connection, text

MOST_SHOWN = 16


def keep_witness(connection: Connection, space: bytes, device: bytes, seq: int, statement: bytes) -> None:
    """Keep a statement in place of the device's one before: a device that began anew stands lower than it did."""
    values = {"space": space, "device": device, "seq": seq, "statement": statement}
    sql = (
        "INSERT INTO witnesses (space, device, seq, statement) VALUES (:space, :device, :seq, :statement) "
        "ON CONFLICT (space, device) DO UPDATE SET seq = excluded.seq, statement = excluded.statement"
    )
    connection.execute(text(sql), values)


def latest_witnesses(connection: Connection, space: bytes) -> list[tuple[bytes, bytes]]:
    """Return (device, statement) of those who have seen furthest."""
    sql = "SELECT device, statement FROM witnesses WHERE space = :space ORDER BY seq DESC, device LIMIT :most"
    return [(bytes(device), bytes(statement)) for device, statement in connection.execute(text(sql), {"space": space, "most": MOST_SHOWN})]
