"""The offline lease: how long a device may go without its server before it warns, and locks until it has been online."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import msgspec

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _

DAY_MS: Final = 24 * 3600 * 1000
TOLERANCE_MS: Final = 10 * 60 * 1000
"""Clocks are put right by this much; one that is further behind than it has been was set back."""


@dataclass(frozen=True, slots=True)
class Lease:
    """When the server last proved itself, by its clock and by ours then, and the latest that our clock has been seen at."""

    server_ms: int
    here_ms: int
    latest_ms: int
    warn_days: int = 14
    lock_days: int = 30

    def seen(self, now_ms: int) -> Lease:
        """Return the lease after the vault is opened now. A clock set back wins nothing: each opening under it counts as a day."""
        if now_ms < self.latest_ms - TOLERANCE_MS:
            return replace(self, latest_ms=self.latest_ms + DAY_MS)
        return replace(self, latest_ms=max(now_ms, self.latest_ms))

    def days(self, now_ms: int) -> int:
        """Return for how many whole days the server has not been heard."""
        return max(0, max(now_ms, self.latest_ms) - self.here_ms) // DAY_MS

    def standing(self, now_ms: int) -> str:
        """Return "warn", "locked", or nothing where all is well."""
        days = self.days(now_ms)
        if days >= self.lock_days:
            return "locked"
        return "warn" if days >= self.warn_days else ""

    def left(self, now_ms: int) -> int:
        """Return how many days are left before the device locks."""
        return max(0, self.lock_days - self.days(now_ms))


def to_bytes(lease: Lease) -> bytes:
    return msgspec.msgpack.encode([lease.server_ms, lease.here_ms, lease.latest_ms, lease.warn_days, lease.lock_days])


def from_bytes(kept: bytes | None) -> Lease | None:
    """Return the lease, or None for a vault that has never been online: nothing ties it to a server."""
    return Lease(*msgspec.msgpack.decode(kept, type=tuple[int, int, int, int, int])) if kept else None


class LeaseOver(LiaisonError):
    """This device was away from its server for too long: it opens again once it has been online."""

    code = "lease_over"
    exit_code = 4

    def __init__(self, days: int) -> None:
        super().__init__(
            _("This device has not reached its server for {days} days; it is locked until it does.").format(days=days),
            _("Connect it to the network and open it again. Nothing that is unsent is lost."),
        )


def warning(lease: Lease | None, now_ms: int) -> str:
    """Return the sentence that warns before the device locks, or nothing."""
    if lease is None or lease.standing(now_ms) != "warn":
        return ""
    return _("This device has not reached its server for {days} days. In {left} days it locks until it does.").format(
        days=lease.days(now_ms), left=lease.left(now_ms)
    )
