"""Who this vault is to the server: identities, the organisation it joined, keys of its spaces."""

from __future__ import annotations

from dataclasses import dataclass, field

from msgspec.structs import replace as with_fields

from liaison_app.protocol.invite import Invite
from liaison_app.protocol.membership import Membership, Space
from liaison_app.store.verbs import SpaceFact
from liaison_app.sync.lease import Lease
from liaison_app.vault.identity import AccountIdentity, DeviceIdentity
from liaison_app.vault.keys import EscrowKey


@dataclass
class Account:
    """The engine's memory of itself; loaded from the vault, changed only by the engine as verbs confirm it."""

    device: DeviceIdentity
    account: AccountIdentity
    name: str = ""
    device_name: str = ""
    """What this computer is called in the membership log; the person's name where nothing is known."""
    escrow: EscrowKey | None = None
    escrow_kept: bool = False
    escrow_spent: bytes = b""
    """Ids of escrows of earlier paper codes, which the server is to write over."""
    escrow_left: bytes = b""
    """Ids of escrows that are given up once the vault opens by the paper code that took their place."""
    invite: Invite | None = None
    joined: bool = False
    waiting: bool = False
    token: str = field(default="", repr=False)
    incarnation: bytes = b""
    private_space: str = ""
    restored: bool = False
    lease: Lease | None = None
    last_word: bool = False
    """This device was revoked, and has sent the one push it was allowed."""
    returning: bool = False
    """The account's keys came from the paper code; this device has yet to be certified by them."""
    share: bool = False
    """Move what was never pushed to the team's space on arrival."""
    membership: Membership | None = None
    log: int = 0
    spaces: dict[str, SpaceFact] = field(default_factory=dict[str, SpaceFact])
    keys: dict[tuple[str, int], bytes] = field(default_factory=dict[tuple[str, int], bytes], repr=False)
    push_numbers: dict[str, int] = field(default_factory=dict[str, int])
    promised: dict[str, int] = field(default_factory=dict[str, int])
    """The head that the server said a push led to, by space: it may show none lower after it."""
    page: int = 1000
    """Rows to ask for at once; fewer over a line that breaks."""
    held: set[str] = field(default_factory=set[str])
    """Spaces under a legal hold, as the server last said."""
    doubtful: set[str] = field(default_factory=set[str])
    """Spaces whose place is from before the server was restored, until they have been compared."""
    invites_made: dict[bytes, Invite] = field(default_factory=dict[bytes, Invite], repr=False)
    """Invites this device made, by the hash of their tokens; nobody is let in to more than they say."""

    @property
    def way(self) -> Invite | None:
        """Return how the server is reached and known again: as the invite says, until the log names another key."""
        if self.invite is None or self.membership is None or self.membership.server_pub == self.invite.server_pub:
            return self.invite
        return with_fields(self.invite, server_pub=self.membership.server_pub)

    def was_cheated(self, state: Membership, space: Space) -> bool:
        """Say whether the present key was wrapped to our present keys and yet does not open: nobody gives it, and whoever did that must not keep the space."""
        mine = state.members.get(self.account.id)
        given = mine is not None and self.account.sealing.public == mine.AK and (space.epoch, mine.account) in space.wraps
        return given and self.account.id not in space.lacking and (space.space.hex(), space.epoch) not in self.keys

    def newest_key(self, space: str) -> tuple[int, bytes] | None:
        """Return (epoch, SK) of the newest epoch whose key is held."""
        epochs = [epoch for known, epoch in self.keys if known == space]
        return (max(epochs), self.keys[space, max(epochs)]) if epochs else None
