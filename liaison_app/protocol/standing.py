"""What the membership log has come to: people, devices, spaces and their roles, as values and questions to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from liaison_app.protocol.hashes import fingerprint
from liaison_app.protocol.messages import LogHead
from liaison_app.protocol.operations import Custodian

OWNER: Final = "owner"
SPACE_ADMIN: Final = "space-admin"
EDITOR: Final = "editor"
READER: Final = "reader"
CUSTODIAN: Final = "custodian"
AUDITOR: Final = "auditor"
CONTENT_ROLES: Final = (READER, EDITOR, SPACE_ADMIN, OWNER)
"""Roles that hold a space's key, weakest first; custodians and auditors hold none."""
WRITERS: Final = frozenset({EDITOR, SPACE_ADMIN, OWNER})
ADMINS: Final = frozenset({SPACE_ADMIN, OWNER})


@dataclass(frozen=True, slots=True)
class Member:
    """A person's account: role in the organisation, signing key AS, HPKE key AK."""

    account: bytes
    name: str
    role: str
    AS: bytes
    AK: bytes
    made_by_others: bool = False
    """AS and AK were made by whoever revoked a device of this person: to be replaced by the person's own device."""
    keys_lost: bool = False
    """Its last device was revoked, which knew AS and AK: nothing is sealed to them until the account has new ones."""


@dataclass(frozen=True, slots=True)
class Device:
    """A certified device: signing key DS, HPKE key DK, the box with AS‖AK sealed to DK, where there is one."""

    device: bytes
    account: bytes
    name: str
    DS: bytes
    DK: bytes
    box: bytes


@dataclass(frozen=True, slots=True)
class Revoked:
    """A device that may do nothing any more: which log entry says so, by whom, and the epoch each space was at."""

    device: Device
    n: int
    ts_ms: int
    by: bytes
    reason: str
    wipe: bool
    final_push: bool
    epochs: Mapping[bytes, int]


@dataclass(frozen=True, slots=True)
class Ended:
    """An epoch that is over: the highest role each account had in it, and the last seq that counts."""

    roles: Mapping[bytes, str]
    last_seq: int


@dataclass(frozen=True, slots=True)
class Space:
    """A space: its epoch, who has which role, and every wrap of its keys by (epoch, account)."""

    space: bytes
    name: str
    private: bool
    epoch: int
    roles: Mapping[bytes, str]
    wraps: Mapping[tuple[int, bytes], bytes]
    rk_wraps: Mapping[int, bytes]
    """Each epoch's key sealed to the recovery key; none for a private space."""
    previous: Mapping[int, bytes] = field(default_factory=dict[int, bytes])
    """By epoch e: SK[S,e-1] sealed under SK[S,e]."""
    peaks: Mapping[bytes, str] = field(default_factory=dict[bytes, str])
    """The highest role each account has had in the present epoch."""
    past: Mapping[int, Ended] = field(default_factory=dict[int, Ended])
    lacking: frozenset[bytes] = frozenset()
    """Accounts with a role that have no wrap of the present epoch for their present AK."""
    outdated_recovery: bool = False
    """The recovery key was replaced since the present epoch began."""

    @property
    def rk_wrap(self) -> bytes:
        """The present epoch's key sealed to the recovery key."""
        return self.rk_wraps.get(self.epoch, b"")

    @property
    def last_end(self) -> int:
        """The last seq of the epoch before the present one, or 0."""
        return max((ended.last_seq for ended in self.past.values()), default=0)

    def roles_in(self, epoch: int) -> Mapping[bytes, str]:
        """Return the highest role of each account in an epoch."""
        if epoch == self.epoch:
            return self.peaks
        return self.past[epoch].roles if epoch in self.past else {}

    def epoch_at(self, seq: int) -> int:
        """Return the epoch in which a row of this number was written."""
        return min((epoch for epoch, ended in self.past.items() if seq <= ended.last_seq), default=self.epoch)


@dataclass(frozen=True, slots=True)
class Policy:
    """Days without the server after which a device warns, and locks until it has been online."""

    lease_warn_days: int = 14
    lease_lock_days: int = 30


