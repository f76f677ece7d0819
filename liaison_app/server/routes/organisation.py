"""Addresses of the organisation: heads, the membership log, the wake-up stream."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.di import NamedDependency as Given
from litestar.response import Stream

from liaison_app.protocol.answers import DEVICE_HEADER
from liaison_app.protocol.messages import LogHead, LogPost
from liaison_app.server.accounts import Accounts, Behind, LogMoved
from liaison_app.server.feed import Feeds
from liaison_app.server.limits import Limits
from liaison_app.server.orders import DeviceOrders
from liaison_app.server.refusal import Refusal
from liaison_app.server.sessions import Sessions
from liaison_app.server.wake import Wake
from liaison_app.server.wire import Asked, Body, Caller, address, answer, device_proof, know_caller, query_number, slow_down

EVENT_STREAM = "text/event-stream"
_PAGE = 500


@get("/v1/heads")
async def heads(request: Asked, former: Given[Caller], accounts: Given[Accounts], feeds: Given[Feeds]) -> Response[bytes]:
    return answer(request, await feeds.heads(accounts.membership, former.device))


@get("/v1/org/log")
async def read_log(
    request: Asked, sessions: Given[Sessions], accounts: Given[Accounts], limits: Given[Limits], orders_of: Given[DeviceOrders]
) -> Response[bytes]:
    place = query_number(request, "from", 0), query_number(request, "limit", _PAGE)
    if request.headers.get("authorization") is None and request.headers.get(DEVICE_HEADER) is not None:
        slow_down(limits, "session", address(request))
        return answer(request, await orders_of.log_for(accounts.membership, *device_proof(request), place))
    await know_caller(request, sessions, accounts, limits)
    return answer(request, await accounts.log_page(*place))


@post("/v1/org/log")
async def post_log(
    request: Asked,
    sent: Given[Body],
    sessions: Given[Sessions],
    accounts: Given[Accounts],
    limits: Given[Limits],
    wake: Given[Wake],
) -> Response[bytes]:
    slow_down(limits, "log", address(request))
    order = sent.read(LogPost)
    if request.headers.get("authorization") is not None or not accounts.needs_no_session(order):
        await know_caller(request, sessions, accounts, limits)
    outcome = await accounts.append(order)
    match outcome:
        case LogHead():
            wake.tell(list(accounts.membership.devices), log=True)
            return answer(request, outcome)
        case LogMoved(told) | Behind(told):
            return answer(request, told, 409)
        case Refusal():
            return answer(request, outcome)


@get("/v1/wake")
async def listen(caller: Given[Caller], wake: Given[Wake]) -> Stream:
    return Stream(wake.listen(caller.device.device), media_type=EVENT_STREAM, headers={"cache-control": "no-store", "x-accel-buffering": "no"})
