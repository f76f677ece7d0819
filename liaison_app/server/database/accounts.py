"""SQL for the membership log, invites, enrolments and escrow."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, text

PAGE_BYTES = 6 * 1024 * 1024
_STEP = 16


class StoredEntry(NamedTuple):
    """A membership log entry as it came."""

    entry: bytes
    sig: bytes
    hash: bytes


class StoredInvite(NamedTuple):
    """An invite that was announced; spent_by = SHA-256 of the enrolment that used it."""

    maker: bytes | None
    role: str
    space: bytes | None
    expires_ms: int
    made_ms: int
    spent_by: bytes | None


class StoredEnrolment(NamedTuple):
    """A joiner waiting; body = the Enrolment message as MessagePack."""

    device: bytes
    maker: bytes
    token_hash: bytes
    role: str
    space: bytes | None
    body: bytes
    made_ms: int


def lock_log(connection: Connection) -> None:
    """Take the membership log for this transaction: the first statement of every append, so that entries follow one another."""
    connection.execute(text("UPDATE meta SET value = value WHERE key = 'incarnation'"))


def log_length(connection: Connection) -> int:
    """Return how many entries there are; cheap, for every request of one of several processes asks."""
    return connection.execute(text("SELECT coalesce(max(n), -1) + 1 FROM org_log")).scalar_one()


def note_contact(connection: Connection, device: bytes, at_ms: int) -> None:
    statement = text("INSERT INTO contacts (device, at_ms) VALUES (:device, :at_ms) ON CONFLICT (device) DO UPDATE SET at_ms = excluded.at_ms")
    connection.execute(statement, {"device": device, "at_ms": at_ms})


def contacts(connection: Connection) -> list[tuple[bytes, int]]:
    """Return (device, ms) of every device that ever opened a session."""
    return [(bytes(device), at_ms) for device, at_ms in connection.execute(text("SELECT device, at_ms FROM contacts ORDER BY device"))]


def use_challenge(connection: Connection, challenge: bytes, times_ms: tuple[int, int]) -> bool:
    """Remember a challenge's hash until it would have expired anyway, and say whether it was new; `times_ms` = now and then."""
    now, expires = times_ms
    connection.execute(text("DELETE FROM challenges WHERE expires_ms < :now"), {"now": now})
    statement = text("INSERT INTO challenges (challenge, expires_ms) VALUES (:challenge, :expires) ON CONFLICT (challenge) DO NOTHING RETURNING challenge")
    return connection.execute(statement, {"challenge": challenge, "expires": expires}).first() is not None


def append_entry(connection: Connection, n: int, stored: StoredEntry, at_ms: int) -> None:
    statement = text("INSERT INTO org_log (n, entry, sig, hash, at_ms) VALUES (:n, :entry, :sig, :hash, :at_ms)")
    connection.execute(statement, {"n": n, "at_ms": at_ms, **stored._asdict()})


def entries_from(connection: Connection, n: int, limit: int) -> list[StoredEntry]:
    statement = text("SELECT entry, sig, hash FROM org_log WHERE n >= :n ORDER BY n LIMIT :limit")
    return [StoredEntry(*row) for row in connection.execute(statement, {"n": n, "limit": limit})]


def page_from(connection: Connection, n: int, limit: int, room: int = PAGE_BYTES) -> list[StoredEntry]:
    """Return entries n, n+1, … as many as fit into an answer, at least one: a new epoch of a large space is long."""
    found: list[StoredEntry] = []
    while len(found) < limit and room > 0:
        step = entries_from(connection, n + len(found), min(_STEP, limit - len(found)))
        for each in step:
            room -= len(each.entry)
            if room < 0 and found:
                return found
            found.append(each)
        if len(step) < _STEP:
            break
    return found


def entry_count(connection: Connection) -> int:
    return connection.execute(text("SELECT count(*) FROM org_log")).scalar_one()


def entry_number(connection: Connection, entry_hash: bytes) -> int | None:
    return connection.execute(text("SELECT n FROM org_log WHERE hash = :hash"), {"hash": entry_hash}).scalar()


