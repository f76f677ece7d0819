"""From a sealed row of the feed to a body that may be believed, in the check order of PROTOCOL 3."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from liaison_app.core.errors import LiaisonError
from liaison_app.protocol.envelope import BadEnvelope, Envelope, envelope_hash, parse
from liaison_app.protocol.membership import Membership
from liaison_app.protocol.messages import Row
from liaison_app.protocol.signing import VerifyingKey
from liaison_app.records.body import BadBody, Body, Clock, decode, encode
from liaison_app.store.verbs import SetAside
from liaison_app.vault.sealing import Expected, NotAuthentic, check_place, check_signature, unseal

MOST_AHEAD_MS = 5 * 60 * 1000
"""A received stamp later than its commit by more than this is taken back to it."""

Parallel = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]
"""Like map; a pool's map lets signatures be checked on two cores."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A row whose envelope checked out: its body, and the very bytes of it (as clamped)."""

    row: Row
    body: Body
    state: bytes


class Opener:
    """Opens rows of one space."""

    def __init__(self, space: str, membership: Membership, keys: dict[tuple[str, int], bytes], parallel: Parallel) -> None:
        self._space = space
        self._membership = membership
        self._keys = keys
        self._parallel = parallel
        self._signers: dict[bytes, VerifyingKey] = {}

    def open(self, rows: list[Row], previous: dict[bytes, tuple[int, bytes]]) -> tuple[list[Opened], list[SetAside]]:
        """Open rows that carry an envelope; `previous` gives (version, hash) of what is known of each record."""
        checked = self._parallel(lambda row: self._check(row, previous.get(row.rid)), rows)
        opened: list[Opened] = []
        aside: list[SetAside] = []
        for row, result in zip(rows, checked, strict=True):
            done = self._decode(row, result) if isinstance(result, Envelope) else result
            if isinstance(done, Opened):
                opened.append(done)
            else:
                aside.append(_set_aside(row, done))
        return opened, aside

    def _check(self, row: Row, known: tuple[int, bytes] | None) -> Envelope | str:
        """Return the envelope when place, role and signature are right, else the reason."""
        try:
            envelope = parse(row.env or b"")
            if envelope_hash(envelope.raw) != row.env_hash:
                return "hash"
            before = known[1] if known and known[0] == row.ver - 1 else None
            check_place(envelope, Expected(bytes.fromhex(self._space), row.rid, row.ver, before))
            head = envelope.head
            if head.device != row.device or not self._membership.may_write(head.space, head.device, head.epoch):
                return "role"
            check_signature(envelope, self._signer(head.device))
        except (BadEnvelope, NotAuthentic) as error:
            return error.reason
        return envelope

    def _decode(self, row: Row, envelope: Envelope) -> Opened | str:
        key = self._keys.get((self._space, envelope.head.epoch))
        if key is None:
            return "key"
        try:
            state = unseal(envelope, key)
            body = decode(state)
        except (BadEnvelope, NotAuthentic) as error:
            return error.reason
        except (BadBody, LiaisonError) as error:
            return f"schema: {error}"
        clamped = clamp(body, row.committed_ms + MOST_AHEAD_MS)
        return Opened(row, clamped, state if clamped is body else encode(clamped))

    def _signer(self, device: bytes) -> VerifyingKey:
        if device not in self._signers:
            self._signers[device] = VerifyingKey(self._membership.devices[device].DS)
        return self._signers[device]


def _set_aside(row: Row, reason: str) -> SetAside:
    return SetAside(row.rid.hex(), row.seq, row.ver, row.env_hash, reason, row.env or b"")


def clamp(body: Body, latest: int) -> Body:
    """Return the body with no stamp later than this; the same object where none is."""
    if body.newest[0] <= latest:
        return body
    return _restamped(body, lambda clock: clock if clock[0] <= latest else (latest, clock[1], clock[2]))


def shift(body: Body, base: Body | None, device: bytes, offset: int) -> Body:
    """Return the body with this device's unsent stamps moved by so many ms, to the server's time."""

    def moved(clock: Clock) -> Clock:
        return (max(0, clock[0] + offset), clock[1], clock[2]) if clock[2] == device and clock > newest else clock

    newest = base.newest if base else (-1, 0, b"")
    return _restamped(body, moved)


def _restamped(body: Body, change: Callable[[Clock], Clock]) -> Body:
    return replace(
        body,
        c={name: change(clock) for name, clock in body.c.items()},
        f={name: [_part(item, change) for item in value] if _is_parts(value) else value for name, value in body.f.items()},
    )


def _is_parts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)  # pyright: ignore[reportUnknownArgumentType]


def _part(item: dict[str, Any], change: Callable[[Clock], Clock]) -> dict[str, Any]:
    return {**item, "c": {sub: list(change((clock[0], clock[1], clock[2]))) for sub, clock in item.get("c", {}).items()}}
