"""Records as the server sees them: sealed bytes whose framing, signature and place it can check, and nothing else."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from liaison_app.protocol.envelope import NO_PREVIOUS, BadEnvelope, Envelope, envelope_hash, parse
from liaison_app.protocol.hashes import erase_hash, erase_statement
from liaison_app.protocol.membership import Device, Membership
from liaison_app.protocol.messages import MAX_ENVELOPE, Erasure, PushItem, PushResult
from liaison_app.protocol.signing import VerifyingKey

_SLICE = 64


class Checked(NamedTuple):
    """An item that may be stored if its base is what stands there."""

    item: PushItem
    env_hash: bytes
    prev_hash: bytes
    erase: Erasure | None


class Place(NamedTuple):
    """Where items are pushed to and by whom."""

    space: bytes
    device: Device
    membership: Membership

    @property
    def is_last_word(self) -> bool:
        """Say whether this is the one push that a revoked device was allowed."""
        return self.device.device in self.membership.revoked

    @property
    def epoch(self) -> int:
        """Return the epoch to seal under: the present one, or the one a revoked device was left at."""
        gone = self.membership.revoked.get(self.device.device)
        return gone.epochs.get(self.space, 0) if gone else self.membership.spaces[self.space].epoch


class RecordChecks:
    """Checks items on a few threads: verifying a signature lets go of the interpreter."""

    def __init__(self, threads: int | None = None) -> None:
        self._threads = ThreadPoolExecutor(threads or max(2, os.cpu_count() or 2), "liaison-checks")

    async def check(self, place: Place, items: Sequence[PushItem]) -> list[Checked | PushResult]:
        """Return for each item what may be stored, or why not."""
        loop = asyncio.get_running_loop()
        slices = [items[start : start + _SLICE] for start in range(0, len(items), _SLICE)]
        done = await asyncio.gather(*(loop.run_in_executor(self._threads, _check_slice, place, part) for part in slices))
        return [each for part in done for each in part]

    def close(self) -> None:
        self._threads.shutdown()


def _check_slice(place: Place, items: Sequence[PushItem]) -> list[Checked | PushResult]:
    key = VerifyingKey(place.device.DS)
    return [check_item(place, item, key) for item in items]


def check_item(place: Place, item: PushItem, key: VerifyingKey) -> Checked | PushResult:
    """Check all that can be checked without the database."""
    if (item.env is None) == (item.erase is None):
        return _bad("shape")
    if item.erase is not None:
        return _check_erasure(place, item, item.erase, key)
    raw = item.env or b""
    if len(raw) > MAX_ENVELOPE:
        return PushResult("too_large")
    try:
        envelope = parse(raw)
    except BadEnvelope as error:
        return _bad(error.reason)
    return _check_envelope(place, item, envelope, key)


def _check_envelope(place: Place, item: PushItem, envelope: Envelope, key: VerifyingKey) -> Checked | PushResult:
    head = envelope.head
    wrong = next((reason for reason, right in (
        ("space", head.space == place.space),
        ("record", head.record == item.rid),
        ("version", head.version == item.base_ver + 1),
        ("device", head.device == place.device.device),
        ("prev_hash", item.base_ver > 0 or head.prev_hash == NO_PREVIOUS),
    ) if not right), None)  # fmt: skip
    if wrong:
        return _bad(wrong)
    if not place.membership.may_write(place.space, place.device.device, place.epoch):
        return PushResult("forbidden")
    if head.epoch != place.epoch:
        return PushResult("stale_epoch")
    if not key.verifies(envelope.signed, envelope.signature):
        return _bad("signature")
    return Checked(item, envelope_hash(envelope.raw), head.prev_hash, None)


def _check_erasure(place: Place, item: PushItem, erase: Erasure, key: VerifyingKey) -> Checked | PushResult:
    if not (place.membership.may_write(place.space, place.device.device, place.epoch) or place.membership.administers(place.space, place.device.account)):
        return PushResult("forbidden")
    if erase.base_ver not in (0, item.base_ver):
        return _bad("version")
    if not key.verifies(erase_statement(place.space, item.rid, item.base_ver, erase.reason), erase.sig):
        return _bad("signature")
    statement = Erasure(erase.reason, erase.sig, item.base_ver, erase.blobs)
    return Checked(item, erase_hash(place.space, item.rid, item.base_ver, erase.reason), NO_PREVIOUS, statement)


def _bad(reason: str) -> PushResult:
    return PushResult("bad", reason=reason)
