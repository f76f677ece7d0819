"""What recovery works upon: a copy of what a server keeps, verified from the first log entry, and the keys that RK opens in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from liaison_app.core.errors import Damaged, LiaisonError
from liaison_app.core.words import _
from liaison_app.protocol.entry import BadEntry
from liaison_app.protocol.membership import Membership, Space, replay
from liaison_app.protocol.messages import Row, SignedEntry
from liaison_app.vault.hpke import CannotUnwrap, SealingKey
from liaison_app.vault.wraps import FOR_RECOVERY, open_previous_epoch, unwrap_space_key, wrap_info


class NotRecoverable(LiaisonError):
    """A space whose keys were never sealed to the recovery key at hand."""

    code = "not_recoverable"


@dataclass(frozen=True)
class KeptSpace:
    """A space as the server keeps it: how far it came, its rows in order with the bytes there are, and sealed chunks by (blob, hash)."""

    head_seq: int
    head_hash: bytes
    on_hold: bool
    rows: Callable[[], Iterator[Row]]
    chunk: Callable[[bytes], bytes | None]


@dataclass(frozen=True)
class Material:
    """A server's log and spaces, out of its folder, a restored backup or its export."""

    entries: Sequence[SignedEntry]
    spaces: Mapping[bytes, KeptSpace]
    root_fingerprint: bytes | None = None
    """What the root is known by; without it the copy's own is shown, and nothing says that it is ours."""

    @cached_property
    def membership(self) -> Membership:
        """Return the state of the log; raises Damaged where any entry is not right."""
        try:
            return replay(self.entries, self.root_fingerprint)
        except BadEntry as error:
            if error.reason == "another organisation":
                raise LiaisonError(
                    _("This copy is of another organization: its root is not the one you named."),
                    _("Nothing was opened. Compare the root's fingerprint with the paper from “liaison server init”."),
                    code="another_organisation",
                ) from error
            raise Damaged(
                _("The membership log in this copy is not whole ({reason}).").format(reason=error.reason),
                _("Nothing was opened. Take another copy of the server, and run “liaison server verify” on it."),
                code="bad_log",
            ) from error

    def shared_spaces(self) -> list[Space]:
        """Return every space of more than one person's; these alone are sealed to the recovery key."""
        return [space for space in self.membership.spaces.values() if not space.private]

    def private_spaces(self) -> list[Space]:
        return [space for space in self.membership.spaces.values() if space.private]

    def spaces_of_person(self, account: bytes) -> list[Space]:
        """Return the shared spaces in which somebody has a role or had one, also when they have left."""
        return [space for space in self.shared_spaces() if account in space.roles or any(account in ended.roles for ended in space.past.values())]


def space_keys(membership: Membership, space: Space, recovery: SealingKey) -> dict[int, bytes]:
    """Return SK by epoch: what was sealed to this recovery key, and older keys through newer ones. Raises NotRecoverable where nothing opens."""
    if space.private:
        raise NotRecoverable(
            _("A private space cannot be opened: its key was never sealed to the organization."), _("Only its owner can, with the vault or the paper code.")
        )
    keys: dict[int, bytes] = {}
    for epoch, wrap in space.rk_wraps.items():
        try:
            keys[epoch] = unwrap_space_key(wrap, recovery, wrap_info(membership.org_id, space.space, epoch, FOR_RECOVERY))
        except CannotUnwrap:
            continue  # sealed to a recovery key that was replaced: a newer epoch may lead to it
    for epoch in sorted(space.previous, reverse=True):
        if epoch in keys and epoch - 1 not in keys:
            try:
                keys[epoch - 1] = open_previous_epoch(space.previous[epoch], keys[epoch], space.space, epoch)
            except CannotUnwrap:
                continue  # made wrongly by whoever began that epoch: rows before it stay closed, and the export says so
    if not keys:
        raise NotRecoverable(
            _("The space “{name}” is not sealed to this recovery key.").format(name=space.name),
            _("It is sealed anew when somebody who administers it next syncs; until then only the recovery key it was sealed to opens it."),
        )
    return keys
