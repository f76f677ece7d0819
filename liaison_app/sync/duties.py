"""What this device owes the organisation without being asked: own keys after somebody else made them, keys for those who lack them."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from liaison_app.protocol.membership import Membership, Space
from liaison_app.sync.account import Account
from liaison_app.sync.acts import Acts
from liaison_app.sync.drafting import Draft
from liaison_app.sync.effects import Effect
from liaison_app.sync.organisation import Organisation

Steps = Generator[Effect, Any, None]


class Duties:
    """Looks at the membership log and puts right what only this device can."""

    def __init__(self, me: Account, organisation: Organisation, acts: Acts) -> None:
        self._me = me
        self._organisation = organisation
        self._acts = acts

    def fulfil(self) -> Steps:
        """Post what is owed; nothing where nothing is."""
        if self._owes_anything(self._organisation.membership):
            yield from self._acts.post(self._write)

    def _owes_anything(self, state: Membership) -> bool:
        return self._owes_own_keys(state) or any(
            self._is_outdated(state, space) or self._lacking(state, space) for space in state.spaces_of(self._me.account.id)
        )

    def _write(self, draft: Draft) -> None:
        if self._owes_own_keys(draft.state):
            draft.rekey(self._me.account.id)
        for space in draft.state.spaces_of(self._me.account.id):
            if self._is_outdated(draft.state, space):
                draft.rotate(space.space)
            for account in self._lacking(draft.state, draft.state.spaces[space.space]):
                role: Any = space.roles[account]
                draft.add(self._acts.role_in(draft, space.space, account, role))

    def _owes_own_keys(self, state: Membership) -> bool:
        """Say whether our account's keys are known to others: made by whoever revoked a device of ours, or left on a lost one."""
        member = state.members.get(self._me.account.id)
        return member is not None and (member.made_by_others or member.keys_lost)

    def _is_outdated(self, state: Membership, space: Space) -> bool:
        """Say whether a space's key must change and we are who can: a revoked device of ours knew it, or the recovery key is another one now."""
        if (space.space.hex(), space.epoch) not in self._me.keys:
            return False
        if space.private:
            gone = (each for each in state.revoked.values() if each.device.account == self._me.account.id)
            return any(each.epochs.get(space.space) == space.epoch for each in gone)
        return space.outdated_recovery and state.administers(space.space, self._me.account.id)

    def _lacking(self, state: Membership, space: Space) -> list[bytes]:
        """Return those with a role in a space we administer who have no wrap of its present key, and can be given one."""
        if not state.administers(space.space, self._me.account.id) or (space.space.hex(), space.epoch) not in self._me.keys:
            return []
        return sorted(account for account in space.lacking if account in state.members and not state.members[account].keys_lost)
