"""The record body of PROTOCOL 3: a MessagePack map of fields, clocks, texts and losers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

import msgspec

from liaison_app.records.prose import ProseState

Clock = tuple[int, int, bytes]
"""[milliseconds UTC, counter, device id (16 bytes)]; compares in the order of writing."""

_ENCODER = msgspec.msgpack.Encoder(order="deterministic")
_DECODER = msgspec.msgpack.Decoder()
_KNOWN = frozenset(("v", "k", "f", "c", "t", "l", "by"))
_MOST_DEPTH = 64


class BadBody(ValueError):
    """These bytes are not a record body."""


class Loser(NamedTuple):
    """A value that lost against a concurrent one, kept for review."""

    field: str
    value: Any
    clock: Clock


@dataclass(frozen=True, slots=True)
class Body:
    """A record's whole state. The dictionaries are values: never changed in place."""

    kind: str
    f: dict[str, Any] = field(default_factory=dict[str, Any])
    c: dict[str, Clock] = field(default_factory=dict[str, Clock])
    t: dict[str, ProseState] = field(default_factory=dict[str, ProseState])
    l: tuple[Loser, ...] = ()  # noqa: E741 - the wire's own name
    by: tuple[bytes, int] = (bytes(16), 0)
    extra: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def newest(self) -> Clock:
        """The clock of the latest write."""
        return max(self.c.values(), default=(self.by[1], 0, bytes(16)))


def encode(body: Body) -> bytes:
    """Return the canonical bytes: keys sorted, the same body always the same bytes."""
    return _ENCODER.encode(
        {
            **body.extra,
            "v": 1,
            "k": body.kind,
            "f": body.f,
            "c": body.c,
            "t": {name: {"g": text.g, "u": text.u} for name, text in body.t.items()},
            "l": [[loser.field, loser.value, loser.clock] for loser in body.l],
            "by": body.by,
        }
    )


def decode(raw: bytes) -> Body:
    """Read a body. Raises BadBody on anything that is not one; unknown keys are kept as they came."""
    try:
        tree = _DECODER.decode(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise BadBody(str(error)) from error
    try:
        if tree["v"] != 1:
            raise BadBody("a body of a version this app does not know")
        if _depth(tree["f"]) > _MOST_DEPTH:
            raise BadBody("nested too deep")
        return Body(
            kind=_text(tree["k"]),
            f={_text(name): value for name, value in tree["f"].items()},
            c={_text(name): read_clock(value) for name, value in tree["c"].items()},
            t={_text(name): _prose(value) for name, value in tree["t"].items()},
            l=tuple(Loser(_text(name), value, read_clock(clock)) for name, value, clock in tree["l"]),
            by=(_bytes(tree["by"][0]), _whole(tree["by"][1])),
            extra={key: value for key, value in tree.items() if key not in _KNOWN},
        )
    except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
        raise BadBody(f"not a record body: {error}") from error


def read_clock(value: Any) -> Clock:
    """Return a clock from its wire form. Raises ValueError where it is none."""
    ms, n, device = value
    return (_whole(ms), _whole(n), _bytes(device))


def _prose(value: Any) -> ProseState:
    return ProseState(_whole(value["g"]), _bytes(value["u"]))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise BadBody("a name that is not text")
    return value


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 63:
        raise BadBody("not a whole number")
    return value


def _bytes(value: Any) -> bytes:
    if not isinstance(value, bytes):
        raise BadBody("not bytes")
    return value


def _depth(value: Any) -> int:
    deepest, stack = 0, [(value, 1)]
    while stack:
        node, depth = stack.pop()
        deepest = max(deepest, depth)
        if isinstance(node, dict):
            stack += [(child, depth + 1) for child in cast("dict[Any, Any]", node).values()]
        elif isinstance(node, list):
            stack += [(child, depth + 1) for child in cast("list[Any]", node)]
    return deepest