@dataclass(frozen=True, slots=True)
class Recovery:
    """Who keeps parts of the recovery key, and the parts, sealed for pairs of them; set by log entry n."""

    n: int
    custodians: tuple[Custodian, ...]
    shares: tuple[tuple[bytes, bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Settling:
    """What an entry still owes: new keys of an account, then new epochs of spaces, by the very device that made it."""

    account: bytes
    device: bytes
    rekey: bytes | None
    spaces: frozenset[bytes]


@dataclass
class Standing:
    """The state after log_n entries."""

    org_id: bytes
    root: bytes
    server_pub: bytes
    recovery_key: bytes
    bootstrap_pub: bytes
    head: bytes
    log_n: int = 1
    server_pub_n: int = 0
    """The entry that names server_pub."""
    bootstrap_account: bytes | None = None
    members: dict[bytes, Member] = field(default_factory=dict[bytes, Member])
    former: dict[bytes, Member] = field(default_factory=dict[bytes, Member])
    """People who have left."""
    devices: dict[bytes, Device] = field(default_factory=dict[bytes, Device])
    revoked: dict[bytes, Revoked] = field(default_factory=dict[bytes, Revoked])
    spaces: dict[bytes, Space] = field(default_factory=dict[bytes, Space])
    policy: Policy = Policy()
    recovery: Recovery | None = None
    settling: Settling | None = None
    """Entries must follow before anything else may: a post that ends here is not whole."""

    @property
    def root_fingerprint(self) -> bytes:
        return fingerprint(self.root)

    @property
    def log_head(self) -> LogHead:
        return LogHead(self.log_n, self.head)

    # people and devices

    def is_owner(self, account: bytes) -> bool:
        member = self.members.get(account)
        return member is not None and member.role == OWNER

    def owners(self) -> list[bytes]:
        """Return the owners who can act: those with a device."""
        return [member.account for member in self.members.values() if member.role == OWNER and self.devices_of(member.account)]

    def may_admit(self, account: bytes) -> bool:
        """Say whether the account may invite and add people: owners, and admins of any shared space."""
        return self.is_owner(account) or any(not space.private and space.roles.get(account) in ADMINS for space in self.spaces.values())

    def may_revoke(self, account: bytes, device: bytes) -> bool:
        """Say whether the account may take a device's rights away: owners, and everybody those of a lost device of their own."""
        known = self.any_device(device)
        return known is not None and (self.is_owner(account) or known.account == account)

    def devices_of(self, account: bytes) -> list[Device]:
        return [device for device in self.devices.values() if device.account == account]

    def any_device(self, device: bytes) -> Device | None:
        """Return a device that is or was certified: what it wrote is still read."""
        known = self.revoked.get(device)
        return known.device if known else self.devices.get(device)

    def all_devices(self) -> list[Device]:
        """Return every device there ever was."""
        return [*self.devices.values(), *(each.device for each in self.revoked.values())]

    def any_member(self, account: bytes) -> Member | None:
        """Return a person who belongs, or once did."""
        return self.members.get(account) or self.former.get(account)

    # spaces

    def role(self, space: bytes, account: bytes) -> str | None:
        known = self.spaces.get(space)
        return known.roles.get(account) if known else None

    def may_read(self, space: bytes, account: bytes) -> bool:
        return self.role(space, account) in CONTENT_ROLES

    def administers(self, space: bytes, account: bytes) -> bool:
        """Say whether the account may erase anything in the space and give roles there."""
        return self.role(space, account) in ADMINS or (self.is_owner(account) and space in self.spaces and not self.spaces[space].private)

    def spaces_of(self, account: bytes) -> list[Space]:
        return [space for space in self.spaces.values() if space.roles.get(account) in CONTENT_ROLES]

    def shared_spaces_of(self, account: bytes) -> list[Space]:
        return [space for space in self.spaces_of(account) if not space.private]

    def receivers(self, space: bytes) -> list[bytes]:
        """Return the accounts a new key of the space is wrapped to: all with a role, but those whose own keys are in other hands."""
        return [account for account in self.spaces[space].roles if account in self.members and not self.members[account].keys_lost]

    def may_write(self, space: bytes, device: bytes, epoch: int, seq: int | None = None) -> bool:
        """Say whether a row of this device under that epoch counts; without a seq: whether it would be taken now."""
        return not self.objection(space, device, epoch, seq)

    def objection(self, space: bytes, device: bytes, epoch: int, seq: int | None = None) -> str:
        """Return why a row of this device under that epoch does not count, in one word, or nothing.

        role: unknown, or never a writer there in that epoch · epoch: never was · revoked, removed: after the device or person lost it · late: after its epoch ended.
        """
        known, certified = self.spaces.get(space), self.any_device(device)
        if known is None or certified is None:
            return "role"
        if not 1 <= epoch <= known.epoch:
            return "epoch"
        gone = self.revoked.get(device)
        if known.roles_in(epoch).get(certified.account) not in WRITERS:
            return "removed" if certified.account in self.former else "role"
        if gone is not None and self._came_after(known, gone, epoch, seq):
            return "removed" if certified.account in self.former else "revoked"
        if gone is None and epoch < known.epoch and (seq is None or seq > known.past[epoch].last_seq):
            return "late" if known.roles.get(certified.account) in WRITERS else "role"
        return ""

    def _came_after(self, known: Space, gone: Revoked, epoch: int, seq: int | None) -> bool:
        at_end = gone.epochs.get(known.space, 0)
        if epoch > at_end:
            return True
        if gone.final_push and epoch == at_end:
            return False
        return epoch == known.epoch or seq is None or seq > known.past[epoch].last_seq

    def administered_at(self, space: bytes, device: bytes, seq: int) -> bool:
        """Say whether a device could erase anything in the space when the row of this number was written."""
        return self._stood_at(space, device, seq, ADMINS) or self._is_owner_from_outside(space, device, seq)

    def wrote_at(self, space: bytes, device: bytes, seq: int) -> bool:
        """Say whether a device could write in the space when the row of this number was written."""
        return self._stood_at(space, device, seq, WRITERS)

    def _stood_at(self, space: bytes, device: bytes, seq: int, roles: frozenset[str]) -> bool:
        known, certified = self.spaces.get(space), self.any_device(device)
        if known is None or certified is None:
            return False
        epoch = known.epoch_at(seq)
        return known.roles_in(epoch).get(certified.account) in roles and not self.objection(space, device, epoch, seq)

    def _is_owner_from_outside(self, space: bytes, device: bytes, seq: int) -> bool:
        known, certified, gone = self.spaces.get(space), self.any_device(device), self.revoked.get(device)
        if known is None or certified is None or known.private:
            return False
        member = self.any_member(certified.account)
        return member is not None and member.role == OWNER and (gone is None or known.epoch_at(seq) <= gone.epochs.get(space, 0))
