"""When devices were heard, and orders to them: what the membership log says about a device that was revoked, given to that device alone."""

from __future__ import annotations

from liaison_app.protocol.answers import enrol_mine_message
from liaison_app.protocol.entry import BadEntry, RevokeDevice, decode_entry
from liaison_app.protocol.membership import Membership
from liaison_app.protocol.messages import Contact, Contacts, LogPage, LogPost, Orders, SignedEntry
from liaison_app.protocol.signing import verify
from liaison_app.server.database import accounts as sql
from liaison_app.server.database.engine import Database
from liaison_app.server.refusal import Refusal, refused

PAGE = 500


class DeviceContacts:
    """Says when devices were last heard."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def known_to(self, membership: Membership, account: bytes) -> Contacts:
        """Return an account's own devices, for an owner everybody's."""
        everybody = membership.is_owner(account)
        known = await self._database.read(sql.contacts)
        return Contacts([Contact(device, at_ms) for device, at_ms in known if everybody or _is_of(membership, device, account)])


def _is_of(membership: Membership, device: bytes, account: bytes) -> bool:
    found = membership.any_device(device)
    return found is not None and found.account == account


class DeviceOrders:
    """Reads orders out of the log; there is no other place they could come from."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, membership: Membership, device: bytes, proof: tuple[bytes, bytes], first: int) -> Orders | Refusal:
        """Return the entries from `first` up to the order; `proof` is (request id, the device's signature over it)."""
        refusal = _unproven(membership, device, proof)
        if refusal is not None:
            return refusal
        order = membership.revoked.get(device)
        if order is None:
            return Orders([], 0)
        entries = await self._entries(first, min(PAGE, max(0, order.n + 1 - first)))
        return Orders(entries, order.n, more=first + len(entries) <= order.n and bool(entries))

    async def log_for(self, membership: Membership, device: bytes, proof: tuple[bytes, bytes], place: tuple[int, int]) -> LogPage | Refusal:
        """Return entries to a device that does not know the server's present key, so that it has no session; `place` = (first entry, how many).

        To one that was revoked: up to its order and the entry that names the key the order is answered under, and not what came after.
        """
        refusal = _unproven(membership, device, proof)
        if refusal is not None:
            return refusal
        order, (first, limit) = membership.revoked.get(device), place
        end = membership.log_n if order is None else max(order.n, membership.server_pub_n) + 1
        entries = await self._entries(first, min(PAGE, max(limit, 1), max(0, end - first)))
        return LogPage(entries, end, more=bool(entries) and first + len(entries) < end)

    async def _entries(self, first: int, count: int) -> list[SignedEntry]:
        stored = await self._database.read(lambda transaction: sql.page_from(transaction, first, count))
        return [SignedEntry(each.entry, each.sig) for each in stored]


def _unproven(membership: Membership, device: bytes, proof: tuple[bytes, bytes]) -> Refusal | None:
    known = membership.any_device(device)
    if known is None:
        return refused("device_unknown")
    request, signature = proof
    return None if verify(known.DS, enrol_mine_message(request, device), signature) else refused("bad_signature")


def revokes(post: LogPost, device: bytes) -> bool:
    """Say whether a post begins by revoking this very device."""
    try:
        first = decode_entry(post.entries[0]).body
    except BadEntry:
        return False
    return isinstance(first, RevokeDevice) and first.device == device
