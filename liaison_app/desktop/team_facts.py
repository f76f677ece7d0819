"""What the window is told of the organisation, and the verbs it may ask for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class Person:
    """A member as this device's verified log has them."""

    account: str
    name: str
    role: str
    """In the organisation: owner, space-admin, editor, reader, custodian or auditor."""
    words: tuple[str, ...] = ()
    """The six words both screens show; empty for oneself."""
    compared: bool = False
    """Somebody compared the words by voice, for the keys that stand now."""
    is_me: bool = False
    devices: int = 0
    left: bool = False


@dataclass(frozen=True)
class DeviceLine:
    """A certified device; `last_contact_ms` 0: the server told nothing of it."""

    device: str
    account: str
    name: str
    person: str
    is_this: bool = False
    last_contact_ms: int = 0
    unsent: int | None = None
    """Known of this device only."""
    revoked: bool = False
    over_lease: bool = False
    may_revoke: bool = False


@dataclass(frozen=True)
class SpaceLine:
    """A space this person works in."""

    space: str
    name: str
    private: bool
    epoch: int
    role: str
    members: tuple[tuple[str, str], ...] = ()
    """(account, role) of everybody in it."""
    may_change: bool = False
    held: bool = False
    """Under a legal hold: nothing in it is erased."""
    may_hold: bool = False


@dataclass(frozen=True)
class Lease:
    """How long this device may stay offline; all moments in ms UTC, by the server's proven time."""

    last_contact_ms: int
    warns_ms: int
    locks_ms: int


@dataclass(frozen=True)
class LogFacts:
    """The membership log on this device, verified from entry 0."""

    entries: int
    newest_ms: int
    head: str
    root: str


@dataclass(frozen=True)
class LogLine:
    """One entry in words."""

    n: int
    at_ms: int
    who: str
    words: str


@dataclass(frozen=True)
class TeamFacts:
    """Everything of Members and devices at one moment; `joined` false: no organisation yet."""

    joined: bool
    people: tuple[Person, ...] = ()
    devices: tuple[DeviceLine, ...] = ()
    spaces: tuple[SpaceLine, ...] = ()
    lease: Lease | None = None
    log: LogFacts | None = None
    custodians: tuple[str, ...] = ()
    """Who holds a share of the recovery key."""
    custodians_since_ms: int = 0
    unrecoverable: tuple[str, ...] = ()
    """Shared spaces whose present key is not yet sealed to the present recovery key."""
    open_invites: tuple[str, ...] = ()
    """MadeInvite.id of those this device made that nobody has used."""
    invites_as: tuple[str, ...] = ()
    """Roles this person may invite to; empty: may not invite."""
    may_administer: bool = False


@dataclass(frozen=True)
class MadeInvite:
    """An invite that was announced: its file's bytes, what its code says, and until when it is good."""

    file: bytes
    code: bytes
    expires_ms: int
    id: str = ""


@dataclass(frozen=True)
class Arrivals:
    """Who has come since the screen last told: `me` when it is this device itself that was let in."""

    people: tuple[Person, ...] = ()
    me: bool = False


class TeamDesk(Protocol):
    """Verbs of the organisation; each may take seconds, is called on a worker, and raises LiaisonError in words."""

    def facts(self) -> TeamFacts: ...
    def refresh(self) -> bool:
        """Ask the server when devices were last heard; False where it cannot be had."""
        ...

    def arrivals(self) -> Arrivals:
        """Return who came since this was last asked, also before this window was opened; each is told once."""
        ...

    def entries(self) -> list[LogLine]:
        """Return the log in words, the newest first."""
        ...

    def invite(self, role: str, space: str) -> MadeInvite:
        """Announce an invite of this role into a space (32 hex; empty: the team's)."""
        ...

    def invite_device(self) -> MadeInvite:
        """Announce an invite for a second device of one's own."""
        ...

    def compare(self, account: str, *, same: bool) -> None:
        """Remember that the six words were compared by voice, or that they were not."""
        ...

    def set_role(self, account: str, space: str, role: str) -> None:
        """Give a role in a space ("none": take out of it), or with no space named in the organisation itself."""
        ...

    def remove(self, account: str) -> None:
        """Take a member out: every space they had gets a new epoch."""
        ...

    def revoke(self, device: str, *, wipe: bool) -> None: ...
    def create_space(self, name: str) -> None: ...
    def rotate(self, space: str) -> None:
        """Give a space a new epoch."""
        ...

    def hold(self, space: str, *, held: bool) -> None:
        """Put a shared space under a legal hold, or lift it (owners)."""
        ...

    def hand_in(self, source: Path) -> None:
        """Give the server entries that the organisation's root has signed elsewhere (a file of “server recover name”)."""
        ...

    def save(self, invite: MadeInvite, target: Path) -> None:
        """Write an invite's file, readable by its owner alone."""
        ...
