"""Who belongs, with which keys, and who may do what where: the membership log replayed from entry 0."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from liaison_app.protocol.entry import NO_ENTRY, AddMember, BadEntry, CertifyDevice, CreateSpace, Entry, OrgInit, SetRole, certificate_message, decode_entry
from liaison_app.protocol.hashes import fingerprint
from liaison_app.protocol.messages import LogHead, SignedEntry
from liaison_app.protocol.signing import verify

OWNER: Final = "owner"
SPACE_ADMIN: Final = "space-admin"
EDITOR: Final = "editor"
READER: Final = "reader"
CONTENT_ROLES: Final = (READER, EDITOR, SPACE_ADMIN, OWNER)
"""Roles that hold a space's key, weakest first; custodians and auditors hold none."""
_WRITERS: Final = frozenset({EDITOR, SPACE_ADMIN, OWNER})
_ADMINS: Final = frozenset({SPACE_ADMIN, OWNER})


@dataclass(frozen=True, slots=True)
class Member:
    """A person's account: role in the organisation, signing key AS, HPKE key AK."""

    account: bytes
    name: str
    role: str
    AS: bytes
    AK: bytes


@dataclass(frozen=True, slots=True)
class Device:
    """A certified device: signing key DS, HPKE key DK, the box with AS‖AK for a second device."""

    device: bytes
    account: bytes
    name: str
    DS: bytes
    DK: bytes
    box: bytes


@dataclass(frozen=True, slots=True)
class Space:
    """A space: its epoch, who has which role, and every wrap of its keys by (epoch, account)."""

    space: bytes
    name: str
    private: bool
    epoch: int
    roles: Mapping[bytes, str]
    wraps: Mapping[tuple[int, bytes], bytes]
    rk_wrap: bytes


@dataclass
class Membership:
    """The state after log_n entries; change it only through `extended`."""

    org_id: bytes
    root: bytes
    server_pub: bytes
    recovery_key: bytes
    bootstrap_pub: bytes
    head: bytes
    log_n: int = 1
    bootstrap_account: bytes | None = None
    members: dict[bytes, Member] = field(default_factory=dict[bytes, Member])
    devices: dict[bytes, Device] = field(default_factory=dict[bytes, Device])
    spaces: dict[bytes, Space] = field(default_factory=dict[bytes, Space])

    @property
    def root_fingerprint(self) -> bytes:
        return fingerprint(self.root)

    @property
    def log_head(self) -> LogHead:
        return LogHead(self.log_n, self.head)

    def role(self, space: bytes, account: bytes) -> str | None:
        known = self.spaces.get(space)
        return known.roles.get(account) if known else None

    def may_read(self, space: bytes, account: bytes) -> bool:
        return self.role(space, account) in CONTENT_ROLES

    def may_write(self, space: bytes, device: bytes, epoch: int) -> bool:
        """Say whether this device's account could write to the space in that epoch."""
        known, certified = self.spaces.get(space), self.devices.get(device)
        return known is not None and certified is not None and 1 <= epoch <= known.epoch and known.roles.get(certified.account) in _WRITERS

    def administers(self, space: bytes, account: bytes) -> bool:
        """Say whether the account may erase anything in the space and give roles there."""
        return self.role(space, account) in _ADMINS or (self.is_owner(account) and space in self.spaces and not self.spaces[space].private)

    def is_owner(self, account: bytes) -> bool:
        member = self.members.get(account)
        return member is not None and member.role == OWNER

    def may_admit(self, account: bytes) -> bool:
        """Say whether the account may invite and add people: owners, and admins of any shared space."""
        return self.is_owner(account) or any(not space.private and space.roles.get(account) in _ADMINS for space in self.spaces.values())

    def devices_of(self, account: bytes) -> list[Device]:
        return [device for device in self.devices.values() if device.account == account]

    def spaces_of(self, account: bytes) -> list[Space]:
        return [space for space in self.spaces.values() if space.roles.get(account) in CONTENT_ROLES]

    def extended(self, entries: Iterable[SignedEntry]) -> Membership:
        """Return the state after these entries too, all verified; raise BadEntry at the first that is not right. This one stays as it is."""
        after = replace(self, members=dict(self.members), devices=dict(self.devices), spaces=dict(self.spaces))
        for signed in entries:
            _accept(after, decode_entry(signed))
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


def _accept(state: Membership, entry: Entry) -> None:
    """Check one entry against the state before it and apply it."""
    if entry.n != state.log_n or entry.prev != state.head:
        raise BadEntry("broken chain")
    match entry.body:
        case OrgInit():
            raise BadEntry("second beginning")
        case AddMember() as body:
            _add_member(state, entry, body)
        case CertifyDevice() as body:
            _certify_device(state, entry, body)
        case SetRole() as body:
            _set_role(state, entry, body)
        case CreateSpace() as body:
            _create_space(state, entry, body)
    state.log_n, state.head = entry.n + 1, entry.hash


