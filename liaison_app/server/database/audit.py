"""SQL for the audit chain: what happened, who did it, to what; ids only, each link over the one before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection, text

from liaison_app.server.audit import NO_LINK, AuditEvent, AuditLink, link_hash, require_fitting

_COLUMNS: Final = "n, prev_hash, at_ms, event, actor, subject, hash"


def append_audit(connection: Connection, happened: AuditEvent) -> AuditLink:
    """Add one link at the end; waits for another process that is adding one."""
    require_fitting(happened)
    connection.execute(text("UPDATE meta SET value = value WHERE key = 'schema'"))
    last = audit_head(connection)
    n, before = (last.n + 1, last.hash) if last else (0, NO_LINK)
    link = AuditLink(n, before, *happened, link_hash(before, n, happened))
    statement = text(f"INSERT INTO audit ({_COLUMNS}) VALUES (:n, :prev_hash, :at_ms, :event, :actor, :subject, :hash)")  # noqa: S608 - fixed names
    connection.execute(statement, link._asdict())
    return link


def audit_head(connection: Connection) -> AuditLink | None:
    row = connection.execute(text(f"SELECT {_COLUMNS} FROM audit ORDER BY n DESC LIMIT 1")).first()  # noqa: S608 - fixed names
    return AuditLink(*row) if row else None


def audit_links(connection: Connection, first: int, limit: int) -> list[AuditLink]:
    statement = text(f"SELECT {_COLUMNS} FROM audit WHERE n >= :first ORDER BY n LIMIT :limit")  # noqa: S608 - fixed names
    return [AuditLink(*row) for row in connection.execute(statement, {"first": first, "limit": limit})]


def latest_of(connection: Connection, events: Iterable[str], subject: bytes) -> AuditLink | None:
    """Return the newest link of one of these events about a subject."""
    for event in events:
        statement = text(f"SELECT {_COLUMNS} FROM audit WHERE event = :event AND subject = :subject ORDER BY n DESC LIMIT 1")  # noqa: S608 - fixed names
        row = connection.execute(statement, {"event": event, "subject": subject}).first()
        if row:
            return AuditLink(*row)
    return None
