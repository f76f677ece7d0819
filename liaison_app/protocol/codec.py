"""The same messages as MessagePack and as JSON (there: ids in hex, other bytes base64url)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from functools import cache
from typing import Any, Final, TypeVar, cast

import msgspec
from msgspec import inspect

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _

MSGPACK: Final = "application/msgpack"
JSON: Final = "application/json"
_MSGPACK_NAMES: Final = frozenset({MSGPACK, "application/x-msgpack", "application/vnd.msgpack"})
_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]*")
_HEX_MARK: Final = {"hex": True}
T = TypeVar("T")
Convert = Callable[[Any], Any]


class Undecodable(LiaisonError):
    """A body that is not what its content type says (`fits` false), or is but has the wrong shape (`fits` true)."""

    code = "malformed"

    def __init__(self, detail: str, *, decodes: bool) -> None:
        super().__init__(_("The message could not be read ({detail}).").format(detail=detail), _("Check that both sides run the same version."))
        self.decodes = decodes


class UnknownContentType(LiaisonError):
    """Neither MessagePack nor JSON."""

    code = "unknown_content_type"


def content_type(header: str | None) -> str:
    """Return MSGPACK or JSON for a Content-Type header; none at all means MessagePack."""
    name = (header or MSGPACK).partition(";")[0].strip().lower()
    if name in _MSGPACK_NAMES:
        return MSGPACK
    if name == JSON:
        return JSON
    raise UnknownContentType(_("This content type is not understood here."), _("Send application/msgpack or application/json."))


def accepted(header: str | None) -> str:
    """Return MSGPACK or JSON for an Accept header: JSON only when it is named and MessagePack is not."""
    names = {part.partition(";")[0].strip().lower() for part in (header or "").split(",")}
    return JSON if JSON in names and not names & _MSGPACK_NAMES else MSGPACK


@cache
def _decoder(kind: type[T]) -> msgspec.msgpack.Decoder[T]:
    return msgspec.msgpack.Decoder(kind)


def decode(raw: bytes, kind: type[T], content: str = MSGPACK) -> T:
    """Read a message, or raise Undecodable; never anything else, whatever the bytes."""
    try:
        if content == JSON:
            return msgspec.convert(_from_json(kind)(msgspec.json.decode(raw)), kind, builtin_types=(bytes,))
        return _decoder(kind).decode(raw)
    except msgspec.ValidationError as error:
        raise Undecodable(str(error), decodes=True) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Undecodable(type(error).__name__, decodes=False) from error


def encode(message: msgspec.Struct, content: str = MSGPACK) -> bytes:
    """Write a message."""
    if content == JSON:
        return msgspec.json.encode(_to_json(type(message))(msgspec.to_builtins(message, builtin_types=(bytes,))))
    return msgspec.msgpack.encode(message)


def _same(value: Any) -> Any:
    return value


def _base64url(data: Any) -> Any:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode() if isinstance(data, bytes) else data


def _hex(data: Any) -> Any:
    return data.hex() if isinstance(data, bytes) else data


def _unhex(text: Any) -> Any:
    if not isinstance(text, str):
        return text
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise msgspec.ValidationError("expected hex digits") from error


def _unbase64url(text: Any) -> Any:
    if not isinstance(text, str):
        return text
    if not _BASE64URL.fullmatch(text):
        raise msgspec.ValidationError("expected base64url without padding")
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise msgspec.ValidationError("expected base64url without padding") from error


@cache
def _to_json(kind: type[Any]) -> Convert:
    return _converter(inspect.type_info(kind), _hex, _base64url) or _same


@cache
def _from_json(kind: type[Any]) -> Convert:
    return _converter(inspect.type_info(kind), _unhex, _unbase64url) or _same


def _converter(info: inspect.Type, ids: Convert, other: Convert) -> Convert | None:
    """Return what turns the bytes inside a value of this type, or None when there are none."""
    match info:
        case inspect.Metadata(type=inner) as metadata:
            return ids if cast("Any", metadata).extra == _HEX_MARK else _converter(inner, ids, other)
        case inspect.BytesType():
            return other
        case inspect.ListType(item_type=item):
            return _each(_converter(item, ids, other))
        case inspect.DictType(value_type=item):
            return _values(_converter(item, ids, other))
        case inspect.UnionType(types=types):
            return next((found for inner in types if (found := _converter(inner, ids, other))), None)
        case inspect.StructType(fields=fields, array_like=array_like):
            steps = [(place, field.encode_name, step) for place, field in enumerate(fields) if (step := _converter(field.type, ids, other))]
            return _positions(steps) if array_like else _keys(steps)
        case _:
            return None


def _each(step: Convert | None) -> Convert | None:
    return step and (lambda value: [step(item) for item in cast("list[Any]", value)] if isinstance(value, list) else value)


def _values(step: Convert | None) -> Convert | None:
    return step and (lambda value: {key: step(item) for key, item in cast("dict[Any, Any]", value).items()} if isinstance(value, dict) else value)


def _keys(steps: list[tuple[int, str, Convert]]) -> Convert:
    def turn(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        turned = dict(cast("dict[str, Any]", value))
        for _place, name, step in steps:
            if name in turned:
                turned[name] = step(turned[name])
        return turned

    return turn


def _positions(steps: list[tuple[int, str, Convert]]) -> Convert:
    def turn(value: Any) -> Any:
        if not isinstance(value, (list, tuple)):
            return value
        turned = list(cast("list[Any]", value))
        for place, _name, step in steps:
            if place < len(turned):
                turned[place] = step(turned[place])
        return turned

    return turn
