"""What the server offers, in OpenAPI 3.1, from the messages themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final, NamedTuple, cast

import msgspec

from liaison_app import __version__
from liaison_app.protocol import messages as m
from liaison_app.protocol import oversight as o
from liaison_app.protocol.answers import CONTENT_HASH_HEADER, DEVICE_HEADER, DEVICE_SIGNATURE_HEADER, REQUEST_HEADER
from liaison_app.protocol.codec import JSON, MSGPACK
from liaison_app.protocol.recovery import RecoveryUsed

_OCTETS: Final = "application/octet-stream"
_EVENTS: Final = "text/event-stream"
_PARAMETER: Final = re.compile(r"{(\w+)}")
_ID: Final[dict[str, Any]] = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
_IDS: Final = frozenset({"space", "blob", "escrow_id", "device"})
_ID_SAYS: Final = "32 hex digits in JSON"
_SAYS: Final = {
    400: "the body cannot be read",
    401: "a session is needed, or has ended; or a signature does not fit",
    403: "not allowed",
    404: "nothing there",
    409: "something else happened meanwhile",
    410: "the device was revoked",
    413: "too large",
    415: "neither MessagePack nor JSON",
    422: "read, but not of the shape",
    426: "this program is too old",
    429: "too many; Retry-After says when again",
    500: "the server failed on this request",
    503: "busy, or its storage does not answer",
    507: "no room is left",
}


class Call(NamedTuple):
    """One call: what goes in (None: nothing, bytes: raw), what comes out (None: events), whether a session is needed, and what it refuses beyond the usual."""

    method: str
    path: str
    takes: type[msgspec.Struct | bytes] | None
    gives: type[msgspec.Struct | bytes | str | dict[str, Any]] | None
    session: bool = True
    query: tuple[str, ...] = ()
    refuses: tuple[int, ...] = ()
    conflict: type[m.Error] | None = None
    """What a 409 holds beside the refusal itself."""

    def refusals(self) -> list[int]:
        """Return every status but 200 that this call can end in."""
        found = {413, 429, 500, 503, *self.refuses} | ({409} if self.conflict else set[int]())
        if self.session:
            found |= {401, 403, 404, 410}
        if self.takes is not None:
            found |= {400, 422, 507} | (set[int]() if self.takes is bytes else {415})
        if self.query:
            found |= {422}
        if "{" in self.path:
            found |= {404}
        return sorted(found)


CALLS = (
    Call("get", "/v1/session", None, m.Challenge, session=False),
    Call("post", "/v1/session", m.SessionOrder, m.Session, session=False, refuses=(401, 410)),
    Call("get", "/v1/config", None, m.Config, session=False),
    Call("get", "/v1/openapi.json", None, dict, session=False),
    Call("get", "/openapi.json", None, dict, session=False),
    Call("get", "/v1/heads", None, m.Heads),
    Call("post", "/v1/invites", m.InviteOrder, m.Done, refuses=(409,)),
    Call("post", "/v1/enrol", m.Enrolment, m.EnrolmentState, session=False, refuses=(403, 404, 409)),
    Call("get", "/v1/enrol", None, m.Enrolments),
    Call("get", "/v1/enrol/mine", None, m.EnrolmentState, session=False, refuses=(401, 404, 410)),
    Call("get", "/v1/org/log", None, m.LogPage, query=("from", "limit")),
    Call("post", "/v1/org/log", m.LogPost, m.LogHead, conflict=m.LogConflict),
    Call("post", "/v1/devices/{device}/revoke", m.LogPost, m.LogHead, conflict=m.LogConflict),
    Call("get", "/v1/devices", None, m.Contacts),
    Call("get", "/v1/devices/me/orders", None, m.Orders, session=False, query=("from",), refuses=(401, 404)),
    Call("get", "/v1/spaces/{space}/feed", None, m.Feed, query=("after", "limit", "omit_own", "bare")),
    Call("get", "/v1/spaces/{space}/snapshot", None, m.Snapshot, query=("at", "before_seq", "limit"), refuses=(409,)),
    Call("post", "/v1/spaces/{space}/witness", m.Witness, m.Done),
    Call("post", "/v1/spaces/{space}/push", m.Push, m.PushAnswer, refuses=(409, 426)),
    Call("put", "/v1/blobs/{space}/{blob}/{index}", bytes, m.Done, refuses=(409,)),
    Call("get", "/v1/blobs/{space}/{blob}/{index}", None, bytes),
    Call("delete", "/v1/blobs/{space}/{blob}/{index}", None, m.Done, refuses=(409,)),
    Call("get", "/v1/blobs/{space}/{blob}/status", None, m.BlobStatus),
    Call("post", "/v1/blobs/{space}/{blob}/commit", m.BlobCommit, m.BlobStatus, conflict=m.BlobIncomplete),
    Call("get", "/v1/wake", None, None),
    Call("get", "/healthz", None, m.Done, session=False),
    Call("get", "/metrics", None, str, session=False, refuses=(404,)),
    Call("get", "/v1/audit", None, o.AuditPage, query=("from", "limit")),
    Call("get", "/v1/holds", None, o.Holds),
    Call("post", "/v1/holds", o.HoldOrder, o.Holds),
    Call("get", "/v1/export", None, o.ExportPage, query=("space", "after", "limit")),
    Call("post", "/v1/recovery", RecoveryUsed, m.Done, session=False, refuses=(401, 403, 409)),
    Call("put", "/v1/escrow/{escrow_id}", bytes, m.Done),
    Call("get", "/v1/escrow/{escrow_id}", None, bytes, session=False),
)


def describe() -> dict[str, Any]:
    """Return the whole description."""
    kinds = sorted({kind for call in CALLS for kind in (call.takes, call.gives, call.conflict) if _is_message(kind)} | {m.Error}, key=str)
    _shown, components = msgspec.json.schema_components(cast("Iterable[Any]", kinds), ref_template="#/components/schemas/{name}")
    paths: dict[str, dict[str, Any]] = {}
    for call in CALLS:
        paths.setdefault(call.path, {})[call.method] = _operation(call)
    security = {"session": {"type": "http", "scheme": "bearer"}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Liaison sync server", "version": __version__, "description": f"{m.PROTOCOL}; MessagePack or JSON by Content-Type and Accept."},
        "paths": paths,
        "components": {"schemas": _as_json_writes_it(components), "securitySchemes": security},
    }


def _is_message(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _operation(call: Call) -> dict[str, Any]:
    parameters = [_parameter(name, "path") for name in _PARAMETER.findall(call.path)] + [_parameter(name, "query") for name in call.query]
    responses: dict[str, Any] = {"200": {"description": "done", "content": _content(call.gives)}}
    for status in call.refusals():
        responses[str(status)] = {"description": _SAYS[status], "content": _content(call.conflict if status == 409 and call.conflict else m.Error)}
    operation: dict[str, Any] = {"parameters": parameters + _headers(call), "responses": responses}
    if call.takes is not None:
        operation["requestBody"] = {"required": True, "content": _content(call.takes)}
    if call.session:
        operation["security"] = [{"session": []}]
    return operation


def _headers(call: Call) -> list[dict[str, Any]]:
    """Return the headers a call looks at; a Liaison-Request makes the answer's signature provable."""
    found: list[tuple[str, dict[str, Any], bool]] = [(REQUEST_HEADER, _ID, False)]
    if call.method == "get" and call.path.endswith(("/mine", "/orders", "/org/log")):
        found += [(DEVICE_HEADER, _ID, False), (DEVICE_SIGNATURE_HEADER, {"type": "string", "pattern": "^[0-9a-f]{128}$"}, False)]
    if call.method == "put" and call.path.startswith("/v1/blobs"):
        found.append((CONTENT_HASH_HEADER, {"type": "string", "pattern": "^[0-9a-f]{64}$"}, True))
    return [{"name": name, "in": "header", "required": required, "schema": schema} for name, schema, required in found]


