"""What the server offers, in OpenAPI 3.1, from the messages themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple, cast

import msgspec

from liaison_app import __version__
from liaison_app.protocol import messages as m
from liaison_app.protocol import oversight as o
from liaison_app.protocol.codec import JSON, MSGPACK
from liaison_app.protocol.recovery import RecoveryUsed

_OCTETS = "application/octet-stream"
_PARAMETER = re.compile(r"{(\w+)}")


class Call(NamedTuple):
    """One call: what goes in (None: nothing, bytes: raw), what comes out, and whether a session is needed."""

    method: str
    path: str
    takes: type[msgspec.Struct | bytes] | None
    gives: type[msgspec.Struct | bytes | str] | None
    session: bool = True
    query: tuple[str, ...] = ()


CALLS = (
    Call("get", "/v1/session", None, m.Challenge, session=False),
    Call("post", "/v1/session", m.SessionOrder, m.Session, session=False),
    Call("get", "/v1/config", None, m.Config, session=False),
    Call("get", "/v1/openapi.json", None, None, session=False),
    Call("get", "/v1/heads", None, m.Heads),
    Call("post", "/v1/invites", m.InviteOrder, m.Done),
    Call("post", "/v1/enrol", m.Enrolment, m.EnrolmentState, session=False),
    Call("get", "/v1/enrol", None, m.Enrolments),
    Call("get", "/v1/enrol/mine", None, m.EnrolmentState, session=False),
    Call("get", "/v1/org/log", None, m.LogPage, query=("from", "limit")),
    Call("post", "/v1/org/log", m.LogPost, m.LogHead),
    Call("post", "/v1/devices/{device}/revoke", m.LogPost, m.LogHead),
    Call("get", "/v1/devices", None, m.Contacts),
    Call("get", "/v1/devices/me/orders", None, m.Orders, session=False, query=("from",)),
    Call("get", "/v1/spaces/{space}/feed", None, m.Feed, query=("after", "limit", "omit_own", "bare")),
    Call("get", "/v1/spaces/{space}/snapshot", None, m.Snapshot, query=("at", "before_seq", "limit")),
    Call("post", "/v1/spaces/{space}/witness", m.Witness, m.Done),
    Call("post", "/v1/spaces/{space}/push", m.Push, m.PushAnswer),
    Call("put", "/v1/blobs/{space}/{blob}/{index}", bytes, m.Done),
    Call("get", "/v1/blobs/{space}/{blob}/{index}", None, bytes),
    Call("delete", "/v1/blobs/{space}/{blob}/{index}", None, m.Done),
    Call("get", "/v1/blobs/{space}/{blob}/status", None, m.BlobStatus),
    Call("post", "/v1/blobs/{space}/{blob}/commit", m.BlobCommit, m.BlobStatus),
    Call("get", "/v1/wake", None, None),
    Call("get", "/healthz", None, m.Done, session=False),
    Call("get", "/metrics", None, str, session=False),
    Call("get", "/v1/audit", None, o.AuditPage, query=("from", "limit")),
    Call("get", "/v1/holds", None, o.Holds),
    Call("post", "/v1/holds", o.HoldOrder, o.Holds),
    Call("get", "/v1/export", None, o.ExportPage, query=("space", "after", "limit")),
    Call("post", "/v1/recovery", RecoveryUsed, m.Done, session=False),
    Call("put", "/v1/escrow/{escrow_id}", bytes, m.Done),
    Call("get", "/v1/escrow/{escrow_id}", None, bytes, session=False),
)


def describe() -> dict[str, Any]:
    """Return the whole description."""
    kinds = sorted({kind for call in CALLS for kind in (call.takes, call.gives) if kind not in (None, bytes, str)} | {m.Error}, key=str)
    _shown, components = msgspec.json.schema_components(cast("Iterable[Any]", kinds), ref_template="#/components/schemas/{name}")
    paths: dict[str, dict[str, Any]] = {}
    for call in CALLS:
        paths.setdefault(call.path, {})[call.method] = _operation(call)
    security = {"session": {"type": "http", "scheme": "bearer"}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Liaison sync server", "version": __version__, "description": f"{m.PROTOCOL}; MessagePack or JSON by Content-Type and Accept."},
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": security},
    }


def _operation(call: Call) -> dict[str, Any]:
    parameters = [_parameter(name, "path") for name in _PARAMETER.findall(call.path)] + [_parameter(name, "query") for name in call.query]
    operation: dict[str, Any] = {"parameters": parameters, "responses": {"200": {"description": "done", "content": _content(call.gives)}}}
    operation["responses"]["default"] = {"description": "refused", "content": _content(m.Error)}
    if call.takes is not None:
        operation["requestBody"] = {"required": True, "content": _content(call.takes)}
    if call.session:
        operation["security"] = [{"session": []}]
    return operation


def _parameter(name: str, where: str) -> dict[str, Any]:
    number = where == "query" or name == "index"
    schema = {"type": "integer", "minimum": 0} if number else {"type": "string", "pattern": "^[0-9a-f]{32}$"}
    return {"name": name, "in": where, "required": where == "path", "schema": schema}


def _content(kind: Any) -> dict[str, Any]:
    if kind is None:
        return {}
    if kind is str:
        return {"text/plain": {}}
    if kind is bytes:
        return {_OCTETS: {}}
    schema = {"schema": {"$ref": f"#/components/schemas/{kind.__name__}"}}
    return {MSGPACK: schema, JSON: schema}
