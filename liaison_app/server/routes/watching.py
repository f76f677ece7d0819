"""Addresses for whoever watches over the machine: is it well, and its figures. Neither needs a session, neither tells of anybody."""

from __future__ import annotations

import hmac
import ipaddress

from litestar import Response, get
from litestar.di import NamedDependency as Given

from liaison_app.protocol.messages import Done
from liaison_app.server.limits import Limits
from liaison_app.server.metrics import CONTENT_TYPE
from liaison_app.server.refusal import Refused, refused
from liaison_app.server.watch import Watch
from liaison_app.server.wire import Asked, address, answer, slow_down

_FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip")


@get("/healthz")
async def health(request: Asked, watch: Given[Watch], limits: Given[Limits]) -> Response[bytes]:
    slow_down(limits, "session", address(request))
    await watch.require_well()
    return answer(request, Done())


@get("/metrics")
async def metrics(request: Asked, watch: Given[Watch]) -> Response[bytes]:
    if not _may_see(request, watch.token):
        raise Refused(refused("not_found"))
    return Response(watch.metrics.text(), media_type=CONTENT_TYPE, headers={"cache-control": "no-store"})


def _may_see(request: Asked, token: str) -> bool:
    """Say whether the figures are for this caller: with the token, or from this machine itself and not through a front."""
    if token:
        return hmac.compare_digest((request.headers.get("authorization") or "").encode(), f"Bearer {token}".encode())
    return _is_loopback(address(request)) and not any(name in request.headers for name in _FORWARDED)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