def _parameter(name: str, where: str) -> dict[str, Any]:
    schema = _ID if name in _IDS else {"type": "integer", "minimum": 0, "maximum": 999_999 if name == "index" else 10**18 - 1}
    return {"name": name, "in": where, "required": where == "path" or name in _IDS, "schema": schema}


def _content(kind: Any) -> dict[str, Any]:
    if kind is None:
        return {_EVENTS: {"schema": {"type": "string"}}}
    if kind is dict:
        return {JSON: {"schema": {"type": "object"}}}
    if kind is str:
        return {"text/plain": {"schema": {"type": "string"}}}
    if kind is bytes:
        return {_OCTETS: {"schema": {"type": "string", "format": "binary"}}}
    schema = {"schema": {"$ref": f"#/components/schemas/{kind.__name__}"}}
    return {MSGPACK: schema, JSON: schema}


def _as_json_writes_it(schema: Any) -> Any:
    """Return a schema with bytes as our JSON has them: ids in hex, all others in base64url without padding."""
    if isinstance(schema, list):
        return [_as_json_writes_it(each) for each in cast("list[Any]", schema)]
    if not isinstance(schema, dict):
        return schema
    turned = {key: _as_json_writes_it(value) for key, value in cast("dict[str, Any]", schema).items()}
    if turned.get("contentEncoding") != "base64":
        return turned
    if _ID_SAYS in turned.get("description", ""):
        return {"description": turned["description"], **_ID}
    lengths = {key: _unpadded(turned[key]) for key in ("minLength", "maxLength") if key in turned}
    return turned | {"contentEncoding": "base64url", "pattern": "^[A-Za-z0-9_-]*$"} | lengths


def _unpadded(length: int) -> int:
    """Return how many letters base64url takes where base64 with padding takes `length`; our sizes are multiples of eight bytes."""
    most = length * 3 // 4
    size = next((size for size in range(most, max(most - 3, -1), -1) if size % 8 == 0), most)
    return -(-4 * size // 3)