def entry_time(connection: Connection, n: int) -> int | None:
    """Return when entry n was appended here, ms UTC."""
    return connection.execute(text("SELECT at_ms FROM org_log WHERE n = :n"), {"n": n}).scalar()


def insert_invite(connection: Connection, token_hash: bytes, invite: StoredInvite) -> None:
    statement = text(
        "INSERT INTO invites (token_hash, maker, role, space, expires_ms, made_ms, spent_by) VALUES (:token_hash, :maker, :role, :space, :expires_ms, :made_ms, :spent_by)"
    )
    connection.execute(statement, {"token_hash": token_hash, **invite._asdict()})


def invite(connection: Connection, token_hash: bytes) -> StoredInvite | None:
    statement = text("SELECT maker, role, space, expires_ms, made_ms, spent_by FROM invites WHERE token_hash = :token_hash")
    row = connection.execute(statement, {"token_hash": token_hash}).first()
    return StoredInvite(*row) if row else None


def lock_invite(connection: Connection, token_hash: bytes) -> StoredInvite | None:
    """Return an invite that nobody else can spend before this transaction ends."""
    statement = text("UPDATE invites SET spent_by = spent_by WHERE token_hash = :token_hash RETURNING maker, role, space, expires_ms, made_ms, spent_by")
    row = connection.execute(statement, {"token_hash": token_hash}).first()
    return StoredInvite(*row) if row else None


def spend_invite(connection: Connection, token_hash: bytes, spent_by: bytes) -> None:
    connection.execute(text("UPDATE invites SET spent_by = :by WHERE token_hash = :token_hash"), {"token_hash": token_hash, "by": spent_by})


def insert_enrolment(connection: Connection, enrolment: StoredEnrolment) -> None:
    statement = text(
        "INSERT INTO enrolments (device, maker, token_hash, role, space, body, made_ms) VALUES (:device, :maker, :token_hash, :role, :space, :body, :made_ms)"
    )
    connection.execute(statement, enrolment._asdict())


def enrolment(connection: Connection, device: bytes) -> StoredEnrolment | None:
    row = connection.execute(
        text("SELECT device, maker, token_hash, role, space, body, made_ms FROM enrolments WHERE device = :device"), {"device": device}
    ).first()
    return StoredEnrolment(*row) if row else None


def enrolments_for(connection: Connection, maker: bytes) -> list[StoredEnrolment]:
    statement = text("SELECT device, maker, token_hash, role, space, body, made_ms FROM enrolments WHERE maker = :maker ORDER BY made_ms, device")
    return [StoredEnrolment(*row) for row in connection.execute(statement, {"maker": maker})]


def enrolment_count(connection: Connection, maker: bytes) -> int:
    return connection.execute(text("SELECT count(*) FROM enrolments WHERE maker = :maker"), {"maker": maker}).scalar_one()


def drop_enrolment(connection: Connection, device: bytes) -> None:
    connection.execute(text("DELETE FROM enrolments WHERE device = :device"), {"device": device})


def escrow(connection: Connection, escrow_id: bytes) -> tuple[bytes, bytes] | None:
    """Return (account, sealed bytes)."""
    row = connection.execute(text("SELECT account, sealed FROM escrow WHERE id = :id"), {"id": escrow_id}).first()
    return (row[0], row[1]) if row else None


def escrow_count(connection: Connection, account: bytes) -> int:
    return connection.execute(text("SELECT count(*) FROM escrow WHERE account = :account"), {"account": account}).scalar() or 0


def put_escrow(connection: Connection, escrow_id: bytes, account: bytes, sealed: bytes, at_ms: int) -> None:
    statement = text(
        "INSERT INTO escrow (id, account, sealed, changed_ms) VALUES (:id, :account, :sealed, :at) "
        "ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed, changed_ms = excluded.changed_ms"
    )
    connection.execute(statement, {"id": escrow_id, "account": account, "sealed": sealed, "at": at_ms})
