"""The record body of PROTOCOL 3: a MessagePack map of fields, clocks, texts and losers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Annotated, Any, NamedTuple, cast

import msgspec

from liaison_app.records.prose import ProseState

Clock = tuple[int, int, bytes]
"""[milliseconds UTC, counter, device id (16 bytes)]; compares in the order of writing."""

_ENCODER = msgspec.msgpack.Encoder(order="deterministic")
_DECODER = msgspec.msgpack.Decoder()
_KNOWN = frozenset(("v", "k", "f", "c", "t", "l", "by"))
_MAP_OF_SEVEN = 0x87
_MOST_DEPTH = 64
_CONTAINERS = (dict, list)
_Whole = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
_WireClock = tuple[_Whole, _Whole, bytes]


class _WireText(msgspec.Struct):
    g: _Whole
    u: bytes


class _WireBody(msgspec.Struct):
    """A body as it stands in bytes, but for keys of a later version."""

    v: int
    k: str
    f: dict[str, Any]
    c: dict[str, _WireClock]
    t: dict[str, _WireText]
    l: list[tuple[str, Any, _WireClock]]  # noqa: E741 - the wire's own name
    by: tuple[bytes, _Whole]


class _WireStamps(msgspec.Struct):
    """What a body says of times, and nothing else."""

    c: dict[str, _WireClock]
    by: tuple[bytes, _Whole]


class _WireClocks(msgspec.Struct):
    """What a body says of when it was written."""

    c: dict[str, _WireClock]
    by: tuple[bytes, _Whole]


_READER = msgspec.msgpack.Decoder(_WireBody)
_CLOCKS = msgspec.msgpack.Decoder(_WireClocks)
_STAMPS = msgspec.msgpack.Decoder(_WireStamps)


class BadBody(ValueError):
    """These bytes are not a record body."""


class Loser(NamedTuple):
    """A value that lost against a concurrent one, kept for review."""

    field: str
    value: Any
    clock: Clock

    @property
    def key(self) -> tuple[str, Clock, str]:
        """What makes it one and the same: its value too, for a vault and its clone may write two values under one stamp."""
        return (self.field, self.clock, repr(self.value))


NONSENSE = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)
"""What taking in or merging a body whose values are of no declared shape may raise, BadBody and BadProse among them."""


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
        return _newest(self.c, self.by)


def latest_ms(state: bytes) -> int:
    """Return the latest time (ms UTC) that a canonical body of ours carries; a fraction of the cost of decoding it."""
    stamps = _STAMPS.decode(state)
    return max([stamps.by[1], *(clock[0] for clock in stamps.c.values())])


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
        tree = _READER.decode(raw)
        extra = _extra(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError, TypeError, AttributeError) as error:
        raise BadBody(f"not a record body: {error}") from error
    if tree.v != 1:
        raise BadBody("a body of a version this app does not know")
    _refuse_odd_trees(tree.f, extra, [loser[1] for loser in tree.l])
    return Body(
        tree.k, tree.f, tree.c, {name: ProseState(text.g, text.u) for name, text in tree.t.items()}, tuple(Loser(*loser) for loser in tree.l), tree.by, extra
    )


def newest_of(raw: bytes) -> Clock:
    """Return the clock of the latest write in a body's bytes, the rest of it unread. Raises BadBody."""
    try:
        tree = _CLOCKS.decode(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise BadBody(f"not a record body: {error}") from error
    return _newest(tree.c, tree.by)


def _newest(clocks: dict[str, Clock], by: tuple[bytes, int]) -> Clock:
    return max(clocks.values(), default=(by[1], 0, bytes(16)))


def _extra(raw: bytes) -> dict[str, Any]:
    """Return the keys this version does not know; a map of just the seven it does know has none."""
    if raw[0] == _MAP_OF_SEVEN:
        return {}
    return {key: value for key, value in _DECODER.decode(raw).items() if key not in _KNOWN}


def _refuse_odd_trees(fields: dict[str, Any], extra: dict[str, Any], lost: list[Any]) -> None:
    """Raise BadBody where lists and maps stand more than 64 deep in one another (the fields are the first), or a map's key is no text."""
    level: list[Any] = [fields, extra, lost] if extra or lost else [fields]
    for _depth in range(_MOST_DEPTH - 1):
        level = [child for node in level for child in _children(node) if type(child) in _CONTAINERS]
        if not level:
            return
    if any(level):
        raise BadBody("nested too deep")


def _children(node: Any) -> Iterable[Any]:
    if type(node) is not dict:
        return node
    tree = cast("dict[Any, Any]", node)
    if not all(type(key) is str for key in tree):
        raise BadBody("a map with keys that are no text")
    return tree.values()
