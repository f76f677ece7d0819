"""Addresses for owners and auditors: the audit chain, holds, export."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.di import NamedDependency as Given

from liaison_app.protocol.messages import MAX_ROWS
from liaison_app.protocol.oversight import MAX_AUDIT, HoldOrder
from liaison_app.server.accounts import Accounts
from liaison_app.server.oversight import Oversight
from liaison_app.server.wire import Asked, Body, Caller, answer, path_id, query_number


@get("/v1/audit")
async def audit(request: Asked, caller: Given[Caller], accounts: Given[Accounts], oversight: Given[Oversight]) -> Response[bytes]:
    first, limit = query_number(request, "from", 0), query_number(request, "limit", MAX_AUDIT)
    return answer(request, await oversight.audit(accounts.membership, caller.account, first, limit))


@get("/v1/holds")
async def holds(request: Asked, caller: Given[Caller], accounts: Given[Accounts], oversight: Given[Oversight]) -> Response[bytes]:
    return answer(request, await oversight.holds(accounts.membership, caller.account))


@post("/v1/holds")
async def order_hold(request: Asked, sent: Given[Body], caller: Given[Caller], accounts: Given[Accounts], oversight: Given[Oversight]) -> Response[bytes]:
    return answer(request, await oversight.order(accounts.membership, caller.account, sent.read(HoldOrder)))


@get("/v1/export")
async def export(request: Asked, caller: Given[Caller], accounts: Given[Accounts], oversight: Given[Oversight]) -> Response[bytes]:
    space = path_id(request.query_params.get("space") or "")
    window = (query_number(request, "after", 0), query_number(request, "limit", MAX_ROWS))
    return answer(request, await oversight.export(accounts.membership, caller.account, space, window))
