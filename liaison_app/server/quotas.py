"""How much a space and the whole organisation may keep, and what is refused beyond it."""

from __future__ import annotations

from msgspec import Struct

from liaison_app.server.database.engine import Transaction
from liaison_app.server.database.spaces import HeadRow, kept_in_all
from liaison_app.server.refusal import Refused, refused


class Quotas(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Limits of what is kept, sealed as it is; 0 = none but the disk's."""

    space_records: int = 0
    space_bytes: int = 0
    """Of records and files together."""
    total_bytes: int = 0
    """Of all spaces together."""


class Growth(Struct, frozen=True):
    """By how much a transaction makes a space larger; negative where it frees."""

    records: int = 0
    bytes: int = 0


def require_room(transaction: Transaction, before: HeadRow, growth: Growth, quotas: Quotas) -> None:
    """Refuse a transaction that would go beyond a quota, whole; what frees room is always taken."""
    if quotas.space_records and 0 < growth.records > quotas.space_records - before.records:
        raise Refused(refused("quota_records"))
    if quotas.space_bytes and 0 < growth.bytes > quotas.space_bytes - before.bytes:
        raise Refused(refused("quota_space"))
    if quotas.total_bytes and 0 < growth.bytes > quotas.total_bytes - kept_in_all(transaction):
        raise Refused(refused("quota_total"))
