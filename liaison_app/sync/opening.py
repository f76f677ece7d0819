"""From a sealed row of the feed to a body that may be believed, in the check order of PROTOCOL 3."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from liaison_app.core.errors import LiaisonError
from liaison_app.protocol.envelope import BadEnvelope, Envelope, envelope_hash, epoch_of, parse
from liaison_app.protocol.membership import Membership
from liaison_app.protocol.messages import Row
from liaison_app.protocol.signing import VerifyingKey
from liaison_app.records.body import NONSENSE, Body, Clock, decode, encode
from liaison_app.store.rows import Ready, make_ready
from liaison_app.store.verbs import SetAside
from liaison_app.sync.calls import FIRST_MS, LAST_MS
from liaison_app.sync.parallel import Parallel
from liaison_app.vault.sealing import Expected, NotAuthentic, check_place, check_signature, unseal

SLICE = 16
"""Rows that one thread opens before another may, or somebody's save."""
MOST_AHEAD_MS = 5 * 60 * 1000
"""A received stamp later than its commit by more than this is taken back to it."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A row whose envelope checked out: its body, and the very bytes of it (as clamped)."""

    row: Row
    body: Body
    state: bytes
    ready: Ready | None = None
    """What the store writes of it, where it is to land."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A row and what came of opening it; `prev_hash` says what it follows, None where it did not come to that."""

    row: Row
    prev_hash: bytes | None
    outcome: Opened | str


class Opener:
    """Opens rows of one space."""

    def __init__(self, space: str, membership: Membership, keys: dict[tuple[str, int], bytes], parallel: Parallel, *, landing: bool = False) -> None:
        """`landing` says that the rows are for the store: what it writes of each is worked out here, where there are threads for it."""
        self._space = space
        self._space_id = bytes.fromhex(space)
        self._membership = membership
        self._keys = keys
        self._parallel = parallel
        self._landing = landing
        self._signers: dict[bytes, VerifyingKey] = {}

    def trust(self, membership: Membership) -> None:
        """Go by this state of the membership log from now on."""
        self._membership = membership

    def misses_a_writer(self, rows: list[Row]) -> bool:
        """Say whether some row comes from a device that may not write here, or under a key not made yet, as far as the log is known."""
        written = {(row.device, epoch_of(row.env)) for row in rows if row.env is not None}
        return any(self._membership.objection(self._space_id, device, epoch, 0) in ("role", "epoch") for device, epoch in written)

    def open(self, rows: list[Row], previous: dict[bytes, tuple[int, bytes]]) -> tuple[list[Opened], list[SetAside]]:
        """Open rows that carry an envelope; `previous` gives (version, hash) of what is known of each record."""
        return self.sort(self.examine(rows), previous)

    def examine(self, rows: list[Row]) -> list[Examined]:
        """Check and open what can be checked without knowing what came before; needs nothing but the rows."""
        slices = [rows[at : at + SLICE] for at in range(0, len(rows), SLICE)]
        return [each for part in self._parallel(self._examine_slice, slices) for each in part]

    def sort(self, examined: list[Examined], previous: dict[bytes, tuple[int, bytes]]) -> tuple[list[Opened], list[SetAside]]:
        """Part what may be believed from what is set aside, each with the first thing that is wrong with it."""
        opened: list[Opened] = []
        aside: list[SetAside] = []
        for each in examined:
            row, outcome = each.row, each.outcome
            known = previous.get(row.rid)
            if each.prev_hash is not None and known and known[0] == row.ver - 1 and known[1] != each.prev_hash:
                outcome = "prev_hash"
            if isinstance(outcome, Opened):
                opened.append(outcome)
            else:
                aside.append(SetAside(row.rid.hex(), row.seq, row.ver, row.env_hash, outcome, row.env or b""))
        return opened, aside

    def _examine_slice(self, rows: list[Row]) -> list[Examined]:
        return [self._examine(row) for row in rows]

    def _examine(self, row: Row) -> Examined:
        try:
            envelope = parse(row.env or b"")
            if envelope_hash(envelope.raw) != row.env_hash:
                return Examined(row, None, "hash")
            check_place(envelope, Expected(self._space_id, row.rid, row.ver))
        except (BadEnvelope, NotAuthentic) as error:
            return Examined(row, None, error.reason)
        return Examined(row, envelope.head.prev_hash, self._opened(row, envelope))

    def _opened(self, row: Row, envelope: Envelope) -> Opened | str:
        """Return the body when role, signature, seal and shape are right, else the reason."""
        head = envelope.head
        if not FIRST_MS <= row.committed_ms <= LAST_MS:
            return "time"
        if head.device != row.device:
            return "device"
        objection = self._membership.objection(head.space, head.device, head.epoch, row.seq)
        if objection:
            return objection
        try:
            check_signature(envelope, self._signer(head.device))
            key = self._keys.get((self._space, head.epoch))
            if key is None:
                return "key"
            state = unseal(envelope, key)
            body = decode(state)
            clamped = clamp(body, row.committed_ms + MOST_AHEAD_MS)
            ready = make_ready(row.rid.hex(), self._space, clamped, self._account_of) if self._landing else None
            return Opened(row, clamped, state if clamped is body else encode(clamped), ready)
        except (BadEnvelope, NotAuthentic) as error:
            return error.reason
        except (LiaisonError, *NONSENSE) as error:
            return f"schema: {error}"

    def _account_of(self, device: bytes) -> str:
        known = self._membership.any_device(device)
        return (known.account if known is not None else device).hex()

    def _signer(self, device: bytes) -> VerifyingKey:
        if device not in self._signers:
            known = self._membership.any_device(device)
            assert known is not None  # a row of nobody's has been objected to
            self._signers[device] = VerifyingKey(known.DS)
        return self._signers[device]


def clamp(body: Body, latest: int) -> Body:
    """Return the body with no stamp later than this; the same object where none is."""
    if body.newest[0] <= latest and body.by[1] <= latest:
        return body
    made = replace(body, by=(body.by[0], min(body.by[1], latest)))
    return _restamped(made, lambda clock: clock if clock[0] <= latest else (latest, clock[1], clock[2]))


def shift(body: Body, base: Body | None, device: bytes, offset: int, now: int) -> Body:
    """Return the body with this device's unsent stamps moved by so many ms to the server's time, which is `now`.

    Nothing unsent is later than `now`, whatever the clock said when it was written: readers would take it back, and differ from us.
    A stamp that follows one from elsewhere stays ahead of what was agreed.
    """

    def moved(clock: Clock) -> Clock:
        if clock <= newest:
            return clock
        ms = clock[0] + offset if clock[2] == device else clock[0]
        if ms <= now and ms == clock[0]:
            return clock
        return max((max(0, min(ms, now)), *clock[1:]), (newest[0], newest[1] + 1, clock[2]))

    newest = base.newest if base else (-1, 0, b"")
    made = body if base else replace(body, by=(body.by[0], max(0, min(body.by[1] + offset, now))))
    return _restamped(made, moved)


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
