"""Addresses of devices: revoking one, and asking whether one was."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.di import NamedDependency as Given
from litestar.params import FromPath

from liaison_app.protocol.messages import LogHead, LogPost
from liaison_app.server.accounts import Accounts, Behind, LogMoved
from liaison_app.server.limits import Limits
from liaison_app.server.orders import DeviceContacts, DeviceOrders, revokes
from liaison_app.server.refusal import Refusal, refused
from liaison_app.server.wake import Wake
from liaison_app.server.wire import Asked, Body, Caller, address, answer, device_proof, path_id, query_number, slow_down


@post("/v1/devices/{device:str}/revoke")
async def revoke(
    request: Asked, device: FromPath[str], sent: Given[Body], caller: Given[Caller], accounts: Given[Accounts], wake: Given[Wake]
) -> Response[bytes]:
    del caller
    which, order = path_id(device), sent.read(LogPost)
    if not revokes(order, which):
        return answer(request, refused("invalid", "device"))
    outcome = await accounts.append(order)
    match outcome:
        case LogHead():
            wake.tell([*accounts.membership.devices, which], log=True)
            return answer(request, outcome)
        case LogMoved(told) | Behind(told):
            return answer(request, told, 409)
        case Refusal():
            return answer(request, outcome)


@get("/v1/devices")
async def contacts(request: Asked, caller: Given[Caller], accounts: Given[Accounts], contacts_of: Given[DeviceContacts]) -> Response[bytes]:
    return answer(request, await contacts_of.known_to(accounts.membership, caller.account))


@get("/v1/devices/me/orders")
async def orders(request: Asked, accounts: Given[Accounts], orders_of: Given[DeviceOrders], limits: Given[Limits]) -> Response[bytes]:
    slow_down(limits, "session", address(request))
    device, proof = device_proof(request)
    return answer(request, await orders_of.of(accounts.membership, device, proof, query_number(request, "from", 0)))
