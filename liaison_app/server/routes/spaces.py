"""Addresses of a space: feed, snapshot, push."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.di import NamedDependency as Given
from litestar.params import FromPath

from liaison_app.protocol.messages import MAX_ROWS, Push, Witness
from liaison_app.server.accounts import Accounts
from liaison_app.server.blobs.chunks import Blobs
from liaison_app.server.feed import FeedRequest, Feeds, SnapshotRequest
from liaison_app.server.metrics import Metrics
from liaison_app.server.push import Outdated, Pushed, Pushes
from liaison_app.server.records import Place
from liaison_app.server.refusal import Refusal, Refused, refused
from liaison_app.server.wake import Wake
from liaison_app.server.wire import Asked, Body, Caller, answer, path_id, query_number
from liaison_app.server.witnesses import Witnesses

_TRIES = 5


@get("/v1/spaces/{space:str}/feed")
async def feed(request: Asked, space: FromPath[str], caller: Given[Caller], accounts: Given[Accounts], feeds: Given[Feeds]) -> Response[bytes]:
    where = readable(accounts, space, caller)
    own = caller.device.device if query_number(request, "omit_own", 0) else None
    bare = bool(query_number(request, "bare", 0))
    asked = FeedRequest(query_number(request, "after", 0), query_number(request, "limit", MAX_ROWS), own, bare)
    return answer(request, await feeds.feed(where, asked))


@get("/v1/spaces/{space:str}/snapshot")
async def snapshot(request: Asked, space: FromPath[str], caller: Given[Caller], accounts: Given[Accounts], feeds: Given[Feeds]) -> Response[bytes]:
    where = readable(accounts, space, caller)
    asked = SnapshotRequest(_maybe(request, "at"), _maybe(request, "before_seq"), query_number(request, "limit", MAX_ROWS))
    return answer(request, await feeds.snapshot(where, asked))


@post("/v1/spaces/{space:str}/witness")
async def witness(
    request: Asked, space: FromPath[str], sent: Given[Body], caller: Given[Caller], accounts: Given[Accounts], witnesses: Given[Witnesses]
) -> Response[bytes]:
    where = readable(accounts, space, caller)
    return answer(request, await witnesses.take(where, caller.device, sent.read(Witness)))


@post("/v1/spaces/{space:str}/push")
async def push(
    request: Asked,
    space: FromPath[str],
    sent: Given[Body],
    former: Given[Caller],
    accounts: Given[Accounts],
    pushes: Given[Pushes],
    blobs: Given[Blobs],
    wake: Given[Wake],
    metrics: Given[Metrics],
) -> Response[bytes]:
    order = sent.read(Push)
    place = _pushable(accounts, space, former)
    outcome = await pushes.push(place, order, sent.raw)
    for _again in range(_TRIES):
        if not isinstance(outcome, Outdated):
            break
        await accounts.caught_up()
        place = _pushable(accounts, space, former)
        outcome = await pushes.push(place, order, sent.raw)
    match outcome:
        case Outdated():
            return answer(request, refused("busy", retry_after_s=1))
        case Pushed(pushed, wrote, dropped):
            metrics.pushed(pushed.results)
            if wrote:
                wake.tell(_other_readers(accounts, place.space, former), spaces=[place.space])
            await blobs.forget(place.space, dropped)
            return answer(request, pushed)
        case Refusal():
            return answer(request, outcome)


def _pushable(accounts: Accounts, space: str, former: Caller) -> Place:
    """Return where a push goes and by whose hand, as the membership now says, or refuse."""
    gone = accounts.membership.revoked.get(former.device.device)
    if gone is not None and not gone.final_push:
        raise Refused(refused("device_revoked"))
    return Place(readable(accounts, space, former), former.device, accounts.membership)


def readable(accounts: Accounts, space: str, caller: Caller) -> bytes:
    """Return the space's id if the caller's account holds a role there, or refuse: 404, 403."""
    where = path_id(space)
    if where not in accounts.membership.spaces:
        raise Refused(refused("space_unknown"))
    if not accounts.membership.may_read(where, caller.account):
        raise Refused(refused("forbidden"))
    return where


def _other_readers(accounts: Accounts, space: bytes, caller: Caller) -> list[bytes]:
    membership = accounts.membership
    return [each.device for each in membership.devices.values() if each.device != caller.device.device and membership.may_read(space, each.account)]


def _maybe(request: Asked, name: str) -> int | None:
    return query_number(request, name, 0) if name in request.query_params else None
