"""Uses of the organisation's recovery key, announced by whoever made them and written into the audit chain."""

from __future__ import annotations

from hashlib import sha256

from liaison_app.core.clock import Clock
from liaison_app.protocol.membership import Membership
from liaison_app.protocol.messages import Done
from liaison_app.protocol.recovery import BadRecoveryUse, RecoveryUsed, authorised_by
from liaison_app.server.audit import AuditEvent
from liaison_app.server.database.audit import append_audit, latest_of
from liaison_app.server.database.engine import Database, Transaction
from liaison_app.server.refusal import Refusal, refused

RECOVERY_USED = "recovery_used"


class RecoveryUses:
    """Takes announcements that the root or two custodians signed; each is written down once."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def note(self, membership: Membership, used: RecoveryUsed) -> Done | Refusal:
        custodians = {id: key for id, key, _name in membership.recovery.custodians} if membership.recovery else dict[bytes, bytes]()
        try:
            actor = authorised_by(used, membership.org_id, membership.root, custodians)
        except BadRecoveryUse as error:
            return refused("bad_recovery_use", error.reason)
        subject = sha256(used.order).digest()

        def work(transaction: Transaction) -> Done:
            if latest_of(transaction, (RECOVERY_USED,), subject) is None:
                append_audit(transaction, AuditEvent(self._clock.ms(), RECOVERY_USED, actor, subject))
            return Done()

        return await self._database.write(work)
