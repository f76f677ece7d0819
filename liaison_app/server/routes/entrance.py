"""Addresses before and around a session: session, config, invites, enrolments, escrow."""

from __future__ import annotations

import msgspec
from litestar import Response, get, post, put
from litestar.di import NamedDependency as Given
from litestar.params import FromPath

from liaison_app import __version__
from liaison_app.protocol.codec import JSON
from liaison_app.protocol.messages import (
    MAX_BODY,
    MAX_CHUNK,
    MAX_CHUNKS,
    MAX_ENVELOPE,
    MAX_ITEMS,
    MAX_ROWS,
    PROTOCOL,
    Config,
    Enrolment,
    InviteOrder,
    SessionOrder,
)
from liaison_app.server.accounts import Accounts
from liaison_app.server.escrow import Escrow
from liaison_app.server.limits import Limits
from liaison_app.server.openapi import describe
from liaison_app.server.quotas import Quotas
from liaison_app.server.refusal import Refusal
from liaison_app.server.sessions import Sessions
from liaison_app.server.wake import Wake
from liaison_app.server.wire import Asked, Body, Caller, address, answer, device_proof, octets, path_id, slow_down


@get("/v1/session")
async def challenge(request: Asked, sessions: Given[Sessions], limits: Given[Limits]) -> Response[bytes]:
    slow_down(limits, "session", address(request))
    return answer(request, sessions.challenge())


@post("/v1/session")
async def open_session(request: Asked, sent: Given[Body], sessions: Given[Sessions], accounts: Given[Accounts], limits: Given[Limits]) -> Response[bytes]:
    slow_down(limits, "session", address(request))
    return answer(request, await sessions.open(sent.read(SessionOrder), accounts.membership))


@get("/v1/config")
async def config(request: Asked, accounts: Given[Accounts], limits: Given[Limits], quotas: Given[Quotas]) -> Response[bytes]:
    slow_down(limits, "session", address(request))
    most = MAX_BODY, MAX_ENVELOPE, MAX_ITEMS, MAX_ROWS, MAX_CHUNK, MAX_CHUNKS
    return answer(request, Config(PROTOCOL, __version__, accounts.membership.org_id, *most, quotas.space_records, quotas.space_bytes, quotas.total_bytes))


@get(["/v1/openapi.json", "/openapi.json"])
async def openapi(request: Asked, limits: Given[Limits]) -> Response[bytes]:
    slow_down(limits, "session", address(request))
    return Response(msgspec.json.encode(describe()), media_type=JSON)


@post("/v1/invites")
async def announce_invite(request: Asked, sent: Given[Body], caller: Given[Caller], accounts: Given[Accounts]) -> Response[bytes]:
    return answer(request, await accounts.announce(sent.read(InviteOrder), caller.account))


@post("/v1/enrol")
async def enrol(request: Asked, sent: Given[Body], accounts: Given[Accounts], wake: Given[Wake], limits: Given[Limits]) -> Response[bytes]:
    slow_down(limits, "enrol", address(request))
    enrolment = sent.read(Enrolment)
    outcome = await accounts.enrol(enrolment)
    if not isinstance(outcome, Refusal):
        maker = await accounts.maker_of(enrolment.token_hash)
        wake.tell([device.device for device in accounts.membership.devices_of(maker)], enrolments=True)
    return answer(request, outcome)


@get("/v1/enrol")
async def enrolments(request: Asked, caller: Given[Caller], accounts: Given[Accounts]) -> Response[bytes]:
    return answer(request, await accounts.waiting(caller.account))


@get("/v1/enrol/mine")
async def my_enrolment(request: Asked, accounts: Given[Accounts], limits: Given[Limits]) -> Response[bytes]:
    slow_down(limits, "session", address(request))
    device, proof = device_proof(request)
    return answer(request, await accounts.mine(device, *proof))


@put("/v1/escrow/{escrow_id:str}")
async def put_escrow(request: Asked, escrow_id: FromPath[str], sent: Given[Body], caller: Given[Caller], escrow: Given[Escrow]) -> Response[bytes]:
    return answer(request, await escrow.put(path_id(escrow_id), caller.account, sent.raw))


@get("/v1/escrow/{escrow_id:str}")
async def get_escrow(request: Asked, escrow_id: FromPath[str], escrow: Given[Escrow], limits: Given[Limits]) -> Response[bytes]:
    slow_down(limits, "escrow", address(request))
    return octets(request, await escrow.get(path_id(escrow_id)))
