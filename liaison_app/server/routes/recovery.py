"""The address for announcing a use of the organisation's recovery key."""

from __future__ import annotations

from litestar import Response, post
from litestar.di import NamedDependency as Given

from liaison_app.protocol.recovery import RecoveryUsed
from liaison_app.server.accounts import Accounts
from liaison_app.server.limits import Limits
from liaison_app.server.recovery import RecoveryUses
from liaison_app.server.wire import Asked, Body, address, answer, slow_down


@post("/v1/recovery")
async def recovery_used(
    request: Asked, sent: Given[Body], accounts: Given[Accounts], recovery_uses: Given[RecoveryUses], limits: Given[Limits]
) -> Response[bytes]:
    """No session: the announcement proves itself, and the separate machine that makes it has no device in the log."""
    slow_down(limits, "enrol", address(request))
    return answer(request, await recovery_uses.note(accounts.membership, sent.read(RecoveryUsed)))
