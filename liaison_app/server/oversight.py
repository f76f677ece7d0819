"""Oversight of the organisation's data: the audit chain read out, legal holds, a space's rows for a legal export."""

from __future__ import annotations

from itertools import islice

from liaison_app.core.clock import Clock
from liaison_app.protocol.membership import OWNER, Membership
from liaison_app.protocol.messages import MAX_ROWS
from liaison_app.protocol.oversight import MAX_AUDIT, AuditEntry, AuditPage, ExportPage, Hold, HoldOrder, Holds
from liaison_app.server.audit import NO_LINK, AuditEvent
from liaison_app.server.database import audit as audit_sql
from liaison_app.server.database import oversight as sql
from liaison_app.server.database import spaces as space_sql
from liaison_app.server.database.engine import Database, Transaction
from liaison_app.server.feed import fitting
from liaison_app.server.refusal import Refusal, refused

HOLD_PUT, HOLD_LIFTED, EXPORTED = "hold_put", "hold_lifted", "export"
_OVERSEERS = (OWNER, "auditor")


class Oversight:
    """Answers owners and auditors, and writes down that they asked for content or changed a hold."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def audit(self, membership: Membership, account: bytes, first: int, limit: int) -> AuditPage | Refusal:
        """Return a page of the audit chain; for owners and auditors."""
        if not _oversees(membership, account):
            return refused("forbidden")

        def work(transaction: Transaction) -> AuditPage:
            links = audit_sql.audit_links(transaction, first, min(max(limit, 1), MAX_AUDIT))
            head = audit_sql.audit_head(transaction)
            count = head.n + 1 if head else 0
            entries = [AuditEntry(link.n, *link.happened, link.hash) for link in links]
            return AuditPage(entries, links[0].prev_hash if links else NO_LINK, count, more=bool(links) and links[-1].n + 1 < count)

        return await self._database.read(work)

    async def holds(self, membership: Membership, account: bytes) -> Holds | Refusal:
        """Return the spaces under a hold; for owners and auditors."""
        if not _oversees(membership, account):
            return refused("forbidden")
        return await self._database.read(_holds)

    async def order(self, membership: Membership, account: bytes, order: HoldOrder) -> Holds | Refusal:
        """Put or lift a hold; for owners. The same order again changes nothing."""
        if not membership.is_owner(account):
            return refused("forbidden")
        wrong = _unfit(membership, order.space)
        if wrong:
            return wrong

        def work(transaction: Transaction) -> Holds | Refusal:
            head = space_sql.lock_space(transaction, order.space)
            if head is None:
                return refused("space_unknown")
            if bool(head.hold) != order.hold:
                sql.set_hold(transaction, order.space, held=order.hold)
                if not order.hold:
                    sql.drop_history(transaction, order.space)
                event = HOLD_PUT if order.hold else HOLD_LIFTED
                audit_sql.append_audit(transaction, AuditEvent(self._clock.ms(), event, account, order.space))
            return _holds(transaction)

        return await self._database.write(work)

    async def export(self, membership: Membership, account: bytes, space: bytes, window: tuple[int, int]) -> ExportPage | Refusal:
        """Return rows after window[0], window[1] at most; owners get their bytes, auditors do not. Every page is audited before it is read."""
        if not _oversees(membership, account):
            return refused("forbidden")
        wrong = _unfit(membership, space)
        if wrong:
            return wrong
        happened = AuditEvent(self._clock.ms(), EXPORTED, account, space)
        await self._database.write(lambda transaction: audit_sql.append_audit(transaction, happened))
        return await self._database.read(lambda transaction: _page(transaction, space, window, sealed=membership.is_owner(account)))


def _oversees(membership: Membership, account: bytes) -> bool:
    member = membership.members.get(account)
    return member is not None and member.role in _OVERSEERS


def _unfit(membership: Membership, space: bytes) -> Refusal | None:
    """Refuse a space that is not there, or a person's own."""
    known = membership.spaces.get(space)
    if known is None:
        return refused("space_unknown")
    return refused("private_space") if known.private else None


def _holds(transaction: Transaction) -> Holds:
    items: list[Hold] = []
    for space in sql.spaces_on_hold(transaction):
        put = audit_sql.latest_of(transaction, (HOLD_PUT,), space)
        items.append(Hold(space, put.at_ms if put else 0, put.actor if put else b""))
    return Holds(items)


def _page(transaction: Transaction, space: bytes, window: tuple[int, int], *, sealed: bool) -> ExportPage | Refusal:
    head = space_sql.head(transaction, space)
    if head is None:
        return refused("space_unknown")
    after, limit = window
    found = sql.everything(transaction, space, after, min(max(limit, 1), MAX_ROWS))
    rows = fitting(found if sealed else (row._replace(env=None) for row in islice(found, MAX_ROWS)), None)
    last = rows[-1].seq if rows else after
    return ExportPage(space, head.epoch, rows, head.seq, head.hash, on_hold=bool(head.hold), more=last < head.seq)
