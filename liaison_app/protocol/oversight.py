"""What owners and auditors ask a server about the organisation itself: the audit chain, legal holds, the raw material of a legal export."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from liaison_app.protocol.messages import Hash, Id, Message, Row

MAX_AUDIT = 1000


class AuditEntry(Message, frozen=True):
    """One link: hash = SHA-256(previous hash‖u64 n‖u64 at_ms‖event‖actor‖subject). actor = account, or account‖device; subject = an id or a hash."""

    n: int
    at_ms: int
    event: str
    actor: bytes
    subject: bytes
    hash: Hash


class AuditPage(Message, frozen=True):
    """Links n, n+1, …; `before` is the hash of the link before the first (32 zeros at the beginning), `audit_n` counts all there are."""

    entries: list[AuditEntry]
    before: Hash
    audit_n: int
    more: bool = False


class HoldOrder(Message, frozen=True):
    """Puts a legal hold on a shared space, or lifts it: under a hold nothing is erased, and every version written is kept."""

    space: Id
    hold: bool


class Hold(Message, frozen=True):
    """A space under a hold: since when and by whose order."""

    space: Id
    at_ms: int
    by: Annotated[bytes, Meta(max_length=32)]


class Holds(Message, frozen=True):
    """Every space under a hold."""

    items: list[Hold]


class ExportPage(Message, frozen=True):
    """Rows after+1, after+2, … of a shared space without gaps, each with the bytes the server has: the newest version and, of what was written under a hold,
    every earlier one. An auditor gets the rows without bytes. The space's keys stand in the membership log (`rk_wrap`)."""

    space: Id
    epoch: int
    rows: list[Row]
    head_seq: int
    head_hash: Hash
    on_hold: bool = False
    more: bool = False