def _require(allowed: object, reason: str) -> None:
    if not allowed:
        raise BadEntry(reason)


def _require_actor(state: Membership, entry: Entry) -> None:
    device = state.devices.get(entry.device)
    _require(device is not None and device.account == entry.account, "unknown device")
    _require(device is not None and entry.is_signed_by(device.DS), "bad signature")


def is_bootstrap(state: Membership, entry: Entry) -> bool:
    """Say whether this is the one entry that the bootstrap key may sign: the first owner's add_member."""
    body = entry.body
    return isinstance(body, AddMember) and body.role == OWNER and body.account == entry.account and entry.is_signed_by(state.bootstrap_pub)


def is_first_device(state: Membership, entry: Entry) -> bool:
    """Say whether this is the first owner's own device certifying itself (it signs with the DS it brings)."""
    body = entry.body
    itself = isinstance(body, CertifyDevice) and body.device == entry.device and body.account == entry.account == state.bootstrap_account
    return itself and isinstance(body, CertifyDevice) and entry.is_signed_by(body.DS)


def _add_member(state: Membership, entry: Entry, body: AddMember) -> None:
    if state.bootstrap_account is None:
        _require(is_bootstrap(state, entry), "bad signature")
        state.bootstrap_account = body.account
    else:
        _require_actor(state, entry)
        _require(state.may_admit(entry.account), "not allowed")
        _require(state.is_owner(entry.account) or body.role in (READER, EDITOR, SPACE_ADMIN), "role above one's own")
    _require(body.account not in state.members, "account exists")
    _require(all(body.AS != member.AS for member in state.members.values()), "key in use")
    state.members[body.account] = Member(body.account, body.name, body.role, body.AS, body.AK)


def _certify_device(state: Membership, entry: Entry, body: CertifyDevice) -> None:
    member = state.members.get(body.account)
    if member is None:
        raise BadEntry("unknown account")
    if not (is_first_device(state, entry) and not state.devices_of(body.account)):
        _require_actor(state, entry)
        _require(entry.account == body.account or state.may_admit(entry.account), "not allowed")
    message = certificate_message(state.org_id, body.account, body.device, body.DS, body.DK)
    _require(verify(member.AS, message, body.cert), "bad certificate")
    _require(body.device not in state.devices, "device exists")
    _require(all(body.DS != device.DS for device in state.devices.values()), "key in use")
    state.devices[body.device] = Device(body.device, body.account, body.name, body.DS, body.DK, body.box)


def _set_role(state: Membership, entry: Entry, body: SetRole) -> None:
    _require_actor(state, entry)
    space = state.spaces.get(body.space)
    if space is None or space.private:
        raise BadEntry("unknown space" if space is None else "private space")
    _require(body.account in state.members, "unknown account")
    _require(state.administers(body.space, entry.account), "not allowed")
    _require(body.role in CONTENT_ROLES, "no role of a space")
    _require(body.role != OWNER or state.is_owner(entry.account), "role above one's own")
    before = space.roles.get(body.account)
    _require(before is None or CONTENT_ROLES.index(body.role) >= CONTENT_ROLES.index(before), "a role is lowered only with a new epoch")
    epochs = [epoch for epoch, _wrap in body.wraps]
    _require(len(set(epochs)) == len(epochs) and all(epoch <= space.epoch for epoch in epochs), "wraps")
    wraps = {**space.wraps, **{(epoch, body.account): wrap for epoch, wrap in body.wraps}}
    _require((space.epoch, body.account) in wraps, "no wrap of the present epoch")
    state.spaces[body.space] = replace(space, roles={**space.roles, body.account: body.role}, wraps=wraps)


def _create_space(state: Membership, entry: Entry, body: CreateSpace) -> None:
    _require_actor(state, entry)
    _require(body.space not in state.spaces, "space exists")
    accounts = [account for account, _wrap in body.wraps]
    _require(entry.account in accounts and len(set(accounts)) == len(accounts), "wraps")
    _require(all(account in state.members for account in accounts), "unknown account")
    if body.private:
        _require(accounts == [entry.account] and not body.rk_wrap, "a private space has one reader")
        _require(not any(space.private and entry.account in space.roles for space in state.spaces.values()), "second private space")
    else:
        _require(state.is_owner(entry.account), "not allowed")
        _require(body.rk_wrap, "no wrap for recovery")
    roles = {account: _role_at_creation(state, account) for account in accounts} | {entry.account: OWNER}
    wraps = {(1, account): wrap for account, wrap in body.wraps}
    state.spaces[body.space] = Space(body.space, body.name, body.private, 1, roles, wraps, body.rk_wrap)


def _role_at_creation(state: Membership, account: bytes) -> str:
    role = state.members[account].role
    return role if role in CONTENT_ROLES else READER
