"""Who belongs, with which keys, and who may do what where: the membership log replayed from entry 0."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from liaison_app.protocol.entry import NO_ENTRY, BadEntry, OrgInit, decode_entry
from liaison_app.protocol.hashes import fingerprint
from liaison_app.protocol.messages import SignedEntry
from liaison_app.protocol.rules import accept, is_bootstrap, is_first_device
from liaison_app.protocol.standing import (
    ADMINS,
    AUDITOR,
    CONTENT_ROLES,
    CUSTODIAN,
    EDITOR,
    OWNER,
    READER,
    SPACE_ADMIN,
    WRITERS,
    Device,
    Member,
    Policy,
    Recovery,
    Revoked,
    Space,
    Standing,
)

__all__ = [
    "ADMINS", "AUDITOR", "CONTENT_ROLES", "CUSTODIAN", "EDITOR", "OWNER", "READER", "SPACE_ADMIN", "WRITERS", "Device", "Member", "Membership", "Policy", "Recovery",
    "Revoked", "Space", "is_bootstrap", "is_first_device", "replay",
]  # fmt: skip


@dataclass
class Membership(Standing):
    """The state after log_n entries; change it only through `extended`."""

    def extended(self, entries: Iterable[SignedEntry]) -> Membership:
        """Return the state after these entries too, all verified; raise BadEntry at the first that is not right. This one stays as it is."""
        after = replace(
            self,
            members=dict(self.members),
            former=dict(self.former),
            devices=dict(self.devices),
            revoked=dict(self.revoked),
            spaces=dict(self.spaces),
        )
        for signed in entries:
            accept(after, decode_entry(signed))
        return after

    def posted(self, entries: Iterable[SignedEntry]) -> Membership:
        """Return the state after one post; raise BadEntry also where it leaves undone what its own entries owe."""
        after = self.extended(entries)
        if after.settling is not None:
            raise BadEntry("unsettled")
        return after


def replay(entries: Iterable[SignedEntry], root_fingerprint: bytes | None = None) -> Membership:
    """Return the state after all entries from entry 0; BadEntry when any is not right or the root is not the one pinned."""
    rest = iter(entries)
    first = next(rest, None)
    if first is None:
        raise BadEntry("empty log")
    entry = decode_entry(first)
    body = entry.body
    if not isinstance(body, OrgInit) or entry.n != 0 or entry.prev != NO_ENTRY or not entry.is_signed_by(body.OR):
        raise BadEntry("no valid beginning")
    if root_fingerprint is not None and fingerprint(body.OR) != root_fingerprint:
        raise BadEntry("another organisation")
    return Membership(body.org, body.OR, body.server_pub, body.RK, body.bootstrap_pub, entry.hash).extended(rest)
