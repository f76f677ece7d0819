"""Writing several entries of the membership log, each checked against what the ones before it make of the state."""

from __future__ import annotations

import secrets

from liaison_app.core.errors import LiaisonError
from liaison_app.core.ids import RandomBytes
from liaison_app.core.words import _
from liaison_app.protocol import messages as m
from liaison_app.protocol.entry import Actor, BadEntry, NewEpoch, Operation, RekeyAccount, encode_entry
from liaison_app.protocol.membership import Membership, Space
from liaison_app.sync.account import Account
from liaison_app.vault.hpke import CannotUnwrap
from liaison_app.vault.identity import AccountIdentity
from liaison_app.vault.wraps import FOR_RECOVERY, box_account, new_space_key, open_previous_epoch, seal_previous_epoch, wrap_info, wrap_space_key

Heads = dict[bytes, int]
"""How far each space has come, by its id."""

SpaceKeys = dict[tuple[str, int], bytes]


class Draft:
    """Entries in this device's name, upon the log as it is known."""

    def __init__(self, me: Account, state: Membership, ts_ms: int, heads: Heads, random: RandomBytes = secrets.token_bytes) -> None:
        self._me = me
        self._ts_ms = ts_ms
        self._heads = heads
        self._random = random
        self.state = state
        self.start = state.head
        self.entries: list[m.SignedEntry] = []

    def add(self, operation: Operation) -> None:
        """Write one entry; LiaisonError where the rules refuse it."""
        actor = Actor(self._me.account.id, self._me.device.id, self._me.device.signing)
        entry = encode_entry(self.state.log_n, self.state.head, self._ts_ms, actor, operation)
        try:
            self.state = self.state.extended([entry])
        except BadEntry as refused:
            raise not_allowed(refused) from refused
        self.entries.append(entry)

    def settle(self) -> None:
        """Add what the last entry owes: new keys of the account for the devices it has left, then a new epoch of each of its spaces."""
        owed = self.state.settling
        if owed is not None and owed.rekey is not None:
            self.rekey(owed.rekey)
        while self.state.settling is not None:
            self.rotate(min(self.state.settling.spaces))

    def rekey(self, account: bytes) -> None:
        """Give an account new keys, sealed to each of its devices; its own spaces' keys too, where it is ours."""
        state, fresh = self.state, AccountIdentity(account, self._random(64))
        boxes = [(each.device, box_account(fresh, state.org_id, each.device, each.DK)) for each in state.devices_of(account)]
        wraps = self._rewrapped(fresh) if account == self._me.account.id else []
        self.add(RekeyAccount(account, fresh.signing.public, fresh.sealing.public, boxes, wraps))

    def _rewrapped(self, fresh: AccountIdentity) -> list[tuple[bytes, int, bytes]]:
        """Seal to new keys of ours every space key that no later epoch leads back to."""
        org, out = self.state.org_id, list[tuple[bytes, int, bytes]]()
        for (id, epoch), key in sorted(self._me.keys.items()):
            space = self.state.spaces.get(bytes.fromhex(id))
            if space is not None and fresh.id in space.roles and epoch <= space.epoch and not self._is_led_back_to(space, epoch, key):
                out.append((space.space, epoch, wrap_space_key(key, fresh.sealing.public, wrap_info(org, space.space, epoch, fresh.id))))
        return out

    def _is_led_back_to(self, space: Space, epoch: int, key: bytes) -> bool:
        """Say whether the key of the next epoch, as we have it, opens to this one: whoever made that epoch may have sealed anything."""
        sealed, later = space.previous.get(epoch + 1), self._me.keys.get((space.space.hex(), epoch + 1))
        if sealed is None or later is None:
            return False
        try:
            return open_previous_epoch(sealed, later, space.space, epoch + 1) == key
        except CannotUnwrap:
            return False

    def rotate(self, space: bytes) -> None:
        """Begin a new epoch of a space, its key wrapped to everybody who has a role there."""
        state, known = self.state, self.state.spaces[space]
        epoch, key = known.epoch + 1, new_space_key(self._random)
        previous = b""
        if self._me.account.id in known.roles:
            before = self._me.keys.get((space.hex(), known.epoch))
            if before is None and not self._me.was_cheated(state, known):
                raise no_key(known.name)
            previous = seal_previous_epoch(before, key, space, epoch, self._random) if before is not None else b""
        wraps = [
            (account, wrap_space_key(key, state.members[account].AK, wrap_info(state.org_id, space, epoch, account))) for account in state.receivers(space)
        ]
        for_recovery = b"" if known.private else wrap_space_key(key, state.recovery_key, wrap_info(state.org_id, space, epoch, FOR_RECOVERY))
        at_seq = max(self._heads.get(space, 0), known.last_end)
        self.add(NewEpoch(space, epoch, wraps, at_seq, for_recovery, previous))


def no_key(name: str) -> LiaisonError:
    """Return what to say where this device lacks the present key of a space."""
    return LiaisonError(
        _("The present key of “{space}” has not reached this device.").format(space=name), _("Sync first; another admin's device gives it."), code="no_key"
    )


def not_allowed(refused: BadEntry) -> LiaisonError:
    """Put into words why the membership log would not take what somebody asked for."""
    title, remedy = _refusals().get(
        refused.reason, (_("The membership log does not allow that ({reason}).").format(reason=refused.reason), _("Nothing was changed."))
    )
    return LiaisonError(title, remedy, code="not_allowed" if refused.reason == "not allowed" else refused.reason.replace(" ", "_").replace("'", ""))


def _refusals() -> dict[str, tuple[str, str]]:
    return {
        "not allowed": (_("Your role does not allow that."), _("Ask an owner of the organization.")),
        "role above one's own": (_("Nobody gives or takes a role above their own."), _("Ask an owner.")),
        "last owner": (_("That would leave nobody who owns it."), _("Make somebody else an owner first.")),
        "oneself": (_("Nobody removes themselves."), _("Ask another owner to do it.")),
        "own device": (_("A device does not revoke itself."), _("Do it from another device of yours, or ask an owner.")),
        "device revoked": (_("This device was revoked before."), _("Only an order to wipe it can be added to that.")),
        "wipe and push": (_("A device that is to be wiped sends nothing more."), _("Choose one of the two.")),
        "private space": (_("A private space is for one person."), _("Use a shared space.")),
        "no role of a space": (_("That is not a role of this space."), _("Choose owner, space-admin, editor or reader; or none, for somebody who is in it.")),
        "unknown account": (_("There is no such member."), _("“liaison members” lists them.")),
        "days": (_("A device cannot lock before it warns."), _("Give more days for the lock than for the warning.")),
    }
