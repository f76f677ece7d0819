"""The audit chain: what is written down, how one link holds the next, and whether a chain is whole."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Final, NamedTuple

NO_LINK: Final = bytes(32)
_LONGEST_EVENT: Final = 15
_SIZES: Final = frozenset({(16, 16), (16, 32), (32, 32)})
"""Bytes of actor and subject. With events of under 16 letters no other event has the same bytes, so a link cannot be read in two ways."""


class AuditEvent(NamedTuple):
    """What is written down: a word, who did it (account, or account‖device), to what (an id or a hash)."""

    at_ms: int
    event: str
    actor: bytes
    subject: bytes


class AuditLink(NamedTuple):
    """One link of the chain, as it is stored."""

    n: int
    prev_hash: bytes
    at_ms: int
    event: str
    actor: bytes
    subject: bytes
    hash: bytes

    @property
    def happened(self) -> AuditEvent:
        return AuditEvent(self.at_ms, self.event, self.actor, self.subject)


def link_hash(before: bytes, n: int, happened: AuditEvent) -> bytes:
    """Return SHA-256(previous hash‖u64 n‖u64 time‖event‖actor‖subject)."""
    parts = (before, n.to_bytes(8, "big"), happened.at_ms.to_bytes(8, "big"), happened.event.encode(), happened.actor, happened.subject)
    return sha256(b"".join(parts)).digest()


def fits(happened: AuditEvent) -> bool:
    """Say whether an event has the shape that makes its link unambiguous."""
    word = happened.event
    return word.isascii() and word.replace("_", "").isalpha() and len(word) <= _LONGEST_EVENT and (len(happened.actor), len(happened.subject)) in _SIZES


def require_fitting(happened: AuditEvent) -> None:
    """Refuse, as a fault of the program, an event that could be read in two ways."""
    if not fits(happened):
        raise ValueError(happened.event)


class BrokenLink(NamedTuple):
    """The first place where a chain does not hold, and in which way."""

    n: int
    reason: str


def check_chain(links: Iterable[AuditLink], before: bytes = NO_LINK, first: int = 0) -> BrokenLink | None:
    """Walk links in order and return the first that does not follow from the one before."""
    for n, link in enumerate(links, first):
        if link.n != n:
            return BrokenLink(n, "missing")
        if link.prev_hash != before:
            return BrokenLink(n, "does not follow")
        if not fits(link.happened) or link.hash != link_hash(before, n, link.happened):
            return BrokenLink(n, "changed")
        before = link.hash
    return None
