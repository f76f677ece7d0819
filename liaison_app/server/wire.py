"""Between HTTP and the messages: one way in by Content-Type, one way out by Accept, and who is calling."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Any, NamedTuple, TypeVar

import msgspec
from litestar import Request, Response
from litestar.datastructures import State
from litestar.di import NamedDependency as Given
from litestar.exceptions import InternalServerException

from liaison_app.protocol.answers import DEVICE_HEADER, DEVICE_SIGNATURE_HEADER, NO_REQUEST, REQUEST_HEADER, request_id
from liaison_app.protocol.codec import Undecodable, UnknownContentType, accepted, content_type, decode, encode
from liaison_app.protocol.membership import Device
from liaison_app.server.accounts import Accounts
from liaison_app.server.limits import Kind, Limits
from liaison_app.server.refusal import Refusal, Refused, refused
from liaison_app.server.sessions import Sessions
from liaison_app.server.signed_answers import DEVICE

T = TypeVar("T")
Asked = Request[Any, Any, State]
OCTETS = "application/octet-stream"
_ID_BYTES, _ID_HEX = 16, 32


class Body(NamedTuple):
    """A request's raw bytes and what they say they are."""

    raw: bytes
    content_type: str | None

    def read(self, kind: type[T]) -> T:
        """Decode, or refuse: 415, 400, 422."""
        try:
            return decode(self.raw, kind, content_type(self.content_type))
        except UnknownContentType as error:
            raise Refused(refused("unknown_content_type")) from error
        except Undecodable as error:
            raise Refused(refused("invalid" if error.decodes else "malformed")) from error


class Caller(NamedTuple):
    """The certified device that asks."""

    device: Device

    @property
    def account(self) -> bytes:
        return self.device.account


async def read_body(request: Asked) -> Body:
    """Take the whole body in; one that breaks off in the middle is nothing to report."""
    try:
        return Body(await request.body(), request.headers.get("content-type"))
    except InternalServerException as error:
        raise Refused(refused("malformed", "cut short")) from error


async def know_caller(request: Asked, sessions: Given[Sessions], accounts: Given[Accounts], limits: Given[Limits]) -> Caller:
    """Find the device behind the token, or refuse: 401, 410, 429."""
    caller = await know_former(request, sessions, accounts, limits)
    if caller.device.device in accounts.membership.revoked:
        raise Refused(refused("device_revoked"))
    return caller


async def know_former(request: Asked, sessions: Given[Sessions], accounts: Given[Accounts], limits: Given[Limits]) -> Caller:
    """Find the device behind the token, revoked or not: for the last push, and for heads that tell of orders."""
    device_id = sessions.device_of(request.headers.get("authorization"))
    if isinstance(device_id, Refusal):
        slow_down(limits, "session", address(request))
        raise Refused(device_id)
    device = accounts.membership.any_device(device_id)
    if device is None:
        raise Refused(refused("device_unknown"))
    request.scope["state"][DEVICE] = device_id
    slow_down(limits, "sync", device_id.hex())
    return Caller(device)


def slow_down(limits: Limits, kind: Kind, caller: str) -> None:
    """Refuse with 429 whoever asks too often."""
    wait_s = limits.wait_s(kind, caller)
    if wait_s:
        raise Refused(refused("too_many", retry_after_s=wait_s))


def address(request: Asked) -> str:
    """Return whom to count a call without a session to: an IPv6 network is one caller, for its addresses cost nothing."""
    host = request.client.host if request.client else ""
    try:
        found = ip_address(host)
    except ValueError:
        return host
    return str(ip_network((found, 64), strict=False)) if found.version == 6 and found.ipv4_mapped is None else host


def header_bytes(request: Asked, name: str) -> bytes:
    """Return what a header says in hex; nothing where it is missing or malformed."""
    try:
        return bytes.fromhex(request.headers.get(name) or "")
    except ValueError:
        return b""


def device_proof(request: Asked) -> tuple[bytes, tuple[bytes, bytes]]:
    """Return the device that signed this very request in place of a session, and (request id, signature); refuses where one is missing: 401."""
    asked = request_id(request.headers.get(REQUEST_HEADER))
    signature, device = header_bytes(request, DEVICE_SIGNATURE_HEADER), header_bytes(request, DEVICE_HEADER)
    if asked == NO_REQUEST or not signature or not device:
        raise Refused(refused("bad_signature"))
    return device, (asked, signature)


def path_id(text: str) -> bytes:
    """Read 32 hex digits out of a path; anything else is an address where nothing is."""
    try:
        value = bytes.fromhex(text) if len(text) == _ID_HEX else b""
    except ValueError:
        value = b""
    if len(value) != _ID_BYTES:  # spaces between the digits pass for nothing
        raise Refused(refused("not_found"))
    return value


def query_number(request: Asked, name: str, default: int) -> int:
    """Read a number out of the query, or refuse: 422."""
    text = request.query_params.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Refused(refused("invalid", name))
    return int(text)


def answer(request: Asked, outcome: msgspec.Struct | Refusal, status: int = 200) -> Response[bytes]:
    """Encode a message or a refusal as the caller accepts it."""
    headers: dict[str, str] = {"cache-control": "no-store"}
    message = outcome
    if isinstance(outcome, Refusal):
        message, status = outcome.error, outcome.status
        if outcome.retry_after_s is not None:
            headers["retry-after"] = str(outcome.retry_after_s)
    accept = request.headers.get("accept")
    content = accepted(accept)
    assert isinstance(message, msgspec.Struct)
    return Response(encode(message, content), media_type=content, status_code=status, headers=headers)


def octets(request: Asked, outcome: bytes | Refusal) -> Response[bytes]:
    """Answer sealed bytes as they are."""
    if isinstance(outcome, Refusal):
        return answer(request, outcome)
    return Response(outcome, media_type=OCTETS, headers={"cache-control": "no-store"})
