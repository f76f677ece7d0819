"""Account keys sealed under a paper code: kept for whoever brings the code's id, opaque to the server."""

from __future__ import annotations

from typing import Final

from liaison_app.core.clock import Clock
from liaison_app.protocol.messages import MAX_SEALED, Done
from liaison_app.server.audit import AuditEvent
from liaison_app.server.database import accounts as sql
from liaison_app.server.database.audit import append_audit
from liaison_app.server.database.engine import Database, Transaction
from liaison_app.server.refusal import Refusal, refused

MOST: Final = 100
"""Codes one account may have had; a new one is made when the paper was lost, which happens a few times in a life."""


class Escrow:
    """Keeps sealed bytes by an id that only the code gives."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def put(self, escrow_id: bytes, account: bytes, sealed: bytes) -> Done | Refusal:
        if not 0 < len(sealed) <= MAX_SEALED:
            return refused("too_large")

        def work(transaction: Transaction) -> Done | Refusal:
            before = sql.escrow(transaction, escrow_id)
            if before is not None and before[0] != account:
                return refused("forbidden")
            if before is None and sql.escrow_count(transaction, account) >= MOST:
                return refused("forbidden", "too many codes")
            now = self._clock.ms()
            sql.put_escrow(transaction, escrow_id, account, sealed, now)
            append_audit(transaction, AuditEvent(now, "escrow_put", account, escrow_id))
            return Done()

        return await self._database.write(work)

    async def get(self, escrow_id: bytes) -> bytes | Refusal:
        """Hand the sealed bytes out, and write down that somebody asked."""

        def work(transaction: Transaction) -> bytes | Refusal:
            found = sql.escrow(transaction, escrow_id)
            if found is None:
                return refused("escrow_unknown")
            append_audit(transaction, AuditEvent(self._clock.ms(), "escrow_get", bytes(16), escrow_id))
            return found[1]

        return await self._database.write(work)
